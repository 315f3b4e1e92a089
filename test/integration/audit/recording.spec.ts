import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { AuditService } from '../../../src/platform/audit/audit.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';
import { startSmtpInbox } from '../../support/smtp-inbox.js';

interface Entry {
  id: string;
  at: Date;
  actor_id: string | null;
  actor_name: string | null;
  actor_roles: string[];
  via: string;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  action: string;
  row_id: string | null;
  label: string | null;
  event_id: string | null;
  organisation_id: string | null;
  person_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

const OLGA = '11111111-1111-4111-8111-111111111111';
let t: TestApp;
let audit: AuditService;
let event: { id: string; slug: string };

beforeAll(async () => {
  t = await startTestApp();
  audit = t.get(AuditService);
  event = await createEvent(t);
});
afterAll(() => t.close());

let mark = '0';
beforeEach(async () => {
  mark = await newest();
});

/** What was recorded since the test began, in order. */
const entries = () => t.sql<Entry>(`select * from audit_entry where id > $1 order by id`, [mark]);

const inTransaction = <T>(work: (tx: EntityManager) => Promise<T>) => t.get(DataSource).transaction(work);

/** As Olga, from her browser. */
async function asOlga(sql: string, values: unknown[] = [], options: { hideValues?: boolean } = {}): Promise<Entry[]> {
  await inTransaction(async (tx) => {
    await audit.by(
      tx,
      {
        personId: OLGA,
        name: 'Орлова Ольга',
        roles: [{ role: 'ORGANISER' }, { role: 'EDITOR' }, { role: 'EDITOR' }],
        sessionId: 's',
        origin: { address: '192.0.2.7', userAgent: 'Firefox', requestId: 'r-1' },
      },
      options,
    );
    await tx.query(sql, values);
  });
  return entries();
}

describe('a change inside a transaction that names its actor', () => {
  it('is recorded with who, when, from where, what, before and after', async () => {
    t.clock.set('2030-12-02T09:00:00+03:00');
    const [entry, ...more] = await asOlga(
      `update event set title = 'Б', summary = summary, revision = revision + 1 where id = $1`,
      [event.id],
    );
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      at: t.clock.now(),
      actor_id: OLGA,
      actor_name: 'Орлова Ольга',
      actor_roles: ['ORGANISER', 'EDITOR'],
      via: 'session',
      address: '192.0.2.7',
      user_agent: 'Firefox',
      request_id: 'r-1',
      action: 'event.update',
      row_id: event.id,
      label: 'Б',
      event_id: event.id,
      organisation_id: t.organisations.ASOU,
      person_id: null,
      before: { title: 'Вебинар «Россия — мои горизонты»' },
      after: { title: 'Б' },
    });
  });

  it('leaves nothing when nothing but counted columns changed', async () => {
    expect(
      await asOlga(`update event set revision = revision + 1, sequence = sequence + 1 where id = $1`, [event.id]),
    ).toEqual([]);
    expect(await asOlga(`update seat_pool set held = 1, state = 'few' where event_id = $1`, [event.id])).toEqual([]);
  });

  it('leaves nothing when it is rolled back', async () => {
    await expect(
      asOlga(`update event set title = 'В', ends_at = starts_at where id = $1`, [event.id]),
    ).rejects.toThrow();
    expect(await entries()).toEqual([]);
  });

  it('does not spill over to the next transaction of the connection', async () => {
    await asOlga(`select 1`);
    await Promise.all(
      Array.from({ length: 30 }, () =>
        t.get(DataSource).query(`update event set title = title || '!' where id = $1`, [event.id]),
      ),
    );
    expect(await entries()).toEqual([]);
  });
});

describe('what is recorded', () => {
  it('names a row of a key of several columns by all of them', async () => {
    const person = await personId('key@asou.test');
    const [given] = await asOlga(
      `insert into event_grant (event_id, person_id, event_right) values ($1, $2, 'PROGRAM')`,
      [event.id, person],
    );
    expect(given).toMatchObject({
      action: 'event_grant.insert',
      row_id: `${event.id} ${person} PROGRAM`,
      label: 'Петрова Нина',
      event_id: event.id,
      organisation_id: t.organisations.ASOU,
      person_id: person,
      before: null,
      after: { event_id: event.id, person_id: person, event_right: 'PROGRAM' },
    });
    const [, taken] = await asOlga(`delete from event_grant where person_id = $1`, [person]);
    expect(taken).toMatchObject({ action: 'event_grant.delete', before: given?.after, after: null });
  });

  it('never holds a secret, though it says that one changed', async () => {
    const person = await personId('secret@asou.test');
    await asOlga(`update person set password_hash = 'argon2-of-hers' where id = $1`, [person]);
    await asOlga(
      `insert into api_token (token_hash, person_id, name, expires_at) values ('\\xdeadbeef', $1, 'Выгрузка', '2031-01-01')`,
      [person],
    );
    await asOlga(`insert into session (token_hash, person_id, expires_at) values ('\\xdeadbeef', $1, '2031-01-01')`, [
      person,
    ]);
    const made = await asOlga(
      `insert into second_factor (person_id, secret, confirmed_at, last_step) values ($1, '\\xdeadbeef', now(), 1)`,
      [person],
    );
    expect(
      made.map(({ action, after }) => [action, after?.['password_hash'] ?? after?.['token_hash'] ?? after?.['secret']]),
    ).toEqual([
      ['person.update', '•••'],
      ['api_token.insert', '•••'],
      ['session.insert', '•••'],
      ['second_factor.insert', '•••'],
    ]);
    expect(await t.sql(`select from audit_entry a where a::text ~ 'argon2-of-hers|deadbeef'`)).toEqual([]);
  });

  it('cuts what is longer than 20 000 characters', async () => {
    const [entry] = await asOlga(`update event set summary = repeat('я', 30000) where id = $1`, [event.id]);
    expect(String(entry?.after?.['summary'])).toHaveLength(20_001);
  });

  it('holds the fields without their values where data is erased', async () => {
    const person = await personId('erased@asou.test');
    const [entry] = await asOlga(`update person set last_name = 'Никто' where id = $1`, [person], { hideValues: true });
    expect(entry).toMatchObject({
      person_id: person,
      label: null,
      before: { last_name: '•••' },
      after: { last_name: '•••' },
    });
    expect(await t.sql(`select from audit_entry where id = $1 and search_text like '%никто%'`, [entry?.id])).toEqual(
      [],
    );
  });

  it('is a download too, with its organisation found by the event', async () => {
    await audit.download(
      { personId: OLGA, name: 'Орлова Ольга', origin: { address: '192.0.2.7', userAgent: null } },
      { what: 'participants', eventId: event.id, details: { rows: 3 } },
    );
    expect(await entries()).toMatchObject([
      {
        action: 'download.participants',
        via: 'token',
        address: '192.0.2.7',
        event_id: event.id,
        organisation_id: t.organisations.ASOU,
        after: { rows: 3 },
      },
    ]);
  });

  it('is what the system does for somebody, without an address', async () => {
    await inTransaction(async (tx) => {
      await audit.by(tx, { personId: null });
      await tx.query(`update event set contact = 'дежурный' where id = $1`, [event.id]);
    });
    expect(await entries()).toMatchObject([{ via: 'system', actor_id: null, address: null }]);
  });
});

describe('staff through the application', () => {
  const own = async () => (await entries()).map(({ action, before, after }) => ({ action, before, after }));

  it('leave the event as it was and as it is', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const { slug, id } = await createEvent(t);
    mark = await newest();
    expectStatus(
      await t.inject({
        method: 'PATCH',
        url: `/api/v1/events/${slug}`,
        token,
        payload: { title: 'Другое название', capacity: 30 },
        headers: { 'user-agent': 'curl/8' },
      }),
      200,
    );
    expect(await entries()).toMatchObject([
      {
        actor_name: 'Ольга Сотрудникова',
        actor_roles: ['ORGANISER'],
        via: 'token',
        address: '127.0.0.1',
        user_agent: 'curl/8',
        action: 'event.update',
        event_id: id,
        before: { title: 'Вебинар «Россия — мои горизонты»' },
        after: { title: 'Другое название' },
      },
      { action: 'seat_pool.update', event_id: id, before: { capacity: null }, after: { capacity: 30 } },
    ]);
  });

  it('leave of a program what changed in it, and no more', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const { slug } = await createEvent(t);
    const url = `/api/v1/events/${slug}/program`;
    const talk = { title: 'Открытие', startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:20' };
    const second = {
      title: 'Доклад',
      startsAt: '2030-12-09T15:20',
      endsAt: '2030-12-09T16:00',
      speakers: [{ fullName: 'Анна Орлова' }],
    };
    expectStatus(await t.inject({ method: 'PUT', url, token, payload: { sessions: [talk, second] } }), 200);
    const ids = await t.sql<{ id: string }>(
      `select s.id from program_session s join event e on e.id = s.event_id where e.slug = $1 order by s.starts_at`,
      [slug],
    );
    mark = await newest();
    const sessions = [
      { ...talk, id: ids[0]?.id },
      { ...second, id: ids[1]?.id, title: 'Большой доклад' },
    ];
    expectStatus(await t.inject({ method: 'PUT', url, token, payload: { sessions } }), 200);
    expect(await own()).toEqual([
      { action: 'program_session.update', before: { title: 'Доклад' }, after: { title: 'Большой доклад' } },
    ]);
    mark = await newest();
    expectStatus(await t.inject({ method: 'PUT', url, token, payload: { sessions: sessions.slice(0, 1) } }), 200);
    expect((await entries()).map(({ action, label }) => [action, label])).toEqual([
      ['session_speaker.delete', 'Анна Орлова'],
      ['program_session.delete', 'Большой доклад'],
    ]);
  });

  it('leave the participant they corrected, and whom their cancellation let in', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const { slug, id } = await createEvent(t, { capacity: 1 });
    await register(t, slug, 'first@mail.ru');
    await register(t, slug, 'second@mail.ru');
    const [first] = await rowsOf(t, id);
    mark = await newest();
    const url = `/api/v1/events/${slug}/registrations/${first?.id}`;
    expectStatus(await t.inject({ method: 'PATCH', url, token, payload: { lastName: 'Петрова' } }), 200);
    expectStatus(await t.inject({ method: 'POST', url: `${url}/cancel`, token, payload: {} }), 200);
    const recorded = await entries();
    expect(recorded[0]).toMatchObject({
      action: 'registration.update',
      label: 'Петрова Мария Петровна',
      before: { last_name: 'Иванова' },
      after: { last_name: 'Петрова' },
    });
    expect(recorded.slice(1).map(({ row_id, after }) => [row_id === first?.id, after?.['state']])).toEqual([
      [true, 'CANCELLED'],
      [false, expect.stringMatching(/OFFERED|PENDING/)],
    ]);
  });
});

describe('the command line', () => {
  it('makes staff and tokens under its own name', async () => {
    const accounts = t.get(AccountsService);
    const line = { personId: null, name: 'Командная строка' };
    const staff = { lastName: 'Новая', firstName: 'Нина', password: 'a password of tests', role: 'EDITOR' as const };
    await accounts.createStaff({ ...staff, email: 'nina@asou.test', organisationCode: 'ASOU' }, line);
    await accounts.createApiToken('nina@asou.test', 'cli', 365, line);
    const recorded = await entries();
    expect(recorded.map(({ action, actor_name, via }) => [action, actor_name, via])).toEqual([
      ['person.insert', 'Командная строка', 'system'],
      ['role_assignment.insert', 'Командная строка', 'system'],
      ['api_token.insert', 'Командная строка', 'system'],
    ]);
  });

  it('is not what a job does: that goes on under the name of who wanted it', async () => {
    const wanted = await personId('wanted@asou.test');
    await inTransaction(async (tx) => {
      await audit.by(tx, { personId: wanted });
      await tx.query(`update event set contact = 'по заданию' where id = $1`, [event.id]);
    });
    expect(await entries()).toMatchObject([{ actor_id: wanted, actor_name: 'Нина Петрова', via: 'system' }]);
  });
});

describe('a letter sent once more', () => {
  it('is recorded without its text', async () => {
    const inbox = await startSmtpInbox();
    const mailing = await startTestApp({ smtpUrl: inbox.url });
    try {
      const { slug } = await createEvent(mailing);
      await register(mailing, slug, 'maria@mail.ru');
      await mailing.drainJobs();
      const [letter] = await mailing.sql<{ id: string }>(`select id from letter`);
      const token = await mailing.asStaff('ORGANISER', 'ASOU');
      await mailing.inject({ method: 'POST', url: `/manage/letters/${letter?.id}/resend`, token, payload: {} });
      const [entry] = await mailing.sql<Entry>(`select * from audit_entry where action = 'letter.insert'`);
      expect(entry).toMatchObject({ actor_name: 'Ольга Сотрудникова', after: { to_address: 'maria@mail.ru' } });
      expect(Object.keys(entry?.after ?? {})).not.toEqual(expect.arrayContaining([expect.stringMatching(/body|ics$/)]));
    } finally {
      await mailing.close();
      await inbox.close();
    }
  });
});

describe('what people do themselves', () => {
  it('leaves no entry: registration, confirmation, a change of their own and giving up', async () => {
    const { slug, id } = await createEvent(t, { capacity: 5 });
    mark = await newest();
    expectStatus(await register(t, slug, 'self@mail.ru'), 202);
    const token = tokenOf(t, (await rowsOf(t, id))[0]?.id ?? '');
    await ownOf(t).confirm(token);
    await ownOf(t).cancel(token);
    await t.drainJobs();
    expect(await entries()).toEqual([]);
  });
});

describe('the record', () => {
  const refused = { message: 'audit_entry is append-only', code: '42501' };

  it.each([
    [`update audit_entry set label = 'x'`],
    [`delete from audit_entry`],
    [`truncate audit_entry`],
    [`truncate event cascade; truncate audit_entry`],
    [`merge into audit_entry a using (select 1) x on true when matched then delete`],
    [`with gone as (delete from audit_entry returning 1) select from gone`],
    [`do $$ begin execute 'delete from audit_entry'; end $$`],
    [
      `create function pg_temp.f() returns void language sql security definer as 'delete from public.audit_entry'; select pg_temp.f()`,
    ],
    [
      `update audit_entry set id = default where false; delete from audit_entry where id = (select max(id) from audit_entry)`,
    ],
  ])('refuses, to the owner of the table too: %s', async (sql) => {
    await audit.download({ personId: OLGA }, { what: 'audit' });
    const client = await t.connect();
    const [before] = await t.sql(`select count(*), md5(string_agg(a::text, '' order by id)) from audit_entry a`);
    await client.query('begin');
    const { rows } = await client.query(
      `select tableowner = current_user as owner from pg_tables where tablename = 'audit_entry'`,
    );
    expect(rows).toEqual([{ owner: true }]);
    await expect(client.query(sql)).rejects.toMatchObject(refused);
    await client.query('rollback');
    expect(await t.sql(`select count(*), md5(string_agg(a::text, '' order by id)) from audit_entry a`)).toEqual([
      before,
    ]);
  });

  it('refuses also where a session of replication switches ordinary triggers off', async () => {
    const triggers = await t.sql<{ name: string; fires: string }>(
      `select tgname as name, tgenabled as fires from pg_trigger where tgrelid = 'audit_entry'::regclass order by 1`,
    );
    expect(triggers).toEqual([
      { name: 'audit_entry_append_only', fires: 'A' },
      { name: 'audit_entry_no_truncate', fires: 'A' },
    ]);
  });

  it('outlives the event, the people and the rows that went with them', async () => {
    const draft = await createEvent(t, {}, { publish: false });
    const person = await personId('gone@asou.test');
    await asOlga(`insert into event_grant (event_id, person_id, event_right) values ($1, $2, 'PROGRAM')`, [
      draft.id,
      person,
    ]);
    const kept = await t.sql<{ id: string }>(`select id from audit_entry where event_id = $1 or person_id = $2`, [
      draft.id,
      person,
    ]);
    await t.sql(`delete from event where id = $1`, [draft.id]);
    await t.sql(`delete from person where id = $1`, [person]);
    expect(kept.length).toBeGreaterThan(2);
    expect(await t.sql(`select from audit_entry where id = any ($1)`, [kept.map(({ id }) => id)])).toHaveLength(
      kept.length,
    );
  });

  it('has no foreign keys and watches every table that staff change', async () => {
    expect(
      await t.sql(`select conname from pg_constraint where conrelid = 'audit_entry'::regclass and contype = 'f'`),
    ).toEqual([]);
    expect(await unwatched()).toEqual([
      'audit_entry',
      'calendar_day',
      'calendar_entry',
      'calendar_fetch',
      'campaign_recipient',
      'event_move',
      'external_sign_in',
      'import_row',
      'instance',
      'known_device',
      'mail_pause',
      'measure',
      'measure_executor',
      'measure_item',
      'measure_occurrence',
      'orphan_file',
      'plan',
      'plan_section',
      'planned_result',
      'publication_version',
      'recovery_code',
      'saved_view',
      'schema_migration',
      'secret_fingerprint',
      'shown_since',
      'sign_in_attempt',
      'speaker',
      'told',
    ]);
  });
});

/** Tables nobody of the staff changes by hand, or that change only along with one that is watched. */
async function unwatched(): Promise<string[]> {
  const rows = await t.sql<{ name: string }>(
    `select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       and not exists (select from pg_trigger g join pg_proc p on p.oid = g.tgfoid where g.tgrelid = c.oid and p.proname = 'audit_record')
     order by 1`,
  );
  return rows.map(({ name }) => name);
}

async function newest(): Promise<string> {
  return (await t.sql<{ id: string }>(`select coalesce(max(id), 0)::text as id from audit_entry`))[0]!.id;
}

async function personId(email: string): Promise<string> {
  const rows = await t.sql<{ id: string }>(
    `insert into person (email, last_name, first_name, organisation_id) values ($1, 'Петрова', 'Нина', $2) returning id`,
    [email, t.organisations.ASOU],
  );
  return rows[0]!.id;
}
