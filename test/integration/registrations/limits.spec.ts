import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADDRESSES_PER_HOUR } from '../../../src/features/registrations/limits.rules.js';
import { SeatsService } from '../../../src/features/registrations/seats.service.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
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

let t: TestApp;

beforeAll(async () => {
  t = await startTestApp({ config: { RATE_LIMIT: 'on' } });
});
afterAll(() => t.close());

const HELD = { status: 'check-email', place: 'held' };
const WAITING = { status: 'check-email', place: 'waiting' };

async function ask(slug: string, email: string, remoteAddress: string, app = t.app): Promise<Answer> {
  const url = `/api/v1/events/${slug}/registrations`;
  return app.inject({ method: 'POST', url, payload: participant(t, email), remoteAddress });
}

async function askAll(slug: string, name: string, count: number, address: (n: number) => string): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => ask(slug, `${name}${n}@mail.ru`, address(n))));
}

const placesOf = (answers: readonly Answer[]) =>
  answers.map((answer) => expectStatus(answer, 202).json<{ place: string }>().place);
const held = (answers: readonly Answer[]) => placesOf(answers).filter((place) => place === 'held').length;
const meeting = (fields: object = {}) => createEvent(t, { kind: 'MEETING', ...fields });
const change = async (slug: string, payload: object) =>
  expectStatus(
    await t.inject({
      method: 'PATCH',
      url: `/api/v1/events/${slug}`,
      token: await t.asStaff('ORGANISER', 'ASOU'),
      payload,
    }),
    200,
  );

describe('one network with invented addresses', () => {
  it('holds a fifth of the places, whatever it asks for, in two processes; the rest is there for others', async () => {
    const second = await t.another();
    const { id, slug } = await createEvent(t, { capacity: 26 });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => ask(slug, `made-up${n}@mail.ru`, '192.0.2.1', n % 2 ? second : t.app)),
    );
    expect(held(answers)).toBe(6);
    expect((await countersOf(t, id)).kept).toEqual({ held: 6, waiting: 0 });
    expect((await ask(slug, 'teacher@mail.ru', '198.51.100.7')).json()).toEqual(HELD);
    expect((await ask(slug, 'made-up0@mail.ru', '192.0.2.1')).json()).toEqual(WAITING);
  });

  it('is one network by the first 64 bits of IPv6', async () => {
    const { slug } = await createEvent(t, { capacity: 10 });
    expect(held(await askAll(slug, 'six', 6, (n) => `2001:db8:1:2::${n + 1}`))).toBe(2);
    expect((await ask(slug, 'seven@mail.ru', '2001:db8:1:3::1')).json()).toEqual(HELD);
  });

  it('that are many networks hold half of the places', async () => {
    const { id, slug } = await createEvent(t, { capacity: 10 });
    expect(held(await askAll(slug, 'crowd', 30, (n) => `198.51.100.${n}`))).toBe(5);
    expect((await countersOf(t, id)).kept).toEqual({ held: 5, waiting: 0 });
  });

  it('is refused after so many addresses within an hour, over all events', async () => {
    const { slug } = await createEvent(t);
    const other = await createEvent(t);
    for (let n = 0; n < ADDRESSES_PER_HOUR; n += 20) await askAll(slug, `flood${n}-`, 20, () => '203.0.113.9');
    const refused = await ask(other.slug, 'one-more@mail.ru', '203.0.113.9');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '600']);
    expectStatus(await ask(other.slug, 'one-more@mail.ru', '203.0.113.10'), 202);
    t.clock.advance({ minutes: 61 });
    expectStatus(await ask(other.slug, 'one-more@mail.ru', '203.0.113.9'), 202);
    t.clock.advance({ minutes: -61 });
  });
});

describe('a school of 30 teachers behind one address', () => {
  it('gets 30 places as they open their letters: each takes his, or the next number when all are gone', async () => {
    const { id, slug } = await createEvent(t, { capacity: 28 });
    await askAll(slug, 'colleague', 30, () => '192.0.2.30');
    const rows = await rowsOf(t, id);
    expect(rows.every(({ state, holdExpiresAt }) => state === 'PENDING' && holdExpiresAt !== null)).toBe(true);
    expect((await countersOf(t, id)).kept).toEqual({ held: 6, waiting: 0 });
    await Promise.all(rows.toReversed().map((row) => ownOf(t).confirm(tokenOf(t, row.id))));
    const after = await rowsOf(t, id);
    expect(after.filter(({ state }) => state === 'CONFIRMED')).toHaveLength(28);
    expect(after.slice(-2).map(({ state }) => state)).toEqual(['WAITLISTED', 'WAITLISTED']);
    expect(await countersOf(t, id)).toEqual({ kept: { held: 28, waiting: 2 }, counted: { held: 28, waiting: 2 } });
    expect(await t.sql(`select from registration where event_id = $1 and network is not null`, [id])).toEqual([]);
    expect((await jobsOf(t, 'registration.confirmed')).length).toBeGreaterThanOrEqual(28);
  });

  it('gives nothing back that it never held, when nobody confirms or one gives up', async () => {
    const { id, slug } = await createEvent(t, { capacity: 10 });
    await askAll(slug, 'idle', 5, () => '192.0.2.31');
    const [first, , , , last] = await rowsOf(t, id);
    await ownOf(t).cancel(tokenOf(t, last?.id ?? ''));
    expect((await countersOf(t, id)).kept).toEqual({ held: 2, waiting: 0 });
    await ownOf(t).cancel(tokenOf(t, first?.id ?? ''));
    t.clock.advance({ hours: 25 });
    await t.get(SeatsService).releaseExpiredHolds();
    expect(await countersOf(t, id)).toEqual({ kept: { held: 0, waiting: 0 }, counted: { held: 0, waiting: 0 } });
    expect(await t.sql(`select from registration where event_id = $1 and network is not null`, [id])).toEqual([]);
    t.clock.advance({ hours: -25 });
  });
});

it('a place is held for two hours only where few are left', async () => {
  const { id, slug } = await createEvent(t, { capacity: 7 });
  await ask(slug, 'first@mail.ru', '192.0.2.41');
  await ask(slug, 'second@mail.ru', '192.0.2.42');
  const hours = (await rowsOf(t, id)).map((row) => (Number(row.holdExpiresAt) - t.clock.now().getTime()) / 3_600_000);
  expect(hours).toEqual([24, 2]);
});

it('an address that others type into 16 forms at once is written to five times an hour, ten times a day, until it confirms', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 16; n++) {
    const { id, slug } = await createEvent(t);
    expectStatus(await ask(slug, 'victim@mail.ru', `203.0.113.${100 + n}`), 202);
    ids.push(id);
  }
  const letters = async () =>
    (await t.sql(`select from letter where to_address = 'victim@mail.ru' and kind = 'CHECK_ADDRESS'`)).length;
  await t.drainJobs();
  expect(await letters()).toBe(5);
  t.clock.advance({ minutes: 61 });
  await t.drainJobs();
  expect(await letters()).toBe(10);
  t.clock.advance({ minutes: 61 });
  await t.drainJobs();
  expect(await letters()).toBe(10);
  for (const { id } of (await Promise.all(ids.map((eventId) => rowsOf(t, eventId)))).flat().slice(0, 10))
    await ownOf(t).confirm(tokenOf(t, id));
  t.clock.advance({ minutes: 61 });
  await t.drainJobs();
  expect(await letters()).toBeGreaterThan(10);
  t.clock.set(TEST_NOW);
});

describe('a closed list', () => {
  it('takes nobody by the form, by REST or by the form of a series, and says so', async () => {
    const { id, slug } = await meeting({ closedList: true });
    const answer = await register(t, slug, 'outsider@mail.ru');
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([409, 'closed-list']);
    const page = await t.inject({ url: `/events/${slug}` });
    expect(page.body).toContain('Участников записывает организатор');
    expect(page.body).not.toContain(`/events/${slug}/register`);
    const form = await t.inject({ url: `/events/${slug}/register` });
    expect([form.statusCode, form.body.includes('Участие по списку организатора')]).toEqual([409, true]);
    expect(await rowsOf(t, id)).toEqual([]);
  });

  it('that was open keeps who has a confirmed place and tells the others that they are off', async () => {
    const { id, slug } = await meeting({ capacity: 2 });
    for (const [n, name] of ['sure', 'unsure', 'waits'].entries())
      expectStatus(await ask(slug, `${name}@mail.ru`, `198.51.100.${n + 100}`), 202);
    const [sure, unsure, waits] = await rowsOf(t, id);
    await ownOf(t).confirm(tokenOf(t, sure?.id ?? ''));
    await change(slug, { closedList: true });
    for (const row of [unsure, waits])
      await expect(ownOf(t).confirm(tokenOf(t, row?.id ?? ''))).rejects.toMatchObject({ code: 'closed-list' });
    await t.get(SeatsService).promoteWaiting(id);
    expect(await jobsOf(t, 'event.list-closed')).toContainEqual({ eventId: id });
    await t.get(SeatsService).releaseOutsiders(id);
    expect((await rowsOf(t, id)).map(({ state, cause }) => [state, cause])).toEqual([
      ['CONFIRMED', null],
      ['CANCELLED', 'BY_ORGANISER'],
      ['CANCELLED', 'BY_ORGANISER'],
    ]);
    expect(await countersOf(t, id)).toEqual({ kept: { held: 1, waiting: 0 }, counted: { held: 1, waiting: 0 } });
    expect(await jobsOf(t, 'registration.cancelled')).toContainEqual(
      expect.objectContaining({ registrationId: unsure?.id }),
    );
  });
});
