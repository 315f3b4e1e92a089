import { describe, expect, it } from '@jest/globals';
import { hasOneForm, progressOf } from './series.rules.js';

const now = new Date('2030-12-02T09:00:00Z');
const stage = (endsAt: string, cancelledAt: Date | null = null) => ({ endsAt: new Date(endsAt), cancelledAt });

describe('a series', () => {
  it('counts what was held of what takes place', () => {
    const stages = [
      stage('2030-11-01T10:00:00Z'),
      stage('2030-12-02T09:00:00Z'),
      stage('2030-11-15T10:00:00Z', now),
      stage('2031-01-15T10:00:00Z'),
    ];
    expect(progressOf(stages, now)).toEqual({ done: 2, total: 3 });
    expect(progressOf([], now)).toEqual({ done: 0, total: 0 });
  });

  it('has one form while something can be entered with it', () => {
    expect(hasOneForm({ registration: 'WHOLE' }, [1])).toBe(true);
    expect(hasOneForm({ registration: 'WHOLE' }, [])).toBe(false);
    expect(hasOneForm({ registration: 'EACH' }, [1])).toBe(false);
  });
});
