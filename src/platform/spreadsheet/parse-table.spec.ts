import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { InvalidInput } from '../../common/errors.js';
import { cleanLine } from '../../common/validation.js';
import { assertPlausible, parseTable } from './parse-table.js';
import { readTable } from './read-table.js';
import { columnLetters, TABLE_LIMITS } from './table.js';
import { csvStream, xlsx } from './write-table.js';

const SHEET = 'xl/worksheets/sheet1.xml';

const book = async (...rows: (string | number | Date | null)[][]) =>
  xlsx({ name: 'Лист', columns: (rows[0] ?? []).map((title) => ({ title: String(title) })), rows: rows.slice(1) });

/** The same book with the XML of its sheet put through `edit`. */
async function edited(edit: (xml: string) => string): Promise<Buffer> {
  const files = unzipSync(await book(['Имя', 'Число', 'Почта'], ['один', 1, 'a@b.ru'], ['два', 2, 'c@d.ru']));
  const xml = new TextDecoder().decode(files[SHEET]);
  return Buffer.from(zipSync({ ...files, [SHEET]: strToU8(edit(xml)) }));
}

async function refusal(bytes: Buffer | Promise<Buffer>): Promise<{ code: string; message: string }> {
  const error: unknown = await parseTable(await bytes).catch((thrown: unknown) => thrown);
  if (!(error instanceof InvalidInput) || !error.errors[0]) throw new Error('it was read', { cause: error });
  return error.errors[0];
}

describe('parseTable on XLSX', () => {
  it('gives what was written as text, rows numbered as in Excel', async () => {
    const instant = new Date('2026-09-13T12:05:00Z');
    const table = await parseTable(
      await book(['Имя', 'Число', 'Когда'], ['«Лицей» & <b>', 74_951_234_567, instant], [], ['=1+1', 0.5, null]),
    );
    expect(table).toEqual({
      headers: ['Имя', 'Число', 'Когда'],
      headerNumber: 1,
      rows: [
        { number: 2, cells: ['«Лицей» & <b>', '74951234567', '2026-09-13 15:05:00'], formulas: [] },
        { number: 4, cells: ['=1+1', '0.5', ''], formulas: [] },
      ],
    });
  });

  it('tells formulas and takes what they came to', async () => {
    const table = await parseTable(
      await edited((xml) =>
        xml
          .replace(/<c r="B2"[^>]*>.*?<\/c>/, '<c r="B2"><f>1+2</f><v>3</v></c>')
          .replace(/<c r="B3"[^>]*>.*?<\/c>/, '<c r="B3"><f>1+2</f></c>'),
      ),
    );
    expect(table.rows.map(({ cells, formulas }) => [cells[1], formulas])).toEqual([
      ['3', [1]],
      ['', [1]],
    ]);
  });

  it('keeps a row of nothing but formulas without a value', async () => {
    const table = await parseTable(
      await edited((xml) => xml.replace('</sheetData>', '<row r="4"><c r="A4"><f>1</f></c></row></sheetData>')),
    );
    expect(table.rows.at(-1)).toEqual({ number: 4, cells: ['', '', ''], formulas: [0] });
  });

  const merge = (range: string) => (xml: string) =>
    xml.replace('</sheetData>', `</sheetData><mergeCells count="1"><mergeCell ref="${range}"/></mergeCells>`);

  it.each([
    ['A1:B1', 'merged-header', 'Строка 1: в заголовке объединены ячейки A1:B1'],
    ['C2:C3', 'merged-cells', 'Строка 2: объединены ячейки C2:C3'],
  ])('refuses merged cells %s', async (range, code, message) => {
    expect(await refusal(edited(merge(range)))).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('does not mind merged cells below the table', async () => {
    expect((await parseTable(await edited(merge('A9:C9')))).rows).toHaveLength(2);
  });

  it.each([
    ['a far row', (xml: string) => xml.replace('<row r="3"', '<row r="2000000000"'), 'damaged-sheet'],
    [
      'a far row behind a prefix',
      (xml: string) => xml.replace('<row r="3"', '<row x:r="3" r="2000000"'),
      'damaged-sheet',
    ],
    ['a far row behind a sign', (xml: string) => xml.replace('<row r="3"', '<row a="<" r="2000000"'), 'damaged-sheet'],
    ['a far row in entities', (xml: string) => xml.replace('<row r="3"', '<row r="&#50;00000"'), 'damaged-sheet'],
    ['a value far below', (xml: string) => xml.replaceAll(/r="([A-C]?)3"/g, 'r="$1900000"'), 'too-many-rows'],
    ['a value far to the right', (xml: string) => xml.replace('r="C3"', 'r="XFD3"'), 'too-many-columns'],
    ['a sheet cut short', (xml: string) => xml.slice(0, xml.length / 2), 'damaged-'],
  ])('refuses %s before reading', async (_, edit, code) => {
    expect((await refusal(edited(edit))).code).toContain(code);
  });

  it('says how many rows there may be', async () => {
    const bytes = edited((xml) => xml.replaceAll(/r="([A-C]?)3"/g, 'r="$11000000"'));
    expect((await refusal(bytes)).message).toBe(
      'Данные есть в строке 1\u2009000\u2009000, а прочитать можно не больше 20\u2009000 строк. Разделите файл на части',
    );
  });

  it('refuses a text that is repeated in every cell', async () => {
    const bytes = await book(['Имя'], ...Array.from({ length: 700 }, () => ['x'.repeat(32_000)]));
    expect(bytes.length).toBeLessThan(100_000);
    expect((await refusal(bytes)).code).toBe('too-much-text');
  });

  it('does not mind formatted rows without values far below', async () => {
    const bytes = await edited((xml) =>
      xml.replace('</sheetData>', '<row r="1048576" spans="1:3"><c r="A1048576" s="1"/></row></sheetData>'),
    );
    expect((await parseTable(bytes)).rows).toHaveLength(2);
  });
});

describe('a book of thousands of cells', () => {
  it('is made in a thread, and holds the same: texts, numbers and moments', async () => {
    const moment = new Date('2026-03-01T12:30:00Z');
    const columns = [{ title: 'Кто' }, { title: 'Сколько' }, { title: 'Когда', type: 'date' as const }];
    const rows = Array.from({ length: 2_000 }, (_, n) => [`Человек ${n}`, n, moment]);
    const [few, many] = await Promise.all(
      [rows.slice(0, 3), rows].map((some) => xlsx({ name: 'Лист', columns, rows: some })),
    );
    const read = async (bytes: Buffer | undefined) => (await readTable(bytes!)).rows;
    expect((await read(many)).slice(0, 3)).toEqual(await read(few));
    expect(await read(many)).toHaveLength(2_000);
  });
});

describe('parseTable on archives made to harm', () => {
  const bomb = Buffer.from(
    zipSync({
      'xl/workbook.xml': new Uint8Array(TABLE_LIMITS.unpackedBytes + 1).fill(32),
      'xl/_rels/workbook.xml.rels': strToU8('<a/>'),
    }),
  );

  it('refuses a bomb by what its directory declares', async () => {
    expect(bomb.length).toBeLessThan(500_000);
    expect((await refusal(bomb)).code).toBe('unpacks-too-large');
  });

  it('refuses an entry that lies about its size, without unpacking it', async () => {
    const bytes = Buffer.from(bomb);
    const central = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes.writeUInt32LE(100, central + 24);
    bytes.writeUInt32LE(100, 22);
    const before = process.memoryUsage().arrayBuffers;
    expect((await refusal(bytes)).code).toBe('damaged-archive');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it('refuses one without its directory, one with a password, one that is no book', async () => {
    const whole = await book(['Имя'], ['один']);
    expect((await refusal(whole.subarray(0, whole.length - 200))).code).toBe('damaged-archive');
    const locked = Buffer.from(whole);
    for (let at = 0; (at = locked.indexOf(Buffer.from([0x50, 0x4b, 1, 2]), at)) >= 0; at += 4) locked[at + 8] = 1;
    expect((await refusal(locked)).code).toBe('encrypted');
    expect((await refusal(Buffer.from(zipSync({ 'content.xml': strToU8('<a/>') })))).code).toBe('not-a-book');
  });

  it('survives any spoilt byte with a refusal or a table', async () => {
    const whole = await book(['Имя', 'Почта'], ['один', 'a@b.ru']);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const spoilt = Buffer.from(whole);
        spoilt[at] = byte;
        const outcome = await parseTable(spoilt).catch((error: unknown) => error);
        if (outcome instanceof Error && !(outcome instanceof InvalidInput)) throw outcome;
      }),
      { numRuns: 200 },
    );
  });
});

describe('parseTable on CSV', () => {
  const TEXT = 'Код;Название\r\nS-1;"МБОУ ""Лицей"""\r\n\r\nS-3;"в две\r\nстроки"\r\n';
  const ROWS = [
    { number: 2, cells: ['S-1', 'МБОУ "Лицей"'], formulas: [] },
    { number: 4, cells: ['S-3', 'в две строки'], formulas: [] },
  ];

  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with BOM', Buffer.from(`\uFEFF${TEXT}`)],
    ['Windows-1251', iconv.encode(TEXT, 'windows-1251')],
    ['UTF-16 of Excel', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['commas', Buffer.from(TEXT.replaceAll(';', ','))],
    ['tabs', Buffer.from(TEXT.replaceAll(';', '\t'))],
    ['bare line feeds', Buffer.from(TEXT.replaceAll('\r\n', '\n'))],
  ])('reads %s', async (_, bytes) => {
    expect(await parseTable(bytes)).toEqual({ headers: ['Код', 'Название'], headerNumber: 1, rows: ROWS });
  });

  it('counts delimiters outside of quotes, and the header from the first row with something in it', async () => {
    const table = await parseTable(Buffer.from('\r\n;;\r\n"a,b,c,d";"e"\r\n1;2\r\n'));
    expect(table).toMatchObject({
      headers: ['a,b,c,d', 'e'],
      headerNumber: 3,
      rows: [{ number: 4, cells: ['1', '2'] }],
    });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'empty-file', 'Файл пустой'],
    ['a file of nothing but breaks', Buffer.from('\r\n;;\r\n'), 'empty-table', 'нет ни одной заполненной строки'],
    ['a web page', Buffer.from('<!DOCTYPE html><table></table>'), 'web-page', 'веб-страница'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), 'not-a-table', 'Это не таблица'],
    ['an old book', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), 'old-format', '.xls'],
    ['an open quote', Buffer.from('a;b\n1;"2\n3;4\n'), 'bad-quotes', 'В строке 2 кавычка без пары'],
    [
      'broken UTF-8',
      Buffer.concat([Buffer.from('Школа;Почта\nЛицей;'), Buffer.from([0xd0]), Buffer.from('\n')]),
      'bad-encoding',
      'В строке 2 текст не читается',
    ],
    ['too many rows', Buffer.from('a\n'.repeat(TABLE_LIMITS.rows + 1)), 'too-many-rows', 'не больше 20'],
    [
      'too many columns',
      Buffer.from(`a\n${';'.repeat(60)}x\n`),
      'too-many-columns',
      'В строке 2 данные есть в столбце BI',
    ],
    ['a long cell', Buffer.from(`a;b\n1;${'x'.repeat(40_000)}`), 'long-cell', 'Строка 2, столбец B'],
  ])('refuses %s', async (_, bytes, code, message) => {
    expect(await refusal(bytes)).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('refuses a file over 10 MB at once', () => {
    expect(() => {
      assertPlausible(Buffer.alloc(TABLE_LIMITS.bytes + 1));
    }).toThrow(InvalidInput);
  });

  it('reads back what csvStream writes, formulas too', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !cleanLine(text).startsWith("'"));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const bytes = await buffer(csvStream([{ title: 'Имя' }, { title: '=Формула' }], rows));
        const clean = rows.map((row) => row.map(cleanLine)).filter((row) => row.some(Boolean));
        const table = await parseTable(bytes);
        expect(table.headers).toEqual(['Имя', '=Формула']);
        expect(table.rows.map(({ cells }) => cells)).toEqual(clean);
      }),
    );
  });
});

describe('a table made to take time', () => {
  const sheet = (edit: (xml: string) => string) => edited(edit);
  const inCell = (text: string) => sheet((xml) => xml.replace(/<c r="B2"[^>]*>.*?<\/c>/, `<c r="B2">${text}</c>`));

  it.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['one line of everything', () => Buffer.from('x'.repeat(5_000_000)), 'long-row'],
    ['delimiters alone', () => Buffer.from(';'.repeat(1_000_000)), 'empty-table'],
    [
      'a tag of 200,000 letters',
      () => sheet((xml) => xml.replace('<sheetData>', `<${'a'.repeat(200_000)}><sheetData>`)),
      'damaged-book',
    ],
    [
      'an attribute of 200,000 letters',
      () => sheet((xml) => xml.replace('<sheetData>', `<sheetData a="${'a'.repeat(200_000)}">`)),
      'damaged-book',
    ],
    ['a cell of 40,000 letters', () => inCell(`<v>${'1'.repeat(40_000)}</v>`), 'long-cell'],
    [
      'tags in tags',
      () => sheet((xml) => xml.replace('<sheetData>', `${'<a>'.repeat(20_000)}<sheetData>`)),
      'damaged-book',
    ],
    [
      'entities of its own',
      () => sheet((xml) => xml.replace(/^(<\?xml[^>]*>)?/, '$1<!DOCTYPE a [<!ENTITY b "bb">]>')),
      'damaged-book',
    ],
  ])('%s is refused', async (_, make, code) => {
    expect((await refusal(make())).code).toBe(code);
  });

  it('a first line of spaces is none', async () => {
    expect((await parseTable(Buffer.from(`${' '.repeat(60_000)}\n1;2\n`))).headers).toEqual(['1', '2']);
  });

  it('20,000 formulas in a cell are one', async () => {
    const table = await parseTable(await inCell('<f>1</f>'.repeat(20_000)));
    expect(table.rows[0]).toMatchObject({ cells: ['один', '', 'a@b.ru'], formulas: [1] });
  });
});

describe('readTable', () => {
  it('reads in a thread of its own, while the process goes on', async () => {
    const bytes = await book(['Имя', 'Число'], ...Array.from({ length: 2_000 }, (_, n) => [`имя ${n}`, n]));
    let turns = 0;
    let isRead = false;
    const turn = () => {
      turns += 1;
      if (!isRead) setImmediate(turn);
    };
    turn();
    const table = await readTable(bytes);
    isRead = true;
    expect(table).toEqual(await parseTable(bytes));
    expect(turns).toBeGreaterThan(10);
  });

  it('refuses what is no table as parseTable does', async () => {
    await expect(readTable(Buffer.from('a;b\n1;"2'))).rejects.toMatchObject({ errors: [{ code: 'bad-quotes' }] });
  });

  it('says which field it was when it takes too long', async () => {
    await expect(readTable(Buffer.from('a;b\n1;2\n'), { time: 1, memory: 64 })).rejects.toMatchObject({
      errors: [{ field: 'file', code: 'too-long', message: expect.stringContaining('не удалось прочитать за 1 с') }],
    });
  });
});

describe('columnLetters', () => {
  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [701, 'ZZ'],
    [702, 'AAA'],
  ])('%i is %s', (index, letters) => {
    expect(columnLetters(index)).toBe(letters);
  });
});
