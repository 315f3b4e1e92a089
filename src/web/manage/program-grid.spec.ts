import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

interface Session {
  key: number;
  start: number | null;
  end: number | null;
  hall: string;
  title: string;
  kind: string;
  speakers: string;
  removed: boolean;
}
interface History {
  now: () => Session[];
  go: (state: Session[]) => void;
  undo: () => boolean;
  redo: () => boolean;
}
interface Rules {
  toMinutes: (text: string) => number | null;
  toText: (minutes: number) => string;
  moveSession: (all: Session[], key: number, change: { by?: number; hall?: string; longer?: number }) => Session[];
  shiftFrom: (all: Session[], key: number, by: number) => Session[];
  clashesOf: (all: Session[], event: { start: number; end: number }) => { keys: number[]; tone: string }[];
  historyOf: (first: Session[]) => History;
}
const { toMinutes, toText, moveSession, shiftFrom, clashesOf, historyOf } = (await import(
  new URL('../assets/program-grid.js', import.meta.url).href
)) as Rules;

const one = (key: number, start: number, end: number, hall = '', speakers = ''): Session => ({
  key,
  start,
  end,
  hall,
  title: `Пункт ${key}`,
  kind: 'TALK',
  speakers,
  removed: false,
});

describe('the grid of a program', () => {
  it('reads and writes times of the wall clock', () => {
    expect(toText(toMinutes('2026-12-09T15:05') ?? 0)).toBe('2026-12-09T15:05');
    expect(toMinutes('')).toBeNull();
  });

  it('says what clashes: a hall taken twice, a speaker in two halls, a time outside the event', () => {
    const sessions = [one(0, 60, 90, 'А', 'Анна — методист'), one(1, 80, 100, 'А'), one(2, 60, 70, 'Б', 'Анна')];
    expect(
      clashesOf([...sessions, one(3, 110, 130)], { start: 60, end: 120 }).map(({ keys, tone }) => [keys, tone]),
    ).toEqual([
      [[0, 1], 'bad'],
      [[0, 2], 'warn'],
      [[3], 'bad'],
    ]);
  });

  it('shifts what starts at that time or later', () => {
    expect(shiftFrom([one(0, 0, 5), one(1, 10, 20), one(2, 30, 40)], 1, 5).map(({ start }) => start)).toEqual([
      0, 15, 35,
    ]);
  });

  it('never loses a session, and undoing every move gives the first state', () => {
    const change = fc.record({
      key: fc.nat(2),
      by: fc.integer({ min: -2000, max: 2000 }),
      longer: fc.integer({ min: -90, max: 90 }),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const first = [one(0, 600, 630), one(1, 630, 660, 'А'), one(2, 700, 720, 'Б')];
        const history = historyOf(first);
        for (const { key, ...rest } of changes) history.go(moveSession(history.now(), key, rest));
        const last = history.now();
        expect(last.map(({ key }) => key)).toEqual([0, 1, 2]);
        expect(last.every(({ start, end }) => start !== null && end !== null && end - start >= 5)).toBe(true);
        while (history.undo());
        expect(history.now()).toEqual(first);
        while (history.redo());
        expect(history.now()).toEqual(last);
      }),
    );
  });
});
