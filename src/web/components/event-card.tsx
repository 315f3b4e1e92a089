import type { ComponentChildren, JSX } from 'preact';
import {
  type Moment,
  formatDay,
  formatTimeRange,
  formatWhen,
  inZone,
  isSameDay,
  monthName,
} from '../../common/russian.js';
import type { EventFormat, EventKind } from '../../features/events/events.rules.js';
import { ButtonLink } from './buttons.js';
import { Chips, type EventState, KindChip, StateChip } from './chips.js';
import { DateTile } from './date-tile.js';
import { distanceOf } from './event-facts.js';
import { EVENT_FORMAT_WORDS } from './event-words.js';
import { Picture, type PictureView } from './gallery.js';
import { Icon } from './icons.js';
import { LocalTime } from './local-time.js';

/** An event as lists show it. */
export interface EventView {
  href: string;
  title: string;
  kind: EventKind;
  format: EventFormat;
  start: Moment;
  end: Moment;
  /** IANA zone of the event; its times are shown in it. */
  zone: string;
  state: EventState;
  /** Short: the hall and the town; not needed online. */
  place?: string;
  organiser?: string;
  /** «для учителей и директоров», as `forAudience` puts it. */
  audience?: string;
  /** The old start of a moved event. */
  movedFrom?: Moment;
  /** Free places, where they may be told exactly. */
  placesLeft?: number;
  picture?: PictureView;
}

type Level = 2 | 3 | 4;

function Heading({ level, children }: { level: Level; children: ComponentChildren }): JSX.Element {
  const Tag = `h${level}` as const;
  return <Tag class="card-title">{children}</Tag>;
}

/** Where it is, in a few words. */
function placeOf({ format, place }: EventView): string {
  const { word } = EVENT_FORMAT_WORDS[format];
  if (format === 'ONLINE' || !place) return word;
  return format === 'HYBRID' ? `${place}, и онлайн` : place;
}

function State({ event }: { event: EventView }): JSX.Element {
  const left = event.state === 'few' && event.placesLeft !== undefined ? String(event.placesLeft) : undefined;
  return <StateChip state={event.state} detail={left} />;
}

/** «15:00–16:30 (МСК)»; over several days their dates. The date itself stands in the tile. */
function Times({ event }: { event: EventView }): JSX.Element {
  const { start, end, zone } = event;
  return isSameDay(start, end, zone) ? (
    <LocalTime start={start} end={end} zone={zone}>
      {formatTimeRange(start, end, zone)}
    </LocalTime>
  ) : (
    <span>{formatWhen(start, end, zone)}</span>
  );
}

function MovedFrom({ event }: { event: EventView }): JSX.Element | null {
  if (!event.movedFrom) return null;
  return (
    <p class="moved-from">
      Было: <s>{formatDay(event.movedFrom, event.zone)}</s>
    </p>
  );
}

interface NextEventProps {
  event: EventView;
  now: Moment;
  /** The one thing to do: register, join. */
  action?: { href: string; label: string };
  /** Beside the button: «Меньше минуты · до 8 декабря». */
  note?: string;
}

/** The event that comes next, large, on top of the home page. */
export function NextEvent({ event, now, action, note }: NextEventProps): JSX.Element {
  return (
    <article class="card next-event" data-kind={event.kind}>
      <div class="next-event-main">
        <DateTile start={event.start} end={event.end} zone={event.zone} now={now} kind={event.kind} large />
        <div class="card-body">
          <Chips>
            <KindChip kind={event.kind} />
            <State event={event} />
          </Chips>
          <h2 class="next-event-title" data-long={event.title.length > 90 ? '' : undefined}>
            <a href={event.href}>{event.title}</a>
          </h2>
          <MovedFrom event={event} />
          <ul class="facts-line">
            <li>
              <Icon name="clock" />
              <Times event={event} />
              <span class="soft">{distanceOf(event.start, event.end, now, event.zone)}</span>
            </li>
            <li>
              <Icon name={EVENT_FORMAT_WORDS[event.format].icon} />
              {placeOf(event)}
            </li>
            {(event.organiser || event.audience) && (
              <li>
                <Icon name="users" />
                {[event.organiser, event.audience].filter(Boolean).join(' · ')}
              </li>
            )}
          </ul>
          {action && (
            <div class="next-event-action">
              <ButtonLink href={action.href} look="primary">
                {action.label}
              </ButtonLink>
              {note && <p class="note">{note}</p>}
            </div>
          )}
        </div>
      </div>
      {event.picture && <Picture picture={event.picture} sizes="(max-width: 60rem) 100vw, 24rem" eager />}
    </article>
  );
}

/** An event as one row of a list. */
export function EventRow({ event, now, level = 3 }: { event: EventView; now: Moment; level?: Level }): JSX.Element {
  const place = placeOf(event);
  const organiser = event.organiser && place.includes(event.organiser) ? undefined : event.organiser;
  const about = [place, organiser, event.audience].filter(Boolean);
  return (
    <article class="event-row" data-state={event.state}>
      <DateTile start={event.start} end={event.end} zone={event.zone} now={now} kind={event.kind} />
      <div class="card-body">
        <Heading level={level}>
          <a class="cover" href={event.href}>
            {event.title}
          </a>
        </Heading>
        <MovedFrom event={event} />
        <p class="meta dotted">
          <Times event={event} />
          {about.map((part) => (
            <span key={part}>{part}</span>
          ))}
        </p>
        <Chips>
          <KindChip kind={event.kind} />
          <State event={event} />
        </Chips>
      </div>
    </article>
  );
}

/** Rows under the names of their months, in the order given. */
export function EventList({
  events,
  now,
  level = 2,
}: {
  events: readonly EventView[];
  now: Moment;
  level?: 2 | 3;
}): JSX.Element {
  const Tag = `h${level}` as const;
  return (
    <div class="months">
      {byMonth(events).map(({ title, items }) => (
        <section key={title} class="month-group">
          <Tag class="month-title">{title}</Tag>
          <ul class="rows">
            {items.map((event) => (
              <li key={event.href}>
                <EventRow event={event} now={now} level={level === 2 ? 3 : 4} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Neighbours of one month together: «Декабрь 2026». */
function byMonth(events: readonly EventView[]): { title: string; items: EventView[] }[] {
  const groups: { title: string; items: EventView[] }[] = [];
  for (const event of events) {
    const { month, year } = inZone(event.start, event.zone);
    const name = monthName(month);
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${year}`;
    const last = groups.at(-1);
    if (last?.title === title) last.items.push(event);
    else groups.push({ title, items: [event] });
  }
  return groups;
}
