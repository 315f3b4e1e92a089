import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatDateTime, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { type CampaignState, PLACEHOLDERS } from '../../features/notifications/campaigns.rules.js';
import type { CampaignDetails, CampaignRow } from '../../features/notifications/campaigns.service.js';
import { LETTER_STATE_WORDS, type LetterState } from '../../features/notifications/notifications.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { ErrorSummary, errorOf, Form } from '../components/forms.js';
import { TextArea, TextInput } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { EmptyState, Notice } from '../components/messages.js';
import { Card, Section, Wrap } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { EventPage } from './event-page.js';

const MOSCOW = 'Europe/Moscow';

const STATES: Readonly<Record<CampaignState, { word: string; tone: Tone }>> = {
  DRAFT: { word: 'Черновик', tone: 'neutral' },
  SENT: { word: 'Отправлено', tone: 'ok' },
  STOPPED: { word: 'Остановлено', tone: 'warn' },
};

const people = (n: number) => count(n, 'человек', 'человека', 'человек');

interface Common {
  context: PageContext;
  actor: Actor;
}

/** What the organiser has written to participants. */
export function CampaignsPage(props: Common & { event: EventRow; campaigns: readonly CampaignRow[] }): JSX.Element {
  const { context, actor, event, campaigns } = props;
  const base = `/manage/events/${event.slug}/letters`;
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="letters"
      title="Письма участникам"
      actions={
        <ButtonLink href={`${base}/new`} look="primary" icon="plus">
          Написать
        </ButtonLink>
      }
    >
      <Wrap>
        <DataTable
          caption="Письма участникам"
          columns={[
            {
              key: 'subject',
              title: 'Тема',
              isHeader: true,
              cell: (row) => <a href={`${base}/${row.id}`}>{row.subject}</a>,
            },
            { key: 'state', title: 'Состояние', cell: (row) => <StateChip state={row.state} /> },
            { key: 'recipients', title: 'Кому', isNumber: true, cell: (row) => formatNumber(row.recipients) },
            { key: 'author', title: 'Кто написал', cell: (row) => row.author ?? '—' },
            {
              key: 'sent',
              title: 'Когда',
              nowrap: true,
              cell: (row) => formatDateTime(row.sentAt ?? row.createdAt, MOSCOW),
            },
          ]}
          rows={campaigns}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="Писем пока нет">
              <p>Чтобы написать не всем, отберите участников в их списке и нажмите «Написать отобранным».</p>
            </EmptyState>
          }
        />
      </Wrap>
    </EventPage>
  );
}

function StateChip({ state }: { state: CampaignState }): JSX.Element {
  return <Chip tone={STATES[state].tone}>{STATES[state].word}</Chip>;
}

interface NewCampaignProps extends Common {
  event: EventRow;
  recipients: number;
  /** The filter, as the address has it: `?status=…` or nothing. */
  query: string;
  values: FormValues;
  errors: readonly FieldError[];
}

/** The text of a new letter; to whom it goes is said above. */
export function NewCampaignPage(props: NewCampaignProps): JSX.Element {
  const { context, actor, event, recipients, query, values, errors } = props;
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="letters"
      title="Новое письмо"
      invalid={errors.length > 0}
    >
      <Wrap narrow>
        <Notice tone={recipients === 0 ? 'warn' : 'info'}>
          <p>
            {recipients === 0 ? 'Сейчас писать некому. ' : `Сейчас письмо ушло бы: ${people(recipients)}. `}
            <a href={`/manage/events/${event.slug}/participants${query}`}>Посмотреть список</a>
          </p>
        </Notice>
        <TextForm
          action={`/manage/events/${event.slug}/letters/new${query}`}
          context={context}
          values={values}
          errors={errors}
        />
      </Wrap>
    </EventPage>
  );
}

function TextForm(props: {
  action: string;
  context: PageContext;
  values: FormValues;
  errors: readonly FieldError[];
}): JSX.Element {
  const { action, context, values, errors } = props;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  const version = typed(values, 'version');
  return (
    <Form action={action} csrf={context.csrf} errors={errors} unsaved>
      {version && <input type="hidden" name="version" value={version} />}
      <TextInput {...field('subject')} label="Тема" maxLength={200} />
      <TextArea
        {...field('body')}
        label="Текст"
        hint="Начинается с приветствия по имени. Каждая строка — абзац"
        rows={10}
        maxLength={10_000}
      />
      <details class="disclosure">
        <summary>Что можно подставить</summary>
        <KeyValues items={Object.entries(PLACEHOLDERS).map(([name, about]) => ({ key: `{${name}}`, value: about }))} />
      </details>
      <div class="submit">
        <Button look="primary">Сохранить и проверить</Button>
      </div>
    </Form>
  );
}

interface CampaignProps extends Common {
  details: CampaignDetails;
  /** As one of the recipients would read it; null when there is nobody. */
  preview: { subject: string; text: string } | null;
  values: FormValues;
  errors: readonly FieldError[];
}

/** One letter: as it will be read, to how many it goes, what became of it. */
export function CampaignPage(props: CampaignProps): JSX.Element {
  const { context, actor, details, errors } = props;
  const { event, campaign } = details;
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="letters"
      title={campaign.subject}
      chips={<StateChip state={campaign.state} />}
      about={campaign.sentAt ? sentLine(campaign) : undefined}
      invalid={errors.length > 0}
    >
      <Wrap narrow>
        {errors.some(({ field }) => field === '' || field === 'expected') && <ErrorSummary errors={errors} />}
        {campaign.state === 'DRAFT' ? <Draft {...props} /> : <Sent {...props} />}
      </Wrap>
    </EventPage>
  );
}

function sentLine({ sentAt, sentBy, stoppedAt }: CampaignRow): string {
  const parts = [
    sentAt && formatDateTime(sentAt, MOSCOW),
    sentBy,
    stoppedAt && `остановлено ${formatDateTime(stoppedAt, MOSCOW)}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function Draft({ context, details, preview, values, errors }: CampaignProps): JSX.Element {
  const { event, campaign, recipients } = details;
  const base = `/manage/events/${event.slug}/letters/${campaign.id}`;
  return (
    <>
      {preview && (
        <Section title="Так письмо увидит участник" id="preview">
          <Card>
            <div class="stack">
              <p>
                <b>{preview.subject}</b>
              </p>
              <pre class="social-text">{preview.text}</pre>
            </div>
          </Card>
        </Section>
      )}
      <Section title="Отправка" id="send">
        {recipients > 0 ? (
          <ActionForm
            action={`${base}/send`}
            csrf={context.csrf}
            look="primary"
            fields={{ expected: String(recipients), version: String(campaign.version) }}
          >
            {`Отправить: ${people(recipients)}`}
          </ActionForm>
        ) : (
          <Notice tone="warn">
            <p>По этому отбору сейчас нет ни одного участника.</p>
          </Notice>
        )}
      </Section>
      <Section title="Текст" id="text">
        <TextForm action={base} context={context} values={values} errors={errors} />
      </Section>
      <ActionForm action={`${base}/delete`} csrf={context.csrf} look="danger">
        Удалить черновик
      </ActionForm>
    </>
  );
}

function Sent({ context, details }: CampaignProps): JSX.Element {
  const { event, campaign, letters } = details;
  const base = `/manage/events/${event.slug}/letters/${campaign.id}`;
  const states = Object.entries(letters) as [LetterState, number][];
  const isGoing = campaign.state === 'SENT' && (campaign.written < campaign.recipients || (letters.QUEUED ?? 0) > 0);
  return (
    <>
      <Progress done={campaign.written} total={campaign.recipients} label="Письма готовы" showLabel />
      <KeyValues items={states.map(([state, n]) => ({ key: LETTER_STATE_WORDS[state], value: formatNumber(n) }))} />
      {isGoing && (
        <p class="actions">
          <ButtonLink href={base}>Обновить</ButtonLink>
          <ActionForm action={`${base}/stop`} csrf={context.csrf} look="danger">
            Остановить
          </ActionForm>
        </p>
      )}
      <p>
        <a href={`/manage/letters?q=${encodeURIComponent(campaign.subject)}`}>Каждое письмо в журнале писем</a>
      </p>
      <Card>
        <pre class="social-text">{campaign.body}</pre>
      </Card>
    </>
  );
}
