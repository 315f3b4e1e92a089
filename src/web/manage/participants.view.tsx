import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { count, formatNumber } from '../../common/russian.js';
import type { SavedView } from '../../features/accounts/saved-views.service.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { FOUNDER_WORDS, ORGANISATION_KIND_WORDS } from '../../features/organisations/organisation-words.rules.js';
import type { RegistrationState } from '../../features/registrations/registrations.rules.js';
import type { RegistrationCounts, RosterOption, RosterRow } from '../../features/registrations/roster.service.js';
import type { CountedTag } from '../../features/registrations/tags.service.js';
import { Button } from '../components/buttons.js';
import { type FilterGroup, Filters } from '../components/filters.js';
import { Csrf } from '../components/forms.js';
import { KeysHelp } from '../components/keys-help.js';
import { EmptyState } from '../components/messages.js';
import { Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query, valuesOf } from '../components/query.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { EventPage } from './event-page.js';
import { columnsOf, fullName, type RosterRights } from './participants-table.js';
import {
  CHANGE_WORDS,
  participantsPath,
  PRESENCE_WORDS,
  REGISTRATION_WORDS,
  SOURCE_WORDS,
} from './participants-words.js';
import { queryText } from './saved-views.view.js';
import { HeadActions } from './participants-menus.view.js';

interface RosterPageProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  page: Rows<RosterRow>;
  /** By state, under the rest of the filter. */
  counts: RegistrationCounts;
  places: { municipalities: readonly RosterOption[]; schools: readonly RosterOption[] };
  tags: readonly CountedTag[];
  views: readonly SavedView[];
  /** What the address says; `sort` is always there, so that a link to everything is not taken for the page's first opening. */
  query: Query;
  may: RosterRights;
}

const STATES = Object.keys(REGISTRATION_WORDS) as RegistrationState[];

/** The list of an event's participants, for people who work in it all day. */
export function RosterPage(props: RosterPageProps): JSX.Element {
  const { context, actor, event, page, query, may } = props;
  const path = participantsPath(event.slug);
  const total = totalOf(props);
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title="Участники"
      about={`${count(total, 'человек', 'человека', 'человек')}${isNarrowed(query) ? ' по этому отбору' : ''}`}
      styles={['people.css', 'participants.css']}
      scripts={['participants.js', 'keys.js']}
      actions={<HeadActions {...props} path={path} />}
    >
      <Wrap>
        <div class="roster" data-live-list data-keys="">
          <Filters
            path={path}
            query={query}
            groups={groupsOf(props)}
            search={{ name: 'q', label: may.change ? 'Фамилия, почта, школа или заметка' : 'Фамилия или школа' }}
            reset={`${path}?sort=name`}
          />
          <List {...props} total={total} />
          <Pagination
            first={query['cursor'] ? addressWith(path, query, 'cursor', []) : undefined}
            next={page.nextCursor ? addressWith(path, query, 'cursor', [page.nextCursor]) : undefined}
            shown={`${formatNumber(page.items.length)} из ${formatNumber(total)}`}
          />
        </div>
        <KeysHelp ticks={may.change || may.checkIn} />
      </Wrap>
    </EventPage>
  );
}

function totalOf({ counts, query }: Pick<RosterPageProps, 'counts' | 'query'>): number {
  const chosen = valuesOf(query, 'status').flatMap((value) => value.split(','));
  return STATES.filter((state) => chosen.length === 0 || chosen.includes(state)).reduce(
    (sum, state) => sum + (counts[state] ?? 0),
    0,
  );
}

/** Is the list less than everybody? */
function isNarrowed(query: Query): boolean {
  const shape = ['sort', 'order', 'cursor', 'columns'];
  return Object.keys(query).some((name) => !shape.includes(name) && valuesOf(query, name).length > 0);
}

const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

const counted = (rows: readonly RosterOption[]) =>
  rows.map(({ value, label, count: many }) => ({ value, label: `${label} (${formatNumber(many)})` }));

function groupsOf({ event, counts, places, tags, query, may }: RosterPageProps): FilterGroup[] {
  const states = STATES.filter(
    (state) =>
      (counts[state] ?? 0) > 0 ||
      state === 'CONFIRMED' ||
      (state === 'IN_REVIEW' && event.approvalRequired) ||
      valuesOf(query, 'status').includes(state),
  );
  const chips: FilterGroup[] = [
    {
      type: 'chips',
      name: 'status',
      label: 'Состояние',
      options: states.map((value) => ({ value, label: REGISTRATION_WORDS[value].word, count: counts[value] ?? 0 })),
    },
  ];
  if (tags.length > 0)
    chips.push({
      type: 'chips',
      name: 'tag',
      label: 'Метка',
      options: tags.map(({ name, count: many }) => ({ value: name, label: name, count: many })),
    });
  return [
    ...chips,
    { type: 'select', name: 'municipality', label: 'Муниципалитет', all: 'Любой', options: counted(places.municipalities) },
    ...(places.schools.length > 0 || valuesOf(query, 'school').length > 0
      ? [{ type: 'select' as const, name: 'school', label: 'Школа', all: 'Любая', options: counted(places.schools) }]
      : []),
    {
      type: 'select',
      name: 'kind',
      label: 'Вид организации',
      all: 'Любой',
      options: Object.entries(ORGANISATION_KIND_WORDS).map(([value, { word }]) => ({ value, label: word })),
    },
    { type: 'select', name: 'founder', label: 'Учредитель школы', all: 'Любой', options: options(FOUNDER_WORDS) },
    { type: 'select', name: 'unknownSchool', label: 'Школа сверена', all: 'Неважно', options: [{ value: '1', label: 'Нет в списке или не указана' }] },
    { type: 'text', name: 'position', label: 'Должность' },
    { type: 'select', name: 'presence', label: 'Присутствие', all: 'Неважно', options: options(PRESENCE_WORDS) },
    ...(may.change
      ? [{ type: 'select' as const, name: 'address', label: 'Почта подтверждена', all: 'Неважно', options: [{ value: 'yes', label: 'Да' }, { value: 'no', label: 'Нет' }] }]
      : []),
    { type: 'select', name: 'source', label: 'Откуда', all: 'Неважно', options: options(SOURCE_WORDS) },
    { type: 'date', name: 'from', label: 'Записались с' },
    { type: 'date', name: 'to', label: 'Записались по' },
  ]; // prettier-ignore
}

function List(props: RosterPageProps & { total: number }): JSX.Element {
  const { context, event, page, query, may, total } = props;
  const path = participantsPath(event.slug);
  const isChosen = (may.change || may.checkIn) && page.items.length > 0;
  const table = (
    <DataTable
      caption="Участники"
      columns={columnsOf({ slug: event.slug, query, may })}
      rows={page.items}
      rowKey={(row) => row.id}
      choose={isChosen ? { name: 'ids', value: (row) => row.id, label: fullName } : undefined}
      empty={<Empty {...props} path={path} />}
    />
  );
  if (!isChosen) return table;
  return (
    <form method="post" action={`${path}/bulk`} data-roster>
      <Csrf token={context.csrf} />
      <input type="hidden" name="query" value={queryText(path, query)} />
      {table}
      <BulkBar {...props} total={total} />
    </form>
  );
}

function BulkBar({ event, counts, may, total }: RosterPageProps & { total: number }): JSX.Element {
  const decides = event.approvalRequired || (counts.IN_REVIEW ?? 0) > 0;
  const button = (change: string, label: string) => (
    <Button name="change" value={change} size="small">
      {label}
    </Button>
  );
  return (
    <div class="bulk" role="group" aria-label="С отмеченными">
      <span data-bulk-count aria-live="polite">
        С отмеченными:
      </span>
      <span class="choice bulk-all">
        <input type="checkbox" id="bulk-all" name="all" value="1" />
        <label for="bulk-all">все по отбору ({formatNumber(total)})</label>
      </span>
      {may.change && decides && button('approve', CHANGE_WORDS.approve.title)}
      {may.change && decides && button('reject', 'Отклонить…')}
      {may.checkIn && button('check-in', CHANGE_WORDS['check-in'].title)}
      {may.change && button('tag', 'Поставить метку…')}
      {may.change && button('untag', 'Снять метку…')}
      {may.change && button('cancel', 'Отменить…')}
    </div>
  );
}

function Empty({ query, path, may, event }: RosterPageProps & { path: string }): JSX.Element {
  if (isNarrowed(query))
    return (
      <EmptyState icon="search" title="По этому отбору никого нет">
        <a href={`${path}?sort=name`}>Показать всех</a>
      </EmptyState>
    );
  return (
    <EmptyState icon="users" title="Пока никто не записался">
      {event.publicationState === 'PUBLISHED' ? (
        <p>
          Дайте участникам ссылку на <a href={`/events/${event.slug}`}>страницу события</a>
          {may.change && ' или добавьте их сами'}.
        </p>
      ) : (
        <p>Регистрация откроется, когда событие опубликуют.</p>
      )}
    </EmptyState>
  );
}
