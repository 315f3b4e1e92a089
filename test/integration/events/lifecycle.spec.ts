import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventResource } from '../../../src/features/events/events.resource.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { eventually } from '../../support/eventually.js';
import { createEvent, expectStatus, jobsOf, register, rowsOf } from '../../support/scenario.js';

let t: TestApp;
let organiser: string;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const act = (slug: string, action: string, payload: object = {}, token = organiser) =>
  t.inject({ method: 'POST', url: `/api/v1/events/${slug}/${action}`, token, payload });
const draft = () => createEvent(t, {}, { publish: false });
const codeOf = (answer: Answer) => [answer.statusCode, answer.json<{ code: string }>().code];
const MOVE = { startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T16:30', reason: 'Болезнь спикера' };
const CANCEL = { reason: 'Авария на площадке' };
const RESTORE = { reason: 'Отменили по ошибке' };

interface Facts {
  state: string;
  sequence: number;
  revision: number;
  at: Date;
  movedFrom: Date | null;
}

async function factsOf(id: string): Promise<Facts> {
  const rows = await t.sql<Facts>(
    `select publication_state as state, sequence, revision, revised_at as at, moved_from_starts_at as "movedFrom" from event where id = $1`,
    [id],
  );
  return rows[0]!;
}

describe('publication', () => {
  it('goes from draft over review and approval to the public and back; SEQUENCE counts what the public sees', async () => {
    const { id, slug } = await draft();
    const seen = async () => (await t.inject({ url: `/api/v1/events/${slug}` })).statusCode;
    const steps = [
      ['submit', 'IN_REVIEW', 0, 404],
      ['approve', 'APPROVED', 0, 404],
      ['publish', 'PUBLISHED', 1, 200],
      ['withdraw', 'WITHDRAWN', 2, 404],
      ['publish', 'PUBLISHED', 3, 200],
    ] as const;
    let before = await factsOf(id);
    for (const [action, state, sequence, status] of steps) {
      expect(expectStatus(await act(slug, action), 200).json()).toMatchObject({ publicationState: state });
      const after = await factsOf(id);
      expect(after).toMatchObject({ state, sequence, revision: before.revision + 1 });
      expect(after.at.getTime()).toBeGreaterThan(before.at.getTime());
      expect(await seen()).toBe(status);
      before = after;
    }
  });

  it.each([
    ['approve', []],
    ['withdraw', []],
    ['submit', ['submit']],
    ['withdraw', ['submit']],
    ['submit', ['submit', 'approve']],
    ['approve', ['submit', 'approve']],
    ['submit', ['publish']],
    ['approve', ['publish']],
    ['publish', ['publish']],
    ['withdraw', ['publish', 'withdraw']],
  ])('refuses to %s after %j', async (action, before) => {
    const { slug } = await draft();
    for (const step of before) expectStatus(await act(slug, step), 200);
    expect(codeOf(await act(slug, action))).toEqual([409, 'illegal-move']);
  });

  it('comes too late for an event that is over, but not for one that was public', async () => {
    const [never, once] = [await draft(), await createEvent(t)];
    expectStatus(await act(once.slug, 'withdraw'), 200);
    t.clock.set('2030-12-09T16:30:00+03:00');
    expect(codeOf(await act(never.slug, 'publish'))).toEqual([409, 'event-over']);
    expectStatus(await act(once.slug, 'publish'), 200);
  });

  it('shows on the list what is published, the nearest first, and no address of a broadcast', async () => {
    const far = await createEvent(t, {
      title: 'Далёкий семинар',
      startsAt: '2030-12-30T10:00',
      endsAt: '2030-12-30T11:00',
    });
    const near = await createEvent(t, {
      title: 'Близкий семинар',
      startsAt: '2030-12-02T10:00',
      endsAt: '2030-12-02T11:00',
    });
    await draft();
    const list = (await t.inject({ url: '/api/v1/events?limit=100' })).json<{ items: EventResource[] }>();
    const slugs = list.items.map(({ slug }) => slug);
    expect(slugs.indexOf(near.slug)).toBeLessThan(slugs.indexOf(far.slug));
    expect(list.items.every(({ publicationState }) => publicationState === 'PUBLISHED')).toBe(true);
    expect(JSON.stringify(list)).not.toContain('mts-link');
  });

  it('asks the database as often for three events as for one', async () => {
    const one = await t.queries(() => t.inject({ url: '/api/v1/events?limit=1' }));
    const three = await t.queries(() => t.inject({ url: '/api/v1/events?limit=3' }));
    expect([one.length, three.length]).toEqual([1, 1]);
  });
});

describe('a move', () => {
  it('keeps the old time and the reason, counts SEQUENCE and tells everybody once, five minutes later', async () => {
    const { id, slug } = await createEvent(t);
    expectStatus(await register(t, slug, 'ivanova@mail.ru'), 202);
    const before = await factsOf(id);
    expect(expectStatus(await act(slug, 'move', MOVE), 200).json()).toMatchObject({
      startsAt: '2030-12-10T15:00:00+03:00',
      endsAt: '2030-12-10T16:30:00+03:00',
      moved: {
        at: '2030-12-02T09:00:00+03:00',
        reason: 'Болезнь спикера',
        fromStartsAt: '2030-12-09T15:00:00+03:00',
        fromEndsAt: '2030-12-09T16:30:00+03:00',
      },
    });
    expect(await factsOf(id)).toMatchObject({ sequence: before.sequence + 1, revision: before.revision + 1 });
    expect(await rowsOf(t, id)).toMatchObject([{ state: 'PENDING', revision: 1 }]);

    t.clock.advance({ minutes: 4 });
    expectStatus(await act(slug, 'move', { ...MOVE, startsAt: '2030-12-10T14:00' }), 200);
    expect(await factsOf(id)).toMatchObject({ movedFrom: new Date('2030-12-09T15:00:00+03:00') });
    const jobs = (await jobsOf(t, 'event.rescheduled')).filter(({ eventId }) => eventId === id);
    expect(jobs).toHaveLength(1);
    const due = await t.sql(`select run_at as at from graphile_worker._private_jobs where key = $1`, [
      `event.rescheduled:${id}`,
    ]);
    expect(due).toEqual([{ at: new Date('2030-12-02T09:09:00+03:00') }]);
  });

  it('names the time before it once people know that', async () => {
    const { id, slug } = await createEvent(t);
    expectStatus(await act(slug, 'move', MOVE), 200);
    t.clock.advance({ minutes: 6 });
    expectStatus(await act(slug, 'move', { ...MOVE, startsAt: '2030-12-10T14:00' }), 200);
    expect(await factsOf(id)).toMatchObject({ movedFrom: new Date('2030-12-10T15:00:00+03:00') });
  });

  it('opens and closes registration anew where its dates no longer fit', async () => {
    const { slug } = await createEvent(t, {
      registrationOpensAt: '2030-12-05T00:00',
      registrationClosesAt: '2030-12-09T12:00',
    });
    const early = { startsAt: '2030-12-04T15:00', endsAt: '2030-12-04T16:00', reason: 'Раньше' };
    expect(expectStatus(await act(slug, 'move', early), 200).json()).toMatchObject({
      registration: { status: 'open', opensAt: null, closesAt: null },
    });
  });

  it.each<[object, number, string]>([
    [{ ...MOVE, reason: '' }, 422, 'invalid-input'],
    [{ ...MOVE, reason: undefined }, 422, 'invalid-input'],
    [{ ...MOVE, startsAt: undefined }, 422, 'invalid-input'],
    [{ ...MOVE, endsAt: '2030-12-10T15:00' }, 422, 'invalid-input'],
    [{ ...MOVE, startsAt: '2030-12-01T15:00' }, 422, 'invalid-input'],
    [{ ...MOVE, startsAt: '2030-02-30T15:00' }, 422, 'invalid-input'],
    [{ ...MOVE, revision: 1 }, 409, 'stale-form'],
    [{ ...MOVE, startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T16:30' }, 409, 'nothing-to-move'],
  ])('%j is refused: %i %s', async (payload, status, code) => {
    const { slug } = await createEvent(t);
    expect(codeOf(await act(slug, 'move', payload))).toEqual([status, code]);
  });

  it('of a draft is a change of which nobody is told', async () => {
    const { id, slug } = await draft();
    expect(expectStatus(await act(slug, 'move', MOVE), 200).json()).toMatchObject({
      startsAt: '2030-12-10T15:00:00+03:00',
      moved: null,
    });
    expect((await jobsOf(t, 'event.rescheduled')).filter(({ eventId }) => eventId === id)).toEqual([]);
  });

  it('of a cancelled event is refused', async () => {
    const { slug } = await createEvent(t);
    expectStatus(await act(slug, 'cancel', CANCEL), 200);
    expect(codeOf(await act(slug, 'move', MOVE))).toEqual([409, 'event-cancelled']);
  });
});

describe('a withdrawal', () => {
  const jobs = async (topic: string, id: string) => (await jobsOf(t, topic)).filter(({ eventId }) => eventId === id);

  it('wants a reason where people have places, and tells them; being back is told too', async () => {
    const { id, slug } = await createEvent(t);
    expectStatus(await register(t, slug, 'ivanova@mail.ru'), 202);
    const refused = expectStatus(await act(slug, 'withdraw'), 422).json<{ errors: { field: string }[] }>();
    expect(refused.errors.map(({ field }) => field)).toEqual(['reason']);
    expect(await factsOf(id)).toMatchObject({ state: 'PUBLISHED' });
    expectStatus(await act(slug, 'withdraw', { reason: 'Уточняем дату' }), 200);
    expect(await jobs('event.withdrawn', id)).toEqual([{ eventId: id, revision: 3 }]);
    expectStatus(await act(slug, 'publish'), 200);
    expect(await jobs('event.restored', id)).toEqual([{ eventId: id, revision: 4 }]);
  });

  it('says to how many before it is done', async () => {
    const { slug } = await createEvent(t);
    for (const email of ['one@mail.ru', 'two@mail.ru']) expectStatus(await register(t, slug, email), 202);
    const post = (form: Record<string, string>) =>
      t.inject({
        method: 'POST',
        url: `/manage/events/${slug}/withdraw`,
        token: organiser,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(form).toString(),
      });
    expectStatus(await post({}), 422);
    const shown = expectStatus(await post({ reason: 'Уточняем дату' }), 200).body.replaceAll(/\u00a0|&nbsp;/g, ' ');
    expect(shown).toContain('получат 2 человека');
    expect(shown).toContain('Уточняем дату');
    expectStatus(await t.inject({ url: `/events/${slug}` }), 200);
    expectStatus(await post({ reason: 'Уточняем дату', step: 'confirm' }), 303);
    expectStatus(await t.inject({ url: `/events/${slug}` }), 404);
  });

  it('with nobody registered wants no reason and tells nobody', async () => {
    const { id, slug } = await createEvent(t);
    expectStatus(await act(slug, 'withdraw'), 200);
    expect(await jobs('event.withdrawn', id)).toEqual([]);
  });
});

describe('what goes along with a move', () => {
  const by = async (method: 'PUT' | 'POST' | 'PATCH', url: string, payload: object = {}, status = 200) =>
    expectStatus(await t.inject({ method, url: `/api/v1${url}`, token: organiser, payload }), status);
  const SESSIONS = [
    { title: 'Открытие', startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:30' },
    { title: 'Доклад', startsAt: '2030-12-09T15:30', endsAt: '2030-12-09T16:30' },
  ];
  const programOf = async (slug: string) => {
    const answer = expectStatus(await t.inject({ url: `/api/v1/events/${slug}/program` }), 200);
    const { number, sessions } = answer.json<{ number: number; sessions: { title: string; startsAt: string }[] }>();
    return [number, ...sessions.map(({ title, startsAt }) => `${title} ${startsAt}`)];
  };
  const momentsOf = async (id: string) => {
    const rows = await t.sql<{ event: Date | null; announcement: Date | null; postRelease: Date | null }>(
      `select e.publish_at as event, a.publish_at as announcement, p.publish_at as "postRelease" from event e
       left join announcement a on a.event_id = e.id left join post_release p on p.event_id = e.id where e.id = $1`,
      [id],
    );
    return rows[0];
  };
  const text = (slug: string) => ({ event: slug, title: 'Вебинар', lead: 'Ждём вас', bodyHtml: '<p>В 15:00</p>' });
  const overview = async (slug: string) =>
    (await t.inject({ url: `/manage/events/${slug}`, token: organiser })).body.replaceAll('\u00a0', ' ');

  it('is the program, at once for readers, and back with one undo', async () => {
    const { id, slug } = await createEvent(t);
    await by('PUT', `/events/${slug}/program`, { sessions: SESSIONS });
    await by('POST', `/events/${slug}/program/release`);
    const first = await programOf(slug);
    await by('POST', `/events/${slug}/move`, { ...MOVE, startsAt: '2030-12-11T10:00', endsAt: '2030-12-11T11:30' });
    expect(await programOf(slug)).toEqual([
      2,
      'Открытие 2030-12-11T10:00:00+03:00',
      'Доклад 2030-12-11T10:30:00+03:00',
    ]);
    expect((await t.inject({ url: `/events/${slug}` })).body).toContain('Доклад');
    const told = await t.sql(`select number from program_release where event_id = $1 and told_at is not null`, [id]);
    expect(told).toHaveLength(2);

    expect(await overview(slug)).toContain('Вернуть прежнее время');
    await by('POST', `/events/${slug}/move/undo`);
    expect(await programOf(slug)).toEqual([3, ...first.slice(1)]);
    expect(await factsOf(id)).toMatchObject({ sequence: 3 });
    expect(await overview(slug)).not.toContain('Вернуть прежнее время');
    expect(codeOf(await act(slug, 'move/undo'))).toEqual([409, 'nothing-to-undo']);
  });

  it('is when what is planned comes out: before the start, after the end, never in the past', async () => {
    const { id, slug } = await draft();
    await by('POST', `/events/${slug}/submit`);
    await by('POST', `/events/${slug}/publish`, { publishAt: '2030-12-04T09:00' });
    const { slug: announcement } = (await by('POST', '/announcements', text(slug), 201)).json<{ slug: string }>();
    await by('POST', `/announcements/${announcement}/publish`, { publishAt: '2030-12-05T09:00' });
    await by('POST', `/events/${slug}/move`, { ...MOVE, startsAt: '2030-12-12T17:00', endsAt: '2030-12-12T18:30' });
    const later = { event: new Date('2030-12-07T11:00+03:00'), announcement: new Date('2030-12-08T11:00+03:00') };
    expect(await momentsOf(id)).toMatchObject(later);
    const due = await t.sql<{ at: Date }>(
      `select run_at as at from graphile_worker._private_jobs where key in ($1, 'publish:' || (select id from announcement where slug = $2)) order by 1`,
      [`event.publish-due:${id}`, announcement],
    );
    expect(due.map(({ at }) => at)).toEqual([later.event, later.announcement]);
    await by('POST', `/events/${slug}/move`, { ...MOVE, startsAt: '2030-12-05T17:00', endsAt: '2030-12-05T18:30' });
    // a week earlier they would have come out already
    expect(await momentsOf(id)).toMatchObject({ event: null, announcement: later.announcement });
    await by('POST', `/events/${slug}/move/undo`);
    expect(await momentsOf(id)).toMatchObject(later);
  });

  it('is not the words of a text: they are called out of date until somebody saves them', async () => {
    const { slug } = await createEvent(t);
    const { slug: announcement } = (await by('POST', '/announcements', text(slug), 201)).json<{ slug: string }>();
    await by('POST', `/announcements/${announcement}/publish`);
    const page = async () => (await t.inject({ url: `/announcements/${announcement}` })).body;
    expect(await overview(slug)).not.toContain('время прежнее');
    await by('POST', `/events/${slug}/move`, MOVE);
    expect(await overview(slug)).toContain('устарел: время прежнее');
    expect(await overview(slug)).toContain('Анонс: прежнее время');
    expect(await page()).toContain('Событие перенесено');
    await by('PATCH', `/announcements/${announcement}`, { bodyHtml: '<p>В 15:00</p>' });
    expect(await overview(slug)).not.toContain('время прежнее');
    expect(await page()).not.toContain('Событие перенесено');
  });

  it('is not a program that has no room: it is called out of date', async () => {
    const { slug } = await createEvent(t);
    await by('PUT', `/events/${slug}/program`, { sessions: SESSIONS });
    await by('POST', `/events/${slug}/program/release`);
    await by('POST', `/events/${slug}/move`, { ...MOVE, endsAt: '2030-12-10T16:00' });
    expect(await overview(slug)).toContain('устарела: не совпадает со временем события');
  });

  it('is undone no more once the time was changed again by hand, or the old one is past', async () => {
    const { slug } = await createEvent(t);
    await by('POST', `/events/${slug}/move`, MOVE);
    t.clock.set(new Date('2030-12-09T15:01:00+03:00'));
    expect(codeOf(await act(slug, 'move/undo'))).toEqual([409, 'nothing-to-undo']);
    expect(await overview(slug)).not.toContain('Вернуть прежнее время');
  });
});

describe('a cancellation', () => {
  it('stays public with its reason, counts SEQUENCE, tells everybody and is undone by the ministry alone', async () => {
    const { id, slug } = await createEvent(t);
    const before = await factsOf(id);
    expect(expectStatus(await act(slug, 'cancel', CANCEL), 200).json()).toMatchObject({
      publicationState: 'PUBLISHED',
      cancelled: { at: '2030-12-02T09:00:00+03:00', reason: CANCEL.reason },
      registration: { status: 'closed' },
      seats: { state: 'closed' },
    });
    expect(await factsOf(id)).toMatchObject({ sequence: before.sequence + 1, revision: before.revision + 1 });
    expect(await jobsOf(t, 'event.cancelled')).toContainEqual({ eventId: id, revision: before.revision + 1 });
    expectStatus(await t.inject({ url: `/api/v1/events/${slug}` }), 200);
    expect(codeOf(await act(slug, 'cancel', CANCEL))).toEqual([409, 'event-cancelled']);

    expectStatus(await act(slug, 'restore'), 403);
    const ministry = await t.asStaff('MINISTRY_CONTROL', 'MOMO');
    expect(expectStatus(await act(slug, 'restore', RESTORE, ministry), 200).json()).toMatchObject({
      cancelled: null,
      registration: { status: 'open' },
    });
    expect(codeOf(await act(slug, 'restore', RESTORE, ministry))).toEqual([409, 'event-not-cancelled']);
    expect(await factsOf(id)).toMatchObject({ sequence: before.sequence + 2 });
  });

  it('wants a reason and comes too late after the end', async () => {
    const { slug } = await createEvent(t);
    expect(codeOf(await act(slug, 'cancel', {}))).toEqual([422, 'invalid-input']);
    t.clock.set('2030-12-09T16:30:00+03:00');
    expect(codeOf(await act(slug, 'cancel', CANCEL))).toEqual([409, 'event-over']);
  });

  it('lets no registration in that waited for it', async () => {
    const { id, slug } = await createEvent(t);
    const blocker = await t.connect();
    const waiting = async (count: number) =>
      eventually(async () => {
        const rows = await t.sql(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(rows).toHaveLength(count);
      });
    await blocker.query('begin');
    await blocker.query(`select from seat_pool where event_id = $1 for update`, [id]);
    const cancelled = act(slug, 'cancel', CANCEL);
    await waiting(1);
    const registered = register(t, slug, 'late@mail.ru');
    await waiting(2);
    await blocker.query('commit');
    expectStatus(await cancelled, 200);
    expect(codeOf(await registered)).toEqual([409, 'event-cancelled']);
    expect(await rowsOf(t, id)).toEqual([]);
  });

  it('and registrations of the same moment leave none after it', async () => {
    for (let round = 0; round < 5; round++) {
      const { id, slug } = await createEvent(t, { capacity: 2 });
      const [cancelled, ...registered] = await Promise.all([
        act(slug, 'cancel', CANCEL),
        ...Array.from({ length: 8 }, (_, index) => register(t, slug, `teacher${index}@mail.ru`)),
      ]);
      expectStatus(cancelled, 200);
      const accepted = registered.filter(({ statusCode }) => statusCode === 202);
      expect(registered.filter(({ statusCode }) => statusCode !== 202).map((answer) => answer.statusCode)).toEqual(
        Array.from({ length: 8 - accepted.length }, () => 409),
      );
      expect(await rowsOf(t, id)).toHaveLength(accepted.length);
      expect(codeOf(await register(t, slug, 'after@mail.ru'))).toEqual([409, 'event-cancelled']);
    }
  });
});

describe('who may', () => {
  const ALLOWED = 200;
  const FORBIDDEN = 403;
  const HIDDEN = 404;

  it.each([
    ['ADMINISTRATOR', 'MOMO', [ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED]],
    ['MINISTRY_CONTROL', 'MOMO', [ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED]],
    ['COORDINATOR', 'ASOU', [ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED, FORBIDDEN]],
    ['ORGANISER', 'ASOU', [ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED, FORBIDDEN]],
    ['MUNICIPAL_COORDINATOR', 'ASOU', [ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED, FORBIDDEN]],
    ['EDITOR', 'ASOU', [ALLOWED, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN]],
    ['MINISTRY_LEADER', 'MOMO', [FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN]],
    ['SCHOOL_RESPONSIBLE', 'ASOU', [FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN]],
    ['ORGANISER', 'PK_ENERGIA', [HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, FORBIDDEN]],
    ['MUNICIPAL_COORDINATOR', 'PK_ENERGIA', [HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, FORBIDDEN]],
  ] as const)('%s of %s: submit, approve, publish, move, cancel, restore', async (role, organisation, expected) => {
    const token = await t.asStaff(role, organisation);
    const { slug } = await draft();
    const administrator = await t.asStaff('ADMINISTRATOR', 'MOMO');
    const steps = [
      ['submit', {}],
      ['approve', {}],
      ['publish', {}],
      ['move', MOVE],
      ['cancel', CANCEL],
      ['restore', RESTORE],
    ] as const;
    for (const [index, [action, payload]] of steps.entries()) {
      expect([action, (await act(slug, action, payload, token)).statusCode]).toEqual([action, expected[index]]);
      if (expected[index] !== ALLOWED) expectStatus(await act(slug, action, payload, administrator), 200);
    }
  });
});
