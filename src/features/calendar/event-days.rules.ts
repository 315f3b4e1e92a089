import { inZone } from '../../common/russian.js';
import type { ProgramSession } from '../programs/program.rules.js';

/** An event as far as its days are concerned. */
export interface Spanning {
  zone: string;
  startsAt: Date;
  endsAt: Date;
}

/** One day of an event of several: its number from 1 on, and when it begins and ends. */
export interface EventDay {
  number: number;
  startsAt: Date;
  endsAt: Date;
}

/** A longer event without a program, such as a course, is not held every day: nobody knows on which. */
export const MOST_DAYS = 14;
/** A night belongs to the day that it follows. */
const NIGHT_ENDS_MS = 6 * 3_600_000;

/** The first and the last day of an event in its own zone; what ends by six in the morning does not begin another day. */
export function daysOf(event: Spanning): { first: Temporal.PlainDate; last: Temporal.PlainDate } {
  const first = inZone(event.startsAt, event.zone).toPlainDate();
  const last = dayOf(new Date(event.endsAt.getTime() - 1), event.zone);
  return { first, last: Temporal.PlainDate.compare(last, first) < 0 ? first : last };
}

/**
 * Is the event, whatever its kind and its program, a whole-day umbrella in calendars with an entry for each day (contract.md,
 * Calendar semantics)? An event of one day is one timed entry.
 */
export function isOfSeveralDays(event: Spanning): boolean {
  const { first, last } = daysOf(event);
  return !first.equals(last);
}

/**
 * When each day of an event of several begins and ends; empty for an event of one day. With a program the days that have something in
 * it, from the first point to the last. Without: the hours of the event, every day the same when it ends later in the day than it
 * begins; of a longer event nothing. A day keeps its number over moves and releases, so calendars keep its entry.
 */
export function eventDays(event: Spanning, program: readonly ProgramSession[]): EventDay[] {
  if (!isOfSeveralDays(event)) return [];
  return program.some(({ kind }) => kind !== 'BREAK') ? daysOfProgram(event, program) : daysOfClock(event);
}

function daysOfProgram(event: Spanning, program: readonly ProgramSession[]): EventDay[] {
  const byDay = Map.groupBy(program, (session) => numberOf(session, event));
  const days = [...byDay].filter(([, points]) => points.some(({ kind }) => kind !== 'BREAK'));
  return days
    .map(([number, points]) => ({
      number,
      startsAt: new Date(Math.min(...points.map(({ startsAt }) => startsAt.getTime()))),
      endsAt: new Date(Math.max(...points.map(({ endsAt }) => endsAt.getTime()))),
    }))
    .toSorted((a, b) => a.number - b.number);
}

function daysOfClock({ zone, ...event }: Spanning): EventDay[] {
  const { first, last } = daysOf({ zone, ...event });
  const total = first.until(last, { largestUnit: 'days' }).days + 1;
  if (total > MOST_DAYS) return [];
  const opens = inZone(event.startsAt, zone).toPlainTime();
  const closes = inZone(event.endsAt, zone).toPlainTime();
  const isDaily = Temporal.PlainTime.compare(opens, closes) < 0;
  return Array.from({ length: total }, (_, index) => {
    const day = first.add({ days: index });
    const from = index === 0 || isDaily ? momentOf(day, opens, zone) : momentOf(day, undefined, zone);
    const until = isDaily ? momentOf(day, closes, zone) : momentOf(day.add({ days: 1 }), undefined, zone);
    return { number: index + 1, startsAt: from, endsAt: index + 1 === total ? event.endsAt : until };
  });
}

/** On which day of the event a point of its program is. */
export function numberOf({ startsAt }: { startsAt: Date }, event: Spanning): number {
  const { first } = daysOf(event);
  return Math.max(1, first.until(dayOf(startsAt, event.zone), { largestUnit: 'days' }).days + 1);
}

function dayOf(moment: Date, zone: string): Temporal.PlainDate {
  return inZone(new Date(moment.getTime() - NIGHT_ENDS_MS), zone).toPlainDate();
}

function momentOf(day: Temporal.PlainDate, plainTime: Temporal.PlainTime | undefined, zone: string): Date {
  return new Date(day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds);
}
