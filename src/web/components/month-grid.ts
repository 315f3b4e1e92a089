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
function daysOf({ start, end, zone }: Spanning): { first: Temporal.PlainDate; last: Temporal.PlainDate } {
  const first = inZone(start, zone).toPlainDate();
  const closing = inZone(end, zone);
  const last = closing.toPlainDate().subtract({ days: closing.equals(closing.startOfDay()) ? 1 : 0 });
  return { first, last: Temporal.PlainDate.compare(last, first) < 0 ? first : last };
}

/** Is the event said once for the whole month (a year-long festival)? */
export function isLong(event: Spanning): boolean {
  const { first, last } = daysOf(event);
  return first.until(last).days >= LONG_DAYS;
}

/** The weeks of `month` (`2026-12`), from Monday, with the short events of each day. Throws RangeError for another text. */
export function monthWeeks<T extends Spanning>(month: string, events: readonly T[]): MonthDay<T>[][] {
  const { year, month: number, daysInMonth } = Temporal.PlainYearMonth.from(month);
  const first = Temporal.PlainDate.from({ year, month: number, day: 1 });
  const monday = first.subtract({ days: first.dayOfWeek - 1 });
  const weeks = Math.ceil((first.dayOfWeek - 1 + daysInMonth) / 7);
  const short = events.filter((event) => !isLong(event)).map((event) => ({ event, days: daysOf(event) }));
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => {
      const date = monday.add({ days: week * 7 + day });
      const touching = short.filter(
        ({ days }) =>
          Temporal.PlainDate.compare(days.first, date) <= 0 && Temporal.PlainDate.compare(date, days.last) <= 0,
      );
      return { date, inMonth: date.month === number, events: touching.map(({ event }) => event) };
    }),
  );
}

/** `2026-12` and -1 → `2026-11`. */
export function shiftMonth(month: string, by: number): string {
  return Temporal.PlainYearMonth.from(month).add({ months: by }).toString();
}
