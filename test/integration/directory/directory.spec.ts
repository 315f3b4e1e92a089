import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import readXlsxFile from 'read-excel-file/node';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { BulkService } from '../../../src/features/directory/bulk.service.js';
import type { OrganisationInput, OrganisationPatch } from '../../../src/features/directory/directory.dto.js';
import { DirectoryService } from '../../../src/features/directory/directory.service.js';
import { ResponsiblePersonsService } from '../../../src/features/directory/responsible-persons.service.js';
import type { OrganisationDetails } from '../../../src/features/organisations/organisations.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus } from '../../support/scenario.js';
import { actorWith, coordinatorOf, insertMunicipality, insertSchool } from './directory.js';

let t: TestApp;
let directory: DirectoryService;
let coordinator: Actor;
let khimki: string;

beforeAll(async () => {
  t = await startTestApp();
  directory = t.get(DirectoryService);
  coordinator = await coordinatorOf(t);
  khimki = await insertMunicipality(t, '46783000', 'Химки');
});
afterAll(() => t.close());

const SCHOOL: OrganisationInput = { kind: 'SCHOOL', founderType: 'MUNICIPAL', name: 'Полное', shortName: 'Краткое' };
const create = async (more: Partial<OrganisationInput>) =>
  directory.create(coordinator, { ...SCHOOL, municipalityId: t.municipality.id, ...more });
const refusedAs = (field: string, code: string) => ({ errors: [expect.objectContaining({ field, code })] });

describe('the search of staff', () => {
  const found = async (q: string) =>
    (await directory.list(coordinator, { q, limit: 50 })).items.map(({ shortName }) => shortName);

  beforeAll(async () => {
    const full = (number: number) =>
      `Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № ${number}»`;
    await create({ shortName: 'МБОУ СОШ № 5', name: full(5), code: 'BAL-5', inn: '7707083893' });
    await create({ shortName: 'МБОУ СОШ № 15', name: full(15) });
    await create({ shortName: 'МБОУ СОШ № 5', name: full(5), municipalityId: khimki });
    await create({ shortName: 'МБОУ Гимназия № 25', name: 'Гимназия № 25', municipalityId: khimki });
    await create({ shortName: 'МАОУ «Лицей им. К. Э. Циолковского»', name: 'Лицей имени К. Э. Циолковского' });
  });

  it.each([
    ['школа 5 балашиха', ['МБОУ СОШ № 5']],
    ['МБОУ СОШ №5', ['МБОУ СОШ № 5', 'МБОУ СОШ № 5']],
    ['сош5 химки', ['МБОУ СОШ № 5']],
    ['школы балашихи 15', ['МБОУ СОШ № 15']],
    ['гимназия хим', ['МБОУ Гимназия № 25']],
    ['балошиха 5', ['МБОУ СОШ № 5']],
    ['гимнозия', ['МБОУ Гимназия № 25']],
    ['циалковского', ['МАОУ «Лицей им. К. Э. Циолковского»']],
    ['bal-5', ['МБОУ СОШ № 5']],
    ['7707083893', ['МБОУ СОШ № 5']],
    ['ёжик', []],
    ['%_', undefined],
  ])('%s finds %j', async (q, names) => {
    const shown = await found(q);
    expect(shown).toEqual(names ?? (await found('')));
  });

  it('says when it has guessed', async () => {
    expect(await directory.list(coordinator, { q: 'балошиха' })).toMatchObject({ corrected: true });
    expect(await directory.list(coordinator, { q: 'балашиха' })).toMatchObject({ corrected: false });
    expect(await directory.list(coordinator, { q: 'ёжик' })).toMatchObject({ corrected: false, total: 0 });
  });

  it('asks the database as often for three rows as for one', async () => {
    const count = async (query: object) => (await t.queries(() => directory.list(coordinator, query))).length;
    expect([await count({ limit: 1 }), await count({ limit: 3 })]).toEqual([2, 2]);
    expect([await count({ q: 'балошиха', limit: 1 }), await count({ q: 'балошиха', limit: 3 })]).toEqual([5, 5]);
  });

  it.each(['name', 'municipality', 'changed'] as const)('goes page by page by %s, each once', async (sort) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await directory.list(coordinator, { sort, limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    const { total } = await directory.list(coordinator, { limit: 1 });
    expect([seen.length, new Set(seen).size]).toEqual([total, total]);
  });

  it('puts 2 before 10 in names', async () => {
    for (const number of [10, 2])
      await create({ shortName: `Нумерованная № ${number}`, name: `Нумерованная № ${number}` });
    expect(await found('нумерованная')).toEqual(['Нумерованная № 2', 'Нумерованная № 10']);
  });
});

describe('an organisation', () => {
  it('is found by its new name and municipality, and its events tell calendars', async () => {
    const id = await create({ shortName: 'Старое имя', name: 'Старое имя' });
    const { id: eventId } = await createEvent(t);
    await t.sql(`update event set organiser_id = $1 where id = $2`, [id, eventId]);
    const revision = async () =>
      (await t.sql<{ n: number }>(`select revision as n from event where id = $1`, [eventId]))[0]!.n;
    const before = await revision();
    await directory.update(coordinator, id, { phone: '+7 495 000-00-01' });
    expect(await revision()).toBe(before);
    await directory.update(coordinator, id, { shortName: 'Переименованная', municipalityId: khimki });
    expect(await revision()).toBe(before + 1);
    const names = (q: string) => directory.list(coordinator, { q }).then(({ total }) => total);
    expect([await names('переименованная химки'), await names('старое балашиха')]).toEqual([1, 0]);
  });

  it('is not overwritten by a form opened before somebody else saved', async () => {
    const id = await create({ shortName: 'Соревнование' });
    const { revision } = await directory.get(coordinator, id);
    const outcomes = await Promise.allSettled([
      directory.update(coordinator, id, { phone: '1', revision }),
      directory.update(coordinator, id, { phone: '2', revision }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'stale-form' });
  });

  it.each<[string, Partial<OrganisationInput>, string, string]>([
    ['a school without a founder', { founderType: null }, 'founderType', 'required'],
    ['a municipal school without a municipality', { municipalityId: null }, 'municipalityId', 'required'],
    ['a college with a founder', { kind: 'COLLEGE' }, 'founderType', 'not-a-school'],
    ['a wrong ИНН', { inn: '7707083894' }, 'inn', 'bad-inn'],
    ['a code that is taken', { code: 'ASOU' }, 'code', 'code-taken'],
    [
      'a municipality that is not there',
      { municipalityId: crypto.randomUUID() },
      'municipalityId',
      'unknown-municipality',
    ],
    ['a parent that is not there', { parentId: crypto.randomUUID() }, 'parentId', 'unknown-organisation'],
  ])('is refused: %s', async (_, more, field, code) => {
    await expect(create(more)).rejects.toMatchObject(refusedAs(field, code));
  });

  it('does not stand under what is under it', async () => {
    const top = await create({ shortName: 'Верхняя' });
    const middle = await create({ shortName: 'Средняя по месту', parentId: top });
    const bottom = await create({ shortName: 'Нижняя', parentId: middle });
    await expect(directory.update(coordinator, top, { parentId: bottom })).rejects.toMatchObject(
      refusedAs('parentId', 'parent-below'),
    );
  });

  it('leaves what was typed by REST untouched where a name is emptied', async () => {
    const token = await t.asStaff('COORDINATOR', 'ASOU');
    const [payload, url] = [{ shortName: null }, `/api/v1/directory/${t.schools[0]}`];
    expectStatus(await t.inject({ method: 'PATCH', url, token, payload }), 422);
    expectStatus(
      await t.inject({ method: 'POST', url: '/api/v1/directory', token, payload: { kind: 'COLLEGE' } }),
      422,
    );
  });
});

describe('rights', () => {
  const actorOf = (role: Role, organisationId: string, municipalityId: string | null = null) =>
    actorWith(t, role, organisationId, municipalityId);
  const patches: [string, OrganisationPatch, { school: boolean; municipal: boolean }][] = [
    ['contacts', { email: 'school@edu.test', headName: 'Орлова А. С.' }, { school: true, municipal: true }],
    ['names', { shortName: 'Другое имя' }, { school: false, municipal: true }],
    ['its kind', { kind: 'COLLEGE', founderType: null }, { school: false, municipal: false }],
    ['its founder', { founderType: 'STATE' }, { school: false, municipal: false }],
    ['its code', { code: 'MINE' }, { school: false, municipal: false }],
    ['its level', { profminimumLevel: 'ADVANCED' }, { school: false, municipal: false }],
  ];

  it.each(patches)('a school changes %s as far as the table says, its municipality too', async (_, patch, may) => {
    const id = await insertSchool(t, 'Своя школа');
    const school = await actorOf('SCHOOL_RESPONSIBLE', id, t.municipality.id);
    const municipal = await actorOf('MUNICIPAL_COORDINATOR', t.organisations.MOMO, t.municipality.id);
    for (const [actor, allowed] of [
      [school, may.school],
      [municipal, may.municipal],
    ] as const) {
      const change = directory.update(actor, id, patch);
      if (allowed) await expect(change).resolves.toBeUndefined();
      else await expect(change).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('others are not there for who guesses their ids', async () => {
    const [own, other, far] = [
      await insertSchool(t, 'Своя'),
      await insertSchool(t, 'Соседняя'),
      await insertSchool(t, 'Дальняя', { municipalityId: khimki }),
    ];
    const school = await actorOf('SCHOOL_RESPONSIBLE', own, t.municipality.id);
    const municipal = await actorOf('MUNICIPAL_COORDINATOR', t.organisations.MOMO, t.municipality.id);
    const persons = t.get(ResponsiblePersonsService);
    const named = { fullName: 'Орлова Анна', position: 'завуч', duty: 'профминимум' };
    for (const [actor, id] of [
      [school, other],
      [school, far],
      [municipal, far],
    ] as const) {
      for (const attempt of [
        directory.get(actor, id),
        directory.update(actor, id, { phone: '1' }),
        persons.of(actor, id),
        persons.add(actor, id, named),
      ])
        await expect(attempt).rejects.toMatchObject({ code: 'not-found' });
    }
    expect((await directory.list(school, {})).items.map(({ id }) => id)).toEqual([own]);
    expect((await directory.list(municipal, { municipality: khimki })).total).toBe(0);
    await expect(directory.create(municipal, SCHOOL)).rejects.toMatchObject({ code: 'forbidden' });

    await persons.add(school, own, named);
    const [person] = await persons.of(school, own);
    await expect(persons.get(municipal, other, person!.id)).rejects.toMatchObject({ code: 'not-found' });
    await persons.update(municipal, own, person!.id, { ...named, validTo: '2031-01-01' });
    expect(await persons.of(school, own)).toEqual([
      expect.objectContaining({ validFrom: '2030-12-02', validTo: '2031-01-01' }),
    ]);
  });
});

describe('changes of many', () => {
  it('happen to all or to none, and name the one that does not go with them', async () => {
    const ids = [await insertSchool(t, 'Первая'), t.organisations.PK_ENERGIA];
    const bulk = t.get(BulkService);
    await expect(bulk.apply(coordinator, { ids, action: 'founder', value: 'STATE' })).rejects.toMatchObject({
      errors: [{ field: 'value', message: expect.stringContaining('ПК «Энергия»') }],
    });
    expect(await directory.get(coordinator, ids[0]!)).toMatchObject({ founderType: 'MUNICIPAL' });
    expect(await bulk.apply(coordinator, { ids: [ids[0]!], action: 'founder', value: 'STATE' })).toBe(1);
    expect(await directory.get(coordinator, ids[0]!)).toMatchObject({ founderType: 'STATE' });
    await bulk.apply(coordinator, { ids: [ids[0]!], action: 'close' });
    expect((await directory.list(coordinator, { q: 'первая' })).total).toBe(0);
    expect((await directory.list(coordinator, { q: 'первая', state: 'closed' })).total).toBe(1);
    await bulk.apply(coordinator, { ids: [ids[0]!], action: 'reopen' });
    expect((await directory.list(coordinator, { q: 'первая' })).total).toBe(1);
    const school = await actorWith(t, 'SCHOOL_RESPONSIBLE', ids[0]!);
    await expect(bulk.apply(school, { ids: [ids[0]!], action: 'close' })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('the export', () => {
  const download = async (format: string, query = '') =>
    expectStatus(
      await t.inject({
        url: `/control/organisations/export.${format}?state=all${query}`,
        token: await t.asStaff('COORDINATOR', 'ASOU'),
      }),
      200,
    ).rawPayload;

  it('holds what the list holds as CSV and as XLSX, formulas harmless', async () => {
    await create({ shortName: '=HYPERLINK("http://a.test")', name: 'Формула; «кавычки» и "другие"', code: 'FORMULA' });
    const { total } = await directory.list(coordinator, { state: 'all' });
    const csv = await download('csv');
    expect(csv.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const rows = parse(csv, { bom: true, delimiter: ';', columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(total);
    expect(rows.find((row) => row['Код'] === 'FORMULA')).toMatchObject({
      'Краткое название': `'=HYPERLINK("http://a.test")`,
      'Полное название': 'Формула; «кавычки» и "другие"',
      Муниципалитет: 'Балашиха',
      Вид: 'Школа',
      Учредитель: 'Муниципальная',
      Состояние: 'работает',
    });
    const [sheet] = await readXlsxFile(await download('xlsx'));
    const table = sheet!.data;
    expect([table.length, table[0]?.slice(0, 3)]).toEqual([total + 1, ['Код', 'Краткое название', 'Полное название']]);
    expect(table.find((row) => row[0] === 'FORMULA')?.[1]).toBe('=HYPERLINK("http://a.test")');
  });

  it('is narrowed by the filters and recorded with them', async () => {
    const rows = parse(await download('csv', '&kind=COLLEGE'), { bom: true, delimiter: ';', columns: true });
    expect(rows).toHaveLength(1);
    const [entry] = await t.sql<{ action: string; after: object }>(
      `select action, after from audit_entry where action = 'download.organisations' order by id desc limit 1`,
    );
    expect(entry).toMatchObject({ after: { format: 'csv', rows: 1, kind: ['COLLEGE'] } });
  });

  it('holds no other organisation than the reader may see', async () => {
    const token = await t.asStaff('ORGANISER', 'PK_ENERGIA');
    const { body } = expectStatus(await t.inject({ url: '/control/organisations/export.csv', token }), 200);
    expect(parse(body, { bom: true, delimiter: ';', columns: true })).toHaveLength(1);
  });
});

describe('the card by REST', () => {
  it('tells what staff may see', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const card = await t.inject({ url: `/api/v1/directory/${t.organisations.ASOU}`, token });
    expect(expectStatus(card, 200).json<OrganisationDetails>()).toMatchObject({
      code: 'ASOU',
      kind: 'REGIONAL_COORDINATOR',
    });
    expectStatus(await t.inject({ url: `/api/v1/directory/${t.schools[0]}`, token }), 404);
    expectStatus(await t.inject({ url: `/api/v1/directory/${t.organisations.ASOU}` }), 401);
  });
});
