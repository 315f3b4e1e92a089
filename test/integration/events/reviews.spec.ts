import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LifecycleService } from '../../../src/features/events/lifecycle.service.js';
import { PublicationPlansService } from '../../../src/features/events/publication-plans.service.js';
import { ReviewsService } from '../../../src/features/events/reviews.service.js';
import type { EventResource } from '../../../src/features/events/events.resource.js';
import type { Role } from '../../../src/features/accounts/accounts.rules.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus } from '../../support/scenario.js';
import { signedIn, type Signed } from '../../support/staff.js';

let t: TestApp;
let organiser: string;
let editor: string;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  editor = await t.asStaff('EDITOR', 'ASOU');
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const act = (slug: string, action: string, payload: object = {}, token = organiser) =>
  t.inject({ method: 'POST', url: `/api/v1/events/${slug}/${action}`, token, payload });
const codeOf = (answer: Answer) => [answer.statusCode, answer.json<{ code: string }>().code];
const draft = (input: object = {}) => createEvent(t, { ...input }, { publish: false });
const stateOf = async (slug: string) => {
  const answer = await t.inject({ url: `/api/v1/events/${slug}`, token: organiser });
  return answer.json<EventResource>().publicationState;
};
const reviews = () => t.get(ReviewsService);
const plans = () => t.get(PublicationPlansService);
const staff = (role: Role, organisation: 'ASOU' | 'PK_ENERGIA' | 'MOMO' = 'ASOU') =>
  signedIn(t, [[role, t.organisations[organisation]]], { lastName: 'Орлова', firstName: 'Ольга' });

describe('review', () => {
  it('is asked for with a wish, answered with a remark, talked over, settled and approved', async () => {
    const { slug } = await draft();
    const [author, reviewer] = [await (await staff('EDITOR')).actor(), await (await staff('ORGANISER')).actor()];
    await reviews().submit(author, slug, { note: 'Проверьте дату', publishAt: '2030-12-04T10:00' });
    await reviews().giveBack(reviewer, slug, 'Нет описания');
    expect(await stateOf(slug)).toBe('DRAFT');
    const [remark] = (await reviews().get(author, slug)).remarks;
    expect(remark).toMatchObject({ author: 'Орлова Ольга', text: 'Нет описания', resolvedAt: null, answers: [] });

    await reviews().answer(author, slug, remark!.id, 'Добавила');
    await reviews().resolve(author, slug, remark!.id, true);
    t.clock.advance({ minutes: 5 });
    await reviews().resolve(reviewer, slug, remark!.id, true);
    const review = await reviews().get(reviewer, slug);
    expect(review).toMatchObject({
      submittedBy: 'Орлова Ольга',
      remarks: [{ resolvedBy: 'Орлова Ольга', resolvedAt: new Date(TEST_NOW), answers: [{ text: 'Добавила' }] }],
    });
    await reviews().submit(author, slug);
    await reviews().approve(reviewer, slug);
    expect(await stateOf(slug)).toBe('APPROVED');
    await reviews().resolve(reviewer, slug, remark!.id, false);
    expect((await reviews().get(reviewer, slug)).remarks[0]).toMatchObject({ resolvedAt: null, resolvedBy: null });
  });

  it('wants words with what is returned, and a wish in the future', async () => {
    const { slug } = await draft();
    const early = await act(slug, 'submit', { publishAt: '2030-11-30T10:00' });
    expect(early.statusCode).toBe(422);
    expect(early.json<{ errors: unknown[] }>().errors).toMatchObject([{ field: 'publishAt', code: 'in-the-past' }]);
    expectStatus(await act(slug, 'submit'), 200);
    for (const text of ['', '   '])
      expect((await act(slug, 'return', { text })).json()).toMatchObject({ errors: [{ field: 'text' }] });
    expect(await stateOf(slug)).toBe('IN_REVIEW');
  });

  it('can be taken back by its author, and returned after approval, which ends the plan', async () => {
    const { slug } = await draft();
    const author = await (await staff('EDITOR')).actor();
    await reviews().submit(author, slug);
    await reviews().takeBack(author, slug);
    expect(await stateOf(slug)).toBe('DRAFT');
    await expect(reviews().takeBack(author, slug)).rejects.toMatchObject({ code: 'illegal-move' });
    expectStatus(await act(slug, 'publish', { publishAt: '2030-12-05T10:00' }), 200);
    expectStatus(await act(slug, 'return', { text: 'Ошибка в теме' }), 200);
    t.clock.set('2030-12-05T10:01:00+03:00');
    await t.drainJobs();
    expect(await stateOf(slug)).toBe('DRAFT');
  });

  it.each([
    ['EDITOR', 'ASOU', [200, 403, 403]],
    ['ORGANISER', 'ASOU', [200, 200, 200]],
    ['COORDINATOR', 'ASOU', [200, 200, 200]],
    ['MINISTRY_CONTROL', 'MOMO', [200, 200, 200]],
    ['MINISTRY_LEADER', 'MOMO', [403, 403, 403]],
    ['ORGANISER', 'PK_ENERGIA', [404, 404, 404]],
    ['EDITOR', 'PK_ENERGIA', [404, 403, 403]],
  ] as const)('%s of %s: submit, return, approve', async (role, organisation, expected) => {
    const token = await t.asStaff(role, organisation);
    const { slug } = await draft();
    const answers = [(await act(slug, 'submit', {}, token)).statusCode];
    await act(slug, 'submit');
    answers.push((await act(slug, 'return', { text: 'Исправьте' }, token)).statusCode);
    await act(slug, 'submit');
    answers.push((await act(slug, 'approve', {}, token)).statusCode);
    expect(answers).toEqual(expected);
  });

  it('approves and publishes what was looked at, not what has been written since', async () => {
    for (const action of ['approve', 'publish']) {
      const { slug } = await draft();
      expectStatus(await act(slug, 'submit'), 200);
      const read = await t.inject({ url: `/api/v1/events/${slug}`, token: organiser });
      const { revision } = read.json<EventResource>();
      const payload = { title: 'Дописано после' };
      expectStatus(await t.inject({ method: 'PATCH', url: `/api/v1/events/${slug}`, token: editor, payload }), 200);
      for (const seen of [{ revision }, { revision, publishAt: '2030-12-08T10:00' }])
        expect(codeOf(await act(slug, action, seen))).toEqual([409, 'stale-form']);
      expect(await stateOf(slug)).toBe('IN_REVIEW');
      expectStatus(await act(slug, action, { revision: revision + 1 }), 200);
    }
  });

  it('shows remarks to nobody outside, and takes no remark of another event', async () => {
    const [one, two] = [await draft(), await draft()];
    const [own, foreign] = [await staff('ORGANISER'), await staff('ORGANISER', 'PK_ENERGIA')];
    await reviews().submit(await own.actor(), one.slug);
    await reviews().giveBack(await own.actor(), one.slug, 'Исправьте');
    const [remark] = (await reviews().get(await own.actor(), one.slug)).remarks;
    await expect(reviews().get(await foreign.actor(), one.slug)).rejects.toMatchObject({ code: 'not-found' });
    for (const id of [remark!.id, 'нет'])
      await expect(reviews().answer(await own.actor(), two.slug, id, 'Ответ')).rejects.toMatchObject({
        code: 'not-found',
      });
  });

  it('changed by somebody who may not approve, what was approved goes back to review', async () => {
    const { slug } = await draft();
    expectStatus(await act(slug, 'publish', { publishAt: '2030-12-05T10:00' }), 200);
    const edit = (token: string) =>
      t.inject({ method: 'PATCH', url: `/api/v1/events/${slug}`, token, payload: { title: 'Новое название' } });
    expectStatus(await edit(organiser), 200);
    expect(await stateOf(slug)).toBe('APPROVED');
    expectStatus(await edit(editor), 200);
    expect(await stateOf(slug)).toBe('IN_REVIEW');
    t.clock.set('2030-12-05T10:01:00+03:00');
    await t.drainJobs();
    expect(await stateOf(slug)).toBe('IN_REVIEW');
  });
});

describe('what waits for approval', () => {
  let energy: Signed;
  const waiting = async (who: Signed) => (await reviews().awaiting(await who.actor())).map(({ slug }) => slug);

  it('is listed for those who may approve it, the longest waiting first, with one statement', async () => {
    energy = await staff('ORGANISER', 'PK_ENERGIA');
    const [own, ministry, author] = [
      await staff('ORGANISER'),
      await staff('MINISTRY_CONTROL', 'MOMO'),
      await staff('EDITOR'),
    ];
    const first = await draft();
    await reviews().submit(await author.actor(), first.slug, { note: 'Срочно' });
    t.clock.advance({ minutes: 1 });
    const second = await draft();
    await reviews().submit(await author.actor(), second.slug);
    const ours = (slug: string) => [first.slug, second.slug].includes(slug);
    expect((await waiting(own)).filter(ours)).toEqual([first.slug, second.slug]);
    expect(await waiting(ministry)).toEqual(expect.arrayContaining([first.slug, second.slug]));
    expect(await waiting(energy)).toEqual([]);
    expect(await waiting(author)).toEqual([]);
    const actor = await own.actor();
    expect(await t.queries(() => reviews().awaiting(actor))).toHaveLength(1);
    const row = (await reviews().awaiting(actor)).find(({ slug }) => slug === first.slug);
    expect(row).toMatchObject({ note: 'Срочно', submittedBy: 'Орлова Ольга', openRemarks: 0 });
  });
});

describe('publication at a time', () => {
  const AT = '2030-12-05T10:00';
  const planned = async () => {
    const event = await draft();
    expect(expectStatus(await act(event.slug, 'publish', { publishAt: AT }), 200).json()).toMatchObject({
      publicationState: 'APPROVED',
      publishAt: '2030-12-05T10:00:00+03:00',
    });
    return event;
  };
  const later = () => t.clock.set('2030-12-05T10:00:30+03:00');

  it('happens then, not before, recorded as done by whoever planned it', async () => {
    const { id, slug } = await draft();
    const author = await staff('EDITOR');
    const reviewer = await staff('ORGANISER');
    await reviews().submit(await author.actor(), slug, { publishAt: AT });
    await reviews().approve(await reviewer.actor(), slug, { publishAt: AT });
    t.clock.set('2030-12-05T09:59:00+03:00');
    await t.drainJobs();
    expect(await stateOf(slug)).toBe('APPROVED');
    later();
    await t.drainJobs();
    expect(await stateOf(slug)).toBe('PUBLISHED');
    expectStatus(await t.inject({ url: `/events/${slug}` }), 200);
    const [entry] = await t.sql(
      `select actor_id as "actorId", actor_name as "actorName", via, after->>'publication_state' as state
       from audit_entry where event_id = $1 and table_name = 'event' order by id desc limit 1`,
      [id],
    );
    expect(entry).toEqual({ actorId: reviewer.id, actorName: 'Ольга Орлова', via: 'system', state: 'PUBLISHED' });
  });

  it('happens once when it is run twice, and by the sweep when the job is lost', async () => {
    const { id, slug } = await planned();
    await t.sql(`delete from graphile_worker._private_jobs where key = $1`, [`event.publish-due:${id}`]);
    later();
    await plans().sweep();
    expect(await stateOf(slug)).toBe('APPROVED');
    t.clock.advance({ minutes: 1 });
    await Promise.all([plans().sweep(), plans().publishDue(id)]);
    await plans().publishDue(id);
    const rows = await t.sql<{ state: string; sequence: number }>(
      `select publication_state as state, sequence from event where id = $1`,
      [id],
    );
    expect(rows).toEqual([{ state: 'PUBLISHED', sequence: 1 }]);
  });

  it('is rolled back whole when the worker dies in the middle', async () => {
    const { id, slug } = await planned();
    later();
    await t.sql(
      `create function die() returns trigger language plpgsql as $$ begin raise 'the worker is gone'; end $$`,
    );
    await t.sql(`create trigger die after update on event for each row execute function die()`);
    await expect(plans().publishDue(id)).rejects.toThrow('the worker is gone');
    await t.sql(`drop function die cascade`);
    expect(await stateOf(slug)).toBe('APPROVED');
    await t.drainJobs();
    expect(await stateOf(slug)).toBe('PUBLISHED');
  });

  it('given up, put off or cancelled meanwhile does not happen', async () => {
    const [given, late, off] = [await planned(), await planned(), await planned()];
    expectStatus(await act(given.slug, 'unplan'), 200);
    expect(codeOf(await act(given.slug, 'unplan'))).toEqual([409, 'nothing-planned']);
    expectStatus(await act(late.slug, 'publish', { publishAt: '2030-12-06T10:00' }), 200);
    expectStatus(await act(off.slug, 'cancel', { reason: 'Нет зала' }), 200);
    later();
    for (const { id } of [given, late, off]) await plans().publishDue(id);
    await t.drainJobs();
    expect(await Promise.all([given, late, off].map(({ slug }) => stateOf(slug)))).toEqual(
      Array.from({ length: 3 }, () => 'APPROVED'),
    );
    t.clock.set('2030-12-06T10:01:00+03:00');
    await t.drainJobs();
    expect(await stateOf(late.slug)).toBe('PUBLISHED');
    expect(await stateOf(given.slug)).toBe('APPROVED');
  });

  it('of an event moved to before that time is dropped, since it would be over', async () => {
    const { id, slug } = await draft();
    expectStatus(await act(slug, 'publish', { publishAt: '2030-12-09T16:00' }), 200);
    const move = { startsAt: '2030-12-08T10:00', endsAt: '2030-12-08T11:00', reason: 'Занят зал' };
    expectStatus(await act(slug, 'move', move), 200);
    t.clock.set('2030-12-09T16:00:30+03:00');
    await t.drainJobs();
    const rows = await t.sql(`select publication_state as state, publish_at as at from event where id = $1`, [id]);
    expect(rows).toEqual([{ state: 'APPROVED', at: null }]);
  });

  it('published by hand before its time forgets the plan', async () => {
    const { id, slug } = await planned();
    expectStatus(await act(slug, 'publish'), 200);
    expectStatus(await act(slug, 'withdraw'), 200);
    later();
    await plans().publishDue(id);
    expect(await stateOf(slug)).toBe('WITHDRAWN');
  });

  it.each([
    ['a time that has passed', '2030-11-01T10:00', 'in-the-past'],
    ['years ahead', '2040-12-05T10:00', 'too-far'],
    ['after the event', '2030-12-09T16:30', 'after-end'],
    ['no time at all', 'завтра', undefined],
  ])('refuses %s at the field', async (_, publishAt, code) => {
    const { slug } = await draft();
    const answer = await act(slug, 'publish', { publishAt });
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ errors: { field: string; code: string }[] }>().errors).toMatchObject([
      { field: 'publishAt', ...(code && { code }) },
    ]);
    expect(await stateOf(slug)).toBe('DRAFT');
  });

  it('is no right of an editor, and nothing for what is published or cancelled', async () => {
    const { slug } = await draft();
    expect((await act(slug, 'publish', { publishAt: AT }, editor)).statusCode).toBe(403);
    expectStatus(await act(slug, 'publish'), 200);
    expect(codeOf(await act(slug, 'publish', { publishAt: AT }))).toEqual([409, 'illegal-move']);
    const off = await draft();
    expectStatus(await act(off.slug, 'cancel', { reason: 'Нет зала' }), 200);
    expect(codeOf(await act(off.slug, 'publish', { publishAt: AT }))).toEqual([409, 'event-cancelled']);
  });
});

describe('a preview of a move', () => {
  it('says what becomes of the registration and changes nothing', async () => {
    const { id, slug } = await createEvent(t, { registrationClosesAt: '2030-12-09T16:00' });
    const actor = await (await staff('ORGANISER')).actor();
    const input = { startsAt: '2030-12-08T15:00', endsAt: '2030-12-08T16:00', reason: 'Занят зал' };
    expect(await t.get(LifecycleService).previewMove(actor, slug, input)).toEqual({
      startsAt: new Date('2030-12-08T12:00:00Z'),
      endsAt: new Date('2030-12-08T13:00:00Z'),
      registrationOpensAt: null,
      registrationClosesAt: null,
    });
    const rows = await t.sql<{ at: Date }>(`select registration_closes_at as at from event where id = $1`, [id]);
    expect(rows).toEqual([{ at: new Date('2030-12-09T13:00:00Z') }]);
    const foreign = await (await staff('ORGANISER', 'PK_ENERGIA')).actor();
    await expect(t.get(LifecycleService).previewMove(foreign, slug, input)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(t.get(LifecycleService).previewMove(actor, slug, { ...input, revision: 1 })).rejects.toMatchObject({
      code: 'stale-form',
    });
  });
});
