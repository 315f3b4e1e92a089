import { describe, expect, it } from '@jest/globals';
import { isBackAtFirst, moveShown } from './lifecycle.rules.js';

const day = (n: number) => ({
  startsAt: new Date(`2026-12-0${n}T12:00:00Z`),
  endsAt: new Date(`2026-12-0${n}T13:00:00Z`),
});
const event = (now: number, from: number | null, first: number | null) => ({
  ...day(now),
  movedFromStartsAt: from === null ? null : day(from).startsAt,
  movedFromEndsAt: from === null ? null : day(from).endsAt,
  firstStartsAt: first === null ? null : day(first).startsAt,
  firstEndsAt: first === null ? null : day(first).endsAt,
});

describe('the time that stands struck beside the present one', () => {
  it.each([
    ['is none for what was never moved', event(1, null, null), null],
    ['is the one before the move', event(2, 1, 1), day(1)],
    ['is the last one that was known', event(3, 2, 1), day(2)],
    ['is none for what came back', event(1, 2, 1), null],
    ['is none for what came back over several times', event(1, 3, 1), null],
    ['is none for what stands where it was known to stand', event(2, 2, 1), null],
    ['is that of an old move whose first time nobody kept', event(2, 1, null), day(1)],
    ['is there when only the end came back', { ...event(1, 2, 1), startsAt: day(3).startsAt }, day(2)],
  ])('%s', (_, moved, shown) => {
    expect(moveShown(moved)).toEqual(shown);
  });

  it('says whether an event is back where it was first announced', () => {
    expect([event(1, null, null), event(2, 1, 1), event(1, 2, 1)].map(isBackAtFirst)).toEqual([false, false, true]);
  });
});
