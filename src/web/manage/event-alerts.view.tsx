import type { JSX } from 'preact';
import { count, formatDateTime, formatWhen, quoted } from '../../common/russian.js';
import { audienceWord } from '../../features/events/event-words.rules.js';
import type { Review } from '../../features/events/reviews.service.js';
import type { Clash } from '../../features/programs/clashes.service.js';
import { ActionForm } from '../components/buttons.js';
import { Notice } from '../components/messages.js';
import type { EventAlerts } from './event-alerts.service.js';
import type { ManagedEvent } from './event-form.js';

/** What is to be known of an event before all else: cancelled, remarks, the planned publication, clashes. Nothing when all is quiet. */
export function EventAlertsBlock(props: { event: ManagedEvent; alerts: EventAlerts; csrf: string }): JSX.Element {
  const { event, alerts } = props;
  return (
    <>
      {event.cancelledAt && (
        <Notice tone="bad" title="Событие отменено">
          <p>{event.cancelReason}</p>
        </Notice>
      )}
      <MovedNotice {...props} />
      <ReviewNotice event={event} alerts={alerts} />
      <ClashNotice clashes={alerts.clashes} />
    </>
  );
}

/** The last move, and the way back. */
function MovedNotice(props: { event: ManagedEvent; alerts: EventAlerts; csrf: string }): JSX.Element | null {
  const { event, alerts, csrf } = props;
  const { movedFrom } = alerts;
  if (!movedFrom) return null;
  return (
    <Notice tone="info" title="Перенос можно отменить">
      <p>
        Было: {formatWhen(movedFrom.startsAt, movedFrom.endsAt, event.zone)}. Программа и сроки публикаций сдвинуты
        вместе с ним. Если вернуть прежнее время, вернутся и они; те, кому уже написали о новом времени, получат письмо.
      </p>
      <ActionForm action={`/manage/events/${event.slug}/move/undo`} csrf={csrf}>
        Вернуть прежнее время
      </ActionForm>
    </Notice>
  );
}

function ReviewNotice({ event, alerts }: { event: ManagedEvent; alerts: EventAlerts }): JSX.Element | null {
  const { review } = alerts;
  if (!review) return null;
  const page = `/manage/events/${event.slug}/review`;
  return (
    <>
      {event.publishAt && (
        <Notice tone="info" title={`Опубликуется само ${formatDateTime(event.publishAt, event.zone)}`}>
          <p>
            <a href={page}>Изменить или отменить публикацию по времени</a>
          </p>
        </Notice>
      )}
      {event.publicationState === 'IN_REVIEW' && (
        <Notice tone="info" title="Ждёт согласования">
          <p>
            {[review.submittedBy, event.submitNote].filter(Boolean).join(': ')} <a href={page}>Посмотреть и решить</a>
          </p>
        </Notice>
      )}
      <RemarksNotice slug={event.slug} review={review} />
    </>
  );
}

/** Remarks that nobody has called settled, for who works on the event; nothing when there is none. */
export function RemarksNotice({ slug, review }: { slug: string; review: Review | null }): JSX.Element | null {
  const open = review?.remarks.filter(({ resolvedAt }) => resolvedAt === null) ?? [];
  if (open.length === 0) return null;
  return (
    <Notice tone="warn" title={`Исправьте: ${count(open.length, 'замечание', 'замечания', 'замечаний')}`}>
      <ul class="plain-list">
        {open.slice(0, 3).map(({ id, author, text }) => (
          <li key={id} class="as-written">
            {author && <b>{author}: </b>}
            {text}
          </li>
        ))}
      </ul>
      <p>
        <a href={`/manage/events/${slug}/review`}>Ответить на замечания</a>
      </p>
    </Notice>
  );
}

/** What else is on at the same time; a warning, nothing is forbidden. */
export function ClashNotice({ clashes, title }: { clashes: readonly Clash[]; title?: string }): JSX.Element | null {
  if (clashes.length === 0) return null;
  const words = count(clashes.length, 'событие', 'события', 'событий');
  return (
    <Notice tone="warn" title={title ?? `В это же время: ${words}`}>
      <ul class="plain-list">
        {clashes.map((clash) => (
          <ClashLine key={`${clash.organiser}-${clash.startsAt.getTime()}-${clash.event?.slug}`} clash={clash} />
        ))}
      </ul>
    </Notice>
  );
}

function ClashLine({ clash }: { clash: Clash }): JSX.Element {
  const { event, audience, speakers } = clash;
  const reasons = [
    audience.length > 0 && `те же участники: ${audience.map((one) => audienceWord(one).toLowerCase()).join(', ')}`,
    speakers.length > 0 && `${speakers.length === 1 ? 'тот же спикер' : 'те же спикеры'}: ${speakers.join(', ')}`,
  ].filter(Boolean);
  return (
    <li>
      {event?.isPublished && <a href={`/events/${event.slug}`}>{quoted(event.title)}</a>}
      {event && !event.isPublished && <a href={`/manage/events/${event.slug}`}>{quoted(event.title)}</a>}
      {!event && 'Событие, которое ещё не опубликовано'}, {clash.organiser},{' '}
      {formatWhen(clash.startsAt, clash.endsAt, clash.zone)}
      <span class="row-note">{reasons.join('; ')}</span>
    </li>
  );
}
