import type { PublicationState } from '../../common/lifecycle.js';
import type { EventKind } from '../events/events.rules.js';

/** What comes out with an event, in the order it is made (plan measures 9, 13, 17). */
export const PACKAGE_PARTS = ['letter', 'announcement', 'program', 'postRelease'] as const;
export type PackagePart = (typeof PACKAGE_PARTS)[number];

/** By when the parts are due: whole days before the start, for the post-release working days after the end. */
export interface PackageTerms {
  letterDays: number;
  announcementDays: number;
  programDays: number;
  postReleaseWorkingDays: number;
}

/** The last days for what is published with an event, on the calendar of its zone. */
export type PackageDue = Record<PackagePart, Temporal.PlainDate>;

/** How far a part is. DONE: readers have it; a letter has its number. STALE: it says another time than the event has now. */
export type PartState = 'NONE' | 'DRAFT' | 'IN_REVIEW' | 'APPROVED' | 'SCHEDULED' | 'WITHDRAWN' | 'STALE' | 'DONE';

/** Who is to act next. */
export type Turn = 'ORGANISER' | 'REVIEWER' | 'MINISTRY';

/** Days off that fall on the same date every year, `MM-DD` (Labour Code, art. 112); days moved by decree are not known here. */
const HOLIDAYS = new Set(
  '01-01 01-02 01-03 01-04 01-05 01-06 01-07 01-08 02-23 03-08 05-01 05-09 06-12 11-04'.split(' '),
);

/** Kinds of planned results that are parts of a package (seed document, measures 9, 13, 17). */
const RESULTS: Readonly<Record<string, PackagePart>> = {
  INFORMATION_LETTER: 'letter',
  ANNOUNCEMENT: 'announcement',
  EVENT_PROGRAMME: 'program',
  POST_RELEASE: 'postRelease',
};

/** A lesson or a trial is one thing from its beginning to its end: nothing to list by the hour. */
const WITHOUT_PROGRAM: readonly EventKind[] = ['WORKSHOP', 'CAREER_TRIAL', 'COURSE'];

/** The letter, announcement and program so many days before the start, the post-release so many working days after the end. */
export function packageDue(event: { startsAt: Date; endsAt: Date; zone: string }, terms: PackageTerms): PackageDue {
  const start = dayOf(event.startsAt, event.zone);
  return {
    letter: start.subtract({ days: terms.letterDays }),
    announcement: start.subtract({ days: terms.announcementDays }),
    program: start.subtract({ days: terms.programDays }),
    postRelease: workingDaysAfter(dayOf(event.endsAt, event.zone), terms.postReleaseWorkingDays),
  };
}

/**
 * Which parts an event must have: those that the measures it serves name among their results; without such a measure the
 * announcement, the post-release and, unless its kind has none, the program, of which once it is over only the post-release is
 * of any use. A letter of the ministry is for the plan alone.
 */
export function requiredParts(event: {
  kind: EventKind;
  results: readonly string[];
  isOver: boolean;
}): ReadonlySet<PackagePart> {
  const planned = event.results.flatMap((kind) => RESULTS[kind] ?? []);
  if (planned.length > 0) return new Set(planned);
  if (event.isOver) return new Set(['postRelease']);
  const usual: PackagePart[] = ['announcement', 'postRelease'];
  return new Set(WITHOUT_PROGRAM.includes(event.kind) ? usual : [...usual, 'program']);
}

/** Does anything have to come out with the event now? Not with one that is off, nor with one that passed unpublished. */
export function needsPackage(
  event: { publicationState: PublicationState; cancelledAt: Date | null; endsAt: Date },
  now: Date,
): boolean {
  if (event.cancelledAt || event.publicationState === 'WITHDRAWN' || event.publicationState === 'ARCHIVED')
    return false;
  return event.publicationState === 'PUBLISHED' || event.endsAt > now;
}

/** Who is to act on a part in this state; null when nobody: it is out, or comes out by itself. */
export function turnOf(part: PackagePart, state: PartState): Turn | null {
  if (state === 'DONE' || state === 'SCHEDULED') return null;
  if (part === 'letter') return state === 'NONE' ? 'ORGANISER' : 'MINISTRY';
  return state === 'IN_REVIEW' ? 'REVIEWER' : 'ORGANISER';
}

/** Whole days past `due` on the day `today`; 0 when it is not past. */
export function daysLate(due: Temporal.PlainDate, today: Temporal.PlainDate): number {
  return Math.max(0, due.until(today).days);
}

/** Is it one of the holidays that stand in the Labour Code? */
export function isHoliday(day: Temporal.PlainDate): boolean {
  return HOLIDAYS.has(day.toString().slice(5));
}

/** The first day after `day` that is neither Saturday, Sunday nor a holiday. */
export function nextWorkingDay(day: Temporal.PlainDate): Temporal.PlainDate {
  const next = day.add({ days: 1 });
  const isOff = next.dayOfWeek > 5 || isHoliday(next);
  return isOff ? nextWorkingDay(next) : next;
}

function workingDaysAfter(day: Temporal.PlainDate, days: number): Temporal.PlainDate {
  return days > 0 ? workingDaysAfter(nextWorkingDay(day), days - 1) : day;
}

/** The day of the moment in the zone. */
export function dayOf(moment: Date, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone).toPlainDate();
}
