import { TABLE_LIMITS, unreadable } from './table.js';
import { readXml } from './xml-stream.js';
import type { ZipArchive } from './zip-archive.js';

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';
/** More formats than any book has. */
const MOST_STYLES = 100_000;
/** Numbers of formats that are dates in every language, of the 163 that no book describes (ECMA-376, part 1, 18.8.30). */
const DATE_FORMATS = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);

/** What the cells of the first sheet refer to. */
export interface Workbook {
  /** The file of the first sheet. */
  sheet: string;
  /** Days are counted from 1904 and not from 1900. */
  is1904: boolean;
  /** Texts by their number. */
  texts: readonly string[];
  /** By the number of a style, whether its numbers are moments. */
  isDate: readonly boolean[];
}

/** Throws InvalidInput for what is no book, has no sheet or more text than the limits allow. */
export async function readWorkbook(archive: ZipArchive): Promise<Workbook> {
  if (!archive.has(WORKBOOK) || !archive.has(RELATIONS))
    throw unreadable('not-a-book', 'Это не книга Excel. Сохраните таблицу как «Книга Excel (.xlsx)» или CSV');
  const { id, is1904 } = await firstSheet(archive);
  const targets = await targetsOf(archive);
  const sheet = targets.byId.get(id) ?? '';
  if (!archive.has(sheet)) throw unreadable('no-sheet', 'В книге нет ни одного листа с таблицей');
  return {
    sheet,
    is1904,
    texts: await readTexts(archive, targets.texts),
    isDate: await readStyles(archive, targets.styles),
  };
}

async function firstSheet(archive: ZipArchive): Promise<{ id: string; is1904: boolean }> {
  let id: string | undefined;
  let is1904 = false;
  await readXml(archive.read(WORKBOOK), {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '');
      if (name === 'sheet') id ??= Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? '';
    },
  });
  return { id: id ?? '', is1904 };
}

async function targetsOf(
  archive: ZipArchive,
): Promise<{ byId: ReadonlyMap<string, string>; texts: string; styles: string }> {
  const byId = new Map<string, string>();
  const byType = new Map<string, string>();
  await readXml(archive.read(RELATIONS), {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      if (name !== 'Relationship') return;
      const path = Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`;
      byId.set(Id, path);
      byType.set(Type.slice(Type.lastIndexOf('/') + 1), path);
    },
  });
  return { byId, texts: byType.get('sharedStrings') ?? '', styles: byType.get('styles') ?? '' };
}

/** Readings of Japanese signs (`rPh`) are no part of a text. */
async function readTexts(archive: ZipArchive, path: string): Promise<string[]> {
  const texts: string[] = [];
  let [text, all, isText, isReading] = ['', 0, false, false];
  await readXml(archive.read(path), {
    open: (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') isReading = true;
      isText = name === 't' && !isReading;
    },
    text: (piece) => {
      if (!isText) return;
      text += piece;
      all += piece.length;
      if (text.length > TABLE_LIMITS.characters)
        throw unreadable('long-cell', 'В одной из ячеек книги слишком длинный текст');
      if (all > TABLE_LIMITS.allCharacters) throw unreadable('too-much-text', 'В книге слишком много текста');
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isReading = false;
      if (name === 'si') texts.push(unescaped(text));
    },
  });
  return texts;
}

/** Signs that XML cannot hold are written by their numbers: `_x000D_` (ECMA-376, part 1, 22.9.2.19). */
export function unescaped(text: string): string {
  return text.replaceAll(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

async function readStyles(archive: ZipArchive, path: string): Promise<boolean[]> {
  const dates = new Set(DATE_FORMATS);
  const formats: number[] = [];
  let isOfCells = false;
  await readXml(archive.read(path), {
    open: (name, attributes) => {
      if (name === 'cellXfs') isOfCells = true;
      const id = Number(attributes['numFmtId']);
      if (name === 'numFmt' && isDateFormat(attributes['formatCode'] ?? '')) dates.add(id);
      if (name === 'xf' && isOfCells && formats.length < MOST_STYLES) formats.push(id);
    },
    close: (name) => {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
  return formats.map((id) => dates.has(id));
}

/** `dd.mm.yyyy`, `[h]:mm`; not `#,##0.00" руб"` or `0%`. Quoted words, escaped signs and colours say nothing. */
function isDateFormat(format: string): boolean {
  const [numbers = ''] = format.split(';');
  const signs = numbers.replaceAll(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^[\]]*\]/gi, '');
  return /[dmyhs]/i.test(signs) && !/[#?%]|general/i.test(signs);
}
