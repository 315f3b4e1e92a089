import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { PublicationState } from '../../common/lifecycle.js';
import { type Actor, scopeOf } from '../accounts/accounts.rules.js';
import type { PackageTerms, PartState } from '../publications/package.rules.js';
import { PackageTermsService } from '../publications/package-terms.service.js';
import {
  type PackageEvent,
  type PackageRow,
  PackagesRepository,
  type PublicationFacts,
} from './packages.repository.js';
import { formatWhen } from '../../common/russian.js';
import { TIME_FACT } from '../documents/information-letter.rules.js';
import { isDueWithin, NOTHING, type PackageItem, packageItems, type PartFacts } from './packages.rules.js';

export type { PackageEvent, PackageItem };

type Asked = Omit<PackageEvent, 'slug' | 'title' | 'organiserId' | 'organiser'>;

/** A part that is late or soon due, with its event. */
export interface MissingPart {
  event: PackageEvent;
  item: PackageItem;
}

/** What was never finished a year ago is let be. */
const BACK_DAYS = 365;
const MOST_EVENTS = 1_000;
const DAY_MS = 86_400_000;

/** The package of events (plan measures 9, 13, 17; US-06): letter, announcement, program, post-release. */
@Injectable()
export class PackagesService {
  constructor(
    private readonly repository: PackagesRepository,
    private readonly terms: PackageTermsService,
    private readonly clock: Clock,
  ) {}

  /** The four lines of each event by its id; two queries whatever their number. The caller has checked that they may be seen. */
  async forEvents(events: readonly Asked[]): Promise<Map<string, PackageItem[]>> {
    if (events.length === 0) return new Map();
    return this.itemsOf(events, await this.terms.current(), this.clock.now());
  }

  /**
   * What lacks in the packages of the actor's events, what is late first and the longest late before all; with `soonDays` also
   * what is due within so many days. Events of the last year. Three queries.
   */
  async missing(actor: Actor, soonDays: number): Promise<MissingPart[]> {
    const now = this.clock.now();
    const day = (days: number) => new Date(now.getTime() + days * DAY_MS);
    const terms = await this.terms.current();
    const longest = Math.max(terms.letterDays, terms.announcementDays, terms.programDays);
    const period = { from: day(-BACK_DAYS), to: day(longest + soonDays + 1), now, limit: MOST_EVENTS };
    const events = await this.repository.unfinished(scopeOf(actor, 'event.view-drafts'), period);
    const items = await this.itemsOf(events, terms, now);
    return events
      .flatMap((event) => (items.get(event.id) ?? []).map((item) => ({ event, item })))
      .filter(({ event, item }) => item.daysLate > 0 || isDueWithin(item, event, now, soonDays))
      .toSorted(
        (a, b) =>
          b.item.daysLate - a.item.daysLate ||
          Temporal.PlainDate.compare(a.item.due, b.item.due) ||
          +a.event.startsAt - +b.event.startsAt,
      );
  }

  private async itemsOf(events: readonly Asked[], terms: PackageTerms, now: Date): Promise<Map<string, PackageItem[]>> {
    const rows = new Map((await this.repository.find(events.map(({ id }) => id))).map((row) => [row.eventId, row]));
    return new Map(
      events.map((event) => {
        const row = rows.get(event.id);
        return [event.id, packageItems(event, row ? factsOf(row, event, now) : NO_FACTS, terms, now)];
      }),
    );
  }
}

const NO_FACTS = { results: [], letter: NOTHING, announcement: NOTHING, program: NOTHING, postRelease: NOTHING };

/** What was made for another time of an event that is still to be held is out of date. */
function factsOf(row: PackageRow, event: Asked, now: Date) {
  const { results, letter, announcement, program, postRelease } = row;
  const isAhead = event.endsAt > now;
  const staleIf = (isStale: boolean, state: PartState): PartState =>
    isAhead && isStale && (state === 'DONE' || state === 'SCHEDULED') ? 'STALE' : state;
  return {
    results,
    letter: letter
      ? acted(letter, {
          state: letter.state === 'DRAFT' ? 'DRAFT' : staleIf(isForAnotherTime(letter, event), 'DONE'),
          number: letter.number,
        })
      : NOTHING,
    announcement: publicationFacts(announcement, staleIf),
    program: program
      ? acted(program, {
          state: program.release === null ? 'DRAFT' : staleIf(!program.fits, 'DONE'),
          number: program.release === null ? null : String(program.release),
        })
      : NOTHING,
    postRelease: publicationFacts(postRelease, staleIf),
  };
}

const STATES: Readonly<Record<PublicationState, PartState>> = {
  DRAFT: 'DRAFT',
  IN_REVIEW: 'IN_REVIEW',
  APPROVED: 'APPROVED',
  PUBLISHED: 'DONE',
  WITHDRAWN: 'WITHDRAWN',
  ARCHIVED: 'WITHDRAWN',
};

function publicationFacts(
  publication: PublicationFacts | null,
  staleIf: (isStale: boolean, state: PartState) => PartState,
): PartFacts {
  if (!publication) return NOTHING;
  const publishAt = publication.publishAt === null ? null : new Date(publication.publishAt);
  const state = publishAt ? 'SCHEDULED' : STATES[publication.state];
  return acted(publication, { state: staleIf(publication.isMovedSince, state), publishAt });
}

/** A letter that has its number but did not go out yet; of one that did, its addressees are told when the event moves. */
function isForAnotherTime({ state, facts }: NonNullable<PackageRow['letter']>, event: Asked): boolean {
  const when = facts.find(({ name }) => name === TIME_FACT)?.value;
  return state === 'REGISTERED' && when !== undefined && when !== formatWhen(event.startsAt, event.endsAt, event.zone);
}

function acted(act: { by: string | null; at: string }, facts: Partial<PartFacts>): PartFacts {
  return { ...NOTHING, actedBy: act.by, actedAt: new Date(act.at), ...facts };
}
