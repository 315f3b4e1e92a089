import { describe, expect, it } from '@jest/globals';
import { REGISTRATION, type RegistrationState } from '../registrations/registrations.rules.js';
import { LETTER_KINDS, type LetterKind } from './notifications.rules.js';
import { basisOf, type Told, toldAfter, tellsOf, UNTOLD } from './told.rules.js';
import { type Circumstances, verdict } from './verdict.rules.js';

const at = (time: string) => new Date(`2026-12-${time}:00Z`);
const DAY_9 = { startsAt: at('09T12:00'), endsAt: at('09T13:30') };
const DAY_10 = { startsAt: at('10T12:00'), endsAt: at('10T13:30') };
const HALL = { format: 'ONSITE', venue: 'Актовый зал', address: 'Балашиха' } as const;
const LIBRARY = { ...HALL, venue: 'Библиотека' };
const KINDS = Object.keys(LETTER_KINDS) as LetterKind[];
const STATES = Object.keys(REGISTRATION) as RegistrationState[];
const ON = { ...DAY_9, ...HALL, sequence: 1, cancelledAt: null, isWithdrawn: false };
const WITHDRAWN = { ...ON, isWithdrawn: true };
const OFF = { ...ON, cancelledAt: at('01T12:00') };
const KNOWS_DAY_10: Told = { ...UNTOLD, times: DAY_10, place: LIBRARY };

/** What somebody who is to be told by this letter knows. */
function before(kind: LetterKind): Told {
  return { ...KNOWS_DAY_10, isOff: kind === 'EVENT_RESTORED' };
}

/** The event of which this letter is true. */
function eventOf(kind: LetterKind): NonNullable<Circumstances['now']['event']> {
  if (kind === 'EVENT_WITHDRAWN') return WITHDRAWN;
  return kind === 'EVENT_CANCELLED' ? OFF : ON;
}

/** A letter written from what is so. */
function letter(
  kind: LetterKind,
  now: Partial<Circumstances['now']> = {},
  change: Partial<Circumstances> = {},
): Circumstances {
  const present = {
    eventRevision: 3,
    registrationRevision: 2,
    linkGeneration: 1,
    told: before(kind),
    newestRelease: null,
  };
  return {
    kind,
    dedupeKey: 'fact',
    eventSequence: 1,
    expiresAt: DAY_9.endsAt,
    basis: basisOf(kind, present),
    ...change,
    now: {
      registrationState: LETTER_KINDS[kind].states[0],
      event: eventOf(kind),
      present,
      ...now,
    },
  };
}

const knowing = (told: Told) => ({
  present: { eventRevision: 3, registrationRevision: 2, linkGeneration: 1, told, newestRelease: null },
});
const dropped = expect.objectContaining({ drop: expect.stringMatching(/^устарело: /) });

describe('what becomes of a letter when its turn comes', () => {
  it.each(KINDS)('%s goes out as it was written while nothing has changed', (kind) => {
    // a place in the queue changes with what others do
    expect(verdict(letter(kind))).toEqual(kind === 'WAITING' ? 'rewrite' : 'send');
  });

  it.each(KINDS)('%s is dropped in any state of the registration it is not true in', (kind) => {
    const states: readonly RegistrationState[] = LETTER_KINDS[kind].states;
    for (const registrationState of STATES) {
      const judged = verdict(letter(kind, { registrationState }));
      if (states.includes(registrationState)) expect(judged).not.toEqual(dropped);
      else expect(judged).toEqual(dropped);
    }
  });

  it.each(KINDS)('%s is dropped when the registration or the event is gone', (kind) => {
    expect(verdict(letter(kind, { event: null }))).toEqual(dropped);
    expect(verdict(letter(kind, { present: null }))).toEqual(dropped);
    expect(verdict(letter(kind, { registrationState: null }))).toEqual(dropped);
  });

  it.each(KINDS)('%s once the event is cancelled, or restored', (kind) => {
    const whenOff = verdict(letter(kind, { event: OFF }));
    if (kind === 'CANCELLED' || kind === 'EVENT_CANCELLED') expect(whenOff).toBe('send');
    else expect(whenOff).toEqual({ drop: 'устарело: событие отменено' });
    if (kind === 'EVENT_CANCELLED') expect(verdict(letter(kind, { event: ON }))).toEqual(dropped);
  });

  it.each(KINDS)('%s once the event is withdrawn, or back', (kind) => {
    const judged = verdict(letter(kind, { event: { ...eventOf(kind), isWithdrawn: true } }));
    if (['CANCELLED', 'EVENT_CANCELLED', 'EVENT_WITHDRAWN'].includes(kind)) expect(judged).toBe('send');
    else expect(judged).toEqual({ drop: 'устарело: событие снято с публикации' });
    if (kind === 'EVENT_WITHDRAWN') expect(verdict(letter(kind, { event: ON }))).toEqual(dropped);
  });

  it.each(KINDS)('%s is written anew when the event, the registration or what its reader knows is another', (kind) => {
    for (const change of [{ eventRevision: 4 }, { registrationRevision: 3 }, { linkGeneration: 2 }]) {
      const present = { ...letter(kind).now.present!, ...change };
      expect(verdict(letter(kind, { present }))).toBe(kind === 'CANCELLED' ? 'send' : 'rewrite');
    }
    const told = { ...before(kind), times: null };
    expect(verdict(letter(kind, knowing(told)))).toBe(kind === 'CANCELLED' ? 'send' : 'rewrite');
  });

  it.each<[LetterKind, Told]>([
    ['MOVED', { ...UNTOLD, times: DAY_9 }],
    ['MOVED', { ...KNOWS_DAY_10, isOff: true }],
    ['PLACE_CHANGED', { ...KNOWS_DAY_10, isOff: true }],
    ['PLACE_CHANGED', { ...UNTOLD, place: HALL }],
    ['EVENT_CANCELLED', { ...UNTOLD, isOff: true }],
    ['EVENT_WITHDRAWN', { ...UNTOLD, isOff: true }],
    ['EVENT_RESTORED', UNTOLD],
  ])('%s is dropped when its reader knows, unless staff asked for a copy', (kind, told) => {
    expect(verdict(letter(kind, knowing(told)))).toEqual(dropped);
    const copy = { dedupeKey: 'again:fact' };
    expect(verdict(letter(kind, knowing(told), copy))).toBe('send');
    const later = { ...eventOf(kind), sequence: 2 };
    const judged = verdict(letter(kind, { ...knowing(told), event: later }, copy));
    if (kind === 'EVENT_CANCELLED' || kind === 'EVENT_WITHDRAWN') expect(judged).toBe('rewrite');
    else expect(judged).toEqual({ drop: 'устарело: событие с тех пор изменилось' });
  });

  it('a letter of before the versions were kept is written anew', () => {
    expect(verdict(letter('CONFIRMED', {}, { basis: null }))).toBe('rewrite');
  });
});

describe('what a letter lets its reader know', () => {
  const after = (kind: LetterKind, told: Told) =>
    tellsOf(kind, { ...DAY_9, ...HALL }, 'r').reduce((known, tells) => toldAfter(known, tells), told);

  it.each(KINDS)('%s', (kind) => {
    const known = after(kind, KNOWS_DAY_10);
    if (kind === 'CANCELLED' || kind === 'REJECTED') expect(known).toEqual(KNOWS_DAY_10);
    else if (kind === 'EVENT_CANCELLED' || kind === 'EVENT_WITHDRAWN')
      expect(known).toEqual({ ...KNOWS_DAY_10, isOff: true });
    else expect(known).toMatchObject({ place: HALL, isOff: false, times: kind === 'PLACE_CHANGED' ? DAY_10 : DAY_9 });
  });
});
