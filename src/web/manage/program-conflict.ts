import { createHash } from 'node:crypto';
import { differences, type FieldValues } from '../../common/differences.js';
import type { ConflictRow } from '../components/conflict-notice.js';
import { KIND_WORDS } from '../../features/programs/program-words.rules.js';
import type { ProgramRow } from './program-form.js';

/** What the editor is opened with, to travel with it: a digest of each session by its id. */
export function programBase(stored: readonly ProgramRow[]): string {
  return JSON.stringify(digests(stored));
}

/** Where saving `mine`, an editor opened with `base`, would undo what is stored, session by session and in words. */
export function programConflicts(
  base: unknown,
  stored: readonly ProgramRow[],
  mine: readonly ProgramRow[],
): ConflictRow[] {
  const [theirs, own] = [digests(stored), digests(mine)];
  const ids = [...new Set([...Object.keys(theirs), ...Object.keys(own)])];
  return differences(ids, readBase(base), theirs, own).map(({ field, isContested }) => {
    const their = present(stored, field);
    const my = present(mine, field);
    return {
      field,
      label: their?.title || my?.title || 'Пункт без темы',
      theirs: their ? inWords(their) : 'Пункт убран',
      mine: my ? inWords(my) : 'Пункта нет',
      isContested,
    };
  });
}

/**
 * `mine` with the sessions chosen from `stored` in an earlier conflict (`take.<id>` = `theirs`). What somebody else took out and is
 * kept comes back as a new session.
 */
export function withTheirs(
  mine: readonly ProgramRow[],
  stored: readonly ProgramRow[],
  take: unknown,
): readonly ProgramRow[] {
  if (typeof take !== 'object' || take === null) return mine;
  const taken = new Set(Object.entries(take).flatMap(([id, side]) => (side === 'theirs' ? [id] : [])));
  const kept = mine.flatMap((row) => {
    const their = present(stored, row.id);
    if (taken.has(row.id)) return their ? [their] : [];
    return [their || !row.id ? row : { ...row, id: '' }];
  });
  const here = new Set(kept.map(({ id }) => id));
  return [...kept, ...stored.filter(({ id }) => taken.has(id) && !here.has(id))];
}

function present(rows: readonly ProgramRow[], id: string): ProgramRow | undefined {
  return rows.find((row) => row.id === id && id !== '' && !row.removed);
}

function digests(rows: readonly ProgramRow[]): Record<string, string> {
  const kept = rows.filter(({ id, removed }) => id && !removed);
  return Object.fromEntries(
    kept.map((row) => [row.id, createHash('sha256').update(inWords(row)).digest('base64url').slice(0, 16)]),
  );
}

function readBase(base: unknown): FieldValues | null {
  try {
    const read: unknown = typeof base === 'string' ? JSON.parse(base) : null;
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as FieldValues) : null;
  } catch {
    return null;
  }
}

/** Everything a session says, one text for all ways to write the same. */
function inWords({ startsAt, endsAt, hall, title, kind, speakers, description }: ProgramRow): string {
  const times = [startsAt, endsAt].map((text) => text.slice(0, 16).replace('T', ' ')).join(' — ');
  const parts = [times, hall, KIND_WORDS[kind as keyof typeof KIND_WORDS] ?? '', title, speakers, description];
  const lines = parts.flatMap((text) => text.split(/\r?\n/u)).map((line) => line.trim().replaceAll(/\s+/gu, ' '));
  return lines.filter(Boolean).join('\n');
}
