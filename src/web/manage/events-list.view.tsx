import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { count, formatDate, formatDateRange, formatTimeRange, isSameDay } from '../../common/russian.js';
import {
  type ManagedSort,
  orderOf,
  periodOf,
  type Stage,
  STAGE_WORDS,
} from '../../features/workspace/managed-events.rules.js';
import type { ManagedEventRow } from '../../features/workspace/managed-events.service.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import { Button, ButtonLink } from '../components/buttons.js';
import { Chip, KindChip, type Tone } from '../components/chips.js';
import { Csrf } from '../components/forms.js';
import { EmptyState } from '../components/messages.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query, valuesOf } from '../components/query.js';
import { type Column, DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { PackageMarks } from './package.view.js';
import { ALL_EVENTS, EVENTS, heldWords, worst } from './events-words.js';

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
      cell: (row) => <When row={row} />,
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

/** The day on a line of its own; of several days the days alone. */
function When({ row: { startsAt, endsAt, zone } }: { row: ManagedEventRow }): JSX.Element {
  if (!isSameDay(startsAt, endsAt, zone)) return <>{formatDateRange(startsAt, endsAt, zone)}</>;
  return (
    <>
      <span class="nowrap">{formatDate(startsAt, zone)}</span>
      <span class="row-note">{formatTimeRange(startsAt, endsAt, zone)}</span>
    </>
  );
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
function StageChip({ stage }: { stage: Stage }): JSX.Element {
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

function NoEvents({ isFiltered, mayCreate }: { isFiltered: boolean; mayCreate: boolean }): JSX.Element {
  return (
    <EmptyState
      icon={isFiltered ? 'search' : 'calendar'}
      title={isFiltered ? 'Ничего не нашлось' : 'Предстоящих событий нет'}
    >
      {isFiltered ? (
        <p>
          Уберите часть фильтров или <a href={ALL_EVENTS}>начните заново</a>
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
