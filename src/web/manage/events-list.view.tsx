import type { ComponentChildren, JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { count, formatNumber, formatWhen } from '../../common/russian.js';
import { EVENT_FORMATS, EVENT_KINDS } from '../../features/events/events.rules.js';
import {
  type ManagedSort,
  orderOf,
  periodOf,
  type Stage,
  STAGE_WORDS,
  STAGES,
} from '../../features/workspace/managed-events.rules.js';
import type { SavedView } from '../../features/accounts/saved-views.service.js';
import type { FilterChoices, ManagedEventRow } from '../../features/workspace/managed-events.service.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import { Button, ButtonLink } from '../components/buttons.js';
import { Chip, type EventState, KindChip, type Tone } from '../components/chips.js';
import type { EventView } from '../components/event-card.js';
import { EVENT_FORMAT_WORDS, EVENT_KIND_WORDS } from '../components/event-words.js';
import { type FilterGroup, Filters } from '../components/filters.js';
import { Csrf } from '../components/forms.js';
import { Icon, type IconName } from '../components/icons.js';
import { KeysHelp } from '../components/keys-help.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { Month } from '../components/month.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query, valuesOf } from '../components/query.js';
import { type Column, DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import { PackageMarks } from './package.view.js';
import { lateWords, PART_WORDS } from './package-words.js';
import { ViewsMenu } from './saved-views.view.js';

export const EVENTS = '/manage/events';
/** The list of events among a person's kept views. */
export const EVENTS_VIEWS = 'events';
/** The address of everything: the bare one opens with the view its reader keeps as the first. */
const ALL = `${EVENTS}?sort=start`;

const STAGE_TONES: Readonly<Record<Stage, Tone>> = {
  draft: 'neutral',
  review: 'warn',
  approved: 'info',
  upcoming: 'ok',
  running: 'now',
  report: 'warn',
  done: 'neutral',
  withdrawn: 'neutral',
  cancelled: 'bad',
};

const VIEWS: readonly { view: string; title: string; icon: IconName }[] = [
  { view: 'list', title: 'Список', icon: 'menu' },
  { view: 'board', title: 'Доска', icon: 'meeting' },
  { view: 'month', title: 'Месяц', icon: 'calendar' },
];

interface FrameProps {
  context: PageContext;
  query: Query;
  choices: FilterChoices;
  counts: Partial<Record<Stage, number>>;
  views: readonly SavedView[];
  children: ComponentChildren;
}

/** Events under their filters; the list, the board or the month stands below. */
export function EventsFrame({ context, query, choices, counts, views, children }: FrameProps): JSX.Element {
  const mayCreate = context.user?.may?.('event.edit');
  const view = viewOf(query);
  return (
    <Page {...context} area={MANAGE_AREA} title="События" styles={['workspace.css']} scripts={['keys.js']} noindex>
      <PageHead
        title="События"
        actions={
          <>
            <ViewSwitch query={query} />
            <ViewsMenu context={context} path={EVENTS} query={query} views={views} />
            {mayCreate && (
              <ButtonLink href={`${EVENTS}/new`} look="primary" icon="plus">
                Новое событие
              </ButtonLink>
            )}
          </>
        }
      />
      <Wrap>
        <Filters
          path={EVENTS}
          query={query}
          search={{ name: 'q', label: 'Название или слово' }}
          groups={groupsOf(choices, counts)}
          reset={ALL}
        />
        <Marks query={query} />
        {children}
        <KeysHelp rows={view !== 'month'} ticks={view === 'list' && mayCreate === true} />
      </Wrap>
    </Page>
  );
}

const viewOf = (query: Query): string => valuesOf(query, 'view')[0] ?? 'list';

function ViewSwitch({ query }: { query: Query }): JSX.Element {
  const now = viewOf(query);
  return (
    <nav class="view-switch" aria-label="Вид">
      {VIEWS.map(({ view, title, icon }) => (
        <a
          key={view}
          href={addressWith(EVENTS, { ...query, month: undefined }, 'view', view === 'list' ? [] : [view])}
          aria-current={view === now ? 'true' : undefined}
        >
          <Icon name={icon} />
          {title}
        </a>
      ))}
    </nav>
  );
}

function groupsOf(choices: FilterChoices, counts: FrameProps['counts']): FilterGroup[] {
  return [
    {
      type: 'chips',
      name: 'state',
      label: 'Состояние',
      options: STAGES.map((stage) => ({ value: stage, label: STAGE_WORDS[stage], count: counts[stage] ?? 0 })),
    },
    {
      type: 'select',
      name: 'kind',
      label: 'Вид события',
      all: 'Любой',
      options: EVENT_KINDS.map((kind) => ({ value: kind, label: EVENT_KIND_WORDS[kind].word })),
    },
    {
      type: 'select',
      name: 'format',
      label: 'Формат',
      all: 'Любой',
      options: EVENT_FORMATS.map((format) => ({ value: format, label: EVENT_FORMAT_WORDS[format].word })),
    },
    { type: 'select', name: 'organiser', label: 'Организатор', all: 'Любой', options: choices.organisers },
    { type: 'select', name: 'measure', label: 'Пункт плана', all: 'Любой', options: choices.measures },
    { type: 'select', name: 'author', label: 'Кто завёл', all: 'Кто угодно', options: choices.authors },
    {
      type: 'select',
      name: 'past',
      label: 'Время',
      all: 'Предстоящие',
      options: [
        { value: '1', label: 'Прошедшие' },
        { value: 'all', label: 'За всё время' },
      ],
    },
    { type: 'date', name: 'from', label: 'С даты' },
    { type: 'date', name: 'to', label: 'По дату' },
  ];
}

/** Filters that are on or off. */
function Marks({ query }: { query: Query }): JSX.Element {
  const marks = [
    { name: 'mine', title: 'Только мои' },
    { name: 'late', title: 'Только опаздывающие' },
  ];
  return (
    <nav class="filter-chips" aria-label="Отметки">
      <ul>
        {marks.map(({ name, title }) => {
          const isOn = valuesOf(query, name).length > 0;
          return (
            <li key={name}>
              <a href={addressWith(EVENTS, query, name, isOn ? [] : ['1'])} aria-current={isOn ? 'true' : undefined}>
                {title}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

interface TableProps {
  context: PageContext;
  page: Rows<ManagedEventRow> & { total: number };
  packages: ReadonlyMap<string, readonly PackageItem[]>;
  query: Query;
  isFiltered: boolean;
}

/** The list: sorted by a press on a title, walked with the keyboard, sent for review by ticks, taken home as a file. */
export function EventsTable({ context, page, packages, query, isFiltered }: TableProps): JSX.Element {
  const mayEdit = context.user?.may?.('event.edit') === true;
  const isChosen = mayEdit && page.items.some(({ stage }) => stage === 'draft');
  const late = (row: ManagedEventRow) => worst(packages.get(row.id) ?? []);
  const table = (
    <div data-keys="">
      <DataTable
        caption="События"
        columns={columnsOf(query, packages)}
        rows={page.items}
        rowKey={(row) => row.id}
        rowTone={(row) => (late(row) ? 'bad' : undefined)}
        choose={isChosen ? { name: 'slugs', value: (row) => row.slug, label: (row) => row.title } : undefined}
        empty={<NoEvents isFiltered={isFiltered} mayCreate={mayEdit} />}
      />
    </div>
  );
  return (
    <>
      <ListHead query={query} total={page.total} />
      {isChosen ? (
        <form method="post" action={`${EVENTS}/submit`}>
          <Csrf token={context.csrf} />
          <input type="hidden" name="back" value={context.path} />
          {table}
          <div class="bulk" role="group" aria-label="С отмеченными">
            <span>С отмеченными:</span>
            <Button size="small">Отправить на проверку</Button>
          </div>
        </form>
      ) : (
        table
      )}
      <Pagination
        first={query['cursor'] ? addressWith(EVENTS, query, 'cursor', []) : undefined}
        next={page.nextCursor ? addressWith(EVENTS, query, 'cursor', [page.nextCursor]) : undefined}
      />
    </>
  );
}

function ListHead({ query, total }: { query: Query; total: number }): JSX.Element {
  const file = (format: string) =>
    addressWith(`${EVENTS}/export.${format}`, { ...query, view: undefined }, 'cursor', []);
  return (
    <div class="list-head">
      <p class="soft" role="status">
        {count(total, 'событие', 'события', 'событий')}
      </p>
      {total > 0 && (
        <p class="actions">
          <ButtonLink href={file('xlsx')} size="small" icon="download" download>
            XLSX
          </ButtonLink>
          <ButtonLink href={file('csv')} size="small" icon="download" download>
            CSV
          </ButtonLink>
        </p>
      )}
    </div>
  );
}

function columnsOf(query: Query, packages: TableProps['packages']): Column<ManagedEventRow>[] {
  const sort = sorter(query);
  return [
    {
      key: 'when',
      title: 'Когда',
      sort: sort('start'),
      cell: ({ startsAt, endsAt, zone }) => formatWhen(startsAt, endsAt, zone),
    },
    { key: 'title', title: 'Событие', isHeader: true, sort: sort('title'), cell: (row) => <Name row={row} /> },
    { key: 'stage', title: 'Состояние', cell: ({ stage }) => <StageChip stage={stage} /> },
    {
      key: 'package',
      title: 'Пакет',
      cell: (row) => <PackageCell items={packages.get(row.id) ?? []} zone={row.zone} />,
    },
    { key: 'held', title: 'Участники', isNumber: true, sort: sort('held'), cell: (row) => heldWords(row) },
    { key: 'author', title: 'Кто завёл', cell: ({ author }) => author ?? '—' },
  ];
}

/** A second press on the title of the column turns the order round. */
function sorter(query: Query): (name: ManagedSort) => NonNullable<Column<ManagedEventRow>['sort']> {
  const one = (name: string) => valuesOf(query, name)[0];
  const filter = {
    past: one('past') as '1' | 'all' | undefined,
    from: one('from'),
    to: one('to'),
    late: one('late') as '1' | undefined,
  };
  const states = valuesOf(query, 'state') as Stage[];
  const period = periodOf({ ...filter, state: states.length > 0 ? states : undefined });
  const sorted = (one('sort') ?? 'start') as ManagedSort;
  const given = one('order') as 'asc' | 'desc' | undefined;
  return (name) => {
    const order = name === sorted ? orderOf(name, given, period) : undefined;
    const next = order === 'asc' ? ['desc'] : order === 'desc' ? ['asc'] : [];
    return {
      href: addressWith(EVENTS, { ...query, sort: name }, 'order', next),
      order: order && (order === 'asc' ? 'ascending' : 'descending'),
    };
  };
}

function Name({ row }: { row: ManagedEventRow }): JSX.Element {
  const notes = [row.organiser, row.measureNumber && `п.\u00a0${row.measureNumber}`].filter(Boolean).join(', ');
  return (
    <>
      <a href={`${EVENTS}/${row.slug}`} data-key-stop="">
        {row.title}
      </a>
      <span class="row-note">
        <KindChip kind={row.kind} /> {notes}
      </span>
    </>
  );
}

/** The stage of an event in words. */
export function StageChip({ stage }: { stage: Stage }): JSX.Element {
  return <Chip tone={STAGE_TONES[stage]}>{STAGE_WORDS[stage]}</Chip>;
}

function PackageCell({ items, zone }: { items: readonly PackageItem[]; zone: string }): JSX.Element {
  const late = worst(items);
  return (
    <>
      <PackageMarks items={items} zone={zone} />
      {late && <span class="row-note">{late}</span>}
    </>
  );
}

/** «Пост-релиз опаздывает на 3 дня»: the part that is late the longest; undefined when none is. */
export function worst(items: readonly PackageItem[]): string | undefined {
  const [item] = items.filter(({ daysLate }) => daysLate > 0).toSorted((a, b) => b.daysLate - a.daysLate);
  return item && `${PART_WORDS[item.part].title} ${lateWords(item.daysLate)}`;
}

/** «12 из 100», «12», «12 из 100, ждут 3»; nothing of an event without registration. */
export function heldWords(row: Pick<ManagedEventRow, 'registrationMode' | 'held' | 'capacity' | 'waiting'>): string {
  if (row.registrationMode === 'NONE') return 'без регистрации';
  const held = formatNumber(row.held) + (row.capacity === null ? '' : ` из ${formatNumber(row.capacity)}`);
  return row.waiting > 0 ? `${held}, ждут ${formatNumber(row.waiting)}` : held;
}

function NoEvents({ isFiltered, mayCreate }: { isFiltered: boolean; mayCreate: boolean }): JSX.Element {
  return (
    <EmptyState
      icon={isFiltered ? 'search' : 'calendar'}
      title={isFiltered ? 'Ничего не нашлось' : 'Предстоящих событий нет'}
    >
      {isFiltered ? (
        <p>
          Уберите часть фильтров или <a href={ALL}>начните заново</a>
        </p>
      ) : (
        <p>
          {mayCreate && <a href={`${EVENTS}/new`}>Создайте событие</a>}
          {mayCreate && ' или загляните в '}
          <a href={`${EVENTS}?past=1`}>{mayCreate ? 'прошедшие' : 'Прошедшие события'}</a>
        </p>
      )}
    </EmptyState>
  );
}

/** A month of the workspace: drafts too. */
export function EventsMonth(props: {
  month: string;
  events: readonly ManagedEventRow[];
  query: Query;
  now: Date;
}): JSX.Element {
  const { month, events, query, now } = props;
  return (
    <Month
      month={month}
      events={events.map(monthView)}
      zone="Europe/Moscow"
      now={now}
      address={(other) => addressWith(EVENTS, { ...query, view: 'month' }, 'month', [other])}
    />
  );
}

const MONTH_STATES: Partial<Record<Stage, EventState>> = {
  running: 'running',
  report: 'held',
  done: 'held',
  cancelled: 'cancelled',
};
const UNSEEN: readonly Stage[] = ['draft', 'review', 'approved', 'withdrawn'];

/** What readers do not see yet says so in its title. */
function monthView({ slug, title, kind, format, startsAt, endsAt, zone, stage }: ManagedEventRow): EventView {
  return {
    href: `${EVENTS}/${slug}`,
    title: UNSEEN.includes(stage) ? `${title} (${STAGE_WORDS[stage].toLowerCase()})` : title,
    kind,
    format,
    start: startsAt,
    end: endsAt,
    zone,
    state: MONTH_STATES[stage] ?? 'open',
  };
}
