import type { JSX } from 'preact';
import { formatDateTime, formatWhen } from '../../common/russian.js';
import { JOIN_OPENS_MINUTES } from '../../features/events/events.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { RegistrationRow } from '../../features/registrations/registrations.service.js';
import { ActionForm, ButtonLink, CopyButton, JoinButton } from '../components/buttons.js';
import { CalendarButtons } from '../components/calendar-buttons.js';
import { Chip, KindChip, type Tone } from '../components/chips.js';
import { Fact, Facts, WhenFact } from '../components/event-facts.js';
import { EVENT_FORMAT_WORDS } from '../components/event-words.js';
import { Form, Submit } from '../components/forms.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { Card, Columns, PageHead, Section, Wrap } from '../components/page-head.js';
import { Materials } from '../components/program.js';
import { calendarLinks } from '../calendar-links.js';
import type { PageContext } from '../page-context.service.js';
import type { OwnRegistrationData } from './own-registration.model.js';
import { materialView } from './materials.view.js';
import { inFieldOrder, ParticipantFields, type RegistrationForm } from './registration.view.js';

type OwnRegistrationProps = OwnRegistrationData & { context: PageContext };

const STATES: Readonly<Record<RegistrationRow['state'], { word: string; tone: Tone }>> = {
  PENDING: { word: 'Ждёт подтверждения', tone: 'now' },
  OFFERED: { word: 'Место предложено', tone: 'now' },
  IN_REVIEW: { word: 'Заявка на рассмотрении', tone: 'info' },
  CONFIRMED: { word: 'Вы участвуете', tone: 'ok' },
  WAITLISTED: { word: 'Лист ожидания', tone: 'warn' },
  CANCELLED: { word: 'Регистрация отменена', tone: 'neutral' },
};

const HIDDEN: { word: string; tone: Tone } = { word: 'Снято с публикации', tone: 'bad' };

/** The participant's own page: state, the button that wakes up in time, correcting and cancelling. */
export function OwnRegistrationPage(props: OwnRegistrationProps): JSX.Element {
  const { context, registration, event } = props;
  if (!event) {
    return (
      <Page {...context} title="Моя регистрация" noindex>
        <Wrap narrow>
          <EmptyState title="Этого события больше нет" />
        </Wrap>
      </Page>
    );
  }
  const isHidden = event.publicationState !== 'PUBLISHED';
  const { word, tone } = isHidden ? HIDDEN : STATES[registration.state];
  return (
    <Page {...context} title={`Моя регистрация: ${event.title}`} noindex>
      <PageHead
        look="hero"
        title={event.title}
        crumbs={isHidden ? [] : [{ title: 'К странице события', href: `/events/${event.slug}` }]}
        chips={
          <>
            <KindChip kind={event.kind} />
            <Chip tone={tone}>{word}</Chip>
          </>
        }
        about={event.organiser}
      />
      <Columns side={<Side {...props} event={event} />} top={<State {...props} event={event} />}>
        <Section title="Ваши данные" id="me">
          <KeyValues
            items={[
              {
                key: 'Имя',
                value: [registration.lastName, registration.firstName, registration.middleName]
                  .filter(Boolean)
                  .join(' '),
              },
              { key: 'Почта', value: registration.email },
              { key: 'Школа', value: [registration.school, registration.municipality].filter(Boolean).join(', ') },
              { key: 'Должность', value: registration.position },
            ]}
          />
          <p>
            <a href={`/r/${props.token}/edit`}>Исправить данные</a>
          </p>
        </Section>
        {props.materials.length > 0 && (
          <Section title="Материалы" id="materials">
            <Materials materials={props.materials.map((one) => materialView(one, `/r/${props.token}/materials`))} />
          </Section>
        )}
        <PersonalFeed feed={props.feed} />
        {isLive(registration) && props.now < event.endsAt && (
          <Cancel token={props.token} waits={registration.state === 'WAITLISTED'} csrf={context.csrf} />
        )}
      </Columns>
    </Page>
  );
}

function isLive({ state }: RegistrationRow): boolean {
  return state !== 'CANCELLED';
}

function Side({ event, token, registration, now, publicUrl }: OwnRegistrationProps & { event: EventRow }): JSX.Element {
  const isOff = event.cancelledAt !== null || event.publicationState !== 'PUBLISHED';
  const joins = registration.state === 'CONFIRMED' && event.format !== 'ONSITE' && !isOff && now < event.endsAt;
  const opensAt = new Date(event.startsAt.getTime() - JOIN_OPENS_MINUTES * 60_000);
  return (
    <>
      <Card>
        <Facts>
          <WhenFact start={event.startsAt} end={event.endsAt} zone={event.zone} now={now} kind={event.kind} />
          <Fact
            icon={EVENT_FORMAT_WORDS[event.format].icon}
            title={event.venue ?? EVENT_FORMAT_WORDS[event.format].word}
          >
            {event.address ?? event.platform}
          </Fact>
        </Facts>
        {joins && <JoinButton href={`/r/${token}/join`} opensAt={opensAt} zone={event.zone} now={now} />}
      </Card>
      {isLive(registration) && !isOff && now < event.endsAt && (
        <Card>
          <CalendarButtons links={calendarLinks(event, publicUrl)} />
        </Card>
      )}
    </>
  );
}

function State(props: OwnRegistrationProps & { event: EventRow }): JSX.Element {
  const { context, event, registration, position, token } = props;
  if (event.cancelledAt) {
    return (
      <Notice tone="bad" title="Событие отменено">
        <p>{event.cancelReason}</p>
      </Notice>
    );
  }
  if (event.publicationState !== 'PUBLISHED') {
    return (
      <Notice tone="bad" title="Событие снято с публикации">
        {event.withdrawReason && <p>{event.withdrawReason}</p>}
        {props.now < event.endsAt && (
          <p>Пока на него не рассчитывайте. Ваша запись сохраняется: если событие опубликуют снова, мы напишем вам.</p>
        )}
      </Notice>
    );
  }
  switch (registration.state) {
    case 'PENDING':
    case 'OFFERED':
      return (
        <Notice tone="warn" title="Осталось подтвердить адрес">
          {registration.unheld ? (
            <p>Место займём, когда вы подтвердите адрес; если мест уже не будет, вы получите номер в листе ожидания.</p>
          ) : (
            registration.holdExpiresAt && (
              <p>Место держится за вами до {formatDateTime(registration.holdExpiresAt, event.zone)}.</p>
            )
          )}
          <p>
            <ActionForm action={`/r/${token}/confirm`} csrf={context.csrf} look="primary">
              Подтвердить участие
            </ActionForm>
          </p>
        </Notice>
      );
    case 'WAITLISTED':
      return (
        <Notice tone="info" title={position === null ? 'Вы в листе ожидания' : `Вы в листе ожидания, № ${position}`}>
          <p>Когда место освободится, мы напишем на {registration.email}.</p>
          {!registration.emailConfirmedAt && (
            <p>
              <ActionForm action={`/r/${token}/confirm`} csrf={context.csrf} look="primary">
                Подтвердить адрес
              </ActionForm>
            </p>
          )}
        </Notice>
      );
    case 'IN_REVIEW':
      return (
        <Notice tone="info" title="Заявка на рассмотрении">
          <p>Место держится за вами. Когда организатор примет решение, мы напишем на {registration.email}.</p>
        </Notice>
      );
    case 'CONFIRMED':
      return (
        <Notice tone="ok" title="Место за вами">
          <p>
            Ждём вас {formatWhen(event.startsAt, event.endsAt, event.zone)}.
            {event.format !== 'ONSITE' &&
              ` Вход на трансляцию откроется на этой странице за ${JOIN_OPENS_MINUTES} минут до начала.`}
          </p>
        </Notice>
      );
    case 'CANCELLED':
      return <Cancelled event={event} registration={registration} />;
  }
}

function Cancelled({ event, registration }: { event: EventRow; registration: RegistrationRow }): JSX.Element {
  if (registration.cancelCause === 'REJECTED') return <Rejected event={event} reason={registration.cancelReason} />;
  const title = {
    HOLD_EXPIRED: 'Место освободилось: его не подтвердили вовремя',
    BY_ORGANISER: 'Организатор отменил регистрацию',
  }[String(registration.cancelCause)];
  return (
    <Notice tone="info" title={title ?? 'Вы отказались от участия'}>
      <p>
        Передумали? <a href={`/events/${event.slug}/register`}>Зарегистрируйтесь ещё раз</a>.
      </p>
    </Notice>
  );
}

function Rejected({ event, reason }: { event: EventRow; reason: string | null }): JSX.Element {
  return (
    <Notice tone="warn" title="Организатор отклонил заявку">
      {reason && <p>Причина: {reason}</p>}
      <p>
        Если это ошибка, напишите организатору{event.contact && `: ${event.contact}`}. Подать заявку снова можно с его
        разрешения.
      </p>
    </Notice>
  );
}

function PersonalFeed({ feed }: { feed: string | null }): JSX.Element | null {
  if (!feed) return null;
  return (
    <Section title="Все мои события в календаре" id="feed">
      <p>
        Подпишите на них свой календарь: новые записи, переносы и отмены будут появляться в нём сами. Адрес подписки
        личный, не передавайте его другим.
      </p>
      <p class="actions">
        <ButtonLink href={feed.replace(/^https?:/, 'webcal:')} icon="calendar">
          Подписаться
        </ButtonLink>
        <CopyButton text={feed}>Скопировать адрес</CopyButton>
      </p>
    </Section>
  );
}

function Cancel({ token, waits, csrf }: { token: string; waits: boolean; csrf: string }): JSX.Element {
  return (
    <Section title={waits ? 'Больше не нужно?' : 'Не сможете участвовать?'} id="cancel">
      <p>
        {waits
          ? 'Выйдите из очереди, и она станет короче для других.'
          : 'Отмените регистрацию: место сразу достанется тому, кто ждёт.'}
      </p>
      <Form action={`/r/${token}/cancel`} csrf={csrf}>
        <Submit label={waits ? 'Выйти из очереди' : 'Отменить регистрацию'} danger />
      </Form>
    </Section>
  );
}

export function EditRegistrationPage({
  context,
  token,
  form,
}: {
  context: PageContext;
  token: string;
  form: RegistrationForm;
}): JSX.Element {
  return (
    <Page {...context} title="Мои данные" invalid={form.errors.length > 0} noindex>
      <PageHead title="Мои данные" crumbs={[{ title: 'Моя регистрация', href: `/r/${token}` }]} />
      <Wrap narrow>
        <Form action={`/r/${token}/edit`} csrf={context.csrf} errors={inFieldOrder(form.errors)} unsaved>
          <ParticipantFields form={form} />
          <Submit label="Сохранить">
            <a href={`/r/${token}`}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}
