import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { ImportApplyService } from '../../../src/features/directory/imports/import-apply.service.js';
import { ImportCheckService } from '../../../src/features/directory/imports/import-check.service.js';
import { ImportsService } from '../../../src/features/directory/imports/imports.service.js';
import { readTable } from '../../../src/platform/spreadsheet/read-table.js';
import { csvStream, xlsx } from '../../../src/platform/spreadsheet/write-table.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { COLUMNS, type Fault, FAULTS } from './import-faults.js';

let t: TestApp;
let actor: Actor;

beforeAll(async () => {
  t = await startTestApp();
  actor = (await t.get(AccountsService).actorByApiToken(await t.asStaff('COORDINATOR', 'ASOU')))!;
  await plantDirectory();
});
afterAll(() => t.close());

const imports = () => t.get(ImportsService);
const columns = COLUMNS.map((title) => ({ title }));
const book = (rows: readonly string[][]) => xlsx({ name: 'Школы', columns, rows });
const windows = async (rows: readonly string[][]) =>
  iconv.encode((await buffer(csvStream(columns, rows))).toString('utf8').slice(1), 'windows-1251');

/** A good row of a school that is not in the directory; `tag` keeps it apart from all others. */
function school(tag: string, n: number, change: Partial<Record<(typeof COLUMNS)[number], string>> = {}): string[] {
  const cells = {
    Код: n % 2 ? `${tag}-${n}` : '',
    'Краткое название': `МБОУ «СОШ № ${n} ${tag}»`,
    'Полное название': `Муниципальное бюджетное учреждение «Средняя школа № ${n} ${tag}»`,
    Муниципалитет: ['Балашиха', 'городской округ Балашиха', 'г.о. Балашиха', '46704000'][n % 4]!,
    Вид: 'школа',
    Учредитель: 'муниципальный',
    Руководитель: `Иванова Мария Петровна`,
    Почта: `school${n}@${tag.toLowerCase()}.ru`,
    Телефон: `8 (495) 123-${String(n % 100).padStart(2, '0')}-67`,
    Сайт: `school${n}.${tag.toLowerCase()}.ru`,
    Уровень: ['базовый', 'Основной', 'продвинутый уровень'][n % 3]!,
    ...change,
  };
  return COLUMNS.map((column) => cells[column]);
}

const schools = (tag: string, number: number) => Array.from({ length: number }, (_, n) => school(tag, n + 1));

/** What `FAULTS` are held against. */
async function plantDirectory(): Promise<void> {
  await t.sql(
    `insert into municipality (oktmo, name, short_name, type, centre, valid_from, valid_to) values
       ('46000001', 'городской округ Прежний', 'Прежний', 'городской округ', 'Прежний', '2000-01-01', '2020-01-01'),
       ('46000002', 'городской округ Двойной', 'Двойной', 'городской округ', 'Двойной', '2000-01-01', null),
       ('46000003', 'муниципальный округ Двойной', 'Двойной', 'муниципальный округ', 'Двойной', '2000-01-01', null)`,
  );
  await t.sql(
    `insert into organisation (code, kind, founder_type, name, short_name, municipality_id, closed_at, head_name)
     select code, 'SCHOOL', 'MUNICIPAL', name, name, $1, case when code = 'CLOSED' then now() end, 'Прежняя Анна Ивановна'
     from (values ('CLOSED', 'Закрытая'), ('OWNED', 'Хозяйка кода'), (null, 'Лицей без кода'), ('TWIN-1', 'Близнецы'),
       ('TWIN-2', 'Близнецы'), ('S-77', 'Лицей № 77')) as s(code, name)`,
    [t.municipality.id],
  );
}

async function upload(bytes: Buffer, name = 'schools.xlsx'): Promise<string> {
  return imports().upload(actor, { name, bytes });
}

async function checked(bytes: Buffer, name?: string): Promise<string> {
  const id = await upload(bytes, name);
  await t.get(ImportCheckService).run(id);
  return id;
}

async function applied(bytes: Buffer, name?: string): Promise<string> {
  const id = await checked(bytes, name);
  await imports().confirm(actor, id);
  await t.get(ImportApplyService).run(id);
  return id;
}

const run = async (id: string) => (await imports().get(actor, id)).run;

/** Every row of a run. */
async function rowsOf(id: string) {
  const all = [];
  for (let cursor: string | undefined; ;) {
    const page = await imports().rows(actor, id, { cursor });
    all.push(...page.items);
    if (!page.nextCursor) return all;
    cursor = page.nextCursor;
  }
}

/** The whole directory with what tells whether a row was written since. */
const directory = () =>
  t.sql(`select id, xmin::text as version, updated_at, revision, search_text from organisation order by id`);

describe('an XLSX of 1,300 schools', () => {
  const rows = schools('Xlsx', 1300);

  it('writes nothing until it is confirmed, then all of it; the second time it changes nothing', async () => {
    const before = await directory();
    const bytes = await book(rows);
    const id = await upload(bytes);
    await t.drainJobs();
    expect(await run(id)).toMatchObject({
      state: 'CHECKED',
      totalRows: 1300,
      checkedRows: 1300,
      newRows: 1300,
      errorRows: 0,
    });
    expect(await directory()).toEqual(before);

    await imports().confirm(actor, id);
    await t.drainJobs();
    expect(await run(id)).toMatchObject({ state: 'DONE', createdRows: 1300, updatedRows: 0, staleRows: 0 });
    const after = await directory();
    expect(after).toHaveLength(before.length + 1300);

    const again = await upload(bytes);
    await t.drainJobs();
    expect(await run(again)).toMatchObject({ state: 'CHECKED', sameRows: 1300, newRows: 0, changedRows: 0 });
    expect((await imports().get(actor, again)).doneBefore).toEqual(t.clock.now());
    await expect(imports().confirm(actor, again)).rejects.toMatchObject({ code: 'nothing-to-import' });
    await t.drainJobs();
    expect(await directory()).toEqual(after);
  });

  it('stores each field in its form, finds them by search, records who did it', async () => {
    const [stored] = await t.sql(
      `select code, kind, founder_type, short_name, municipality_id, head_name, email, phone, website, profminimum_level, revision
       from organisation where code = 'Xlsx-5'`,
    );
    expect(stored).toEqual({
      code: 'Xlsx-5',
      kind: 'SCHOOL',
      founder_type: 'MUNICIPAL',
      short_name: 'МБОУ «СОШ № 5 Xlsx»',
      municipality_id: t.municipality.id,
      head_name: 'Иванова Мария Петровна',
      email: 'school5@xlsx.ru',
      phone: '+7 (495) 123-05-67',
      website: 'https://school5.xlsx.ru',
      profminimum_level: 'ADVANCED',
      revision: 1,
    });
    const found = await t.inject({ url: '/api/v1/organisations?kind=SCHOOL&q=1300%20xlsx' });
    expect(found.json<{ items: unknown[] }>().items).toHaveLength(1);
    const written = await t.sql(
      `select actor_id, count(*)::int as n from audit_entry where action = 'organisation.insert' group by actor_id`,
    );
    expect(written).toEqual([{ actor_id: actor.personId, n: 1300 }]);
  });
});

describe('a Windows-1251 CSV with planted faults', () => {
  const good = schools('Csv', 200);
  const faulty = FAULTS.map((fault, n) => school('Fault', n * 2, fault.cells));
  /** Two rows that faults refer to, then a fault after every fourth good row. */
  const rows = [
    school('Csv', 1000, { Код: 'FIRST', 'Краткое название': 'Первая школа файла' }),
    school('Csv', 1001, {
      Код: 'S-77',
      'Краткое название': '',
      'Полное название': 'Лицей № 77',
    }),
    ...good.flatMap((row, n) => [row, ...(n % 4 === 0 ? faulty.slice(n / 4, n / 4 + 1) : [])]),
  ];
  const rowOf = (fault: Fault) => rows.indexOf(faulty[FAULTS.indexOf(fault)]!) + 2;
  let id: string;

  beforeAll(async () => {
    id = await checked(await windows(rows), 'школы.csv');
  });

  it('has more than 40 faults, each in the file', () => {
    expect(FAULTS.length).toBeGreaterThan(40);
    expect(FAULTS.every((fault) => rowOf(fault) > 1)).toBe(true);
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  });

  it.each(FAULTS)('reports $name by row and column', async (fault) => {
    const found = (await rowsOf(id)).find(({ number }) => number === rowOf(fault))!;
    const index = fault.column === null ? -1 : COLUMNS.indexOf(fault.column);
    expect(found).toMatchObject({ verdict: fault.verdict ?? 'ERROR', organisationId: null, outcome: null });
    expect(found.messages[0]).toEqual({
      column: index < 0 ? null : 'ABCDEFGHIJK'[index],
      header: fault.column,
      text: expect.stringContaining(fault.text),
    });
  });

  it('reports nothing else', async () => {
    const bad = (await rowsOf(id)).filter(({ verdict }) => verdict === 'ERROR' || verdict === 'DUPLICATE');
    expect(bad.map(({ number }) => number)).toEqual(FAULTS.map(rowOf).toSorted((a, b) => a - b));
    expect(await run(id)).toMatchObject({
      newRows: 201,
      changedRows: 1,
      duplicateRows: 2,
      errorRows: FAULTS.length - 2,
    });
  });

  it('writes the rest, and the second run changes nothing', async () => {
    await imports().confirm(actor, id);
    await t.drainJobs();
    expect(await run(id)).toMatchObject({ state: 'DONE', createdRows: 201, updatedRows: 1, staleRows: 0 });
    const written = await directory();
    expect(await t.sql(`select 1 from organisation where short_name like '%Fault%'`)).toEqual([]);
    const again = await checked(await windows(rows), 'школы.csv');
    expect(await run(again)).toMatchObject({ newRows: 0, changedRows: 0, sameRows: 202 });
    expect(await directory()).toEqual(written);
  });

  it('gives the faulty rows back as a table that can be mended and uploaded', async () => {
    const { columns: titles, rows: bad } = await imports().faulty(actor, id);
    const table = await readTable(await xlsx({ name: 'Ошибки', columns: titles, rows: bad }));
    expect(table.headers).toEqual([...COLUMNS, 'Строка в файле', 'Что исправить']);
    expect(table.rows).toHaveLength(FAULTS.length);
    const phone = FAULTS.find(({ name }) => name === 'a short phone')!;
    const row = table.rows.find(({ cells }) => cells[11] === String(rowOf(phone)))!;
    expect(row.cells[12]).toContain('столбец I «Телефон»: неверный телефон: «123-45-67»');
    row.cells[8] = '+7 495 123-45-67';
    const mended = await applied(await xlsx({ name: 'Ошибки', columns: titles, rows: [row.cells] }));
    expect(await run(mended)).toMatchObject({ state: 'DONE', createdRows: 1 });
  });
});

describe('what a row changes', () => {
  it('shows old and new values and writes these alone', async () => {
    await applied(await book(schools('Diff', 2)));
    const [before] = await t.sql<{ id: string }>(`select id from organisation where code = 'Diff-1'`);
    const id = await checked(
      await book([school('Diff', 1, { Руководитель: 'Новая Ольга', Почта: '', Телефон: '84951230167' })]),
    );
    const [row] = await rowsOf(id);
    expect(row).toMatchObject({
      verdict: 'CHANGED',
      organisationId: before!.id,
      changes: [{ field: 'headName', before: 'Иванова Мария Петровна', after: 'Новая Ольга' }],
    });
    await imports().confirm(actor, id);
    await t.drainJobs();
    const [after] = await t.sql(`select head_name, email, revision from organisation where code = 'Diff-1'`);
    expect(after).toEqual({ head_name: 'Новая Ольга', email: 'school1@diff.ru', revision: 2 });
  });

  it('finds a school without a code by name and municipality and gives it the code', async () => {
    const id = await applied(
      await book([school('Diff', 2, { Код: 'NEW-CODE', 'Краткое название': 'мбоу сош 2 DIFF' })]),
    );
    expect(await run(id)).toMatchObject({ updatedRows: 1 });
    expect(await t.sql(`select short_name from organisation where code = 'NEW-CODE'`)).toEqual([
      { short_name: 'мбоу сош 2 DIFF' },
    ]);
  });

  it('does not write over what changed since the preview, and says so', async () => {
    await applied(await book(schools('Stale', 3)));
    const rows = [1, 2, 3].map((n) => school('Stale', n, { Руководитель: 'Из файла' }));
    const id = await checked(await book([...rows, school('Stale', 9)]));
    await t.sql(`update organisation set head_name = 'Вручную' where code = 'Stale-1'`);
    await t.sql(`update organisation set closed_at = now() where code = 'Stale-3'`);
    await t.sql(
      `insert into organisation (kind, founder_type, name, short_name, municipality_id) values ('SCHOOL', 'MUNICIPAL', 'Ш', 'МБОУ СОШ 9 Stale', $1)`,
      [t.municipality.id],
    );
    await imports().confirm(actor, id);
    await t.drainJobs();
    expect(await run(id)).toMatchObject({ state: 'DONE', updatedRows: 1, createdRows: 0, staleRows: 3 });
    const stale = (await imports().rows(actor, id, { show: 'STALE' })).items;
    expect(stale.map(({ number, messages }) => [number, messages[0]!.text])).toEqual([
      [2, 'Не записано: сведения изменились после проверки (Руководитель — теперь «Вручную»). Загрузите файл ещё раз'],
      [4, 'Не записано: организация «МБОУ «СОШ № 3 Stale»» закрыта после проверки'],
      [5, expect.stringContaining('такая организация уже появилась')],
    ]);
    const heads = await t.sql<{ head: string }>(
      `select head_name as head from organisation where code like 'Stale-%' order by code`,
    );
    expect(heads.map(({ head }) => head)).toEqual(['Вручную', 'Иванова Мария Петровна']);
  });

  it('moves a school with its municipality to the authority there', async () => {
    const [place] = await t.sql<{ id: string }>(
      `insert into municipality (oktmo, name, short_name, type, centre, valid_from)
       values ('46000009', 'городской округ Химки', 'Химки', 'городской округ', 'Химки', '2000-01-01') returning id`,
    );
    const authority = async (municipality: string) =>
      (
        await t.sql<{ id: string }>(
          `insert into organisation (kind, name, short_name, municipality_id)
           values ('MUNICIPAL_EDUCATION_AUTHORITY', 'УО', 'УО', $1) returning id`,
          [municipality],
        )
      )[0]!.id;
    const [old, next] = [await authority(t.municipality.id), await authority(place!.id)];
    await applied(await book([school('Move', 1)]));
    const parent = async () =>
      (await t.sql<{ parent: string }>(`select parent_id as parent from organisation where code = 'Move-1'`))[0]!
        .parent;
    expect(await parent()).toBe(old);
    await applied(await book([school('Move', 1, { Муниципалитет: 'Химки' })]));
    expect(await parent()).toBe(next);
  });
});

describe('a run that is interrupted', () => {
  const written = async (tag: string) =>
    (
      await t.sql<{ n: number }>(`select count(*)::int as n from organisation where short_name like $1`, [`%${tag}%`])
    )[0]!.n;

  it('killed in the middle and started again doubles nothing', async () => {
    const id = await checked(await book(schools('Kill', 700)));
    await imports().confirm(actor, id);
    await t.sql(
      `create function kill_it() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`,
    );
    await t.sql(
      `create trigger kill_it before insert on organisation for each row when (new.code = 'Kill-601') execute function kill_it()`,
    );
    await expect(t.get(ImportApplyService).run(id)).rejects.toThrow();
    expect(await written('Kill')).toBe(500);
    expect(await run(id)).toMatchObject({ state: 'APPLYING', createdRows: 500 });
    await t.sql(`drop trigger kill_it on organisation`);
    await t.drainJobs();
    expect(await run(id)).toMatchObject({ state: 'DONE', createdRows: 700, staleRows: 0 });
    expect(await written('Kill')).toBe(700);
  });

  it('is written once by two workers at once, and looked through once', async () => {
    const other = await t.another();
    const id = await upload(await book(schools('Two', 700)));
    await Promise.all([t.get(ImportCheckService).run(id), other.get(ImportCheckService).run(id)]);
    expect(await run(id)).toMatchObject({ state: 'CHECKED', newRows: 700 });
    await imports().confirm(actor, id);
    await Promise.all([t.get(ImportApplyService).run(id), other.get(ImportApplyService).run(id)]);
    expect(await run(id)).toMatchObject({ state: 'DONE', createdRows: 700, staleRows: 0 });
    expect(await written('Two')).toBe(700);
  });

  it('two files with the same new schools at once write each of them once', async () => {
    const [a, b] = [
      await checked(await book(schools('Same', 600))),
      await checked(await windows(schools('Same', 600))),
    ];
    await Promise.all([imports().confirm(actor, a), imports().confirm(actor, b)]);
    await t.drainJobs();
    const runs = [await run(a), await run(b)];
    expect(runs.reduce((sum, { createdRows }) => sum + createdRows, 0)).toBe(600);
    expect(runs.reduce((sum, { staleRows }) => sum + staleRows, 0)).toBe(600);
    expect(await written('Same')).toBe(600);
  });

  it('confirmed twice at once is written once', async () => {
    const id = await checked(await book(schools('Twice', 20)));
    await Promise.all([imports().confirm(actor, id), imports().confirm(actor, id)]);
    await t.drainJobs();
    await imports().confirm(actor, id);
    expect(await run(id)).toMatchObject({ state: 'DONE', createdRows: 20 });
  });

  it('stops after its batch and keeps what was written', async () => {
    const id = await checked(await book(schools('Stop', 700)));
    await imports().confirm(actor, id);
    const client = await t.connect();
    await client.query(`select pg_advisory_lock(hashtext('directory.import'))`);
    const waiting = (count: number) =>
      eventually(async () => {
        const rows = await t.sql(`select 1 from pg_locks where locktype = 'advisory' and not granted`);
        expect(rows).toHaveLength(count);
      });
    const running = t.get(ImportApplyService).run(id);
    await waiting(1);
    const stopping = imports().stop(actor, id);
    await waiting(2);
    await client.query(`select pg_advisory_unlock(hashtext('directory.import'))`);
    await Promise.all([running, stopping]);
    const { state, createdRows } = await run(id);
    expect(state).toBe('STOPPED');
    expect(createdRows).toBeLessThan(700);
    expect(await written('Stop')).toBe(createdRows);
    await expect(imports().confirm(actor, id)).rejects.toMatchObject({ code: 'illegal-move' });
    const again = await applied(await book(schools('Stop', 700)));
    expect(await run(again)).toMatchObject({ sameRows: createdRows, createdRows: 700 - createdRows });
  });

  it('can be stopped before it is looked through, and put aside after', async () => {
    const id = await upload(await book(schools('Aside', 1)));
    await imports().stop(actor, id);
    await t.drainJobs();
    expect(await run(id)).toMatchObject({ state: 'STOPPED', checkedRows: 0 });
    const other = await checked(await book(schools('Aside', 1)));
    await imports().stop(actor, other);
    await expect(imports().stop(actor, other)).rejects.toMatchObject({ code: 'illegal-move' });
    expect(await written('Aside')).toBe(0);
  });
});

describe('5,000 rows', () => {
  it('are looked through and written; the figures are printed', async () => {
    const bytes = await book(schools('Large', 5000));
    const started = performance.now();
    const id = await checked(bytes);
    const seen = performance.now();
    await imports().confirm(actor, id);
    await t.get(ImportApplyService).run(id);
    const written = performance.now();
    expect(await run(id)).toMatchObject({ state: 'DONE', createdRows: 5000 });
    const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
    process.stdout.write(
      `import of 5,000 rows: checked in ${seconds(started, seen)} s, written in ${seconds(seen, written)} s\n`,
    );
  }, 120_000);
});
