import { describe, expect, it } from '@jest/globals';
import { answerTo, expiryOf, type MovedEvent, movedFrom, newsOfPlace } from './notifications.rules.js';

const at = (time: string) => new Date(`2026-12-${time}:00Z`);
const NOW = at('01T12:00');
const DAY_9 = { startsAt: at('09T12:00'), endsAt: at('09T13:30') };
const DAY_10 = { startsAt: at('10T12:00'), endsAt: at('10T13:30') };
const DAY_11 = { startsAt: at('11T12:00'), endsAt: at('11T13:30') };

describe('which letter answers a registration', () => {
  it.each([
    ['PENDING', 'CHECK_ADDRESS', null],
    ['OFFERED', 'CHECK_ADDRESS', null],
    ['WAITLISTED', 'WAITING', 'WAITING'],
    ['CONFIRMED', 'ALREADY_REGISTERED', null],
    ['IN_REVIEW', 'IN_REVIEW', null],
    ['CANCELLED', null, null],
  ] as const)('%s: %s, overtaken by a later fact: %s', (state, fresh, overtaken) => {
    const cancelCause = state === 'CANCELLED' ? 'BY_PARTICIPANT' : null;
    expect(answerTo({ state, cancelCause, revision: 3 }, { revision: 3 })).toBe(fresh);
    expect(answerTo({ state, cancelCause, revision: 4 }, { revision: 3 })).toBe(overtaken);
  });

  it('tells somebody who was rejected so again', () => {
    const rejected = { state: 'CANCELLED', cancelCause: 'REJECTED' } as const;
    expect(answerTo({ ...rejected, revision: 3 }, { revision: 3 })).toBe('REJECTED');
    expect(answerTo({ ...rejected, revision: 4 }, { revision: 3 })).toBeNull();
  });

  it.each([
    ['PENDING', 'PLACE_HELD'],
    ['OFFERED', 'PLACE_HELD'],
    ['IN_REVIEW', 'IN_REVIEW'],
    ['CONFIRMED', 'PROMOTED'],
    ['WAITLISTED', null],
    ['CANCELLED', null],
  ] as const)('a free place for one who is %s: %s', (state, kind) => {
    expect(newsOfPlace(state)).toBe(kind);
  });

  it('asks to confirm only while the place is held', () => {
    const holdExpiresAt = at('02T12:00');
    expect(expiryOf('CHECK_ADDRESS', DAY_9, { holdExpiresAt })).toEqual(holdExpiresAt);
    expect(expiryOf('PLACE_HELD', DAY_9, { holdExpiresAt })).toEqual(holdExpiresAt);
    expect(expiryOf('MOVED', DAY_9, { holdExpiresAt })).toEqual(DAY_9.endsAt);
    expect(expiryOf('CONFIRMED', DAY_9, { holdExpiresAt: null })).toEqual(DAY_9.endsAt);
  });
});

describe('what was before a move', () => {
  const moved: MovedEvent = {
    ...DAY_10,
    movedAt: NOW,
    movedFromStartsAt: DAY_9.startsAt,
    movedFromEndsAt: DAY_9.endsAt,
  };
  const back: MovedEvent = { ...moved, ...DAY_9 };
  const EARLIER = at('01T11:00');
  const LATER = at('01T13:00');

  it.each([
    ['told the old time', moved, DAY_9, EARLIER, DAY_9],
    ['told nothing', moved, null, EARLIER, DAY_9],
    ['told a time between two moves', moved, DAY_11, EARLIER, DAY_11],
    ['registered before, told the time as it is', moved, DAY_10, EARLIER, null],
    ['registered after the move', moved, DAY_10, LATER, null],
    ['registered after the move, told nothing yet', moved, null, LATER, null],
    ['moved there and back', back, DAY_9, EARLIER, null],
    ['moved there and back, told the time between', back, DAY_10, EARLIER, DAY_10],
    ['never moved', { ...DAY_9, movedAt: null, movedFromStartsAt: null, movedFromEndsAt: null }, DAY_9, EARLIER, null],
  ])('%s', (_, event, told, registeredAt, from) => {
    expect(movedFrom(event, told, registeredAt)).toEqual(from);
  });
});
