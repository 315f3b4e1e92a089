import { searchForm } from './organisations.rules.js';

/** A school name as somebody typed it, in a municipality or in none; how many rows hold it and since when the last. */
export interface TypedSchool {
  name: string;
  municipalityId: string | null;
  count: number;
  lastAt: Date;
}

/** What a row said before it was given a school. */
export interface MovedSchool {
  id: string;
  name: string;
  municipalityId: string | null;
}

/** Spellings of one name in one municipality. */
export interface TypedSchoolGroup {
  /** The spelling most rows have. */
  name: string;
  municipalityId: string | null;
  spellings: string[];
  count: number;
  lastAt: Date;
}

/** Are these one name, however it was spelt: «Школа "Росток"», «школа Росток»? */
export function isSameName(a: string, b: string): boolean {
  return searchForm(a) === searchForm(b);
}

/** Puts spellings of one name in one municipality together; the largest groups first, then the latest. */
export function groupTyped(rows: readonly TypedSchool[]): TypedSchoolGroup[] {
  const groups = new Map<string, TypedSchoolGroup & { most: number }>();
  for (const { name, municipalityId, count, lastAt } of rows) {
    const key = `${municipalityId ?? ''} ${searchForm(name)}`;
    const group = groups.get(key) ?? { name, municipalityId, spellings: [], count: 0, lastAt, most: 0 };
    if (!group.spellings.includes(name)) group.spellings.push(name);
    if (count > group.most) Object.assign(group, { name, most: count });
    group.count += count;
    if (lastAt > group.lastAt) group.lastAt = lastAt;
    groups.set(key, group);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.count - a.count || b.lastAt.getTime() - a.lastAt.getTime() || a.name.localeCompare(b.name))
    .map(({ most: _most, ...group }) => group);
}
