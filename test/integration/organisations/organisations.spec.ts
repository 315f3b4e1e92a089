import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from '../../../src/common/pagination.js';
import type { OrganisationRow } from '../../../src/features/organisations/organisations.repository.js';
import { searchForm } from '../../../src/features/organisations/organisations.rules.js';
import { OrganisationsService } from '../../../src/features/organisations/organisations.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus } from '../../support/scenario.js';

const SCHOOLS = [
  ['МБОУ «СОШ № 5»', 'Балашиха'],
  ['МБОУ «СОШ № 55»', 'Балашиха'],
  ['МАОУ «Лицей № 23 имени К. Э. Циолковского»', 'Щёлково'],
  ['АНО «Школа 100%_умных»', 'Щёлково'],
] as const;

let t: TestApp;
let organisations: OrganisationsService;

beforeAll(async () => {
  t = await startTestApp();
  organisations = t.get(OrganisationsService);
  for (const [name, municipality] of SCHOOLS) {
    await t.sql(
      `insert into organisation (kind, founder_type, name, short_name, municipality_id, search_text)
       values ('SCHOOL', 'MUNICIPAL', $1, $1, $2, $3)`,
      [name, t.municipality.id, searchForm(`${name} ${municipality}`)],
    );
  }
});
afterAll(() => t.close());

describe('the search for a school', () => {
  const found = async (typed: string) => (await organisations.suggestSchools(typed)).map(({ shortName }) => shortName);

  it.each([
    ['сош 5', 'МБОУ «СОШ № 5»'],
    ['СОШ №5', 'МБОУ «СОШ № 5»'],
    ['балашиха сош 55', 'МБОУ «СОШ № 55»'],
    ['ЩЕЛКОВО лицей', 'МАОУ «Лицей № 23 имени К. Э. Циолковского»'],
    ['щёлково лицей', 'МАОУ «Лицей № 23 имени К. Э. Циолковского»'],
    ['циалковского', 'МАОУ «Лицей № 23 имени К. Э. Циолковского»'],
    ['100% умных', 'АНО «Школа 100%_умных»'],
  ])('%s finds first %s', async (typed, name) => {
    expect((await found(typed))[0]).toBe(name);
  });

  it.each(['', ' ', 'с', '№', '%%', '__', 'бббб ввввв ггггг'])('finds nothing for %j', async (typed) => {
    expect(await found(typed)).toEqual([]);
  });

  it('finds schools alone, and no more than fit under the field', async () => {
    expect(await found('асоу')).toEqual([]);
    expect((await found('мбоу')).length).toBeLessThanOrEqual(8);
  });
});

describe('the list of organisations', () => {
  const list = async (query: string) =>
    expectStatus(await t.inject({ url: `/api/v1/organisations${query}` }), 200).json<Page<OrganisationRow>>();

  it('goes page by page, each once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(3 + 2 + SCHOOLS.length);
  });

  it.each([
    ['?kind=SCHOOL', 6],
    ['?kind=MINISTRY', 1],
    ['?kind=SCHOOL&q=сош', 2],
    ['?q=%25', 9],
    ['?q=Циолковского', 1],
  ])('%s holds %i', async (query, count) => {
    expect((await list(encodeURI(query).replace('%2525', '%25'))).items).toHaveLength(count);
  });

  it('holds no collective ones', async () => {
    await t.sql(
      `insert into organisation (code, kind, name, short_name, is_collective) values ('OO', 'SCHOOL', 'ОО', 'ОО', true)`,
    );
    expect((await list('?limit=100')).items.map(({ code }) => code)).not.toContain('OO');
  });

  it('names as organisers those who have shown an event', async () => {
    expect(await organisations.organisers()).toEqual([]);
    await createEvent(t, {}, { publish: false });
    expect(await organisations.organisers()).toEqual([]);
    await createEvent(t);
    expect(await organisations.organisers()).toEqual([{ id: t.organisations.ASOU, shortName: 'АСОУ' }]);
  });

  it('asks the database as often for three rows as for one', async () => {
    const one = await t.queries(() => list('?limit=1'));
    const three = await t.queries(() => list('?limit=3'));
    expect([one.length, three.length]).toEqual([1, 1]);
  });
});

describe('municipalities', () => {
  it('are those of the day in Moscow, in the order of the Russian alphabet', async () => {
    await t.sql(
      `insert into municipality (oktmo, name, short_name, type, centre, valid_from, valid_to) values
         ('46000001', 'Ёлкино', 'Ёлкино', 'г. о.', 'Ёлкино', '2023-09-01', null),
         ('46000002', 'Жуковский', 'Жуковский', 'г. о.', 'Жуковский', '2023-09-01', null),
         ('46000003', 'Егорьевск', 'Егорьевск', 'г. о.', 'Егорьевск', '2023-09-01', '2031-01-01'),
         ('46000004', 'Новый', 'Новый', 'г. о.', 'Новый', '2031-01-01', null)`,
    );
    const names = async () =>
      (await t.inject({ url: '/api/v1/municipalities' }))
        .json<Page<{ shortName: string }>>()
        .items.map(({ shortName }) => shortName);
    expect(await names()).toEqual(['Балашиха', 'Егорьевск', 'Ёлкино', 'Жуковский']);
    t.clock.set('2030-12-31T23:59:59+03:00');
    expect(await names()).toContain('Егорьевск');
    t.clock.set('2031-01-01T00:00:00+03:00');
    expect(await names()).toEqual(['Балашиха', 'Ёлкино', 'Жуковский', 'Новый']);
    t.clock.set(TEST_NOW);
  });
});
