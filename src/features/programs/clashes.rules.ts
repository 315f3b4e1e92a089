import type { Audience } from '../events/events.rules.js';

/** What two events have that decides whether the same people are called to both. */
export interface Called {
  startsAt: Date;
  endsAt: Date;
  audience: readonly Audience[];
  /** Classes 6 to 11; empty: not only some. */
  grades: readonly number[];
  /** Null: the whole region. */
  municipalityId: string | null;
}

/** A course or a festival over weeks is not an hour somebody has to choose; a conference of days is. */
const LONGEST_MS = 3 * 86_400_000;

/** Who is called to both events at the same hour; nobody when they differ in time, municipality or classes. */
export function sharedAudience(a: Called, b: Called): Audience[] {
  const meet = a.startsAt < b.endsAt && b.startsAt < a.endsAt;
  const near = a.municipalityId === null || b.municipalityId === null || a.municipalityId === b.municipalityId;
  const classes = a.grades.length === 0 || b.grades.length === 0 || a.grades.some((grade) => b.grades.includes(grade));
  if (!meet || !near || !classes || isLong(a) || isLong(b)) return [];
  return a.audience.filter((one) => b.audience.includes(one));
}

const isLong = ({ startsAt, endsAt }: Called): boolean => endsAt.getTime() - startsAt.getTime() > LONGEST_MS;
