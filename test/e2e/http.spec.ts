import { randomUUID } from 'node:crypto';
import { glob, readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { approvedPlan, seedPlan } from '../../seeds/reference/plan.js';
import { Config } from '../../src/platform/config/config.js';
import { PublicCache } from '../../src/platform/http/public-cache.js';
import { SERVER_LIMITS } from '../../src/platform/http/server-limits.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { routesOf } from '../support/routes.js';
import { createEvent, expectStatus, register } from '../support/scenario.js';
import { signedIn } from '../support/staff.js';
import { Visitor } from '../support/visitor.js';

let t: TestApp;
const logged: string[] = [];

beforeAll(async () => {
  t = await startTestApp({
    log: (line) => logged.push(line),
    config: { PUBLIC_URL: 'https://events.example.ru', RATE_LIMIT: 'on' },
  });
});
afterAll(() => t.close());

describe('every answer', () => {
  it.each(['/', '/events', '/no-such-page', '/login', '/health/live', '/api/v1/events', '/api/v1/no-such'])(
    '%s forbids what pages do not need',
    async (url) => {
      for (const { headers } of [await t.inject({ url }), await t.inject({ url })]) {
        const policy = String(headers['content-security-policy']);
        expect(policy).toContain(`default-src 'self'`);
        expect(policy).toContain(`frame-ancestors 'none'`);
        expect(policy).not.toMatch(/unsafe|\*/);
        expect(headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'strict-origin-when-cross-origin',
          'strict-transport-security': expect.stringContaining('max-age='),
        });
        expect(headers['x-powered-by']).toBeUndefined();
      }
    },
  );

  it('that is an error names the request, and each its own', async () => {
    const [one, other] = [await t.inject({ url: '/api/v1/no-such' }), await t.inject({ url: '/api/v1/no-such' })];
    expect(one.json()).toMatchObject({ instance: one.headers['x-request-id'] });
    expect(one.headers['x-request-id']).not.toBe(other.headers['x-request-id']);
  });

  it('is the same with a slash at the end', async () => {
    expectStatus(await t.inject({ url: '/events/' }), 200);
    expectStatus(await t.inject({ url: '/api/v1/events/' }), 200);
  });
});

describe('what readers share', () => {
  const MARK = 'zz9marked';
  /** Addresses in one way, by the route they are of: what is kept for everybody. */
  async function keptPages(): Promise<Record<string, string>> {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const make = async (path: string, payload: object) =>
      expectStatus(await t.inject({ method: 'POST', url: `/api/v1${path}`, token, payload }), 201).json<{
        slug: string;
      }>().slug;
    const publish = async (path: string) =>
      expectStatus(await t.inject({ method: 'POST', url: `/api/v1${path}/publish`, token }), 200);
    const { id, slug } = await createEvent(t);
    const news = await make('/announcements', { title: 'Открыты кабинеты', lead: 'Двадцать школ' });
    await publish(`/announcements/${news}`);
    const held = await createEvent(t);
    await t.sql(`update event set starts_at = $2, ends_at = $3 where id = $1`, [
      held.id,
      '2030-11-01T09:00Z',
      '2030-11-01T10:00Z',
    ]);
    const release = await make('/post-releases', {
      event: held.slug,
      title: 'Как прошло',
      lead: 'Хорошо',
      bodyHtml: '<p>Итоги</p>',
    });
    await publish(`/post-releases/${release}`);
    await seedPlan(t.app.get(DataSource).manager, approvedPlan);
    const [plan] = await t.sql<{ slug: string }>(`select slug from plan`);
    const [series] = await t.sql<{ slug: string }>(
      `insert into series (slug, title, summary, kind, organiser_id) values ('kept', 'Цикл', '', 'SERIES', $1)
       on conflict (slug) do update set title = excluded.title returning slug`,
      [t.organisations.ASOU],
    );
    await t.sql(`update event set series_id = (select id from series where slug = 'kept') where id = $1`, [id]);
    return {
      '/': '/',
      '/events': '/events?format=ONLINE&kind=MEETING&kind=WEBINAR',
      '/events/:slug': `/events/${slug}`,
      '/events/:slug.ics': `/events/${slug}.ics`,
      '/series/:slug': `/series/${series?.slug}`,
      '/series/:slug.ics': `/series/${series?.slug}.ics`,
      '/calendar': '/calendar?kind=WEBINAR',
      '/calendar/events.ics': '/calendar/events.ics?kind=WEBINAR',
      '/announcements': '/announcements?about=news',
      '/announcements.atom': '/announcements.atom',
      '/announcements/:slug': `/announcements/${news}`,
      '/post-releases': '/post-releases',
      '/post-releases.atom': '/post-releases.atom',
      '/post-releases/:slug': `/post-releases/${release}`,
      '/roadmap': '/roadmap',
      '/roadmap/:year': `/roadmap/${plan?.slug}`,
      '/roadmap/:year/:number': `/roadmap/${plan?.slug}/17`,
      '/sitemap.xml': '/sitemap.xml',
      '/privacy': '/privacy',
      '/contacts': '/contacts',
      '/consent/:version': `/consent/${t.consentVersion}`,
    };
  }

  it('holds nothing that one of them said: neither query nor headers, cookies and hosts', async () => {
    const pages = await keptPages();
    const said = {
      utm_source: MARK,
      email: `${MARK}@mail.ru`,
      zz: `<b>${MARK}`,
      back: `/${MARK}`,
      csrf: MARK,
      view: undefined,
    };
    const query = new URLSearchParams(
      Object.entries(said).filter((pair): pair is [string, string] => Boolean(pair[1])),
    );
    const headers = {
      host: `${MARK}.example`,
      'x-forwarded-host': `${MARK}.example`,
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '203.0.113.9',
      forwarded: `host=${MARK}.example`,
      'x-original-url': `/${MARK}`,
      'x-request-id': MARK,
      origin: `https://${MARK}.example`,
      referer: `https://${MARK}.example/${MARK}`,
      'user-agent': MARK,
      'accept-language': MARK,
      'accept-encoding': 'identity',
      cookie: ['own', 'registered', 'device', 'sign-in', '_csrf', 'theme']
        .map((name) => `${name}=${MARK}; __Host-${name}=${MARK}`)
        .join('; '),
    };
    for (const [route, address] of Object.entries(pages)) {
      t.app.get(PublicCache).drop();
      const joint = address.includes('?') ? '&' : '?';
      for (const url of [`${address}${joint}${query}`, address])
        expect([route, (await t.inject({ url, headers })).statusCode]).toEqual([route, 200]);
      for (const url of [`${address}/`.replace('//', '/'), address, address]) {
        const next = await t.inject({ url: address.includes('?') ? address : url });
        expect([route, `${next.body}${JSON.stringify(next.headers)}`.includes(MARK)]).toEqual([route, false]);
        expect([route, next.body.includes('name="_csrf"'), next.headers['set-cookie']]).toEqual([
          route,
          false,
          undefined,
        ]);
      }
      // answered straight from memory by now: it is one of those that are kept
      const kept = await t.inject({ url: address });
      expect([route, kept.headers['x-request-id']]).toEqual([route, undefined]);
    }
  });

  it('comes from these files: whatever another one keeps is to be tried above', async () => {
    const files = await Array.fromAsync(glob('src/**/*.{ts,tsx}'));
    const texts = await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const));
    const keeping = texts.filter(
      ([file, text]) => !file.endsWith('.spec.ts') && /\.(?:pages|cache)\.send\(/.test(text),
    );
    expect(keeping.map(([file]) => basename(file)).toSorted()).toEqual([
      'calendar.controller.ts',
      'calendar.page.tsx',
      'discovery.controller.ts',
      'documents.page.tsx',
      'events.page.tsx',
      'home.page.tsx',
      'measure.page.tsx',
      'public-pages.service.ts',
      'publications.page.tsx',
      'roadmap.page.tsx',
      'series.page.tsx',
    ]);
  });

  it('takes the looks of one reader for nobody else, and other ways to write an address for the same', async () => {
    t.app.get(PublicCache).drop();
    const plain = (await t.inject({ url: '/events?kind=WEBINAR&kind=MEETING' })).body;
    const large = await t.inject({
      url: '/events?kind=WEBINAR&kind=MEETING',
      headers: { cookie: '__Host-view=size%3Dlarge%26scheme%3Dcontrast' },
    });
    expect([large.body.includes('data-size="large"'), plain.includes('data-size="large"')]).toEqual([true, false]);
    for (const url of [
      '/events?kind=MEETING&kind=WEBINAR&kind=MEETING',
      '/events?q=&kind=WEBINAR&kind=MEETING&nonsense=1',
    ])
      expect([url, (await t.inject({ url })).body === plain]).toEqual([url, true]);
  });
});

describe('an answer that is not said to be public', () => {
  it('is kept by nobody', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const { slug } = await createEvent(t);
    for (const url of [
      '/api/v1/events',
      `/api/v1/events/${slug}/registrations`,
      `/api/v1/events/${slug}/program`,
      '/api/v1/roadmap/none',
      '/manage',
      '/login',
      '/view?back=/',
      '/health/ready',
      '/api/v1/no-such',
    ])
      expect([url, (await t.inject({ url, token })).headers['cache-control']]).toEqual([url, 'no-store']);
    const made = await register(t, slug, 'kept@mail.ru', { lastName: 'Орлова' });
    expect([made.statusCode, made.headers['cache-control']]).toEqual([202, 'no-store']);
  });
});

describe('an error', () => {
  it.each([
    ['/no-such-page', 404],
    ['/events/no-such', 404],
    ['/events/%00', 400],
    ['/events/%FF', 400],
    ['/r/no-such-token', 404],
    ['/calendar/u/no-such-token/moi-sobytiya.ics', 404],
  ])('of %s is a page in Russian for people: %i', async (url, status) => {
    const answer = expectStatus(await t.inject({ url }), status);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(answer.body).toMatch(/<html[^>]* lang="ru"/);
    expect(answer.body).toMatch(/<h1[^>]*>[^<]*[А-Яа-я]/);
    expect(answer.headers['x-request-id']).toEqual(expect.any(String));
  });

  it('leads back to where its reader works', async () => {
    for (const [url, way] of [
      ['/no-such-page', '/events'],
      ['/manage/no-such-page', '/manage'],
      ['/control/no-such-page', '/control'],
    ] as const)
      expect((await t.inject({ url })).body).toMatch(
        new RegExp(`class="[^"]*primary[^"]*" href="${way}"|href="${way}" class="[^"]*primary`),
      );
  });

  it('is never ours, whatever stands in an address', async () => {
    const odd = ['%00', '%27', '%25', '%F0%9F%98%80', '..%2F..', '__proto__', '0', '-1', 'a'.repeat(150), randomUUID()];
    const names =
      'q cursor from to month view kind format audience municipality organisation past page limit status back';
    const queries = ['%00', '%F0%9F%98%80', '-1', '__proto__'].map((value) =>
      names
        .split(' ')
        .map((name) => `${name}=${value}`)
        .join('&'),
    );
    const broken: string[] = [];
    const open = routesOf(t.app).filter(({ method, access }) => method === 'GET' && access === 'public');
    // which says whether the instance can serve, and this one has not all it needs
    for (const { path } of open.filter((route) => route.path !== '/health/ready')) {
      const paths = path.includes(':') ? odd.map((value) => path.replaceAll(/:\w+/g, value)) : [path];
      const one = queries.flatMap((query) => [query, ...query.split('&')]);
      const urls = [...paths, ...(path.includes(':') ? [] : one.map((query) => `${path}?${query}`))];
      const answers = await Promise.all(urls.map((url) => t.inject({ url })));
      broken.push(
        ...answers.flatMap(({ statusCode }, index) => (statusCode >= 500 ? [`${statusCode} ${urls[index]}`] : [])),
      );
    }
    expect(broken).toEqual([]);
  });

  it('of ours tells nothing of what is inside', async () => {
    await t.sql(`alter table municipality rename to municipality_gone`);
    try {
      const answer = expectStatus(await t.inject({ url: '/api/v1/municipalities' }), 500);
      expect(answer.json()).toEqual({
        type: 'about:blank',
        status: 500,
        code: 'internal',
        title: 'Внутренняя ошибка',
        instance: answer.headers['x-request-id'],
      });
      expect(expectStatus(await t.inject({ url: '/events?q=municipality' }), 500).body).not.toContain('does not exist');
    } finally {
      await t.sql(`alter table municipality_gone rename to municipality`);
    }
    expectStatus(await t.inject({ url: '/api/v1/municipalities' }), 200);
  });
});

describe('a form with files', () => {
  const TYPE = 'multipart/form-data; boundary=x';
  const part = (name: string, text: string, file = '') =>
    `--x\r\nContent-Disposition: form-data; name="${name}"${file && `; filename="${file}"`}\r\n\r\n${text}\r\n`;
  let port: number;
  let token: string;

  beforeAll(async () => {
    await t.app.listen(0, '127.0.0.1');
    ({ port } = t.app.getHttpServer().address() as AddressInfo);
    token = await t.asStaff('COORDINATOR', 'ASOU');
  });

  /** The answer to a request of which only the lines and `sent` of the body come; null when the connection ends without. */
  async function answerTo(path: string, headers: Record<string, string>, sent = ''): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries({ host: 'events.example.ru', 'content-type': TYPE, ...headers });
    socket.write(
      `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${sent}`,
    );
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      if (answer.includes('\r\n\r\n')) break;
    }
    socket.destroy();
    return answer;
  }

  const uploads = () => readdir(join(t.get(Config).DATA_DIR, 'uploads')).catch(() => []);

  it.each([
    ['/no-such-page', 404],
    ['/login', 415],
    ['/api/v1/events/x/registrations', 415],
    ['/manage/events/x/materials/links', 415],
    ['/control/imports', 401],
    ['/manage/events/x/materials', 401],
  ])('is answered at %s before it comes, signed out: %i', async (path, status) => {
    const answer = await answerTo(path, { 'content-length': String(100_000_000) }, part('file', 'x', 'a.csv'));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
    expect(await uploads()).toEqual([]);
  });

  it('of more than 128 MB is refused unread', async () => {
    const headers = { 'content-length': String(150_000_000), authorization: `Bearer ${token}` };
    expect(await answerTo('/control/imports', headers)).toMatch(/^HTTP\/1.1 413 /);
  });

  it('comes to the disk and goes with its request, read or broken off', async () => {
    const upload = (body: string, url = '/control/imports') =>
      t.inject({ method: 'POST', url, token, headers: { 'content-type': TYPE }, payload: body });
    const file = `${part('file', 'Код;Название\r\nS-1;Лицей', 'Школы.csv')}--x--\r\n`;
    expectStatus(await upload(file), 303);
    expectStatus(await upload(file.slice(0, -8)), 400);
    expectStatus(await upload(`${part('file', 'x', 'a')}${part('file', 'x', 'b')}--x--\r\n`), 413);
    expectStatus(await upload(`${part('name', 'я'.repeat(3 * 1024 * 1024))}--x--\r\n`), 413);
    expectStatus(await upload(`${part('a', 'x').repeat(300)}--x--\r\n`), 413);
    const large = `${part('file', 'x'.repeat(11 * 1024 * 1024), 'a.csv')}--x--\r\n`;
    expect(expectStatus(await upload(large), 422).body).toContain('Файл больше 10');
    expect(await uploads()).toEqual([]);
  });

  it('counts only with the token of our own page, and that stands in it', async () => {
    const visitor = new Visitor(t);
    const { session } = await signedIn(t, [['COORDINATOR', t.organisations.ASOU]]);
    visitor.cookies.set('__Host-session', session);
    expectStatus(await visitor.get('/control/imports'), 200);
    const headers = () => ({ ...visitor.headers(), 'content-type': TYPE });
    const upload = (payload: string) =>
      t.inject({ method: 'POST', url: '/control/imports', headers: headers(), payload });
    const file = `${part('file', 'Код;Название\r\nS-1;Лицей', 'Школы.csv')}--x--\r\n`;
    expectStatus(await upload(file), 403);
    expectStatus(await upload(`${part('_csrf', 'made up')}${file}`), 403);
    expectStatus(await upload(`${part('_csrf', visitor.csrf)}${file}`), 303);
  });
});

describe('what is no request', () => {
  it.each([
    ['GARBAGE\r\n\r\n', 400],
    [`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ['GET /%FF HTTP/1.1\r\nhost: x\r\n\r\n', 400],
  ])('%.20s… is answered in Russian under the same policy: %i', async (sent, status) => {
    const known = (await t.inject({ url: '/no-such-page' })).headers;
    const { port } = t.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(sent);
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      if (answer.includes('</html>')) break;
    }
    socket.destroy();
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/<h1[^>]*>[^<]*[А-Яа-я]/);
    for (const name of [
      'content-security-policy',
      'strict-transport-security',
      'x-content-type-options',
      'referrer-policy',
      'x-frame-options',
    ])
      expect(answer).toContain(`${name}: ${String(known[name])}\r\n`);
  });

  it('is not waited for without end', () => {
    expect(t.app.getHttpServer()).toMatchObject({
      headersTimeout: SERVER_LIMITS.headers,
      requestTimeout: SERVER_LIMITS.request,
      timeout: SERVER_LIMITS.silence,
    });
  });
});

describe('a flood of changes', () => {
  it('from one address is stopped, reading and other addresses are not', async () => {
    const { slug } = await createEvent(t);
    const post = (remoteAddress: string) => t.inject({ method: 'POST', url: '/login', remoteAddress });
    const statuses = new Set<number>();
    for (let n = 0; n < 12; n++) {
      const answers = await Promise.all(Array.from({ length: 101 }, () => post('203.0.113.7')));
      for (const { statusCode } of answers) statuses.add(statusCode);
    }
    expect([...statuses]).toEqual([403, 429]);
    const refused = await t.inject({
      method: 'POST',
      url: `/api/v1/events/${slug}/registrations`,
      payload: {},
      remoteAddress: '203.0.113.7',
    });
    expect(refused.headers['retry-after']).toBe('60');
    expect(expectStatus(refused, 429).json()).toMatchObject({
      code: 'too-many-requests',
      detail: expect.stringMatching(/[а-яё]/),
    });
    expectStatus(await t.inject({ url: '/api/v1/events', remoteAddress: '203.0.113.7' }), 200);
    expectStatus(await post('203.0.113.8'), 403);
    expectStatus(await register(t, slug, 'ivanova@mail.ru'), 202);
  });
});

describe('the log', () => {
  const WORDS = /Ксенофонтов|Аполлинари|apollinaria|%D0%9A/i;
  const person = { lastName: 'Ксенофонтова', firstName: 'Аполлинария' };

  /** What was logged of `fault` while `work` ran. */
  async function linesOf(fault: string, work: () => Promise<unknown>): Promise<string> {
    const before = logged.length;
    await work();
    const lines = logged.slice(before).filter((line) => line.includes(fault));
    expect([fault, lines.length > 0]).toEqual([fault, true]);
    return logged.slice(before).join('');
  }

  /** Makes each row written to `table` fail with what `body` raises. */
  async function breaking(table: string, body: string, work: () => Promise<unknown>): Promise<void> {
    await t.sql(`create function fail() returns trigger language plpgsql as $$ begin ${body}; return new; end $$`);
    await t.sql(`create trigger fail before insert on ${table} for each row execute function fail()`);
    try {
      await work();
    } finally {
      await t.sql(`drop function fail cascade`);
    }
  }

  it('of failures names what failed and nobody', async () => {
    const { slug } = await createEvent(t);
    const arrive = (n: number) => register(t, slug, `apollinaria.${n}@mail.ru`, person);
    const all: string[] = [];
    await t.sql(`create unique index registration_name_uq on registration (last_name)`);
    await arrive(0);
    all.push(await linesOf('registration_name_uq', () => arrive(1)));
    await t.sql(`drop index registration_name_uq`);
    await breaking('registration', 'perform new.last_name::integer', async () => {
      all.push(await linesOf('22P02', () => arrive(2)));
    });
    await breaking('registration', `raise exception 'no: "%"', new.email using detail = new::text`, async () => {
      all.push(await linesOf('P0001', () => Promise.all(Array.from({ length: 200 }, (_, n) => arrive(n + 3)))));
    });
    await breaking('letter', 'perform new.to_name::integer', async () => {
      all.push(await linesOf('a job failed', () => t.drainJobs().catch(() => undefined)));
    });
    all.push(
      await linesOf('answered', () =>
        t.inject({ url: `/events?q=${encodeURIComponent('Ксенофонтова')}&email=apollinaria@mail.ru` }),
      ),
    );
    expect(
      all
        .join('')
        .split('\n')
        .filter((line) => WORDS.test(line)),
    ).toEqual([]);
    expect(all.join('')).not.toMatch(/"(?:parameters|detail|where|query)"/);
  });
});
