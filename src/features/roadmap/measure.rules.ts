import { inZone } from '../../common/russian.js';

export const DEADLINE_KINDS = [
  'BY_DATE',
  'EVENT_DATE',
  'WHOLE_ACADEMIC_YEAR',
  'ON_SCHEDULE',
  'BY_DATE_THEN_QUARTERLY',
] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/**
 * What becomes of a measure. DONE_PENDING_CHECK: everything the system can see of it is there; only the ministry's
 * acceptance would make it done.
 */
export type MeasureState = 'NOT_STARTED' | 'IN_PROGRESS' | 'DONE_PENDING_CHECK' | 'OVERDUE';

/** The published event as far as a measure asks about it; the flags are about what is published of its package. */
export interface LinkedEventFacts {
  itemId: string | null;
  endsAt: Date;
  cancelledAt: Date | null;
  hasInformationLetter: boolean;
  hasAnnouncement: boolean;
  hasProgram: boolean;
  hasPostRelease: boolean;
}

export interface MeasureFacts {
  deadlineKind: DeadlineKind;
  /** Days, `2023-08-22`. */
  deadlineDate: string | null;
  periodFrom: string | null;
  periodTo: string | null;
  /** Due days of a measure done more than once, in order. */
  occurrences: readonly string[];
  items: readonly { id: string }[];
  /** Kinds of the planned results. */
  results: readonly { kind: string }[];
  /** Published events linked to the measure. */
  events: readonly LinkedEventFacts[];
}

export interface Standing {
  state: MeasureState;
  /** The last day in time, inclusive; null for «по графику». */
  dueDate: string | null;
  /** Whole days of Moscow left: 0 on the last day, negative when late; null without a date. */
  daysLeft: number | null;
  isDueSoon: boolean;
  /**
   * What the state rests on. DATES: the system holds nothing about the measure, so OVERDUE says no more than that the
   * date has passed. EVENTS: on events, their announcements, programs and post-releases.
   */
  basis: 'DATES' | 'EVENTS';
}

const MOSCOW = 'Europe/Moscow';
const SOON_DAYS = 7;

/** Results that come out with an event, and with it prove the measure; orders, agreements and reports are not collected yet. */
const PACKAGE: Readonly<Record<string, (event: LinkedEventFacts) => boolean>> = {
  INFORMATION_LETTER: (event) => event.hasInformationLetter,
  ANNOUNCEMENT: (event) => event.hasAnnouncement,
  EVENT_PROGRAMME: (event) => event.hasProgram,
  POST_RELEASE: (event) => event.hasPostRelease,
};

/**
 * The state of a measure at `now`, from its dates and its published events. «До 22.08.2023» is inclusive: overdue begins
 * on 23.08.2023 at 00:00 in Moscow. Without a date («по графику») it begins after `planEnd`, the last day of the plan.
 */
export function measureStanding(facts: MeasureFacts, planEnd: string, now: Date): Standing {
  const due = dueDateOf(facts);
  const live = facts.events.filter((event) => !event.cancelledAt);
  const hasPackage = facts.results.some(({ kind }) => kind in PACKAGE);
  return standing({
    due,
    planEnd,
    now,
    isComplete: hasPackage && isComplete(facts, live, now),
    mayFollow: facts.deadlineKind === 'WHOLE_ACADEMIC_YEAR',
    hasBegun: live.length > 0 || (facts.periodFrom !== null && facts.periodFrom <= moscowDay(now)),
    basis: hasPackage && live.length > 0 ? 'EVENTS' : 'DATES',
  });
}

/** The state of one of 17.1–17.7, as `measureStanding`; `events` are those linked to the item, `results` the measure's. */
export function itemStanding(
  { events, results }: Pick<MeasureFacts, 'events' | 'results'>,
  planEnd: string,
  now: Date,
): Standing {
  const live = events.filter((event) => !event.cancelledAt);
  return standing({
    due: null,
    planEnd,
    now,
    isComplete: live.some((event) => isHeldWithPackage(event, results, now)),
    mayFollow: false,
    hasBegun: live.length > 0,
    basis: live.length > 0 ? 'EVENTS' : 'DATES',
  });
}

/** The state of one occurrence of a quarterly measure. Its notes are not collected yet, so it rests on the date alone. */
export function occurrenceStanding(dueDate: string, now: Date): Standing {
  return standing({
    due: dueDate,
    planEnd: dueDate,
    now,
    isComplete: false,
    mayFollow: false,
    hasBegun: false,
    basis: 'DATES',
  });
}

/**
 * How many of a planned result are published, of how many expected: one for each item, else for each live event, and one
 * at least. Null for kinds the system does not collect yet.
 */
export function collected(
  kind: string,
  { items, events }: Pick<MeasureFacts, 'items' | 'events'>,
): { done: number; total: number } | null {
  const isPublished = PACKAGE[kind];
  if (!isPublished) return null;
  const live = events.filter((event) => !event.cancelledAt);
  if (items.length === 0) return { done: live.filter(isPublished).length, total: Math.max(1, live.length) };
  const done = items.filter(({ id }) => live.some((event) => event.itemId === id && isPublished(event)));
  return { done: done.length, total: items.length };
}

function standing(known: {
  due: string | null;
  planEnd: string;
  now: Date;
  isComplete: boolean;
  /** More events may follow until the period ends, so being complete so far is not the end. */
  mayFollow: boolean;
  hasBegun: boolean;
  basis: Standing['basis'];
}): Standing {
  const today = moscowDay(known.now);
  const isOver = today > (known.due ?? known.planEnd);
  const isDone = known.isComplete && (isOver || !known.mayFollow);
  const daysLeft = known.due === null ? null : Temporal.PlainDate.from(today).until(known.due).days;
  const state = isDone
    ? 'DONE_PENDING_CHECK'
    : isOver
      ? 'OVERDUE'
      : known.hasBegun || known.isComplete
        ? 'IN_PROGRESS'
        : 'NOT_STARTED';
  const isDueSoon = !isDone && daysLeft !== null && daysLeft >= 0 && daysLeft <= SOON_DAYS;
  return { state, dueDate: known.due, daysLeft, isDueSoon, basis: known.basis };
}

/** A quarterly measure is late from its first missed occurrence on, as one of them stays open. */
function dueDateOf(facts: MeasureFacts): string | null {
  if (facts.deadlineKind === 'ON_SCHEDULE') return null;
  if (facts.deadlineKind === 'WHOLE_ACADEMIC_YEAR') return facts.periodTo;
  return facts.occurrences[0] ?? facts.deadlineDate;
}

function isComplete(facts: MeasureFacts, live: readonly LinkedEventFacts[], now: Date): boolean {
  const isDone = (event: LinkedEventFacts) => isHeldWithPackage(event, facts.results, now);
  if (facts.items.length > 0)
    return facts.items.every(({ id }) => live.some((event) => event.itemId === id && isDone(event)));
  if (facts.deadlineKind === 'WHOLE_ACADEMIC_YEAR') return live.length > 0 && live.every(isDone);
  return live.some(isDone);
}

function isHeldWithPackage(event: LinkedEventFacts, results: MeasureFacts['results'], now: Date): boolean {
  return event.endsAt <= now && results.every(({ kind }) => PACKAGE[kind]?.(event) ?? true);
}

function moscowDay(now: Date): string {
  return inZone(now, MOSCOW).toPlainDate().toString();
}
