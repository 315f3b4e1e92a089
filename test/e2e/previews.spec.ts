import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { createEvent, expectStatus } from '../support/scenario.js';

let t: TestApp;
let token: string;

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: 'https://events.example' } });
  token = await t.asStaff('ORGANISER', 'ASOU');
});
afterAll(() => t.close());

const post = (url: string, payload: object = {}) => t.inject({ method: 'POST', url: `/api/v1${url}`, token, payload });

async function publish(change: Record<string, unknown> = {}): Promise<string> {
  const payload = { title: 'Открыты кабинеты', lead: 'Двадцать школ', ...change };
  const { slug } = expectStatus(await post('/announcements', payload), 201).json<{ slug: string }>();
  expectStatus(await post(`/announcements/${slug}/publish`), 200);
  return slug;
}

/** What <head> of a page says under a property or a name. */
async function metaOf(url: string): Promise<Record<string, string>> {
  const { body } = expectStatus(await t.inject({ url }), 200);
  const found = body.matchAll(/<meta (?:property|name)="([^"]+)" content="([^"]*)"/g);
  return Object.fromEntries(Array.from(found, ([, name = '', content = '']) => [name, content]));
}

async function dataOf(url: string): Promise<Record<string, unknown>> {
  const { body } = await t.inject({ url });
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(body)?.[1] ?? '{}';
  return JSON.parse(json) as Record<string, unknown>;
}

const pathOf = (address = ''): string => address.replace('https://events.example', '');

it('search engines find publications too', async () => {
  const slug = await publish({ title: 'Новость для поисковиков' });
  const { body } = expectStatus(await t.inject({ url: '/sitemap.xml' }), 200);
  expect(body).toContain(`<loc>https://events.example/announcements/${slug}</loc>`);
  expect(await t.queries(() => t.inject({ url: '/sitemap.xml' }))).toEqual([]);
  expect(await t.queries(() => t.inject({ url: '/sitemap.xml?mark=zz' }))).toEqual([]);
  const next = await publish({ title: 'Ещё одна новость' });
  await eventually(async () => expect((await t.inject({ url: '/sitemap.xml' })).body).toContain(next));
});

describe('a link to a page', () => {
  it('of news shows a picture with its words, which changes with them and is kept', async () => {
    const slug = await publish();
    const meta = await metaOf(`/announcements/${slug}`);
    expect(meta).toMatchObject({
      'og:type': 'article',
      'og:title': 'Открыты кабинеты',
      'og:description': 'Двадцать школ',
      'og:image:width': '1200',
      'og:image:height': '630',
      'og:image:alt': 'Новость. Открыты кабинеты. 2 декабря 2030 г.. АСОУ',
      'twitter:card': 'summary_large_image',
    });
    expect(meta['og:image']).toMatch(/^https:\/\/events\.example\/og\/announcements\/.+\.png\?v=[0-9a-f]{10}$/);
    const first = expectStatus(await t.inject({ url: pathOf(meta['og:image']) }), 200);
    expect(first.headers['content-type']).toBe('image/png');
    const { width, height } = await sharp(first.rawPayload).metadata();
    expect([width, height]).toEqual([1200, 630]);
    const etag = String(first.headers.etag);
    const again = await t.inject({ url: pathOf(meta['og:image']), headers: { 'if-none-match': etag } });
    expect(again.statusCode).toBe(304);

    const patch = { method: 'PATCH' as const, url: `/api/v1/announcements/${slug}`, token };
    expectStatus(await t.inject({ ...patch, payload: { title: 'Открыты мастерские' } }), 200);
    const changed = await metaOf(`/announcements/${slug}`);
    expect(changed['og:image']).not.toBe(meta['og:image']);
    const second = expectStatus(await t.inject({ url: pathOf(changed['og:image']) }), 200);
    expect(second.rawPayload.equals(first.rawPayload)).toBe(false);
  });

  it('of an event, its announcement and post-release has one each; what is not public has none', async () => {
    const { slug: event } = await createEvent(t);
    const about = await publish({ event, title: 'Скоро вебинар' });
    expect((await metaOf(`/events/${event}`))['og:image:alt']).toMatch(
      /^Вебинар\. .+ 9 декабря 2030 г\., 15:00–16:30 \(МСК\)\. АСОУ$/,
    );
    expect((await metaOf(`/announcements/${about}`))['og:image:alt']).toMatch(/^Анонс\. Скоро вебинар\. 9 декабря/);
    for (const path of [`events/${event}`, `announcements/${about}`])
      expectStatus(await t.inject({ url: `/og/${path}.png` }), 200);
    const draft = expectStatus(await post('/announcements', { title: 'Тайный черновик' }), 201).json<{
      slug: string;
    }>();
    for (const path of [
      `announcements/${draft.slug}.png`,
      `events/net.png`,
      'x/y.png',
      `events/${event}`,
      `post-releases/net.png`,
    ])
      expectStatus(await t.inject({ url: `/og/${path}` }), 404);
    const { body } = expectStatus(await t.inject({ url: `/api/v1/announcements/${draft.slug}`, token }), 200);
    expect(body).toContain('Тайный черновик');
  });

  it('says to search engines what it is, and nothing in it ends the block', async () => {
    const { slug: event } = await createEvent(t, { title: 'Вебинар </script><script>alert(1)</script>' });
    const slug = await publish({ event, title: 'Анонс <!-- </script>' });
    expect(await dataOf(`/events/${event}`)).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'Event',
      name: 'Вебинар </script><script>alert(1)</script>',
      startDate: '2030-12-09T15:00:00+03:00',
      eventStatus: 'https://schema.org/EventScheduled',
      eventAttendanceMode: 'https://schema.org/OnlineEventAttendanceMode',
      location: { '@type': 'VirtualLocation', url: `https://events.example/events/${event}` },
      organizer: { name: 'АСОУ' },
    });
    expect(await dataOf(`/announcements/${slug}`)).toMatchObject({
      '@type': 'NewsArticle',
      headline: 'Анонс <!-- </script>',
      datePublished: '2030-12-02T09:00:00+03:00',
    });
    expectStatus(await post(`/events/${event}/cancel`, { reason: 'Болезнь' }), 200);
    expect(await dataOf(`/events/${event}`)).toMatchObject({ eventStatus: 'https://schema.org/EventCancelled' });
  });
});
