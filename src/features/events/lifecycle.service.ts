import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { assertMove, PUBLICATION } from '../../common/lifecycle.js';
import { parseInstant } from '../../common/instant.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Action, type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import { assertFresh } from './editing.service.js';
import { Event } from './event.entity.js';
import type { MoveInput, PublishInput, WithdrawInput } from './lifecycle.dto.js';
import {
  EVENT_CANCELLED,
  EVENT_PLACE_CHANGED,
  EVENT_RESCHEDULED,
  EVENT_RESTORED,
  EVENT_REVIEWED,
  EVENT_WITHDRAWN,
  type ReviewFact,
  tellLater,
} from './events.events.js';
import { EventsRepository } from './events.repository.js';
import { ownedBy, type Schedule } from './events.rules.js';
import { knownTimes, movedSchedule } from './lifecycle.rules.js';

/** Draft → review → approval → published → withdrawn; moved, cancelled, restored. One method owns each change. */
@Injectable()
export class LifecycleService {
  constructor(
    private readonly repository: EventsRepository,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /** The public sees it from the commit on. Refused once the event is over, unless it was public before; Conflict when it has changed since `revision`. */
  async publish(actor: Actor, slug: string, { revision }: Pick<PublishInput, 'revision'> = {}): Promise<void> {
    await this.change(actor, slug, 'event.publish', async (tx, event, now) => {
      assertFresh(event, revision);
      if (event.endsAt <= now && !event.publishedAt)
        throw new RuleViolation('event-over', 'Событие уже прошло, публиковать его поздно');
      await this.publishLocked(tx, event, now, actor.personId);
    });
  }

  /**
   * Publishes a locked event that the caller saves. People who registered when it was public before learn what has changed
   * meanwhile; the ledger of letters keeps anybody from being told twice.
   */
  async publishLocked(tx: EntityManager, event: Event, now: Date, byId: string | null): Promise<void> {
    const again = event.publishedAt !== null;
    event.moveTo('PUBLISHED', now);
    if (!again) await this.tellAuthor(tx, event, 'PUBLISHED', byId);
    if (again && event.withdrawnAt && !event.cancelledAt) await this.tellOfRevision(tx, EVENT_RESTORED, event);
    if (again && event.movedAt) await tellLater(this.jobs, tx, EVENT_RESCHEDULED, event.id, now);
    if (again && event.placeChangedAt) await tellLater(this.jobs, tx, EVENT_PLACE_CHANGED, event.id, now);
  }

  /**
   * Leaves pages and feeds. Registrations stay, and everybody who has a place or waits is told with the reason, as of a cancellation;
   * so is their calendar. Throws InvalidInput on `reason` when there is somebody to tell and none is given.
   */
  async withdraw(actor: Actor, slug: string, { reason }: WithdrawInput = {}): Promise<void> {
    await this.change(actor, slug, 'event.publish', async (tx, event, now) => {
      assertMove(PUBLICATION, event.publicationState, 'WITHDRAWN');
      // taken so that no registration slips in between the count and the withdrawal
      const pool = await this.repository.lockSeatPool(tx, event.id);
      // of an event that is off or over there is nothing to tell
      const isAhead = !event.cancelledAt && event.endsAt > now;
      const isSomebodyThere = isAhead && pool !== null && pool.held + pool.waiting > 0;
      if (isSomebodyThere && !reason)
        throw InvalidInput.field('reason', 'required', 'Напишите причину: её получат те, кто записан');
      event.withdraw(reason ?? null, now);
      if (isSomebodyThere) await this.tellOfRevision(tx, EVENT_WITHDRAWN, event);
    });
  }

  /**
   * Gives a locked event that the caller saves a new time (US-08): registrations stay, the page shows the old date struck, SEQUENCE
   * grows, and the registered get one letter five minutes after the last move. What else goes along with an event, `rescheduling`
   * knows. Throws as `previewMove` does.
   */
  async reschedule(tx: EntityManager, event: Event, input: MoveInput, now: Date): Promise<void> {
    assertFresh(event, input.revision);
    const moved = movedSchedule(event, timesOf(input, event.zone), now);
    const known = knownTimes(event, now);
    event.reschedule(moved.startsAt, moved.endsAt, input.reason, now);
    if (event.movedAt) Object.assign(event, { movedFromStartsAt: known.startsAt, movedFromEndsAt: known.endsAt });
    event.registrationOpensAt = moved.registrationOpensAt;
    event.registrationClosesAt = moved.registrationClosesAt;
    if (event.publicationState === 'PUBLISHED') await tellLater(this.jobs, tx, EVENT_RESCHEDULED, event.id, now);
  }

  /**
   * What a move would make of the schedule; changes nothing. Throws NotFound or Forbidden out of scope, Conflict when the event has
   * changed since `input.revision`, and as `movedSchedule` does.
   */
  async previewMove(actor: Actor, slug: string, input: MoveInput): Promise<Schedule> {
    const event = await this.repository.findBySlug(slug);
    if (!event || !can(actor, 'event.view-drafts', ownedBy(event))) throw new NotFound('Такого события нет');
    assertCan(actor, 'event.publish', ownedBy(event));
    assertFresh(event, input.revision);
    return movedSchedule(event, timesOf(input, event.zone), this.clock.now());
  }

  /** Cancels for good (US-09): the page stays, feeds say CANCELLED, everybody registered or waiting is told. */
  async cancel(actor: Actor, slug: string, reason: string): Promise<void> {
    await this.change(actor, slug, 'event.publish', async (tx, event, now) => {
      // taken so that no registration slips in between the check and the cancellation
      await this.repository.lockSeatPool(tx, event.id);
      event.cancel(reason, now);
      if (event.publicationState === 'PUBLISHED') await this.tellOfRevision(tx, EVENT_CANCELLED, event);
    });
  }

  /** Undoes a cancellation; the ministry's right alone. Those who were told of it are told that the event takes place. */
  async restore(actor: Actor, slug: string, reason: string): Promise<void> {
    await this.change(actor, slug, 'event.restore', async (tx, event, now) => {
      event.restore(reason, now);
      if (event.publicationState === 'PUBLISHED') await this.tellOfRevision(tx, EVENT_RESTORED, event);
    });
  }

  private async tellOfRevision(
    tx: EntityManager,
    topic: typeof EVENT_CANCELLED | typeof EVENT_RESTORED | typeof EVENT_WITHDRAWN,
    { id, revision }: Event,
  ): Promise<void> {
    await this.jobs.add(tx, topic, { eventId: id, revision }, { key: `${topic}:${id}` });
  }

  /** Who put the event up for review learns what came of it, unless it is the same person. Call it after the event's change. */
  async tellAuthor(
    tx: EntityManager,
    event: Event,
    outcome: ReviewFact['outcome'],
    byId: string | null,
    remarkId?: string,
  ): Promise<void> {
    if (!event.submittedById || event.submittedById === byId) return;
    const fact: ReviewFact = { eventId: event.id, revision: event.revision, outcome, remarkId };
    await this.jobs.add(tx, EVENT_REVIEWED, { ...fact });
  }

  /**
   * Changes one event in a transaction recorded as made by `actor`. Throws NotFound for what the actor may not see, Forbidden
   * without the right to `action`, and whatever `apply` refuses; then nothing is changed.
   */
  async change(
    actor: Actor,
    slug: string,
    action: Action,
    apply: (tx: EntityManager, event: Event, now: Date) => Promise<void>,
  ): Promise<void> {
    await this.audit.transaction(actor, async (tx) => {
      const event = await this.repository.lock(tx, { slug });
      if (!event || !can(actor, 'event.view-drafts', ownedBy(event))) throw new NotFound('Такого события нет');
      assertCan(actor, action, ownedBy(event));
      await apply(tx, event, this.clock.now());
      await tx.save(Event, event);
      await PublicCache.touch(tx);
    });
  }
}

function timesOf({ startsAt, endsAt }: MoveInput, zone: string): { startsAt: Date; endsAt: Date } {
  return { startsAt: parseInstant('startsAt', startsAt, zone), endsAt: parseInstant('endsAt', endsAt, zone) };
}
