import { describe, expect, it } from '@jest/globals';
import { academicYearOn, planPeriod, shiftDay, shiftYears } from './plan.rules.js';

describe('academicYearOn', () => {
  it.each([
    ['2026-07-31', '2025-2026'],
    ['2026-08-01', '2026-2027'],
    ['2026-12-31', '2026-2027'],
    ['2027-01-01', '2026-2027'],
  ])('%s is in %s', (day, slug) => {
    expect(academicYearOn(Temporal.PlainDate.from(day)).slug).toBe(slug);
  });
});

describe('planPeriod', () => {
  it('runs from August to July, both inclusive', () => {
    const { from, to } = planPeriod('2023/2024');
    expect([from.toString(), to.toString()]).toEqual(['2023-08-01', '2024-07-31']);
  });

  it('refuses what is not a year', () => {
    expect(() => planPeriod('2023')).toThrow(RangeError);
  });
});

describe('shiftYears', () => {
  it.each([
    ['До 22.08.2023', 'До 22.08.2026'],
    ['До 02.10.2023, далее ежеквартально', 'До 02.10.2026, далее ежеквартально'],
    ['В течение 2023/2024 учебного года', 'В течение 2026/2027 учебного года'],
    ['по графику', 'по графику'],
    ['школа № 120231', 'школа № 120231'],
  ])('%s → %s', (text, shifted) => {
    expect(shiftYears(text, 3)).toBe(shifted);
  });
});

describe('shiftDay', () => {
  it('keeps the day of the month, or the last one there is', () => {
    expect(shiftDay('2023-08-22', 3)).toBe('2026-08-22');
    expect(shiftDay('2024-02-29', 1)).toBe('2025-02-28');
  });
});
