import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeCursor } from '../../../src/common/pagination.js';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { LifecycleService } from '../../../src/features/events/lifecycle.service.js';
import { ReviewsService } from '../../../src/features/events/reviews.service.js';
import type { ManagedEventsQuery } from '../../../src/features/workspace/managed-events.dto.js';
import { ManagedEventsService } from '../../../src/features/workspace/managed-events.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent } from '../../support/scenario.js';

/** Monday; the events are around it. */
const NOW = '2030-12-02T09:00:00Z';
let t: TestApp;
let organiser: Actor;
let events: ManagedEventsService;

const actorOf = async (role: Role, organisation: 'ASOU' | 'PK_ENERGIA' | 'MOMO'): Promise<Actor> =>
  (await t.get(AccountsService).actorByApiToken(await t.asStaff(role, organisation)))!;
const titles = async (query: ManagedEventsQuery, actor = organiser): Promise<string[]> =>
  (await events.list(actor, query)).items.map(({ title }) => title);
const put = (slug: string, change: string): Promise<unknown> =>
  t.sql(`update event set ${change} where slug = '${slug}'`);

beforeAll(async () => {
  t = await startTestApp({ now: NOW });
  organiser = await actorOf('ORGANISER', 'ASOU');
  events = t.get(ManagedEventsService);
  const make = (title: string, input: object = {}, publish = true) =>
    createEvent(t, { title, startsAt: '2030-12-20T15:00', endsAt: '2030-12-20T16:30', ...input }, { publish });
  await make('Черновик', { kind: 'SEMINAR', format: 'ONSITE', venue: 'АСОУ', address: 'Москва' }, false);
  const review = await make('На проверке', {}, false);
  await t.get(ReviewsService).submit(organiser, review.slug);
  const approved = await make('Согласовано', {}, false);
  await t.get(ReviewsService).submit(organiser, approved.slug);
  await t.get(ReviewsService).approve(organiser, approved.slug);
  await make('Предстоит', { startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T16:00' });
  const running = await make('Идёт');
  await put(running.slug, `starts_at = '2030-12-02T08:30Z', ends_at = '2030-12-02T10:00Z'`);
  const owed = await make('Прошло');
  await put(owed.slug, `starts_at = '2030-11-20T08:30Z', ends_at = '2030-11-20T10:00Z'`);
  const done = await make('Завершено');
  await put(done.slug, `starts_at = '2030-11-10T08:30Z', ends_at = '2030-11-10T10:00Z'`);
  await t.sql(
    `insert into post_release (slug, organiser_id, event_id, title, body_html, publication_state, published_at, created_at, updated_at)
     select 'done', organiser_id, id, 'Итоги', '', 'PUBLISHED', now(), now(), now() from event where slug = $1`,
    [done.slug],
  );
  const cancelled = await make('Отменено');
  await t.get(LifecycleService).cancel(organiser, cancelled.slug, 'Болезнь');
  await createEvent(t, { title: 'Чужой черновик' }, { publish: false, organisation: 'PK_ENERGIA' });
});

afterAll(() => t.close());

describe('the list of events', () => {
  it('begins with what is ahead, the nearest first', async () => {
    expect((await titles({})).slice(0, 2)).toEqual(['Идёт', 'Предстоит']);
    expect(await titles({ past: '1' })).toEqual(['Прошло', 'Завершено']);
  });

  it.each([
    [{ state: ['draft'] }, ['Черновик']],
    [{ state: ['review', 'approved'], sort: 'title' }, ['На проверке', 'Согласовано']],
    [{ state: ['report'] }, ['Прошло']],
    [{ state: ['done'] }, ['Завершено']],
    [{ state: ['cancelled'] }, ['Отменено']],
    [{ kind: ['SEMINAR'] }, ['Черновик']],
    [{ format: ['ONSITE'] }, ['Черновик']],
    [{ q: 'проверк' }, ['На проверке']],
    [{ from: '2030-11-20', to: '2030-11-20' }, ['Прошло']],
    [{ from: '2030-12-08', to: '2030-12-10' }, ['Предстоит']],
    [{ late: '1', past: '1' }, ['Прошло']],
    [{ q: '100%' }, []],
  ] as [ManagedEventsQuery, string[]][])('by %j', async (query, expected) => {
    expect(await titles(query)).toEqual(expected);
  });

  it('knows whose events they are', async () => {
    const other = await actorOf('EDITOR', 'ASOU');
    expect(await titles({ mine: '1' }, other)).toEqual([]);
    expect((await titles({ mine: '1', past: 'all' })).length).toBe(8);
    expect(await titles({ author: organiser.personId, state: ['draft'] })).toEqual(['Черновик']);
    expect(await titles({ author: other.personId, mine: '1', past: 'all' })).toEqual([]);
  });

  it('shows nothing of another organisation, whatever the filter says', async () => {
    const stranger = await actorOf('ORGANISER', 'PK_ENERGIA');
    expect(await titles({ past: 'all' }, stranger)).toEqual(['Чужой черновик']);
    expect(await titles({ past: 'all', organiser: t.organisations.ASOU }, stranger)).toEqual([]);
    expect((await events.choices(stranger)).organisers.map(({ label }) => label)).toEqual(['ПК «Энергия»']);
    expect((await titles({ past: 'all' }, await actorOf('COORDINATOR', 'ASOU'))).length).toBe(9);
  });

  it.each(['start', 'title', 'changed', 'held'] as const)('continues by %s without a gap or a repeat', async (sort) => {
    for (const order of ['asc', 'desc'] as const) {
      const all = await Array.fromAsync(events.all(organiser, { past: 'all', sort, order }));
      expect(new Set(all.map(({ id }) => id)).size).toBe(8);
      const { items } = await events.list(organiser, { past: 'all', sort, order });
      expect(items.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
      const cursor = encodeCursor(items[3]!.sortKey);
      const rest = await events.list(organiser, { past: 'all', sort, order, cursor });
      expect(rest.items.map(({ id }) => id)).toEqual(all.slice(4).map(({ id }) => id));
    }
  });
});

describe('the board', () => {
  it('has a column for each state of an event', async () => {
    const board = await events.board(organiser, {});
    expect(board.map(({ stage, total, cards }) => [stage, total, cards.map(({ title }) => title).join()])).toEqual([
      ['draft', 1, 'Черновик'],
      ['review', 1, 'На проверке'],
      ['approved', 1, 'Согласовано'],
      ['upcoming', 1, 'Предстоит'],
      ['running', 1, 'Идёт'],
      ['report', 1, 'Прошло'],
      ['done', 1, 'Завершено'],
      ['cancelled', 1, 'Отменено'],
    ]);
  });

  it('counts as the list does, and shows the columns that are asked for', async () => {
    const counts = await events.countByStage(organiser, { kind: ['WEBINAR'] });
    expect(counts).toEqual({ review: 1, approved: 1, upcoming: 1, running: 1, report: 1, done: 1, cancelled: 1 });
    const board = await events.board(organiser, { state: ['draft', 'withdrawn'] });
    expect(board.map(({ stage, total }) => [stage, total])).toEqual([
      ['draft', 1],
      ['withdrawn', 0],
    ]);
  });
});

describe('the pages', () => {
  const open = async (path: string, role: Role = 'ORGANISER', organisation: 'ASOU' | 'PK_ENERGIA' = 'ASOU') =>
    t.inject({ url: path, token: await t.asStaff(role, organisation), headers: { accept: 'text/html' } });

  it.each(['', '?view=board', '?view=month&month=2030-12'])(
    '/manage/events%s shows what is there, and nobody else’s',
    async (query) => {
      const { statusCode, body } = await open(`/manage/events${query}`);
      expect(statusCode).toBe(200);
      expect(body).toContain('Предстоит');
      expect(body).not.toContain('Чужой черновик');
    },
  );

  it.each(['', '?view=board', '?past=all&late=1', '?view=month&month=2030-12'])(
    '/manage/events%s asks as much for three more events',
    async (query) => {
      const path = `/manage/events${query}`;
      await open(path);
      const before = await t.queries(() => open(path));
      for (const title of ['Ещё один', 'Ещё два', 'Ещё три'])
        await createEvent(t, { title, startsAt: '2030-12-04T15:00', endsAt: '2030-12-04T16:00' });
      const after = await t.queries(() => open(path));
      expect(after.length).toBe(before.length);
      await t.sql(`update event set cancelled_at = now(), cancel_reason = 'Болезнь' where title like 'Ещё %'`);
    },
  );

  it('opens with the view its reader keeps as the first, and forgets it', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const post = (path: string, payload: object = {}) =>
      t.inject({ method: 'POST', url: `/manage/events/views${path}`, token, payload });
    const query = 'kind=WEBINAR&sort=start&view=board';
    const saved = await post('', { name: 'Вебинары', query: `${query}&cursor=abc`, isDefault: 'true' });
    expect([saved.statusCode, (await open('/manage/events')).headers.location]).toEqual([
      303,
      `/manage/events?${query}`,
    ]);
    expect((await open('/manage/events', 'ORGANISER', 'PK_ENERGIA')).statusCode).toBe(200);
    expect((await open('/manage/events?sort=start')).body).toContain('Вебинары (открывается сразу)');
    expect((await open('/manage/events/views')).body).toContain('Вебинары');
    const [view] = await t.sql<{ id: string }>(`select id from saved_view where page = 'events'`);
    expect((await post('', { name: ' ', query })).statusCode).toBe(422);
    expect((await post(`/${view!.id}/rename`, { name: 'Наши вебинары' })).statusCode).toBe(303);
    expect((await post(`/${view!.id}/unknown`)).statusCode).toBe(404);
    expect((await post(`/${view!.id}/no-default`)).statusCode).toBe(303);
    expect((await open('/manage/events')).statusCode).toBe(200);
    expect((await post(`/${view!.id}/delete`)).statusCode).toBe(303);
    expect((await post(`/${view!.id}/delete`)).statusCode).toBe(404);
    expect((await open('/manage/events/views')).body).toContain('Сохранённых видов нет');
  });

  it('keeps the addresses of the list that stood at /manage', async () => {
    const { statusCode, headers } = await open('/manage?past=1&q=итоги');
    expect([statusCode, headers.location]).toEqual([302, '/manage/events?past=1&q=%D0%B8%D1%82%D0%BE%D0%B3%D0%B8']);
  });

  it('is exported as it is shown', async () => {
    const { body, headers } = await open('/manage/events/export.csv?state=report');
    expect(headers['content-type']).toContain('text/csv');
    const lines = body.trim().split(/\r?\n/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('Прошло');
    expect(lines[1]).toContain('опаздывает на');
    const book = await open('/manage/events/export.xlsx?state=report');
    expect(book.rawPayload.subarray(0, 2).toString()).toBe('PK');
  });

  it('sends ticked drafts for review and says what was not sent', async () => {
    const { slug } = await createEvent(t, { title: 'К отправке' }, { publish: false });
    const published = (await events.list(organiser, { q: 'Предстоит' })).items[0]!.slug;
    const submit = await t.inject({
      method: 'POST',
      url: '/manage/events/submit',
      token: await t.asStaff('ORGANISER', 'ASOU'),
      payload: { slugs: [slug, published] },
    });
    expect([submit.statusCode, submit.headers.location]).toEqual([303, '/manage/events']);
    expect(await titles({ q: 'К отправке', state: ['review'] })).toEqual(['К отправке']);
    expect(await titles({ q: 'Предстоит', state: ['upcoming'] })).toEqual(['Предстоит']);
  });
});
