import { randomUUIDv7 } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { ImportsService } from '../../../src/features/directory/imports/imports.service.js';
import { importSchools } from '../../../src/importing.js';
import { Storage } from '../../../src/platform/storage/storage.js';
import { readTable } from '../../../src/platform/spreadsheet/read-table.js';
import { xlsx } from '../../../src/platform/spreadsheet/write-table.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';

const TITLES = ['Код', 'Краткое название', 'Муниципалитет', 'Учредитель', 'Телефон'];
const SHEET = 'xl/worksheets/sheet1.xml';

let t: TestApp;
let coordinator: string;

beforeAll(async () => {
  t = await startTestApp();
  coordinator = await t.asStaff('COORDINATOR', 'ASOU');
});
afterAll(() => t.close());

const book = (rows: string[][], titles = TITLES) =>
  xlsx({ name: 'Школы', columns: titles.map((title) => ({ title })), rows });
const row = (n: number) => [`P-${n}`, `Школа страницы № ${n}`, 'Балашиха', 'муниципальный', ''];
const directorySize = async () => (await t.sql<{ n: number }>(`select count(*)::int as n from organisation`))[0]!.n;

function send(bytes: Buffer | null, { name = 'schools.xlsx', token = coordinator } = {}): Promise<Answer> {
  const body = new FormData();
  if (bytes) body.append('file', new Blob([new Uint8Array(bytes)]), name);
  else body.append('nothing', '');
  return t.inject({ method: 'POST', url: '/control/imports', token, payload: body });
}

/** The address of the run that was made. */
async function sent(bytes: Buffer, name?: string): Promise<string> {
  const answer = await send(bytes, { name });
  expect(answer.statusCode).toBe(303);
  await t.drainJobs();
  return String(answer.headers.location);
}

const page = async (url: string, token = coordinator) => t.inject({ url, token });
const post = (url: string, token = coordinator) => t.inject({ method: 'POST', url, token, payload: {} });

describe('a file that cannot be read', () => {
  const sheetOf = async (edit: (xml: string) => string) => {
    const files = unzipSync(await book([row(1), row(2)]));
    return Buffer.from(
      zipSync({ ...files, [SHEET]: strToU8(edit(new TextDecoder().decode(files[SHEET]))) }, { level: 1 }),
    );
  };
  const millionRows = () => {
    const rows = Array.from({ length: 1_000_000 }, (_, n) => `<row r="${n + 5}"><c r="A${n + 5}"><v>1</v></c></row>`);
    return sheetOf((xml) => xml.replace('</sheetData>', `${rows.join('')}</sheetData>`));
  };
  const bomb = () => Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(60_000_000) }, { level: 1 }));

  it.each([
    ['a ZIP bomb', async () => bomb(), 'Файл распаковывается в 57,2 МБ, а можно не больше 50 МБ'],
    ['a page renamed', async () => Buffer.from('<html><table/></html>'), 'Это веб-страница, а не таблица'],
    ['a picture renamed', async () => Buffer.from([137, 80, 78, 71, 0, 0]), 'Это не таблица'],
    ['an archive of something else', async () => Buffer.from(zipSync({ 'a.txt': strToU8('a') })), 'Это не книга Excel'],
    ['a million rows', millionRows, 'прочитать можно не больше 20\u2009000 строк'],
    ['a million lines', async () => Buffer.from('Код\n1\n'.repeat(500_000)), 'прочитать можно не больше'],
    ['no rows', async () => book([]), 'есть заголовок, но нет ни одной строки под ним'],
    ['no header', async () => book([row(1)], row(2)), 'Строка 1: нет столбцов «Краткое название» и «Муниципалитет»'],
    [
      'a header that is missing',
      async () => book([row(1)], ['А', 'Краткое название', 'Б', 'В', 'Г']),
      'Строка 1: нет столбца «Муниципалитет». Есть столбцы: «А», «Краткое название», «Б», «В», «Г»',
    ],
    [
      'a header twice',
      async () => book([row(1)], ['Код', 'Краткое название', 'Муниципалитет', 'Телефон', 'Телефон']),
      'Строка 1: столбцы D «Телефон» и E «Телефон» означают одно и то же',
    ],
    [
      'merged headers',
      () =>
        sheetOf((xml) => xml.replace('</sheetData>', '</sheetData><mergeCells><mergeCell ref="B1:C1"/></mergeCells>')),
      'Строка 1: в заголовке объединены ячейки B1:C1',
    ],
    [
      'another encoding',
      async () => Buffer.from([0x8a, 0xae, 0xa4, 0x3b, 0x98, 0xaa, 0xae, 0xab, 0xa0, 0x0a, 0x31, 0x3b, 0x32]),
      'В строке 1 текст не читается. Сохраните файл в кодировке UTF-8 или Windows-1251',
    ],
  ])('%s is told in words and nothing is written', async (_, make, message) => {
    const before = await directorySize();
    const url = await sent(await make());
    const answer = await page(url);
    expect(answer.body.replaceAll('&lt;', '<')).toContain(message);
    expect(answer.body).toContain('Не прочитано');
    expect((await post(`${url}/confirm`)).statusCode).toBe(303);
    expect((await page(url)).body).toContain('Не прочитано');
    expect(await directorySize()).toBe(before);
  });

  it.each([
    ['no file', null, 'Выберите файл'],
    ['an empty file', Buffer.alloc(0), 'Файл пустой'],
    ['an old book', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), 'в старом виде (.xls) или защищён паролем'],
    ['more than 10 MB', Buffer.alloc(10 * 1024 * 1024 + 1, 65), 'Файл больше 10 МБ'],
  ])('%s is refused in the form', async (_, bytes, message) => {
    const answer = await send(bytes);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(message);
    expect(answer.body).toContain('href="#f-file"');
  });
});

describe('formulas in a book', () => {
  it('are taken by what they came to, with a note; without a value they are an error of their cell', async () => {
    const files = unzipSync(await book([row(31), row(32)]));
    const xml = new TextDecoder()
      .decode(files[SHEET])
      .replace(/<c r="E2"[^>]*\/?>(?:.*?<\/c>)?/, '')
      .replace(/(<row r="2".*?)<\/row>/, '$1<c r="E2" t="str"><f>A1</f><v>84951234567</v></c></row>')
      .replace(/(<row r="3".*?)<\/row>/, '$1<c r="E3"><f>A1</f></c></row>');
    const url = await sent(Buffer.from(zipSync({ ...files, [SHEET]: strToU8(xml) })));
    const { body } = await page(url);
    expect(body).toContain('Столбец E «Телефон»: взято значение формулы: «84951234567»');
    expect(body).toContain('Столбец E «Телефон»: формула без сохранённого значения. Замените её значением');
    expect(body).toContain('Создать 1 организацию');
  });
});

describe('the pages', () => {
  it('lead from the file to the directory, refreshing themselves while something runs', async () => {
    const answer = await send(await book([row(1), row(2)]), { name: 'Школы <1>.xlsx' });
    const url = String(answer.headers.location);
    const waiting = await page(url);
    expect(waiting.headers['refresh']).toBe('2');
    expect(waiting.body).toContain('Ждёт проверки');
    await t.drainJobs();
    const preview = await page(url);
    expect(preview.headers['refresh']).toBeUndefined();
    expect(preview.body).toContain('Школы &lt;1>.xlsx');
    expect(preview.body).toContain('Создать 2 организации');
    const before = await directorySize();
    await post(`${url}/confirm`);
    expect((await page(url)).body).toContain('Записывается');
    await post(`${url}/confirm`);
    await t.drainJobs();
    expect((await page(url)).body).toContain('Записано');
    expect(await directorySize()).toBe(before + 2);
    expect((await page('/control/imports')).body).toContain(url);
  });

  it('page through the rows and narrow them by verdict', async () => {
    const url = await sent(
      await book(Array.from({ length: 120 }, (_, n) => (n === 60 ? [...row(n).slice(0, 4), '1'] : row(500 + n)))),
    );
    const first = await page(url);
    const next = /href="([^"]*cursor=[^"]*)"/.exec(first.body)![1]!.replaceAll('&amp;', '&');
    const second = await page(next);
    expect(first.body).toContain('Школа страницы № 549');
    expect(first.body).not.toContain('Школа страницы № 550');
    expect(second.body).toContain('Школа страницы № 550');
    const faulty = await page(`${url}?show=ERROR`);
    expect(faulty.body).toContain('неверный телефон: «1»');
    expect(faulty.body).not.toContain('Школа страницы № 549');
    expect((await page(`${url}?show=OTHER`)).statusCode).toBe(422);
    expect((await page(`${url}?cursor=OTHER`)).statusCode).toBe(422);
  });

  it('ask the same number of queries for few rows and many', async () => {
    const [few, many] = [await sent(await book([row(901)])), await sent(await book([row(902), row(903), row(904)]))];
    const asked = async (url: string) => (await t.queries(() => page(url))).length;
    expect(await asked(many)).toBe(await asked(few));
    const lists = await asked('/control/imports');
    await sent(await book([row(905)]));
    expect(await asked('/control/imports')).toBe(lists);
  });

  it('give the template, which holds no rows and is understood', async () => {
    const answer = await page('/control/imports/template.xlsx');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="shkoly.xlsx"');
    const table = await readTable(answer.rawPayload);
    expect(table.rows).toEqual([]);
    const url = await sent(
      await book([['T-1', 'Школа шаблона', '', 'Балашиха', '', 'АНО']], table.headers.slice(0, 6)),
    );
    expect((await page(url)).body).toContain('Создать 1 организацию');
  });

  it('give the faulty rows and record who took them', async () => {
    const url = await sent(await book([[...row(700).slice(0, 4), '12']]));
    const answer = await page(`${url}/errors.xlsx`);
    expect((await readTable(answer.rawPayload)).rows[0]!.cells.slice(-2)).toEqual([
      '2',
      'столбец E «Телефон»: неверный телефон: «12». Нужен номер с кодом, например +7 (495) 123-45-67',
    ]);
    const records = await t.sql(`select 1 from audit_entry where action = 'download.import-errors'`);
    expect(records).toHaveLength(1);
  });
});

describe('rights', () => {
  const REFUSED = ['MINISTRY_LEADER', 'ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR', 'SCHOOL_RESPONSIBLE'] as const;

  it.each(REFUSED)('%s sees no import and makes none', async (role) => {
    const url = await sent(await book([row(800)]));
    const token = await t.asStaff(role, 'ASOU');
    const paths = ['/control/imports', '/control/imports/template.xlsx', url, `${url}/errors.xlsx`];
    for (const path of paths) expect((await page(path, token)).statusCode).toBe(403);
    for (const path of [`${url}/confirm`, `${url}/stop`]) expect((await post(path, token)).statusCode).toBe(403);
    expect((await send(await book([row(801)]), { token })).statusCode).toBe(403);
    expect((await page(url)).body).toContain('Ждёт подтверждения');
  });

  it.each(['ADMINISTRATOR', 'MINISTRY_CONTROL', 'COORDINATOR'] as const)('%s may', async (role) => {
    expect((await page('/control/imports', await t.asStaff(role, 'MOMO'))).statusCode).toBe(200);
  });

  it('nobody signed in is asked to sign in, and a run that is not there is not found', async () => {
    expect((await t.inject({ url: '/control/imports' })).statusCode).not.toBe(200);
    expect((await page(`/control/imports/${randomUUIDv7()}`)).statusCode).toBe(404);
    expect((await post(`/control/imports/${randomUUIDv7()}/confirm`)).statusCode).toBe(404);
  });
});

describe('the command line', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profminimum-import-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function command(bytes: Buffer, apply: boolean): Promise<{ complete: boolean; lines: string[] }> {
    const path = join(folder, 'школы.xlsx');
    await writeFile(path, bytes);
    const lines: string[] = [];
    return { complete: await importSchools(t.app, path, { apply, print: (line) => lines.push(line) }), lines };
  }

  it('prints what a file would change and every fault, and writes only when told', async () => {
    const bytes = await book([row(990), [...row(991).slice(0, 4), '12']]);
    const before = await directorySize();
    expect(await command(bytes, false)).toEqual({
      complete: false,
      lines: [
        '2 rows: 1 new, 0 changed, 0 same, 1 with errors, 0 duplicates',
        'nothing was written: add --apply to write',
        'row 3: столбец E «Телефон»: неверный телефон: «12». Нужен номер с кодом, например +7 (495) 123-45-67',
      ],
    });
    expect(await directorySize()).toBe(before);
    expect((await command(bytes, true)).lines[1]).toBe(
      'written: 1 created, 0 changed, 0 not, because the directory changed',
    );
    expect(await command(await book([row(990)]), true)).toEqual({
      complete: true,
      lines: ['1 rows: 0 new, 0 changed, 1 same, 0 with errors, 0 duplicates'],
    });
    expect(await command(Buffer.from('<html>'), true)).toMatchObject({
      complete: false,
      lines: [expect.stringContaining('веб-страница')],
    });
    await t.drainJobs();
    expect(await directorySize()).toBe(before + 1);
  });
});

describe('the file of a run', () => {
  const stored = (id: string) => t.get(Storage).get(`imports/${id}/table`);
  const idOf = (url: string) => url.split('/').at(-1)!;

  it('is kept; without it the run fails in words', async () => {
    const answer = await send(await book([row(1)]));
    const id = idOf(String(answer.headers.location));
    expect(await stored(id)).not.toBeNull();
    await t.get(Storage).deleteAll(`imports/${id}`);
    await t.drainJobs();
    expect((await t.get(ImportsService).get(null, id)).run.failure).toBe('Файл не сохранился. Загрузите его ещё раз');
  });

  it('goes after half a year with its run; one without a run a week after it was found', async () => {
    const [old, orphan] = [idOf(await sent(await book([row(1)]))), randomUUIDv7()];
    await t.sql(`update import_run set uploaded_at = $2::timestamptz - interval '184 days' where id = $1`, [
      old,
      t.clock.now(),
    ]);
    const young = idOf(await sent(await book([row(1)])));
    await t.get(Storage).put(`imports/${orphan}/table`, Buffer.from('a'));
    await t.get(ImportsService).forgetOld();
    expect([await stored(old), await stored(orphan)]).toEqual([null, expect.anything()]);
    t.clock.advance({ hours: 7 * 24 });
    await t.get(ImportsService).forgetOld();
    expect(await t.sql(`select 1 from import_row where run_id = $1`, [old])).toEqual([]);
    expect([await stored(old), await stored(orphan)]).toEqual([null, null]);
    expect(await stored(young)).not.toBeNull();
    expect((await t.get(ImportsService).get(null, young)).run.state).toBe('CHECKED');
  });
});
