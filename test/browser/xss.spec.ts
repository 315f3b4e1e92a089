import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { createEvent, expectStatus, participant, register } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';
import { Visitor } from '../support/visitor.js';
import { PAYLOADS } from '../support/xss-payloads.js';

const OVER = '2030-12-09T17:00:00+03:00';

let site: Site;
let token: string;
let staff: Visitor;
let session: string;

beforeAll(async () => {
  site = await startSite();
  token = await site.t.asStaff('ORGANISER', 'ASOU');
  ({ session } = await signedIn(site.t, [['ORGANISER', site.t.organisations.ASOU]]));
  staff = new Visitor(site.t);
  staff.cookies.set('session', session);
}, 60_000);
afterAll(() => site.close());

/** A page that remembers what called `xss`, and whether the policy of the pages is in force in it. */
async function watched({
  policy,
}: {
  policy: boolean;
}): Promise<{ context: BrowserContext; page: Page; fired: Set<string> }> {
  const context = await site.browser.newContext({ bypassCSP: !policy, locale: 'ru-RU' });
  const fired = new Set<string>();
  await context.exposeFunction('xssHappened', (payload: unknown) => void fired.add(String(payload)));
  await context.addInitScript(() => {
    const world = globalThis as unknown as { xss: (payload: unknown) => void; xssHappened: (payload: unknown) => void };
    world.xss = (payload) => world.xssHappened(payload);
  });
  await context.addCookies([{ name: 'session', value: session, url: site.url }]);
  const page = await context.newPage();
  page.on('dialog', (dialog) => {
    fired.add(dialog.message());
    void dialog.dismiss();
  });
  return { context, page, fired };
}

/** What in a page could run if it were pressed, focused or loaded. */
const dangers = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const bad: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on')) bad.push(`${element.tagName} ${name}`);
        if (/^(?:href|xlink:href|src|action|formaction|data|srcdoc)$/.test(name)) {
          const scheme = /^\W*?([a-z][a-z0-9+.-]*:|\/\/)/i.exec(value)?.[1]?.toLowerCase();
          if (scheme && !['http:', 'https:', 'mailto:', 'tel:', 'webcal:', 'data:'].includes(scheme))
            bad.push(`${name}=${value}`);
          if (scheme === 'data:' && !value.startsWith('data:image/')) bad.push(`${name}=${value}`);
          if (name === 'srcdoc') bad.push(name);
        }
      }
      if (
        element.matches(
          'script:not([src]):not([type="application/ld+json"]), .rich :is(script, style, svg, math, form, iframe, base, meta, template)',
        )
      )
        bad.push(element.outerHTML.slice(0, 80));
    }
    return bad;
  });

const post = (url: string, payload: object) => site.t.inject({ method: 'POST', url: `/api/v1${url}`, token, payload });

interface Written {
  event: string;
  announcement: string;
  news: string;
}

/** One payload in every field of an event and of all that hangs on it, by REST; a field that refuses it is left with a word. */
async function write(number: number, text: string): Promise<Written> {
  const line = text.slice(0, 290);
  const { slug: event, id } = await createEvent(site.t, {
    slug: `xss-${number}`,
    title: `Ъ${line}`,
    summary: text,
    format: 'HYBRID',
    platform: line.slice(0, 100),
    venue: line.slice(0, 200),
    address: line.slice(0, 200),
    contact: line.slice(0, 200),
  });
  const program = {
    sessions: [
      {
        startsAt: '2030-12-09T15:00',
        endsAt: '2030-12-09T15:30',
        title: `Ъ${line}`,
        description: text,
        hall: line.slice(0, 90),
        speakers: [{ fullName: `Ъ${line.slice(0, 190)}`, position: line }],
      },
    ],
  };
  expectStatus(
    await site.t.inject({ method: 'PUT', url: `/api/v1/events/${event}/program`, token, payload: program }),
    200,
  );
  expectStatus(await post(`/events/${event}/program/release`, {}), 200);
  const texts = { title: `Ъ${line}`, lead: text, bodyHtml: `<p>Текст</p>${text}` };
  const made = async (payload: object): Promise<string> =>
    expectStatus(await post('/announcements', payload), 201).json<{ slug: string }>().slug;
  const announcement = await made({ ...texts, event, slug: `xss-${number}` });
  const news = await made({ ...texts, slug: `xss-news-${number}` });
  for (const slug of [announcement, news]) expectStatus(await post(`/announcements/${slug}/publish`, {}), 200);

  const email = `xss${number}@mail.test`;
  const lastName = `Ъ${text}`.slice(0, 99);
  if (/[^\p{L}]/u.test(lastName)) expectStatus(await register(site.t, event, email, { lastName }), 422);
  const taken = await site.t.inject({
    method: 'POST',
    url: `/api/v1/events/${event}/registrations`,
    payload: participant(site.t, email, {
      schoolId: null,
      schoolName: `Ъ${line}`,
      municipality: site.t.municipality.oktmo,
      position: line.slice(0, 190),
    }),
  });
  expectStatus(taken, 202);
  // what no form lets through, as if an older one had
  await site.t.sql(`update registration set last_name = $2, first_name = $2, middle_name = $2 where event_id = $1`, [
    id,
    line.slice(0, 99),
  ]);
  return { event, announcement, news };
}

/** After the event: its post-release with a picture, and the same texts once more through the forms of the workspace. */
async function finish(number: number, text: string, { event, news }: Written): Promise<void> {
  const texts = { title: `Ъ${text.slice(0, 290)}`, lead: text, bodyHtml: `<p>Итоги</p>${text}` };
  const slug = `xss-release-${number}`;
  const line = `Ъ${text.replaceAll(/\s+/g, ' ').slice(0, 190)}`;
  const said = { quotes: [{ text: line, author: line, position: line }], decisions: [line] };
  expectStatus(await post('/post-releases', { ...texts, ...said, event, slug }), 201);
  expectStatus(await post(`/post-releases/${slug}/publish`, {}), 200);
  await site.t.sql(
    `insert into picture (post_release_id, announcement_id, position, width, height, alt, caption, ground)
     select id, null::uuid, 1, 4, 3, $3, $3, 'GENERAL_VIEW' from post_release where slug = $1
     union all select null, id, 1, 4, 3, $3, $3, 'GENERAL_VIEW' from announcement where slug = $2`,
    [slug, news, text],
  );
  for (const page of [`/manage/events/${event}/announcement`, `/manage/news/${news}`]) {
    const version = /name="version" value="(\d+)"/.exec((await staff.get(page)).body)?.[1] ?? '';
    expectStatus(await staff.submit(page, { ...texts, version }), 303);
    expectStatus(await staff.submit(`${page}/preview`, { ...texts, version }), 200);
  }
}

describe('text that would run', () => {
  it('there is enough of it', () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(PAYLOADS.map(({ text }) => text)).size).toBe(PAYLOADS.length);
  });

  it('does not, for it is escaped or cleaned: in every field, on every page, with no policy to help', async () => {
    const all: Written[] = [];
    for (const [number, { text }] of PAYLOADS.entries()) all.push(await write(number, text));
    site.t.clock.set(OVER);
    for (const [number, { text }] of PAYLOADS.entries()) await finish(number, text, all[number]!);
    const { context, page, fired } = await watched({ policy: false });
    const seen: string[] = [];
    const look = async (path: string) => {
      await page.goto(site.url + path, { waitUntil: 'load' });
      for (const danger of await dangers(page)) seen.push(`${path}: ${danger}`);
    };
    for (const [number, { event, news }] of all.entries()) {
      await look(`/events/${event}`);
      // the others show the same fields in the same components: some of the texts each
      const others = [
        `/manage/events/${event}/announcement`,
        `/announcements/${news}`,
        `/manage/news/${news}/history`,
        `/manage/news/${news}/pictures`,
        `/post-releases/xss-release-${number}`,
        `/manage/events/${event}/participants`,
        `/manage/events/${event}`,
        `/manage/events/${event}/program`,
      ];
      await look(others[number % others.length] ?? '/');
    }
    for (const path of ['/', '/events?past=1', '/announcements', '/post-releases', '/manage/news', '/manage'])
      await look(path);
    await page.goto(`${site.url}/events/xss-0`);
    const shown = await page.locator('main').textContent();
    await context.close();
    expect([...fired]).toEqual([]);
    expect(seen).toEqual([]);
    // they are there, as text
    expect(shown?.split('<script>xss(0)</script>').length).toBeGreaterThan(8);
  }, 240_000);
});

describe('the policy of the pages', () => {
  /** The payloads as they are, in a page of our own making under the address of the site. */
  async function firedUnder(headers: Record<string, string>): Promise<string[]> {
    const { context, page, fired } = await watched({ policy: true });
    await context.route('**/raw/*', (route) => {
      const number = Number(new URL(route.request().url()).pathname.split('/').at(-1));
      const body = `<!doctype html><meta charset="utf-8"><title>Проверка</title><p>${PAYLOADS[number]?.text ?? ''}`;
      return route.fulfill({ contentType: 'text/html; charset=utf-8', headers, body });
    });
    for (const number of PAYLOADS.keys()) {
      await page.goto(`${site.url}/raw/${number}`, { waitUntil: 'load' }).catch(() => undefined);
      await page
        .evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30))))
        .catch(() => undefined);
      await page
        .evaluate(() =>
          document
            .querySelectorAll('a, button, math[href]')
            .forEach((one) => one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))),
        )
        .catch(() => undefined);
    }
    await context.close();
    return [...fired].toSorted();
  }

  it('stops what sanitising would have let through', async () => {
    const answer = expectStatus(await site.t.inject({ url: '/' }), 200);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain(`default-src 'self'`);
    expect(await firedUnder({ 'content-security-policy': policy })).toEqual([]);
  }, 120_000);

  it('has something to stop: without it most of the texts run', async () => {
    const ran = new Set(await firedUnder({}));
    const asleep = PAYLOADS.flatMap(({ name, live }, number) => (live && !ran.has(String(number)) ? [name] : []));
    expect(asleep).toEqual([]);
    expect(ran.size).toBeGreaterThanOrEqual(25);
  }, 120_000);
});
