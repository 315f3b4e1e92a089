import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Gone, NotFound, RuleViolation } from '../../../src/common/errors.js';
import { OwnRegistrationService } from '../../../src/features/registrations/own-registration.service.js';
import { RegistrationsService } from '../../../src/features/registrations/registrations.service.js';
import { SeatsService } from '../../../src/features/registrations/seats.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus, jobsOf, register, rowsOf, tokenOf } from '../../support/scenario.js';

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

  it('is for confirmed places alone', async () => {
    token = await registered('petrova@mail.ru');
    await expect(joinAt('15:00')).rejects.toThrow(
      expect.objectContaining({ constructor: RuleViolation, code: 'not-confirmed' }),
    );
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
