import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ErasureService } from '../../../src/features/personal-data/erasure.service.js';
import { ErasureRequestsService } from '../../../src/features/personal-data/erasure-requests.service.js';
import { AccountLinksService } from '../../../src/features/accounts/account-links.service.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { LettersService } from '../../../src/features/notifications/letters.service.js';
import { PeopleService } from '../../../src/features/accounts/people.service.js';
import { DataSource } from 'typeorm';
import { AuditService } from '../../../src/platform/audit/audit.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { countersOf, createEvent, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';
import { leaveTraces, totalsOf, tracesOf } from './traces.js';

const NAME = { lastName: 'Ксенофонтова', firstName: 'Аполлинария', middleName: 'Евграфовна' };
const WORDS = ['Ксенофонтов', 'Аполлинария', 'apollinaria'];
const EMAIL = 'apollinaria.k@mail.ru';
let t: TestApp;
let requests: ErasureRequestsService;
let chief: Actor;

beforeAll(async () => {
  t = await startTestApp();
  requests = t.get(ErasureRequestsService);
  const token = await t.asStaff('ADMINISTRATOR', 'ASOU');
  chief = (await t.get(AccountsService).actorByApiToken(token))!;
});
afterAll(() => t.close());

/** A place at the event, confirmed by the letter's link. */
async function takePlace(slug: string, email: string, change: Record<string, unknown> = {}): Promise<string> {
  expect((await register(t, slug, email, change)).statusCode).toBe(202);
  const [row] = await t.sql<{ id: string }>(
    `select r.id from registration r join event e on e.id = r.event_id where e.slug = $1 and r.email = $2`,
    [slug, email],
  );
  await ownOf(t).confirm(tokenOf(t, row!.id));
  return row!.id;
}

/** What staff do to the registrations of an event: the record of changes and their notes name the person. */
async function workWith(event: { id: string; slug: string }, email: string, lastName: string): Promise<void> {
  const token = await t.asStaff('ORGANISER', 'ASOU');
  for (const row of await rowsOf(t, event.id)) {
    const url = `/api/v1/events/${event.slug}/registrations/${row.id}`;
    const change = row.email === email ? { lastName, position: `завуч ${lastName}` } : { position: 'педагог' };
    expect((await t.inject({ method: 'PATCH', url, token, payload: change })).statusCode).toBe(200);
    await t.get(DataSource).transaction(async (tx) => {
      await t.get(AuditService).by(tx, { personId: null });
      await tx.query(
        `insert into registration_note (id, registration_id, event_id, text, created_at) values (gen_random_uuid(), $1, $2, $3, $4)`,
        [row.id, event.id, `Просила писать на ${email.toUpperCase()}, не раньше обеда`, t.clock.now()],
      );
    });
  }
  await t.sql(
    `insert into saved_view (id, person_id, page, name, query, created_at)
     select gen_random_uuid(), id, 'participants', $1, $2, now() from person where email like 'administrator%'`,
    [`Вид ${email}`, `q=${encodeURIComponent(email)}`],
  );
}

const actorOf = (personId: string, email: string): Actor => ({ personId, email, name: 'Кто-то', roles: [] });

async function requestId(email: string): Promise<string> {
  const [row] = await t.sql<{ id: string }>(`select id from erasure_request where email = $1`, [email]);
  return row!.id;
}

/** The secret of the letter with the link of the address's open request. */
async function linkOf(email: string): Promise<string> {
  const [link] = await t.sql<{ id: string }>(
    `select id from account_link where email = $1 and kind = 'ERASURE' and used_at is null`,
    [email],
  );
  return t.get(AccountLinksService).pathOf({ id: link!.id, kind: 'ERASURE' }).split('/').at(-1)!;
}

describe('erasing a person', () => {
  let held: { id: string; slug: string };
  let ahead: { id: string; slug: string };
  let before: unknown;
  let personId: string;

  beforeAll(async () => {
    held = await createEvent(t, {
      startsAt: '2030-12-03T10:00',
      endsAt: '2030-12-03T11:00',
      title: 'Прошедший вебинар',
    });
    ahead = await createEvent(t, { capacity: 1 });
    await takePlace(held.slug, EMAIL, NAME);
    await takePlace(held.slug, 'other@mail.ru', { lastName: 'Петрова', schoolId: t.schools[1] });
    await takePlace(ahead.slug, EMAIL, {
      ...NAME,
      schoolId: undefined,
      schoolName: 'Школа, которой нет',
      municipality: t.municipality.oktmo,
    });
    await register(t, ahead.slug, 'next@mail.ru');
    await t.drainJobs();
    await workWith(held, EMAIL, 'Ксенофонтова');
    t.clock.set('2030-12-04T10:00:00+03:00');
    personId = await leaveTraces(t, EMAIL);
    before = await totalsOf(t, held.id);
  });

  it('has somebody to erase: the name stands in many tables', async () => {
    const traces = await tracesOf(t, WORDS);
    expect(traces).toEqual(
      expect.arrayContaining(['person.last_name', 'registration.email', 'letter.to_address', 'sign_in_attempt.email']),
    );
    expect(traces).toEqual(
      expect.arrayContaining(['audit_entry.label', 'audit_entry.after', 'registration_note.text', 'saved_view.query']),
    );
    expect(traces.length).toBeGreaterThan(15);
  });

  it('asks for a confirmation by letter and tells what will go', async () => {
    for (const _letter of [1, 2, 3]) await requests.requestOwn(actorOf(personId, EMAIL));
    await expect(requests.requestOwn(actorOf(personId, EMAIL))).rejects.toMatchObject({ code: 'too-many-letters' });
    await t.drainJobs();
    expect(await t.sql(`select state, (due_at - requested_at)::text as term from erasure_request`)).toEqual([
      { state: 'REQUESTED', term: '30 days' },
    ]);
    expect(await requests.preview(await linkOf(EMAIL))).toMatchObject({
      email: EMAIL,
      registrations: 2,
      isConfirmed: false,
    });
  });

  it('leaves the name nowhere, the record of changes included, and the totals as they were', async () => {
    await requests.confirmByLink(await linkOf(EMAIL));
    await t.drainJobs();
    t.clock.advance({ minutes: 20 });
    await t.drainJobs();
    const traces = await tracesOf(t, WORDS);
    expect(traces).toEqual([]);
    expect(await totalsOf(t, held.id)).toEqual(before);
  });

  it('gives the place ahead to the first who waits and tells her', async () => {
    const rows = await rowsOf(t, ahead.id);
    expect(rows.map(({ email, state, cause }) => [email.replace(/-.*@/, '-…@'), state, cause])).toEqual([
      ['erased-…@invalid', 'CANCELLED', 'ERASED'],
      ['next@mail.ru', 'PENDING', null],
    ]);
    const { kept, counted } = await countersOf(t, ahead.id);
    expect(kept).toEqual(counted);
    const letters = await t.sql(`select kind from letter where to_address = 'next@mail.ru' order by created_at, id`);
    expect(letters.at(-1)).toEqual({ kind: 'PLACE_HELD' });
  });

  it("keeps the typed name of the school, which is nobody's name, and takes rights and ways in away", async () => {
    expect(
      await t.sql(`select school_name from registration where event_id = $1 and erased_at is not null`, [ahead.id]),
    ).toEqual([{ school_name: 'Школа, которой нет' }]);
    for (const table of [
      'session',
      'api_token',
      'role_assignment',
      'external_identity',
      'calendar_fetch',
      'email_change',
    ])
      expect([table, await t.sql(`select from ${table} where person_id = $1`, [personId])]).toEqual([table, []]);
    const people = await t.get(PeopleService).list(chief, {});
    expect(people.items.map(({ id }) => id)).not.toContain(personId);
    await expect(t.get(PeopleService).card(chief, personId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('writes the last letter and then forgets its address; the record has one line with numbers', async () => {
    expect(await t.sql(`select to_address, text_body from letter where kind = 'DATA_ERASED'`)).toEqual([
      { to_address: 'erased@invalid', text_body: '' },
    ]);
    const [last] = await t.sql<{ id: string }>(`select id from letter where kind = 'DATA_ERASED'`);
    await expect(t.get(LettersService).resend(chief, last!.id)).rejects.toMatchObject({ code: 'erased' });
    const lines = await t.sql<{ after: { state: string; counts: Record<string, number> } }>(
      `select after from audit_entry where person_id = $1 and via = 'system' and after ->> 'state' = 'DONE'`,
      [personId],
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]!.after.counts).toMatchObject({ person: 1, registration: 2, session: 1, role_assignment: 1 });
  });

  it('does nothing when run again, and the same address can begin anew', async () => {
    const [{ id }] = (await t.sql<{ id: string }>(`select id from erasure_request`)) as [{ id: string }];
    const rows = await t.sql(`select * from registration order by id`);
    await t.get(ErasureService).run(id);
    await t.get(ErasureService).finish(id, EMAIL);
    expect(await t.sql(`select * from registration order by id`)).toEqual(rows);
    await takePlace(ahead.slug, EMAIL, NAME);
    expect(await t.sql(`select count(*)::int from person where email = $1`, [EMAIL])).toEqual([{ count: 1 }]);
  });
});

describe('an erasure', () => {
  const confirmed = async (email: string): Promise<string> => {
    await requests.requestFor(chief, email);
    const id = await requestId(email);
    await requests.confirmByPaper(chief, id, 'Заявление № 7 от 04.12.2030');
    return id;
  };

  it('killed after places were given back and run again ends the same', async () => {
    const event = await createEvent(t, { title: 'Вебинар с остановкой', capacity: 1 });
    await takePlace(event.slug, 'vera@mail.ru', { lastName: 'Прерываева' });
    await register(t, event.slug, 'waits@mail.ru');
    const id = await confirmed('vera@mail.ru');
    await t.sql(`create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`);
    await t.sql(`create trigger die before update on person for each row execute function die()`);
    await expect(t.get(ErasureService).run(id)).rejects.toThrow('killed');
    expect(await t.sql(`select state from erasure_request where id = $1`, [id])).toEqual([{ state: 'CONFIRMED' }]);
    expect((await rowsOf(t, event.id)).map(({ state }) => state)).toEqual(['CANCELLED', 'PENDING']);
    await t.sql(`drop trigger die on person`);
    await t.drainJobs();
    t.clock.advance({ minutes: 20 });
    await t.drainJobs();
    expect(await tracesOf(t, ['Прерываев', 'vera@mail.ru'])).toEqual([]);
    expect((await rowsOf(t, event.id)).map(({ state }) => state)).toEqual(['CANCELLED', 'PENDING']);
  });

  it('takes what a request on its way joins to the account meanwhile', async () => {
    const event = await createEvent(t, { title: 'Вебинар в ту же минуту' });
    const other = await createEvent(t, { title: 'Другой вебинар' });
    await takePlace(event.slug, 'zina@mail.ru', { lastName: 'Одновременнова' });
    const [person] = await t.sql<{ id: string }>(`select id from person where email = 'zina@mail.ru'`);
    const id = await confirmed('zina@mail.ru');
    const client = await t.connect();
    await client.query('begin');
    await client.query(`select from person where id = $1 for key share`, [person!.id]);
    const running = t.get(ErasureService).run(id);
    await client.query(
      `insert into registration (event_id, email, last_name, first_name, state, queue_number, email_confirmed_at, person_id,
         letter_requested_at, created_at, updated_at)
       values ($1, 'zina@mail.ru', 'Одновременнова', 'Зинаида', 'CONFIRMED', 1, now(), $2, now(), now(), now())`,
      [other.id, person!.id],
    );
    await client.query(`update seat_pool set held = 1, last_queue_number = 1 where event_id = $1`, [other.id]);
    await client.query('commit');
    await running;
    await t.drainJobs();
    t.clock.advance({ minutes: 20 });
    await t.drainJobs();
    expect(await tracesOf(t, ['Одновременнов', 'zina@mail.ru'])).toEqual([]);
    const { kept, counted } = await countersOf(t, other.id);
    expect(kept).toEqual({ held: 0, waiting: 0 });
    expect(counted).toEqual(kept);
  });

  it('takes what waited for its end and was joined to the erased account', async () => {
    const event = await createEvent(t, { title: 'Вебинар сразу после' });
    await register(t, event.slug, 'late@mail.ru', { lastName: 'Запоздалова' });
    const [erased] = await t.sql<{ id: string; personId: string }>(
      `select id, person_id as "personId" from erasure_request where state = 'DONE' order by ended_at desc limit 1`,
    );
    await t.drainJobs();
    await t.sql(`update registration set person_id = $1 where email = 'late@mail.ru'`, [erased!.personId]);
    await t.get(ErasureService).finish(erased!.id, 'zina@mail.ru');
    await t.drainJobs();
    expect(await tracesOf(t, ['Запоздалов', 'late@mail.ru'])).toEqual([]);
    expect((await countersOf(t, event.id)).kept).toEqual({ held: 0, waiting: 0 });
  });

  it('parts two registrations of one person at the same event, and neither can have a name again', async () => {
    const event = await createEvent(t, { title: 'Вебинар дважды' });
    for (const email of ['first@mail.ru', 'second@mail.ru'])
      await takePlace(event.slug, email, { lastName: 'Двойникова' });
    await t.sql(
      `update registration set person_id = (select id from person where email = 'second@mail.ru') where event_id = $1`,
      [event.id],
    );
    await confirmed('second@mail.ru');
    await t.drainJobs();
    t.clock.advance({ minutes: 20 });
    await t.drainJobs();
    const rows = await t.sql<{ email: string; erased: boolean }>(
      `select email, erased_at is not null as erased from registration where event_id = $1`,
      [event.id],
    );
    expect(rows.map(({ erased }) => erased)).toEqual([true, true]);
    expect(new Set(rows.map(({ email }) => email)).size).toBe(2);
    const named = t.sql(`update registration set last_name = 'Двойникова' where event_id = $1`, [event.id]);
    await expect(named).rejects.toMatchObject({ constraint: 'registration_erased_ck' });
    const person = t.sql(`update person set position = 'учитель' where erased_at is not null`);
    await expect(person).rejects.toMatchObject({ constraint: 'person_erased_ck' });
  });

  it('empties letters that were being written while it ran', async () => {
    const event = await createEvent(t, { title: 'Вебинар с опоздавшими письмами' });
    await register(t, event.slug, 'slow@mail.ru', { lastName: 'Медлительнова' });
    const id = await confirmed('slow@mail.ru');
    await t.get(ErasureService).run(id);
    const late = `insert into letter (dedupe_key, kind, to_address, to_name, subject, text_body, html_body, registration_id, state, created_at)
      values ($1, $2, 'slow@mail.ru', 'Медлительнова', 'Письмо', 'Медлительнова', '', $3, 'KEPT', $4)`;
    const [row] = await rowsOf(t, event.id);
    await t.sql(late, ['late:1', 'CONFIRMED', row!.id, t.clock.now()]);
    await t.sql(late, ['late:2', 'SIGN_IN', null, t.clock.now()]);
    await t.drainJobs();
    t.clock.advance({ minutes: 20 });
    await t.drainJobs();
    expect(await tracesOf(t, ['Медлительнов', 'slow@mail.ru'])).toEqual([]);
  });

  it('reaches an address without an account', async () => {
    const event = await createEvent(t, { title: 'Вебинар без учётной записи' });
    await register(t, event.slug, 'nobody@mail.ru', { lastName: 'Безучётнова' });
    const id = await confirmed('nobody@mail.ru');
    await t.drainJobs();
    t.clock.advance({ minutes: 20 });
    await t.drainJobs();
    expect(await tracesOf(t, ['Безучётнов', 'nobody@mail.ru'])).toEqual([]);
    expect(await t.sql(`select state, email, basis from erasure_request where id = $1`, [id])).toEqual([
      { state: 'DONE', email: null, basis: 'Заявление № 7 от 04.12.2030' },
    ]);
  });

  it('forgets in the record whom it was about and who acted, and nobody else, whose address is longer too', async () => {
    const event = await createEvent(t, { title: 'Вебинар с журналом' });
    for (const email of ['ann@mail.ru', 'joann@mail.ru']) await takePlace(event.slug, email, { lastName: 'Журналова' });
    await workWith(event, 'joann@mail.ru', 'Соседкина');
    await t.get(DataSource).transaction(async (tx) => {
      const [ann] = await tx.query<{ id: string }[]>(`select id from person where email = 'ann@mail.ru'`);
      await t.get(AuditService).by(tx, { personId: ann!.id, origin: { address: '10.9.8.7', userAgent: 'Firefox' } });
      await tx.query(`update event set summary = 'Кратко' where id = $1`, [event.id]);
    });
    const record = () =>
      t.sql<{ action: string; label: string | null; name: string | null; address: string | null; forgotten: boolean }>(
        `select action, label, actor_name as name, host(address) as address, forgotten_at is not null as forgotten from audit_entry
         where event_id = $1 and table_name in ('registration', 'event') and action like '%update' order by id`,
        [event.id],
      );
    const before = await record();
    await confirmed('ann@mail.ru');
    await t.drainJobs();
    const after = await record();
    expect(after.map(({ action, forgotten }) => [action, forgotten])).toEqual([
      ['event.update', false],
      ['registration.update', true],
      ['registration.update', false],
      ['event.update', false],
    ]);
    expect(after[2]).toEqual(before[2]);
    expect(after[2]?.label).toMatch(/Соседкина/);
    expect([before[3]?.address, after[3]]).toMatchObject([
      '10.9.8.7',
      { label: before[3]?.label, name: null, address: null },
    ]);
    expect(await tracesOf(t, ['joann@mail.ru'])).toEqual(
      expect.arrayContaining(['registration_note.text', 'saved_view.name']),
    );
  });

  it("of the last administrator is refused, of an unknown address too, and is not everybody's to ask for", async () => {
    await expect(requests.requestOwn(chief)).rejects.toMatchObject({ code: 'last-administrator' });
    await expect(requests.requestFor(chief, 'unknown@mail.ru')).rejects.toMatchObject({ code: 'invalid-input' });
    const organiser = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ORGANISER', 'ASOU')))!;
    await expect(requests.requestFor(organiser, 'next@mail.ru')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(requests.list(organiser)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('can be taken back until it is confirmed, and ends by itself after 30 days', async () => {
    const [person] = await t.sql<{ id: string; email: string }>(
      `select id, email from person where email = 'other@mail.ru'`,
    );
    const actor = actorOf(person!.id, person!.email);
    await requests.requestOwn(actor);
    const token = await linkOf('other@mail.ru');
    await requests.cancelOwn(actor);
    await expect(requests.confirmByLink(token)).rejects.toMatchObject({ code: 'link-used' });
    await requests.requestOwn(actor);
    t.clock.advance({ days: 31 });
    await t.get(ErasureService).cancelOverdue();
    expect(await t.sql(`select distinct state from erasure_request where person_id = $1`, [person!.id])).toEqual([
      { state: 'CANCELLED' },
    ]);
    expect(await t.sql(`select last_name from person where id = $1`, [person!.id])).toEqual([{ last_name: 'Петрова' }]);
  });
});
