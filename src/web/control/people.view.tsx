import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { count, formatDate, formatNumber } from '../../common/russian.js';
import { ROLE_WORDS } from '../../features/accounts/accounts-words.rules.js';
import { type Actor, canSomewhere, ROLES } from '../../features/accounts/accounts.rules.js';
import type { PersonRow } from '../../features/accounts/people.service.js';
import { Button, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { type FilterGroup, Filters } from '../components/filters.js';
import { Csrf } from '../components/forms.js';
import type { Option } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query } from '../components/query.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';

const PATH = '/control/people';

interface PeoplePageProps {
  context: PageContext;
  actor: Actor;
  page: Rows<PersonRow> & { total: number };
  query: Query;
  municipalities: readonly Option[];
  /** The name of the one the list is narrowed to. */
  organisation: string | null;
}

/** People who work with the system and take part in events: search, filters, changes of many at once. */
export function PeoplePage(props: PeoplePageProps): JSX.Element {
  const { context, actor, page, query } = props;
  const mayInvite = canSomewhere(actor, 'role.grant');
  return (
    <Page {...context} area={controlArea(actor)} title="Люди" styles={['people.css']} noindex>
      <PageHead
        title="Люди"
        about={`${count(page.total, 'человек', 'человека', 'человек')}${isNarrowed(query) ? ' по этим фильтрам' : ''}`}
        actions={
          <>
            {canSomewhere(actor, 'person.export') && <ExportLinks query={query} />}
            {mayInvite && (
              <ButtonLink href={`${PATH}/invite`} look="primary" icon="plus">
                Пригласить
              </ButtonLink>
            )}
          </>
        }
      />
      <Wrap>
        <Filters
          path={PATH}
          query={query}
          groups={groupsOf(props)}
          search={{ name: 'q', label: 'Фамилия, имя или почта' }}
        />
        <List {...props} />
        <Pagination
          first={query['cursor'] ? addressWith(PATH, query, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(PATH, query, 'cursor', [page.nextCursor]) : undefined}
          shown={`${formatNumber(page.items.length)} из ${formatNumber(page.total)}`}
        />
      </Wrap>
    </Page>
  );
}

/** The list as a file, with the filters of this page. */
function ExportLinks({ query }: { query: Query }): JSX.Element {
  return (
    <>
      {['xlsx', 'csv'].map((format) => (
        <ButtonLink key={format} href={addressWith(`${PATH}/export.${format}`, query, 'cursor', [])} icon="download">
          {format.toUpperCase()}
        </ButtonLink>
      ))}
    </>
  );
}

function isNarrowed(query: Query): boolean {
  return Object.entries(query).some(([name, value]) => name !== 'cursor' && value !== undefined && value !== '');
}

function groupsOf({ query, municipalities, organisation }: PeoplePageProps): FilterGroup[] {
  const chosen = query['organisation'];
  const one: FilterGroup[] =
    typeof chosen === 'string' && chosen
      ? [
          {
            type: 'select',
            name: 'organisation',
            label: 'Организация',
            all: 'Любая',
            options: [{ value: chosen, label: organisation ?? 'неизвестная' }],
          },
        ]
      : [];
  return [
    {
      type: 'chips',
      name: 'state',
      label: 'Доступ',
      single: true,
      options: [
        { value: 'active', label: 'Доступ открыт' },
        { value: 'invited', label: 'Приглашены' },
        { value: 'blocked', label: 'Доступ закрыт' },
      ],
    },
    {
      type: 'select',
      name: 'role',
      label: 'Роль',
      all: 'Любая и никакой',
      options: [
        { value: 'ANY', label: 'С любой ролью' },
        { value: 'NONE', label: 'Без роли' },
        ...ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].word })),
      ],
    },
    { type: 'select', name: 'municipality', label: 'Муниципалитет', all: 'Любой', options: municipalities },
    ...one,
  ];
}

function List({ context, actor, page, query }: PeoplePageProps): JSX.Element {
  const may = { grant: canSomewhere(actor, 'role.grant'), edit: canSomewhere(actor, 'person.edit') };
  const isChosen = (may.grant || may.edit) && page.items.length > 0;
  const table = (
    <DataTable
      caption="Люди"
      columns={[
        { key: 'name', title: 'Человек', isHeader: true, cell: (row) => <NameCell row={row} /> },
        { key: 'position', title: 'Должность', cell: (row) => row.position },
        { key: 'organisation', title: 'Организация', cell: (row) => <PlaceCell row={row} /> },
        { key: 'roles', title: 'Роли', cell: (row) => <RolesCell row={row} /> },
        { key: 'state', title: 'Доступ', cell: (row) => <AccessChip person={row} /> },
        {
          key: 'seen',
          title: 'Входил',
          nowrap: true,
          cell: (row) => (row.lastSignedInAt ? formatDate(row.lastSignedInAt, 'Europe/Moscow') : '—'),
        },
      ]}
      rows={page.items}
      rowKey={(row) => row.id}
      choose={isChosen ? { name: 'ids', value: (row) => row.id, label: fullName } : undefined}
      empty={
        <EmptyState icon="users" title={isNarrowed(query) ? 'Никого не нашлось' : 'Здесь пока никого нет'}>
          {isNarrowed(query) && <a href={PATH}>Показать всех</a>}
        </EmptyState>
      }
    />
  );
  if (!isChosen) return table;
  return (
    <form method="post" action={`${PATH}/bulk`}>
      <Csrf token={context.csrf} />
      <input type="hidden" name="back" value={context.path} />
      {table}
      <div class="bulk" role="group" aria-label="С отмеченными">
        <span>С отмеченными:</span>
        {may.grant && <BulkButton change="give-role">Назначить роль</BulkButton>}
        {may.grant && <BulkButton change="take-role">Снять роль</BulkButton>}
        {may.edit && <BulkButton change="block">Закрыть доступ</BulkButton>}
        {may.edit && <BulkButton change="unblock">Открыть доступ</BulkButton>}
      </div>
    </form>
  );
}

function BulkButton({ change, children }: { change: string; children: string }): JSX.Element {
  return (
    <Button size="small" name="change" value={change}>
      {children}
    </Button>
  );
}

/** Surname, first name, patronymic; the address of who has not said them yet. */
export function fullName(person: Pick<PersonRow, 'lastName' | 'firstName' | 'middleName' | 'email'>): string {
  return [person.lastName, person.firstName, person.middleName].filter(Boolean).join(' ') || person.email;
}

function NameCell({ row }: { row: PersonRow }): JSX.Element {
  return (
    <>
      <a href={`${PATH}/${row.id}`}>{fullName(row)}</a>
      {row.lastName && <span class="row-note">{row.email}</span>}
    </>
  );
}

function PlaceCell({ row }: { row: PersonRow }): JSX.Element {
  return (
    <>
      {row.organisation}
      {row.municipality && <span class="row-note">{row.municipality}</span>}
    </>
  );
}

function RolesCell({ row }: { row: PersonRow }): JSX.Element | null {
  if (row.roles.length === 0) return null;
  return (
    <ul class="role-list">
      {row.roles.map(({ role, organisation }) => (
        <li key={`${role} ${organisation}`}>
          {ROLE_WORDS[role].word}
          {organisation !== row.organisation && <span class="row-note">{organisation}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Can this person come in? `whole` where no heading says what it is about. */
export function AccessChip(props: {
  person: Pick<PersonRow, 'blockedAt' | 'isInvited'>;
  whole?: boolean;
}): JSX.Element {
  const { person, whole } = props;
  if (person.blockedAt) return <Chip tone="bad">{whole ? 'Доступ закрыт' : 'Закрыт'}</Chip>;
  if (person.isInvited) return <Chip tone="warn">Приглашение ждёт</Chip>;
  return <Chip tone="ok">{whole ? 'Доступ открыт' : 'Открыт'}</Chip>;
}
