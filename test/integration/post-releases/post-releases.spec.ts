import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Actor, type Role, ROLES } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { PostReleasesService } from '../../../src/features/post-releases/post-releases.service.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus } from '../../support/scenario.js';

interface Resource {
  slug: string;
  version: number;
  event: { slug: string };
}

const BEFORE_END = '2030-12-09T16:29:59+03:00';
const END = '2030-12-09T16:30:00+03:00';
const TEXT = { title: 'Вебинар прошёл', lead: 'Спасибо всем', bodyHtml: '<p>Итоги</p>' };
const FIGURES = {
  participantsCount: 462,
  schoolsCount: 120,
  municipalitiesCount: 0,
};
const SAID = {
  quotes: [{ text: 'Теперь всё ясно', author: 'Анна Орлова', position: 'завуч' }],
  decisions: ['Назначить ответственных', 'Собраться в феврале'],
};

let t: TestApp;
let organiser: string;
let actor: Actor;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  actor = (await t.get(AccountsService).actorByApiToken(organiser))!;
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const service = () => t.get(PostReleasesService);
const create = (event: string, change: Record<string, unknown> = {}, token = organiser) =>
  t.inject({ method: 'POST', url: '/api/v1/post-releases', token, payload: { event, ...TEXT, ...change } });
const patch = (slug: string, payload: Record<string, unknown>, token = organiser) =>
  t.inject({ method: 'PATCH', url: `/api/v1/post-releases/${slug}`, token, payload });
const move = (slug: string, to: 'publish' | 'withdraw', token = organiser) =>
  t.inject({ method: 'POST', url: `/api/v1/post-releases/${slug}/${to}`, token, payload: {} });
const get = (slug: string, token?: string) => t.inject({ url: `/api/v1/post-releases/${slug}`, token });

/** A post-release of an event of its own. */
async function draft(change: Record<string, unknown> = {}): Promise<Resource> {
  t.clock.set(TEST_NOW);
  return expectStatus(await create((await createEvent(t)).slug, change), 201).json();
}

async function published(change: Record<string, unknown> = {}, at = END): Promise<Resource> {
  const { slug } = await draft(change);
  t.clock.set(at);
  return expectStatus(await move(slug, 'publish'), 200).json();
}

/** The refusal's fields as `field code`; every message is in Russian. */
function errorsOf(answer: Answer): string[] {
  const { errors } = expectStatus(answer, 422).json<{ errors: { field: string; code: string; message: string }[] }>();
  for (const { message } of errors) expect(message).toMatch(/[а-яё]/i);
  return errors.map(({ field, code }) => `${field} ${code}`);
}

describe('a post-release', () => {
  it('is written with its figures and read back with them', async () => {
    const { slug, event } = await draft({ ...FIGURES, ...SAID, bodyHtml: '<p>Итоги</p><script>alert(1)</script>' });
    const answer = expectStatus(await get(slug, organiser), 200);
    expect(answer.json()).toEqual({
      ...TEXT,
      ...FIGURES,
      ...SAID,
      slug: 'vebinar-proshel',
      publicationState: 'DRAFT',
      publishedAt: null,
      publishAt: null,
      returnRemark: null,
      series: null,
      event: { slug: event.slug, title: 'Вебинар «Россия — мои горизонты»' },
      organiser: 'АСОУ',
      version: 1,
      pictures: [],
    });
    expectStatus(await get(slug), 404);
  });

  it('has figures that are not known, and loses one that was wrong', async () => {
    const { slug } = await draft({ participantsCount: '462' });
    const unknown = { schoolsCount: null, municipalitiesCount: null };
    expect((await get(slug, organiser)).json()).toMatchObject({ participantsCount: 462, ...unknown });
    expectStatus(await patch(slug, { ...FIGURES, participantsCount: null }), 200);
    expect((await get(slug, organiser)).json()).toMatchObject({ ...FIGURES, participantsCount: null, version: 2 });
  });

  it('has quotes and decisions, each list taken as a whole', async () => {
    const { slug } = await draft(SAID);
    const quotes = [{ text: '  Ждём   продолжения ', author: 'Борис', position: null }];
    expectStatus(await patch(slug, { quotes, decisions: ['Собраться', 'Собраться', ' '] }), 200);
    expect((await get(slug, organiser)).json()).toMatchObject({
      quotes: [{ text: 'Ждём продолжения', author: 'Борис', position: '' }],
      decisions: ['Собраться'],
    });
    expectStatus(await patch(slug, { quotes: null, decisions: null }), 200);
    expect((await get(slug, organiser)).json()).toMatchObject({ quotes: [], decisions: [] });
  });

  it.each<[Record<string, unknown>, string[]]>([
    [{ title: null }, ['title is-string']],
    [{ participantsCount: -1 }, ['participantsCount min']],
    [{ participantsCount: 1.5 }, ['participantsCount is-int']],
    [{ participantsCount: 'много' }, ['participantsCount is-int']],
    [{ schoolsCount: 100_001 }, ['schoolsCount max']],
    [{ municipalitiesCount: 1_001 }, ['municipalitiesCount max']],
    [{ quotes: 'Слова' }, ['quotes nested-validation']],
    [{ quotes: [{ text: 'Слова' }] }, ['quotes.0.author is-string']],
    [{ quotes: [{ ...SAID.quotes[0], position: 'х'.repeat(301) }] }, ['quotes.0.position max-length']],
    [{ quotes: Array.from({ length: 11 }, () => SAID.quotes[0]) }, ['quotes array-max-size']],
    [{ decisions: [1] }, ['decisions is-string']],
    [{ decisions: ['х'.repeat(501)] }, ['decisions max-length']],
    [{ slug: 'drugoy' }, ['slug unknown-field']],
    [{ eventId: 'x' }, ['eventId unknown-field']],
  ])('is not changed to %j', async (change, errors) => {
    const { slug } = await draft(FIGURES);
    expect(errorsOf(await patch(slug, change))).toEqual(errors);
    expect((await get(slug, organiser)).json()).toMatchObject({ ...FIGURES, version: 1 });
  });

  it('is the only one of its event', async () => {
    const { event } = await draft();
    expect(expectStatus(await create(event.slug), 409).json()).toMatchObject({
      detail: 'У события уже есть пост-релиз',
    });
  });

  it('is not changed by a form older than somebody else’s change', async () => {
    const { slug, version } = await draft();
    expectStatus(await patch(slug, { participantsCount: 1, version }), 200);
    expect(expectStatus(await patch(slug, { participantsCount: 2, version }), 409).json()).toMatchObject({
      code: 'stale-form',
    });
  });
});

describe('its publication', () => {
  it('waits for the end of the event', async () => {
    const { slug } = await draft();
    t.clock.set(BEFORE_END);
    expect(expectStatus(await move(slug, 'publish'), 409).json()).toMatchObject({
      code: 'event-not-over',
      detail: 'Событие ещё не закончилось: пост-релиз публикуют после него',
    });
    expectStatus(await get(slug), 404);
    t.clock.set(END);
    expect(expectStatus(await move(slug, 'publish'), 200).json()).toMatchObject({
      publicationState: 'PUBLISHED',
      publishedAt: END,
    });
    expectStatus(await get(slug), 200);
    expectStatus(await move(slug, 'withdraw'), 200);
    expectStatus(await get(slug), 404);
  });

  it('needs something to read and an event that was held', async () => {
    const [blank, cancelled] = [await draft({ lead: '', bodyHtml: '' }), await draft()];
    const url = `/api/v1/events/${cancelled.event.slug}/cancel`;
    expectStatus(await t.inject({ method: 'POST', url, token: organiser, payload: { reason: 'Болезнь' } }), 200);
    t.clock.set(END);
    expect(expectStatus(await move(blank.slug, 'publish'), 409).json()).toMatchObject({ code: 'empty-text' });
    expect(expectStatus(await move(cancelled.slug, 'publish'), 409).json()).toMatchObject({ code: 'event-cancelled' });
  });

  it('shows it on the page of its event, and nothing of it before or after', async () => {
    const { slug, event } = await published({ lead: 'Приметный лид' });
    const { id } = (await t.sql<{ id: string }>(`select id from event where slug = $1`, [event.slug]))[0]!;
    expect(await service().getPublishedForEvent(id)).toMatchObject({ slug, lead: 'Приметный лид', pictures: [] });
    const page = async () => (await t.inject({ url: `/events/${event.slug}` })).body;
    expect(await page()).toContain('Приметный лид');
    expectStatus(await move(slug, 'withdraw'), 200);
    expect(await page()).not.toContain('Приметный лид');
    expect(await service().getPublishedForEvent(id)).toBeNull();
  });
});

describe('the list of post-releases', () => {
  it('has each with its first picture that is shown, in two queries', async () => {
    await t.sql(`update post_release set publication_state = 'WITHDRAWN' where publication_state = 'PUBLISHED'`);
    const releases: Resource[] = [];
    for (let n = 0; n < 3; n++) releases.push(await published({}, `2030-12-10T1${n}:00:00+03:00`));
    const insert = `insert into picture (post_release_id, position, width, height, alt, ground, hidden_at)
       select id, $2, 4, 3, $3, 'GENERAL_VIEW', $4 from post_release where slug = $1`;
    await t.sql(insert, [releases[0]!.slug, 1, 'скрытая', END]);
    await t.sql(insert, [releases[0]!.slug, 3, 'третья', null]);
    await t.sql(insert, [releases[0]!.slug, 2, 'вторая', null]);
    await t.sql(insert, [releases[2]!.slug, 1, 'скрытая', END]);

    const { items, nextCursor } = await service().listPublished({});
    expect(items.map(({ slug, cover }) => [slug, cover?.alt])).toEqual([
      [releases[2]!.slug, undefined],
      [releases[1]!.slug, undefined],
      [releases[0]!.slug, 'вторая'],
    ]);
    expect(nextCursor).toBeNull();
    for (const limit of [1, 3]) expect(await t.queries(() => service().listPublished({ limit }))).toHaveLength(2);

    const list = expectStatus(await t.inject({ url: '/api/v1/post-releases?limit=2' }), 200);
    expect(list.json()).toMatchObject({
      items: [
        { slug: releases[2]!.slug, publishedAt: '2030-12-10T12:00:00+03:00', organiser: 'АСОУ' },
        { slug: releases[1]!.slug },
      ],
      nextCursor: expect.any(String),
    });
  });
});

describe('who writes post-releases', () => {
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
    const { slug } = await draft();
    t.clock.set(END);
    expectStatus(await patch(slug, { lead: 'Правка' }, token), changes);
    expectStatus(await move(slug, 'publish', token), publishes);
  });

  it.each(['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR'] as const)(
    '%s of another organisation: none',
    async (role) => {
      const token = await t.asStaff(role, 'PK_ENERGIA');
      const stranger = (await t.get(AccountsService).actorByApiToken(token))!;
      const { slug, event } = await draft();
      t.clock.set(END);
      expectStatus(await create(event.slug, {}, token), 404);
      expectStatus(await patch(slug, { lead: 'Чужое' }, token), 404);
      // an editor publishes nowhere and is told so before anything is looked for
      expectStatus(await move(slug, 'publish', token), role === 'EDITOR' ? 403 : 404);
      expectStatus(await get(slug, token), 404);
      await expect(service().getManagedForEvent(stranger, event.slug)).rejects.toMatchObject({ code: 'not-found' });
      expect((await service().getManagedForEvent(actor, event.slug))?.release.slug).toBe(slug);
    },
  );
});
