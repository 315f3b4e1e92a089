import type { ComponentChildren, JSX } from 'preact';
import {
  type Moment,
  formatDuration,
  formatTimeRange,
  formatWhen,
  inZone,
  isSameDay,
  minutesBetween,
  relativeDay,
} from '../../common/russian.js';
import type { EventKind } from '../../features/events/events.rules.js';
import { DateTile } from './date-tile.js';
import { Icon, type IconName } from './icons.js';
import { LocalTime } from './local-time.js';

/** One thing to know, with its icon: the place, the organiser, the platform. `children` explain it in small letters. */
export function Fact({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: ComponentChildren;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="fact">
      <Icon name={icon} />
      <div>
        <p class="fact-title">{title}</p>
        {children && <div class="fact-about">{children}</div>}
      </div>
    </div>
  );
}

/** How far an event is, beside its time: «сегодня», «через 17 дней», «идёт сейчас», «3 дня назад». */
export function distanceOf(start: Moment, end: Moment, now: Moment, zone: string): string {
  const at = (moment: Moment) => inZone(moment, zone).epochMilliseconds;
  if (at(start) <= at(now) && at(now) < at(end)) return 'идёт сейчас';
  const [day = ''] = relativeDay(start, now, zone).split(' в ', 1);
  return day;
}

interface WhenFactProps {
  start: Moment;
  end: Moment;
  zone: string;
  now: Moment;
  kind: EventKind;
  /** The old time of a moved event; it is struck out. */
  movedFrom?: { start: Moment; end: Moment };
}

/** When: the leaf of the calendar, the times, how far it is and how long it takes. */
export function WhenFact({ start, end, zone, now, kind, movedFrom }: WhenFactProps): JSX.Element {
  const oneDay = isSameDay(start, end, zone);
  const distance = distanceOf(start, end, now, zone);
  return (
    <div class="fact">
      <DateTile start={start} end={end} zone={zone} now={now} kind={kind} />
      <div>
        <p class="fact-title">
          <LocalTime start={start} end={oneDay ? end : undefined} zone={zone}>
            {oneDay ? formatTimeRange(start, end, zone) : formatWhen(start, end, zone)}
          </LocalTime>
        </p>
        <p class="fact-about">
          <span class="nowrap">{distance}</span>
          {oneDay && (
            <>
              {' · '}
              <span class="nowrap">{formatDuration(minutesBetween(start, end))}</span>
            </>
          )}
        </p>
        {movedFrom && (
          <p class="moved-from">
            Было: <s>{formatWhen(movedFrom.start, movedFrom.end, zone)}</s>
          </p>
        )}
      </div>
    </div>
  );
}

/** Facts one under another. */
export function Facts({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="facts">{children}</div>;
}
