import type { Lifecycle } from '../../common/lifecycle.js';
import { seatState } from '../events/events.rules.js';
import type { UnprovedLimits } from './limits.rules.js';

export const REGISTRATION = {
  PENDING: ['IN_REVIEW', 'CONFIRMED', 'CANCELLED'],
  IN_REVIEW: ['CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['CANCELLED'],
  OFFERED: ['IN_REVIEW', 'CONFIRMED', 'CANCELLED'],
  WAITLISTED: ['OFFERED', 'PENDING', 'IN_REVIEW', 'CONFIRMED', 'CANCELLED'],
  CANCELLED: ['PENDING', 'IN_REVIEW', 'CONFIRMED', 'WAITLISTED'],
} as const satisfies Lifecycle<'PENDING' | 'IN_REVIEW' | 'CONFIRMED' | 'OFFERED' | 'WAITLISTED' | 'CANCELLED'>;

export type RegistrationState = keyof typeof REGISTRATION;

/** Why a registration is cancelled; who was rejected may come back only when the organiser allows it. */
export type CancelCause = 'BY_PARTICIPANT' | 'BY_ORGANISER' | 'HOLD_EXPIRED' | 'ERASED' | 'REJECTED';

export const REGISTRATION_SOURCES = ['FORM', 'BY_HAND', 'IMPORT'] as const;
/** How a registration came: by the person's own form, typed by the organiser, out of a list. */
export type RegistrationSource = (typeof REGISTRATION_SOURCES)[number];

/** What the organiser can still say no to; a confirmed place is cancelled instead. */
export const REJECTABLE = [
  'PENDING',
  'OFFERED',
  'WAITLISTED',
  'IN_REVIEW',
] as const satisfies readonly RegistrationState[];

/**
 * Pending, confirmed and offered registrations hold a place (architecture.md, rule 11), and so do those the organiser has yet
 * to decide on: an approval never fails for want of a place.
 */
export function holdsPlace(state: RegistrationState): boolean {
  return state !== 'WAITLISTED' && state !== 'CANCELLED';
}

export const TAG_COLOURS = ['GREY', 'BLUE', 'GREEN', 'AMBER', 'RED'] as const;
/** A tag's colour; its name says the same in words. */
export type TagColour = (typeof TAG_COLOURS)[number];

export const ROSTER_CHANGES = [
  'approve',
  'reject',
  'readmit',
  'confirm',
  'cancel',
  'check-in',
  'undo-check-in',
] as const;
/** What the organiser can do with one registration, or with many. */
export type RosterChange = (typeof ROSTER_CHANGES)[number];

/** The states in which each change does something. */
export const CHANGEABLE: Readonly<Record<RosterChange, readonly RegistrationState[]>> = {
  approve: ['IN_REVIEW'],
  reject: REJECTABLE,
  readmit: ['CANCELLED'],
  confirm: ['PENDING', 'OFFERED'],
  cancel: ['PENDING', 'IN_REVIEW', 'CONFIRMED', 'OFFERED', 'WAITLISTED'],
  'check-in': ['CONFIRMED'],
  'undo-check-in': ['CONFIRMED'],
};

const HOLD_HOURS = 24;
const SCARCE_HOLD_HOURS = 2;
const SHORT_HOLD_MINUTES = 30;

/**
 * When an unconfirmed place is released: after 24 hours, after 2 where places are `scarce`, or 30 minutes when the event starts
 * within a day.
 */
export function holdExpiresAt(startsAt: Date, now: Date, scarce = false): Date {
  const soon = startsAt.getTime() - now.getTime() < HOLD_HOURS * 3_600_000;
  const minutes = soon ? SHORT_HOLD_MINUTES : (scarce ? SCARCE_HOLD_HOURS : HOLD_HOURS) * 60;
  return new Date(now.getTime() + minutes * 60_000);
}

/** Are few places left, or none? Then unconfirmed ones are held for a shorter time. */
export function isScarce({ capacity, held, waiting }: Omit<Pool, 'lastQueueNumber'>): boolean {
  return capacity !== null && seatState(capacity, held, waiting) !== 'open';
}

/** A registration that was given up, and whether it had counted for a place or a turn. */
export interface Gone {
  was: RegistrationState;
  unheld: boolean;
}

/** The pool after these were given up; one accepted without a place takes nothing along. */
export function poolWithout(pool: Pool, gone: readonly Gone[]): Pool {
  const counted = gone.filter(({ unheld }) => !unheld);
  const freed = counted.filter(({ was }) => holdsPlace(was)).length;
  return { ...pool, held: pool.held - freed, waiting: pool.waiting - (counted.length - freed) };
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
  cancelCause: CancelCause | null;
  emailConfirmedAt: Date | null;
  letterRequestedAt: Date;
  /** Of the series by whose form it came. */
  seriesId?: string | null;
}

/** May this person be sent another letter now? */
export function mayRemind({ letterRequestedAt }: Pick<Standing, 'letterRequestedAt'>, now: Date): boolean {
  return now.getTime() - letterRequestedAt.getTime() >= LETTER_PAUSE_MS;
}

/** What a request whose address nobody knows is told at this moment: the same for all, whatever the address has already. */
export type Offer = 'held' | 'waiting';

/** What stands for unproved addresses at an event: places held, and turns, by network. */
export interface Unproved {
  limits: UnprovedLimits;
  held: number;
  byNetwork: Map<string, { held: number; waiting: number }>;
}

/** What becomes of one request for a place. */
export type Decision =
  | {
      kind: 'new' | 'again';
      state: 'PENDING' | 'IN_REVIEW' | 'CONFIRMED' | 'WAITLISTED';
      queueNumber: number;
      existing: Standing | null;
      position: number | null;
      /** Accepted without a place, which is taken when the address is proved. */
      unheld: boolean;
      offer: Offer;
    }
  | { kind: 'repeat'; existing: Standing; remind: boolean; offer: Offer }
  | { kind: 'same-batch'; of: number };

/**
 * Decides a batch of requests in their order against the pool, which it returns changed. A place goes to whoever comes
 * first, but never past those who wait already; a repeat takes nothing; a cancelled registration is used again and takes
 * a new number in the queue, unless the organiser rejected it: then it stays as it is, like a repeat. Where
 * `approvalRequired`, a sure address leads to review. Beyond the limits of `unproved`, which counts along, an address that is not
 * sure has neither a place nor a turn yet. Nothing is counted that is not also inserted.
 */
export function allocate(
  pool: Pool,
  standing: ReadonlyMap<string, Standing>,
  requests: readonly { email: string; emailConfirmed: boolean; network?: string | null }[],
  now: Date,
  { approvalRequired = false, unproved = null }: { approvalRequired?: boolean; unproved?: Unproved | null } = {},
): { pool: Pool; decisions: Decision[] } {
  const after = { ...pool };
  const first = new Map<string, number>();
  const decisions = requests.map(({ email, emailConfirmed, network = null }, index): Decision => {
    const earlier = first.get(email);
    if (earlier !== undefined) return { kind: 'same-batch', of: earlier };
    first.set(email, index);
    const free = after.waiting === 0 && (after.capacity === null || after.held < after.capacity);
    const mayCount = emailConfirmed || mayWaitUnproved(unproved, network, free);
    const offer = free && mayCount ? 'held' : 'waiting';
    const existing = standing.get(email) ?? null;
    if (existing && (existing.state !== 'CANCELLED' || existing.cancelCause === 'REJECTED'))
      return { kind: 'repeat', existing, remind: mayRemind(existing, now), offer };
    after.lastQueueNumber += 1;
    const common = { kind: existing ? 'again' : 'new', queueNumber: after.lastQueueNumber, existing, offer } as const;
    if (!mayCount) return { ...common, state: 'PENDING', position: null, unheld: true };
    if (free) after.held += 1;
    else after.waiting += 1;
    if (!emailConfirmed) countUnproved(unproved, network, free);
    const sure = approvalRequired ? 'IN_REVIEW' : 'CONFIRMED';
    const state = !free ? 'WAITLISTED' : emailConfirmed ? sure : 'PENDING';
    return { ...common, state, position: free ? null : after.waiting, unheld: false };
  });
  return { pool: after, decisions };
}

/** May one more address that nobody has proved hold a place, or a turn where none is `free`? */
function mayWaitUnproved(unproved: Unproved | null, network: string | null, free: boolean): boolean {
  if (!unproved) return true;
  const own = unproved.byNetwork.get(network ?? '') ?? { held: 0, waiting: 0 };
  if (!free) return own.waiting < unproved.limits.network;
  return own.held < unproved.limits.network && unproved.held < unproved.limits.all;
}

function countUnproved(unproved: Unproved | null, network: string | null, free: boolean): void {
  if (!unproved) return;
  const own = unproved.byNetwork.get(network ?? '') ?? { held: 0, waiting: 0 };
  if (free) unproved.held += 1;
  unproved.byNetwork.set(network ?? '', free ? { ...own, held: own.held + 1 } : { ...own, waiting: own.waiting + 1 });
}

/** How many of those who wait can have a place now. */
export function promotable(pool: Pool): number {
  const free = pool.capacity === null ? pool.waiting : pool.capacity - pool.held;
  return Math.max(0, Math.min(free, pool.waiting));
}
