import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { seedRetention } from '../../../seeds/reference/retention.js';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { RETENTION } from '../../../src/features/personal-data/personal-data.events.js';
import { RETENTION_KINDS } from '../../../src/features/personal-data/personal-data.rules.js';
import { RetentionService } from '../../../src/features/personal-data/retention.service.js';
import { JobsService } from '../../../src/platform/jobs/jobs.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, ownOf, register, tokenOf } from '../../support/scenario.js';
import { leaveTraces, totalsOf, tracesOf } from './traces.js';

let t: TestApp;
let retention: RetentionService;
let chief: Actor;

beforeAll(async () => {
  t = await startTestApp();
  retention = t.get(RetentionService);
  chief = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ADMINISTRATOR', 'ASOU')))!;
  await t.get(DataSource).transaction((tx) => seedRetention(tx));
});
afterAll(() => t.close());

/** Every row of the tables the rules touch. */
async function everything(): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const table of [
    'person',
    'registration',
    'consent',
    'letter',
    'session',
    'sign_in_attempt',
    'account_link',
    'erasure_request',
  ])
    rows.push([table, await t.sql(`select to_jsonb(x) as row from ${table} x order by to_jsonb(x)::text`)]);
  return rows;
}

async function confirmed(slug: string, email: string, change: Record<string, unknown> = {}): Promise<void> {
  await register(t, slug, email, change);
  const [row] = await t.sql<{ id: string }>(
    `select id from registration where email = $1 order by created_at desc limit 1`,
    [email],
  );
  await ownOf(t).confirm(tokenOf(t, row!.id));
}

describe('terms of keeping', () => {
  let old: { id: string; slug: string };
  let totals: unknown;

  beforeAll(async () => {
    old = await createEvent(t, { title: 'Давний вебинар', startsAt: '2030-12-03T10:00', endsAt: '2030-12-03T11:00' });
    await confirmed(old.slug, 'ancient@mail.ru', { lastName: 'Стародавняя' });
    await confirmed(old.slug, 'active@mail.ru', { lastName: 'Действующая' });
    await confirmed(old.slug, 'withdrew@mail.ru', { lastName: 'Передумавшая' });
    await register(t, old.slug, 'typo@mail.ru', { lastName: 'Опечаткина' });
    await t.sql(`delete from role_assignment where person_id = $1`, [await leaveTraces(t, 'ancient@mail.ru')]);
    await t.drainJobs();
    await t.sql(
      `update consent c set withdrawn_at = $1 from registration r where r.id = c.registration_id and r.email = 'withdrew@mail.ru'`,
      [t.clock.now()],
    );
    await t.sql(
      `update registration set state = 'CANCELLED', cancelled_at = $1, hold_expires_at = null, cancel_cause = 'HOLD_EXPIRED' where email = 'typo@mail.ru'`,
      [t.clock.now()],
    );
    totals = await totalsOf(t, old.id);
  });

  it('are said for every kind', async () => {
    expect((await retention.rules()).map(({ kind }) => kind)).toEqual(RETENTION_KINDS);
  });

  it('find nothing while everything is young', async () => {
    const counts = await retention.dryRun(chief);
    expect(Object.values(counts).map(({ count }) => count)).toEqual(RETENTION_KINDS.map(() => 0));
  });

  it('are counted by a dry run, which changes nothing, and the real run does just that', async () => {
    t.clock.set('2033-12-04T10:00:00+03:00');
    await t.sql(`update person set last_signed_in_at = $1 where email = 'active@mail.ru'`, [t.clock.now()]);
    const before = await everything();
    const dry = await retention.dryRun(chief);
    expect(await everything()).toEqual(before);
    expect(Object.fromEntries(Object.entries(dry).map(([kind, { count }]) => [kind, count]))).toMatchObject({
      SIGN_IN_ATTEMPTS: 1,
      SESSIONS: 1,
      ACCOUNT_LINKS: 1,
      UNCONFIRMED_REGISTRATIONS: 1,
      WITHDRAWN_REGISTRATIONS: 1,
      REGISTRATIONS: 2,
      UNUSED_ACCOUNTS: 2,
    });
    await t.get(DataSource).transaction((tx) => t.get(JobsService).add(tx, RETENTION, {}));
    await t.drainJobs();
    const [real, rehearsal] = await retention.runs(chief);
    expect(real).toMatchObject({ isDryRun: false, finishedAt: t.clock.now() });
    expect(real!.counts).toEqual(rehearsal!.counts);
    expect(rehearsal).toMatchObject({ isDryRun: true, counts: dry });
  });

  it('take the names and keep the numbers', async () => {
    const words = ['Стародавн', 'ancient@', 'Передумавш', 'withdrew@', 'Опечаткин', 'typo@'];
    expect(await tracesOf(t, words)).toEqual([]);
    expect(await totalsOf(t, old.id)).toEqual(totals);
    expect(await t.sql(`select last_name, erased_at from person where email = 'active@mail.ru'`)).toEqual([
      { last_name: 'Действующая', erased_at: null },
    ]);
    const [letter] = await t.sql<{ texts: number; kinds: number }>(
      `select count(*) filter (where text_body <> '' or ics is not null)::int as texts, count(kind)::int as kinds from letter`,
    );
    expect(letter).toEqual({ texts: 0, kinds: expect.any(Number) });
    expect(letter!.kinds).toBeGreaterThan(3);
  });

  it('find nothing the next night', async () => {
    await retention.run();
    const [run] = await retention.runs(chief);
    expect(Object.values(run!.counts).map(({ count }) => count)).toEqual(RETENTION_KINDS.map(() => 0));
  });

  it('are done in batches, and a run stopped halfway tells how far it came', async () => {
    await t.sql(
      `insert into sign_in_attempt (email, succeeded, attempted_at) select 'many@mail.ru', false, '2033-01-01' from generate_series(1, 1200)`,
    );
    await t.sql(`create function stop() returns trigger language plpgsql as $$ begin
      if (select count(*) from sign_in_attempt) < 300 then raise exception 'stopped'; end if; return null; end $$`);
    await t.sql(`create trigger stop after delete on sign_in_attempt for each statement execute function stop()`);
    await expect(retention.run()).rejects.toThrow('stopped');
    const [stopped] = await retention.runs(chief);
    expect(stopped).toMatchObject({ finishedAt: null, counts: { SIGN_IN_ATTEMPTS: { count: 500 } } });
    await t.sql(`drop trigger stop on sign_in_attempt`);
    t.clock.advance({ minutes: 1 });
    await retention.run();
    expect((await retention.runs(chief))[0]).toMatchObject({ counts: { SIGN_IN_ATTEMPTS: { count: 700 } } });
  });

  it("are nobody else's to look at", async () => {
    const organiser = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ORGANISER', 'ASOU')))!;
    await expect(retention.dryRun(organiser)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(retention.runs(organiser)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
