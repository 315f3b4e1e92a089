import { InvalidInput } from '../../common/errors.js';
import { MergedCells } from './merged-cells.js';
import { SheetReader } from './sheet-reader.js';
import { type RawRow, unreadable } from './table.js';
import { readWorkbook } from './workbook.js';
import { readXml } from './xml-stream.js';
import { ZipArchive } from './zip-archive.js';

/** Rows of a book, and what is merged in them. */
export interface RawSheet {
  rows: RawRow[];
  merged: MergedCells;
}

/**
 * The first sheet of an .xlsx book, read tag by tag. Throws InvalidInput for what is no book or is over the limits, before
 * more than they allow is kept of it.
 */
export async function readXlsx(bytes: Buffer): Promise<RawSheet> {
  const archive = await ZipArchive.open(bytes);
  try {
    const book = await readWorkbook(archive);
    const reader = new SheetReader(book);
    await readXml(archive.read(book.sheet), reader);
    return { rows: reader.rows, merged: new MergedCells(reader.ranges) };
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw unreadable('damaged-book', 'Книгу Excel не удалось прочитать. Откройте её в Excel и сохраните заново');
  }
}
