import type { JSX } from 'preact';
import type { Page as Rows } from '../common/pagination.js';
import { count, formatDateTime } from '../common/russian.js';
import type { LettersQuery } from '../features/notifications/letters.dto.js';
import type { PausedMail } from '../features/notifications/mail-line.service.js';
import type { LetterDetails, LetterRow } from '../features/notifications/letters.service.js';
import { LETTER_STATE_WORDS, type LetterState } from '../features/notifications/notifications.rules.js';
import { ActionForm, ButtonLink } from './components/buttons.js';
import { Chip, type Tone } from './components/chips.js';
import { FilterChips } from './components/filters.js';
import { Form, Submit } from './components/forms.js';
import { KeyValues } from './components/key-values.js';
import { Page, type PageProps } from './components/layout.js';
import { EmptyState, Notice } from './components/messages.js';
import { PageHead, Section, Wrap } from './components/page-head.js';
import { Pagination } from './components/pagination.js';
import { addressWith, type Query } from './components/query.js';
import { DataTable } from './components/table.js';
import { MailAlarm } from './manage/mail-alarm.view.js';
import type { PageContext } from './page-context.service.js';

const MOSCOW = 'Europe/Moscow';

const TONES: Readonly<Partial<Record<LetterState, Tone>>> = {
  QUEUED: 'info',
  SENDING: 'info',
  SENT: 'ok',
  FAILED: 'bad',
};

interface Place {
  context: PageContext;
  area?: PageProps['area'];
  path: string;
  title: string;
}

function StateOf({ state }: { state: LetterState }): JSX.Element {
  return <Chip tone={TONES[state]}>{LETTER_STATE_WORDS[state]}</Chip>;
}

/** Letters with their states; the same for the demo's mailbox and for staff. */
export function LettersPage({
  context,
  area,
  path,
  title,
  note,
  page,
  query,
  paused = null,
  resendable = 0,
}: Place & {
  note?: string;
  page: Rows<LetterRow>;
  query: LettersQuery;
  paused?: PausedMail | null;
  /** How many failed letters of this filter can be sent once more. */
  resendable?: number;
}): JSX.Element {
  const address: Query = { ...filterOf(query), state: query.state, cursor: query.cursor };
  return (
    <Page {...context} area={area} title={title} noindex>
      <PageHead title={title} actions={<ResendAll path={path} query={query} total={resendable} />} />
      <Wrap>
        <MailAlarm paused={paused} />
        {note && (
          <Notice tone="info">
            <p>{note}</p>
          </Notice>
        )}
        <FilterChips
          path={path}
          query={address}
          group={{
            type: 'chips',
            name: 'state',
            label: 'Состояние',
            options: Object.entries(LETTER_STATE_WORDS).map(([value, label]) => ({ value, label })),
          }}
        />
        <form action={path} method="get" role="search" class="search">
          <label for="q">Адрес, имя или тема</label>
          <input id="q" type="search" name="q" value={query.q ?? ''} />
          <button type="submit" class="button">
            Найти
          </button>
        </form>
        <DataTable
          caption={title}
          columns={[
            { key: 'when', title: 'Когда', nowrap: true, cell: (letter) => formatDateTime(letter.createdAt, MOSCOW) },
            {
              key: 'subject',
              title: 'Тема',
              isHeader: true,
              cell: (letter) => <a href={`${path}/${letter.id}`}>{letter.subject}</a>,
            },
            { key: 'to', title: 'Кому', cell: (letter) => letter.toAddress },
            { key: 'event', title: 'Событие', cell: (letter) => letter.eventTitle },
            { key: 'state', title: 'Состояние', cell: (letter) => <StateOf state={letter.state} /> },
          ]}
          rows={page.items}
          rowKey={(letter) => letter.id}
          rowTone={(letter) => (letter.state === 'FAILED' ? 'bad' : undefined)}
          empty={
            <EmptyState icon="mail" title="Писем нет">
              <p>Письма появляются, когда кто-то регистрируется или событие меняется.</p>
            </EmptyState>
          }
        />
        <Pagination
          first={query.cursor ? addressWith(path, address, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(path, address, 'cursor', [page.nextCursor]) : undefined}
        />
      </Wrap>
    </Page>
  );
}

function ResendAll({ path, query, total }: { path: string; query: LettersQuery; total: number }): JSX.Element | null {
  if (total === 0) return null;
  return (
    <ButtonLink href={addressWith(`${path}/resend`, filterOf(query), 'cursor', [])} icon="mail">
      Отправить ещё раз: {letters(total)}
    </ButtonLink>
  );
}

/** The list of what failed, as it was filtered. */
export function lettersAddress(path: string, query: LettersQuery): string {
  return addressWith(path, filterOf(query), 'state', ['FAILED']);
}

function filterOf({ q, kind }: LettersQuery): Query {
  return { q: q ?? undefined, kind };
}

function letters(n: number): string {
  return count(n, 'письмо', 'письма', 'писем');
}

/** Says how many letters go out once more, and asks. */
export function ResendPage({
  context,
  area,
  path,
  title,
  query,
  total,
}: Place & { query: LettersQuery; total: number }): JSX.Element {
  const back = lettersAddress(path, query);
  return (
    <Page {...context} area={area} title="Отправить письма ещё раз" noindex>
      <PageHead title="Отправить письма ещё раз" crumbs={[{ title, href: back }]} />
      <Wrap narrow>
        <p>
          Почта не приняла: <b>{letters(total)}</b>
          {query.q && <> по запросу «{query.q}»</>}. Они встанут в очередь и уйдут, если ещё не устарели.
        </p>
        {total > 0 ? (
          <Form action={`${path}/resend`} csrf={context.csrf}>
            <input type="hidden" name="expected" value={total} />
            {query.q && <input type="hidden" name="q" value={query.q} />}
            {query.kind?.map((kind) => (
              <input key={kind} type="hidden" name="kind" value={kind} />
            ))}
            <Submit label={`Отправить ещё раз: ${letters(total)}`}>
              <a href={back}>Не нужно</a>
            </Submit>
          </Form>
        ) : (
          <p>
            <a href={path}>К письмам</a>
          </p>
        )}
      </Wrap>
    </Page>
  );
}

/** One letter as its reader sees it, its text version and what it carries. */
export function LetterPage({
  context,
  area,
  path,
  title,
  letter,
  canResend,
}: Place & { letter: LetterDetails; canResend?: boolean }): JSX.Element {
  return (
    <Page {...context} area={area} title={letter.subject} noindex>
      <PageHead
        title={letter.subject}
        crumbs={[{ title, href: path }]}
        chips={<StateOf state={letter.state} />}
        actions={
          canResend && (
            <ActionForm action={`${path}/${letter.id}/resend`} csrf={context.csrf} icon="mail">
              Отправить ещё раз
            </ActionForm>
          )
        }
      />
      <Wrap>
        <KeyValues
          items={[
            { key: 'Кому', value: [letter.toName, `<${letter.toAddress}>`].filter(Boolean).join(' ') },
            { key: 'Создано', value: formatDateTime(letter.createdAt, MOSCOW) },
            { key: 'Отправлено', value: letter.sentAt && formatDateTime(letter.sentAt, MOSCOW) },
            { key: 'Ответ сервера', value: letter.smtpResponse },
            { key: 'Почему не ушло', value: letter.reason },
            { key: 'Событие', value: letter.eventTitle },
            { key: 'Календарь', value: letter.icsMethod && `приглашение, METHOD:${letter.icsMethod}` },
          ]}
        />
        <iframe
          class="letter"
          src={`${path}/${letter.id}/body`}
          title="Письмо"
          sandbox="allow-top-navigation-by-user-activation allow-popups"
        />
        <Section title="Текстовая версия" id="text">
          <pre class="letter-text">{letter.text}</pre>
        </Section>
      </Wrap>
    </Page>
  );
}
