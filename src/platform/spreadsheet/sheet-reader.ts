import { columnLetters, type RawRow, TABLE_LIMITS, tooManyColumns, tooManyRows, unreadable } from './table.js';
import { unescaped, type Workbook } from './workbook.js';
import type { XmlListener } from './xml-stream.js';

/** What Excel itself can number. */
const LAST_ROW = 1_048_576;
const MOST_MERGED = 5_000;
/** «XFD1048576:XFD1048576». */
const LONGEST_RANGE = 21;
const DAY_MS = 86_400_000;
/** The day 0 of books, 1899-12-30, and of those that count from 1904, in days since 1970. */
const DAY_ZERO = { usual: -25_569, of1904: -24_107 } as const;

type Attributes = Readonly<Record<string, string>>;

const damaged = () => unreadable('damaged-sheet', 'Лист книги повреждён. Откройте файл в Excel и сохраните его заново');

/**
 * Takes the tags of a worksheet one by one and keeps its rows. A number of a row or a cell may be far away in a small file,
 * so rows and cells without a value are passed by, and those with one are refused outside of the limits.
 */
export class SheetReader implements XmlListener {
  /** Rows with a value or a formula, and between them none. */
  readonly rows: RawRow[] = [];
  readonly ranges: string[] = [];
  private row = 0;
  private column = -1;
  private cell: Attributes = {};
  /** The tag whose text is read. */
  private within: 'v' | 'is' | 'f' | null = null;
  private isText = false;
  private said = '';
  private characters = 0;

  constructor(private readonly book: Workbook) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'row') this.startRow(attributes);
    else if (name === 'c') this.startCell(attributes);
    else if (name === 'v' || name === 'is' || name === 'f') this.startValue(name);
    else if (name === 'mergeCell' && this.ranges.length < MOST_MERGED)
      this.ranges.push((attributes['ref'] ?? '').slice(0, LONGEST_RANGE));
    this.isText = name === 'v' || (name === 't' && this.within === 'is');
  }

  text(piece: string): void {
    if (!this.isText) return;
    this.said += piece;
    if (this.said.length > TABLE_LIMITS.characters)
      throw unreadable(
        'long-cell',
        `Строка ${this.row}, столбец ${columnLetters(this.column)}: в ячейке слишком длинный текст`,
      );
  }

  close(name: string): void {
    this.isText = this.isText && name !== 'v' && name !== 't';
    if (name === 'v' || name === 'is') this.endValue();
    if (name === this.within) this.within = null;
  }

  private startRow(attributes: Attributes): void {
    const text = attributes['r'];
    const number = text === undefined ? this.row + 1 : /^\d{1,7}$/.test(text) ? Number(text) : 0;
    if (number <= this.row || number > LAST_ROW) throw damaged();
    this.row = number;
    this.column = -1;
  }

  private startCell(attributes: Attributes): void {
    this.cell = attributes;
    this.within = null;
    const address = attributes['r'];
    if (address === undefined) {
      this.column += 1;
      return;
    }
    const [, letters, number] = /^([A-Z]{1,3})(\d{1,7})$/.exec(address) ?? [];
    if (letters === undefined || Number(number) !== this.row) throw damaged();
    const index = Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
    if (index <= this.column) throw damaged();
    this.column = index;
  }

  private startValue(name: 'v' | 'is' | 'f'): void {
    if (this.row > TABLE_LIMITS.rows) throw tooManyRows(this.row);
    if (this.column >= TABLE_LIMITS.columns) throw tooManyColumns(this.row, this.column);
    if (this.row === 0 || this.column < 0) throw damaged();
    this.within = name;
    this.said = '';
    const row = this.present();
    if (name === 'f' && row.formulas.at(-1) !== this.column) row.formulas.push(this.column);
  }

  private endValue(): void {
    const { cells } = this.present();
    const value = this.value(unescaped(this.said));
    this.characters += value.length;
    if (this.characters > TABLE_LIMITS.allCharacters)
      throw unreadable('too-much-text', `До строки ${this.row} в таблице слишком много текста`);
    while (cells.length < this.column) cells.push('');
    cells[this.column] = value;
  }

  /** The row that is read, begun when it is met first. */
  private present(): RawRow & { formulas: number[] } {
    const last = this.rows.at(-1) as (RawRow & { formulas: number[] }) | undefined;
    if (last?.number === this.row) return last;
    const fresh = { number: this.row, cells: [], formulas: [] };
    this.rows.push(fresh);
    return fresh;
  }

  private value(text: string): string {
    const { t: type = 'n', s: style } = this.cell;
    if (text === '') return '';
    switch (type) {
      case 'inlineStr':
      case 'str':
      case 'e':
        return text;
      case 's':
        return this.shared(text);
      case 'b':
        return text === '1' || text === 'true' ? 'да' : 'нет';
      case 'd':
        return dayText(Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`));
      default:
        return this.book.isDate[Number(style ?? 0)] ? this.moment(text) : numberText(text);
    }
  }

  private shared(text: string): string {
    const found = /^\d{1,7}$/.test(text) ? this.book.texts[Number(text)] : undefined;
    if (found === undefined) throw damaged();
    return found;
  }

  private moment(text: string): string {
    return dayText((Number(text) + (this.book.is1904 ? DAY_ZERO.of1904 : DAY_ZERO.usual)) * DAY_MS);
  }
}

/** 4.95123E10 and 0.1+0.2 are how a file may write what people see as 49512300000 and 0.3. */
function numberText(text: string): string {
  if (!Number.isFinite(Number(text))) throw damaged();
  return /^-?\d+(?:\.\d+)?E[+-]?\d+$/i.test(text) || /^-?\d+\.\d{12,}$/.test(text)
    ? String(Number(Number(text).toPrecision(15)))
    : text;
}

/** A day, and the time to the second when it is not midnight: sheets keep no zone. A fraction of a day is never exact. */
function dayText(ms: number): string {
  const rounded = new Date(Math.round(ms / 1000) * 1000);
  if (Number.isNaN(rounded.getTime())) throw damaged();
  const [day = '', time = ''] = rounded.toISOString().split(/[T.]/);
  return time === '00:00:00' ? day : `${day} ${time}`;
}
