import { type Moment, inZone } from '../../common/russian.js';

/** A day of a month view; days of the neighbouring months fill the first and the last week. */
export interface MonthDay<T> {
  date: Temporal.PlainDate;
  inMonth: boolean;
  events: T[];
}

interface Spanning {
  start: Moment;
  end: Moment;
  zone: string;
}

/** An event longer than this is said once above the grid and not on each of its days. */
const LONG_DAYS = 7;

/** The days an event touches, in its own zone; one that ends at midnight does not touch the day that begins then. */
function spanOf({ start, end, zone }: Spanning): { first: Temporal.PlainDate; days: number } {
  const first = inZone(start, zone).toPlainDate();
  const last = inZone(end, zone).subtract({ milliseconds: 1 }).toPlainDate();
  return { first, days: Math.max(0, first.until(last).days) + 1 };
}

/** Is the event said once for the whole month (a year-long festival)? */
export function isLong(event: Spanning): boolean {
  return spanOf(event).days > LONG_DAYS;
}

/** The weeks of `month` (`2026-12`), from Monday, with the short events of each day. Throws RangeError for another text. */
export function monthWeeks<T extends Spanning>(month: string, events: readonly T[]): MonthDay<T>[][] {
  const { year, month: number, daysInMonth } = Temporal.PlainYearMonth.from(month);
  const first = Temporal.PlainDate.from({ year, month: number, day: 1 });
  const monday = first.subtract({ days: first.dayOfWeek - 1 });
  const weeks = Math.ceil((first.dayOfWeek - 1 + daysInMonth) / 7);
  const byDay = Map.groupBy(events.flatMap(onItsDays), ({ day }) => day);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => {
      const date = monday.add({ days: week * 7 + day });
      const touching = byDay.get(date.toString()) ?? [];
      return { date, inMonth: date.month === number, events: touching.map(({ event }) => event) };
    }),
  );
}

/** A short event beside each of its days. */
function onItsDays<T extends Spanning>(event: T): { event: T; day: string }[] {
  const { first, days } = spanOf(event);
  if (days > LONG_DAYS) return [];
  return Array.from({ length: days }, (_, n) => ({ event, day: first.add({ days: n }).toString() }));
}

/** `2026-12` and -1 → `2026-11`. */
export function shiftMonth(month: string, by: number): string {
  return Temporal.PlainYearMonth.from(month).add({ months: by }).toString();
}
