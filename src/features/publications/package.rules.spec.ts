import { describe, expect, it } from '@jest/globals';
import { daysLate, nextWorkingDay, packageDue } from './package.rules.js';

const MOSCOW = 'Europe/Moscow';
const day = (text: string) => Temporal.PlainDate.from(text);

describe('package of an event', () => {
  it('is due three days before, by the start and on the next working day', () => {
    const friday = {
      startsAt: new Date('2026-12-11T12:00:00Z'),
      endsAt: new Date('2026-12-11T13:30:00Z'),
      zone: MOSCOW,
    };
    const { announcement, program, postRelease } = packageDue(friday);
    expect([announcement, program, postRelease].map(String)).toEqual(['2026-12-08', '2026-12-11', '2026-12-14']);
  });

  it('counts days on the calendar of the event', () => {
    const night = {
      startsAt: new Date('2026-12-09T20:00:00Z'),
      endsAt: new Date('2026-12-09T21:30:00Z'),
      zone: MOSCOW,
    };
    expect(packageDue(night).postRelease.toString()).toBe('2026-12-11');
    expect(packageDue({ ...night, zone: 'UTC' }).postRelease.toString()).toBe('2026-12-10');
  });

  it.each([
    ['2026-12-10', '2026-12-11'],
    ['2026-12-12', '2026-12-14'],
    ['2026-12-31', '2027-01-11'],
    ['2027-03-05', '2027-03-09'],
    ['2027-06-11', '2027-06-14'],
  ])('after %s comes %s', (from, to) => {
    expect(nextWorkingDay(day(from)).toString()).toBe(to);
  });

  it('is late from the day after', () => {
    const now = new Date('2026-12-11T21:30:00Z');
    expect(daysLate(day('2026-12-12'), now, MOSCOW)).toBe(0);
    expect(daysLate(day('2026-12-11'), now, MOSCOW)).toBe(1);
    expect(daysLate(day('2026-12-20'), now, MOSCOW)).toBe(0);
  });
});
