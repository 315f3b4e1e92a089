import { gunzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { calendars, readCalendar, SITE } from './calendars.js';

const FEED = '/calendar/events.ics';

let t: TestApp;
let world: ReturnType<typeof calendars>;
let slug: string;

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: SITE } });
  world = calendars(t);
  slug = (await world.publish({ title: 'Вебинар' })).slug;
});
afterAll(() => t.close());

const validators = async (url = FEED) => {
  const { headers } = await world.get(url);
  return { etag: String(headers['etag']), lastModified: String(headers['last-modified']) };
};

describe('a feed', () => {
  it('has the headers that calendars need, whatever they ask to accept', async () => {
    for (const accept of [undefined, 'text/html', 'text/calendar, application/ics']) {
      const { statusCode, headers } = await world.get(FEED, accept ? { accept } : {});
      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/calendar; charset=utf-8',
        'cache-control': 'public, max-age=300, stale-while-revalidate=3600',
        vary: expect.stringContaining('Accept-Encoding'),
        etag: expect.stringMatching(/^"[\w-]{22}"$/),
        'last-modified': expect.stringMatching(/ GMT$/),
      });
      expect(headers).not.toHaveProperty('set-cookie');
      expect(headers).not.toHaveProperty('content-disposition');
      expect(headers).not.toHaveProperty('content-encoding');
    }
  });

  it('of one event is a file to be saved', async () => {
    const { headers } = await world.get(`/events/${slug}.ics`);
    expect(headers['content-disposition']).toBe(`attachment; filename="${slug}.ics"`);
  });

  it('shares its stem with the page and leaves the page alone', async () => {
    expect((await world.get(`/events/${slug}`)).headers['content-type']).toMatch(/^text\/html/);
    expect((await world.get(`/events/${slug}.ics?utm=1`)).headers['content-type']).toMatch(/^text\/calendar/);
    expect((await world.get(`/events/none.ics`)).statusCode).toBe(404);
    expect((await world.get(`/events/.ics`)).statusCode).toBe(404);
  });

  it.each([FEED, '/events/vebinar.ics'])('%s: HEAD says what GET says', async (url) => {
    const get = await world.get(url);
    const head = await t.inject({ method: 'HEAD', url });
    expect(head).toMatchObject({ statusCode: get.statusCode, body: '' });
    const said = ({ headers }: typeof get) => ({ ...headers, date: '', 'x-request-id': '', connection: '' });
    expect(said(head)).toEqual(said(get));
  });
});

describe('the validators', () => {
  it('are the same for two reads and after a time in which nothing changed', async () => {
    const first = await validators();
    t.clock.advance({ minutes: 6 });
    expect(await validators()).toEqual(first);
  });

  it('are the same after a change that the feed does not show', async () => {
    const first = await validators();
    await world.draft({ title: 'Черновик' });
    expect(await validators()).toEqual(first);
  });

  it('change with an event and answer 304 until then', async () => {
    const { etag, lastModified } = await validators();
    const status = async (headers: Record<string, string>) => (await world.get(FEED, headers)).statusCode;
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect(await status({ 'if-none-match': tag })).toBe(304);
    expect(await status({ 'if-modified-since': lastModified })).toBe(304);
    expect(await status({ 'if-modified-since': 'yesterday' })).toBe(200);
    expect(await status({ 'if-none-match': '"other"', 'if-modified-since': lastModified })).toBe(200);

    await world.edit(slug, { title: 'Вебинар другой' });
    expect(await status({ 'if-none-match': etag })).toBe(200);
    expect(await status({ 'if-modified-since': lastModified })).toBe(200);
    expect((await validators()).etag).not.toBe(etag);
  });

  it('change when an event leaves', async () => {
    const other = await world.publish({ title: 'Снимут' });
    const before = await validators();
    await world.withdraw(other.slug);
    const { statusCode } = await world.get(FEED, { 'if-modified-since': before.lastModified });
    expect(statusCode).toBe(200);
  });

  it('come with a 304', async () => {
    const { etag, lastModified } = await validators();
    const { headers, body } = await world.get(FEED, { 'if-none-match': etag });
    expect(body).toBe('');
    expect(headers).toMatchObject({ etag, 'last-modified': lastModified, 'cache-control': expect.any(String) });
  });
});

describe('compression', () => {
  it('is given to those who ask, with a tag of its own, and is never Brotli', async () => {
    const plain = await world.get(FEED);
    const packed = await world.get(FEED, { 'accept-encoding': 'br, gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['etag']).toBe(`${String(plain.headers['etag']).slice(0, -1)}-gzip"`);
    for (const tag of [plain.headers['etag'], packed.headers['etag']])
      for (const accepted of ['gzip', 'identity'])
        expect(await world.get(FEED, { 'accept-encoding': accepted, 'if-none-match': String(tag) })).toMatchObject({
          statusCode: 304,
          headers: { etag: tag },
        });
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
    const refused = await world.get(FEED, { 'accept-encoding': 'gzip;q=0, identity' });
    expect(refused.headers).not.toHaveProperty('content-encoding');
    readCalendar(refused.body);
  });
});

describe('other methods', () => {
  const urls = () => [FEED, `/events/${slug}.ics`, '/series/x.ics', '/calendar/u/x/moi-sobytiya.ics'];

  it.each(['PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'] as const)('%s is not allowed', async (method) => {
    for (const url of urls()) {
      const answer = await t.inject({
        method,
        url,
        headers: { 'content-type': 'text/calendar' },
        payload: 'BEGIN:VCALENDAR',
      });
      expect([url, answer.statusCode, answer.headers['allow']]).toEqual([url, 405, 'GET, HEAD']);
    }
  });

  it('are not allowed over a real connection either, known to HTTP or to WebDAV', async () => {
    await t.app.listen({ port: 0, host: '127.0.0.1' });
    for (const method of ['PROPFIND', 'REPORT', 'MKCALENDAR', 'LOCK', 'PUT']) {
      expect([method, ...(await overTheWire(method))]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  it('are the business of others on other addresses', async () => {
    const answer = await t.inject({ method: 'POST', url: '/api/v1/events', payload: {} });
    expect(answer.statusCode).toBe(401);
  });
});

/** The status and the Allow of what the listening server answers. */
async function overTheWire(method: string): Promise<[number | undefined, string | undefined]> {
  const { port } = t.app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ port, host: '127.0.0.1', method, path: FEED }, (answer) => {
      answer.resume();
      resolve([answer.statusCode, answer.headers.allow]);
    });
    sent.on('error', reject).end();
  });
}
