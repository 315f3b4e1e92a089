import ICAL from 'ical.js';
import { MOST_DATES, type Recurrence, ruleText } from './recurrence.rules.js';

/** Rules that name few days (29 February of every year) are not followed for ever. */
const LONGEST_YEARS = 10;

export interface Dates {
  /** Wall times, `2026-12-09T15:00`, in order; one more than MOST_DATES when there are more. */
  dates: string[];
  /** Wall times that a change of the clocks skips: RFC 5545, section 3.3.10, leaves them out and does not count them. */
  skipped: string[];
}

/** The dates of a rule on the wall clock of `zone`. Wall time stays the same over changes of the clocks. */
export function datesOf(recurrence: Recurrence, zone: string): Dates {
  const start = Temporal.PlainDateTime.from(recurrence.startsAt);
  const rule = ICAL.Recur.fromString(ruleText(recurrence));
  const iterator = rule.iterator(ICAL.Time.fromDateTimeString(start.toString({ smallestUnit: 'second' })));
  const { ends } = recurrence;
  const last = start.add({ years: LONGEST_YEARS }).toString({ smallestUnit: 'minute' });
  const found: Dates = { dates: [], skipped: [] };
  const isFull = () => found.dates.length >= ('count' in ends ? ends.count : MOST_DATES + 1);
  while (!isFull()) {
    const next = iterator.next()?.toString().slice(0, 16);
    if (!next || next > last || ('until' in ends && next.slice(0, 10) > ends.until)) break;
    (exists(next, zone) ? found.dates : found.skipped).push(next);
  }
  return found;
}

function exists(wall: string, zone: string): boolean {
  const plain = Temporal.PlainDateTime.from(wall);
  return plain.toZonedDateTime(zone).toPlainDateTime().equals(plain);
}
