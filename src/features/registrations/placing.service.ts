import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound, TooManyRequests } from '../../common/errors.js';
import type { Ticket } from '../../common/lanes.js';
import { Config } from '../../platform/config/config.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { assertRegistrationOpen, seatState } from '../events/events.rules.js';
import type { RegistrationFact } from './registrations.events.js';
import { NetworksRepository } from './networks.repository.js';
import { type LockedPool, type NewRegistration, PlacesRepository } from './places.repository.js';
import { RegistrationsRepository } from './registrations.repository.js';
import { letterJobs, type Told } from './registration-letters.jobs.js';
import { ADDRESSES_PER_HOUR, networkOf, unprovedLimits } from './limits.rules.js';
import {
  allocate,
  type Decision,
  holdExpiresAt,
  isScarce,
  type Offer,
  type Pool,
  type RegistrationState,
  type Unproved,
} from './registrations.rules.js';

const HOUR_MS = 3_600_000;

/** A request for a place whose text is checked already. */
export type PlaceRequest = Pick<
  NewRegistration,
  | 'email'
  | 'lastName'
  | 'firstName'
  | 'middleName'
  | 'municipalityId'
  | 'schoolId'
  | 'schoolName'
  | 'position'
  | 'answers'
  | 'personId'
  | 'address'
  | 'consentDocumentId'
  | 'seriesId'
> & { emailConfirmed: boolean };

/** What came of it; `position` in the waiting list is null for those who hold a place. */
export interface Placement {
  registrationId: string;
  state: RegistrationState;
  position: number | null;
  isNew: boolean;
  /** What somebody who has not proved the address is told: the same for every address. */
  offer: Offer;
}

/** A request in line for the event whose slug is its key. */
export type Waiting = Ticket<PlaceRequest, Placement>;

/** What came of a group; nothing yet for the events, by slug, that somebody else has locked. */
export interface Placed {
  outcomes: Map<Waiting, Placement | Error>;
  heldUp: Set<string>;
}

/** The requests of a group for one event, decided together. */
interface Share {
  locked: LockedPool;
  members: readonly Waiting[];
  decisions: readonly Decision[];
  pool: Pool;
}

/** Decides who has a place, for many at once, in the caller's transaction. */
@Injectable()
export class PlacingService {
  constructor(
    private readonly places: PlacesRepository,
    private readonly networks: NetworksRepository,
    private readonly repository: RegistrationsRepository,
    private readonly jobs: JobsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Decides for a group under the locks of its events' counters: who has a place, a number in the waiting list, or why not.
   * Unless `waits`, the events that somebody else has locked are left out and named in `heldUp`.
   */
  async place(tx: EntityManager, group: readonly Waiting[], waits: boolean): Promise<Placed> {
    const now = this.clock.now();
    const bySlug = Map.groupBy(group, ({ key }) => key);
    const { locked: pools, heldUp } = await this.places.lockPools(tx, 'slug', [...bySlug.keys()], { waits });
    const poolOf = new Map(pools.map((locked) => [locked.slug, locked]));
    const outcomes = new Map<Waiting, Placement | Error>();
    const open: { locked: LockedPool; members: Waiting[] }[] = [];
    for (const [slug, members] of bySlug) {
      const locked = poolOf.get(slug);
      const refusal = locked ? refusalOf(locked, now) : new NotFound('Такого события нет');
      if (locked && !refusal) open.push({ locked, members });
      else if (refusal && !heldUp.includes(slug)) for (const member of members) outcomes.set(member, refusal);
    }
    await this.refuseFloods(tx, open, outcomes, now);
    const shares = await this.allocateAll(tx, open, now);
    const rows = new Map(shares.flatMap((share) => rowsOf(share, now)));
    const facts = await this.places.saveAll(tx, [...rows.values()], now);
    await this.saveCounters(tx, shares);
    const again = shares.flatMap(remindedOf);
    const ids = again.map(({ id }) => id);
    const reminded = ids.length > 0 ? await this.places.askForLetters(tx, ids, now) : [];
    await this.addLetters(tx, [...facts, ...reminded], [...rows.values(), ...again]);
    for (const [member, placement] of await this.placements(tx, shares, rows)) outcomes.set(member, placement);
    return { outcomes, heldUp: new Set(heldUp) };
  }

  private async allocateAll(
    tx: EntityManager,
    open: readonly { locked: LockedPool; members: Waiting[] }[],
    now: Date,
  ): Promise<Share[]> {
    const wanted = open.flatMap(({ locked, members }) =>
      members.map(({ request }) => ({ eventId: locked.eventId, email: request.email })),
    );
    const standing = wanted.length > 0 ? await this.places.standing(tx, wanted) : [];
    const byEvent = Map.groupBy(standing, ({ eventId }) => eventId);
    const unproved = await this.unproved(tx, open);
    return open.map(({ locked, members }) => {
      const known = new Map((byEvent.get(locked.eventId) ?? []).map((row) => [row.email, row]));
      const requests = members.map(({ request }) => ({ ...request, network: networkOf(request.address) }));
      const { approvalRequired } = locked;
      const limits = { approvalRequired, unproved: unproved.get(locked.eventId) ?? null };
      return { locked, members, ...allocate(locked, known, requests, now, limits) };
    });
  }

  /** A network that has asked for too many addresses is refused, whichever it asks for now. */
  private async refuseFloods(
    tx: EntityManager,
    open: { members: Waiting[] }[],
    outcomes: Map<Waiting, Placement | Error>,
    now: Date,
  ): Promise<void> {
    const unsure = open.flatMap(({ members }) => members.filter(({ request }) => !request.emailConfirmed));
    const networks = [...new Set(unsure.map(({ request }) => networkOf(request.address)))].filter(
      (one) => one !== null,
    );
    if (!this.isLimited || networks.length === 0) return;
    const asked = await this.networks.askedFrom(tx, networks, new Date(now.getTime() - HOUR_MS));
    const isFlood = ({ request }: Waiting) =>
      !request.emailConfirmed && (asked.get(networkOf(request.address) ?? '') ?? 0) >= ADDRESSES_PER_HOUR;
    for (const share of open) {
      for (const member of share.members.filter(isFlood)) outcomes.set(member, flood());
      share.members = share.members.filter((member) => !isFlood(member));
    }
  }

  /** By event, what of it waits for unproved addresses; nothing for events of unlimited places. */
  private async unproved(
    tx: EntityManager,
    open: readonly { locked: LockedPool; members: readonly Waiting[] }[],
  ): Promise<Map<string, Unproved>> {
    const counted = this.isLimited ? open.filter(({ locked }) => locked.capacity !== null) : [];
    if (counted.length === 0) return new Map();
    const rows = await this.networks.unproved(
      tx,
      counted.map(({ locked }) => locked.eventId),
    );
    const byEvent = Map.groupBy(rows, ({ eventId }) => eventId);
    return new Map(
      counted.flatMap(({ locked }) => {
        const limits = unprovedLimits(locked.capacity);
        const own = byEvent.get(locked.eventId) ?? [];
        const held = own.reduce((sum, row) => sum + row.held, 0);
        const byNetwork = new Map(own.map((row) => [row.network, row]));
        return limits ? [[locked.eventId, { limits, held, byNetwork }] as const] : [];
      }),
    );
  }

  private get isLimited(): boolean {
    return this.config.RATE_LIMIT === 'on';
  }

  private async saveCounters(tx: EntityManager, shares: readonly Share[]): Promise<void> {
    const changed = shares.filter(({ pool, locked }) => pool.lastQueueNumber !== locked.lastQueueNumber);
    const pools = changed.map(({ pool, locked }) => ({
      eventId: locked.eventId,
      held: pool.held,
      waiting: pool.waiting,
      lastQueueNumber: pool.lastQueueNumber,
      state: seatState(pool.capacity, pool.held, pool.waiting),
    }));
    await this.places.savePools(tx, pools);
    if (changed.some(({ locked }, index) => pools[index]?.state !== locked.seatState)) await PublicCache.touch(tx);
  }

  /**
   * `known`: the letter of one whose address needs no letter to be sure of brings the invitation; all that came by the form of a
   * series has one letter.
   */
  async addLetters(tx: EntityManager, facts: readonly RegistrationFact[], known: readonly Told[] = []): Promise<void> {
    await this.jobs.addMany(tx, letterJobs(facts, known, this.clock.now()));
  }

  private async placements(
    tx: EntityManager,
    shares: readonly Share[],
    rows: ReadonlyMap<Waiting, NewRegistration>,
  ): Promise<[Waiting, Placement][]> {
    const repeats = shares.flatMap(({ decisions }) =>
      decisions.flatMap((made) => (made.kind === 'repeat' ? [made.existing.id] : [])),
    );
    const positions = repeats.length > 0 ? await this.repository.positions(repeats, tx) : new Map<string, number>();
    return shares.flatMap(({ members, decisions }) => {
      const made: Placement[] = [];
      return members.map((member, index): [Waiting, Placement] => {
        const placement = placementOf(decisions[index] as Decision, rows.get(member)?.id ?? '', made, positions);
        made.push(placement);
        return [member, placement];
      });
    });
  }
}

/** Those of a share who asked again and may be written to again: by the letter of the form that they came by first. */
function remindedOf({ decisions }: Share): Told[] {
  return decisions.flatMap((made) =>
    made.kind === 'repeat' && made.remind ? [{ ...made.existing, isNew: false }] : [],
  );
}

function flood(): TooManyRequests {
  return new TooManyRequests(
    600,
    'Из вашей сети за час пришло слишком много заявок, адреса которых не подтверждены. Подтвердите их по ссылкам из писем или повторите через 10 минут. Тем, кто вошёл в кабинет, ждать не нужно',
  );
}

function refusalOf(locked: LockedPool, now: Date): Error | null {
  if (locked.publicationState !== 'PUBLISHED') return new NotFound('Такого события нет');
  try {
    assertRegistrationOpen(locked, now);
    return null;
  } catch (error) {
    return error as Error;
  }
}

function placementOf(
  decision: Decision,
  newId: string,
  made: readonly Placement[],
  positions: ReadonlyMap<string, number>,
): Placement {
  if (decision.kind === 'same-batch') return { ...(made[decision.of] as Placement), isNew: false };
  if (decision.kind === 'repeat') {
    const { id, state } = decision.existing;
    return { registrationId: id, state, position: positions.get(id) ?? null, isNew: false, offer: decision.offer };
  }
  const { state, position, offer } = decision;
  return { registrationId: newId, state, position, isNew: true, offer };
}

/** The rows to be written for those of a share who are new or come back. */
function rowsOf({ locked, members, decisions, pool }: Share, now: Date): [Waiting, NewRegistration][] {
  return members.flatMap((member, index): [Waiting, NewRegistration][] => {
    const decision = decisions[index];
    if (!decision || decision.kind === 'repeat' || decision.kind === 'same-batch') return [];
    const { emailConfirmed, ...person } = member.request;
    const row = {
      ...person,
      id: decision.existing?.id ?? randomUUIDv7(),
      eventId: locked.eventId,
      state: decision.state,
      queueNumber: decision.queueNumber,
      holdExpiresAt:
        decision.state === 'PENDING' ? holdExpiresAt(locked.startsAt, now, !decision.unheld && isScarce(pool)) : null,
      network: emailConfirmed ? null : networkOf(person.address),
      unheld: decision.unheld,
      emailConfirmedAt: emailConfirmed ? now : null,
    };
    return [[member, row]];
  });
}
