import { TABLE_LIMITS, tooManyColumns, tooManyRows, unreadable } from './table.js';

/** What Excel itself can number. */
const LAST_ROW = 1_048_576;
const TAG = /<(?:[^\s<>:/]+:)?(row|c|v|is|f|mergeCell)\b([^<>]*)>/g;
/** A tag within a tag: an attribute with «<», a comment, CDATA. Excel writes none, and TAG would not see what a reader sees. */
const UNCLEAR = /<[^<>]*(?:<|$)/;

const MOST_MERGED = 5_000;

export interface MergedRange {
  /** «A1:C2». */
  range: string;
  from: number;
  to: number;
}

/** What `read-excel-file` does not tell of a sheet: formulas by the number of their row, merged cells. */
export interface SheetFacts {
  formulas: ReadonlyMap<number, readonly number[]>;
  merged: readonly MergedRange[];
  /** The sheet up to its last value. */
  xml: string;
}

const damaged = () => unreadable('damaged-sheet', 'Лист книги повреждён. Откройте файл в Excel и сохраните его заново');

/**
 * Looks through the XML of a worksheet before it is read. A reader fills the gaps between numbered rows and cells, so one
 * far number in a small file would fill the memory: throws InvalidInput when values stand outside of the limits.
 */
export function inspectSheet(xml: string): SheetFacts {
  if (UNCLEAR.test(xml)) throw damaged();
  const formulas = new Map<number, number[]>();
  const merged: MergedRange[] = [];
  let [row, column, cell, lastValue] = [0, -1, '', -1];
  let unseen: string[] = [];
  for (const { 1: tag, 2: attributes = '', index } of xml.matchAll(TAG)) {
    if (tag === 'row') {
      unseen.push(attributes);
    } else if (tag === 'c') {
      cell = attributes;
    } else if (tag === 'mergeCell') {
      if (merged.length < MOST_MERGED) merged.push(mergedRange(attribute(attributes, 'ref') ?? ''));
    } else {
      // rows without values may be a million, below the last value nobody will read them
      for (const one of unseen) [row, column] = [rowNumber(one, row), -1];
      unseen = [];
      lastValue = index;
      column = columnIndex(cell, row, column);
      if (row > TABLE_LIMITS.rows) throw tooManyRows(row);
      if (column >= TABLE_LIMITS.columns) throw tooManyColumns(row, column);
      if (tag === 'f') formulas.set(row, [...(formulas.get(row) ?? []), column]);
    }
  }
  return { formulas, merged, xml: withoutEmptyEnd(xml, lastValue) };
}

/** Excel keeps rows that were only ever coloured: the XML without those below the row of the last value. */
function withoutEmptyEnd(xml: string, lastValue: number): string {
  const end = /<\/(?:[^\s<>:/]+:)?row\s*>/g;
  end.lastIndex = Math.max(0, lastValue);
  const rowEnd = lastValue < 0 ? -1 : (end.exec(xml)?.index ?? -1);
  const [closing] = xml.match(/<\/(?:[^\s<>:/]+:)?sheetData\s*>[^]*$/) ?? [];
  if (rowEnd < 0 || closing === undefined) return xml;
  return xml.slice(0, end.lastIndex) + closing;
}

function rowNumber(attributes: string, previous: number): number {
  const text = attribute(attributes, 'r');
  if (text === null) return previous + 1;
  const number = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (number <= previous || number > LAST_ROW) throw damaged();
  return number;
}

function columnIndex(attributes: string, row: number, previous: number): number {
  const [, letters, number] = /^([A-Z]{1,3})(\d{1,7})$/.exec(attribute(attributes, 'r') ?? '') ?? [];
  if (letters === undefined || Number(number) !== row) throw damaged();
  const index = Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  // a formula and its value are of one cell
  if (index < previous) throw damaged();
  return index;
}

const ATTRIBUTE = /([^\s=:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The value as it is written: one with an entity in it fits no pattern and is refused. Null when it is absent. */
function attribute(attributes: string, name: string): string | null {
  const rest = attributes.replaceAll(ATTRIBUTE, '');
  const found = Array.from(attributes.matchAll(ATTRIBUTE)).filter(([, one]) => one === name);
  if (/["'=]/.test(rest) || found.length > 1) throw damaged();
  return found[0] ? (found[0][2] ?? found[0][3] ?? '') : null;
}

function mergedRange(range: string): MergedRange {
  const [from = 0, to = from] = Array.from(range.matchAll(/\d+/g), ([digits]) => Number(digits));
  return { range, from, to };
}

/** The first of the merged cells that touches the row `number`, or null. */
export function mergedIn(merged: readonly MergedRange[], number: number): string | null {
  return merged.find(({ from, to }) => from <= number && number <= to)?.range ?? null;
}
