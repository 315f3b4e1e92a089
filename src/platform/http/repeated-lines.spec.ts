import { describe, expect, it } from '@jest/globals';
import { RepeatedLines } from './repeated-lines.js';

function lines() {
  const told: [string, number][] = [];
  let now = 1_000;
  const repeated = new RepeatedLines(
    (...one) => void told.push(one),
    () => now,
  );
  return { repeated, told, pass: (ms: number) => void (now += ms) };
}

describe('lines of one kind', () => {
  it('are written five times a minute, and then counted', () => {
    const { repeated, told, pass } = lines();
    const id = () => crypto.randomUUID();
    const written = Array.from({ length: 125 }, (_, n) =>
      repeated.admit(`Failed task ${n} (letter.send, ${n / 7}ms) of ${id()}:\n  at line ${n}`),
    );
    expect(written.filter(Boolean)).toHaveLength(5);
    expect(told).toEqual([]);
    pass(60_000);
    expect(repeated.closeEnded()).toBeNull();
    expect(told).toEqual([['Failed task # (letter.send, #ms) of #:', 120]]);
    expect(repeated.admit('Failed task 1 (letter.send, 1ms) of 2:')).toBe(true);
  });

  it('that differ in words are of several kinds, and few of one are not told of', () => {
    const { repeated, told, pass } = lines();
    for (const word of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      expect(repeated.admit(`connection ${word} lost`)).toBe(true);
    pass(30_000);
    expect(repeated.closeEnded()).toBe(30_000);
    pass(30_000);
    repeated.closeEnded();
    expect(told).toEqual([]);
  });

  it('of ever new kinds do not fill the memory, and are all written', () => {
    const { repeated, told, pass } = lines();
    const words = Array.from({ length: 5_000 }, (_, n) => n.toString(2).replaceAll('0', 'a').replaceAll('1', 'b'));
    expect(words.every((word) => repeated.admit(word))).toBe(true);
    expect((repeated as unknown as { kinds: Map<string, unknown> }).kinds.size).toBeLessThanOrEqual(500);
    pass(60_000);
    repeated.closeEnded();
    expect(told).toEqual([]);
  });
});
