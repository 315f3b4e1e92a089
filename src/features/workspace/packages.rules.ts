import type { PublicationState } from '../../common/lifecycle.js';
import type { EventKind } from '../events/events.rules.js';
import {
  daysLate,
  dayOf,
  needsPackage,
  PACKAGE_PARTS,
  packageDue,
  type PackagePart,
  type PackageTerms,
  type PartState,
  requiredParts,
  type Turn,
  turnOf,
} from '../publications/package.rules.js';

/** What is known of one part: how far it is, who acted last and when. */
export interface PartFacts {
  state: PartState;
  /** Of a letter: its outgoing number. Of a program: the number of the release. */
  number: string | null;
  /** When it comes out by itself. */
  publishAt: Date | null;
  actedBy: string | null;
  actedAt: Date | null;
}

/** One line of the checklist of an event. */
export interface PackageItem extends PartFacts {
  part: PackagePart;
  /** Must the event have it? What is not needed can still be made. */
  isRequired: boolean;
  due: Temporal.PlainDate;
  /** Whole days; 0 for what is done, not needed or still in time. */
  daysLate: number;
  /** Who is to act; null when nobody has to. */
  turn: Turn | null;
}

export const NOTHING: PartFacts = { state: 'NONE', number: null, publishAt: null, actedBy: null, actedAt: null };

/** The four lines of an event at `now`. Nothing of an event that is off, or that passed unpublished, is needed or late. */
export function packageItems(
  event: {
    kind: EventKind;
    zone: string;
    startsAt: Date;
    endsAt: Date;
    publicationState: PublicationState;
    cancelledAt: Date | null;
  },
  facts: { results: readonly string[] } & Record<PackagePart, PartFacts>,
  terms: PackageTerms,
  now: Date,
): PackageItem[] {
  const due = packageDue(event, terms);
  const today = dayOf(now, event.zone);
  const required = needsPackage(event, now)
    ? requiredParts({ kind: event.kind, results: facts.results, isOver: event.endsAt <= now })
    : new Set();
  return PACKAGE_PARTS.map((part) => {
    const isRequired = required.has(part);
    const { state } = facts[part];
    // what is out and says another time misleads, needed or not
    const isWanted = state === 'STALE' ? needsPackage(event, now) : isRequired && state !== 'DONE';
    return {
      ...facts[part],
      part,
      isRequired,
      due: due[part],
      daysLate: isWanted && isRequired ? daysLate(due[part], today) : 0,
      turn: isWanted ? turnOf(part, state) : null,
    };
  });
}

/** Is it to be worked on: late, or due within `days`? A post-release cannot be before the event has ended. */
export function isDueWithin(
  item: PackageItem,
  event: { zone: string; endsAt: Date },
  now: Date,
  days: number,
): boolean {
  if (item.state === 'STALE') return item.turn !== null;
  if (!item.isRequired || item.state === 'DONE') return false;
  if (item.part === 'postRelease' && event.endsAt > now) return false;
  return Temporal.PlainDate.compare(item.due, dayOf(now, event.zone).add({ days })) <= 0;
}
