import { strToU8, zipSync } from 'fflate';
import { type CellValue, readSheet, type SheetData } from 'read-excel-file/node';
import { inspectSheet, mergedIn, type SheetFacts } from './sheet-xml.js';
import { type RawRow, TABLE_LIMITS, unreadable } from './table.js';
import { unzip } from './zip-archive.js';

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';

/** Rows of a book, and what is merged in them. */
export interface RawSheet {
  rows: RawRow[];
  /** The range of merged cells in this row, or null. */
  mergedIn: (number: number) => string | null;
}

/**
 * The first sheet of an .xlsx book. The reader is given an archive made anew of the files that were looked through, so it
 * sees no more than was checked. Throws InvalidInput for what is no book or is over the limits.
 */
export async function readXlsx(bytes: Buffer): Promise<RawSheet> {
  const files = await unzip(bytes, (name) => /\.(?:xml|rels)$/i.test(name));
  const path = firstSheet(files);
  const facts = inspectSheet(files[path]?.toString('utf8') ?? '');
  const others = Object.entries(files).filter(([name]) => !name.startsWith('xl/worksheets/'));
  const kept = { ...Object.fromEntries(others), [path]: strToU8(facts.xml) };
  let data: SheetData<string>;
  try {
    data = await readSheet(Buffer.from(zipSync(kept, { level: 0 })), 1, { parseNumber: String });
  } catch {
    throw unreadable('damaged-book', 'Книгу Excel не удалось прочитать. Откройте её в Excel и сохраните заново');
  }
  return { rows: rowsOf(data, facts), mergedIn: (number) => mergedIn(facts.merged, number) };
}

function firstSheet(files: Record<string, Buffer>): string {
  const book = files[WORKBOOK]?.toString('utf8');
  const relations = files[RELATIONS]?.toString('utf8');
  if (!book || !relations) {
    throw unreadable('not-a-book', 'Это не книга Excel. Сохраните таблицу как «Книга Excel (.xlsx)» или CSV');
  }
  const id = /<(?:[\w.-]+:)?sheet\b[^<>]*?[\s:]id\s*=\s*"([^"]*)"/.exec(book)?.[1];
  const relation = (relations.match(/<(?:[\w.-]+:)?Relationship\b[^<>]*>/g) ?? []).find((tag) =>
    tag.includes(`Id="${id}"`),
  );
  const target = /Target="([^"]*)"/.exec(relation ?? '')?.[1] ?? '';
  const path = target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
  if (!files[path]) throw unreadable('no-sheet', 'В книге нет ни одного листа с таблицей');
  return path;
}

/** A row of nothing but formulas that came to nothing is no row for the reader, so the longer of the two counts. */
function rowsOf(data: SheetData<string>, { formulas }: SheetFacts): RawRow[] {
  const last = Math.max(0, ...formulas.keys());
  return Array.from({ length: Math.min(TABLE_LIMITS.rows, Math.max(data.length, last)) }, (_, n) => ({
    number: n + 1,
    cells: (data[n] ?? []).map(textOf),
    formulas: formulas.get(n + 1),
  }));
}

function textOf(value: CellValue<string> | null): string {
  if (value === null) return '';
  if (value instanceof Date) return dateText(value);
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  const text = String(value);
  // 4.95123E10 and 0.1+0.2 are how a file may write what people see as 49512300000 and 0.3
  return /^-?\d+(?:\.\d+)?E[+-]?\d+$/i.test(text) || /^-?\d+\.\d{12,}$/.test(text)
    ? String(Number(Number(text).toPrecision(15)))
    : text;
}

/** A day, and the time to the second when it is not midnight: sheets keep no zone. A fraction of a day is never exact. */
function dateText(value: Date): string {
  const [day = '', time = ''] = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString().split(/[T.]/);
  return time === '00:00:00' ? day : `${day} ${time}`;
}
