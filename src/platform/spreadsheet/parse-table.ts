import { formatNumber } from '../../common/russian.js';
import { cleanLine } from '../../common/validation.js';
import { MergedCells } from './merged-cells.js';
import { readCsv } from './read-csv.js';
import { readXlsx } from './read-xlsx.js';
import { columnLetters, type RawRow, type Table, TABLE_LIMITS, tooLarge, tooManyColumns, unreadable } from './table.js';
import { looksLikeZip } from './zip-archive.js';

const OLD_OFFICE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/**
 * The table of an XLSX or CSV file, told apart by what is in it and not by its name. Cells are text, cleaned of invisible
 * signs. Throws InvalidInput of the field `file` with a Russian message: too large, a ZIP bomb, not a table, damaged, merged
 * cells in it, no header.
 */
export async function parseTable(bytes: Buffer): Promise<Table> {
  assertPlausible(bytes);
  if (!looksLikeZip(bytes)) return tableOf(readCsv(bytes), new MergedCells([]));
  const { rows, merged } = await readXlsx(bytes);
  return tableOf(rows, merged);
}

/** Throws InvalidInput for what is plain at once: an empty file, one that is too large, a book of an old or locked kind. */
export function assertPlausible(bytes: Buffer): void {
  if (bytes.length === 0) throw unreadable('empty-file', 'Файл пустой');
  if (bytes.length > TABLE_LIMITS.bytes) throw tooLarge(bytes.length);
  if (bytes.subarray(0, 4).equals(OLD_OFFICE)) {
    throw unreadable(
      'old-format',
      'Файл сохранён в старом виде (.xls) или защищён паролем. Сохраните его без пароля как «Книга Excel (.xlsx)»',
    );
  }
}

function tableOf(raw: readonly RawRow[], merged: MergedCells): Table {
  const filled = raw
    .map((row) => ({ ...row, cells: row.cells.map(cleanLine) }))
    .filter(({ cells, formulas = [] }) => cells.some(Boolean) || formulas.length > 0);
  const [head, ...rest] = filled;
  if (!head) throw unreadable('empty-table', 'В таблице нет ни одной заполненной строки');
  assertNotMerged(head.number, filled, merged);
  const width = head.cells.findLastIndex(Boolean) + 1;
  assertSizes(filled);
  return {
    headers: head.cells.slice(0, width),
    headerNumber: head.number,
    rows: rest.map(({ number, cells, formulas = [] }) => ({
      number,
      cells: Array.from({ length: width }, (_, n) => cells[n] ?? ''),
      formulas,
    })),
  };
}

function assertNotMerged(header: number, filled: readonly RawRow[], merged: MergedCells): void {
  const inHeader = merged.in(header);
  if (inHeader) {
    throw unreadable(
      'merged-header',
      `Строка ${formatNumber(header)}: в заголовке объединены ячейки ${inHeader}. У каждого столбца должен быть свой заголовок: разъедините ячейки, а название над таблицей удалите`,
    );
  }
  for (const { number } of filled) {
    const range = merged.in(number);
    if (!range) continue;
    throw unreadable(
      'merged-cells',
      `Строка ${formatNumber(number)}: объединены ячейки ${range}. Разъедините их и заполните каждую`,
    );
  }
}

function assertSizes(rows: readonly RawRow[]): void {
  let all = 0;
  for (const { number, cells } of rows) {
    const last = cells.findLastIndex(Boolean);
    if (last >= TABLE_LIMITS.columns) throw tooManyColumns(number, last);
    const long = cells.findIndex((cell) => cell.length > TABLE_LIMITS.characters);
    if (long >= 0) {
      throw unreadable(
        'long-cell',
        `Строка ${formatNumber(number)}, столбец ${columnLetters(long)}: в ячейке слишком длинный текст`,
      );
    }
    all += cells.reduce((sum, cell) => sum + cell.length, 0);
    if (all > TABLE_LIMITS.allCharacters) {
      throw unreadable('too-much-text', `До строки ${formatNumber(number)} в таблице слишком много текста`);
    }
  }
}
