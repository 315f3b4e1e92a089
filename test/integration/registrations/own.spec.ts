import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Gone, NotFound, RuleViolation } from '../../../src/common/errors.js';
import { OwnRegistrationService } from '../../../src/features/registrations/own-registration.service.js';
import { RegistrationsService } from '../../../src/features/registrations/registrations.service.js';
import { SeatsService } from '../../../src/features/registrations/seats.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import {
  createEvent,
  expectStatus,
  jobsOf,
  OPENED_BY_PERSON,
  register,
  rowsOf,
  tokenOf,
} from '../../support/scenario.js';
import { Visitor } from '../../support/visitor.js';

let t: TestApp;
let own: OwnRegistrationService;
let event: { id: string; slug: string };
let token: string;

beforeAll(async () => {
  t = await startTestApp();
  own = t.get(OwnRegistrationService);
});
afterAll(() => t.close());

beforeEach(async () => {
  t.clock.set(TEST_NOW);
  event = await createEvent(t, { capacity: 1 });
  token = await registered('ivanova@mail.ru');
});

async function registered(email: string): Promise<string> {
  expectStatus(await register(t, event.slug, email), 202);
  const row = (await rowsOf(t, event.id)).find((one) => one.email === email);
  return tokenOf(t, row?.id ?? '');
}

const state = async () => (await own.getByToken(token)).state;

describe('the secret link', () => {
  it('shows what the participant typed and where it stands', async () => {
    expect(await own.getByToken(token)).toMatchObject({
      eventId: event.id,
      email: 'ivanova@mail.ru',
      lastName: 'Иванова',
      middleName: 'Петровна',
      municipality: 'Балашиха',
      school: 'Школа № 1',
      schoolUnverified: false,
      state: 'PENDING',
      revision: 1,
    });
  });

  it.each([
    ['cut short', (full: string) => full.slice(0, 40)],
    ['made up', () => 'A'.repeat(51)],
    ['empty', () => ''],
  ])('that is %s opens nothing', async (_, change) => {
    for (const act of ['getByToken', 'confirm', 'cancel', 'join'] as const)
      await expect(own[act](change(token))).rejects.toThrow(NotFound);
  });

  it('finds among those of a browser the one for an event', async () => {
    const mine = token;
    const first = event;
    event = await createEvent(t);
    const other = await registered('ivanova@mail.ru');
    expect(await own.findToken(['broken', other, mine], first.id)).toBe(mine);
    expect(await own.findToken([other], first.id)).toBeNull();
    await own.cancel(mine);
    expect(await own.findToken([mine], first.id)).toBeNull();
  });
});

describe('confirmation', () => {
  it('makes the place the person’s own, and doing it again changes nothing', async () => {
    await own.confirm(token);
    const once = await own.getByToken(token);
    expect(once).toMatchObject({
      state: 'CONFIRMED',
      revision: 2,
      holdExpiresAt: null,
      emailConfirmedAt: t.clock.now(),
    });
    t.clock.advance({ minutes: 5 });
    await own.confirm(token);
    expect(await own.getByToken(token)).toEqual(once);
    const jobs = await jobsOf(t, 'registration.confirmed');
    expect(jobs.filter(({ registrationId }) => registrationId === once.id)).toEqual([
      { registrationId: once.id, revision: 2 },
    ]);
  });

  it('makes one person of an address, however many events it registers for, and leaves a known name', async () => {
    await own.confirm(token);
    event = await createEvent(t);
    expectStatus(await register(t, event.slug, 'ivanova@mail.ru', { lastName: 'Смирнова' }), 202);
    const again = tokenOf(t, (await rowsOf(t, event.id))[0]?.id ?? '');
    await Promise.all([own.confirm(again), own.confirm(again)]);
    const { personId } = await own.getByToken(again);
    expect(await own.getByToken(token)).toMatchObject({ personId });
    expect(await t.sql(`select id, last_name from person where email = 'ivanova@mail.ru'`)).toEqual([
      { id: personId, last_name: 'Иванова' },
    ]);
    expect((await t.get(RegistrationsService).eventIdsOfPerson(personId ?? '')).length).toBeGreaterThan(1);
  });

  it('of one who waits is remembered and gives no place', async () => {
    const waiting = await registered('petrova@mail.ru');
    await own.confirm(waiting);
    await own.confirm(waiting);
    expect(await own.getByToken(waiting)).toMatchObject({
      state: 'WAITLISTED',
      revision: 2,
      emailConfirmedAt: t.clock.now(),
    });
  });

  it.each([
    ['released', async () => t.clock.advance({ days: 1 }), 'Место не подтвердили вовремя'],
    ['given up', () => own.cancel(token), 'Регистрация отменена'],
  ])('of a place that was %s is refused in plain words', async (_, lose, message) => {
    await lose();
    await t.get(SeatsService).releaseExpiredHolds();
    await expect(own.confirm(token)).rejects.toThrow(
      expect.objectContaining({
        constructor: RuleViolation,
        code: 'registration-cancelled',
        message: expect.stringContaining(message),
      }),
    );
    expect(await state()).toBe('CANCELLED');
  });

  it('is refused as well when the place was lost while the page was opening', async () => {
    const seen = await own.getByToken(token);
    await own.cancel(token);
    await expect(t.get(SeatsService).confirm(seen)).rejects.toThrow(RuleViolation);
  });

  it('and a release at the same moment leave one of the two', async () => {
    t.clock.advance({ days: 1 });
    const [confirmed] = await Promise.allSettled([own.confirm(token), t.get(SeatsService).releaseExpiredHolds()]);
    expect(await state()).toBe(confirmed.status === 'fulfilled' ? 'CONFIRMED' : 'CANCELLED');
  });
});

describe('joining', () => {
  beforeEach(() => own.confirm(token));

  const joinAt = async (time: string) => {
    t.clock.set(`2030-12-09T${time}:00+03:00`);
    return own.join(token);
  };
  const firstJoined = async () => (await own.getByToken(token)).firstJoinedAt;

  it('leads nowhere before the window and to the broadcast within it; the first click is recorded', async () => {
    expect(await joinAt('14:29')).toBeNull();
    expect(await firstJoined()).toBeNull();
    expect(await joinAt('14:30')).toBe('https://asou.mts-link.ru/j/1');
    expect(await joinAt('16:29')).toBe('https://asou.mts-link.ru/j/1');
    expect(await firstJoined()).toEqual(new Date('2030-12-09T14:30:00+03:00'));
  });

  it('follows a new address at the next click', async () => {
    await t.sql(`update event set join_url = null where id = $1`, [event.id]);
    expect(await joinAt('14:50')).toBeNull();
    await t.sql(`update event set join_url = 'https://vk.com/call/2' where id = $1`, [event.id]);
    expect(await own.join(token)).toBe('https://vk.com/call/2');
  });

  it('is over with the event', async () => {
    await expect(joinAt('16:30')).rejects.toThrow(expect.objectContaining({ constructor: Gone, code: 'event-over' }));
  });

  it('is gone with a cancelled event and unknown with a withdrawn one', async () => {
    const staff = await t.asStaff('ORGANISER', 'ASOU');
    const post = (action: string, payload = {}) =>
      t.inject({ method: 'POST', url: `/api/v1/events/${event.slug}/${action}`, token: staff, payload });
    expectStatus(await post('cancel', { reason: 'Авария' }), 200);
    await expect(joinAt('15:00')).rejects.toThrow(expect.objectContaining({ code: 'event-cancelled' }));
    expectStatus(await post('withdraw'), 200);
    await expect(joinAt('15:00')).rejects.toThrow(NotFound);
  });

  it('takes the place that is held, since the link proves the address', async () => {
    event = await createEvent(t);
    token = await registered('petrova@mail.ru');
    t.clock.set('2030-12-09T14:50:00+03:00');
    await t.sql(`update registration set hold_expires_at = $2 where event_id = $1`, [event.id, t.clock.now()]);
    expect(await own.entrance(token)).toBe('confirm');
    expect(await state()).toBe('PENDING');
    expect(await own.join(token)).toBe('https://asou.mts-link.ru/j/1');
    expect(await own.getByToken(token)).toMatchObject({ state: 'CONFIRMED', firstJoinedAt: t.clock.now() });
    event = await createEvent(t);
    token = await registered('petrova@mail.ru');
    t.clock.set('2030-12-09T16:40:00+03:00');
    await expect(own.join(token)).rejects.toThrow(expect.objectContaining({ code: 'event-over' }));
    expect(await state()).toBe('PENDING');
  });

  it('is for confirmed places alone', async () => {
    token = await registered('petrova@mail.ru');
    await expect(joinAt('15:00')).rejects.toThrow(
      expect.objectContaining({ constructor: RuleViolation, code: 'not-confirmed' }),
    );
  });
});

describe('a link that is only opened', () => {
  const SCANNERS: [string, Record<string, string>][] = [
    ['a scanner of mail', { 'user-agent': 'BarracudaCentral' }],
    ['a script', { ...OPENED_BY_PERSON, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['a page fetched ahead', { ...OPENED_BY_PERSON, 'sec-purpose': 'prefetch;prerender' }],
    ['a preview', { ...OPENED_BY_PERSON, purpose: 'prefetch' }],
  ];
  const everything = () =>
    t.sql(
      `select state, revision, email_confirmed_at, first_joined_at, person_id, updated_at from registration where event_id = $1`,
      [event.id],
    );

  it.each(SCANNERS)('by %s changes nothing and shows one button', async (_name, headers) => {
    const before = await everything();
    for (const step of ['', '/confirm', '/join', '/cancel', '/edit', '/again'])
      for (const method of ['GET', 'HEAD'] as const) await t.inject({ method, url: `/r/${token}${step}`, headers });
    expect(await everything()).toEqual(before);
    const page = expectStatus(await t.inject({ url: `/r/${token}/confirm`, headers }), 200);
    expect(page.body).toContain(`action="/r/${token}/confirm"`);
    await own.confirm(token);
    t.clock.set('2030-12-09T14:50:00+03:00');
    const confirmed = await everything();
    const door = expectStatus(await t.inject({ url: `/r/${token}/join`, headers }), 200);
    expect(door.body).toContain(`action="/r/${token}/join"`);
    expect(door.body + JSON.stringify(door.headers)).not.toContain('mts-link');
    expectStatus(await t.inject({ method: 'HEAD', url: `/r/${token}/join`, headers: OPENED_BY_PERSON }), 200);
    expect(await everything()).toEqual(confirmed);
  });

  it('by a person confirms at once only where it was registered, and leads to the broadcast', async () => {
    event = await createEvent(t);
    const here = new Visitor(t, OPENED_BY_PERSON);
    await here.get(`/events/${event.slug}/register`);
    const form = {
      email: 'sidorova@mail.ru',
      lastName: 'Сидорова',
      firstName: 'Анна',
      schoolId: t.schools[0],
      'consent.version': t.consentVersion,
      'consent.accepted': 'true',
    };
    expectStatus(await here.submit(`/events/${event.slug}/register`, form), 200);
    const [row] = await rowsOf(t, event.id);
    token = tokenOf(t, row?.id ?? '');
    // its maker alone learns nothing of it: the mark opens nothing
    expect((await here.get(`/events/${event.slug}/join`)).statusCode).toBe(200);
    const elsewhere = new Visitor(t, OPENED_BY_PERSON);
    expectStatus(await elsewhere.get(`/r/${token}/confirm`), 200);
    const bySript = new Visitor(t);
    bySript.cookies.set('registered', here.cookies.get('registered') ?? '');
    expectStatus(await bySript.get(`/r/${token}/confirm`), 200);
    expect(await state()).toBe('PENDING');
    expect((await here.get(`/r/${token}/confirm`)).headers['location']).toBe(`/r/${token}`);
    expect(await state()).toBe('CONFIRMED');
    t.clock.set('2030-12-09T14:50:00+03:00');
    const joined = await elsewhere.get(`/r/${token}/join`);
    expect([joined.statusCode, joined.headers['location']]).toEqual([303, 'https://asou.mts-link.ru/j/1']);
    expect((await own.getByToken(token)).firstJoinedAt).toEqual(t.clock.now());
  });

  it('by an old browser goes in by the button, which confirms and counts', async () => {
    t.clock.set('2030-12-09T14:50:00+03:00');
    await t.sql(`update registration set hold_expires_at = $2 where event_id = $1`, [event.id, t.clock.now()]);
    const old = new Visitor(t);
    const door = expectStatus(await old.get(`/r/${token}/join`), 200);
    expect(door.body).toContain('Подтвердить и подключиться');
    const entered = expectStatus(await old.submit(`/r/${token}/join`), 200);
    expect(entered.headers).toMatchObject({
      refresh: '0; url=https://asou.mts-link.ru/j/1',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(entered.body).toContain('href="https://asou.mts-link.ru/j/1"');
    expect(await own.getByToken(token)).toMatchObject({ state: 'CONFIRMED', firstJoinedAt: t.clock.now() });
  });

  it('before the window waits, and afterwards lets whoever confirmed too late know why', async () => {
    const old = new Visitor(t);
    await old.get(`/r/${token}/join`);
    expect((await old.submit(`/r/${token}/join`)).headers['location']).toBe(`/r/${token}/join`);
    expect(expectStatus(await old.get(`/r/${token}/join`), 200).headers['refresh']).toBe('10');
    expect(await own.getByToken(token)).toMatchObject({ state: 'CONFIRMED', firstJoinedAt: null });
    await own.cancel(token);
    expect((await old.submit(`/r/${token}/join`)).headers['location']).toBe(`/r/${token}`);
    expect((await old.get(`/r/${token}`)).body).toContain('Подключиться могут участники с подтверждённым местом');
  });
});

describe('another letter', () => {
  const letters = async () => (await jobsOf(t, 'registration.received')).length;

  it('goes to who registers again after ten minutes, not before', async () => {
    const before = await letters();
    t.clock.advance({ minutes: 9, seconds: 59 });
    await register(t, event.slug, 'ivanova@mail.ru');
    expect(await letters()).toBe(before);
    t.clock.advance({ seconds: 1 });
    await register(t, event.slug, 'ivanova@mail.ru');
    await register(t, event.slug, 'ivanova@mail.ru');
    expect(await letters()).toBe(before + 1);
    expect(await own.getByToken(token)).toMatchObject({ state: 'PENDING', revision: 2 });
  });

  it('goes to who asks for the link, and to nobody who is not registered', async () => {
    const before = await letters();
    const ask = (email: string) => t.get(RegistrationsService).sendLinkAgain(event.id, email);
    t.clock.advance({ minutes: 10 });
    await Promise.all([ask('ivanova@mail.ru'), ask('stranger@mail.ru')]);
    await ask('ivanova@mail.ru');
    expect(await letters()).toBe(before + 1);
    await own.cancel(token);
    t.clock.advance({ minutes: 10 });
    await ask('ivanova@mail.ru');
    expect(await letters()).toBe(before + 1);
  });
});
