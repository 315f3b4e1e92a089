import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Pdf from 'pdfkit';
import { type PrintDocument, type PrintText, runsOf } from './document.js';

const font = (path: string) =>
  readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/golos-text/${path}`)));
/** One file of each style with the whole alphabet. */
const FONTS = {
  regular: font('400Regular/GolosText_400Regular.ttf'),
  bold: font('600SemiBold/GolosText_600SemiBold.ttf'),
};

/** Points: 2 cm. */
const MARGIN = 56.7;
const INK = '#17203a';
const LINK = '#2546d8';
const FOOT_SIZE = 8.5;

interface Place {
  left: number;
  top: number;
  width: number;
  size: number;
  align?: 'left' | 'center' | 'right' | 'justify';
  bold?: boolean;
  indent?: number;
}

/** The pages of one PDF as they are filled: where the pen stands, and the tags that say what stands there. Points from the top left. */
export class PdfPage {
  readonly root: PDFKit.PDFStructureElement;
  private readonly pdf: PDFKit.PDFDocument;
  private readonly whole: Promise<Buffer>;

  constructor({ title, landscape }: PrintDocument) {
    this.pdf = new Pdf({
      size: 'A4',
      layout: landscape ? 'landscape' : 'portrait',
      margin: MARGIN,
      pdfVersion: '1.7',
      tagged: true,
      lang: 'ru-RU',
      displayTitle: true,
      bufferPages: true,
      info: { Title: title },
    });
    for (const [name, bytes] of Object.entries(FONTS)) this.pdf.registerFont(name, bytes);
    this.root = this.pdf.struct('Document');
    this.pdf.addStructure(this.root);
    const chunks: Buffer[] = [];
    this.pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    this.whole = new Promise((resolve, reject) => {
      this.pdf.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
    });
  }

  get left(): number {
    return this.pdf.page.margins.left;
  }

  get width(): number {
    return this.pdf.page.width - this.pdf.page.margins.left - this.pdf.page.margins.right;
  }

  /** Of the space for text on a whole page. */
  get height(): number {
    return this.bottom - this.pdf.page.margins.top;
  }

  get top(): number {
    return this.pdf.y;
  }

  private get bottom(): number {
    return this.pdf.page.height - this.pdf.page.margins.bottom;
  }

  fits(height: number): boolean {
    return this.top + height <= this.bottom;
  }

  next(): void {
    this.pdf.addPage();
  }

  moveTo(top: number): void {
    this.pdf.y = top;
  }

  space(height: number): void {
    this.pdf.y += height;
  }

  /** A tag that holds others, open until `end`. */
  element(type: string, parent: PDFKit.PDFStructureElement = this.root): PDFKit.PDFStructureElement {
    const element = this.pdf.struct(type);
    parent.add(element);
    return element;
  }

  /** Draws under a tag of `parent`; `alt` is read instead of a picture. */
  tag(parent: PDFKit.PDFStructureElement, type: string, draw: () => void, alt?: string): void {
    const content = this.pdf.markStructureContent(type);
    draw();
    this.pdf.endMarkedContent();
    const element = this.pdf.struct(type, alt === undefined ? {} : { alt }, [content]);
    parent.add(element);
    element.end();
  }

  /** Draws what readers of tags pass over: lines, page numbers. */
  artifact(draw: () => void): void {
    this.pdf.markContent('Artifact');
    draw();
    this.pdf.endMarkedContent();
  }

  box(left: number, top: number, width: number, height: number, colour: string): void {
    this.pdf.lineWidth(0.5).strokeColor(colour).rect(left, top, width, height).stroke();
  }

  picture(png: Buffer, width: number, height: number): void {
    const { top } = this;
    this.pdf.image(png, this.left + (this.width - width) / 2, top, { width, height });
    this.moveTo(top + height + 6);
  }

  /** As high as the text can be: measured in the bold face, which is the wider one. */
  heightOf(text: string, width: number, size: number): number {
    return this.pdf.font('bold').fontSize(size).heightOfString(text, { width });
  }

  /** Writes at a place; the pen stands below the text afterwards. Long text goes on over the pages. */
  write(text: PrintText, { left, top, width, size, align = 'left', bold, indent = 0 }: Place): void {
    const runs = runsOf(text).filter((run) => run.text !== '');
    const last = runs.length - 1;
    if (last < 0) return;
    runs.forEach((run, index) => {
      this.pdf
        .font(run.bold || bold ? 'bold' : 'regular')
        .fontSize(size)
        .fillColor(run.href ? LINK : INK);
      const options = {
        width,
        align,
        indent,
        continued: index < last,
        oblique: run.italic ?? false,
        link: run.href ?? null,
        underline: run.href !== undefined,
      };
      if (index === 0) this.pdf.text(run.text, left, top, options);
      else this.pdf.text(run.text, options);
    });
  }

  /** Numbers the pages, when there are several, and gives the file. */
  get count(): number {
    return this.pdf.bufferedPageRange().count;
  }

  async finish(): Promise<Buffer> {
    this.root.end();
    const { start, count } = this.pdf.bufferedPageRange();
    if (count > 1) for (let index = 0; index < count; index++) this.number(start + index, index + 1, count);
    this.pdf.end();
    return this.whole;
  }

  private number(page: number, number: number, count: number): void {
    this.pdf.switchToPage(page);
    const { margins, width, height } = this.pdf.page;
    // a text below the margin would begin a new page
    const { bottom } = margins;
    margins.bottom = 0;
    this.artifact(() =>
      this.write(`${number} из ${count}`, {
        left: 0,
        top: height - bottom / 2,
        width,
        size: FOOT_SIZE,
        align: 'center',
      }),
    );
    margins.bottom = bottom;
  }
}
