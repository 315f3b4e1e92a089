import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SeatsService } from '../../../src/features/registrations/seats.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import {
  countersOf,
  createEvent,
  expectStatus,
  jobsOf,
  ownOf,
  participant,
  register,
  rowsOf,
  tokenOf,
} from '../../support/scenario.js';
import { TEST_NOW } from '../../support/clock.js';
import { eventually } from '../../support/eventually.js';

let t: TestApp;

beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

/** An event for `capacity` people with those of `emails` registered, one after another. */
async function eventWith(capacity: number | null, ...emails: string[]): Promise<{ id: string; slug: string }> {
  const event = await createEvent(t, { capacity });
  for (const email of emails) expectStatus(await register(t, event.slug, email), 202);
  return event;
}

const statesOf = async (id: string) => (await rowsOf(t, id)).map(({ email, state }) => `${email} ${state}`);
const setCapacity = async (slug: string, capacity: number | null) =>
  t.inject({
    method: 'PATCH',
    url: `/api/v1/events/${slug}`,
    token: await t.asStaff('ORGANISER', 'ASOU'),
    payload: { capacity },
  });

async function cancel(eventId: string, ...emails: string[]): Promise<void> {
  const rows = await rowsOf(t, eventId);
  const chosen = rows.filter(({ email }) => emails.includes(email));
  await Promise.all(chosen.map(({ id }) => ownOf(t).cancel(tokenOf(t, id))));
}

async function expectRightCounters(eventId: string): Promise<void> {
  const { kept, counted } = await countersOf(t, eventId);
  expect(kept).toEqual(counted);
}

describe('places under load', () => {
  it('gives 100 places to 100 of 200 who ask at once, and the others wait in order', async () => {
    const { id, slug } = await createEvent(t, { capacity: 100 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => register(t, slug, `teacher${index}@mail.ru`)),
    );
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
    const bodies = answers.map((answer) => answer.json<{ place: string }>());
    expect(bodies.filter(({ place }) => place === 'held')).toHaveLength(100);

    const rows = await rowsOf(t, id);
    expect(rows.map(({ queue }) => queue)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(rows.map(({ state }) => state)).toEqual([
      ...Array<string>(100).fill('PENDING'),
      ...Array<string>(100).fill('WAITLISTED'),
    ]);
    const placeOf = new Map(bodies.map(({ place }, index) => [`teacher${index}@mail.ru`, place]));
    expect(new Set(rows.slice(100).map(({ email }) => placeOf.get(email)))).toEqual(new Set(['waiting']));
    expect(await countersOf(t, id)).toEqual({
      kept: { held: 100, waiting: 100 },
      counted: { held: 100, waiting: 100 },
    });
  });

  it('makes one row and one letter of an address that asks 20 times at once, however it is spelt', async () => {
    const { id, slug } = await createEvent(t, { capacity: 5 });
    const spellings = ['ivanova@mail.ru', ' Ivanova@Mail.RU ', 'IVANOVA@MAIL.RU\t', '\u00a0ivanova@mail.ru'];
    const before = await jobsOf(t, 'registration.received');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => register(t, slug, spellings[index % 4] ?? '')),
    );
    const expected = { status: 'check-email', place: 'held' };
    expect(answers.map((answer) => [answer.statusCode, answer.json<unknown>()])).toEqual(
      Array.from({ length: 20 }, () => [202, expected]),
    );
    const rows = await rowsOf(t, id);
    expect(rows).toMatchObject([{ email: 'ivanova@mail.ru', state: 'PENDING', revision: 1 }]);
    const jobs = (await jobsOf(t, 'registration.received')).slice(before.length);
    expect(jobs).toEqual([{ registrationId: rows[0]?.id, revision: 1 }]);
    await expectRightCounters(id);
  });

  it('never oversells the last place between two processes', async () => {
    const second = await t.another();
    const events = [];
    for (let round = 0; round < 5; round++) {
      const { id, slug } = await eventWith(2, 'first@mail.ru');
      const ask = (app: typeof second, email: string) =>
        app.inject({ method: 'POST', url: `/api/v1/events/${slug}/registrations`, payload: participant(t, email) });
      const answers = await Promise.all([
        ask(t.app, 'a@mail.ru'),
        ask(second, 'b@mail.ru'),
        ask(t.app, 'same@mail.ru'),
        ask(second, 'Same@mail.ru'),
      ]);
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202]);
      events.push(id);
    }
    for (const id of events) {
      expect((await rowsOf(t, id)).map(({ state }) => state)).toEqual([
        'PENDING',
        'PENDING',
        'WAITLISTED',
        'WAITLISTED',
      ]);
      expect(await countersOf(t, id)).toEqual({ kept: { held: 2, waiting: 2 }, counted: { held: 2, waiting: 2 } });
    }
  });

  it('decides for many events at once in two processes, for each by its own rules', async () => {
    const second = await t.another();
    const open = [await createEvent(t, { capacity: 4 }), await createEvent(t, { capacity: 1 }), await createEvent(t)];
    const closed = await createEvent(t, { registrationClosesAt: '2030-12-02T09:00' });
    const slugs = [...open.map(({ slug }) => slug), closed.slug, 'no-such-event'];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => {
        const app = n % 2 === 0 ? t.app : second;
        const slug = slugs[(n * 7) % slugs.length] ?? '';
        const payload = participant(t, `teacher${n % 20}@mail.ru`);
        return app
          .inject({ method: 'POST', url: `/api/v1/events/${slug}/registrations`, payload })
          .then(({ statusCode }) => [slug, statusCode] as const);
      }),
    );
    const expected = new Map<string, number>([
      [closed.slug, 409],
      ['no-such-event', 404],
    ]);
    expect(answers.filter(([slug, status]) => status !== (expected.get(slug) ?? 202))).toEqual([]);
    for (const { id } of open) {
      await expectRightCounters(id);
      const queue = (await rowsOf(t, id)).map((row) => row.queue);
      expect(queue).toEqual(Array.from({ length: queue.length }, (_, index) => index + 1));
    }
    expect(await rowsOf(t, closed.id)).toEqual([]);
  });

  it('stays right while people register, cancel and are released at the same time', async () => {
    const { id, slug } = await eventWith(3, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru', 'd@mail.ru', 'e@mail.ru');
    await Promise.all([
      ...['f', 'g', 'h', 'i'].map((name) => register(t, slug, `${name}@mail.ru`)),
      cancel(id, 'a@mail.ru', 'b@mail.ru', 'd@mail.ru'),
      setCapacity(slug, 4),
      t.get(SeatsService).promoteWaiting(id),
    ]);
    await t.get(SeatsService).promoteWaiting(id);
    expect(await countersOf(t, id)).toEqual({ kept: { held: 4, waiting: 2 }, counted: { held: 4, waiting: 2 } });
  });
});

describe('the counters', () => {
  it('are changed by an edit and a registration that wait for each other’s rows, one after the other', async () => {
    const { id, slug } = await eventWith(1, 'a@mail.ru');
    const blocker = await t.connect();
    await blocker.query('begin');
    await blocker.query(`select from seat_pool where event_id = $1 for update`, [id]);
    const registered = register(t, slug, 'b@mail.ru');
    await lockWaits(1);
    const edited = setCapacity(slug, 2);
    await lockWaits(2);
    await blocker.query('commit');
    expect([(await registered).statusCode, (await edited).statusCode]).toEqual([202, 200]);
    await t.get(SeatsService).promoteWaiting(id);
    expect(await statesOf(id)).toEqual(['a@mail.ru PENDING', 'b@mail.ru PENDING']);
    await expectRightCounters(id);
  });

  /** Until so many transactions of this database wait for a lock. */
  async function lockWaits(count: number): Promise<void> {
    await eventually(async () => {
      const waiting = await t.sql(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).toHaveLength(count);
    });
  }
});

describe('the waiting list', () => {
  it('answers the same to a new address, to who has a place, to who waits and to who was rejected', async () => {
    const { id, slug } = await eventWith(1, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru');
    await t.sql(
      `update registration set state = 'CANCELLED', cancel_cause = 'REJECTED', cancel_reason = 'Нет', hold_expires_at = null, cancelled_at = now() where event_id = $1 and email = 'c@mail.ru'`,
      [id],
    );
    const answers = [];
    for (const email of ['new@mail.ru', 'A@mail.ru', 'b@mail.ru', 'c@mail.ru', 'other@mail.ru'])
      answers.push(await register(t, slug, email));
    expect(answers.map((answer) => [answer.statusCode, answer.json<unknown>()])).toEqual(
      Array.from({ length: 5 }, () => [202, { status: 'check-email', place: 'waiting' }]),
    );
  });

  it('gives a cancelled place to the first who waits, in the same transaction', async () => {
    const { id } = await eventWith(2, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru', 'd@mail.ru');
    const promoted = await jobsOf(t, 'registration.promoted');
    await cancel(id, 'a@mail.ru');
    const rows = await rowsOf(t, id);
    expect(rows.map(({ state }) => state)).toEqual(['CANCELLED', 'PENDING', 'PENDING', 'WAITLISTED']);
    expect(rows[0]).toMatchObject({ cause: 'BY_PARTICIPANT', revision: 2, holdExpiresAt: null });
    expect(rows[2]).toMatchObject({ email: 'c@mail.ru', revision: 2, holdExpiresAt: new Date('2030-12-03T06:00:00Z') });
    expect((await jobsOf(t, 'registration.promoted')).slice(promoted.length)).toEqual([
      { registrationId: rows[2]?.id, revision: 2 },
    ]);
    expect((await jobsOf(t, 'registration.cancelled')).at(-1)).toMatchObject({
      registrationId: rows[0]?.id,
      revision: 2,
    });
    await expectRightCounters(id);
  });

  it('gives two places cancelled at once to the first two', async () => {
    const { id } = await eventWith(2, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru', 'd@mail.ru', 'e@mail.ru');
    await cancel(id, 'a@mail.ru', 'b@mail.ru');
    expect((await rowsOf(t, id)).map(({ state }) => state)).toEqual([
      'CANCELLED',
      'CANCELLED',
      'PENDING',
      'PENDING',
      'WAITLISTED',
    ]);
    await expectRightCounters(id);
  });

  it('cancels once however often one asks', async () => {
    const { id } = await eventWith(1, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru');
    await Promise.all([cancel(id, 'a@mail.ru'), cancel(id, 'a@mail.ru'), cancel(id, 'a@mail.ru')]);
    expect(await statesOf(id)).toEqual(['a@mail.ru CANCELLED', 'b@mail.ru PENDING', 'c@mail.ru WAITLISTED']);
    await expectRightCounters(id);
  });

  it('lets one who waits go without giving anybody a place', async () => {
    const { id } = await eventWith(1, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru');
    await cancel(id, 'b@mail.ru');
    expect(await statesOf(id)).toEqual(['a@mail.ru PENDING', 'b@mail.ru CANCELLED', 'c@mail.ru WAITLISTED']);
    await expectRightCounters(id);
  });

  it('gives a new number at the end to one who cancelled and comes again', async () => {
    const { id, slug } = await eventWith(1, 'a@mail.ru', 'b@mail.ru');
    await cancel(id, 'a@mail.ru');
    const again = await register(t, slug, 'a@mail.ru', { lastName: 'Петрова' });
    expect(again.json()).toEqual({ status: 'check-email', place: 'waiting' });
    expect(await rowsOf(t, id)).toMatchObject([
      { email: 'b@mail.ru', state: 'PENDING', queue: 2 },
      { email: 'a@mail.ru', state: 'WAITLISTED', queue: 3, cause: null },
    ]);
    expect(await t.sql(`select last_name from registration where event_id = $1 and email = 'a@mail.ru'`, [id])).toEqual(
      [{ last_name: 'Петрова' }],
    );
    await expectRightCounters(id);
  });
});

describe('the capacity', () => {
  it('raised, promotes in order; removed, promotes all', async () => {
    const { id, slug } = await eventWith(1, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru', 'd@mail.ru');
    expectStatus(await setCapacity(slug, 3), 200);
    await t.get(SeatsService).promoteWaiting(id);
    expect(await statesOf(id)).toEqual([
      'a@mail.ru PENDING',
      'b@mail.ru PENDING',
      'c@mail.ru PENDING',
      'd@mail.ru WAITLISTED',
    ]);
    expectStatus(await setCapacity(slug, null), 200);
    expect(await jobsOf(t, 'event.capacity-raised')).toContainEqual({ eventId: id });
    await t.drainJobs();
    expect((await statesOf(id)).at(-1)).toBe('d@mail.ru PENDING');
    await expectRightCounters(id);
  });

  it('lowered below what is held is refused on its field, lowered to it is not', async () => {
    const { slug } = await eventWith(5, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru');
    const refused = await setCapacity(slug, 2);
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({
      code: 'invalid-input',
      errors: [{ field: 'capacity', code: 'below-held', message: expect.stringContaining('3') }],
    });
    expectStatus(await setCapacity(slug, 3), 200);
    expect((await register(t, slug, 'd@mail.ru')).json()).toMatchObject({ place: 'waiting' });
  });
});

describe('a held place', () => {
  afterAll(() => t.clock.set(TEST_NOW));

  const confirm = async (eventId: string, email: string) => {
    const row = (await rowsOf(t, eventId)).find((one) => one.email === email);
    await ownOf(t).confirm(tokenOf(t, row?.id ?? ''));
  };

  it('is released after two hours without confirmation where few are left, and given on; a confirmed one stays', async () => {
    t.clock.set(TEST_NOW);
    const { id } = await eventWith(2, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru');
    await confirm(id, 'b@mail.ru');
    t.clock.advance({ hours: 2, seconds: -1 });
    await t.get(SeatsService).releaseExpiredHolds();
    expect(await statesOf(id)).toEqual(['a@mail.ru PENDING', 'b@mail.ru CONFIRMED', 'c@mail.ru WAITLISTED']);
    t.clock.advance({ seconds: 1 });
    await t.get(SeatsService).releaseExpiredHolds();
    expect(await rowsOf(t, id)).toMatchObject([
      { state: 'CANCELLED', cause: 'HOLD_EXPIRED' },
      { state: 'CONFIRMED', holdExpiresAt: null },
      { state: 'PENDING', holdExpiresAt: new Date('2030-12-03T08:00:00Z') },
    ]);
    await expectRightCounters(id);
  });

  it('is released after 30 minutes when the event starts within a day, again and again', async () => {
    t.clock.set('2030-12-09T10:00:00+03:00');
    const { id } = await eventWith(1, 'a@mail.ru', 'b@mail.ru', 'c@mail.ru');
    t.clock.advance({ minutes: 30 });
    await t.get(SeatsService).releaseExpiredHolds();
    expect(await statesOf(id)).toEqual(['a@mail.ru CANCELLED', 'b@mail.ru PENDING', 'c@mail.ru WAITLISTED']);
    t.clock.advance({ minutes: 30 });
    await t.get(SeatsService).releaseExpiredHolds();
    await confirm(id, 'c@mail.ru');
    t.clock.advance({ hours: 2 });
    await t.get(SeatsService).releaseExpiredHolds();
    expect(await statesOf(id)).toEqual(['a@mail.ru CANCELLED', 'b@mail.ru CANCELLED', 'c@mail.ru CONFIRMED']);
    await expectRightCounters(id);
  });

  it('of a promoted person with a confirmed address needs no second confirmation', async () => {
    t.clock.set(TEST_NOW);
    const { id } = await eventWith(1, 'a@mail.ru', 'b@mail.ru');
    await confirm(id, 'b@mail.ru');
    expect((await rowsOf(t, id))[1]).toMatchObject({ state: 'WAITLISTED' });
    await cancel(id, 'a@mail.ru');
    expect((await rowsOf(t, id))[1]).toMatchObject({ state: 'CONFIRMED', holdExpiresAt: null });
  });

  it('is given on neither at a cancelled event nor at one that is over', async () => {
    t.clock.set(TEST_NOW);
    const [cancelled, over] = [
      await eventWith(1, 'a@mail.ru', 'b@mail.ru'),
      await eventWith(1, 'a@mail.ru', 'b@mail.ru'),
    ];
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const url = `/api/v1/events/${cancelled.slug}/cancel`;
    expectStatus(await t.inject({ method: 'POST', url, token, payload: { reason: 'Авария' } }), 200);
    await cancel(cancelled.id, 'a@mail.ru');
    expect(await statesOf(cancelled.id)).toEqual(['a@mail.ru CANCELLED', 'b@mail.ru WAITLISTED']);
    t.clock.set('2030-12-09T17:00:00+03:00');
    await cancel(over.id, 'a@mail.ru');
    expect(await statesOf(over.id)).toEqual(['a@mail.ru CANCELLED', 'b@mail.ru WAITLISTED']);
    await expectRightCounters(cancelled.id);
    await expectRightCounters(over.id);
  });
});
