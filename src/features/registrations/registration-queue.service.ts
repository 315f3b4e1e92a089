import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { assertRegistrationOpen, seatState } from '../events/events.rules.js';
import type { RegistrationFact } from './registrations.events.js';
import { type LockedPool, type NewRegistration, PlacesRepository } from './places.repository.js';
import { RegistrationsRepository } from './registrations.repository.js';
import { letterJobs, type Told } from './registration-letters.jobs.js';
import {
  allocate,
  type Decision,
  holdExpiresAt,
  mayRemind,
  type Pool,
  type RegistrationState,
} from './registrations.rules.js';

const MAX_BATCH = 200;

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
}

interface Waiting {
  slug: string;
  request: PlaceRequest;
  resolve: (placement: Placement) => void;
  reject: (error: unknown) => void;
}

/** The requests of a group for one event, decided together. */
interface Share {
  locked: LockedPool;
  members: readonly Waiting[];
  decisions: readonly Decision[];
  pool: Pool;
}

/**
 * Requests stand in line in the process and are decided in groups: one transaction locks the counters of their events,
 * inserts everybody and adds the letters' jobs, so the cost of a commit is shared by all who wait for it. The locks keep
 * several processes in order as well.
 */
@Injectable()
export class RegistrationQueue {
  private readonly line: Waiting[] = [];
  private serving = false;

  constructor(
    private readonly places: PlacesRepository,
    private readonly repository: RegistrationsRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives `request` a place at the event, a number in the waiting list, or what it has already. Throws NotFound for an
   * event the public does not see and RuleViolation when registration is not open.
   */
  enter(slug: string, request: PlaceRequest): Promise<Placement> {
    return new Promise((resolve, reject) => {
      this.line.push({ slug, request, resolve, reject });
      if (!this.serving) void this.serve();
    });
  }

  /** One more letter for a live registration of this address, when the last one is ten minutes old. */
  async remind(eventId: string, email: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const now = this.clock.now();
      const [standing] = await this.places.standing(tx, [{ eventId, email }]);
      if (!standing || standing.state === 'CANCELLED' || !mayRemind(standing, now)) return;
      await this.addLetters(tx, await this.places.askForLetters(tx, [standing.id], now));
    });
  }

  private async serve(): Promise<void> {
    this.serving = true;
    while (this.line.length > 0) {
      const group = this.line.splice(0, MAX_BATCH);
      try {
        await this.decide(group);
      } catch (error) {
        await this.decideOneByOne(group, error);
      }
    }
    this.serving = false;
  }

  /** One bad row must not take the others down with it; a database that is away takes all of them at once. */
  private async decideOneByOne(group: readonly Waiting[], cause: unknown): Promise<void> {
    let last = cause;
    for (const alone of group) {
      if (group.length === 1 || !isOfRows(last)) alone.reject(last);
      else
        await this.decide([alone]).catch((error: unknown) => {
          alone.reject(error);
          last = error;
        });
    }
  }

  /** Answers after the commit; those whose event takes nobody are refused whatever becomes of the others. */
  private async decide(group: readonly Waiting[]): Promise<void> {
    const outcomes = await this.dataSource.transaction((tx) => this.place(tx, group));
    for (const waiting of group) {
      const outcome = outcomes.get(waiting);
      if (outcome && 'registrationId' in outcome) waiting.resolve(outcome);
      else waiting.reject(outcome ?? new NotFound('Такого события нет'));
    }
  }

  private async place(tx: EntityManager, group: readonly Waiting[]): Promise<Map<Waiting, Placement | Error>> {
    const now = this.clock.now();
    const slugs = [...new Set(group.map(({ slug }) => slug))];
    const bySlug = new Map((await this.places.lockPools(tx, 'slug', slugs)).map((locked) => [locked.slug, locked]));
    const outcomes = new Map<Waiting, Placement | Error>();
    const open: { locked: LockedPool; members: Waiting[] }[] = [];
    for (const [slug, members] of Map.groupBy(group, (waiting) => waiting.slug)) {
      const locked = bySlug.get(slug);
      const refusal = locked ? refusalOf(locked, now) : new NotFound('Такого события нет');
      if (locked && !refusal) open.push({ locked, members });
      else for (const member of members) outcomes.set(member, refusal ?? new NotFound('Такого события нет'));
    }
    const shares = await this.allocateAll(tx, open, now);
    const rows = new Map(shares.flatMap((share) => rowsOf(share, now)));
    const facts = await this.places.saveAll(tx, [...rows.values()], now);
    await this.saveCounters(tx, shares);
    const again = shares.flatMap(remindedOf);
    const ids = again.map(({ id }) => id);
    const reminded = ids.length > 0 ? await this.places.askForLetters(tx, ids, now) : [];
    await this.addLetters(tx, [...facts, ...reminded], [...rows.values(), ...again]);
    for (const [member, placement] of await this.placements(tx, shares, rows)) outcomes.set(member, placement);
    return outcomes;
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
    return open.map(({ locked, members }) => {
      const known = new Map((byEvent.get(locked.eventId) ?? []).map((row) => [row.email, row]));
      const requests = members.map(({ request }) => request);
      return { locked, members, ...allocate(locked, known, requests, now, locked.approvalRequired) };
    });
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
  private async addLetters(
    tx: EntityManager,
    facts: readonly RegistrationFact[],
    known: readonly Told[] = [],
  ): Promise<void> {
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

/** SQLSTATE of what rows break (22, 23) and of two that were in each other's way (40). */
function isOfRows(error: unknown): boolean {
  return error instanceof QueryFailedError && /^(22|23|40)/.test((error.driverError as { code?: string }).code ?? '');
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
    return { registrationId: id, state, position: positions.get(id) ?? null, isNew: false };
  }
  return { registrationId: newId, state: decision.state, position: decision.position, isNew: true };
}

/** The rows to be written for those of a share who are new or come back. */
function rowsOf({ locked, members, decisions }: Share, now: Date): [Waiting, NewRegistration][] {
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
      holdExpiresAt: decision.state === 'PENDING' ? holdExpiresAt(locked.startsAt, now) : null,
      emailConfirmedAt: emailConfirmed ? now : null,
    };
    return [[member, row]];
  });
}
