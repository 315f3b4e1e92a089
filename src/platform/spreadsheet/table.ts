import { InvalidInput } from '../../common/errors.js';
import { count, fileSize, formatNumber } from '../../common/russian.js';

/** What a file of a table may be at most: bytes of the file and of what it unpacks to, rows with the header, columns. */
export const TABLE_LIMITS = {
  bytes: 10 * 1024 * 1024,
  unpackedBytes: 50 * 1024 * 1024,
  rows: 20_000,
  columns: 60,
  /** Of one cell, as in Excel. */
  characters: 32_767,
  /** Of all cells: a shared text may be repeated in each. */
  allCharacters: 20_000_000,
} as const;

export interface TableRow {
  /** As Excel numbers it; the header is counted, and so are empty rows above. */
  number: number;
  /** As many as there are headers; an empty cell is ''. Numbers without grouping, days as 2026-12-09. */
  cells: string[];
  /** Indexes of cells that hold a formula. Their text is what it came to when the file was saved; '' when that is not known. */
  formulas: readonly number[];
}

export interface Table {
  /** The first row that is not empty, cleaned, up to the last one that is not empty. */
  headers: string[];
  headerNumber: number;
  /** Rows with anything in them. */
  rows: TableRow[];
}

/** A row as a file holds it. */
export type RawRow = Omit<TableRow, 'formulas'> & { formulas?: readonly number[] };

/** The refusal of a whole file: `InvalidInput` of the field `file`. */
export function unreadable(code: string, message: string): InvalidInput {
  return InvalidInput.field('file', code, message);
}

export function tooLarge(bytes: number): InvalidInput {
  return unreadable(
    'file-too-large',
    `Файл занимает ${fileSize(bytes)}, а можно не больше ${fileSize(TABLE_LIMITS.bytes)}. Разделите его на части`,
  );
}

export function tooManyRows(number: number): InvalidInput {
  return unreadable(
    'too-many-rows',
    `Данные есть в строке ${formatNumber(number)}, а прочитать можно не больше ${count(TABLE_LIMITS.rows, 'строки', 'строк', 'строк')}. Разделите файл на части`,
  );
}

/** `column` from 0. */
export function tooManyColumns(number: number, column: number): InvalidInput {
  return unreadable(
    'too-many-columns',
    `В строке ${formatNumber(number)} данные есть в столбце ${columnLetters(column)}, а прочитать можно не больше ${count(TABLE_LIMITS.columns, 'столбца', 'столбцов', 'столбцов')}. Удалите лишние`,
  );
}

/** The name Excel gives to the column with this index from 0: A, B … Z, AA. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}
