import { describe, expect, it } from '@jest/globals';
import type { ProgramSession } from '../programs/program.rules.js';
import { eventDays, isOfSeveralDays, numberOf } from './event-days.rules.js';

/** «09 10:00» of December 2026 in Moscow. */
const at = (wall: string) => new Date(`2026-12-${wall.replace(' ', 'T')}:00+03:00`);
const event = (from: string, until: string, zone = 'Europe/Moscow') => ({
  zone,
  startsAt: at(from),
  endsAt: at(until),
});
const point = (from: string, until: string, kind: ProgramSession['kind'] = 'TALK'): ProgramSession => ({
  id: from, kind, title: from, description: '', hall: '', startsAt: at(from), endsAt: at(until), speakers: [],
}); // prettier-ignore
const told = (days: ReturnType<typeof eventDays>) =>
  days.map(({ number, startsAt, endsAt }) => [number, startsAt.toISOString(), endsAt.toISOString()]);
const hours = (number: number, from: string, until: string) => [
  number,
  at(from).toISOString(),
  at(until).toISOString(),
];

describe('an event of several days', () => {
  it.each([
    ['09 10:00', '09 18:00', false],
    ['09 10:00', '10 00:00', false],
    ['09 20:00', '10 02:00', false],
    ['09 23:30', '10 00:30', false],
    ['09 20:00', '10 06:00', false],
    ['09 20:00', '10 06:01', true],
    ['09 03:00', '09 05:00', false],
    ['09 14:00', '10 12:00', true],
    ['09 10:00', '10 18:00', true],
  ])('%s to %s: %s', (from, until, several) => {
    expect(isOfSeveralDays(event(from, until))).toBe(several);
    expect(eventDays(event(from, until), []).length > 0).toBe(several);
  });

  it('is told by the days of its own zone', () => {
    expect(isOfSeveralDays(event('09 10:00', '10 01:30'))).toBe(false);
    expect(isOfSeveralDays(event('09 10:00', '10 01:30', 'Asia/Kamchatka'))).toBe(true);
  });
});

describe('its days', () => {
  it('have the hours of the event when it ends later in the day than it begins', () => {
    expect(told(eventDays(event('09 10:00', '11 18:00'), []))).toEqual([
      hours(1, '09 10:00', '09 18:00'),
      hours(2, '10 10:00', '10 18:00'),
      hours(3, '11 10:00', '11 18:00'),
    ]);
  });

  it('else last while it does', () => {
    expect(told(eventDays(event('09 14:00', '11 12:00'), []))).toEqual([
      hours(1, '09 14:00', '10 00:00'),
      hours(2, '10 00:00', '11 00:00'),
      hours(3, '11 00:00', '11 12:00'),
    ]);
    expect(told(eventDays(event('09 10:00', '11 00:00'), [])).at(-1)).toEqual(hours(2, '10 00:00', '11 00:00'));
  });

  it('are as long as their program, and those without one are none', () => {
    const program = [
      point('09 09:30', '09 10:00', 'BREAK'),
      point('09 10:00', '09 13:00'),
      point('09 12:00', '09 17:30'),
      point('10 12:00', '10 13:00', 'BREAK'),
      point('11 11:00', '11 12:00'),
    ];
    expect(told(eventDays(event('09 09:00', '11 18:00'), program))).toEqual([
      hours(1, '09 09:30', '09 17:30'),
      hours(3, '11 11:00', '11 12:00'),
    ]);
    expect(numberOf(point('10 01:00', '10 02:00'), event('09 09:00', '11 18:00'))).toBe(1);
  });

  it('are unknown of a long event without a program', () => {
    expect(eventDays(event('01 10:00', '14 18:00'), [])).toHaveLength(14);
    expect(eventDays(event('01 10:00', '15 18:00'), [])).toEqual([]);
    expect(eventDays(event('01 10:00', '28 18:00'), [point('08 10:00', '08 12:00')])).toHaveLength(1);
  });
});
