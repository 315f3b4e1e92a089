import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icons.js';

export interface Column<Row> {
  /** Unique in the table. */
  key: string;
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** The cell that names the row for screen readers; the first column unless said otherwise. */
  isHeader?: boolean;
  /** Numbers: to the right, digits under digits. */
  isNumber?: boolean;
  /** Never breaks: dates, short codes. */
  nowrap?: boolean;
  /** The title becomes a link that sorts; `order` is how it is sorted now. */
  sort?: { href: string; order?: 'ascending' | 'descending' | undefined };
}

interface DataTableProps<Row> {
  /** Names the table; shown only to screen readers unless `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** A line of colour at the left of a row: what is late, what needs a look. The words stand in a cell too. */
  rowTone?: (row: Row) => 'bad' | 'warn' | undefined;
  /** A box in each row that the form around the table sends as `name`. `label` says what is chosen. */
  choose?: { name: string; value: (row: Row) => string; label: (row: Row) => string };
  /** Values side by side: columns of the same width, cards on narrow screens. */
  isEven?: boolean;
  /** Stands below the header when there are no rows. */
  empty?: ComponentChildren;
  /** Totals. */
  foot?: ComponentChildren;
}

/**
 * A dense table for work. It scrolls sideways in its own region, which the keyboard can reach; the header stays in sight.
 * On narrow screens each row of a table of many columns becomes a card, its cells under the names of their columns.
 */
export function DataTable<Row>(props: DataTableProps<Row>): JSX.Element {
  const { caption, showCaption, columns, rows, rowKey, rowTone, choose, isEven, empty, foot } = props;
  const header = columns.find(({ isHeader }) => isHeader) ?? columns[0];
  return (
    <div class="table-region" role="region" aria-label={caption} tabIndex={0}>
      <table class={isEven ? 'table many even' : columns.length > 3 ? 'table many' : 'table'}>
        <caption class={showCaption ? undefined : 'visually-hidden'}>{caption}</caption>
        <thead>
          <tr>
            {choose && (
              <th scope="col" class="choose">
                <input type="checkbox" class="needs-js" aria-label="Выбрать все строки" data-check-all={choose.name} />
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-tone={rowTone?.(row)}>
              {choose && (
                <td class="choose">
                  <input
                    type="checkbox"
                    name={choose.name}
                    value={choose.value(row)}
                    aria-label={`Выбрать: ${choose.label(row)}`}
                  />
                </td>
              )}
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} isHeader={column === header} />
              ))}
            </tr>
          ))}
        </tbody>
        {foot && <tfoot>{foot}</tfoot>}
      </table>
      {rows.length === 0 && <div class="table-empty">{empty ?? 'Здесь пока пусто'}</div>}
    </div>
  );
}

function cellClass<Row>({ isNumber, nowrap }: Column<Row>): string | undefined {
  return [isNumber && 'num end', nowrap && 'nowrap'].filter(Boolean).join(' ') || undefined;
}

function HeaderCell<Row>({ column }: { column: Column<Row> }): JSX.Element {
  const { title, sort } = column;
  return (
    <th scope="col" class={cellClass(column)} aria-sort={sort?.order}>
      {sort ? (
        <a href={sort.href}>
          {title}
          {sort.order && <Icon name={sort.order === 'ascending' ? 'up' : 'down'} />}
        </a>
      ) : (
        title
      )}
    </th>
  );
}

function Cell<Row>({ column, row, isHeader }: { column: Column<Row>; row: Row; isHeader: boolean }): JSX.Element {
  return isHeader ? (
    <th scope="row" class={cellClass(column)}>
      {column.cell(row)}
    </th>
  ) : (
    <td class={cellClass(column)} data-label={column.title}>
      {column.cell(row)}
    </td>
  );
}
