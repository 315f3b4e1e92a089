import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  FREQUENCIES,
  MONTHLY_WAYS,
  MOST_DATES,
  type Recurrence,
  ruleText,
  WEEKDAYS,
  weekdayOf,
} from './recurrence.rules.js';
import { datesOf } from './recurrence.service.js';

const MOSCOW = 'Europe/Moscow';
const BERLIN = 'Europe/Berlin';
const WEEKLY: Recurrence = {
  startsAt: '2030-12-09T15:00',
  frequency: 'WEEKLY',
  interval: 1,
  weekdays: [],
  monthlyBy: 'DAY',
  ends: { count: 3 },
};
const days = (change: Partial<Recurrence>, zone = MOSCOW) => datesOf({ ...WEEKLY, ...change }, zone).dates;

describe('the text of a rule', () => {
  it.each<[Partial<Recurrence>, string]>([
    [{}, 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO'],
    [{ interval: 2, weekdays: ['MO', 'TH'] }, 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH'],
    [{ frequency: 'DAILY', weekdays: ['MO'] }, 'FREQ=DAILY;INTERVAL=1'],
    [{ frequency: 'MONTHLY' }, 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=9'],
    [{ frequency: 'MONTHLY', monthlyBy: 'WEEKDAY' }, 'FREQ=MONTHLY;INTERVAL=1;BYDAY=2MO'],
    [
      { frequency: 'MONTHLY', monthlyBy: 'WEEKDAY', startsAt: '2030-12-30T15:00' },
      'FREQ=MONTHLY;INTERVAL=1;BYDAY=-1MO',
    ],
  ])('%j is %s', (change, text) => {
    expect(ruleText({ ...WEEKLY, ...change })).toBe(text);
  });
});

describe('dates of a rule', () => {
  it('go on every week from the start', () => {
    expect(days({})).toEqual(['2030-12-09T15:00', '2030-12-16T15:00', '2030-12-23T15:00']);
  });

  it('begin on a later day when the rule does not name the start', () => {
    expect(days({ weekdays: ['FR', 'WE'], ends: { count: 3 } })).toEqual([
      '2030-12-11T15:00',
      '2030-12-13T15:00',
      '2030-12-18T15:00',
    ]);
  });

  it('every second week counts weeks from Monday', () => {
    expect(days({ interval: 2, weekdays: ['MO', 'SU'], ends: { count: 4 } })).toEqual([
      '2030-12-09T15:00',
      '2030-12-15T15:00',
      '2030-12-23T15:00',
      '2030-12-29T15:00',
    ]);
  });

  it('end on the last day, which counts', () => {
    expect(days({ ends: { until: '2030-12-23' } })).toHaveLength(3);
    expect(days({ ends: { until: '2030-12-22' } })).toHaveLength(2);
    expect(days({ ends: { until: '2030-12-08' } })).toEqual([]);
  });

  it('leave out months without such a day', () => {
    const rule = { frequency: 'MONTHLY', startsAt: '2031-01-31T10:00', ends: { count: 4 } } as const;
    expect(days(rule)).toEqual(['2031-01-31T10:00', '2031-03-31T10:00', '2031-05-31T10:00', '2031-07-31T10:00']);
    expect(days({ ...rule, startsAt: '2032-02-29T10:00', interval: 12 })).toEqual([
      '2032-02-29T10:00',
      '2036-02-29T10:00',
      '2040-02-29T10:00',
    ]);
  });

  it('keep to the weekday of the month, a fifth one being the last', () => {
    const rule = { frequency: 'MONTHLY', monthlyBy: 'WEEKDAY', ends: { count: 3 } } as const;
    expect(days(rule)).toEqual(['2030-12-09T15:00', '2031-01-13T15:00', '2031-02-10T15:00']);
    expect(days({ ...rule, startsAt: '2030-12-30T15:00' })).toEqual([
      '2030-12-30T15:00',
      '2031-01-27T15:00',
      '2031-02-24T15:00',
    ]);
  });

  it('keep the wall time over a change of the clocks, and leave out what it skips without counting it', () => {
    expect(days({ startsAt: '2031-03-24T15:00', ends: { count: 2 } }, BERLIN)).toEqual([
      '2031-03-24T15:00',
      '2031-03-31T15:00',
    ]);
    const night = { startsAt: '2031-03-29T02:30', frequency: 'DAILY', ends: { count: 3 } } as const;
    expect(datesOf({ ...WEEKLY, ...night }, BERLIN)).toEqual({
      dates: ['2031-03-29T02:30', '2031-03-31T02:30', '2031-04-01T02:30'],
      skipped: ['2031-03-30T02:30'],
    });
    expect(datesOf({ ...WEEKLY, ...night }, MOSCOW).skipped).toEqual([]);
  });

  it('say that there are too many', () => {
    expect(days({ frequency: 'DAILY', ends: { until: '2039-01-01' } })).toHaveLength(MOST_DATES + 1);
  });
});

describe('any rule', () => {
  const recurrence: fc.Arbitrary<Recurrence> = fc.record({
    startsAt: fc
      .tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 24 * 60 - 1 }))
      .map(([day, minutes]) =>
        new Temporal.PlainDateTime(2028, 1, 1).add({ days: day, minutes }).toString().slice(0, 16),
      ),
    frequency: fc.constantFrom(...FREQUENCIES),
    interval: fc.integer({ min: 1, max: 30 }),
    weekdays: fc.uniqueArray(fc.constantFrom(...WEEKDAYS)),
    monthlyBy: fc.constantFrom(...MONTHLY_WAYS),
    ends: fc.integer({ min: 1, max: MOST_DATES }).map((count) => ({ count })),
  });

  it('gives different times in order, at the wall time of the start, not before it, on its weekdays', () => {
    fc.assert(
      fc.property(recurrence, fc.constantFrom(MOSCOW, BERLIN, 'America/New_York'), (rule, zone) => {
        const { dates } = datesOf(rule, zone);
        expect(dates).toEqual([...new Set(dates)].toSorted());
        expect(dates.every((date) => date >= rule.startsAt && date.slice(10) === rule.startsAt.slice(10))).toBe(true);
        expect('count' in rule.ends && dates.length <= rule.ends.count).toBe(true);
        const named = rule.weekdays.length > 0 ? rule.weekdays : [weekdayOf(Temporal.PlainDate.from(rule.startsAt))];
        if (rule.frequency === 'WEEKLY')
          expect(dates.every((date) => named.includes(weekdayOf(Temporal.PlainDate.from(date))))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
