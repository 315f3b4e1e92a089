import { describe, expect, it } from '@jest/globals';
import { assertSuccession, isInForce, type Period } from './municipalities.rules.js';

const period = (id: string, more: Partial<Period> = {}): Period => ({
  id,
  oktmo: id.padStart(8, '0'),
  validFrom: '2019-01-01',
  validTo: null,
  successorId: null,
  ...more,
});

describe('assertSuccession', () => {
  const codeOf = (changed: Period, others: readonly Period[]): string | null => {
    try {
      assertSuccession(changed, others);
      return null;
    } catch (error) {
      return (error as { errors: { code: string }[] }).errors[0]?.code ?? null;
    }
  };
  const ends = { validTo: '2024-01-01', successorId: '2' };

  it.each<[string, Period, Period[], string | null]>([
    ['one that stays', period('1'), [period('2')], null],
    ['one that ends without a successor', period('1', { validTo: '2024-01-01' }), [], null],
    ['one followed by another that is there', period('1', ends), [period('2')], null],
    [
      'one followed by another that begins that day',
      period('1', ends),
      [period('2', { validFrom: '2024-01-01' })],
      null,
    ],
    [
      'a new one under an old code',
      period('1', { validFrom: '2024-01-01' }),
      [period('9', { oktmo: '00000001', validTo: '2024-01-01' })],
      null,
    ],
    ['an end before the start', period('1', { validTo: '2019-01-01' }), [], 'ends-before-start'],
    ['a successor without a day', period('1', { successorId: '2' }), [period('2')], 'required'],
    ['a successor nobody knows', period('1', ends), [period('3')], 'unknown-successor'],
    ['itself', period('1', { validTo: '2024-01-01', successorId: '1' }), [], 'unknown-successor'],
    [
      'a successor that begins later',
      period('1', ends),
      [period('2', { validFrom: '2024-01-02' })],
      'successor-not-there',
    ],
    ['a successor that is gone', period('1', ends), [period('2', { validTo: '2024-01-01' })], 'successor-not-there'],
    [
      'a ring',
      period('1', { validTo: '2025-01-01', successorId: '2' }),
      [period('2', { validTo: '2024-06-01', successorId: '1' })],
      'successor-not-there',
    ],
    [
      'an end before it took over from another',
      period('1', { validTo: '2023-01-01' }),
      [period('2', { validTo: '2024-01-01', successorId: '1' })],
      'successor-of-others',
    ],
    ['a code of another', period('1'), [period('2', { oktmo: '00000001' })], 'oktmo-overlap'],
  ])('%s', (_, changed, others, code) => {
    expect(codeOf(changed, [...others, period('1')])).toBe(code);
  });
});

describe('isInForce', () => {
  it.each([
    ['2018-12-31', false],
    ['2019-01-01', true],
    ['2023-12-31', true],
    ['2024-01-01', false],
  ])('from its first day to the day before its end: %s', (day, inForce) => {
    expect(isInForce({ validFrom: '2019-01-01', validTo: '2024-01-01' }, day)).toBe(inForce);
  });
});
