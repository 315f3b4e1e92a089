import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canMove } from '../../common/lifecycle.js';
import {
  allocate,
  holdExpiresAt,
  holdsPlace,
  mayRemind,
  type Pool,
  promotable,
  REGISTRATION,
  REJECTABLE,
  type RegistrationState,
  type Standing,
} from './registrations.rules.js';

const NOW = new Date('2026-12-09T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const pool = (capacity: number | null, held = 0, waiting = 0): Pool => ({
  capacity,
  held,
  waiting,
  lastQueueNumber: held + waiting,
});
const asks = (...emails: string[]) => emails.map((email) => ({ email, emailConfirmed: false }));
const standing = (email: string, state: RegistrationState, letterRequestedAt = NOW): [string, Standing] => [
  email,
  { id: `id of ${email}`, email, state, cancelCause: null, emailConfirmedAt: null, letterRequestedAt },
];

describe('REGISTRATION', () => {
  const ALLOWED: Record<RegistrationState, RegistrationState[]> = {
    PENDING: ['IN_REVIEW', 'CONFIRMED', 'CANCELLED'],
    IN_REVIEW: ['CONFIRMED', 'CANCELLED'],
    CONFIRMED: ['CANCELLED'],
    OFFERED: ['IN_REVIEW', 'CONFIRMED', 'CANCELLED'],
    WAITLISTED: ['OFFERED', 'PENDING', 'IN_REVIEW', 'CONFIRMED', 'CANCELLED'],
    CANCELLED: ['PENDING', 'IN_REVIEW', 'CONFIRMED', 'WAITLISTED'],
  };
  const states = Object.keys(ALLOWED) as RegistrationState[];

  it.each(states.flatMap((from) => states.map((to) => [from, to, ALLOWED[from].includes(to)] as const)))(
    '%s → %s: %s',
    (from, to, allowed) => {
      expect(canMove(REGISTRATION, from, to)).toBe(allowed);
    },
  );

  it('holds a place while pending, in review, confirmed and offered', () => {
    expect(states.filter(holdsPlace)).toEqual(['PENDING', 'IN_REVIEW', 'CONFIRMED', 'OFFERED']);
  });

  it('can say no to whatever may still become confirmed, and to nothing else', () => {
    const undecided = states.filter((state) => state !== 'CANCELLED' && canMove(REGISTRATION, state, 'CONFIRMED'));
    expect([...REJECTABLE].toSorted()).toEqual(undecided.toSorted());
  });
});

describe('holdExpiresAt', () => {
  it.each([
    ['2026-12-20T12:00:00Z', '2026-12-10T12:00:00Z'],
    ['2026-12-10T12:00:00Z', '2026-12-10T12:00:00Z'],
    ['2026-12-10T11:59:59Z', '2026-12-09T12:30:00Z'],
    ['2026-12-09T12:01:00Z', '2026-12-09T12:30:00Z'],
    ['2026-12-09T11:00:00Z', '2026-12-09T12:30:00Z'],
  ])('of an event that starts at %s is %s', (startsAt, expected) => {
    expect(holdExpiresAt(new Date(startsAt), NOW)).toEqual(new Date(expected));
  });
});

describe('mayRemind', () => {
  it.each([
    [0, false],
    [9.99, false],
    [10, true],
    [600, true],
  ])('%d minutes after the last letter: %s', (minutes, may) => {
    expect(mayRemind({ letterRequestedAt: minutesAgo(minutes) }, NOW)).toBe(may);
  });
});

describe('allocate', () => {
  const outcome = (before: Pool, known: [string, Standing][], ...emails: string[]) =>
    allocate(before, new Map(known), asks(...emails), NOW);

  it('gives places while there are some, then numbers of the waiting list', () => {
    const { pool: after, decisions } = outcome(pool(2), [], 'a', 'b', 'c', 'd');
    expect(decisions.map((d) => d.kind === 'new' && [d.state, d.queueNumber, d.position])).toEqual([
      ['PENDING', 1, null],
      ['PENDING', 2, null],
      ['WAITLISTED', 3, 1],
      ['WAITLISTED', 4, 2],
    ]);
    expect(after).toEqual({ capacity: 2, held: 2, waiting: 2, lastQueueNumber: 4 });
  });

  it('never lets a newcomer past those who wait already', () => {
    expect(outcome(pool(5, 3, 2), [], 'a').decisions).toMatchObject([{ state: 'WAITLISTED', position: 3 }]);
    expect(outcome(pool(null, 3, 2), [], 'a').decisions).toMatchObject([{ state: 'WAITLISTED', position: 3 }]);
  });

  it('gives a confirmed address its place at once', () => {
    const { decisions } = allocate(pool(1), new Map(), [{ email: 'a', emailConfirmed: true }], NOW);
    expect(decisions).toMatchObject([{ state: 'CONFIRMED' }]);
  });

  it('sends a confirmed address to review where the organiser decides; who waits, waits', () => {
    const sure = ['a', 'b'].map((email) => ({ email, emailConfirmed: true }));
    const { pool: after, decisions } = allocate(pool(1), new Map(), sure, NOW, { approvalRequired: true });
    expect(decisions).toMatchObject([{ state: 'IN_REVIEW' }, { state: 'WAITLISTED' }]);
    expect(after).toMatchObject({ held: 1, waiting: 1 });
    expect(allocate(pool(1), new Map(), asks('a'), NOW, { approvalRequired: true }).decisions).toMatchObject([
      { state: 'PENDING' },
    ]);
  });

  it('gives nothing to somebody who was rejected, but tells so again after ten minutes', () => {
    const known = ['a', 'b'].map((email): [string, Standing] => {
      const [, row] = standing(email, 'CANCELLED', email === 'a' ? NOW : minutesAgo(10));
      return [email, { ...row, cancelCause: 'REJECTED' }];
    });
    const { pool: after, decisions } = outcome(pool(9), known, 'a', 'b');
    expect(decisions).toMatchObject([
      { kind: 'repeat', remind: false },
      { kind: 'repeat', remind: true },
    ]);
    expect(after).toEqual(pool(9));
  });

  it('takes nothing for a repeat and sends another letter after ten minutes only', () => {
    const known = [standing('a', 'PENDING'), standing('b', 'WAITLISTED', minutesAgo(10)), standing('c', 'CONFIRMED')];
    const { pool: after, decisions } = outcome(pool(9, 2, 1), known, 'a', 'b', 'c');
    expect(decisions).toMatchObject([
      { kind: 'repeat', remind: false },
      { kind: 'repeat', remind: true },
      { kind: 'repeat', remind: false },
    ]);
    expect(after).toEqual(pool(9, 2, 1));
  });

  it('decides once for an address that stands twice in the line', () => {
    const { pool: after, decisions } = outcome(pool(9), [], 'a', 'b', 'a');
    expect(decisions[2]).toEqual({ kind: 'same-batch', of: 0 });
    expect(after.held).toBe(2);
  });

  it('uses a cancelled registration again, with a new number at the end', () => {
    const { pool: after, decisions } = outcome(pool(1, 1, 1), [standing('a', 'CANCELLED')], 'a');
    expect(decisions).toMatchObject([
      { kind: 'again', state: 'WAITLISTED', queueNumber: 3, position: 2, existing: { id: 'id of a' } },
    ]);
    expect(after).toMatchObject({ held: 1, waiting: 2 });
  });

  it('counts exactly what is inserted, whatever comes in whatever groups, and never oversells', () => {
    const email = fc.constantFrom(...'abcdefghijkl');
    const groups = fc.array(fc.array(email, { maxLength: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 1, max: 8 })), groups, (capacity, batches) => {
        let current: Pool = pool(capacity);
        const rows = new Map<string, Standing>();
        for (const batch of batches) {
          const { pool: after, decisions } = allocate(current, rows, asks(...batch), NOW);
          decisions.forEach((decision, index) => {
            if (decision.kind !== 'new') return;
            rows.set(...standing(batch[index] ?? '', decision.state));
          });
          current = after;
        }
        const states = Array.from(rows.values(), ({ state }) => state);
        expect(current.held).toBe(states.filter(holdsPlace).length);
        expect(current.waiting).toBe(states.filter((state) => state === 'WAITLISTED').length);
        expect(current.lastQueueNumber).toBe(rows.size);
        expect(current.held).toBeLessThanOrEqual(capacity ?? Infinity);
        expect(current.waiting > 0 && current.held < (capacity ?? Infinity)).toBe(false);
      }),
    );
  });
});

describe('promotable', () => {
  it.each([
    [pool(5, 5, 3), 0],
    [pool(5, 4, 3), 1],
    [pool(9, 5, 3), 3],
    [pool(9, 5, 0), 0],
    [pool(null, 5, 3), 3],
    [pool(3, 5, 3), 0],
  ])('of %j are %i', (state, count) => {
    expect(promotable(state)).toBe(count);
  });
});
