import type { JSX } from 'preact';
import { count, formatDate, formatNumber } from '../../common/russian.js';
import { type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import type { BulkAction } from '../../features/directory/directory.dto.js';
import type { DirectoryPage } from '../../features/directory/directory.service.js';
import {
  FOUNDER_WORDS,
  LEVEL_WORDS,
  ORGANISATION_KIND_WORDS,
} from '../../features/organisations/organisation-words.rules.js';
import type { ListedOrganisation, ListSort } from '../../features/organisations/organisations.service.js';
import { Button, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { type FilterGroup, Filters } from '../components/filters.js';
import { Csrf } from '../components/forms.js';
import type { Option } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query, valuesOf } from '../components/query.js';
import { type Column, DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';

export const ORGANISATIONS = '/control/organisations';

/** Words of a table as options of a form or a filter. */
export function optionsOf(words: Readonly<Record<string, string | { word: string }>>): Option[] {
  return Object.entries(words).map(([value, word]) => ({ value, label: typeof word === 'string' ? word : word.word }));
}

/** What can be done with many organisations at once. */
export const BULK_WORDS: Readonly<Record<BulkAction, { title: string; about: string }>> = {
  founder: { title: 'Сменить учредителя', about: 'Тип учредителя определяет, кто видит школу и отвечает за неё.' },
  parent: { title: 'Сменить вышестоящую', about: 'Организации перейдут под выбранную вышестоящую.' },
  municipality: {
    title: 'Перевести в муниципалитет',
    about: 'Организации перейдут в выбранный муниципалитет. Регистрации, сделанные раньше, останутся за прежним.',
  },
  close: {
    title: 'Закрыть',
    about: 'Закрытые школы не находятся при регистрации. Всё, что с ними связано, сохраняется.',
  },
  reopen: { title: 'Открыть снова', about: 'Организации снова находятся в поиске. Объединённые так не открываются.' },
};

interface OrganisationsPageProps {
  context: PageContext;
  actor: Actor;
  page: DirectoryPage;
  query: Query;
  municipalities: readonly Option[];
}

/** The directory: search, filters, order, export, changes of many at once. */
export function OrganisationsPage({
  context,
  actor,
  page,
  query,
  municipalities,
}: OrganisationsPageProps): JSX.Element {
  const mayManage = canSomewhere(actor, 'organisation.manage');
  return (
    <Page {...context} area={controlArea(actor)} title="Организации" styles={['people.css']} noindex>
      <PageHead
        title="Организации"
        about={`${count(page.total, 'организация', 'организации', 'организаций')}${isNarrowed(query) ? ' по этому отбору' : ''}`}
        actions={
          <>
            <ButtonLink href={exportAddress('xlsx', query)} icon="download">
              XLSX
            </ButtonLink>
            <ButtonLink href={exportAddress('csv', query)} icon="download">
              CSV
            </ButtonLink>
            {mayManage && (
              <ButtonLink href={`${ORGANISATIONS}/new`} look="primary" icon="plus">
                Новая организация
              </ButtonLink>
            )}
          </>
        }
      />
      <Wrap>
        <Filters
          path={ORGANISATIONS}
          query={query}
          groups={groupsOf(municipalities)}
          search={{ name: 'q', label: 'Название, номер, код или ИНН' }}
        />
        {page.corrected && (
          <Notice tone="info">
            <p>Точных совпадений нет. Показаны похожие названия.</p>
          </Notice>
        )}
        <List context={context} page={page} query={query} mayManage={mayManage} />
        <Pagination
          first={query['cursor'] ? addressWith(ORGANISATIONS, query, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(ORGANISATIONS, query, 'cursor', [page.nextCursor]) : undefined}
          shown={`${formatNumber(page.items.length)} из ${formatNumber(page.total)}`}
        />
      </Wrap>
    </Page>
  );
}

function exportAddress(format: string, query: Query): string {
  return addressWith(`${ORGANISATIONS}/export.${format}`, query, 'cursor', []);
}

function isNarrowed(query: Query): boolean {
  return Object.keys(query).some((name) => name !== 'cursor' && name !== 'sort' && valuesOf(query, name).length > 0);
}

function groupsOf(municipalities: readonly Option[]): FilterGroup[] {
  return [
    {
      type: 'chips',
      name: 'kind',
      label: 'Вид',
      options: Object.entries(ORGANISATION_KIND_WORDS).map(([value, { plural }]) => ({ value, label: plural })),
    },
    { type: 'chips', name: 'founder', label: 'Учредитель школы', options: optionsOf(FOUNDER_WORDS) },
    { type: 'select', name: 'municipality', label: 'Муниципалитет', all: 'Любой', options: municipalities },
    {
      type: 'select',
      name: 'level',
      label: 'Уровень профминимума',
      all: 'Любой',
      options: [...optionsOf(LEVEL_WORDS), { value: 'NONE', label: 'Не выбран' }],
    },
    {
      type: 'select',
      name: 'state',
      label: 'Состояние',
      all: 'Действующие',
      options: [
        { value: 'closed', label: 'Закрытые' },
        { value: 'all', label: 'Все' },
      ],
    },
  ];
}

type ListProps = Pick<OrganisationsPageProps, 'context' | 'page' | 'query'> & { mayManage: boolean };

function List({ context, page, query, mayManage }: ListProps): JSX.Element {
  const isChosen = mayManage && page.items.length > 0;
  const table = (
    <DataTable
      caption="Организации"
      columns={columnsOf(query)}
      rows={page.items}
      rowKey={(row) => row.id}
      choose={isChosen ? { name: 'ids', value: (row) => row.id, label: (row) => row.shortName } : undefined}
      empty={
        <EmptyState icon="search" title={isNarrowed(query) ? 'Ничего не нашлось' : 'Организаций пока нет'}>
          {isNarrowed(query) && <a href={ORGANISATIONS}>Показать все действующие</a>}
        </EmptyState>
      }
    />
  );
  if (!isChosen) return table;
  return (
    <form method="post" action={`${ORGANISATIONS}/bulk`}>
      <Csrf token={context.csrf} />
      <input type="hidden" name="back" value={context.path} />
      {table}
      <div class="bulk" role="group" aria-label="С отмеченными">
        <label for="bulk-action">С отмеченными:</label>
        <select id="bulk-action" name="action">
          {Object.entries(BULK_WORDS).map(([action, { title }]) => (
            <option key={action} value={action}>
              {title}
            </option>
          ))}
        </select>
        <Button size="small">Продолжить</Button>
      </div>
    </form>
  );
}

function columnsOf(query: Query): Column<ListedOrganisation>[] {
  const sorted = valuesOf(query, 'sort')[0] ?? 'name';
  const sort = (name: ListSort, order: 'ascending' | 'descending') => ({
    href: addressWith(ORGANISATIONS, query, 'sort', [name]),
    order: sorted === name ? order : undefined,
  });
  return [
    {
      key: 'name',
      title: 'Организация',
      isHeader: true,
      sort: sort('name', 'ascending'),
      cell: (row) => <Name row={row} />,
    },
    { key: 'kind', title: 'Вид', cell: (row) => <Kind row={row} /> },
    {
      key: 'municipality',
      title: 'Муниципалитет',
      sort: sort('municipality', 'ascending'),
      cell: (row) => row.municipality,
    },
    { key: 'head', title: 'Руководитель', cell: (row) => <Contacts row={row} /> },
    {
      key: 'responsible',
      title: 'Ответственные',
      isNumber: true,
      cell: (row) => (row.responsibleCount > 0 ? formatNumber(row.responsibleCount) : <Chip tone="warn">нет</Chip>),
    },
    {
      key: 'changed',
      title: 'Изменена',
      nowrap: true,
      sort: sort('changed', 'descending'),
      cell: (row) => formatDate(row.updatedAt, 'Europe/Moscow'),
    },
  ];
}

function Name({ row }: { row: ListedOrganisation }): JSX.Element {
  return (
    <>
      <a href={`${ORGANISATIONS}/${row.id}`}>{row.shortName}</a> {row.closedAt && <Chip tone="neutral">закрыта</Chip>}
      {row.name !== row.shortName && <span class="row-note">{row.name}</span>}
    </>
  );
}

function Kind({ row }: { row: ListedOrganisation }): JSX.Element {
  const details = [
    row.founderType && FOUNDER_WORDS[row.founderType].toLowerCase(),
    row.profminimumLevel && `${LEVEL_WORDS[row.profminimumLevel].toLowerCase()} уровень`,
  ].filter(Boolean);
  return (
    <>
      {ORGANISATION_KIND_WORDS[row.kind].word}
      {details.length > 0 && <span class="row-note">{details.join(', ')}</span>}
    </>
  );
}

function Contacts({ row }: { row: ListedOrganisation }): JSX.Element {
  return (
    <>
      {row.headName}
      {row.email && <span class="row-note">{row.email}</span>}
      {row.phone && <span class="row-note">{row.phone}</span>}
    </>
  );
}
