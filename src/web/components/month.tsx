import type { JSX } from 'preact';
import { type Moment, SHORT_WEEKDAYS, WEEKDAYS, formatTime, inZone, monthName } from '../../common/russian.js';
import type { EventView } from './event-card.js';
import { EVENT_KIND_WORDS } from './event-words.js';
import { Icon } from './icons.js';
import { type MonthDay, isLong, monthWeeks, shiftMonth } from './month-grid.js';

interface MonthProps {
  /** `2026-12`. */
  month: string;
  events: readonly EventView[];
  /** The zone «today» is taken in. */
  zone: string;
  now: Moment;
  /** The address of another month with the same filters: `(month) => addressWith(…, 'month', [month])`. */
  address: (month: string) => string;
}

const SHOWN = 3;

/** A month from Monday. On narrow screens it becomes a list of the days that have events. */
export function Month({ month, events, zone, now, address }: MonthProps): JSX.Element {
  const today = inZone(now, zone).toPlainDate();
  const { year, month: number } = Temporal.PlainYearMonth.from(month);
  const name = monthName(number);
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${year}`;
  return (
    <section class="month">
      <div class="month-head">
        <h2 id="month-title">{title}</h2>
        <nav aria-label="Другие месяцы">
          <MonthLink to={shiftMonth(month, -1)} address={address} icon="left" />
          <a class="button small" href={address(today.toString().slice(0, 7))}>
            Сегодня
          </a>
          <MonthLink to={shiftMonth(month, 1)} address={address} icon="right" />
        </nav>
      </div>
      <LongEvents events={events.filter(isLong)} />
      <table class="month-grid" aria-labelledby="month-title">
        <thead>
          <tr>
            {WEEKDAYS.map((day, n) => (
              <th key={day} scope="col" abbr={day}>
                {SHORT_WEEKDAYS[n]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {monthWeeks(month, events).map((week) => (
            <tr key={week[0]?.date.toString()}>
              {week.map((day) => (
                <Day key={day.date.toString()} day={day} isToday={day.date.equals(today)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MonthLink({
  to,
  address,
  icon,
}: {
  to: string;
  address: MonthProps['address'];
  icon: 'left' | 'right';
}): JSX.Element {
  const { year, month } = Temporal.PlainYearMonth.from(to);
  return (
    <a class="button small" href={address(to)}>
      <Icon name={icon} label={`${icon === 'left' ? 'Назад' : 'Вперёд'}: ${monthName(month)} ${year}`} />
    </a>
  );
}

function LongEvents({ events }: { events: readonly EventView[] }): JSX.Element | null {
  if (events.length === 0) return null;
  return (
    <p class="month-long">
      <b>Идут долго:</b>
      {events.map((event) => (
        <a key={event.href} href={event.href} data-kind={event.kind}>
          <Icon name={EVENT_KIND_WORDS[event.kind].icon} />
          {event.title}
        </a>
      ))}
    </p>
  );
}

function Day({ day, isToday }: { day: MonthDay<EventView>; isToday: boolean }): JSX.Element {
  const { date, inMonth, events } = day;
  const more = events.slice(SHOWN);
  return (
    <td
      data-empty={events.length === 0 ? '' : undefined}
      data-other={inMonth ? undefined : ''}
      data-today={isToday ? '' : undefined}
    >
      <time class="day" dateTime={date.toString()} aria-current={isToday ? 'date' : undefined}>
        <span class="day-number">{date.day}</span>
        <span class="day-words">
          {' '}
          {monthName(date.month, 'genitive')}, {WEEKDAYS[date.dayOfWeek - 1]}
          {isToday && ' (сегодня)'}
        </span>
      </time>
      <DayEvents events={events.slice(0, SHOWN)} date={date} />
      {more.length > 0 && (
        <details>
          <summary>ещё {more.length}</summary>
          <DayEvents events={more} date={date} />
        </details>
      )}
    </td>
  );
}

function DayEvents({ events, date }: { events: readonly EventView[]; date: Temporal.PlainDate }): JSX.Element | null {
  if (events.length === 0) return null;
  return (
    <ul>
      {events.map((event) => (
        <li key={event.href}>
          <a class="day-event" href={event.href} data-kind={event.kind} data-state={event.state}>
            <span class="num">
              {inZone(event.start, event.zone).toPlainDate().equals(date) && formatTime(event.start, event.zone)}
            </span>
            <span class="visually-hidden"> {EVENT_KIND_WORDS[event.kind].word}: </span>
            <span class="day-event-title">{event.title}</span>
            {event.state === 'cancelled' && <span class="day-event-state">Отменено</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
