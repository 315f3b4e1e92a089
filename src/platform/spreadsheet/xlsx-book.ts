import writeXlsxFile, { type Cell } from 'write-excel-file/node';
import type { SheetCell, SheetColumn, SheetRow } from './sheet.js';

const ZONE = 'Europe/Moscow';
/** What Excel takes in one cell. */
const CELL_LENGTH = 32_767;
const SHEET_NAME_LENGTH = 31;

/** The bytes of a book of one sheet; what `xlsx` says of it holds. */
export async function makeBook(sheet: {
  name: string;
  columns: readonly SheetColumn[];
  rows: readonly SheetRow[];
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
