import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { assertRegistrationOpen, seatState } from '../events/events.rules.js';
import { REGISTRATION_RECEIVED } from './registrations.events.js';
import { type LockedPool, type NewRegistration, PlacesRepository } from './places.repository.js';
import { RegistrationsRepository } from './registrations.repository.js';
import {
  allocate,
  type Decision,
  holdExpiresAt,
  mayRemind,
  type Pool,
  type RegistrationState,
} from './registrations.rules.js';

const MAX_BATCH = 100;

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
  | 'address'
> & { consentDocumentId: string; emailConfirmed: boolean };

/** What came of it; `position` in the waiting list is null for those who hold a place. */
export interface Placement {
  registrationId: string;
  state: RegistrationState;
  position: number | null;
  isNew: boolean;
}

interface Waiting {
  request: PlaceRequest;
  resolve: (placement: Placement) => void;
  reject: (error: unknown) => void;
}

/**
 * Requests for one event stand in line in the process and are decided in groups: one transaction locks the counters,
 * inserts everybody and adds the letters' jobs. On a hot event this is many times faster than a transaction each, and
 * the lock keeps several processes in order as well.
 */
@Injectable()
export class RegistrationQueue {
  private readonly lines = new Map<string, Waiting[]>();

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
      const line = this.lines.get(slug);
      if (line) {
        line.push({ request, resolve, reject });
        return;
      }
      const newLine = [{ request, resolve, reject }];
      this.lines.set(slug, newLine);
      void this.serve(slug, newLine);
    });
  }

  /** One more letter for a live registration of this address, when the last one is ten minutes old. */
  async remind(eventId: string, email: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const now = this.clock.now();
      const standing = (await this.places.standing(tx, eventId, [email])).get(email);
      if (!standing || standing.state === 'CANCELLED' || !mayRemind(standing, now)) return;
      const facts = await this.places.askForLetters(tx, [standing.id], now);
      await this.jobs.addMany(
        tx,
        facts.map((fact) => ({ topic: REGISTRATION_RECEIVED, payload: { ...fact } })),
      );
    });
  }

  private async serve(slug: string, line: Waiting[]): Promise<void> {
    while (line.length > 0) {
      const group = line.splice(0, MAX_BATCH);
      try {
        await this.decide(slug, group);
      } catch (error) {
        // one bad row must not take the others down with it
        if (group.length === 1) group[0]?.reject(error);
        else for (const alone of group) await this.decide(slug, [alone]).catch(alone.reject);
      }
    }
    this.lines.delete(slug);
  }

  private async decide(slug: string, group: readonly Waiting[]): Promise<void> {
    const placements = await this.dataSource.transaction((tx) =>
      this.place(
        tx,
        slug,
        group.map(({ request }) => request),
      ),
    );
    group.forEach((waiting, index) => waiting.resolve(placements[index] as Placement));
  }

  private async place(tx: EntityManager, slug: string, requests: readonly PlaceRequest[]): Promise<Placement[]> {
    const now = this.clock.now();
    const locked = await this.places.lockPool(tx, { slug });
    if (locked?.publicationState !== 'PUBLISHED') throw new NotFound('Такого события нет');
    assertRegistrationOpen(locked, now);
    const emails = requests.map(({ email }) => email);
    const standing = await this.places.standing(tx, locked.eventId, emails);
    const { pool, decisions } = allocate(locked, standing, requests, now);

    const rows = decisions.flatMap((decision, index) => toRow(decision, requests[index], locked, now));
    for (const consentDocumentId of new Set(requests.map((request) => request.consentDocumentId))) {
      const ofConsent = rows
        .filter(({ request }) => request.consentDocumentId === consentDocumentId)
        .map(({ row }) => row);
      await this.places.saveAll(tx, locked.eventId, ofConsent, consentDocumentId, now);
    }
    if (rows.length > 0) await this.saveCounters(tx, locked, pool);
    const placed = rows.map(({ row }) => row);
    await this.addLetters(tx, locked.eventId, placed, decisions, now);
    return this.placements(tx, decisions, placed);
  }

  private async saveCounters(tx: EntityManager, locked: LockedPool, pool: Pool): Promise<void> {
    const state = seatState(pool.capacity, pool.held, pool.waiting);
    await this.places.savePool(tx, locked.eventId, pool, state);
    if (state !== locked.seatState) await PublicCache.touch(tx);
  }

  private async addLetters(
    tx: EntityManager,
    eventId: string,
    placed: readonly NewRegistration[],
    decisions: readonly Decision[],
    now: Date,
  ): Promise<void> {
    const again = decisions.flatMap((decision) =>
      decision.kind === 'repeat' && decision.remind ? [decision.existing.id] : [],
    );
    const facts = [
      ...(placed.length > 0
        ? await this.places.factsOf(
            tx,
            eventId,
            placed.map((row) => row.email),
          )
        : []),
      ...(again.length > 0 ? await this.places.askForLetters(tx, again, now) : []),
    ];
    await this.jobs.addMany(
      tx,
      facts.map((fact) => ({ topic: REGISTRATION_RECEIVED, payload: { ...fact } })),
    );
  }

  private async placements(
    tx: EntityManager,
    decisions: readonly Decision[],
    rows: readonly NewRegistration[],
  ): Promise<Placement[]> {
    const repeats = decisions.flatMap((decision) => (decision.kind === 'repeat' ? [decision.existing.id] : []));
    const positions = repeats.length > 0 ? await this.repository.positions(repeats, tx) : new Map<string, number>();
    let next = 0;
    const placements: Placement[] = [];
    for (const decision of decisions) {
      if (decision.kind === 'same-batch') {
        placements.push({ ...(placements[decision.of] as Placement), isNew: false });
      } else if (decision.kind === 'repeat') {
        const { id, state } = decision.existing;
        placements.push({ registrationId: id, state, position: positions.get(id) ?? null, isNew: false });
      } else {
        const row = rows[next++] as NewRegistration;
        placements.push({ registrationId: row.id, state: decision.state, position: decision.position, isNew: true });
      }
    }
    return placements;
  }
}

function toRow(
  decision: Decision,
  request: PlaceRequest | undefined,
  event: LockedPool,
  now: Date,
): { row: NewRegistration; request: PlaceRequest }[] {
  if (!request || decision.kind === 'repeat' || decision.kind === 'same-batch') return [];
  const { consentDocumentId: _, emailConfirmed, ...person } = request;
  const row = {
    ...person,
    id: decision.existing?.id ?? randomUUIDv7(),
    state: decision.state,
    queueNumber: decision.queueNumber,
    holdExpiresAt: decision.state === 'PENDING' ? holdExpiresAt(event.startsAt, now) : null,
    emailConfirmedAt: emailConfirmed ? now : null,
  };
  return [{ row, request }];
}
