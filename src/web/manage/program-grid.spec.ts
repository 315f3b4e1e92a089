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
  shift: (all: Session[], move: { key: number; scope: string; by: number }) => Session[];
  duplicate: (all: Session[], key: number, empty: number) => Session[] | null;
  clashesOf: (all: Session[], event: { start: number; end: number }) => { keys: number[]; tone: string }[];
  historyOf: (first: Session[]) => History;
}
const { toMinutes, toText, moveSession, shift, duplicate, clashesOf, historyOf } = (await import(
  new URL('../assets/program-grid-rules.js', import.meta.url).href
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

  it('shifts one, one with what follows in its hall, or all', () => {
    const sessions = [one(0, 0, 5, 'А'), one(1, 10, 20, 'А'), one(2, 30, 40, 'А'), one(3, 30, 40, 'Б')];
    const starts = (scope: string) => shift(sessions, { key: 1, scope, by: -3 }).map(({ start }) => start);
    expect(starts('ONE')).toEqual([0, 7, 30, 30]);
    expect(starts('HALL')).toEqual([0, 7, 27, 30]);
    expect(starts('ALL')).toEqual([-3, 7, 27, 27]);
  });

  it('copies a session right after it; what follows makes room only where it must', () => {
    const empty = { ...one(3, 0, 0), start: null, end: null, title: '' };
    const copied = (following: number) =>
      duplicate([one(0, 10, 20, 'А', 'Анна'), one(1, following, 40, 'А'), one(2, 20, 30, 'Б'), empty], 0, 3);
    expect(copied(20)?.map(({ start }) => start)).toEqual([10, 30, 20, 20]);
    expect(copied(30)?.map(({ start }) => start)).toEqual([10, 30, 20, 20]);
    expect(copied(20)?.[3]).toMatchObject({ title: 'Пункт 0', speakers: 'Анна', hall: 'А', end: 30 });
    expect(duplicate([empty], 3, 3)).toBeNull();
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
