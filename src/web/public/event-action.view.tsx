import type { JSX } from 'preact';
import { count, formatDateTime, formatNumber } from '../../common/russian.js';
import { type EventFormat, registrationStatus } from '../../features/events/events.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { ButtonLink } from '../components/buttons.js';
import { isJoinOpen, isRegistrationOpen } from '../event-view.js';

/** The one thing to do now: register, join, watch the recording; or why nothing can be done. */
export function Action(props: {
  event: EventRow;
  now: Date;
  recording: string | null;
  ownToken: string | null;
}): JSX.Element | null {
  const { event, now, recording, ownToken } = props;
  const base = `/events/${event.slug}`;
  if (event.cancelledAt || event.publicationState !== 'PUBLISHED') return null;
  if (now >= event.endsAt) {
    return recording ? (
      <ButtonLink href={recording} look="primary" size="wide" icon="video" external>
        Смотреть запись
      </ButtonLink>
    ) : (
      <p class="note">
        Событие прошло{event.format === 'ONSITE' ? '' : '. Запись появится здесь, если организатор её выложит'}.
      </p>
    );
  }
  return (
    <>
      {isJoinOpen(event, now) && (
        <ButtonLink href={`${base}/join`} look="primary" size="wide" icon="video">
          Подключиться
        </ButtonLink>
      )}
      {ownToken ? (
        <Registered href={`/r/${ownToken}`} joinOpen={isJoinOpen(event, now)} />
      ) : isRegistrationOpen(event, now) ? (
        <Register event={event} joinOpen={isJoinOpen(event, now)} />
      ) : (
        <NoForm event={event} now={now} />
      )}
    </>
  );
}

/** For the signed-in reader who is in the list already. */
function Registered({ href, joinOpen }: { href: string; joinOpen: boolean }): JSX.Element {
  return (
    <>
      <ButtonLink href={href} look={joinOpen ? 'plain' : 'primary'} size="wide">
        Моя регистрация
      </ButtonLink>
      <p class="note">Вы записаны на это событие.</p>
    </>
  );
}

function Register({ event, joinOpen }: { event: EventRow; joinOpen: boolean }): JSX.Element {
  const waits = event.seatState === 'waitlist';
  return (
    <>
      <ButtonLink href={`/events/${event.slug}/register`} look={joinOpen ? 'plain' : 'primary'} size="wide">
        {waits ? 'Встать в лист ожидания' : 'Зарегистрироваться'}
      </ButtonLink>
      <p class="note">
        {placesOf(event)}
        {event.approvalRequired && (
          <>
            <br />
            Участников утверждает организатор
          </>
        )}
        {event.registrationClosesAt && (
          <>
            <br />
            Регистрация до {formatDateTime(event.registrationClosesAt, event.zone)}
          </>
        )}
      </p>
    </>
  );
}

function placesOf({ capacity, seatState }: EventRow): string {
  if (capacity === null) return 'Это займёт меньше минуты';
  if (seatState === 'waitlist') return `Все места заняты (всего ${formatNumber(capacity)})`;
  return seatState === 'few'
    ? `Осталось мало мест. Всего ${formatNumber(capacity)}`
    : `Всего ${count(capacity, 'место', 'места', 'мест')}`;
}

const WITHOUT_REGISTRATION: Readonly<Record<EventFormat, string>> = {
  ONLINE: 'откройте эту страницу к началу и подключитесь',
  ONSITE: 'приходите к началу',
  HYBRID: 'приходите или откройте эту страницу к началу и подключитесь',
};

function NoForm({ event, now }: { event: EventRow; now: Date }): JSX.Element | null {
  const status = registrationStatus(event, now);
  if (status === 'none') return <p class="note">Регистрация не нужна: {WITHOUT_REGISTRATION[event.format]}.</p>;
  if (status === 'not-yet' && event.registrationOpensAt) {
    return <p class="note">Регистрация откроется {formatDateTime(event.registrationOpensAt, event.zone)}.</p>;
  }
  if (status === 'by-list')
    return <p class="note">Участников записывает организатор: регистрации на этой странице нет.</p>;
  return <p class="note">Регистрация закрыта.</p>;
}
