import type { Lifecycle } from '../../common/lifecycle.js';

export const REGISTRATION = {
  PENDING: ['CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['CANCELLED'],
  OFFERED: ['CONFIRMED', 'CANCELLED'],
  WAITLISTED: ['OFFERED', 'PENDING', 'CONFIRMED', 'CANCELLED'],
  CANCELLED: ['PENDING', 'CONFIRMED', 'WAITLISTED'],
} as const satisfies Lifecycle<'PENDING' | 'CONFIRMED' | 'OFFERED' | 'WAITLISTED' | 'CANCELLED'>;

export type RegistrationState = keyof typeof REGISTRATION;

/** Pending, confirmed and offered registrations hold a place (architecture.md, rule 11). */
export function holdsPlace(state: RegistrationState): boolean {
  return state === 'PENDING' || state === 'CONFIRMED' || state === 'OFFERED';
}

const HOLD_HOURS = 24;
const SHORT_HOLD_MINUTES = 30;

/** When an unconfirmed place is released: after 24 hours, or 30 minutes when the event starts within a day. */
export function holdExpiresAt(startsAt: Date, now: Date): Date {
  const soon = startsAt.getTime() - now.getTime() < HOLD_HOURS * 3_600_000;
  return new Date(now.getTime() + (soon ? SHORT_HOLD_MINUTES * 60_000 : HOLD_HOURS * 3_600_000));
}

/** A second letter to the same person goes no sooner than after ten minutes (US-02). */
const LETTER_PAUSE_MS = 10 * 60_000;

export interface Pool {
  capacity: number | null;
  held: number;
  waiting: number;
  lastQueueNumber: number;
}

export interface Standing {
  id: string;
  email: string;
  state: RegistrationState;
  emailConfirmedAt: Date | null;
  letterRequestedAt: Date;
}

/** May this person be sent another letter now? */
export function mayRemind({ letterRequestedAt }: Pick<Standing, 'letterRequestedAt'>, now: Date): boolean {
  return now.getTime() - letterRequestedAt.getTime() >= LETTER_PAUSE_MS;
}

/** What becomes of one request for a place. */
export type Decision =
  | {
      kind: 'new' | 'again';
      state: 'PENDING' | 'CONFIRMED' | 'WAITLISTED';
      queueNumber: number;
      existing: Standing | null;
      position: number | null;
    }
  | { kind: 'repeat'; existing: Standing; remind: boolean }
  | { kind: 'same-batch'; of: number };

/**
 * Decides a batch of requests in their order against the pool, which it returns changed. A place goes to whoever comes
 * first, but never past those who wait already; a repeat takes nothing; a cancelled registration is used again and takes
 * a new number in the queue. Nothing is counted that is not also inserted.
 */
export function allocate(
  pool: Pool,
  standing: ReadonlyMap<string, Standing>,
  requests: readonly { email: string; emailConfirmed: boolean }[],
  now: Date,
): { pool: Pool; decisions: Decision[] } {
  const after = { ...pool };
  const first = new Map<string, number>();
  const decisions = requests.map(({ email, emailConfirmed }, index): Decision => {
    const earlier = first.get(email);
    if (earlier !== undefined) return { kind: 'same-batch', of: earlier };
    first.set(email, index);
    const existing = standing.get(email) ?? null;
    if (existing && existing.state !== 'CANCELLED') {
      return {
        kind: 'repeat',
        existing,
        remind: now.getTime() - existing.letterRequestedAt.getTime() >= LETTER_PAUSE_MS,
      };
    }
    after.lastQueueNumber += 1;
    const free = after.waiting === 0 && (after.capacity === null || after.held < after.capacity);
    if (free) after.held += 1;
    else after.waiting += 1;
    const state = !free ? 'WAITLISTED' : emailConfirmed ? 'CONFIRMED' : 'PENDING';
    const position = free ? null : after.waiting;
    return { kind: existing ? 'again' : 'new', state, queueNumber: after.lastQueueNumber, existing, position };
  });
  return { pool: after, decisions };
}

/** How many of those who wait can have a place now. */
export function promotable(pool: Pool): number {
  const free = pool.capacity === null ? pool.waiting : pool.capacity - pool.held;
  return Math.max(0, Math.min(free, pool.waiting));
}
