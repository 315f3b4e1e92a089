import type { JSX } from 'preact';
import { formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { AuditEntry, Readable } from '../../features/audit/audit-log.service.js';
import { briefly, titleOf } from '../../features/audit/audit.rules.js';
import { LETTER_STATE_WORDS } from '../../features/notifications/notifications.rules.js';
import { CHANGEABLE, type RosterChange } from '../../features/registrations/registrations.rules.js';
import type { RosterRow } from '../../features/registrations/roster.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Csrf, ErrorSummary, errorOf, Form, Submit } from '../components/forms.js';
import { TextArea } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Card, Columns, Section } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { EventPage } from './event-page.js';
import type { Refusal } from './form-page.js';
import type { ParticipantCard } from './participant.model.js';
import { fullName, type RosterRights } from './participants-table.js';
import {
  CAUSE_WORDS,
  CHANGE_WORDS,
  participantsPath,
  REGISTRATION_WORDS,
  SOURCE_WORDS,
  TAG_COLOUR_WORDS,
} from './participants-words.js';

const ZONE = 'Europe/Moscow';

interface ParticipantViewProps extends ParticipantCard {
  context: PageContext;
  actor: Actor;
  may: RosterRights;
  values: FormValues;
  refusal: Refusal;
}

/** One participant for the organiser. */
export function ParticipantView(props: ParticipantViewProps): JSX.Element {
  const { context, actor, event, row, may, refusal } = props;
  const { word, tone } = REGISTRATION_WORDS[row.state];
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title={fullName(row)}
      styles={['people.css', 'participants.css']}
      chips={row.cancelCause === 'REJECTED' ? <Chip tone="bad">Отклонено</Chip> : <Chip tone={tone}>{word}</Chip>}
      about={<a href={`${participantsPath(event.slug)}?sort=name`}>Все участники</a>}
      invalid={refusal.errors.length > 0}
    >
      <Columns side={<Side {...props} />} top={<ErrorSummary errors={refusal.errors} />}>
        <Section title="Данные" id="facts">
          <KeyValues items={factsOf(props)} />
        </Section>
        {Object.keys(row.answers).length > 0 && (
          <Section title="Ответы" id="answers">
            <KeyValues items={Object.entries(row.answers).map(([key, value]) => ({ key, value }))} />
          </Section>
        )}
        {may.change && <Notes {...props} />}
        <Section title="История" id="history">
          <History {...props} />
        </Section>
      </Columns>
    </EventPage>
  );
}

function factsOf({ row, position }: ParticipantViewProps) {
  const time = (at: Date | null) => at && formatDateTime(at, ZONE);
  const unsure = row.emailConfirmedAt ? '' : ' (не подтверждена)';
  return [
    { key: 'Почта', value: row.email && `${row.email}${unsure}` },
    { key: 'Школа', value: row.school && `${row.school}${row.schoolUnverified ? ' (не сверена)' : ''}` },
    { key: 'Муниципалитет', value: row.municipality },
    { key: 'Должность', value: row.position },
    { key: 'Номер в листе ожидания', value: position },
    { key: 'Откуда', value: SOURCE_WORDS[row.source] },
    { key: 'Записан', value: time(row.createdAt) },
    { key: 'Подключался', value: time(row.firstJoinedAt) },
    { key: 'Отмечен на входе', value: time(row.checkedInAt) },
    { key: 'Отменено', value: row.cancelledAt && `${time(row.cancelledAt)}${row.cancelCause ? `, ${CAUSE_WORDS[row.cancelCause]}` : ''}` },
    { key: 'Причина отказа', value: row.cancelReason },
  ]; // prettier-ignore
}

/** What can be done now, and the tags. */
function Side(props: ParticipantViewProps): JSX.Element {
  return (
    <>
      <Card>
        <Changes {...props} />
      </Card>
      <Card>
        <Tags {...props} />
      </Card>
    </>
  );
}

function Changes({ context, event, row, may, values, refusal }: ParticipantViewProps): JSX.Element {
  const path = `${participantsPath(event.slug)}/${row.id}`;
  const offers = (change: RosterChange) => offered(row, change) && (isPresence(change) ? may.checkIn : may.change);
  const button = (change: RosterChange, look: 'primary' | 'plain' = 'plain') =>
    offers(change) && (
      <ActionForm action={`${path}/${change}`} csrf={context.csrf} look={look} size="small">
        {CHANGE_WORDS[change].title}
      </ActionForm>
    );
  const error = errorOf(refusal.errors, 'reason');
  return (
    <div class="actions">
      {button('approve', 'primary')}
      {button('confirm', 'primary')}
      {button('check-in', 'primary')}
      {button('undo-check-in')}
      {button('readmit')}
      {offers('reject') && event.approvalRequired && (
        <details class="ask" open={error !== undefined}>
          <summary>Отклонить заявку</summary>
          <p>{CHANGE_WORDS.reject.about}</p>
          <Form action={`${path}/reject`} csrf={context.csrf}>
            <TextArea
              name="reason"
              label="Причина"
              rows={3}
              maxLength={500}
              value={typed(values, 'reason')}
              error={error}
            />
            <Submit label="Отклонить" danger />
          </Form>
        </details>
      )}
      {offers('cancel') && (
        <details class="ask">
          <summary>Отменить регистрацию</summary>
          <p>Участник получит письмо, место перейдёт следующему в листе ожидания.</p>
          <ActionForm action={`${path}/cancel`} csrf={context.csrf} look="danger" size="small">
            Отменить регистрацию
          </ActionForm>
        </details>
      )}
    </div>
  );
}

function isPresence(change: RosterChange): boolean {
  return change === 'check-in' || change === 'undo-check-in';
}

function offered(row: RosterRow, change: RosterChange): boolean {
  if (!CHANGEABLE[change].includes(row.state)) return false;
  if (change === 'readmit') return row.cancelCause === 'REJECTED';
  if (isPresence(change)) return (row.checkedInAt === null) === (change === 'check-in');
  return true;
}

function Tags({ context, event, row, tags, may, refusal }: ParticipantViewProps): JSX.Element {
  const path = `${participantsPath(event.slug)}/${row.id}/tags`;
  const own = new Set(row.tags.map(({ id }) => id));
  const others = tags.filter(({ id }) => !own.has(id));
  const error = errorOf(refusal.errors, 'name');
  return (
    <>
      <h2>Метки</h2>
      <ul class="names tags">
        {row.tags.map(({ id, name, colour }) => (
          <li key={id}>
            <Chip tone={TAG_COLOUR_WORDS[colour].tone}>{name}</Chip>{' '}
            {may.change && (
              <ActionForm action={path} csrf={context.csrf} look="quiet" size="small" fields={{ tagId: id, off: '1' }}>
                снять<span class="visually-hidden"> метку {name}</span>
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
      {row.tags.length === 0 && <p class="soft">Меток нет</p>}
      {may.change && others.length > 0 && (
        <form method="post" action={path} class="inline-form">
          <Csrf token={context.csrf} />
          <select name="tagId" aria-label="Метка из списка">
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
          <Button size="small">Поставить</Button>
        </form>
      )}
      {may.change && (
        <form method="post" action={path} class="inline-form">
          <Csrf token={context.csrf} />
          <input
            type="text"
            id="f-name"
            name="name"
            maxLength={40}
            placeholder="Новая метка"
            aria-label="Новая метка"
            aria-invalid={error ? 'true' : undefined}
          />
          <Button size="small">Добавить</Button>
        </form>
      )}
      {may.change && tags.length > 0 && <a href={`${participantsPath(event.slug)}/tags`}>Все метки события</a>}
    </>
  );
}

function Notes({ context, event, row, notes, values, refusal }: ParticipantViewProps): JSX.Element {
  const path = `${participantsPath(event.slug)}/${row.id}/notes`;
  return (
    <Section title="Заметки" id="notes">
      <ul class="history">
        {notes.map(({ id, text, createdAt, author }) => (
          <li key={id}>
            <p class="note-text">{text}</p>
            <span class="soft">
              {author ?? 'Бывший сотрудник'}, {formatDateTime(createdAt, ZONE)}
            </span>
            <ActionForm action={`${path}/${id}/delete`} csrf={context.csrf} look="quiet" size="small">
              Удалить<span class="visually-hidden"> заметку</span>
            </ActionForm>
          </li>
        ))}
      </ul>
      <Form action={path} csrf={context.csrf}>
        <TextArea
          name="text"
          label="Новая заметка"
          hint="Видна только организаторам. Удаляется вместе с данными участника и попадает в выгрузку по его запросу"
          rows={3}
          maxLength={2000}
          value={typed(values, 'text')}
          error={errorOf(refusal.errors, 'text')}
        />
        <Submit label="Добавить заметку" />
      </Form>
    </Section>
  );
}

interface Happening {
  key: string;
  at: Date;
  what: string;
  details?: string | undefined;
  href?: string;
}

/** Whose row it is the page says itself; of a tag, which one. */
function labelOf(entry: AuditEntry, names: Readable['names']): string | null {
  const tagId = entry.after?.['tag_id'] ?? entry.before?.['tag_id'];
  return typeof tagId === 'string' ? (names.get(tagId) ?? null) : null;
}

/** Letters and changes in one line of time, the newest first. */
function History({ row, letters, record }: ParticipantViewProps): JSX.Element {
  const happened: Happening[] = [
    ...letters.map((letter) => ({
      key: letter.id,
      at: letter.createdAt,
      what: `Письмо «${letter.subject}»`,
      details: LETTER_STATE_WORDS[letter.state],
      href: `/manage/letters/${letter.id}`,
    })),
    ...record.entries.map((entry) => ({
      key: entry.id,
      at: entry.at,
      what: titleOf({ ...entry, label: labelOf(entry, record.names) }),
      details: [entry.actorName, briefly(entry, record.names)].filter(Boolean).join(': '),
    })),
    { key: 'created', at: row.createdAt, what: `Записан: ${SOURCE_WORDS[row.source].toLowerCase()}` },
  ];
  return (
    <ol class="history">
      {happened
        .toSorted((a, b) => b.at.getTime() - a.at.getTime())
        .map(({ key, at, what, details, href }) => (
          <li key={key}>
            {href ? <a href={href}>{what}</a> : what}
            <span class="row-note">{[formatDateTime(at, ZONE), details].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
    </ol>
  );
}
