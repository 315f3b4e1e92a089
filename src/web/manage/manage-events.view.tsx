import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { nextStates, PUBLICATION, type PublicationState } from '../../common/lifecycle.js';
import { count, formatWhen } from '../../common/russian.js';
import { type Action, type Actor, can } from '../../features/accounts/accounts.rules.js';
import type { ManagedEvent } from './event-form.js';
import type { RegistrationCounts } from '../../features/registrations/roster.service.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip, KindChip, StateChip, type Tone } from '../components/chips.js';
import { ErrorSummary } from '../components/forms.js';
import { KeyValues } from '../components/key-values.js';
import { Card, Columns, Section } from '../components/page-head.js';
import { EVENT_FORMAT_WORDS } from '../components/event-words.js';
import { eventState } from '../event-view.js';
import type { PageContext } from '../page-context.service.js';
import type { EventAlerts } from './event-alerts.service.js';
import { EventAlertsBlock } from './event-alerts.view.js';
import { EventPage } from './event-page.js';
import type { EventPackage } from './package.model.js';
import { DaysChart } from './days-chart.js';
import { nextStep, type NextStep } from './next-step.js';
import { PackageTable } from './package.view.js';
import { Progress } from '../components/progress.js';
import { moveShown } from '../../features/events/lifecycle.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';

const PUBLICATION_WORDS: Readonly<Record<PublicationState, { word: string; tone: Tone }>> = {
  DRAFT: { word: 'Черновик', tone: 'neutral' },
  IN_REVIEW: { word: 'На проверке', tone: 'warn' },
  APPROVED: { word: 'Согласовано', tone: 'info' },
  PUBLISHED: { word: 'Опубликовано', tone: 'ok' },
  WITHDRAWN: { word: 'Снято', tone: 'neutral' },
  ARCHIVED: { word: 'В архиве', tone: 'neutral' },
};

/** The state of something that is published, in words. */
export function PublicationChip({ state }: { state: PublicationState }): JSX.Element {
  const { word, tone } = PUBLICATION_WORDS[state];
  return <Chip tone={tone}>{word}</Chip>;
}

interface ManagedEventProps {
  context: PageContext;
  actor: Actor;
  event: ManagedEvent;
  pack: EventPackage;
  counts: RegistrationCounts | null;
  alerts: EventAlerts;
  errors: readonly FieldError[];
  now: Date;
}

/** One event for its organiser: what is there, what is missing, what can be done. */
export function ManagedEventPage(props: ManagedEventProps): JSX.Element {
  const { context, actor, event, pack, alerts, errors, now } = props;
  const may = (action: Action) => can(actor, action, ownedBy(event));
  const base = `/manage/events/${event.slug}`;
  const from = moveShown(event);
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="overview"
      title={event.title}
      chips={
        <>
          <KindChip kind={event.kind} />
          <PublicationChip state={event.publicationState} />
          {event.publicationState === 'PUBLISHED' && <StateChip state={eventState(event, now)} />}
        </>
      }
      actions={
        <>
          {may('event.edit') && <ButtonLink href={`${base}/copy`}>Скопировать</ButtonLink>}
          {may('event.edit') && <ButtonLink href={`${base}/repeat`}>Повторить</ButtonLink>}
          {may('audit.view') && <ButtonLink href={`/control/audit?event=${event.id}`}>История изменений</ButtonLink>}
          <ButtonLink href={`/events/${event.slug}`}>Как видят участники</ButtonLink>
        </>
      }
    >
      <Columns top={<NextStepCard {...props} />} side={<Actions {...props} />}>
        <ErrorSummary errors={errors} />
        <EventAlertsBlock event={event} alerts={alerts} csrf={context.csrf} />
        {pack.items.length > 0 && (
          <Section title="Пакет события" id="package">
            <PackageTable event={event} pack={pack} />
          </Section>
        )}
        <Section
          title="Сведения"
          id="facts"
          more={may('event.edit') ? { title: 'Изменить', href: `${base}/edit` } : undefined}
        >
          <KeyValues
            items={[
              { key: 'Когда', value: formatWhen(event.startsAt, event.endsAt, event.zone) },
              {
                key: 'Было',
                value: from && formatWhen(from.startsAt, from.endsAt, event.zone),
              },
              { key: 'Формат', value: EVENT_FORMAT_WORDS[event.format].word },
              { key: 'Платформа', value: event.platform },
              {
                key: 'Адрес трансляции',
                value: may('event.edit') || may('registration.change') ? event.joinUrl : null,
              },
              { key: 'Место', value: [event.venue, event.address].filter(Boolean).join(', ') },
              { key: 'Организатор', value: event.organiser },
              { key: 'Пункт плана', value: event.measureNumber },
              { key: 'Мест', value: event.capacity ?? 'без ограничения' },
            ]}
          />
        </Section>
      </Columns>
    </EventPage>
  );
}

const MOVES: Readonly<
  Partial<Record<PublicationState, { change: string; label: string; right: 'event.edit' | 'event.publish' }>>
> = {
  IN_REVIEW: { change: 'submit', label: 'Отправить на проверку', right: 'event.edit' },
  APPROVED: { change: 'approve', label: 'Согласовать', right: 'event.publish' },
  PUBLISHED: { change: 'publish', label: 'Опубликовать', right: 'event.publish' },
};

/** What the event asks for now, as a sentence with the one primary button of the page. */
function NextStepCard(props: ManagedEventProps): JSX.Element {
  const { context, event } = props;
  const { title, text, action, tone } = stepOf(props);
  const base = `/manage/events/${event.slug}`;
  return (
    <section class="next-step" data-tone={tone} aria-label="Что дальше">
      <div>
        <p class="next-title">{title}</p>
        {text && <p class="soft">{text}</p>}
      </div>
      {action && 'page' in action && (
        <ButtonLink href={`${base}/${action.page}`} look="primary">
          {action.label}
        </ButtonLink>
      )}
      {action && 'change' in action && (
        <ActionForm
          action={`${base}/state/${action.change}`}
          csrf={context.csrf}
          fields={{ revision: String(event.revision) }}
          look="primary"
        >
          {action.label}
        </ActionForm>
      )}
    </section>
  );
}

function stepOf({ actor, event, pack, alerts, now }: ManagedEventProps): NextStep {
  const resource = ownedBy(event);
  return nextStep({
    event,
    items: pack.items,
    openRemarks: alerts.review?.remarks.filter(({ resolvedAt }) => resolvedAt === null).length ?? 0,
    may: { edit: can(actor, 'event.edit', resource), publish: can(actor, 'event.publish', resource) },
    now,
  });
}

/** Buttons come from the life cycle's own table, so pages and rules cannot disagree; the next step has its own. */
function Actions(props: ManagedEventProps): JSX.Element {
  const { context, actor, event, now } = props;
  const base = `/manage/events/${event.slug}`;
  const may = (right: Action) => can(actor, right, ownedBy(event));
  const { action } = stepOf(props);
  const shown = action && 'change' in action ? action.change : undefined;
  const moves = nextStates(PUBLICATION, event.publicationState).flatMap((state) => {
    const move = MOVES[state];
    return move && move.change !== shown && may(move.right) ? [move] : [];
  });
  const mayLead = (['event.edit', 'event.publish', 'event.restore', 'event.grant'] as const).some(may);
  const changeable = !event.cancelledAt && now < event.endsAt && may('event.publish');
  return (
    <>
      <RegistrationsCard {...props} />
      {mayLead && (
        <Card>
          <h2 class="card-title">Действия</h2>
          <div class="stack">
            {moves.map(({ change, label }) => (
              <ActionForm
                key={change}
                action={`${base}/state/${change}`}
                csrf={context.csrf}
                fields={{ revision: String(event.revision) }}
                size="wide"
              >
                {label}
              </ActionForm>
            ))}
            {event.publicationState === 'PUBLISHED' && may('event.publish') && (
              <ButtonLink href={`${base}/withdraw`} size="wide">
                Снять с публикации
              </ButtonLink>
            )}
            {changeable && (
              <ButtonLink href={`${base}/move`} size="wide">
                Перенести
              </ButtonLink>
            )}
            {changeable && (
              <ButtonLink href={`${base}/cancel`} size="wide" look="danger">
                Отменить событие
              </ButtonLink>
            )}
            {event.cancelledAt && may('event.restore') && (
              <ButtonLink href={`${base}/restore`} size="wide">
                Восстановить
              </ButtonLink>
            )}
            {may('event.grant') && (
              <ButtonLink href={`${base}/helpers`} size="wide">
                Помощники
              </ButtonLink>
            )}
          </div>
        </Card>
      )}
    </>
  );
}

/** How many come, of how many places, and how the last two weeks went. Nothing for who may not see participants. */
function RegistrationsCard({ event, counts, alerts: { days } }: ManagedEventProps): JSX.Element | null {
  if (!counts) return null;
  const base = `/manage/events/${event.slug}`;
  const held = (counts.CONFIRMED ?? 0) + (counts.PENDING ?? 0) + (counts.IN_REVIEW ?? 0) + (counts.OFFERED ?? 0);
  return (
    <Card>
      <h2 class="card-title">Участники</h2>
      {event.registrationMode === 'NONE' ? (
        <p>Событие открытое, без регистрации.</p>
      ) : (
        <>
          {event.capacity !== null && <Progress done={held} total={event.capacity} label="Занято мест" showLabel />}
          <p>{countsLine(counts)}</p>
          {days && <DaysChart days={days} />}
          <ButtonLink href={`${base}/participants`} size="wide">
            Список участников
          </ButtonLink>
        </>
      )}
    </Card>
  );
}

function countsLine(counts: RegistrationCounts): string {
  const confirmed = counts.CONFIRMED ?? 0;
  const held = counts.PENDING ?? 0;
  const waiting = counts.WAITLISTED ?? 0;
  const deciding = counts.IN_REVIEW ?? 0;
  const words = `${count(confirmed, 'подтверждён', 'подтверждены', 'подтверждены')}, ${held} ждут подтверждения, ${waiting} в листе ожидания`;
  return deciding > 0 ? `${words}, ${deciding} ждут решения` : words;
}
