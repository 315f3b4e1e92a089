import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../../support/app.js';
import { calendars, readCalendar, SITE } from './calendars.js';

const FEED = '/calendar/events.ics';

let t: TestApp;
let world: ReturnType<typeof calendars>;
let second: NestFastifyApplication;

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: SITE } });
  world = calendars(t);
  second = await t.another();
});
afterAll(() => t.close());
beforeEach(() => t.sql(`truncate event cascade`));

/** Published events, one a day from tomorrow on, past the application's services. */
async function insertEvents(count: number, summary = 'О программах'): Promise<void> {
  await t.sql(
    `with made as (
       insert into event (slug, kind, format, title, summary, organiser_id, starts_at, ends_at, platform, publication_state, published_at, revised_at)
       select 'event-' || n, 'WEBINAR', 'ONLINE', 'Событие № ' || n, $3, $1, $4::timestamptz + n * interval '1 day',
         $4::timestamptz + n * interval '1 day' + interval '1 hour', 'МТС Линк', 'PUBLISHED', $4, date_trunc('second', $4::timestamptz)
       from generate_series(1, $2::int) n returning id)
     insert into seat_pool (event_id, capacity) select id, null from made`,
    [t.organisations.ASOU, count, summary, t.clock.now()],
  );
  await announceChange();
}

const announceChange = async () => {
  await t.sql(`select pg_notify('public_changed', '')`);
  await new Promise((resolve) => setTimeout(resolve, 100));
};

const keptRows = () =>
  t.sql<{ id: string; version: string }>(`select event_id as id, xmin::text as version from calendar_entry`);

/** Events whose text was written since `before`. */
async function writtenSince(before: { id: string; version: string }[]): Promise<string[]> {
  const versions = new Map(before.map(({ id, version }) => [id, version]));
  return (await keptRows()).filter(({ id, version }) => versions.get(id) !== version).map(({ id }) => id);
}

describe('texts of entries', () => {
  it('are made once, then only for the event that changed', async () => {
    await insertEvents(1_000);
    expect((await world.read()).entries).toHaveLength(1_000);
    const before = await keptRows();
    expect(before).toHaveLength(1_000);

    const [changed] = await t.sql<{ id: string }>(`select id from event where slug = 'event-500'`);
    await world.edit('event-500', { title: 'Событие с новым названием' });
    const { entries } = await world.read();
    expect(entries.filter(({ summary }) => summary === 'Событие с новым названием')).toHaveLength(1);
    expect(await writtenSince(before)).toEqual([changed?.id]);
  });

  it('cost as many queries for one event as for three, and none when the answer is kept', async () => {
    const cost = async () => (await t.queries(() => world.read())).length;
    await insertEvents(1);
    const one = [await cost(), await cost()];
    await t.sql(`truncate event cascade`);
    await insertEvents(3);
    const three = [await cost(), await cost()];
    expect(three).toEqual(one);
    expect(one[1]).toBe(0);
  });

  it('are the same from two processes that make them at once', async () => {
    await insertEvents(250);
    const [one, other] = await Promise.all([world.get(FEED), second.inject({ method: 'GET', url: FEED })]);
    expect(other.statusCode).toBe(200);
    expect(other.body).toBe(one.body);
    expect(other.headers['etag']).toBe(one.headers['etag']);
    await world.edit('event-7', { title: 'Событие № 7, новое' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [later, laterOther] = await Promise.all([world.get(FEED), second.inject({ method: 'GET', url: FEED })]);
    expect(later.body).toContain('№ 7\\, новое');
    expect(laterOther.body).toBe(later.body);
  });

  it('of a newer revision are not overwritten by a slower reader', async () => {
    await insertEvents(1);
    await world.read();
    await t.sql(`update calendar_entry set event_revision = 9, vevent = 'newer'`);
    await announceChange();
    expect((await world.read()).entries).toHaveLength(1);
    expect(await t.sql(`select event_revision as revision, vevent from calendar_entry`)).toEqual([
      { revision: 9, vevent: 'newer' },
    ]);
  });

  it('are made anew when they were made for another site', async () => {
    await insertEvents(1);
    const before = await world.read();
    await t.sql(
      `update calendar_entry set rendering = '1 https://old.example.ru', vevent = replace(vevent, 'events.example', 'old.example')`,
    );
    await announceChange();
    expect(await world.read()).toEqual(before);
  });

  it('go with their event', async () => {
    await insertEvents(2);
    await world.read();
    await t.sql(`delete from event where slug = 'event-1'`);
    expect(await keptRows()).toHaveLength(1);
  });
});

describe('a feed of too many events', () => {
  it('stays within 900 KB and leaves the oldest out', async () => {
    await insertEvents(1_000, 'О программах и профессиональных пробах для школ Московской области. '.repeat(12));
    const { body } = await world.get(FEED);
    expect(Buffer.byteLength(body)).toBeLessThan(901 * 1024);
    expect(Buffer.byteLength(body)).toBeGreaterThan(890 * 1024);
    const starts = readCalendar(body).entries.map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted());
    expect(starts.length).toBeLessThan(1_000);
    const [newest] = await t.sql<{ at: Date }>(`select max(starts_at) as at from event`);
    expect(new Date(starts.at(-1) ?? '')).toEqual(newest?.at);
  });
});
