import type { ComponentChildren, JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatWhen, inZone, plural, zoneLabel } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { Button } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { DateTimeInput, TextArea, TextInput } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Notice } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { ClashNotice } from './event-alerts.view.js';
import type { ChangePreview } from './event-changes.service.js';
import type { ManagedEvent } from './event-form.js';
import { EventPage } from './event-page.js';

/** What is typed to cancel: nobody does it by a slip of the hand. */
export const CANCEL_WORD = 'ОТМЕНИТЬ';

export interface ChangePageProps {
  context: PageContext;
  actor: Actor;
  event: ManagedEvent;
  values: FormValues;
  errors: readonly FieldError[];
  /** Null while the change is being written; then it is shown to be confirmed. */
  preview: ChangePreview | null;
}

interface FrameProps extends ChangePageProps {
  title: string;
  children: ComponentChildren;
}

function Frame({ context, actor, event, errors, title, children }: FrameProps): JSX.Element {
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      title={title}
      about={`Сейчас: ${formatWhen(event.startsAt, event.endsAt, event.zone)}`}
      invalid={errors.length > 0}
    >
      <Wrap narrow>{children}</Wrap>
    </EventPage>
  );
}

export function MovePage(props: ChangePageProps): JSX.Element {
  const { event, values, preview } = props;
  return (
    <Frame {...props} title="Перенос события">
      {preview ? (
        <Confirm
          {...props}
          preview={preview}
          change="move"
          label="Перенести"
          keep={['startsAt', 'endsAt', 'reason', 'revision']}
        >
          <p class="hint">
            Письма уйдут через 5 минут: если за это время изменить время или место ещё раз, письмо будет одно.
          </p>
        </Confirm>
      ) : (
        <MoveForm {...props} values={values['startsAt'] === undefined ? presentTimes(event) : values} />
      )}
    </Frame>
  );
}

function presentTimes(event: ManagedEvent): FormValues {
  const wall = (instant: Date) => inZone(instant, event.zone).toPlainDateTime().toString({ smallestUnit: 'minute' });
  return { startsAt: wall(event.startsAt), endsAt: wall(event.endsAt), revision: String(event.revision) };
}

function MoveForm({ context, event, values, errors }: ChangePageProps): JSX.Element {
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  const zone = zoneLabel(event.zone, event.startsAt);
  return (
    <Form action={`/manage/events/${event.slug}/move`} csrf={context.csrf} errors={errors} unsaved>
      <input type="hidden" name="revision" value={typed(values, 'revision')} />
      <DateTimeInput {...field('startsAt')} label="Новое начало" zone={zone} />
      <DateTimeInput {...field('endsAt')} label="Новое окончание" zone={zone} />
      <TextArea
        {...field('reason')}
        label="Причина"
        hint="Её увидят участники: в письме и на странице"
        rows={2}
        maxLength={500}
      />
      <Submit label="Посмотреть, что изменится">
        <a href={`/manage/events/${event.slug}`}>Не переносить</a>
      </Submit>
    </Form>
  );
}

export function CancelPage(props: ChangePageProps): JSX.Element {
  const { preview, errors } = props;
  return (
    <Frame {...props} title="Отмена события">
      {preview ? (
        <Confirm {...props} preview={preview} change="cancel" label="Отменить событие" danger keep={['reason']}>
          <TextInput
            name="typed"
            label={`Чтобы подтвердить, напишите ${CANCEL_WORD}`}
            error={errorOf(errors, 'typed')}
            autocomplete="off"
            width="medium"
          />
        </Confirm>
      ) : (
        <>
          <Notice tone="warn" title="Отмена окончательная">
            <p>
              Страница останется с пометкой «Отменено», в календарях событие станет отменённым, вход закроется.
              Восстановить событие может только министерство.
            </p>
          </Notice>
          <ReasonForm {...props} change="cancel" hint="Её увидят участники: в письме и на странице">
            <a href={`/manage/events/${props.event.slug}`}>Не отменять</a>
          </ReasonForm>
        </>
      )}
    </Frame>
  );
}

export function WithdrawPage(props: ChangePageProps): JSX.Element {
  const { preview } = props;
  return (
    <Frame {...props} title="Снятие с публикации">
      {preview ? (
        <Confirm {...props} preview={preview} change="withdraw" label="Снять с публикации" danger keep={['reason']} />
      ) : (
        <>
          <Notice tone="warn">
            <p>
              Страница и календари перестанут показывать событие, регистрация и вход закроются. Записи участников
              сохранятся: событие можно опубликовать снова. Если оно не состоится, лучше отменить его: тогда страница
              останется с пометкой «Отменено».
            </p>
          </Notice>
          <ReasonForm {...props} change="withdraw" hint="Её увидят участники: в письме и на своей странице">
            <a href={`/manage/events/${props.event.slug}`}>Не снимать</a>
          </ReasonForm>
        </>
      )}
    </Frame>
  );
}

export function RestorePage(props: ChangePageProps): JSX.Element {
  const { event, preview } = props;
  return (
    <Frame {...props} title="Восстановление события">
      {event.cancelReason && (
        <Notice tone="bad" title="Событие отменено">
          <p>{event.cancelReason}</p>
        </Notice>
      )}
      {preview ? (
        <Confirm {...props} preview={preview} change="restore" label="Восстановить событие" keep={['reason']} />
      ) : (
        <ReasonForm {...props} change="restore" hint="Её увидят те, кому сообщили об отмене">
          <a href={`/manage/events/${event.slug}`}>Не восстанавливать</a>
        </ReasonForm>
      )}
    </Frame>
  );
}

function ReasonForm(
  props: ChangePageProps & { change: 'cancel' | 'restore' | 'withdraw'; hint: string; children: ComponentChildren },
): JSX.Element {
  const { context, event, values, errors, change, hint, children } = props;
  return (
    <Form action={`/manage/events/${event.slug}/${change}`} csrf={context.csrf} errors={errors}>
      <TextArea
        name="reason"
        value={typed(values, 'reason')}
        error={errorOf(errors, 'reason')}
        label="Причина"
        hint={hint}
        rows={2}
        maxLength={500}
      />
      <Submit label="Посмотреть, кто узнает">{children}</Submit>
    </Form>
  );
}

interface ConfirmProps extends ChangePageProps {
  preview: ChangePreview;
  change: 'move' | 'cancel' | 'restore' | 'withdraw';
  label: string;
  danger?: boolean;
  /** What was typed and goes on with the confirmation. */
  keep: readonly string[];
  children?: ComponentChildren;
}

/** What will happen and to how many; done by the button below. */
function Confirm(props: ConfirmProps): JSX.Element {
  const { context, event, values, errors, preview, change, label, danger, keep, children } = props;
  return (
    <>
      <Consequences preview={preview} />
      <Form action={`/manage/events/${event.slug}/${change}`} csrf={context.csrf} errors={errors} unsaved>
        {keep.map((name) => (
          <input key={name} type="hidden" name={name} value={typed(values, name) ?? ''} />
        ))}
        {children}
        <div class="submit">
          <Button look={danger ? 'danger' : 'primary'} name="step" value="confirm">
            {label}
          </Button>
          <Button name="step" value="back">
            Изменить
          </Button>
          <a href={`/manage/events/${event.slug}`}>Ничего не делать</a>
        </div>
      </Form>
    </>
  );
}

function Consequences({ preview }: { preview: ChangePreview }): JSX.Element {
  const { rows, told, silence, letter, clashes, notes } = preview;
  const total = told.reduce((sum, { number }) => sum + number, 0);
  return (
    <>
      {rows.length > 0 && (
        <Section title="Что изменится" id="rows">
          <DataTable
            caption="Что изменится"
            columns={[
              { key: 'what', title: 'Что', isHeader: true, cell: (row) => row.what },
              { key: 'before', title: 'Было', cell: (row) => row.before },
              {
                key: 'after',
                title: 'Станет',
                cell: (row) => (row.after === row.before ? 'без изменений' : <b>{row.after}</b>),
              },
            ]}
            rows={rows}
            rowKey={(row) => row.what}
            isEven
          />
        </Section>
      )}
      {notes.map((note) => (
        <Notice key={note} tone="info">
          <p>{note}</p>
        </Notice>
      ))}
      <ClashNotice clashes={clashes} />
      <Section title="Кто узнает" id="told">
        {silence && <p>{silence}</p>}
        {!silence && (
          <>
            <p>
              Письмо {plural(total, 'получит', 'получат', 'получат')} {count(total, 'человек', 'человека', 'человек')}.
            </p>
            <KeyValues items={told.map(({ who, number }) => ({ key: who, value: number }))} />
            <details class="disclosure" open>
              <summary>Письмо тому, чьё место подтверждено</summary>
              <div class="card pad">
                <p>
                  <b>{letter.subject}</b>
                </p>
                <pre class="letter-text">{letter.text}</pre>
              </div>
            </details>
          </>
        )}
      </Section>
    </>
  );
}
