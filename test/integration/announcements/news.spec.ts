import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PublicationResource } from '../../../src/features/publications/publications.rules.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus } from '../../support/scenario.js';

type Listed = { items: PublicationResource[]; nextCursor: string | null };

const TEXT = { title: 'Школы получили кабинеты профориентации', lead: 'Их двадцать', bodyHtml: '<p>Подробности</p>' };

let t: TestApp;
let organiser: string;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const create = (change: Record<string, unknown> = {}, token = organiser) =>
  t.inject({ method: 'POST', url: '/api/v1/announcements', token, payload: { ...TEXT, ...change } });
const move = (slug: string, to: 'publish' | 'withdraw', token = organiser) =>
  t.inject({ method: 'POST', url: `/api/v1/announcements/${slug}/${to}`, token, payload: {} });
const get = (slug: string, token?: string) => t.inject({ url: `/api/v1/announcements/${slug}`, token });
const listed = async (query = '') =>
  (await t.inject({ url: `/api/v1/announcements?limit=100${query}` })).json<Listed>().items.map(({ slug }) => slug);

async function news(change: Record<string, unknown> = {}, token = organiser): Promise<PublicationResource> {
  return expectStatus(await create(change, token), 201).json<PublicationResource>();
}

describe('news', () => {
  it('is an announcement of no event, of the writer’s own organisation', async () => {
    const made = await news();
    expect(made).toMatchObject({ event: null, series: null, organiser: 'АСОУ', publicationState: 'DRAFT' });
    expectStatus(await get(made.slug), 404);
    expectStatus(await move(made.slug, 'publish'), 200);
    expect((await get(made.slug)).json()).toMatchObject({ publishedAt: '2030-12-02T09:00:00+03:00' });
    const page = expectStatus(await t.inject({ url: `/announcements/${made.slug}` }), 200).body;
    expect(page).toContain('Новость');
    expect(page).not.toContain('id="event"');
  });

  it('is as many as one likes, and without a text is not published', async () => {
    const [one, other] = [await news(), await news({ lead: '', bodyHtml: '' })];
    expect(one.slug).not.toBe(other.slug);
    expect(expectStatus(await move(other.slug, 'publish'), 409).json()).toMatchObject({ code: 'empty-text' });
  });

  it('stands in lists, pages and feeds beside announcements, and apart where it is asked for', async () => {
    const { slug: event } = await createEvent(t);
    const about = await news({ event, title: 'Анонс вебинара' });
    const alone = await news({ title: 'Новость без события' });
    for (const { slug } of [about, alone]) expectStatus(await move(slug, 'publish'), 200);
    expect(await listed()).toEqual(expect.arrayContaining([about.slug, alone.slug]));
    expect(await listed('&about=news')).toContain(alone.slug);
    expect(await listed('&about=news')).not.toContain(about.slug);
    expect(await listed('&about=events')).toContain(about.slug);
    expect(await listed('&about=events')).not.toContain(alone.slug);
    expect(expectStatus(await t.inject({ url: '/api/v1/announcements?about=x' }), 422).body).toContain('about');
    for (const url of ['/announcements', '/announcements.atom', '/'])
      expect((await t.inject({ url })).body).toContain('Новость без события');
    const filtered = expectStatus(await t.inject({ url: '/announcements?about=events' }), 200).body;
    expect(filtered).toContain('Анонс вебинара');
    expect(filtered).not.toContain('Новость без события');
  });

  it('belongs to an organisation: others neither see its draft nor publish for it', async () => {
    const { slug } = await news();
    const stranger = await t.asStaff('ORGANISER', 'PK_ENERGIA');
    expectStatus(await get(slug, stranger), 404);
    expectStatus(await move(slug, 'publish', stranger), 404);
    expectStatus(await create({ organiserId: t.organisations.ASOU }, stranger), 403);
    expect(await news({}, stranger)).toMatchObject({ organiser: 'ПК «Энергия»' });
    const centre = await t.asStaff('COORDINATOR', 'ASOU');
    expect(await news({ organiserId: t.organisations.PK_ENERGIA }, centre)).toMatchObject({
      organiser: 'ПК «Энергия»',
    });
    expectStatus(await create({ organiserId: 'никто' }), 422);
    expectStatus(await create({}, await t.asStaff('SCHOOL_RESPONSIBLE', 'ASOU')), 403);
  });

  it('is recorded under its organisation', async () => {
    const { slug } = await news();
    const entries = await t.sql(
      `select organisation_id as organisation from audit_entry where table_name = 'announcement' and after ->> 'slug' = $1`,
      [slug],
    );
    expect(entries).toEqual([{ organisation: t.organisations.ASOU }]);
  });
});

describe('what a publication is about', () => {
  it('follows its event to another organiser', async () => {
    const { slug: event } = await createEvent(t);
    const { slug } = await news({ event });
    const centre = await t.asStaff('COORDINATOR', 'ASOU');
    const url = `/api/v1/events/${event}`;
    expectStatus(
      await t.inject({ method: 'PATCH', url, token: centre, payload: { organiserId: t.organisations.PK_ENERGIA } }),
      200,
    );
    expect((await get(slug, centre)).json()).toMatchObject({ organiser: 'ПК «Энергия»' });
    expectStatus(await get(slug, organiser), 404);
  });

  it('is one thing at most, and for a post-release one exactly', async () => {
    const { id } = await createEvent(t);
    const [series] = await t.sql<{ id: string }>(
      `insert into series (slug, kind, title, summary, organiser_id) values ('put', 'FESTIVAL', 'Путь', '', $1) returning id`,
      [t.organisations.ASOU],
    );
    const insert = (table: string, event: string | null, about: string | null, owner = t.organisations.ASOU) =>
      t.sql(
        `insert into ${table} (slug, title, organiser_id, event_id, series_id) values (gen_random_uuid()::text, 'Х', $1, $2, $3)`,
        [owner, event, about],
      );
    for (const table of ['announcement', 'post_release']) {
      await expect(insert(table, id, series?.id ?? '')).rejects.toMatchObject({ constraint: `${table}_subject_ck` });
      await expect(insert(table, id, null, t.organisations.MOMO)).rejects.toMatchObject({
        constraint: `${table}_event_fk`,
      });
      await insert(table, null, series?.id ?? '');
      await expect(insert(table, null, series?.id ?? '')).rejects.toMatchObject({
        constraint: `${table}_series_uq`,
      });
    }
    await expect(insert('post_release', null, null)).rejects.toMatchObject({ constraint: 'post_release_subject_ck' });
  });
});
