import { type PrintColumn, type PrintText, plainOf } from './document.js';
import type { PdfPage } from './pdf-page.js';

const PADDING = 4;
const SIZE = 9.5;
const LINE = '#8b93a7';

/**
 * A table across the pages: a row stays whole unless it is higher than a page, the head stands again on every page (for the
 * eye only: readers of tags get it once).
 */
export function drawTable(
  page: PdfPage,
  columns: readonly PrintColumn[],
  rows: readonly (readonly PrintText[])[],
): void {
  const total = columns.reduce((sum, column) => sum + column.width, 0);
  const widths = columns.map((column) => (page.width * column.width) / total);
  const head: PrintText[] = columns.map(({ title }) => [{ text: title, bold: true }]);
  const highest = page.height - rowHeight(page, head, widths) - PADDING;
  const table = page.element('Table');
  const draw = (row: readonly PrintText[], tag: 'TH' | 'TD' | null) =>
    drawRow(page, { row, widths, columns, table: tag ? table : null, tag: tag ?? 'TD' });
  const headed = (needed: number, tag: 'TH' | null) => {
    if (tag === null && page.fits(needed)) return;
    if (!page.fits(rowHeight(page, head, widths) + needed)) page.next();
    draw(head, tag);
  };
  const pieces = rows.flatMap((row) => split(page, row, widths, highest));
  headed(pieces[0] ? rowHeight(page, pieces[0], widths) : 0, 'TH');
  for (const row of pieces) {
    headed(rowHeight(page, row, widths), null);
    draw(row, 'TD');
  }
  table.end();
  page.space(8);
}

interface RowDrawing {
  row: readonly PrintText[];
  widths: readonly number[];
  columns: readonly PrintColumn[];
  /** Null for the head repeated. */
  table: PDFKit.PDFStructureElement | null;
  tag: 'TH' | 'TD';
}

function drawRow(page: PdfPage, { row, widths, columns, table, tag }: RowDrawing): void {
  const height = rowHeight(page, row, widths);
  const { top } = page;
  const element = table && page.element('TR', table);
  let left = page.left;
  row.forEach((text, index) => {
    const width = widths[index] ?? 0;
    page.artifact(() => page.box(left, top, width, height, LINE));
    const write = () =>
      page.write(text, {
        left: left + PADDING,
        top: top + PADDING,
        width: width - 2 * PADDING,
        size: SIZE,
        align: columns[index]?.align ?? 'left',
      });
    if (element) page.tag(element, tag, write);
    else page.artifact(write);
    left += width;
  });
  element?.end();
  page.moveTo(top + height);
}

function rowHeight(page: PdfPage, row: readonly PrintText[], widths: readonly number[]): number {
  const heights = row.map((text, index) => page.heightOf(plainOf(text), (widths[index] ?? 0) - 2 * PADDING, SIZE));
  return Math.max(...heights, SIZE) + 2 * PADDING;
}

/** A row higher than a page becomes several; what does not fit goes on below, in the same columns. */
function split(
  page: PdfPage,
  row: readonly PrintText[],
  widths: readonly number[],
  highest: number,
): (readonly PrintText[])[] {
  if (rowHeight(page, row, widths) <= highest) return [row];
  const pieces = row.map((text, index) => cut(page, plainOf(text), (widths[index] ?? 0) - 2 * PADDING, highest));
  const count = Math.max(...pieces.map((list) => list.length));
  return Array.from({ length: count }, (_, at) => pieces.map((list) => list[at] ?? ''));
}

function cut(page: PdfPage, text: string, width: number, highest: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const word of text.split(/(?<=\s)/)) {
    if (page.heightOf(piece + word, width, SIZE) + 2 * PADDING > highest && piece !== '') {
      pieces.push(piece.trimEnd());
      piece = '';
    }
    piece += word;
  }
  return [...pieces, piece];
}
