import type { JSX } from 'preact';
import { count, formatTime, formatTimeRange, minutesBetween, relativeDay } from '../../common/russian.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { TodayService } from '../../features/workspace/today.service.js';
import { ButtonLink } from '../components/buttons.js';
import { Chip, KindChip } from '../components/chips.js';
import { Progress } from '../components/progress.js';
import { EVENTS, heldWords } from './events-words.js';
import { Block } from './today-block.view.js';

const HOUR = 60;

export type Starting = Awaited<ReturnType<TodayService['starting']>>[number];

interface StartingProps {
  actor: Actor;
  now: Date;
  starting: readonly Starting[];
}

/** What begins these days: when, where it is joined, how many come. */
export function StartingBlock({ actor, now, starting }: StartingProps): JSX.Element {
  return (
    <Block
      id="starting"
      title="Начинается сегодня и завтра"
      empty={starting.length === 0 ? 'Сегодня и завтра ничего не начинается.' : undefined}
    >
      {starting.map((event) => (
        <li key={event.id} class="today-event">
          <p class="today-time">
            <b>{startWords(event, now)}</b>
            <span class="row-note">{formatTimeRange(event.startsAt, event.endsAt, event.zone)}</span>
          </p>
          <div>
            <p class="chips">
              <KindChip kind={event.kind} />
              {event.publicationState !== 'PUBLISHED' && <Chip tone="warn">не опубликовано</Chip>}
              <LinkChip event={event} />
            </p>
            <h3>
              <a href={`${EVENTS}/${event.slug}`}>{event.title}</a>
            </h3>
            <p class="row-note">{[event.organiser, event.venue].filter(Boolean).join(', ')}</p>
            {event.capacity !== null && event.registrationMode === 'FORM' ? (
              <Progress done={event.held} total={event.capacity} label="Занято мест" showLabel />
            ) : (
              <p class="row-note">Участники: {heldWords(event)}</p>
            )}
          </div>
          <StartingActions actor={actor} event={event} now={now} />
        </li>
      ))}
    </Block>
  );
}

function StartingActions({ actor, event, now }: { actor: Actor; event: Starting; now: Date }): JSX.Element {
  const isOver = now >= event.endsAt;
  return (
    <p class="actions">
      {event.joinUrl && !isOver && (
        <ButtonLink href={event.joinUrl} size="small" look="primary" icon="video" external>
          Открыть эфир
        </ButtonLink>
      )}
      {event.registrationMode === 'FORM' && can(actor, 'registration.view', ownedBy(event)) && (
        <ButtonLink href={`${EVENTS}/${event.slug}/participants`} size="small" icon="users">
          Участники
        </ButtonLink>
      )}
    </p>
  );
}

/** «через 25 минут», «идёт сейчас», «завтра в 15:00». */
function startWords({ startsAt, endsAt, zone }: Starting, now: Date): string {
  if (now >= endsAt) return `прошло в ${formatTime(startsAt, zone)}`;
  if (now >= startsAt) return 'идёт сейчас';
  const minutes = minutesBetween(now, startsAt);
  return minutes <= HOUR ? `через ${count(minutes, 'минуту', 'минуты', 'минут')}` : relativeDay(startsAt, now, zone);
}

function LinkChip({ event }: { event: Starting }): JSX.Element | null {
  if (event.format === 'ONSITE') return null;
  return event.hasJoinUrl ? <Chip tone="ok">ссылка на эфир есть</Chip> : <Chip tone="bad">нет ссылки на эфир</Chip>;
}
