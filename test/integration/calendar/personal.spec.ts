import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { CalendarService } from '../../../src/features/calendar/calendar.service.js';
import { PersonalFeedService } from '../../../src/features/calendar/personal-feed.service.js';
import { SignedTokens } from '../../../src/platform/http/signed-token.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { journeys } from '../notifications/journey.js';
import { calendars, readCalendar, SITE } from './calendars.js';

let t: TestApp;
let world: ReturnType<typeof calendars>;
let people: ReturnType<typeof journeys>;
let next = 0;

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: SITE } });
  world = calendars(t);
  people = journeys(t);
});
afterAll(() => t.close());

/** Somebody with a confirmed place at `slug`: who it is, the registration's token and the path of the feed. */
async function participant(slug: string, email = `person${++next}@mail.ru`) {
  const { id, token } = await people.register(slug, email);
  await people.confirm(token);
  const [row] = await t.sql<{ personId: string }>(`select person_id as "personId" from registration where id = $1`, [
    id,
  ]);
  const personId = row?.personId ?? '';
  return { email, personId, token, url: await feedOf(personId) };
}

async function feedOf(personId: string): Promise<string> {
  const address = await t.get(CalendarService).personalAddress(personId);
  expect(address).toMatch(/^https:\/\/events\.example\.ru\/calendar\/u\/[\w-]{51}\/moi-sobytiya\.ics$/);
  return new URL(address ?? SITE).pathname;
}

const summaries = async (url: string) => (await world.read(url)).entries.map(({ summary }) => summary);

describe('the feed of one person', () => {
  it('holds the events where the person has a place, in the words of the feed of all', async () => {
    const mine = await world.publish({ title: 'Моё' });
    await world.publish({ title: 'Чужое' });
    const full = await world.publish({ title: 'Без мест', capacity: 1 });
    await participant(full.slug);
    const { url, email } = await participant(mine.slug);
    await people.register(full.slug, email);

    const { name, entries } = await world.read(url);
    expect(name).toBe('Мои события профминимума');
    expect(entries).toEqual([await world.entry(mine.slug)]);
  });

  it('follows moves and cancellations, and drops what the person left', async () => {
    const { slug } = await world.publish({ title: 'Изменчивое' });
    const { url, token } = await participant(slug);
    await world.move(slug, '2030-12-17T15:00', '2030-12-17T16:00');
    expect((await world.read(url)).entries).toMatchObject([{ start: '2030-12-17T12:00:00Z', sequence: 2 }]);
    await world.cancel(slug);
    expect(await summaries(url)).toEqual(['ОТМЕНЕНО: Изменчивое']);
    await people.cancel(token);
    expect(await summaries(url)).toEqual([]);
  });

  it('has an entry for each day of an event of several', async () => {
    const days = { title: 'Форум', startsAt: '2030-12-18T10:00', endsAt: '2030-12-19T18:00' };
    const { slug } = await world.publish(days);
    const { url } = await participant(slug);
    expect((await world.read(url)).entries).toMatchObject([
      { summary: 'Форум', start: '2030-12-18', end: '2030-12-20', transparency: 'TRANSPARENT' },
      { summary: 'Форум: день 1', start: '2030-12-18T07:00:00Z', transparency: 'OPAQUE' },
      { summary: 'Форум: день 2', end: '2030-12-19T15:00:00Z', transparency: 'OPAQUE' },
    ]);
    expect((await world.read()).entries.filter(({ summary }) => summary.startsWith('Форум'))).toHaveLength(1);
  });

  it('drops an event that was withdrawn', async () => {
    const { slug } = await world.publish({ title: 'Снятое' });
    const { url } = await participant(slug);
    await world.withdraw(slug);
    expect(await summaries(url)).toEqual([]);
  });

  it('is private, nowhere indexed, and tells its address to nobody', async () => {
    const { slug } = await world.publish();
    const { url } = await participant(slug);
    const { headers, body } = await world.get(url);
    expect(headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'private, max-age=0, must-revalidate',
      'x-robots-tag': 'noindex',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('set-cookie');
    expect(body).not.toContain(url.split('/')[3]);
    expect(body).not.toContain('SOURCE');
  });

  it('answers 304 until something in it changes', async () => {
    const { slug } = await world.publish();
    const { url, token } = await participant(slug);
    const { headers } = await world.get(url);
    const byTag = { 'if-none-match': String(headers['etag']) };
    const byTime = { 'if-modified-since': String(headers['last-modified']) };
    const statuses = async () => [(await world.get(url, byTag)).statusCode, (await world.get(url, byTime)).statusCode];
    t.clock.advance({ minutes: 10 });
    expect(await statuses()).toEqual([304, 304]);
    await world.publish({ title: 'Чужое' });
    expect(await statuses()).toEqual([304, 304]);
    await people.cancel(token);
    expect(await statuses()).toEqual([200, 200]);
  });

  it('gives HEAD the headers of GET', async () => {
    const { url } = await participant((await world.publish()).slug);
    const get = await world.get(url);
    const head = await t.inject({ method: 'HEAD', url });
    expect(head).toMatchObject({ statusCode: 200, body: '' });
    for (const name of ['etag', 'last-modified', 'content-length', 'content-type', 'cache-control', 'x-robots-tag']) {
      expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
    }
  });

  it('asks the database as often for three events as for one', async () => {
    const events = [await world.publish(), await world.publish(), await world.publish()];
    const { url, email } = await participant(events[0]?.slug ?? '');
    await world.get(url);
    const one = await t.queries(() => world.get(url));
    for (const { slug } of events.slice(1)) await participant(slug, email);
    await world.get(url);
    const three = await t.queries(() => world.get(url));
    expect((await world.read(url)).entries).toHaveLength(3);
    expect(three.length).toBe(one.length);
  });
});

describe('its address', () => {
  const path = (token: string) => `/calendar/u/${token}/moi-sobytiya.ics`;

  it('is unknown when it was never given out', async () => {
    const { url, personId, token } = await participant((await world.publish()).slug);
    const own = url.split('/')[3] ?? '';
    const other = own.startsWith('A') ? `B${own.slice(1)}` : `A${own.slice(1)}`;
    const registration = t.get(SignedTokens).make('registration', personId, 1);
    for (const wrong of ['x', other, `${own}A`, own.slice(0, -1), token, registration, '%00', 'я']) {
      expect([wrong, (await world.get(path(encodeURIComponent(wrong)))).statusCode]).toEqual([wrong, 404]);
    }
  });

  it('is dead at once when it is changed, and the new one lives', async () => {
    const { url, personId } = await participant((await world.publish()).slug);
    expect((await world.get(url)).statusCode).toBe(200);
    await t.get(AccountsService).revokeCalendar(personId);
    const gone = await world.get(url);
    expect(gone.statusCode).toBe(410);
    expect(gone.headers['x-robots-tag']).toBe('noindex');
    const renewed = await feedOf(personId);
    expect(renewed).not.toBe(url);
    expect((await world.get(renewed)).statusCode).toBe(200);
  });

  it('is dead with its person', async () => {
    const { url, personId } = await participant((await world.publish()).slug);
    await t.sql(`update person set blocked_at = $2 where id = $1`, [personId, t.clock.now()]);
    expect((await world.get(url)).statusCode).toBe(410);
    expect(await t.get(CalendarService).personalAddress(personId)).toBeNull();
  });
});

describe('a fetch', () => {
  it('is noted with its program, at most once a minute', async () => {
    const { url, personId } = await participant((await world.publish()).slug);
    const feeds = t.get(PersonalFeedService);
    expect(await feeds.lastFetch(personId)).toBeNull();
    const start = t.clock.now();
    readCalendar((await world.get(url, { 'user-agent': 'Google-Calendar-Importer' })).body);
    expect(await feeds.lastFetch(personId)).toEqual({ fetchedAt: start, client: 'Google-Calendar-Importer' });
    t.clock.advance({ seconds: 59 });
    await world.get(url, { 'user-agent': 'Thunderbird' });
    expect(await feeds.lastFetch(personId)).toEqual({ fetchedAt: start, client: 'Google-Calendar-Importer' });
    t.clock.advance({ seconds: 1 });
    await world.get(url, { 'user-agent': 'T'.repeat(1_000) });
    expect(await feeds.lastFetch(personId)).toEqual({ fetchedAt: t.clock.now(), client: 'T'.repeat(200) });
  });

  it('that cannot be noted is answered all the same', async () => {
    const { url } = await participant((await world.publish()).slug);
    await t.sql(`alter table calendar_fetch rename to calendar_fetch_away`);
    try {
      expect((await world.get(url)).statusCode).toBe(200);
    } finally {
      await t.sql(`alter table calendar_fetch_away rename to calendar_fetch`);
    }
  });
});
