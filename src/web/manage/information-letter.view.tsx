import type { JSX } from 'preact';
import { can } from '../../features/accounts/accounts.rules.js';
import type { InformationLetterState } from '../../features/documents/information-letter.rules.js';
import type { LetterOfEvent } from '../../features/documents/information-letters.service.js';
import { outgoingDateWords } from '../../features/documents/letter-print.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { ErrorSummary, errorOf, Form } from '../components/forms.js';
import { Checkbox, TextArea, TextInput } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Notice } from '../components/messages.js';
import { Card, Section, Wrap } from '../components/page-head.js';
import { typed } from '../public/registration.view.js';
import { EventPage } from './event-page.js';
import { Addressees } from './information-letter-addressees.view.js';
import type { LetterPageProps } from './information-letter.model.js';

export const LETTER_STATES: Readonly<Record<InformationLetterState, { word: string; tone: Tone }>> = {
  DRAFT: { word: 'Черновик', tone: 'neutral' },
  REGISTERED: { word: 'Зарегистрировано', tone: 'info' },
  SENT: { word: 'Отправлено', tone: 'ok' },
};

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
