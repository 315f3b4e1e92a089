import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { runInThread } from '../threads/run-in-thread.js';
import type { SheetCell, SheetColumn, SheetRow } from './sheet.js';
import { makeBook } from './xlsx-book.js';

export type { SheetCell, SheetColumn, SheetRow } from './sheet.js';

const ZONE = 'Europe/Moscow';

/** Cells of a book of a moment; more are made in a thread, so that others are answered meanwhile. */
const MOST_AT_ONCE = 5_000;

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
  const whole = { ...sheet, rows: Array.from(sheet.rows) };
  if (whole.rows.length * whole.columns.length <= MOST_AT_ONCE) return makeBook(whole);
  const module = new URL('./xlsx-book.js', import.meta.url).href;
  return Buffer.from(await runInThread<Uint8Array>(module, 'makeBook', [whole]));
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
