import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApp } from '../../../src/bootstrap.js';
import { Config } from '../../../src/platform/config/config.js';
import { briefly } from '../../../src/platform/database/brief-transaction.js';
import { isPassing } from '../../../src/platform/database/passing.js';
import { DATABASE_LIMITS } from '../../../src/platform/database/connections.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { countersOf, createEvent, expectStatus, participant, register as registerAt } from '../../support/scenario.js';
import { Wire } from '../../support/wire.js';

let t: TestApp;
let wire: Wire;
let app: NestFastifyApplication;

beforeAll(async () => {
  t = await startTestApp();
  wire = new Wire(new URL(t.databaseUrl));
  await wire.join();
  app = await createApp(t.get(Config), wire.url, t.clock);
  await app.init();
});
afterAll(async () => {
  await app.close();
  await wire.cut();
  await t.close();
});

describe('when the database goes away in the middle', () => {
  it('all who stand in line are told so at once, and the line moves again when it is back', async () => {
    const { id, slug } = await createEvent(t, { capacity: 20 });
    const register = (n: number) =>
      app.inject({
        method: 'POST',
        url: `/api/v1/events/${slug}/registrations`,
        payload: participant(t, `teacher${n}@mail.ru`),
      });
    expect((await register(0)).statusCode).toBe(202);
    wire.freeze();
    const answers = Array.from({ length: 30 }, (_, n) => register(n + 1));
    await new Promise(setImmediate);
    await wire.cut();
    expect(new Set((await Promise.all(answers)).map(({ statusCode }) => statusCode))).toEqual(new Set([503]));

    await wire.join();
    await eventually(async () => expect((await register(1)).statusCode).toBe(202));
    const again = await Promise.all(Array.from({ length: 30 }, (_, n) => register(n + 1)));
    expect(again.filter(({ statusCode }) => statusCode === 202)).toHaveLength(30);
    expect(await countersOf(t, id)).toEqual({ kept: { held: 20, waiting: 11 }, counted: { held: 20, waiting: 11 } });
  });
});

describe('an event that somebody has locked', () => {
  it.each([
    ['its counters', `select from seat_pool where event_id = $1 for update`],
    ['the event itself', `select from event where id = $1 for update`],
  ])('holds up nobody else’s registration: %s', async (_, lock) => {
    const [held, ...free] = [await createEvent(t), await createEvent(t), await createEvent(t)];
    const blocker = await t.connect();
    await blocker.query('begin');
    await blocker.query(lock, [held?.id]);
    const late = Array.from({ length: 5 }, (__, n) => registerAt(t, held?.slug ?? '', `teacher${n}@mail.ru`));
    for (const { slug } of free)
      for (const n of [1, 2, 3]) expectStatus(await registerAt(t, slug, `teacher${n}@mail.ru`), 202);
    await blocker.query('commit');
    expect((await Promise.all(late)).map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202]);
    expect((await countersOf(t, held?.id ?? '')).kept).toEqual({ held: 5, waiting: 0 });
  });

  it('is waited for no longer than a transaction allows itself, and that is an error of the moment', async () => {
    const { id } = await createEvent(t);
    const blocker = await t.connect();
    await blocker.query('begin');
    await blocker.query(`select from seat_pool where event_id = $1 for update`, [id]);
    const work = briefly(t.get(DataSource), { lockMs: 20, statementMs: 60_000 }, (tx) =>
      tx.query(`select from seat_pool where event_id = $1 for update`, [id]),
    );
    expect(await work.catch(isPassing)).toBe(true);
    await blocker.query('rollback');
  });
});

it('a transaction that is given up ends its connection, and the next one has another', async () => {
  const dataSource = t.get(DataSource);
  const giveUp = new AbortController();
  const brevity = { lockMs: 60_000, statementMs: 60_000 };
  const hanging = briefly(dataSource, { ...brevity, signal: giveUp.signal }, (tx) => tx.query('select pg_sleep(60)'));
  const failure = hanging.catch(String);
  await eventually(async () =>
    expect(await t.sql(`select from pg_stat_activity where query = 'select pg_sleep(60)'`)).toHaveLength(1),
  );
  giveUp.abort();
  expect(await failure).toMatch(/Connection terminated/);
  expect(await briefly(dataSource, brevity, (tx) => tx.query('select 1 as one'))).toEqual([{ one: 1 }]);
});

describe('when the way to the database stops forwarding without closing', () => {
  const limits = { ...DATABASE_LIMITS, connect: 2_000, statement: 2_500, silence: 3_000, heartbeat: 300 };
  let hasty: NestFastifyApplication;

  beforeAll(async () => {
    hasty = await createApp(t.get(Config), wire.url, t.clock, limits);
    await hasty.init();
  });
  afterAll(() => hasty.close());

  it('who waits is told so, and the next ones are served by new connections', async () => {
    const { id, slug } = await createEvent(t, { capacity: 40 });
    const register = (n: number) =>
      hasty.inject({
        method: 'POST',
        url: `/api/v1/events/${slug}/registrations`,
        payload: participant(t, `silent${n}@mail.ru`),
      });
    const listed = async () => (await hasty.inject({ method: 'GET', url: '/events' })).statusCode;
    const ready = async () =>
      (await hasty.inject({ method: 'GET', url: '/health/ready' })).json<{ database: string }>();
    expect((await register(0)).statusCode).toBe(202);
    wire.freeze();
    // those that get a new connection are served at once, the others are told: nobody waits for ever
    for (const { statusCode, headers } of await Promise.all(Array.from({ length: 12 }, (_, n) => register(n + 1))))
      expect([statusCode, headers['retry-after']]).toEqual(statusCode === 202 ? [202, undefined] : [503, '30']);
    await eventually(async () => expect((await register(20)).statusCode).toBe(202), 25);
    await eventually(async () => expect(await listed()).toBe(200), 25);
    await eventually(async () => expect(await ready()).toMatchObject({ database: 'up' }), 25);
    expect(await countersOf(t, id)).toMatchObject({ counted: (await countersOf(t, id)).kept });
  }, 90_000);

  it('what other processes change is heard of all the same', async () => {
    const shows = async (title: string) => (await hasty.inject({ method: 'GET', url: '/events' })).body.includes(title);
    await eventually(async () => expect(await shows('событий')).toBe(true));
    wire.freeze();
    await createEvent(t, { title: 'О чём рассказали другие' });
    await eventually(async () => expect(await shows('О чём рассказали другие')).toBe(true));
  });
});
