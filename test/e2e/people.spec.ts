import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectStatus } from '../support/scenario.js';
import { addPerson, giveRole, signedIn } from '../support/staff.js';
import { Visitor } from '../support/visitor.js';

let t: TestApp;
let office: string;

beforeAll(async () => {
  t = await startTestApp();
  office = await t.asStaff('COORDINATOR', 'ASOU');
  await addPerson(t, { email: 'a@uchitel.test', lastName: 'Абрамова', organisationId: t.schools[0] });
  const formula = await addPerson(t, { email: 'b@uchitel.test', lastName: '=1+1', organisationId: t.schools[0] });
  await giveRole(t, formula, 'EDITOR', t.organisations.ASOU);
});
afterAll(() => t.close());

const get = (url: string, token = office) => t.inject({ url, token });

describe('the list of people as a file', () => {
  it('holds what the list shows with its filters, nothing a sheet would run, and is recorded', async () => {
    const answer = expectStatus(await get(`/control/people/export.csv?organisation=${t.schools[0]}`), 200);
    const [head, ...rows] = answer.body.replace('\uFEFF', '').trim().split('\r\n').join('\n').split('\n');
    expect(head).toBe('Фамилия;Имя;Отчество;Почта;Должность;Организация;Муниципалитет;Роли;Доступ;Входил');
    expect(rows).toEqual([
      expect.stringMatching(/^"?'=1\+1"?;Анна;;b@uchitel\.test;;Школа № 1;Балашиха;"?Редактор, АСОУ"?;открыт;$/),
      'Абрамова;Анна;;a@uchitel.test;;Школа № 1;Балашиха;;открыт;',
    ]);
    const [entry] = await t.sql(
      `select after from audit_entry where action = 'download.people' order by id desc limit 1`,
    );
    expect(entry).toMatchObject({ after: { format: 'csv', rows: 2, organisation: t.schools[0] } });
  });

  it('is a workbook too', async () => {
    const answer = expectStatus(await get('/control/people/export.xlsx?q=абрамова'), 200);
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await get('/control/people/export.pdf')).statusCode).toBe(404);
  });

  it('goes on past one piece', async () => {
    await t.sql(
      `insert into person (email, last_name, first_name) select 'many' || n || '@uchitel.test', 'Яя', 'Много' from generate_series(1, 1100) n`,
    );
    const { body } = expectStatus(await get('/control/people/export.csv?q=many'), 200);
    expect(new Set(body.match(/many\d+@/g)).size).toBe(1100);
  });

  it('is not for who sees people but may not take them out', async () => {
    const organiser = await t.asStaff('ORGANISER', 'ASOU');
    expectStatus(await get('/control/people', organiser), 200);
    expect((await get('/control/people/export.csv', organiser)).statusCode).toBe(403);
  });
});

describe('filters in the address', () => {
  it.each(['role=KING', 'state=asleep', 'organisation=1', 'municipality=abc', 'cursor=x'])(
    '%s is refused',
    async (query) => {
      expect((await get(`/control/people?${query}`)).statusCode).toBe(422);
    },
  );
});

describe('an organisation that is found by typing', () => {
  let person: string;
  const give = (values: Record<string, string>) =>
    t.inject({
      method: 'POST',
      url: `/control/people/${person}/roles`,
      token: office,
      payload: new URLSearchParams({ role: 'EDITOR', ...values }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  beforeAll(async () => {
    person = await addPerson(t, { email: 'typed@uchitel.test' });
    await t.sql(
      `insert into organisation (kind, name, short_name, municipality_id, search_text)
       select 'COLLEGE', 'Колледж ' || n, 'Колледж № ' || n, $1, 'колледж ' || n || ' балашиха' from generate_series(1, 20) n`,
      [t.municipality.id],
    );
  });

  it('is asked for by name once there are many, not offered as a list', async () => {
    const { body } = await get(`/control/people/${person}`);
    expect(body).toContain('name="organisationName"');
    expect(body).not.toContain('Колледж № 7');
  });

  it('is chosen when the name is whole, or one alone fits', async () => {
    expectStatus(await give({ organisationName: 'Колледж № 1' }), 303);
    expectStatus(await give({ organisationName: 'колледж 17' }), 303);
    const places = await t.sql(
      `select o.short_name as name from role_assignment r join organisation o on o.id = r.organisation_id where r.person_id = $1 order by 1`,
      [person],
    );
    expect(places).toEqual([{ name: 'Колледж № 1' }, { name: 'Колледж № 17' }]);
  });

  it('that is left as it was stays, though others share its name', async () => {
    const twins = await t.sql<{ id: string }>(
      `insert into organisation (kind, name, short_name, search_text)
       select 'COLLEGE', 'Близнец', 'Близнец', 'близнец' from generate_series(1, 2) returning id`,
    );
    await t.sql(`update person set organisation_id = $2 where id = $1`, [person, twins[1]?.id]);
    const edit = (values: Record<string, string>) =>
      t.inject({
        method: 'POST',
        url: `/control/people/${person}/edit`,
        token: office,
        payload: new URLSearchParams({ lastName: 'Новая', firstName: 'Анна', ...values }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const stored = async () =>
      (await t.sql(`select last_name as name, organisation_id as place from person where id = $1`, [person]))[0];
    expectStatus(await edit({ organisationName: 'Близнец' }), 303);
    expect(await stored()).toEqual({ name: 'Новая', place: twins[1]?.id });
    expectStatus(await edit({ organisationName: 'близнец' }), 422);
    expectStatus(await edit({ organisationName: 'близнец', organisationId: twins[0]?.id ?? '' }), 303);
    expect(await stored()).toEqual({ name: 'Новая', place: twins[0]?.id });
    expectStatus(await edit({ organisationName: '' }), 303);
    expect(await stored()).toEqual({ name: 'Новая', place: null });
  });

  it('is asked again with what fits, or with the words that nothing does', async () => {
    const many = expectStatus(await give({ organisationName: 'колледж' }), 422);
    expect(many.body).toContain('подходит несколько организаций');
    expect(many.body).toContain('Колледж № 7, Балашиха');
    expect(expectStatus(await give({ organisationName: 'лицей' }), 422).body).toContain('такой нет');
    expectStatus(await give({}), 422);
  });
});

describe('switching roles in the browser', () => {
  it('comes back to the page it was pressed on, never to another site', async () => {
    const own = await signedIn(t, [
      ['ORGANISER', t.organisations.ASOU],
      ['SCHOOL_RESPONSIBLE', t.schools[0]],
    ]);
    const school = (await own.actor()).held?.find(({ role }) => role === 'SCHOOL_RESPONSIBLE')?.id ?? '';
    const visitor = new Visitor(t);
    visitor.cookies.set('session', own.session);
    await visitor.get('/manage');
    const to = async (assignment: string, back: string) =>
      expectStatus(await visitor.submit('/me/role', { assignment, back }), 303).headers['location'];
    expect(await to(school, '/manage/events')).toBe('/control');
    expect((await visitor.get('/manage')).statusCode).toBe(403);
    await visitor.get('/control');
    expect(await to('', '/events?q=1')).toBe('/events?q=1');
    for (const back of ['https://evil.test/', '//evil.test', String.raw`\\evil.test`, '/.//evil.test'])
      expect(await to('', back)).toBe('/');
    expect((await visitor.post('/me/role', { assignment: school })).statusCode).toBe(403);
    expect((await visitor.submit('/me/role', { assignment: 'x' })).statusCode).toBe(422);
    expect((await visitor.submit('/me/role', { assignment: t.schools[0] })).statusCode).toBe(404);
  });
});
