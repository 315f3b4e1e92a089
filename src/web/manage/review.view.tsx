import type { ComponentChildren, JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { canMove, PUBLICATION } from '../../common/lifecycle.js';
import { formatDateTime, inZone, zoneLabel } from '../../common/russian.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { Remark, Review } from '../../features/events/reviews.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Csrf, errorOf, ErrorSummary, Form, Submit } from '../components/forms.js';
import { DateTimeInput, Radios, TextArea } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { EmptyState } from '../components/messages.js';
import { Card, Columns, Section } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import type { ManagedEvent } from './event-form.js';
import { EventPage } from './event-page.js';
import { PublicationChip } from './manage-events.view.js';

export interface ReviewPageProps {
  context: PageContext;
  actor: Actor;
  event: ManagedEvent;
  review: Review;
  values: FormValues;
  errors: readonly FieldError[];
}

/** Review of an event: where it stands, remarks talked over, and what can be decided. */
export function ReviewPage(props: ReviewPageProps): JSX.Element {
  const { context, actor, event, review, errors } = props;
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="review"
      title="Согласование"
      chips={<PublicationChip state={event.publicationState} />}
      invalid={errors.length > 0}
    >
      <Columns side={<Standing {...props} />}>
        <Decisions {...props} />
        <Section title="Замечания" id="remarks">
          <ErrorSummary errors={refused(props, 'remark')} />
          {review.remarks.length === 0 && (
            <EmptyState icon="check" title="Замечаний нет">
              <p>Если событие вернут на доработку, замечание появится здесь.</p>
            </EmptyState>
          )}
          {review.remarks.map((remark) => (
            <RemarkThread key={remark.id} remark={remark} {...props} />
          ))}
        </Section>
      </Columns>
    </EventPage>
  );
}

function Standing({ context, actor, event, review }: ReviewPageProps): JSX.Element {
  const base = `/manage/events/${event.slug}/review`;
  const moment = (at: Date | null) => at && formatDateTime(at, event.zone);
  const mayPublish = can(actor, 'event.publish', ownedBy(event));
  return (
    <>
      <Card>
        <h2 class="card-title">Ход согласования</h2>
        {!event.submittedAt && <p>На проверку событие не отправляли.</p>}
        <KeyValues
          items={[
            { key: 'На проверку отправлено', value: moment(event.submittedAt) },
            { key: 'Кто отправил', value: event.submittedAt && review.submittedBy },
            { key: 'Сообщение', value: event.submitNote && <span class="as-written">{event.submitNote}</span> },
            { key: 'Просят опубликовать', value: moment(event.wishedPublishAt) },
            { key: 'Опубликуется само', value: moment(event.publishAt) },
            { key: 'Кто назначил', value: event.publishAt && review.plannedBy },
          ]}
        />
      </Card>
      {event.publishAt && mayPublish && (
        <Card>
          <ActionForm action={`${base}/unplan`} csrf={context.csrf} size="wide">
            Отменить публикацию по времени
          </ActionForm>
        </Card>
      )}
      {event.publicationState === 'IN_REVIEW' && (
        <Card>
          <ActionForm action={`${base}/take-back`} csrf={context.csrf} size="wide">
            Забрать с проверки
          </ActionForm>
        </Card>
      )}
    </>
  );
}

function Decisions(props: ReviewPageProps): JSX.Element {
  const { actor, event } = props;
  const state = event.publicationState;
  const mayPublish = can(actor, 'event.publish', ownedBy(event));
  const returnable = state === 'IN_REVIEW' || state === 'APPROVED';
  return (
    <>
      {canMove(PUBLICATION, state, 'IN_REVIEW') && <SubmitForm {...props} />}
      {mayPublish && !event.cancelledAt && canMove(PUBLICATION, state, 'PUBLISHED') && <PublishForm {...props} />}
      {mayPublish && returnable && <ReturnForm {...props} />}
      {state === 'PUBLISHED' && <p>Событие опубликовано, согласование закончено.</p>}
      {state === 'IN_REVIEW' && !mayPublish && <p>Решение примет тот, кто может публиковать. Замечания придут сюда.</p>}
    </>
  );
}

const wall = (at: Date | null, zone: string): string | undefined =>
  at ? inZone(at, zone).toPlainDateTime().toString({ smallestUnit: 'minute' }) : undefined;

/** Which of the page's forms was refused; the errors are shown there. */
function refused({ errors, values }: ReviewPageProps, form: string): readonly FieldError[] {
  return values['form'] === form ? errors : [];
}

function SubmitForm(props: ReviewPageProps): JSX.Element {
  const { context, event, values } = props;
  const errors = refused(props, 'submit');
  return (
    <Section title="Отправить на проверку" id="submit">
      <Form action={`/manage/events/${event.slug}/review/submit`} csrf={context.csrf} errors={errors}>
        <TextArea
          name="note"
          label="Сообщение проверяющему"
          value={typed(values, 'note')}
          error={errorOf(errors, 'note')}
          rows={3}
          maxLength={1000}
          optional
        />
        <DateTimeInput
          name="publishAt"
          label="Когда хотелось бы опубликовать"
          zone={zoneLabel(event.zone, event.startsAt)}
          value={typed(values, 'publishAt')}
          error={errorOf(errors, 'publishAt')}
          optional
        />
        <Submit label="Отправить на проверку" />
      </Form>
    </Section>
  );
}

function PublishForm(props: ReviewPageProps): JSX.Element {
  const { context, event, values } = props;
  const errors = refused(props, 'publish');
  const inReview = event.publicationState === 'IN_REVIEW';
  const moment = event.publishAt ?? event.wishedPublishAt;
  const isRefused = errors.length > 0;
  return (
    <Section title={inReview ? 'Согласовать' : 'Опубликовать'} id="publish">
      <Form action={`/manage/events/${event.slug}/review/publish`} csrf={context.csrf} errors={errors}>
        <input type="hidden" name="revision" value={String(event.revision)} />
        <Radios
          name="when"
          label="Когда опубликовать"
          value={(isRefused ? typed(values, 'when') : undefined) ?? (moment ? 'at' : 'now')}
          error={errorOf(errors, 'when')}
          options={[
            { value: 'now', label: 'Сейчас' },
            { value: 'at', label: 'В указанное время', hint: 'Событие опубликуется само' },
            ...(inReview ? [{ value: 'later', label: 'Пока только согласовать' }] : []),
          ]}
        />
        <DateTimeInput
          name="at"
          label="Время публикации"
          zone={zoneLabel(event.zone, event.startsAt)}
          value={isRefused ? typed(values, 'at') : wall(moment, event.zone)}
          error={errorOf(errors, 'at')}
          optional
        />
        <Submit label={inReview ? 'Согласовать' : 'Опубликовать'} />
      </Form>
    </Section>
  );
}

function ReturnForm(props: ReviewPageProps): JSX.Element {
  const { context, event, values } = props;
  const errors = refused(props, 'return');
  return (
    <Section title="Вернуть с замечанием" id="return">
      <Form action={`/manage/events/${event.slug}/review/return`} csrf={context.csrf} errors={errors}>
        <TextArea
          name="text"
          label="Что исправить"
          hint="Автор увидит замечание на странице события и в форме правки"
          value={errors.length > 0 ? typed(values, 'text') : undefined}
          error={errorOf(errors, 'text')}
          rows={4}
          maxLength={2000}
        />
        <div class="submit">
          <Button>Вернуть на доработку</Button>
        </div>
      </Form>
    </Section>
  );
}

function Said({ by, at, children }: { by: string | null; at: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="said">
      <p class="row-note">
        {by ?? 'Сотрудник'}, {at}
      </p>
      <p class="as-written">{children}</p>
    </div>
  );
}

function RemarkThread({ remark, context, event }: ReviewPageProps & { remark: Remark }): JSX.Element {
  const base = `/manage/events/${event.slug}/review/remarks/${remark.id}`;
  const moment = (at: Date) => formatDateTime(at, event.zone);
  const isOpen = remark.resolvedAt === null;
  const answerId = `answer-${remark.id}`;
  return (
    <article class="card pad remark">
      <p class="chips">
        <Chip tone={isOpen ? 'warn' : 'ok'}>{isOpen ? 'Не исправлено' : 'Исправлено'}</Chip>
        {remark.resolvedAt && (
          <span class="row-note">
            {remark.resolvedBy ?? 'Сотрудник'}, {moment(remark.resolvedAt)}
          </span>
        )}
      </p>
      <Said by={remark.author} at={moment(remark.createdAt)}>
        {remark.text}
      </Said>
      {remark.answers.map((answer) => (
        <Said key={answer.id} by={answer.author} at={moment(answer.createdAt)}>
          {answer.text}
        </Said>
      ))}
      <form method="post" action={`${base}/answer`} class="form">
        <Csrf token={context.csrf} />
        <div class="field">
          <label for={answerId}>Ответ на замечание</label>
          <textarea id={answerId} name="text" rows={2} maxLength={2000} />
        </div>
        <div class="submit">
          <Button size="small">Ответить</Button>
          <Button size="small" formAction={`${base}/${isOpen ? 'resolve' : 'reopen'}`}>
            {isOpen ? 'Исправлено' : 'Вернуть в работу'}
          </Button>
        </div>
      </form>
    </article>
  );
}
