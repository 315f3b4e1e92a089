import { describe, expect, it } from '@jest/globals';
import { InvalidInput, RuleViolation } from '../../common/errors.js';
import {
  assertRegistrationOpen,
  assertSchedule,
  isAllowedJoinUrl,
  joinWindow,
  PLATFORM_HOSTS,
  type RegistrationFacts,
  registrationStatus,
  type Schedule,
  seatState,
} from './events.rules.js';

const at = (time: string) => new Date(`2026-12-09T${time}:00Z`);

describe('seatState', () => {
  it.each([
    [null, 10_000, 0, 'open'],
    [100, 0, 0, 'open'],
    [100, 89, 0, 'open'],
    [100, 90, 0, 'few'],
    [100, 99, 0, 'few'],
    [100, 100, 0, 'waitlist'],
    [100, 100, 7, 'waitlist'],
    [100, 50, 1, 'waitlist'],
    [10, 4, 0, 'open'],
    [10, 5, 0, 'few'],
    [3, 0, 0, 'few'],
  ] as const)('of %s places, %i held, %i waiting: %s', (capacity, held, waiting, state) => {
    expect(seatState(capacity, held, waiting)).toBe(state);
  });
});

const OPEN: RegistrationFacts = {
  publicationState: 'PUBLISHED',
  cancelledAt: null,
  registrationMode: 'FORM',
  registrationOpensAt: at('08:00'),
  registrationClosesAt: at('12:00'),
  endsAt: at('14:00'),
  closedList: false,
};

describe('registration', () => {
  it.each<[string, Partial<RegistrationFacts>, string, string, string | null]>([
    ['is open', {}, '10:00', 'open', null],
    ['opens at its moment', {}, '08:00', 'open', null],
    ['is not open before', {}, '07:59', 'not-yet', 'registration-not-open'],
    ['closes at its moment', {}, '12:00', 'closed', 'registration-closed'],
    ['closes with the event', { registrationClosesAt: null }, '14:00', 'closed', 'registration-closed'],
    ['is open during the event', { registrationClosesAt: null }, '13:59', 'open', null],
    ['without dates is open', { registrationOpensAt: null, registrationClosesAt: null }, '01:00', 'open', null],
    ['of a cancelled event', { cancelledAt: at('01:00') }, '10:00', 'closed', 'event-cancelled'],
    ['of an event without names', { registrationMode: 'NONE' }, '10:00', 'none', 'registration-closed'],
    ['of a closed list', { closedList: true }, '10:00', 'by-list', 'closed-list'],
    ['of a closed list that is over', { closedList: true }, '14:00', 'closed', 'registration-closed'],
    ['of a draft', { publicationState: 'DRAFT' }, '10:00', 'none', 'registration-closed'],
    ['of a withdrawn event', { publicationState: 'WITHDRAWN' }, '10:00', 'none', 'registration-closed'],
  ])('%s', (_, facts, time, status, code) => {
    const event = { ...OPEN, ...facts };
    expect(registrationStatus(event, at(time))).toBe(status);
    const enter = () => assertRegistrationOpen(event, at(time));
    if (code) expect(enter).toThrow(expect.objectContaining({ constructor: RuleViolation, code }));
    else expect(enter).not.toThrow();
  });
});

describe('joinWindow', () => {
  it.each([
    ['11:29', 'before'],
    ['11:30', 'open'],
    ['12:00', 'open'],
    ['13:59', 'open'],
    ['14:00', 'over'],
  ])('at %s of 12:00–14:00: %s', (time, window) => {
    expect(joinWindow({ startsAt: at('12:00'), endsAt: at('14:00') }, at(time))).toBe(window);
  });
});

describe('isAllowedJoinUrl', () => {
  it.each([
    ...Object.keys(PLATFORM_HOSTS).map((host) => `https://${host}/room/1`),
    'https://asou.mts-link.ru/j/1/2',
    'https://VK.COM/call/1',
    'HTTPS://vk.com/call/1',
    'https://vk.com:443/call',
    'https://telemost.yandex.ru/j/1?x=https://evil.example',
  ])('%s', (address) => {
    expect(isAllowedJoinUrl(address)).toBe(true);
  });

  it.each([
    '',
    'vk.com/call/1',
    '//vk.com/call/1',
    'http://vk.com/call/1',
    'javascript:alert(1)//vk.com',
    'https://evil.example/vk.com',
    'https://vk.com.evil.example/',
    'https://evilvk.com/',
    'https://vk.com@evil.example/',
    'https://vk.com:secret@evil.example/',
    'https://user@vk.com/',
    'https://:secret@vk.com/',
    'https://evil.example#.vk.com',
    'https://evil.example\\.vk.com',
    'https://zoom.us/j/1',
    'https://t.me/room',
  ])('not %s', (address) => {
    expect(isAllowedJoinUrl(address)).toBe(false);
  });
});

describe('assertSchedule', () => {
  const GOOD: Schedule = {
    startsAt: at('12:00'),
    endsAt: at('14:00'),
    registrationOpensAt: null,
    registrationClosesAt: null,
  };

  it.each<[string, Partial<Schedule>, string[]]>([
    ['all in order', {}, []],
    ['registration until the end', { registrationOpensAt: at('01:00'), registrationClosesAt: at('14:00') }, []],
    ['an end at the start', { endsAt: at('12:00') }, ['endsAt ends-before-start']],
    ['an end before the start', { endsAt: at('11:00') }, ['endsAt ends-before-start']],
    ['a start that is now', { startsAt: at('10:00') }, ['startsAt in-the-past']],
    ['a start in the past', { startsAt: at('09:00') }, ['startsAt in-the-past']],
    ['registration after the end', { registrationClosesAt: at('14:01') }, ['registrationClosesAt after-end']],
    ['opening with the end', { registrationOpensAt: at('14:00') }, ['registrationOpensAt opens-after-close']],
    [
      'opening with the close',
      { registrationOpensAt: at('11:00'), registrationClosesAt: at('11:00') },
      ['registrationOpensAt opens-after-close'],
    ],
    [
      'all of it',
      { startsAt: at('09:00'), endsAt: at('08:00'), registrationClosesAt: at('09:00') },
      ['endsAt ends-before-start', 'startsAt in-the-past', 'registrationClosesAt after-end'],
    ],
  ])('%s', (_, change, expected) => {
    let errors: string[] = [];
    try {
      assertSchedule({ ...GOOD, ...change }, at('10:00'));
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInput);
      errors = (error as InvalidInput).errors.map(({ field, code }) => `${field} ${code}`);
    }
    expect(errors).toEqual(expected);
  });

  it('allows the past where it is told so', () => {
    expect(() => assertSchedule({ ...GOOD, startsAt: at('09:00') }, null)).not.toThrow();
  });
});
