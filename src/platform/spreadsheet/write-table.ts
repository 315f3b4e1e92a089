import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import writeXlsxFile, { type Cell } from 'write-excel-file/node';

const ZONE = 'Europe/Moscow';
/** What Excel takes in one cell. */
const CELL_LENGTH = 32_767;
const SHEET_NAME_LENGTH = 31;

/** `width` is in characters of the sheet's font; `date` shows a Date as the wall clock of Moscow, to the minute. */
export interface SheetColumn {
  title: string;
  width?: number;
  type?: 'text' | 'number' | 'date';
}

export type SheetCell = string | number | Date | null;
export type SheetRow = readonly SheetCell[];

/**
 * One sheet as an .xlsx file, the titles in bold in a row that stays in sight. Text stays text: what begins with «=» is no
 * formula. The whole file stands in memory while it is made, about 8 KB a row of twelve cells: for more than 50,000 rows
 * use `csvStream`.
 */
export async function xlsx(sheet: {
  name: string;
  columns: readonly SheetColumn[];
  rows: Iterable<SheetRow>;
}): Promise<Buffer> {
  const data = [sheet.columns.map(({ title }): Cell => ({ value: title, fontWeight: 'bold', wrap: true }))];
  for (const row of sheet.rows) data.push(sheet.columns.map(({ type }, n) => cellOf(row[n] ?? null, type)));
  return writeXlsxFile(data, {
    sheet: sheet.name.replaceAll(/[[\]/\\:*?]+/g, ' ').slice(0, SHEET_NAME_LENGTH),
    columns: sheet.columns.map(({ title, width }) => ({ width: width ?? Math.max(12, title.length + 2) })),
    stickyRowsCount: 1,
  }).toBuffer();
}

function cellOf(value: SheetCell, type: SheetColumn['type']): Cell {
  if (value === null || value === '') return null;
  if (value instanceof Date) return { value: wallClock(value), type: Date, format: 'dd.mm.yyyy hh:mm' };
  if (typeof value === 'number') return { value, type: Number };
  if (type === 'number' && /^-?\d+(?:\.\d+)?$/.test(value)) return { value: Number(value), type: Number };
  return { value: value.slice(0, CELL_LENGTH), type: String };
}

/** The library writes the UTC fields of a Date. */
function wallClock(instant: Date): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(ZONE);
  return new Date(local.toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds);
}

/**
 * The rows as CSV for Excel in Russian: UTF-8 with BOM, `;`, an apostrophe before what a sheet would take for a formula. A
 * stream, so memory stays flat whatever their number.
 */
export function csvStream(
  columns: readonly Pick<SheetColumn, 'title'>[],
  rows: Iterable<SheetRow> | AsyncIterable<SheetRow>,
): Readable {
  const texts = Readable.from(rows).map((row: SheetRow) => columns.map((_, n) => textOf(row[n] ?? null)));
  const table = stringify({
    header: true,
    columns: columns.map(({ title }, n) => ({ key: String(n), header: title })),
    delimiter: ';',
    bom: true,
    escape_formulas: true,
  });
  texts.on('error', (error) => table.destroy(error));
  return texts.pipe(table);
}

function textOf(value: SheetCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value).replace('.', ',');
  if (typeof value === 'string') return value;
  const { day, month, year, hour, minute } = Temporal.Instant.fromEpochMilliseconds(value.getTime()).toZonedDateTimeISO(
    ZONE,
  );
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(day)}.${two(month)}.${year} ${two(hour)}:${two(minute)}`;
}
