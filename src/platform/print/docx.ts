import {
  AlignmentType,
  BorderStyle,
  Document,
  ExternalHyperlink,
  Footer,
  HeadingLevel,
  ImageRun,
  LevelFormat,
  Packer,
  PageBreak,
  PageNumber,
  PageOrientation,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  WidthType,
} from 'docx';
import { type Block, type PrintDocument, type PrintText, type Run, runsOf } from './document.js';

/** Official papers are read in Word: its own fonts, 14 points. */
const FONT = 'Times New Roman';
const POINT = 2;
const TEXT_SIZE = 14 * POINT;
const TABLE_SIZE = 11 * POINT;
/** Twentieths of a point: A4 and its margins (left 3 cm, right 1.5 cm, top and bottom 2 cm). */
const A4 = { width: 11_906, height: 16_838 };
const MARGIN = { top: 1_134, bottom: 1_134, left: 1_701, right: 850 };
const FIRST_LINE = 709;
const LINK = '2546D8';

const HEADINGS = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 } as const;
const ALIGN = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
  justify: AlignmentType.JUSTIFIED,
} as const;
const NO_BORDER = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const BORDERLESS = { top: NO_BORDER, bottom: NO_BORDER, left: NO_BORDER, right: NO_BORDER };

/** The bytes of the document for Word and LibreOffice; its language is Russian, heads of tables repeat on every page. */
export async function renderDocx(document: PrintDocument): Promise<Buffer> {
  const width = (document.landscape ? A4.height : A4.width) - MARGIN.left - MARGIN.right;
  const file = new Document({
    title: document.title,
    styles: { default: defaultStyles() },
    numbering: {
      config: [
        {
          reference: 'ordered',
          levels: [
            { level: 0, format: LevelFormat.DECIMAL, text: '%1.', style: { paragraph: { indent: LIST_INDENT } } },
          ],
        },
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: {
              ...A4,
              orientation: document.landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
            },
            margin: MARGIN,
          },
        },
        footers: { default: new Footer({ children: [pageNumber()] }) },
        children: document.blocks.flatMap((block, index) => drawn(block, width, index)),
      },
    ],
  });
  return Packer.toBuffer(file);
}

const LIST_INDENT = { left: 720, hanging: 360 };

function defaultStyles() {
  const heading = (size: number) => ({
    run: { font: FONT, size: size * POINT, bold: true, color: '000000' },
    paragraph: { spacing: { before: 240, after: 120 }, keepNext: true },
  });
  return {
    document: {
      run: { font: FONT, size: TEXT_SIZE, language: { value: 'ru-RU' } },
      paragraph: { spacing: { after: 120 } },
    },
    heading1: heading(16),
    heading2: heading(14),
    heading3: heading(14),
  };
}

function pageNumber(): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [new TextRun({ children: [PageNumber.CURRENT], size: TABLE_SIZE })],
  });
}

function drawn(block: Block, width: number, index: number): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          heading: HEADINGS[block.level],
          alignment: ALIGN[block.align ?? 'left'],
          children: words(block.text),
        }),
      ];
    case 'paragraph':
      return [
        new Paragraph({
          alignment: ALIGN[block.align ?? 'left'],
          ...(block.firstLine && { indent: { firstLine: FIRST_LINE } }),
          children: words(block.text),
        }),
      ];
    case 'list':
      return block.items.map((item) => {
        const marker = block.ordered
          ? { numbering: { reference: 'ordered', level: 0, instance: index } }
          : { bullet: { level: 0 } };
        return new Paragraph({ ...marker, children: words(item) });
      });
    case 'facts':
      return block.items.map(
        ({ name, value }) => new Paragraph({ children: words([{ text: `${name}: `, bold: true }, { text: value }]) }),
      );
    case 'table':
      return [table(block, width), new Paragraph({ children: [] })];
    case 'letterhead':
      return [letterhead(block, width), new Paragraph({ children: [] })];
    case 'signature':
      return [
        new Paragraph({
          spacing: { before: 480 },
          keepLines: true,
          tabStops: [{ type: TabStopType.RIGHT, position: width }],
          children: [...words(block.position), new TextRun({ text: `\t${block.name}` })],
        }),
      ];
    case 'picture':
      return [new Paragraph({ alignment: AlignmentType.CENTER, children: [picture(block)] })];
    case 'page-break':
      return [new Paragraph({ children: [new PageBreak()] })];
  }
}

function words(text: PrintText, size?: number): ParagraphChild[] {
  return runsOf(text).flatMap((run): ParagraphChild[] => {
    const children = lines(run, size);
    return run.href ? [new ExternalHyperlink({ link: run.href, children })] : children;
  });
}

function lines({ text, bold, italic, href }: Run, size?: number): TextRun[] {
  const style = { bold, italics: italic, size, ...(href && { color: LINK, underline: {} }) };
  return text.split('\n').map((line, index) => new TextRun({ ...style, text: line, break: index === 0 ? 0 : 1 }));
}

function table({ columns, rows }: Extract<Block, { kind: 'table' }>, width: number): Table {
  const total = columns.reduce((sum, column) => sum + column.width, 0);
  const widths = columns.map((column) => Math.round((width * column.width) / total));
  const cell = (text: PrintText, index: number) =>
    new TableCell({
      width: { size: widths[index] ?? 0, type: WidthType.DXA },
      margins: { left: 80, right: 80, top: 40, bottom: 40 },
      children: [
        new Paragraph({
          spacing: { after: 0 },
          alignment: ALIGN[columns[index]?.align ?? 'left'],
          children: words(text, TABLE_SIZE),
        }),
      ],
    });
  const head = columns.map((column, index) => cell([{ text: column.title, bold: true }], index));
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: width, type: WidthType.DXA },
    columnWidths: widths,
    rows: [
      new TableRow({ tableHeader: true, cantSplit: true, children: head }),
      ...rows.map((row) => new TableRow({ children: row.map(cell) })),
    ],
  });
}

function letterhead({ left, right }: Extract<Block, { kind: 'letterhead' }>, width: number): Table {
  const half = Math.floor(width / 2);
  const side = (texts: readonly string[], alignment: (typeof ALIGN)[keyof typeof ALIGN]) =>
    new TableCell({
      width: { size: half, type: WidthType.DXA },
      borders: BORDERLESS,
      children: texts.map((text) => new Paragraph({ alignment, spacing: { after: 0 }, children: words(text) })),
    });
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: width, type: WidthType.DXA },
    columnWidths: [half, half],
    borders: { ...BORDERLESS, insideHorizontal: NO_BORDER, insideVertical: NO_BORDER },
    rows: [new TableRow({ children: [side(left, AlignmentType.CENTER), side(right, AlignmentType.LEFT)] })],
  });
}

function picture({ png, alt, width, height }: Extract<Block, { kind: 'picture' }>): ImageRun {
  return new ImageRun({
    type: 'png',
    data: png,
    transformation: { width, height },
    altText: { name: alt, title: alt, description: alt },
  });
}
