import type { Place } from '../events/events.rules.js';
import type { LetterKind, PlainLetterKind, Times } from './notifications.rules.js';

/** What somebody knows of an event from the letters the mail server took; null for what none of them told. */
export interface Told {
  times: Times | null;
  place: Place | null;
  /** The number of the newest release of the program. */
  release: number | null;
  /** Told last that the event is not to be counted on: cancelled or withdrawn. */
  isOff: boolean;
}

export const UNTOLD: Told = { times: null, place: null, release: null, isOff: false };

/** What one letter lets its reader know of one registration; what is absent it does not speak of. */
export interface Tells {
  registrationId: string;
  startsAt?: Date | string;
  endsAt?: Date | string;
  place?: Place;
  release?: number;
  isOff?: boolean;
}

/** What a letter `kind` lets its reader know of the event as it is. */
export function tellsOf(kind: LetterKind, event: Times & Place, registrationId: string): Tells[] {
  const { startsAt, endsAt, format, venue, address } = event;
  const place = { format, venue, address };
  switch (kind) {
    case 'CANCELLED':
    case 'REJECTED':
      return [];
    case 'EVENT_CANCELLED':
    case 'EVENT_WITHDRAWN':
      return [{ registrationId, isOff: true }];
    case 'PLACE_CHANGED':
      // whether the time is another one is for the letter about the move to say
      return [{ registrationId, place, isOff: false }];
    default:
      return [{ registrationId, startsAt, endsAt, place, isOff: false }];
  }
}

/** What is known after one more letter. */
export function toldAfter(told: Told, tells: Omit<Tells, 'registrationId'>): Told {
  const { startsAt, endsAt, place, release, isOff } = tells;
  return {
    times: startsAt && endsAt ? { startsAt: new Date(startsAt), endsAt: new Date(endsAt) } : told.times,
    place: place ?? told.place,
    release: release ?? told.release,
    isOff: isOff ?? told.isOff,
  };
}

/** The versions of what a letter about a registration is written from. */
export interface PresentBasis {
  eventRevision: number;
  registrationRevision: number;
  /** Raised when the links in earlier letters are closed. */
  linkGeneration: number;
  told: Told;
  /** The number of the newest release; null for letters that do not speak of it. */
  newestRelease: number | null;
}

/** Kinds that change with what no version counts: the place in a queue, other registrations, other papers. They are always looked at anew. */
const ALWAYS_ANEW: readonly string[] = ['WAITING', 'SERIES', 'INFORMATION_LETTER', 'SPEAKER_CLAIM', 'EVENT_REVIEW'];

/** One word for all that a letter `kind` was written from: when it is another one at sending, the letter is written anew. */
export function basisOf(kind: LetterKind | PlainLetterKind, present: PresentBasis): string | null {
  if (ALWAYS_ANEW.includes(kind)) return null;
  const { eventRevision, registrationRevision, linkGeneration, told, newestRelease } = present;
  const versions = [eventRevision, registrationRevision, linkGeneration];
  if (kind === 'CAMPAIGN') return JSON.stringify(versions);
  const { times, place, release, isOff } = told;
  const known = [times?.startsAt, times?.endsAt, place?.format, place?.venue, place?.address, isOff];
  return JSON.stringify([...versions, ...known, ...(kind === 'PROGRAM_CHANGED' ? [release, newestRelease] : [])]);
}

/** Was the letter written from the event as it is, whatever its reader knows by now? For copies of what was sent. */
export function isOfRevision(basis: string | null | undefined, eventRevision: number): boolean {
  return basis?.startsWith(`[${eventRevision},`) ?? false;
}
