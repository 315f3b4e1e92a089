import type { Block, PrintDocument, PrintText } from './document.js';
import { PdfPage } from './pdf-page.js';
import { drawTable } from './pdf-table.js';

const SIZE = 11;
const HEADING_SIZES = { 1: 17, 2: 14, 3: 12 } as const;
const FIRST_LINE = 28;
const LIST_INDENT = 18;

/** The bytes of a tagged PDF (ISO 32000-1, 14.8): headings, lists and tables are told to screen readers, the language is Russian. */
export async function renderPdf(document: PrintDocument): Promise<Buffer> {
  return drawn(document).finish();
}

/** How many sheets it takes, printed on one side: «на 2 л.» of official papers. */
export async function countPages(document: PrintDocument): Promise<number> {
  const page = drawn(document);
  const { count } = page;
  await page.finish();
  return count;
}

function drawn(document: PrintDocument): PdfPage {
  const page = new PdfPage(document);
  for (const block of document.blocks) draw(page, block);
  return page;
}

function draw(page: PdfPage, block: Block): void {
  switch (block.kind) {
    case 'heading': {
      const size = HEADING_SIZES[block.level];
      // a heading does not stay alone at the foot of a page
      if (!page.fits(page.heightOf(block.text, page.width, size) + 4 * SIZE)) page.next();
      return paragraph(page, `H${block.level}`, block.text, { size, align: block.align, bold: true });
    }
    case 'paragraph':
      return paragraph(page, 'P', block.text, { align: block.align, indent: block.firstLine ? FIRST_LINE : 0 });
    case 'list':
      return list(page, block);
    case 'facts':
      for (const { name, value } of block.items)
        paragraph(page, 'P', [{ text: `${name}: `, bold: true }, { text: value }]);
      return;
    case 'table':
      return drawTable(page, block.columns, block.rows);
    case 'letterhead':
      return letterhead(page, block);
    case 'signature':
      return signature(page, block);
    case 'picture':
      if (!page.fits(block.height)) page.next();
      return page.tag(
        page.root,
        'Figure',
        () => page.picture(Buffer.from(block.png), block.width, block.height),
        block.alt,
      );
    case 'page-break':
      page.next();
  }
}

interface Look {
  size?: number;
  align?: 'left' | 'center' | 'right' | 'justify' | undefined;
  bold?: boolean;
  indent?: number;
}

function paragraph(page: PdfPage, tag: string, text: PrintText, { size = SIZE, ...look }: Look = {}): void {
  page.tag(page.root, tag, () =>
    page.write(text, { left: page.left, top: page.top, width: page.width, size, ...look }),
  );
  page.space(size / 2);
}

function list(page: PdfPage, { items, ordered }: Extract<Block, { kind: 'list' }>): void {
  const element = page.element('L');
  items.forEach((item, index) => {
    const row = page.element('LI', element);
    if (!page.fits(2 * SIZE)) page.next();
    const { top, left, width } = page;
    page.tag(row, 'Lbl', () =>
      page.write(ordered ? `${index + 1}.` : '•', { left, top, width: LIST_INDENT, size: SIZE }),
    );
    page.tag(row, 'LBody', () =>
      page.write(item, { left: left + LIST_INDENT, top, width: width - LIST_INDENT, size: SIZE }),
    );
    row.end();
    page.space(SIZE / 4);
  });
  element.end();
  page.space(SIZE / 2);
}

function letterhead(page: PdfPage, { left, right }: Extract<Block, { kind: 'letterhead' }>): void {
  const { top } = page;
  const half = page.width / 2 - 10;
  const side = (lines: readonly string[], at: number, align: 'center' | 'left') => {
    page.tag(page.root, 'P', () => page.write(lines.join('\n'), { left: at, top, width: half, size: SIZE, align }));
    return page.top;
  };
  const ends = [side(left, page.left, 'center'), side(right, page.left + half + 20, 'left')];
  page.moveTo(Math.max(...ends) + 2 * SIZE);
}

function signature(page: PdfPage, { position, name }: Extract<Block, { kind: 'signature' }>): void {
  page.space(2 * SIZE);
  const half = page.width / 2;
  if (!page.fits(page.heightOf(position, half, SIZE))) page.next();
  const { top, left } = page;
  page.tag(page.root, 'P', () => page.write(position, { left, top, width: half, size: SIZE }));
  const end = page.top;
  page.tag(page.root, 'P', () => page.write(name, { left: left + half, top, width: half, size: SIZE, align: 'right' }));
  page.moveTo(Math.max(end, page.top) + SIZE);
}
