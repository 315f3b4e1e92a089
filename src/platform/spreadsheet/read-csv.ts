import { CsvError, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { formatNumber } from '../../common/russian.js';
import { type RawRow, tooManyRows, TABLE_LIMITS, unreadable } from './table.js';

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** In characters: all cells of a row as long as Excel lets them be. */
const LONGEST_ROW = TABLE_LIMITS.columns * TABLE_LIMITS.characters;
const LONGEST_HEADER = 10_000;
const DELIMITERS = [';', ',', '\t'] as const;

/**
 * Rows of a CSV file: UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1251; `;`, `,` or tabs, whichever the first
 * row has most of; quotes as in RFC 4180. Rows are counted as Excel counts them: one with line breaks in quotes is one row.
 * Throws InvalidInput for what is no text or has an open quote.
 */
export function readCsv(bytes: Buffer): RawRow[] {
  const text = decode(bytes);
  if (/^(?:<!doctype|<html|<table|<\?xml)/i.test(text.trimStart().slice(0, 20))) {
    throw unreadable(
      'web-page',
      'Это веб-страница, а не таблица. Откройте её в Excel и сохраните как «Книга Excel (.xlsx)»',
    );
  }
  if (text.includes('\0')) throw unreadable('not-a-table', 'Это не таблица: нужен файл XLSX или CSV');
  try {
    const rows = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      to: TABLE_LIMITS.rows + 1,
      max_record_size: LONGEST_ROW,
    });
    if (rows.length > TABLE_LIMITS.rows) throw tooManyRows(rows.length);
    return rows.map((cells, n) => ({ number: n + 1, cells: cells.map(unescape) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw error.code === 'CSV_MAX_RECORD_SIZE' ? longRow(error) : badQuotes(error);
  }
}

function longRow(error: CsvError) {
  const line = Number(error['records'] ?? 0) + 1;
  return unreadable('long-row', `Строка ${formatNumber(line)} слишком длинная: в таблице не хватает переводов строк`);
}

function badQuotes(error: CsvError) {
  const line = Number(error['records'] ?? 0) + 1;
  return unreadable(
    'bad-quotes',
    `В строке ${formatNumber(line)} кавычка без пары. Кавычки внутри текста удваиваются: "МБОУ ""Лицей"""`,
  );
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf16-le');
  const hasBom = bytes.subarray(0, 3).equals(UTF8_BOM);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const asUtf8 = bytes.toString('utf8');
    const broken = asUtf8.match(/\uFFFD/g)?.length ?? 0;
    if (hasBom || (asUtf8.match(/[а-яё]/gi)?.length ?? 0) > broken) throw brokenText(asUtf8);
    const asWindows = iconv.decode(bytes, 'windows-1251');
    if (asWindows.includes('\uFFFD')) throw brokenText(asWindows);
    return asWindows;
  }
}

function brokenText(text: string) {
  const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
  return unreadable(
    'bad-encoding',
    `В строке ${formatNumber(line)} текст не читается. Сохраните файл в кодировке UTF-8 или Windows-1251`,
  );
}

/** Counted in the first row with anything in it, outside of quotes. */
function delimiterOf(text: string): string {
  const first = firstFilled(text).replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => first.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ';';
}

/** A row is looked at as far as any header is long; a pattern over a whole row of megabytes would take all of the stack. */
function firstFilled(text: string): string {
  for (let from = 0; from < text.length;) {
    const found = text.indexOf('\n', from);
    const end = found < 0 ? text.length : found;
    const [start = ''] = text.slice(from, Math.min(end, from + LONGEST_HEADER)).split('\r', 1);
    if (/[^\s"]/.test(start)) return start;
    from = end + 1;
  }
  return '';
}

/** Takes back the apostrophe that `csvStream` and sheets set before what would be a formula. */
function unescape(cell: string): string {
  return /^'[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? cell.slice(1) : cell;
}
