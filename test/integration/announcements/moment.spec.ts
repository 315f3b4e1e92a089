import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { AnnouncementsService } from '../../../src/features/announcements/announcements.service.js';
import type { PublicationResource } from '../../../src/features/publications/publications.rules.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus, jobsOf } from '../../support/scenario.js';

const TOMORROW = '2030-12-03T10:00:00+03:00';
const TOPIC = 'announcements.publish-due';

let t: TestApp;
let organiser: string;
let editor: string;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  editor = await t.asStaff('EDITOR', 'ASOU');
});
afterAll(() => t.close());
beforeEach(async () => {
  t.clock.set(TEST_NOW);
  await t.sql(`update announcement set publish_at = null`);
  await t.drainJobs();
});

const post = (path: string, payload: object = {}, token = organiser) =>
  t.inject({ method: 'POST', url: `/api/v1/announcements${path}`, token, payload });
const stateOf = async (slug: string) =>
  (await t.inject({ url: `/api/v1/announcements/${slug}`, token: organiser })).json<PublicationResource>();

async function draft(change: Record<string, unknown> = {}, token = organiser): Promise<string> {
  const payload = { title: 'Новые кабинеты', lead: 'Открыты', bodyHtml: '<p>Текст</p>', ...change };
  return expectStatus(await post('', payload, token), 201).json<PublicationResource>().slug;
}

async function scheduled(change: Record<string, unknown> = {}): Promise<string> {
  const slug = await draft(change);
  expectStatus(await post(`/${slug}/publish`, { publishAt: TOMORROW }), 200);
  return slug;
}

async function waitUntil(moment: string): Promise<void> {
  t.clock.set(moment);
  await t.drainJobs();
}

describe('a publication at a time', () => {
  it('is approved until then and comes out by itself', async () => {
    const slug = await scheduled();
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'APPROVED', publishAt: TOMORROW });
    await waitUntil('2030-12-03T09:59:59+03:00');
    expectStatus(await t.inject({ url: `/announcements/${slug}` }), 404);
    await waitUntil('2030-12-03T10:00:30+03:00');
    expect(await stateOf(slug)).toMatchObject({
      publicationState: 'PUBLISHED',
      publishAt: null,
      publishedAt: '2030-12-03T10:00:30+03:00',
    });
    expectStatus(await t.inject({ url: `/announcements/${slug}` }), 200);
  });

  it('is at another time once that is said, with one job, and the old one does nothing', async () => {
    const slug = await scheduled();
    expectStatus(await post(`/${slug}/publish`, { publishAt: '2030-12-04T10:00' }), 200);
    expect(await jobsOf(t, TOPIC)).toHaveLength(1);
    await waitUntil('2030-12-03T10:01:00+03:00');
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'APPROVED' });
    await waitUntil('2030-12-04T10:01:00+03:00');
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'PUBLISHED' });
  });

  it.each([
    ['2030-12-02T08:00', 'in-the-past'],
    ['2030-12-02T09:00', 'in-the-past'],
    ['вчера', 'invalid-date'],
    ['2230-12-02T10:00', 'too-far'],
  ])('is not at %s: %s', async (publishAt, code) => {
    const slug = await draft();
    const { errors } = expectStatus(await post(`/${slug}/publish`, { publishAt }), 422).json<{
      errors: { field: string; code: string }[];
    }>();
    expect(errors).toEqual([expect.objectContaining({ field: 'publishAt', code })]);
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'DRAFT', publishAt: null });
  });

  it('is taken back before it came, and published at once before it came', async () => {
    const [back, early] = [await scheduled(), await scheduled()];
    expectStatus(await post(`/${back}/recall`), 200);
    expectStatus(await post(`/${early}/publish`), 200);
    const { publishedAt } = await stateOf(early);
    await waitUntil('2030-12-03T10:01:00+03:00');
    expect(await stateOf(back)).toMatchObject({ publicationState: 'DRAFT', publishAt: null });
    expect(await stateOf(early)).toMatchObject({ publicationState: 'PUBLISHED', publishedAt });
  });

  it('does not come when the event was cancelled meanwhile, and says so', async () => {
    const { slug: event } = await createEvent(t);
    const slug = await scheduled({ event });
    const cancel = { method: 'POST' as const, url: `/api/v1/events/${event}/cancel`, token: organiser };
    expectStatus(await t.inject({ ...cancel, payload: { reason: 'Болезнь спикера' } }), 200);
    await waitUntil('2030-12-03T10:01:00+03:00');
    expect(await stateOf(slug)).toMatchObject({
      publicationState: 'DRAFT',
      returnRemark: 'Не вышло в назначенное время. Событие отменено, анонсировать нечего',
    });
  });

  it('is not after the event', async () => {
    const { slug: event } = await createEvent(t);
    const slug = await draft({ event });
    const late = await post(`/${slug}/publish`, { publishAt: '2030-12-09T16:30' });
    expect(expectStatus(late, 409).json()).toMatchObject({ code: 'event-over' });
  });

  it('comes even when its job is lost, once', async () => {
    const slug = await scheduled();
    await t.sql(`select graphile_worker.complete_jobs(array(select id from graphile_worker._private_jobs))`);
    t.clock.set('2030-12-03T11:00:00+03:00');
    for (let n = 0; n < 2; n++)
      await t.sql(`select graphile_worker.add_job($1, '{}'::json, job_key => $2)`, [TOPIC, `sweep ${n}`]);
    await t.drainJobs();
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'PUBLISHED' });
    const made = await t.sql(
      `select 1 from audit_entry where table_name = 'announcement' and after ->> 'publication_state' = 'PUBLISHED'
         and row_id = (select id::text from announcement where slug = $1)`,
      [slug],
    );
    expect(made).toHaveLength(1);
  });
});

describe('review', () => {
  it('goes to those who publish and back with a remark, which stays until it is sent again', async () => {
    const slug = await draft({}, editor);
    expectStatus(await post(`/${slug}/publish`, {}, editor), 403);
    expectStatus(await post(`/${slug}/return`, { remark: 'Рано' }), 409);
    expectStatus(await post(`/${slug}/submit`, {}, editor), 200);
    expect(expectStatus(await post(`/${slug}/return`, { remark: '  ' }), 422).body).toContain('remark');
    expectStatus(await post(`/${slug}/return`, { remark: 'Нет даты открытия' }), 200);
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'DRAFT', returnRemark: 'Нет даты открытия' });
    expectStatus(await post(`/${slug}/submit`, {}, editor), 200);
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'IN_REVIEW', returnRemark: null });
    expectStatus(await post(`/${slug}/approve`), 200);
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'APPROVED' });
  });

  it('is left again by the author', async () => {
    const slug = await draft({}, editor);
    expectStatus(await post(`/${slug}/recall`, {}, editor), 409);
    expectStatus(await post(`/${slug}/submit`, {}, editor), 200);
    expectStatus(await post(`/${slug}/recall`, {}, editor), 200);
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'DRAFT' });
  });

  it('comes again when what was approved is changed by who does not publish; what is published they leave alone', async () => {
    const slug = await scheduled();
    const patch = (lead: string, token: string) =>
      t.inject({ method: 'PATCH', url: `/api/v1/announcements/${slug}`, token, payload: { lead } });
    expectStatus(await patch('Правка организатора', organiser), 200);
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'APPROVED', publishAt: TOMORROW });
    expectStatus(await patch('Правка редактора', editor), 200);
    expect(await stateOf(slug)).toMatchObject({ publicationState: 'IN_REVIEW', publishAt: null });
    expectStatus(await post(`/${slug}/publish`), 200);
    expectStatus(await patch('Ещё одна правка редактора', editor), 403);
    expectStatus(await patch('Правка опубликованного', organiser), 200);
  });

  it('is a list of what waits for me, the longest wait first, by one query', async () => {
    await t.sql(`update announcement set publication_state = 'DRAFT' where publication_state = 'IN_REVIEW'`);
    const slugs = [await draft(), await draft({ event: (await createEvent(t)).slug }), await draft()];
    for (const n of [2, 0, 1]) {
      t.clock.set(`2030-12-02T1${n}:00:00+03:00`);
      expectStatus(await post(`/${slugs[n]}/submit`), 200);
    }
    const { publications } = t.get(AnnouncementsService);
    const waiting = async (token: string, limit = 10) => {
      const actor = await t.get(AccountsService).actorByApiToken(token);
      return actor ? publications.listInReview(actor, limit) : [];
    };
    expect((await waiting(organiser)).map(({ slug }) => slug)).toEqual(slugs);
    expect(await waiting(editor)).toEqual([]);
    expect(await waiting(await t.asStaff('ORGANISER', 'PK_ENERGIA'))).toEqual([]);
    const actor = await t.get(AccountsService).actorByApiToken(organiser);
    for (const limit of [1, 3])
      expect(await t.queries(async () => actor && publications.listInReview(actor, limit))).toHaveLength(1);
  });
});
