import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  count,
  fileSize,
  formatDate,
  formatDateRange,
  formatDateTime,
  formatDay,
  formatDuration,
  formatNumber,
  formatTime,
  formatTimeRange,
  formatWhen,
  initials,
  inZone,
  minutesBetween,
  monthName,
  plural,
  relativeDay,
  weekday,
  zoneLabel,
} from './russian.js';

const MOSCOW = 'Europe/Moscow';
const at = (iso: string) => new Date(iso);

describe('numbers and words', () => {
  it.each([
    [0, 'мест'],
    [1, 'место'],
    [2, 'места'],
    [4, 'места'],
    [5, 'мест'],
    [11, 'мест'],
    [14, 'мест'],
    [21, 'место'],
    [22, 'места'],
    [111, 'мест'],
    [1043, 'места'],
    [1.5, 'места'],
    [-1, 'место'],
  ])('%d %s', (n, word) => {
    expect(plural(n, 'место', 'места', 'мест')).toBe(word);
  });

  it('follows the rule of last digits for every whole number', () => {
    fc.assert(
      fc.property(fc.nat(), (n) => {
        const [ten, hundred] = [n % 10, n % 100];
        const teen = hundred >= 11 && hundred <= 14;
        const expected = ten === 1 && !teen ? 'one' : ten >= 2 && ten <= 4 && !teen ? 'few' : 'many';
        expect(plural(n, 'one', 'few', 'many')).toBe(expected);
      }),
    );
  });

  it.each([
    [7, '7'],
    [1043, '1\u2009043'],
    [1027000, '1\u2009027\u2009000'],
    [0.25, '0,25'],
    [-3, '−3'],
    [2.456, '2,46'],
  ])('formatNumber(%d)', (n, text) => {
    expect(formatNumber(n)).toBe(text);
  });

  it('puts the number and its word together', () => {
    expect(count(1043, 'место', 'места', 'мест')).toBe('1\u2009043 места');
  });

  it.each([
    [0, '0 байт'],
    [2, '2 байта'],
    [1023, '1\u2009023 байта'],
    [1024, '1 КБ'],
    [2_516_582, '2,4 МБ'],
    [1024 * 1024 - 1, '1 МБ'],
    [157_286_400, '150 МБ'],
    [3_221_225_472, '3 ГБ'],
  ])('fileSize(%d)', (bytes, text) => {
    expect(fileSize(bytes)).toBe(text);
  });

  it.each([
    ['Иванова Мария Петровна', 'ИМ'],
    ['  ёлкин   пётр ', 'ЁП'],
    ['Салтыков-Щедрин Михаил', 'СМ'],
    ['АСОУ', 'А'],
    ['«Энергия»', 'Э'],
    ['', ''],
  ])('initials(%j)', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('dates', () => {
  it('names days and months', () => {
    expect(weekday(at('2026-12-09T12:00:00Z'), MOSCOW)).toBe('среда');
    expect(weekday(at('2026-12-09T12:00:00Z'), MOSCOW, 'short')).toBe('ср');
    expect(weekday(at('2026-12-06T21:00:00Z'), MOSCOW)).toBe('понедельник');
    expect([monthName(5), monthName(5, 'genitive'), monthName(5, 'short')]).toEqual(['май', 'мая', 'май']);
    expect(() => monthName(13)).toThrow(RangeError);
  });

  it.each([
    ['2026-09-13T12:00:00Z', MOSCOW, '13 сентября 2026 г., 15:00 (МСК)'],
    ['2026-12-31T21:05:00Z', MOSCOW, '1 января 2027 г., 00:05 (МСК)'],
    ['2026-09-13T12:00:00Z', 'Asia/Yekaterinburg', '13 сентября 2026 г., 17:00 (МСК+2)'],
    ['2026-09-13T12:00:00Z', 'Europe/Kaliningrad', '13 сентября 2026 г., 14:00 (МСК−1)'],
    ['2026-09-13T12:00:00Z', 'Asia/Kolkata', '13 сентября 2026 г., 17:30 (UTC+5:30)'],
    ['2026-09-13T12:00:00Z', 'UTC', '13 сентября 2026 г., 12:00 (UTC)'],
  ])('formatDateTime(%s, %s)', (iso, zone, text) => {
    expect(formatDateTime(at(iso), zone)).toBe(text);
  });

  it('takes a Date and a Temporal.Instant alike', () => {
    const instant = Temporal.Instant.from('2026-09-13T12:00:00Z');
    expect(formatDate(instant, MOSCOW)).toBe(formatDate(at('2026-09-13T12:00:00Z'), MOSCOW));
    expect(formatDay(instant, MOSCOW)).toBe('13 сентября');
    expect(formatTime(instant, MOSCOW)).toBe('15:00');
  });

  it('follows the offset of the day, not of today', () => {
    expect(zoneLabel('America/New_York', at('2026-01-15T12:00:00Z'))).toBe('UTC−5');
    expect(zoneLabel('America/New_York', at('2026-07-15T12:00:00Z'))).toBe('UTC−4');
    expect(zoneLabel(MOSCOW, at('2013-07-15T12:00:00Z'))).toBe('МСК');
    expect(() => inZone(at('2026-01-15T12:00:00Z'), 'Europe/Nowhere')).toThrow('time zone');
  });

  it.each([
    ['2026-12-09T12:00:00Z', '2026-12-09T13:30:00Z', '15:00–16:30 (МСК)', '9 декабря 2026 г., 15:00–16:30 (МСК)'],
    [
      '2026-09-13T12:00:00Z',
      '2026-09-14T09:00:00Z',
      '13 сентября, 15:00 – 14 сентября, 12:00 (МСК)',
      '13–14 сентября 2026 г.',
    ],
  ])('formatTimeRange and formatWhen(%s, %s)', (start, end, times, when) => {
    expect(formatTimeRange(at(start), at(end), MOSCOW)).toBe(times);
    expect(formatWhen(at(start), at(end), MOSCOW)).toBe(when);
  });

  it.each([
    ['2026-10-18T07:00:00Z', '2026-10-18T15:00:00Z', '18 октября 2026 г.'],
    ['2026-10-18T07:00:00Z', '2026-10-20T15:00:00Z', '18–20 октября 2026 г.'],
    ['2026-09-28T07:00:00Z', '2026-10-02T15:00:00Z', '28 сентября – 2 октября 2026 г.'],
    ['2026-12-28T07:00:00Z', '2027-01-02T15:00:00Z', '28 декабря 2026 г. – 2 января 2027 г.'],
  ])('formatDateRange(%s, %s)', (start, end, text) => {
    expect(formatDateRange(at(start), at(end), MOSCOW)).toBe(text);
  });
});

describe('distance', () => {
  const now = at('2026-11-22T10:00:00Z');

  it.each([
    ['2026-11-22T12:00:00Z', 'сегодня в 15:00'],
    ['2026-11-22T06:00:00Z', 'сегодня в 09:00'],
    ['2026-11-22T21:30:00Z', 'завтра в 00:30'],
    ['2026-11-23T12:00:00Z', 'завтра в 15:00'],
    ['2026-11-21T12:00:00Z', 'вчера в 15:00'],
    ['2026-11-24T12:00:00Z', 'через 2 дня'],
    ['2026-12-09T12:00:00Z', 'через 17 дней'],
    ['2026-12-13T12:00:00Z', 'через 21 день'],
    ['2026-11-19T12:00:00Z', '3 дня назад'],
    ['2027-01-21T12:00:00Z', 'через 60 дней'],
    ['2027-01-22T12:00:00Z', 'через 2 месяца'],
    ['2025-11-22T12:00:00Z', '12 месяцев назад'],
    ['2023-11-22T12:00:00Z', '3 года назад'],
  ])('relativeDay(%s)', (iso, text) => {
    expect(relativeDay(at(iso), now, MOSCOW)).toBe(text);
  });

  it('counts days of the given zone', () => {
    const late = at('2026-11-22T20:00:00Z');
    expect(relativeDay(late, now, MOSCOW)).toBe('сегодня в 23:00');
    expect(relativeDay(late, now, 'Asia/Yekaterinburg')).toBe('завтра в 01:00');
  });

  it.each([
    [0, '0 минут'],
    [0.4, '0 минут'],
    [1, '1 минута'],
    [45, '45 минут'],
    [60, '1 час'],
    [90, '1 час 30 минут'],
    [122, '2 часа 2 минуты'],
    [3060, '2 дня 3 часа'],
  ])('formatDuration(%d)', (minutes, text) => {
    expect(formatDuration(minutes)).toBe(text);
  });

  it('measures in whole minutes and never below nothing', () => {
    expect(minutesBetween(at('2026-12-09T12:00:00Z'), at('2026-12-09T13:30:29Z'))).toBe(90);
    expect(minutesBetween(at('2026-12-09T13:30:00Z'), at('2026-12-09T12:00:00Z'))).toBe(0);
  });
});
