import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isZone, parseInstant } from './instant.js';

const MOSCOW = 'Europe/Moscow';
const BERLIN = 'Europe/Berlin';

const invalid = (code: string) =>
  expect.objectContaining({ errors: [expect.objectContaining({ field: 'startsAt', code })] });

describe('parseInstant', () => {
  it.each([
    ['2026-12-09T15:00', MOSCOW, '2026-12-09T12:00:00.000Z'],
    ['2026-12-09T15:00:30.5', MOSCOW, '2026-12-09T12:00:30.500Z'],
    ['2026-12-09T15:00', 'Asia/Vladivostok', '2026-12-09T05:00:00.000Z'],
    ['2026-12-09T15:00:00Z', MOSCOW, '2026-12-09T15:00:00.000Z'],
    ['2026-12-09T15:00+05:00', MOSCOW, '2026-12-09T10:00:00.000Z'],
    ['2026-12-09T15:00:00-03:30', MOSCOW, '2026-12-09T18:30:00.000Z'],
    ['2027-03-28T01:59', BERLIN, '2027-03-28T00:59:00.000Z'],
    ['2027-03-28T03:00', BERLIN, '2027-03-28T01:00:00.000Z'],
    ['2027-10-31T01:59', BERLIN, '2027-10-30T23:59:00.000Z'],
    ['2027-10-31T03:00', BERLIN, '2027-10-31T02:00:00.000Z'],
    ['2027-10-31T02:30+02:00', BERLIN, '2027-10-31T00:30:00.000Z'],
    ['2028-02-29T00:00', MOSCOW, '2028-02-28T21:00:00.000Z'],
  ])('%s in %s is %s', (value, zone, instant) => {
    expect(parseInstant('startsAt', value, zone).toISOString()).toBe(instant);
  });

  it('refuses a time that a spring change skips', () => {
    expect(() => parseInstant('startsAt', '2027-03-28T02:30', BERLIN)).toThrow(invalid('skipped-time'));
  });

  it('refuses a time that an autumn change makes twice', () => {
    expect(() => parseInstant('startsAt', '2027-10-31T02:30', BERLIN)).toThrow(invalid('ambiguous-time'));
  });

  it.each([
    '',
    'завтра',
    '2026-12-09',
    '2026-02-29T10:00',
    '2026-13-01T10:00',
    '2026-12-09T24:00',
    '2026-12-09T15:60',
    '2026-12-09T15:00[Europe/Berlin]',
    '2026-12-09T15:00+0300',
    '2026-12-09T15:00+03',
    '2026-12-09T15:00+99:00',
    '2026-12-09 15:00',
    '09.12.2026 15:00',
    '20261209T1500',
  ])('refuses %j', (value) => {
    expect(() => parseInstant('startsAt', value, MOSCOW)).toThrow(invalid('invalid-date'));
  });

  it('reads every instant from RFC 3339 and, where there is one, from its wall time', () => {
    const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseInstant('startsAt', instant.toISOString(), BERLIN)).toEqual(instant);
        const wall = Temporal.Instant.fromEpochMilliseconds(+instant).toZonedDateTimeISO('Asia/Yekaterinburg');
        if (instant < new Date('2015-01-01')) return;
        expect(parseInstant('startsAt', wall.toPlainDateTime().toString(), 'Asia/Yekaterinburg')).toEqual(instant);
      }),
    );
  });
});

describe('isZone', () => {
  it.each(['Europe/Moscow', 'UTC', 'Asia/Yekaterinburg', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3'])(
    '%s is one',
    (zone) => {
      expect(isZone(zone)).toBe(true);
    },
  );

  it.each(['', 'Moscow', 'Europe/Nowhere', 'europe/moscow', '+03:00', 'Europe/Moscow; drop', '2026-12-09T00:00[UTC]'])(
    '%j is not',
    (zone) => {
      expect(isZone(zone)).toBe(false);
    },
  );
});
