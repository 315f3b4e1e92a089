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
import { seatState } from '../events/events.rules.js';
import { REGISTRATION_CANCELLED, REGISTRATION_CONFIRMED, REGISTRATION_PROMOTED } from './registrations.events.js';
import { type LockedPool, PlacesRepository } from './places.repository.js';
import type { RegistrationRow } from './registrations.repository.js';
import { holdExpiresAt, holdsPlace, promotable } from './registrations.rules.js';

const SWEEP_LIMIT = 200;

/** Gives places back and hands them to those who wait, under the lock of the event's counters. */
@Injectable()
export class SeatsService {
  constructor(
    private readonly places: PlacesRepository,
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
    return this.dataSource.transaction(async (tx) => {
      if (by) await this.audit.by(tx, by);
      const now = this.clock.now();
      const pool = await this.places.lockPool(tx, { id: eventId });
      if (!pool) return false;
      const gone = await this.places.cancel(tx, eventId, { ids: [registrationId] }, cause, now);
      await this.settle(
        tx,
        pool,
        gone.map((row) => row.was),
        now,
      );
      if (cause !== 'ERASED')
        await this.jobs.addMany(
          tx,
          gone.map((fact) => ({ topic: REGISTRATION_CANCELLED, payload: { ...fact } })),
        );
      return gone.length > 0;
    });
  }

  /**
   * The address is the person's own, and the held place with it. Doing it again changes nothing. Throws RuleViolation
   * `registration-cancelled` when the place was released or given up. `by`: of the staff, for the record.
   */
  async confirm(registration: RegistrationRow, by?: Actor): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      if (by) await this.audit.by(tx, by);
      const confirmed = await this.places.confirm(tx, registration.id, this.clock.now());
      if (!confirmed) return assertNotCancelled(await this.places.stateOf(tx, registration.id));
      const personId = await this.accounts.ensurePerson(tx, registration);
      await this.places.setPerson(tx, registration.id, personId);
      if (confirmed.state !== 'CONFIRMED') return;
      await this.jobs.add(tx, REGISTRATION_CONFIRMED, {
        registrationId: registration.id,
        revision: confirmed.revision,
      });
    });
  }

  /** Promotes whom the capacity now allows, in the order of the queue. Safe to run twice. */
  async promoteWaiting(eventId: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const pool = await this.places.lockPool(tx, { id: eventId });
      if (pool) await this.settle(tx, pool, [], this.clock.now());
    });
  }

  /** Every minute: releases places whose addresses nobody confirmed in time, and hands them on. */
  async releaseExpiredHolds(): Promise<void> {
    for (const eventId of await this.places.eventsWithExpiredHolds(this.clock.now(), SWEEP_LIMIT)) {
      await this.dataSource.transaction(async (tx) => {
        const now = this.clock.now();
        const pool = await this.places.lockPool(tx, { id: eventId });
        if (!pool) return;
        const gone = await this.places.cancel(tx, eventId, { holdsExpiredBy: now }, 'HOLD_EXPIRED', now);
        await this.settle(
          tx,
          pool,
          gone.map((row) => row.was),
          now,
        );
      });
    }
  }

  private async settle(
    tx: EntityManager,
    pool: LockedPool,
    gone: readonly Parameters<typeof holdsPlace>[0][],
    now: Date,
  ): Promise<void> {
    const freed = gone.filter(holdsPlace).length;
    const after = {
      capacity: pool.capacity,
      held: pool.held - freed,
      waiting: pool.waiting - (gone.length - freed),
      lastQueueNumber: pool.lastQueueNumber,
    };
    const goesOn = !pool.cancelledAt && pool.endsAt > now;
    const count = goesOn ? promotable(after) : 0;
    if (count > 0) {
      const promoted = await this.places.promote(tx, pool.eventId, count, holdExpiresAt(pool.startsAt, now), now);
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
  }
}

function assertNotCancelled(registration: Pick<RegistrationRow, 'state' | 'cancelCause'> | null): void {
  if (registration?.state !== 'CANCELLED') return;
  const expired = registration.cancelCause === 'HOLD_EXPIRED';
  throw new RuleViolation(
    'registration-cancelled',
    expired
      ? 'Место не подтвердили вовремя, и оно освободилось. Зарегистрируйтесь ещё раз'
      : 'Регистрация отменена. Зарегистрируйтесь ещё раз',
  );
}
