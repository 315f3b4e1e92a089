import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { CalendarDays1764470200000 } from '../../../migrations/1764470200000-CalendarDays.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PublicCache } from '../../../src/platform/http/public-cache.js';
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
  announceChange();
}

/** As the notification of a change does, in both processes. */
const announceChange = () => {
  for (const app of [t.app, second]) app.get(PublicCache).drop();
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
    announceChange();
    const [later, laterOther] = await Promise.all([world.get(FEED), second.inject({ method: 'GET', url: FEED })]);
    expect(later.body).toContain('№ 7\\, новое');
    expect(laterOther.body).toBe(later.body);
  });

  it('of a newer revision are not overwritten by a slower reader', async () => {
    await insertEvents(1);
    await world.read();
    await t.sql(`update calendar_entry set event_revision = 9, vevent = 'newer'`);
    announceChange();
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
    announceChange();
    expect(await world.read()).toEqual(before);
  });

  it('go with their event', async () => {
    await insertEvents(2);
    await world.read();
    await t.sql(`delete from event where slug = 'event-1'`);
    expect(await keptRows()).toHaveLength(1);
  });
});

describe('the moment of a change', () => {
  const since = async (app: NestFastifyApplication, lastModified: string) =>
    (await app.inject({ method: 'GET', url: FEED, headers: { 'if-modified-since': lastModified } })).statusCode;
  const momentOf = async (app: NestFastifyApplication) =>
    String((await app.inject({ method: 'GET', url: FEED })).headers['last-modified']);

  it('is the same in two processes, and in one that has just started', async () => {
    await insertEvents(3);
    const moment = await momentOf(t.app);
    t.clock.advance({ hours: 2 });
    expect(await momentOf(second)).toBe(moment);
    expect(await momentOf(await t.another())).toBe(moment);
  });

  it('is a later one when the bytes come back, and nobody who saw the others is told that nothing changed', async () => {
    await insertEvents(2);
    const first = await world.get(FEED);
    expect(await momentOf(second)).toBe(first.headers['last-modified']);
    const title = async (text: string) => {
      await t.sql(`update event set title = $1 where slug = 'event-1'`, [text]);
      await t.sql(`delete from calendar_entry`);
      announceChange();
    };
    await title('Другое');
    // only one of the processes is asked meanwhile
    const other = await world.get(FEED);
    expect(other.body).not.toBe(first.body);
    await title('Событие № 1');
    const third = await second.inject({ method: 'GET', url: FEED });
    expect(third.body).toBe(first.body);
    const moments = [first, other, third].map(({ headers }) => Date.parse(String(headers['last-modified'])));
    expect(moments).toEqual([...new Set(moments)].toSorted((a, b) => a - b));
    for (const app of [t.app, second]) {
      expect(await since(app, String(other.headers['last-modified']))).toBe(200);
      expect(await since(app, String(third.headers['last-modified']))).toBe(304);
    }
  });

  it('is left out when the database does not tell it, and the calendar comes all the same', async () => {
    await insertEvents(1);
    await t.sql(`alter table shown_since rename to shown_since_away`);
    try {
      const { statusCode, headers } = await world.get(FEED);
      expect([statusCode, headers['last-modified']]).toEqual([200, undefined]);
    } finally {
      await t.sql(`alter table shown_since_away rename to shown_since`);
    }
  });

  it('is forgotten after a month without change, and named anew', async () => {
    await insertEvents(1);
    const moment = Date.parse(await momentOf(t.app));
    t.clock.advance({ hours: 31 * 24 });
    await t.sql(`select graphile_worker.add_job('moments.forget')`);
    await t.drainJobs();
    expect(await t.sql(`select from shown_since`)).toEqual([]);
    announceChange();
    expect(Date.parse(await momentOf(t.app))).toBeGreaterThan(moment);
  });
});

describe('an upgrade of how events are told', () => {
  it('raises SEQUENCE only where a timed entry becomes whole days, or whole days a timed entry', async () => {
    const oneDay = { startsAt: '2031-03-18T10:00', endsAt: '2031-03-18T18:00' };
    const twoDays = { ...oneDay, endsAt: '2031-03-19T18:00' };
    const talk = (more: object = {}) => ({
      title: 'Пункт',
      startsAt: '2031-03-18T10:00',
      endsAt: '2031-03-18T11:00',
      ...more,
    });
    const cases = {
      'webinar with a program': [{ ...oneDay }, [talk()], 0],
      'conference without a program': [{ ...oneDay, kind: 'CONFERENCE' }, [], 0],
      'conference with one': [{ ...oneDay, kind: 'CONFERENCE' }, [talk()], 1],
      'webinar in two halls': [{ ...oneDay }, [talk({ hall: 'А' }), talk({ hall: 'Б' })], 1],
      'two days without a program': [{ ...twoDays }, [], 1],
      'two days with one of the first day': [{ ...twoDays }, [talk()], 1],
      'conference of two days with a program': [{ ...twoDays, kind: 'CONFERENCE' }, [talk()], 0],
      'a night': [{ ...oneDay, endsAt: '2031-03-19T02:00' }, [], 0],
    } as const;
    const versions = () =>
      t.sql<{ title: string; sequence: number; revision: number }>(
        `select title, sequence, revision from event order by title`,
      );
    for (const [title, [fields, sessions]] of Object.entries(cases)) {
      const { slug } = await world.publish({ title, ...fields });
      if (sessions.length > 0) await world.release(slug, [...sessions]);
    }
    const before = await versions();
    const runner = t.get(DataSource).createQueryRunner();
    await new CalendarDays1764470200000().down(runner);
    await new CalendarDays1764470200000().up(runner);
    await runner.release();
    const raised = (await versions()).map(({ title, sequence, revision }, index) => [
      title,
      sequence - (before[index]?.sequence ?? 0),
      revision - (before[index]?.revision ?? 0),
    ]);
    const expected = Object.entries(cases).map(([title, [, , by]]) => [title, by, by]);
    expect(raised).toHaveLength(expected.length);
    expect(raised).toEqual(expect.arrayContaining(expected));
  });

  it('makes the texts anew that were made in the old way', async () => {
    const { slug } = await world.publish({ startsAt: '2031-03-18T10:00', endsAt: '2031-03-19T18:00' });
    const before = await world.read();
    await t.sql(
      `update calendar_entry set rendering = '2 ' || $1, days = '', vevent = replace(vevent, 'VALUE=DATE', 'X=Y')`,
      [SITE],
    );
    announceChange();
    expect(await world.read()).toEqual(before);
    expect((await world.read(`/events/${slug}.ics`)).entries).toHaveLength(3);
  });
});

describe('a feed of too many events', () => {
  const LONG = 'О программах и профессиональных пробах для школ Московской области. '.repeat(12);

  it('stays within 900 KB and keeps today: what is farthest ahead is left out', async () => {
    await insertEvents(1_000, LONG);
    const { body } = await world.get(FEED);
    expect(Buffer.byteLength(body)).toBeLessThan(901 * 1024);
    expect(Buffer.byteLength(body)).toBeGreaterThan(890 * 1024);
    const starts = readCalendar(body).entries.map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted());
    expect(starts.length).toBeLessThan(1_000);
    const [nearest] = await t.sql<{ at: Date }>(`select min(starts_at) as at from event`);
    expect(new Date(starts[0] ?? '')).toEqual(nearest?.at);
  });

  it('leaves out the oldest that are over before anything that is ahead', async () => {
    await insertEvents(700, LONG);
    const most = readCalendar((await world.get(FEED)).body).entries.length;
    // eighty in the past, and so many ahead that twenty of them fit besides
    await t.sql(`delete from event where id not in (select id from event order by starts_at limit $1)`, [most + 60]);
    await t.sql(
      `update event set starts_at = starts_at - interval '80 days', ends_at = ends_at - interval '80 days', revision = 2`,
    );
    announceChange();
    const starts = readCalendar((await world.get(FEED)).body).entries.map(({ start }) => Date.parse(start));
    const [times] = await t.sql<{ first: Date; last: Date }>(
      `select min(starts_at) as first, max(starts_at) as last from event`,
    );
    expect(Math.abs(starts.length - most)).toBeLessThan(5);
    expect(starts[0]).toBeGreaterThan(Number(times?.first));
    expect(starts[0]).toBeLessThan(t.clock.now().getTime());
    expect(starts.at(-1)).toBe(Number(times?.last));
    expect(starts.length).toBe(1 + (Number(times?.last) - (starts[0] ?? 0)) / 86_400_000);
  });

  it('reads the nearest of more events than a feed could ever hold', async () => {
    await insertEvents(1_700, '');
    const starts = readCalendar((await world.get(FEED)).body).entries.map(({ start }) => start);
    const [nearest] = await t.sql<{ at: Date }>(`select min(starts_at) as at from event`);
    expect(new Date(starts[0] ?? '')).toEqual(nearest?.at);
  });
});
