import type { JSX } from 'preact';
import type { EventKind } from '../../features/events/events.rules.js';
import { type Moment, formatDateRange, inZone, isSameDay, monthName, weekday } from '../../common/russian.js';

interface DateTileProps {
  start: Moment;
  end?: Moment;
  /** IANA zone the days are counted in. */
  zone: string;
  /** The year is shown when it is not the present one. */
  now: Moment;
  kind?: EventKind;
  large?: boolean;
}

/** A leaf of a tear-off calendar: «среда, 9, декабря»; for several days «18–20, окт». */
export function DateTile({ start, end = start, zone, now, kind, large }: DateTileProps): JSX.Element {
  const [from, to] = [inZone(start, zone), inZone(end, zone)];
  const oneDay = isSameDay(start, end, zone);
  const days = oneDay ? String(from.day) : `${from.day}–${to.day}`;
  const year = from.year === inZone(now, zone).year ? '' : ` ${from.year}`;
  return (
    <time class={`date-tile${large ? ' large' : ''}`} dateTime={from.toPlainDate().toString()} data-kind={kind}>
      <span class="visually-hidden">{formatDateRange(start, end, zone)}</span>
      <span class="date-tile-top" aria-hidden="true">
        {oneDay
          ? weekday(start, zone, large ? 'long' : 'short')
          : `${weekday(start, zone, 'short')}–${weekday(end, zone, 'short')}`}
      </span>
      <span class="date-tile-day" data-long={oneDay ? undefined : 'true'} aria-hidden="true">
        {days}
      </span>
      <span class="date-tile-month" aria-hidden="true">
        {monthWords(from, to, year)}
      </span>
    </time>
  );
}

function monthWords(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime, year: string): string {
  if (from.month !== to.month || from.year !== to.year)
    return `${monthName(from.month, 'short')}–${monthName(to.month, 'short')}${year}`;
  return year ? `${monthName(from.month, 'short')}${year}` : monthName(from.month, 'genitive');
}
