import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isLong, monthWeeks, shiftMonth } from './month-grid.js';

const zone = 'Europe/Moscow';
const event = (start: string, end: string, inZone = zone) => ({
  start: new Date(start),
  end: new Date(end),
  zone: inZone,
});
const daysWith = (month: string, one: ReturnType<typeof event>) =>
  monthWeeks(month, [one])
    .flat()
    .filter(({ events }) => events.length > 0)
    .map(({ date }) => date.toString());

describe('month grid', () => {
  it.each([
    ['2026-12', '2026-11-30', '2027-01-03', 5],
    ['2027-02', '2027-02-01', '2027-02-28', 4],
    ['2026-08', '2026-07-27', '2026-09-06', 6],
  ])('%s runs from %s to %s', (month, first, last, weeks) => {
    const grid = monthWeeks(month, []);
    expect(grid).toHaveLength(weeks);
    expect(grid[0]?.[0]?.date.toString()).toBe(first);
    expect(grid.at(-1)?.[6]?.date.toString()).toBe(last);
  });

  it('holds every day of any month once, in whole weeks from Monday', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2100 }), fc.integer({ min: 1, max: 12 }), (year, number) => {
        const month = Temporal.PlainYearMonth.from({ year, month: number });
        const grid = monthWeeks(month.toString(), []);
        expect(grid.every((week) => week.length === 7 && week[0]?.date.dayOfWeek === 1)).toBe(true);
        expect(grid.flat().filter(({ inMonth }) => inMonth)).toHaveLength(month.daysInMonth);
      }),
    );
  });

  it.each([
    ['an evening in Moscow', event('2026-12-09T12:00:00Z', '2026-12-09T13:30:00Z'), ['2026-12-09']],
    ['the day of its own zone', event('2026-12-09T22:30:00Z', '2026-12-09T23:30:00Z'), ['2026-12-10']],
    ['until midnight', event('2026-12-09T18:00:00Z', '2026-12-09T21:00:00Z'), ['2026-12-09']],
    ['nothing long', event('2026-12-09T21:00:00Z', '2026-12-09T21:00:00Z'), ['2026-12-10']],
    ['three days', event('2026-12-30T07:00:00Z', '2027-01-01T15:00:00Z'), ['2026-12-30', '2026-12-31', '2027-01-01']],
    ['elsewhere in the year', event('2026-06-30T07:00:00Z', '2026-06-30T15:00:00Z'), []],
  ])('puts %s on its days', (_, one, days) => {
    expect(daysWith('2026-12', one)).toEqual(days);
  });

  it('leaves events of more than a week out of the days', () => {
    const year = event('2026-09-01T06:00:00Z', '2027-05-31T15:00:00Z');
    expect(isLong(year)).toBe(true);
    expect(daysWith('2026-12', year)).toEqual([]);
    expect(isLong(event('2026-12-07T06:00:00Z', '2026-12-13T15:00:00Z'))).toBe(false);
  });

  it('steps over the end of a year', () => {
    expect(shiftMonth('2026-12', 1)).toBe('2027-01');
    expect(shiftMonth('2027-01', -1)).toBe('2026-12');
    expect(() => monthWeeks('2026-13', [])).toThrow(/\S/);
  });
});
