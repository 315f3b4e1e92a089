import type { ComponentChildren, JSX } from 'preact';
import { formatDateTime, formatTimeRange, formatWhen, isSameDay, relativeDay } from '../../common/russian.js';
import { JOIN_OPENS_MINUTES } from '../../features/events/events.rules.js';
import type { CabinetEntry } from '../../features/registrations/owned-registrations.service.js';
import { ActionForm, ButtonLink, JoinButton } from '../components/buttons.js';
import { Chip, Chips, KindChip, type Tone } from '../components/chips.js';
import { DateTile } from '../components/date-tile.js';
import { EVENT_FORMAT_WORDS } from '../components/event-words.js';
import { LocalTime } from '../components/local-time.js';

const DAY_MS = 86_400_000;

interface EntryProps {
  entry: CabinetEntry;
  now: Date;
  csrf: string;
}

/** An event one is registered for: what to do with it now. */
export function UpcomingEntry({ entry, now, csrf }: EntryProps): JSX.Element {
  const { event, state } = entry;
  return (
    <Row entry={entry} now={now}>
      {event.cancelledAt && event.cancelReason && <p>{event.cancelReason}</p>}
      {!event.cancelledAt && state === 'CONFIRMED' && <Join entry={entry} now={now} />}
      <div class="actions">
        {!event.cancelledAt && (state === 'PENDING' || state === 'OFFERED') && (
          <ActionForm action={`/me/registrations/${entry.id}/confirm`} csrf={csrf} look="primary" size="small">
            Подтвердить участие
          </ActionForm>
        )}
        <ButtonLink href={`/r/${entry.token}`} size="small">
          Моя регистрация
        </ButtonLink>
        {!event.cancelledAt && (
          <ButtonLink href={`/events/${event.slug}.ics`} size="small" icon="calendar" download>
            В календарь
          </ButtonLink>
        )}
      </div>
      {!event.cancelledAt && <Cancel entry={entry} csrf={csrf} />}
    </Row>
  );
}

/** An event that was: a line of the portfolio. */
export function PastEntry({ entry, now }: Omit<EntryProps, 'csrf'>): JSX.Element {
  const { checkedInAt, firstJoinedAt, event } = entry;
  return (
    <Row entry={entry} now={now}>
      {checkedInAt && <p class="note">Вы отмечены на входе {formatDateTime(checkedInAt, event.zone)}</p>}
      {!checkedInAt && firstJoinedAt && <p class="note">Вы подключались {formatDateTime(firstJoinedAt, event.zone)}</p>}
    </Row>
  );
}

function Row({ entry, now, children }: { entry: CabinetEntry; now: Date; children: ComponentChildren }): JSX.Element {
  const { event } = entry;
  const { tone, word } = standing(entry, now);
  const place = event.venue ?? EVENT_FORMAT_WORDS[event.format].word;
  return (
    <article class="event-row" data-state={event.cancelledAt ? 'cancelled' : undefined}>
      <DateTile start={event.startsAt} end={event.endsAt} zone={event.zone} now={now} kind={event.kind} />
      <div class="card-body">
        <h3 class="card-title">
          <a href={`/events/${event.slug}`}>{event.title}</a>
        </h3>
        <p class="meta">
          <Times entry={entry} />
          {event.endsAt > now && <span>{relativeDay(event.startsAt, now, event.zone)}</span>}
          <span>{place}</span>
          <span>{event.organiser}</span>
        </p>
        <Chips>
          <KindChip kind={event.kind} />
          <Chip tone={tone}>{word}</Chip>
        </Chips>
        {children}
      </div>
    </article>
  );
}

function Times({ entry: { event } }: { entry: CabinetEntry }): JSX.Element {
  const { startsAt, endsAt, zone } = event;
  if (!isSameDay(startsAt, endsAt, zone)) return <span>{formatWhen(startsAt, endsAt, zone)}</span>;
  return (
    <LocalTime start={startsAt} end={endsAt} zone={zone}>
      {formatTimeRange(startsAt, endsAt, zone)}
    </LocalTime>
  );
}

/** Where the owner stands, in words. */
function standing({ event, state, position }: CabinetEntry, now: Date): { word: string; tone: Tone } {
  if (event.cancelledAt) return { word: 'Событие отменено', tone: 'bad' };
  if (event.endsAt <= now) return { word: 'Прошло', tone: 'neutral' };
  if (state === 'WAITLISTED') return { word: `Лист ожидания, № ${position ?? '—'}`, tone: 'warn' };
  if (state === 'IN_REVIEW') return { word: 'Заявка на рассмотрении', tone: 'info' };
  if (state !== 'CONFIRMED') return { word: 'Ждёт подтверждения', tone: 'now' };
  return event.startsAt <= now ? { word: 'Идёт сейчас', tone: 'now' } : { word: 'Вы участвуете', tone: 'ok' };
}

/** The button wakes up in time; a day and more before there is none. */
function Join({ entry: { event, token }, now }: { entry: CabinetEntry; now: Date }): JSX.Element | null {
  if (event.format === 'ONSITE' || event.startsAt.getTime() - now.getTime() > DAY_MS) return null;
  const opensAt = new Date(event.startsAt.getTime() - JOIN_OPENS_MINUTES * 60_000);
  return <JoinButton href={`/r/${token}/join`} opensAt={opensAt} zone={event.zone} now={now} />;
}

/** Says what will happen before it does. */
function Cancel({ entry: { id, state }, csrf }: { entry: CabinetEntry; csrf: string }): JSX.Element {
  const waits = state === 'WAITLISTED';
  return (
    <details class="ask">
      <summary>{waits ? 'Выйти из очереди' : 'Не смогу прийти'}</summary>
      <p>{waits ? 'Ваш номер в очереди пропадёт.' : 'Место сразу получит следующий в очереди.'}</p>
      <ActionForm action={`/me/registrations/${id}/cancel`} csrf={csrf} look="danger" size="small">
        {waits ? 'Выйти из очереди' : 'Отменить регистрацию'}
      </ActionForm>
    </details>
  );
}
