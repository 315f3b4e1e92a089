import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatDateTime } from '../../common/russian.js';
import { type Action, type Actor, can } from '../../features/accounts/accounts.rules.js';
import {
  ADDRESSEE_GROUP_NAMES,
  ADDRESSEE_GROUPS,
  type InformationLetterState,
} from '../../features/documents/information-letter.rules.js';
import type { LetterOfEvent } from '../../features/documents/information-letters.service.js';
import { outgoingDateWords } from '../../features/documents/letter-print.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { ErrorSummary, errorOf, Form } from '../components/forms.js';
import { Checkbox, Checkboxes, TextArea, TextInput } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { EmptyState, Notice } from '../components/messages.js';
import { Card, Section, Wrap } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { EventPage } from './event-page.js';

const MOSCOW = 'Europe/Moscow';

export const LETTER_STATES: Readonly<Record<InformationLetterState, { word: string; tone: Tone }>> = {
  DRAFT: { word: 'Черновик', tone: 'neutral' },
  REGISTERED: { word: 'Зарегистрировано', tone: 'info' },
  SENT: { word: 'Отправлено', tone: 'ok' },
};

interface LetterPageProps {
  context: PageContext;
  actor: Actor;
  model: LetterOfEvent;
  /** By when it is due, or how late it is. */
  due: JSX.Element;
  /** What the refused form held. */
  typed: Partial<Record<'text' | 'number' | 'addressees', FormValues>>;
  errors: readonly FieldError[];
  municipalities: readonly { value: string; label: string }[];
}

/** The information letter of an event for those who write, register and send it. */
export function InformationLetterPage(props: LetterPageProps): JSX.Element {
  const { context, actor, model, errors } = props;
  const { event, letter } = model;
  const state = letter?.state ?? null;
  const base = `/manage/events/${event.slug}/letter`;
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="letter"
      title="Информационное письмо"
      chips={
        <>
          {state ? <Chip tone={LETTER_STATES[state].tone}>{LETTER_STATES[state].word}</Chip> : <Chip>Не написано</Chip>}
          {props.due}
        </>
      }
      about={
        letter?.outgoingNumber &&
        letter.outgoingDate &&
        `№ ${letter.outgoingNumber} от ${outgoingDateWords(letter.outgoingDate)}`
      }
      actions={
        <>
          <ButtonLink href={`${base}/letter.docx`} icon="download">
            DOCX
          </ButtonLink>
          <ButtonLink href={`${base}/letter.pdf`} icon="download">
            PDF
          </ButtonLink>
        </>
      }
      invalid={errors.length > 0}
    >
      <Wrap narrow>
        {errors.some(({ field }) => field === '') && <ErrorSummary errors={errors} />}
        <Changes model={model} />
        {letter && letter.state !== 'DRAFT' ? <Sheet model={model} /> : <TextForm {...props} />}
        {letter ? (
          <Registration {...props} />
        ) : (
          <p class="hint">Сохраните текст, чтобы выбрать адресатов и зарегистрировать письмо.</p>
        )}
      </Wrap>
      {letter && (
        <Wrap>
          <Addressees {...props} />
        </Wrap>
      )}
    </EventPage>
  );
}

function Changes({ model: { letter, changes } }: { model: LetterOfEvent }): JSX.Element | null {
  if (changes.length === 0) return null;
  return (
    <Notice tone="warn" title="Событие изменилось после регистрации письма">
      <p>
        {letter?.state === 'SENT'
          ? 'Отправленная бумага не меняется. Если разница важна адресатам, напишите им новое письмо.'
          : 'Зарегистрированная бумага не меняется. Чтобы внести правки, верните письмо в черновики.'}
      </p>
      <ul>
        {changes.map(({ name, was, is }) => (
          <li key={name}>
            {name}: в письме «{was || '—'}», сейчас «{is || '—'}»
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** The settled text. */
function Sheet({ model: { text, facts, programRelease } }: { model: LetterOfEvent }): JSX.Element {
  return (
    <Card>
      <div class="stack">
        <h2 class="card-title">{text.heading}</h2>
        <p class="soft">{text.addressee}</p>
        <p>{text.opening}</p>
        <KeyValues items={facts.map(({ name, value }) => ({ key: name, value }))} />
        {text.closing && <p>{text.closing}</p>}
        {text.attachment && <p>Приложение: {text.attachment}</p>}
        {text.withProgram && programRelease && <p>Приложение: программа, версия {programRelease}</p>}
        <p>
          {text.signatoryPosition}, {text.signatoryName}
        </p>
      </div>
    </Card>
  );
}

function TextForm({ context, actor, model, typed: refused, errors }: LetterPageProps): JSX.Element {
  const { event, letter, text, facts } = model;
  if (!can(actor, 'document.edit', ownedBy(event))) return <Sheet model={model} />;
  const values: FormValues = refused.text ?? { ...text, version: letter && String(letter.version) };
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  const version = typed(values, 'version');
  return (
    <Form
      action={`/manage/events/${event.slug}/letter`}
      csrf={context.csrf}
      errors={refused.text ? errors : []}
      unsaved
    >
      {version && <input type="hidden" name="version" value={version} />}
      <TextArea {...field('addressee')} label="Адресат" hint="Как в шапке письма" rows={3} maxLength={500} />
      <TextInput {...field('heading')} label="Заголовок" maxLength={200} />
      <TextArea {...field('opening')} label="Текст до сведений о событии" hint="Каждая строка — абзац" rows={4} />
      <Card>
        <h2 class="card-title">Сведения о событии</h2>
        <p class="soft">Подставляются сами и остаются такими, какими были при регистрации письма.</p>
        <KeyValues items={facts.map(({ name, value }) => ({ key: name, value }))} />
      </Card>
      <TextArea {...field('closing')} label="Текст после сведений о событии" rows={3} optional />
      <TextInput
        {...field('attachment')}
        label="Приложение"
        hint="Например: список площадок на 1 л. в 1 экз."
        optional
      />
      <Checkbox
        {...field('withProgram')}
        label="Приложить программу события"
        hint={
          model.programRelease
            ? `Пойдёт версия ${model.programRelease}, число листов подставится само`
            : 'Программа ещё не опубликована'
        }
        checked={String(values['withProgram']) === 'true'}
      />
      <TextInput {...field('signatoryPosition')} label="Должность подписывающего" />
      <TextInput {...field('signatoryName')} label="Кто подписывает" hint="И. О. Фамилия" />
      <TextInput {...field('drafterName')} label="Исполнитель" optional />
      <TextInput {...field('drafterPhone')} label="Телефон исполнителя" type="tel" width="medium" optional />
      <div class="submit">
        <Button look="primary">Сохранить письмо</Button>
      </div>
    </Form>
  );
}

function Registration({ context, actor, model, typed: refused, errors }: LetterPageProps): JSX.Element | null {
  const { event, letter } = model;
  const base = `/manage/events/${event.slug}/letter`;
  if (!letter || letter.state === 'SENT') return null;
  if (!can(actor, 'document.register', ownedBy(event)))
    return letter.state === 'DRAFT' ? (
      <p class="hint">Номер и дату письму даёт министерство или региональный координатор.</p>
    ) : null;
  const values: FormValues = refused.number ?? {};
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  return (
    <Section title="Регистрация" id="registration">
      {letter.state === 'DRAFT' ? (
        <Form action={`${base}/register`} csrf={context.csrf} errors={refused.number ? errors : []}>
          <input type="hidden" name="version" value={String(letter.version)} />
          <TextInput {...field('number')} label="Исходящий номер" width="medium" maxLength={60} />
          <TextInput {...field('date')} label="Дата письма" type="date" width="medium" />
          <div class="submit">
            <Button look="primary">Зарегистрировать</Button>
          </div>
        </Form>
      ) : (
        <ActionForm action={`${base}/reopen`} csrf={context.csrf}>
          Вернуть в черновики
        </ActionForm>
      )}
    </Section>
  );
}

function Addressees(props: LetterPageProps): JSX.Element {
  const { context, actor, model } = props;
  const { event, letter, addressees } = model;
  const base = `/manage/events/${event.slug}/letter`;
  const may = (action: Action) => can(actor, action, ownedBy(event));
  const waiting = addressees.filter(({ sentAt }) => !sentAt);
  const sendable = waiting.filter(({ email }) => email).length;
  const sent = addressees.length - waiting.length;
  const read = addressees.filter(({ readAt }) => readAt).length;
  return (
    <Section title="Адресаты" id="addressees">
      {sent > 0 && <Progress done={read} total={sent} label="Ознакомились" showLabel />}
      {sendable < waiting.length && (
        <Notice tone="warn">
          <p>
            Без электронной почты в справочнике:{' '}
            {count(waiting.length - sendable, 'организация', 'организации', 'организаций')}. Им письмо не уйдёт.
          </p>
        </Notice>
      )}
      {letter && letter.state !== 'DRAFT' && sendable > 0 && may('document.register') && (
        <ActionForm action={`${base}/send`} csrf={context.csrf} look="primary">
          {`Отправить: ${count(sendable, 'организация', 'организации', 'организаций')}`}
        </ActionForm>
      )}
      {may('document.edit') && <AddForm {...props} />}
      <DataTable
        caption="Адресаты письма"
        columns={[
          { key: 'organisation', title: 'Организация', isHeader: true, cell: (row) => row.organisation },
          { key: 'municipality', title: 'Муниципалитет', cell: (row) => row.municipality ?? '—' },
          { key: 'email', title: 'Почта', cell: (row) => row.email ?? <Chip tone="warn">нет адреса</Chip> },
          { key: 'sent', title: 'Отправлено', cell: (row) => row.sentAt && formatDateTime(row.sentAt, MOSCOW) },
          {
            key: 'read',
            title: 'Ознакомлены',
            cell: (row) =>
              row.readAt ? formatDateTime(row.readAt, MOSCOW) : row.sentAt ? <Chip tone="neutral">ещё нет</Chip> : null,
          },
          {
            key: 'remove',
            title: '',
            cell: (row) =>
              !row.sentAt &&
              may('document.edit') && (
                <ActionForm
                  action={`${base}/addressees/${row.organisationId}/remove`}
                  csrf={context.csrf}
                  look="quiet"
                  size="small"
                >
                  Убрать
                </ActionForm>
              ),
          },
        ]}
        rows={addressees}
        rowKey={(row) => row.organisationId}
        empty={<EmptyState title="Адресатов пока нет" />}
      />
      {waiting.length > 0 && may('document.edit') && (
        <ActionForm action={`${base}/addressees/clear`} csrf={context.csrf}>
          Убрать всех, кому не отправлено
        </ActionForm>
      )}
    </Section>
  );
}

function AddForm({ context, model, typed: refused, errors, municipalities }: LetterPageProps): JSX.Element {
  const values: FormValues = refused.addressees ?? {};
  const chosen = (name: string) => [values[name] ?? []].flat().map(String);
  return (
    <details class="disclosure" open={refused.addressees !== undefined || model.addressees.length === 0}>
      <summary>Добавить адресатов</summary>
      <Form
        action={`/manage/events/${model.event.slug}/letter/addressees`}
        csrf={context.csrf}
        errors={refused.addressees ? errors : []}
      >
        <Checkboxes
          name="groups"
          label="Кому"
          error={errorOf(errors, 'groups')}
          values={chosen('groups')}
          options={ADDRESSEE_GROUP_NAMES.map((name) => ({ value: name, label: ADDRESSEE_GROUPS[name].title }))}
        />
        <details class="disclosure">
          <summary>Только некоторые муниципалитеты</summary>
          <Checkboxes
            name="municipalities"
            label="Муниципалитеты"
            hint="Ничего не отмечено — все"
            error={errorOf(errors, 'municipalities')}
            values={chosen('municipalities')}
            options={municipalities}
          />
        </details>
        <div class="submit">
          <Button>Добавить</Button>
        </div>
      </Form>
    </details>
  );
}
