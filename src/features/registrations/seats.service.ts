import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { byListOnly, seatState } from '../events/events.rules.js';
import {
  REGISTRATION_CANCELLED,
  REGISTRATION_CONFIRMED,
  REGISTRATION_IN_REVIEW,
  REGISTRATION_PROMOTED,
} from './registrations.events.js';
import { NetworksRepository } from './networks.repository.js';
import { HOLDS_AT_ONCE, type LockedPool, PlacesRepository, type Stand } from './places.repository.js';
import type { RegistrationRow } from './registrations.repository.js';
import {
  type CancelCause,
  type Gone,
  holdExpiresAt,
  poolWithout,
  promotable,
  REJECTABLE,
} from './registrations.rules.js';
import { seriesLetter } from './registration-letters.jobs.js';

const SWEEP_LIMIT = 200;
/** So many are promoted under one lock: others are given places in between. */
const PROMOTED_AT_ONCE = 200;
const DAY_MS = 86_400_000;

/** Gives places back and hands them to those who wait, under the lock of the event's counters. */
@Injectable()
export class SeatsService {
  constructor(
    private readonly places: PlacesRepository,
    private readonly networks: NetworksRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly accounts: AccountsService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Cancels one registration and promotes the first who wait, in one transaction (US-03); tells both by letter, but not
   * the one whose data is being erased. `by`: of the staff, for the record. Returns false when it was cancelled already.
   */
  async cancel(
    eventId: string,
    registrationId: string,
    cause: 'BY_PARTICIPANT' | 'BY_ORGANISER' | 'ERASED',
    by?: Actor,
  ): Promise<boolean> {
    return (await this.release(eventId, { ids: [registrationId] }, { cause }, by)) > 0;
  }

  /** As `cancel` for several at once, by the organiser; returns how many were not cancelled yet. */
  async cancelMany(eventId: string, ids: readonly string[], by: Actor): Promise<number> {
    return this.release(eventId, { ids }, { cause: 'BY_ORGANISER' }, by);
  }

  /**
   * The organiser's no, with the reason told by letter, to those who have no confirmed place yet; their places go to the first
   * who wait, in the same transaction. Returns how many it reached: others have decided, or cancelled, before.
   */
  async reject(eventId: string, ids: readonly string[], reason: string, by: Actor): Promise<number> {
    return this.release(eventId, { ids, from: REJECTABLE }, { cause: 'REJECTED', reason }, by);
  }

  /** The organiser's yes to those in review, told by letter with the invitation. Returns how many it reached. */
  async approve(eventId: string, ids: readonly string[], by: Actor): Promise<number> {
    return this.audit.transaction(by, async (tx) => {
      await this.places.lockPool(tx, { id: eventId });
      const approved = await this.places.approve(tx, eventId, ids, this.clock.now());
      await this.jobs.addMany(
        tx,
        approved.map((fact) => ({ topic: REGISTRATION_CONFIRMED, payload: { ...fact } })),
      );
      return approved.length;
    });
  }

  /** Those rejected may register again. Returns how many were rejected. */
  async readmit(eventId: string, ids: readonly string[], by: Actor): Promise<number> {
    return this.audit.transaction(by, (tx) => this.places.readmit(tx, eventId, ids, this.clock.now()));
  }

  private async release(
    eventId: string,
    which: Parameters<PlacesRepository['cancel']>[2],
    cancellation: { cause: CancelCause; reason?: string },
    by?: Actor,
  ): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      if (by) await this.audit.by(tx, by);
      const now = this.clock.now();
      const pool = await this.places.lockPool(tx, { id: eventId });
      if (!pool) return 0;
      const gone = await this.places.cancel(tx, eventId, which, { ...cancellation, now });
      await this.settle(tx, pool, gone, now);
      if (cancellation.cause !== 'ERASED')
        await this.jobs.addMany(
          tx,
          gone.map((fact) => ({ topic: REGISTRATION_CANCELLED, payload: { ...fact } })),
        );
      return gone.length;
    });
  }

  /**
   * The address is the person's own, and the held place with it: confirmed at once, or in review where the organiser decides;
   * `by` him it is decided. Doing it again changes nothing. Throws RuleViolation
   * `registration-cancelled` when the place was released or given up. `by`: of the staff, for the record.
   */
  async confirm(registration: RegistrationRow, by?: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      if (by) await this.audit.by(tx, by);
      await this.admitUnheld(tx, registration);
      const confirmed = await this.places.confirm(tx, registration.id, this.clock.now(), by !== undefined);
      if (!confirmed) return assertNotRefused(await this.places.stateOf(tx, registration.id));
      const personId = await this.accounts.ensurePerson(tx, registration);
      await this.places.setPerson(tx, registration.id, personId);
      const topic = { CONFIRMED: REGISTRATION_CONFIRMED, IN_REVIEW: REGISTRATION_IN_REVIEW }[confirmed.state as string];
      if (!topic) return;
      const { id, email, seriesId } = registration;
      await this.jobs.addMany(tx, [
        seriesId
          ? seriesLetter({ id, email, seriesId }, this.clock.now())
          : { topic, payload: { registrationId: id, revision: confirmed.revision } },
      ]);
    });
  }

  /** Promotes whom the capacity now allows, in the order of the queue. Safe to run twice. */
  async promoteWaiting(eventId: string): Promise<void> {
    for (let isMore = true; isMore;)
      isMore = await this.dataSource.transaction(async (tx) => {
        const pool = await this.places.lockPool(tx, { id: eventId });
        return pool !== null && (await this.settle(tx, pool, [], this.clock.now())).isMore;
      });
  }

  /**
   * A list that was closed keeps who has a confirmed place or waits for the organiser's word; the others who came by the form are
   * told by letter that they are off, a few hundred under one lock. Safe to run twice.
   */
  async releaseOutsiders(eventId: string): Promise<void> {
    for (let released = 1; released > 0;) {
      const ids = await this.outsiders(eventId);
      released = ids.length > 0 ? await this.release(eventId, { ids }, { cause: 'BY_ORGANISER' }) : 0;
    }
  }

  private outsiders(eventId: string): Promise<string[]> {
    return this.dataSource.transaction((tx) => this.places.outsiders(tx, eventId, HOLDS_AT_ONCE));
  }

  /** One accepted without a place takes it now that the address is proved, or the last turn; then it is confirmed as others are. */
  private async admitUnheld(tx: EntityManager, { id, eventId }: RegistrationRow): Promise<void> {
    if (!(await this.places.stateOf(tx, id))?.unheld) return;
    const pool = await this.places.lockPool(tx, { id: eventId });
    const stand = await this.places.stateOf(tx, id);
    if (!pool || !stand?.unheld || stand.isOutside) return;
    const isHeld = pool.waiting === 0 && (pool.capacity === null || pool.held < pool.capacity);
    const lastQueueNumber = pool.lastQueueNumber + 1;
    await this.places.admit(tx, id, lastQueueNumber, isHeld);
    const counts = { held: pool.held + (isHeld ? 1 : 0), waiting: pool.waiting + (isHeld ? 0 : 1) };
    const state = seatState(pool.capacity, counts.held, counts.waiting);
    await this.places.savePools(tx, [{ ...counts, lastQueueNumber, eventId, state }]);
    if (state !== pool.seatState) await PublicCache.touch(tx);
  }

  /** Every minute: releases places whose addresses nobody confirmed in time, and hands them on. */
  async releaseExpiredHolds(): Promise<void> {
    await this.networks.forgetNetworks(new Date(this.clock.now().getTime() - DAY_MS));
    for (const eventId of await this.places.eventsWithExpiredHolds(this.clock.now(), SWEEP_LIMIT))
      while ((await this.releaseSomeHolds(eventId)) === HOLDS_AT_ONCE);
  }

  private async releaseSomeHolds(eventId: string): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const now = this.clock.now();
      const pool = await this.places.lockPool(tx, { id: eventId });
      if (!pool) return 0;
      const gone = await this.places.cancel(tx, eventId, { holdsExpiredBy: now }, { cause: 'HOLD_EXPIRED', now });
      await this.settle(tx, pool, gone, now);
      return gone.length;
    });
  }

  private async settle(
    tx: EntityManager,
    pool: LockedPool,
    gone: readonly Gone[],
    now: Date,
  ): Promise<{ isMore: boolean }> {
    const { capacity, held, waiting, lastQueueNumber } = pool;
    const after = poolWithout({ capacity, held, waiting, lastQueueNumber }, gone);
    const goesOn = !pool.cancelledAt && pool.endsAt > now;
    const all = goesOn ? promotable(after) : 0;
    const count = Math.min(all, PROMOTED_AT_ONCE);
    let given = 0;
    if (count > 0) {
      const promoted = await this.places.promote(tx, pool, count, holdExpiresAt(pool.startsAt, now), now);
      given = promoted.length;
      after.held += promoted.length;
      after.waiting -= promoted.length;
      await this.jobs.addMany(
        tx,
        promoted.map((fact) => ({ topic: REGISTRATION_PROMOTED, payload: { ...fact } })),
      );
    }
    const state = seatState(after.capacity, after.held, after.waiting);
    await this.places.savePools(tx, [{ ...after, eventId: pool.eventId, state }]);
    if (state !== pool.seatState) await PublicCache.touch(tx);
    return { isMore: all > count && given === count };
  }
}

/** The refusal of somebody the organiser has rejected; the reason is in the letter. */
export function rejected(): RuleViolation {
  return new RuleViolation('registration-rejected', 'Организатор отклонил заявку на это событие. Причина — в письме');
}

function assertNotRefused(registration: Stand | null): void {
  if (registration?.isOutside) throw byListOnly();
  if (registration?.state !== 'CANCELLED') return;
  const expired = registration.cancelCause === 'HOLD_EXPIRED';
  if (registration.cancelCause === 'REJECTED') throw rejected();
  throw new RuleViolation(
    'registration-cancelled',
    expired
      ? 'Место не подтвердили вовремя, и оно освободилось. Зарегистрируйтесь ещё раз'
      : 'Регистрация отменена. Зарегистрируйтесь ещё раз',
  );
}
