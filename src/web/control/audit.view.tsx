import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { formatDate, formatDateTime, formatTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { AuditEntry } from '../../features/audit/audit-log.service.js';
import {
  AUDIT_KINDS,
  briefly,
  changesOf,
  type FieldChange,
  KIND_OF_ENTRY_WORDS,
  kindOfEntry,
  rolesInWords,
  TABLE_WORDS,
  titleOf,
  VIA_WORDS,
} from '../../features/audit/audit.rules.js';
import { ButtonLink } from '../components/buttons.js';
import { type FilterGroup, Filters } from '../components/filters.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query, valuesOf } from '../components/query.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';

const PATH = '/control/audit';
const ZONE = 'Europe/Moscow';

type Names = ReadonlyMap<string, string>;

interface AuditListProps {
  context: PageContext;
  actor: Actor;
  page: Rows<AuditEntry> & { names: Names };
  query: Query;
}

/** Who changed or downloaded what, the newest first. */
export function AuditListPage({ context, actor, page, query }: AuditListProps): JSX.Element {
  return (
    <Page {...context} area={controlArea(actor)} title="Журнал" noindex>
      <PageHead
        title="Журнал"
        about="Кто, когда и что изменил или выгрузил. Записи нельзя исправить или удалить."
        actions={
          <>
            <ButtonLink href={addressWith(`${PATH}/export.xlsx`, query, 'cursor', [])} icon="download">
              Выгрузить XLSX
            </ButtonLink>
            <ButtonLink href={addressWith(`${PATH}/export.csv`, query, 'cursor', [])} icon="download">
              CSV
            </ButtonLink>
          </>
        }
      />
      <Wrap>
        <Filters
          path={PATH}
          query={query}
          groups={groupsOf(query, page.items)}
          search={{ name: 'q', label: 'Название, имя или значение' }}
        />
        <List page={page} query={query} />
        <Pagination
          first={query['cursor'] ? addressWith(PATH, query, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(PATH, query, 'cursor', [page.nextCursor]) : undefined}
        />
      </Wrap>
    </Page>
  );
}

function groupsOf(query: Query, entries: readonly AuditEntry[]): FilterGroup[] {
  return [
    {
      type: 'chips',
      name: 'kind',
      label: 'Что сделано',
      single: true,
      options: AUDIT_KINDS.map((value) => ({ value, label: KIND_OF_ENTRY_WORDS[value] })),
    },
    {
      type: 'select',
      name: 'table',
      label: 'Что',
      all: 'Всё',
      options: Object.entries(TABLE_WORDS)
        .map(([value, { plural }]) => ({ value, label: plural }))
        .toSorted((a, b) => a.label.localeCompare(b.label, 'ru')),
    },
    { type: 'date', name: 'from', label: 'С' },
    { type: 'date', name: 'to', label: 'По' },
    ...narrowed(query, entries),
  ];
}

/** What links of other pages narrow the list to; its name is told only by entries the reader sees. */
function narrowed(query: Query, entries: readonly AuditEntry[]): FilterGroup[] {
  const subjects = [
    { name: 'event', label: 'Событие', title: (id: string) => entries.find((e) => e.eventId === id)?.eventTitle },
    {
      name: 'organisation',
      label: 'Организация',
      title: (id: string) => entries.find((e) => e.organisationId === id)?.organisation,
    },
    { name: 'person', label: 'Человек', title: (id: string) => personIn(entries, id) },
    { name: 'actor', label: 'Кто', title: (id: string) => entries.find((e) => e.actorId === id)?.actorName },
  ];
  return subjects.flatMap(({ name, label, title }): FilterGroup[] => {
    const [value] = valuesOf(query, name);
    if (!value) return [];
    return [
      { type: 'select', name, label, all: 'Любое значение', options: [{ value, label: title(value) ?? 'выбрано' }] },
    ];
  });
}

function personIn(entries: readonly AuditEntry[], id: string): string | null | undefined {
  return entries.find((e) => e.personId === id)?.person ?? entries.find((e) => e.actorId === id)?.actorName;
}

function List({ page, query }: Pick<AuditListProps, 'page' | 'query'>): JSX.Element {
  const isNarrowed = Object.entries(query).some(
    ([name, value]) => name !== 'cursor' && value !== undefined && value !== '',
  );
  return (
    <DataTable
      caption="Журнал"
      columns={[
        { key: 'what', title: 'Что', isHeader: true, cell: (row) => <WhatCell row={row} names={page.names} /> },
        {
          key: 'at',
          title: 'Когда',
          nowrap: true,
          cell: (row) => (
            <>
              {formatDate(row.at, ZONE)}
              <span class="row-note">{formatTime(row.at, ZONE)}</span>
            </>
          ),
        },
        { key: 'who', title: 'Кто', cell: (row) => <WhoCell row={row} /> },
        ...(query['event'] ? [] : [{ key: 'where', title: 'Где', cell: (row: AuditEntry) => <WhereCell row={row} /> }]),
      ]}
      rows={page.items}
      rowKey={(row) => row.id}
      empty={
        <EmptyState icon="search" title={isNarrowed ? 'Записей не нашлось' : 'Записей пока нет'}>
          {isNarrowed && <a href={PATH}>Показать все</a>}
        </EmptyState>
      }
    />
  );
}

function WhatCell({ row, names }: { row: AuditEntry; names: Names }): JSX.Element {
  const brief = row.isOpen ? briefly(row, names) : '';
  return (
    <>
      <a href={`${PATH}/${row.id}`}>{titleOf(row)}</a>
      {brief && <span class="row-note">{brief}</span>}
    </>
  );
}

function WhoCell({ row }: { row: AuditEntry }): JSX.Element {
  const name = row.actorName ?? 'Система';
  return (
    <>
      {row.actorId ? <a href={addressWith(PATH, {}, 'actor', [row.actorId])}>{name}</a> : name}
      <span class="row-note">{[rolesInWords(row.actorRoles), row.address].filter(Boolean).join(', ')}</span>
    </>
  );
}

function WhereCell({ row }: { row: AuditEntry }): JSX.Element {
  return (
    <>
      {row.eventId && (
        <a href={addressWith(PATH, {}, 'event', [row.eventId])}>{row.eventTitle ?? 'Удалённое событие'}</a>
      )}
      {row.organisation && <span class="row-note">{row.organisation}</span>}
    </>
  );
}

interface AuditEntryProps {
  context: PageContext;
  actor: Actor;
  entry: AuditEntry;
  names: Names;
}

/** One entry: who, when, from where, and what stood before beside what stands after. */
export function AuditEntryPage({ context, actor, entry, names }: AuditEntryProps): JSX.Element {
  const title = titleOf(entry);
  return (
    <Page {...context} area={controlArea(actor)} title={title} noindex>
      <PageHead title={title} crumbs={[{ title: 'Журнал', href: PATH }]} about={formatDateTime(entry.at, ZONE)} />
      <Wrap>
        {entry.isForgotten && (
          <Notice tone="info" title="Значения стёрты">
            <p>Данные этого человека удалены, вместе с ними стёрты имена и значения в записи.</p>
          </Notice>
        )}
        {!entry.isOpen && (
          <Notice tone="info" title="Значения скрыты">
            <p>В записи персональные данные, а вашей роли они не открыты. Видно, какие поля изменились.</p>
          </Notice>
        )}
        <Section title={kindOfEntry(entry) === 'download' ? 'Что выгружено' : 'Было и стало'} id="changes">
          <Changes entry={entry} names={names} />
        </Section>
        <Section title="Кто и откуда" id="who">
          <Circumstances entry={entry} />
        </Section>
      </Wrap>
    </Page>
  );
}

function Changes({ entry, names }: Pick<AuditEntryProps, 'entry' | 'names'>): JSX.Element {
  const kind = kindOfEntry(entry);
  const value = (text: string | null) =>
    text === null ? <span class="soft">пусто</span> : <span class="as-written">{text}</span>;
  const columns = [
    { key: 'name', title: 'Поле', isHeader: true, cell: (row: FieldChange) => row.name },
    ...(kind === 'insert' || kind === 'download'
      ? []
      : [{ key: 'before', title: 'Было', cell: (row: FieldChange) => value(row.before) }]),
    ...(kind === 'delete'
      ? []
      : [
          {
            key: 'after',
            title: kind === 'download' ? 'Значение' : 'Стало',
            cell: (row: FieldChange) => value(row.after),
          },
        ]),
  ];
  return (
    <DataTable
      caption="Поля"
      columns={columns}
      rows={changesOf(entry, names)}
      rowKey={(row) => row.name}
      isEven
      empty="Подробностей нет"
    />
  );
}

function Circumstances({ entry }: Pick<AuditEntryProps, 'entry'>): JSX.Element {
  const link = (name: string, id: string | null, text: string | null) =>
    id && text ? <a href={addressWith(PATH, {}, name, [id])}>{text}</a> : text;
  return (
    <KeyValues
      items={[
        { key: 'Кто', value: link('actor', entry.actorId, entry.actorName ?? 'Система') },
        { key: 'В роли', value: rolesInWords(entry.actorRoles) },
        { key: 'Как', value: VIA_WORDS[entry.via] },
        { key: 'Адрес', value: entry.address },
        { key: 'Браузер', value: entry.userAgent },
        { key: 'Событие', value: link('event', entry.eventId, entry.eventTitle) },
        { key: 'Организация', value: link('organisation', entry.organisationId, entry.organisation) },
        { key: 'О ком', value: link('person', entry.personId, entry.person) },
        { key: 'Запись', value: entry.rowId },
        { key: 'Запрос', value: entry.requestId },
      ]}
    />
  );
}
