import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Actor, type Role, ROLES } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { AnnouncementsService } from '../../../src/features/announcements/announcements.service.js';
import type { PublicationResource } from '../../../src/features/publications/publications.rules.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus } from '../../support/scenario.js';

type Listed = { items: PublicationResource[]; nextCursor: string | null };

const TEXT = { title: 'Скоро вебинар', lead: 'Приходите', bodyHtml: '<p>Подробности</p>' };

let t: TestApp;
let organiser: string;
let actor: Actor;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  actor = await actorOf(organiser);
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const actorOf = async (token: string): Promise<Actor> => (await t.get(AccountsService).actorByApiToken(token))!;
const publications = () => t.get(AnnouncementsService).publications;
const create = (event: string, change: Record<string, unknown> = {}, token = organiser) =>
  t.inject({ method: 'POST', url: '/api/v1/announcements', token, payload: { event, ...TEXT, ...change } });
const patch = (slug: string, payload: Record<string, unknown>, token = organiser) =>
  t.inject({ method: 'PATCH', url: `/api/v1/announcements/${slug}`, token, payload });
const move = (slug: string, to: 'publish' | 'withdraw', token = organiser) =>
  t.inject({ method: 'POST', url: `/api/v1/announcements/${slug}/${to}`, token, payload: {} });
const get = (slug: string, token?: string) => t.inject({ url: `/api/v1/announcements/${slug}`, token });

async function written(event: string, change: Record<string, unknown> = {}): Promise<PublicationResource> {
  return expectStatus(await create(event, change), 201).json<PublicationResource>();
}

/** An announcement of an event of its own. */
async function draft(change: Record<string, unknown> = {}): Promise<PublicationResource> {
  return written((await createEvent(t)).slug, change);
}

async function published(change: Record<string, unknown> = {}): Promise<PublicationResource> {
  return expectStatus(await move((await draft(change)).slug, 'publish'), 200).json<PublicationResource>();
}

/** The refusal's fields as `field code`; every message is in Russian. */
function errorsOf(answer: Answer): string[] {
  const { errors } = expectStatus(answer, 422).json<{ errors: { field: string; code: string; message: string }[] }>();
  for (const { message } of errors) expect(message).toMatch(/[а-яё]/i);
  return errors.map(({ field, code }) => `${field} ${code}`);
}

describe('writing an announcement', () => {
  it('makes a draft that readers do not see', async () => {
    const { slug: event } = await createEvent(t, { title: 'Вебинар о профессиях' });
    const announcement = await written(event, { title: '  Скоро   вебинар о профессиях ' });
    expect(announcement).toMatchObject({
      slug: 'skoro-vebinar-o-professiyakh',
      title: 'Скоро вебинар о профессиях',
      lead: 'Приходите',
      bodyHtml: '<p>Подробности</p>',
      publicationState: 'DRAFT',
      publishedAt: null,
      event: { slug: event, title: 'Вебинар о профессиях' },
      organiser: 'АСОУ',
      version: 1,
    });
    expectStatus(await get(announcement.slug), 404);
    expectStatus(await t.inject({ url: `/announcements/${announcement.slug}` }), 404);
    expectStatus(await get(announcement.slug, organiser), 200);
    expect((await t.inject({ url: `/events/${event}` })).body).not.toContain('Приходите');
  });

  it('keeps of the text what may be shown, when it is written and when it is changed', async () => {
    const typed = '<p onclick="x()">Текст</p><script>alert(1)</script><a href="javascript:x">сюда</a>';
    const kept = '<p>Текст</p><a rel="noopener nofollow">сюда</a>';
    const { slug, bodyHtml } = await draft({ bodyHtml: typed });
    expect(bodyHtml).toBe(kept);
    expectStatus(await patch(slug, { bodyHtml: `<h1>Ещё</h1>${typed}` }), 200);
    const rows = await t.sql<{ text: string }>(`select body_html as text from announcement where slug = $1`, [slug]);
    expect(rows).toEqual([{ text: `<h2>Ещё</h2>${kept}` }]);
  });

  it('cleans again what an older version let through', async () => {
    const { slug, event } = await published();
    await t.sql(`update announcement set body_html = '<p>Текст</p><script>alert(1)</script>' where slug = $1`, [slug]);
    expect((await get(slug)).json()).toMatchObject({ bodyHtml: '<p>Текст</p>' });
    const { id } = (await t.sql<{ id: string }>(`select id from event where slug = $1`, [event!.slug]))[0]!;
    const shown = await t.get(AnnouncementsService).getPublishedForEvent(id);
    expect(shown?.bodyHtml).toBe('<p>Текст</p>');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['without a title', { title: '' }, ['title is-length']],
    ['with no title at all', { title: null }, ['title is-string']],
    ['with a long title', { title: 'x'.repeat(301) }, ['title is-length']],
    ['with a long lead', { lead: 'x'.repeat(1001) }, ['lead max-length']],
    ['with a number for a text', { bodyHtml: 5 }, ['bodyHtml is-string']],
    ['with a long text', { bodyHtml: 'x'.repeat(200_001) }, ['bodyHtml max-length']],
    ['with a Russian address', { slug: 'Анонс' }, ['slug matches']],
    ['with a long address', { slug: 'a'.repeat(81) }, ['slug max-length']],
    ['of an event that is a number', { event: 5 }, ['event is-string']],
    ['as if published', { publicationState: 'PUBLISHED' }, ['publicationState unknown-field']],
    ['as if published then', { publishedAt: TEST_NOW }, ['publishedAt unknown-field']],
  ])('is refused %s', async (_what, change, errors) => {
    expect(errorsOf(await create((await createEvent(t)).slug, change))).toEqual(errors);
  });

  it('is of an event there is, and the only one of it', async () => {
    expectStatus(await create('takogo-net'), 404);
    const { slug } = await createEvent(t);
    await written(slug);
    expect(expectStatus(await create(slug), 409).json()).toMatchObject({ detail: 'У события уже есть анонс' });
    const { slug: other } = await createEvent(t);
    const both = await Promise.all([create(other), create(other)]);
    expect(both.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  it('gives a free address, to many at once too, and refuses a wished one that is taken', async () => {
    const { slug } = await draft({ slug: 'svoy-anons' });
    expect(slug).toBe('svoy-anons');
    expect(errorsOf(await create((await createEvent(t)).slug, { slug: 'svoy-anons' }))).toEqual(['slug slug-taken']);
    for (const title of ['Одинаковый анонс', `Анонс ${'оченьдлинноеслово'.repeat(10)}`]) {
      const events = await Promise.all(Array.from({ length: 4 }, () => createEvent(t)));
      const all = await Promise.all(events.map((event) => written(event.slug, { title })));
      expect(new Set(all.map((one) => one.slug)).size).toBe(4);
      expect(all.every((one) => one.slug.length <= 80)).toBe(true);
    }
  });
});

describe('changing an announcement', () => {
  it('changes what is given, and takes text away when it is null', async () => {
    const { slug } = await draft();
    const changed = expectStatus(await patch(slug, { title: 'Новый заголовок' }), 200).json();
    expect(changed).toMatchObject({ slug, title: 'Новый заголовок', lead: TEXT.lead, version: 2 });
    expect(expectStatus(await patch(slug, { lead: null, bodyHtml: null }), 200).json()).toMatchObject({
      title: 'Новый заголовок',
      lead: '',
      bodyHtml: '',
      version: 3,
    });
    expect(errorsOf(await patch(slug, { title: null }))).toEqual(['title is-string']);
    expect(errorsOf(await patch(slug, { slug: 'drugoy' }))).toEqual(['slug unknown-field']);
  });

  it('is refused to a form opened before somebody else’s change', async () => {
    const { slug, version } = await draft();
    expectStatus(await patch(slug, { lead: 'Первая', version }), 200);
    expect(expectStatus(await patch(slug, { lead: 'Вторая', version }), 409).json()).toMatchObject({
      code: 'stale-form',
      detail: expect.stringMatching(/[а-яё]/),
    });
    const both = await Promise.all([3, 4].map((n) => patch(slug, { lead: `Правка ${n}`, version: version + 1 })));
    expect(both.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expectStatus(await patch(slug, { lead: 'Без версии', version: null }), 200);
  });

  it('is approved as it was read, not as it has been written since', async () => {
    const { slug } = await draft();
    await publications().lifecycle.submit(actor, slug);
    const { version } = (await get(slug, organiser)).json<PublicationResource>();
    expectStatus(await patch(slug, { lead: 'Дописано после' }), 200);
    const approve = (seen: object) =>
      t.inject({ method: 'POST', url: `/api/v1/announcements/${slug}/approve`, token: organiser, payload: seen });
    expect(expectStatus(await approve({ version }), 409).json()).toMatchObject({ code: 'stale-form' });
    expectStatus(await approve({ version: version + 1 }), 200);
  });

  it('of a published one is seen at once', async () => {
    const { slug } = await published();
    expect((await t.inject({ url: `/announcements/${slug}` })).body).toContain(TEXT.lead);
    expectStatus(await patch(slug, { lead: 'Исправленный лид' }), 200);
    expect((await t.inject({ url: `/announcements/${slug}` })).body).toContain('Исправленный лид');
  });

  it('tells caches of what readers see, and of nothing else', async () => {
    const { slug } = await draft();
    const tells = async (run: () => Promise<unknown>) =>
      (await t.queries(run)).filter((query) => query.includes('pg_notify')).length;
    expect(await tells(() => patch(slug, { lead: 'Черновик' }))).toBe(0);
    expect(await tells(() => move(slug, 'publish'))).toBe(1);
    expect(await tells(() => patch(slug, { lead: 'На виду' }))).toBe(1);
    expect(await tells(() => move(slug, 'withdraw'))).toBe(1);
    expect(await tells(() => patch(slug, { lead: 'Снова нет' }))).toBe(0);
  });

  it('waits for nobody: more at once than there are connections', async () => {
    const drafts = await Promise.all(Array.from({ length: 25 }, () => draft()));
    await Promise.all(drafts.map(({ slug }) => publications().update(actor, slug, { lead: 'Все сразу' })));
    expect((await get(drafts[24]!.slug, organiser)).json()).toMatchObject({ lead: 'Все сразу' });
  });
});

describe('the life of an announcement', () => {
  it('goes from review to readers and back; the first publication’s date stays', async () => {
    const { slug } = await draft();
    await publications().lifecycle.submit(actor, slug);
    expect((await get(slug, organiser)).json()).toMatchObject({ publicationState: 'IN_REVIEW' });
    expectStatus(await get(slug), 404);

    const out = expectStatus(await move(slug, 'publish'), 200).json<PublicationResource>();
    expect(out).toMatchObject({ publicationState: 'PUBLISHED', publishedAt: '2030-12-02T09:00:00+03:00' });
    expectStatus(await get(slug), 200);

    expectStatus(await move(slug, 'withdraw'), 200);
    expectStatus(await get(slug), 404);
    t.clock.set('2030-12-03T09:00:00+03:00');
    expect(expectStatus(await move(slug, 'publish'), 200).json()).toMatchObject({ publishedAt: out.publishedAt });
  });

  it('has no steps that the table does not know', async () => {
    const { slug } = await draft();
    expect(expectStatus(await move(slug, 'withdraw'), 409).json()).toMatchObject({ code: 'illegal-move' });
    expectStatus(await move(slug, 'publish'), 200);
    expect(expectStatus(await move(slug, 'publish'), 409).json()).toMatchObject({ code: 'illegal-move' });
    await expect(publications().lifecycle.submit(actor, slug)).rejects.toMatchObject({ code: 'illegal-move' });
  });

  it('begins before the event is over', async () => {
    const [late, tooLate] = [await draft(), await draft()];
    t.clock.set('2030-12-09T16:00:00+03:00');
    expectStatus(await move(late.slug, 'publish'), 200);
    t.clock.set('2030-12-09T16:30:00+03:00');
    expect(expectStatus(await move(tooLate.slug, 'publish'), 409).json()).toMatchObject({ code: 'event-over' });
    expectStatus(await get(late.slug), 200);
  });

  it('needs something to read', async () => {
    const { slug } = await draft({ lead: ' ', bodyHtml: '<p><br></p>' });
    expect(expectStatus(await move(slug, 'publish'), 409).json()).toMatchObject({ code: 'empty-text' });
    expectStatus(await patch(slug, { bodyHtml: '<p>Текст</p>' }), 200);
    expectStatus(await move(slug, 'publish'), 200);
  });

  it('does not begin for a cancelled event', async () => {
    const { slug, event } = await draft();
    const cancel = { method: 'POST' as const, url: `/api/v1/events/${event!.slug}/cancel`, token: organiser };
    expectStatus(await t.inject({ ...cancel, payload: { reason: 'Болезнь спикера' } }), 200);
    expect(expectStatus(await move(slug, 'publish'), 409).json()).toMatchObject({ code: 'event-cancelled' });
  });

  it('is not told of while its event is not: neither its title nor the announcement', async () => {
    const { slug: event } = await createEvent(t, { title: 'Тайное событие' }, { publish: false });
    const { slug } = await written(event, { title: 'Анонс тайного события' });
    expectStatus(await move(slug, 'publish'), 200);
    expectStatus(await get(slug), 404);
    expectStatus(await get(slug, await t.asStaff('ORGANISER', 'PK_ENERGIA')), 404);
    expect((await t.inject({ url: '/api/v1/announcements?limit=100' })).body).not.toContain('тайного');
    expectStatus(
      await t.inject({ method: 'POST', url: `/api/v1/events/${event}/publish`, token: organiser, payload: {} }),
      200,
    );
    expectStatus(await get(slug), 200);
  });
});

describe('the list of announcements', () => {
  it('has what is published, the newest first, page by page, each once', async () => {
    await t.sql(`update announcement set publication_state = 'WITHDRAWN' where publication_state = 'PUBLISHED'`);
    const slugs: string[] = [];
    for (let n = 0; n < 5; n++) {
      // two at the same moment
      t.clock.set(`2030-12-02T1${Math.min(n, 3)}:00:00+03:00`);
      slugs.push((await published({ title: `Анонс для списка ${n}` })).slug);
    }
    await draft();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Listed = expectStatus(
        await t.inject({ url: `/api/v1/announcements?limit=2&cursor=${cursor}` }),
        200,
      ).json();
      seen.push(...page.items.map(({ slug }) => slug));
      cursor = page.nextCursor;
    }
    expect(seen.toSorted()).toEqual(slugs.toSorted());
    expect(seen.slice(2)).toEqual(slugs.slice(0, 3).toReversed());
    expect(errorsOf(await t.inject({ url: '/api/v1/announcements?cursor=xyz' }))).toEqual(['cursor invalid-cursor']);
    expect(errorsOf(await t.inject({ url: '/api/v1/announcements?limit=101' }))).toEqual(['limit max']);
  });

  it('is one query however long it is', async () => {
    for (const limit of [1, 3]) {
      expect(await t.queries(() => publications().listPublished({ limit }))).toHaveLength(1);
    }
  });
});

describe('who writes announcements', () => {
  /** What the role may do to an announcement of its own organisation: change it, publish it. */
  const ALLOWED: Record<Role, [number, number]> = {
    ADMINISTRATOR: [200, 200],
    MINISTRY_CONTROL: [200, 200],
    MINISTRY_LEADER: [403, 403],
    COORDINATOR: [200, 200],
    ORGANISER: [200, 200],
    EDITOR: [200, 403],
    MUNICIPAL_COORDINATOR: [200, 200],
    SCHOOL_RESPONSIBLE: [403, 403],
  };

  it.each(ROLES)('%s of the organiser', async (role) => {
    const token = await t.asStaff(role, 'ASOU');
    const [changes, publishes] = ALLOWED[role];
    const { slug: event } = await createEvent(t);
    expectStatus(await create(event, {}, token), changes === 200 ? 201 : changes);
    const { slug } = await draft();
    expectStatus(await patch(slug, { lead: 'Правка' }, token), changes);
    expectStatus(await move(slug, 'publish', token), publishes);
    expectStatus(await get((await draft()).slug, token), role === 'SCHOOL_RESPONSIBLE' ? 404 : 200);
  });

  it.each(['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR'] as const)(
    '%s of another organisation: none',
    async (role) => {
      const token = await t.asStaff(role, 'PK_ENERGIA');
      const stranger = await actorOf(token);
      const [{ slug: event }, { slug }] = [await createEvent(t), await draft()];
      expectStatus(await create(event, {}, token), 404);
      expectStatus(await patch(slug, { lead: 'Чужое' }, token), 404);
      // an editor publishes nowhere and is told so before anything is looked for
      const refused = role === 'EDITOR' ? 403 : 404;
      for (const to of ['publish', 'withdraw'] as const) expectStatus(await move(slug, to, token), refused);
      expectStatus(await get(slug, token), 404);
      await expect(publications().lifecycle.submit(stranger, slug)).rejects.toMatchObject({ code: 'not-found' });
      await expect(publications().getManagedForEvent(stranger, event)).rejects.toMatchObject({ code: 'not-found' });
    },
  );

  it('nobody who is not signed in', async () => {
    const { slug, event } = await draft();
    expectStatus(
      await t.inject({ method: 'POST', url: '/api/v1/announcements', payload: { event: event!.slug, ...TEXT } }),
      401,
    );
    expectStatus(await t.inject({ method: 'PATCH', url: `/api/v1/announcements/${slug}`, payload: {} }), 401);
    expectStatus(await t.inject({ method: 'POST', url: `/api/v1/announcements/${slug}/publish`, payload: {} }), 401);
  });
});
