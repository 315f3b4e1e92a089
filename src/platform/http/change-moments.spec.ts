import { describe, expect, it } from '@jest/globals';
import { ChangeMoments } from './change-moments.js';

const at = (time: string) => new Date(`2026-12-09T${time}Z`);

describe('ChangeMoments', () => {
  it('names the same moment as long as the bytes are the same', () => {
    const moments = new ChangeMoments();
    expect(moments.of('/a', '"1"', at('10:00:00.700'))).toEqual(at('10:00:00'));
    expect(moments.of('/a', '"1"', at('11:00:00'))).toEqual(at('10:00:00'));
  });

  it('names a later second for other bytes, even within one second and when a clock goes back', () => {
    const moments = new ChangeMoments();
    moments.of('/a', '"1"', at('10:00:00.100'));
    expect(moments.of('/a', '"2"', at('10:00:00.200'))).toEqual(at('10:00:01'));
    expect(moments.of('/a', '"1"', at('09:59:00'))).toEqual(at('10:00:02'));
    expect(moments.of('/a', '"3"', at('12:00:00'))).toEqual(at('12:00:00'));
  });

  it('keeps addresses apart', () => {
    const moments = new ChangeMoments();
    moments.of('/a', '"1"', at('10:00:00'));
    expect(moments.of('/b', '"2"', at('09:00:00'))).toEqual(at('09:00:00'));
  });
});
