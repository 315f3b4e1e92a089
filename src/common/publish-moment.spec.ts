import { describe, expect, it } from '@jest/globals';
import { publishMoment } from './publish-moment.js';

const NOW = new Date('2026-12-09T12:00:00Z');
const at = (value: string) => publishMoment(value, 'Europe/Moscow', NOW);

describe('the moment of a publication', () => {
  it('is a wall time of the zone or a moment with its offset', () => {
    expect(at('2026-12-09T15:01').toISOString()).toBe('2026-12-09T12:01:00.000Z');
    expect(at('2026-12-09T12:00:01Z').toISOString()).toBe('2026-12-09T12:00:01.000Z');
  });

  it.each([
    ['2026-12-09T15:00', 'in-the-past'],
    ['2026-12-09T14:59', 'in-the-past'],
    ['2020-01-01T00:00:00Z', 'in-the-past'],
    ['завтра', 'invalid-date'],
    ['2026-02-30T10:00', 'invalid-date'],
    ['', 'invalid-date'],
  ])('is refused at its field: %s', (value, code) => {
    expect(() => at(value)).toThrow(
      expect.objectContaining({ errors: [{ field: 'publishAt', code, message: expect.stringMatching(/[а-яё]/) }] }),
    );
  });
});
