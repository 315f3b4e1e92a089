import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, RuleViolation } from '../../common/errors.js';
import { assertFutureMoment, parseInstant } from '../../common/instant.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { assertFresh } from './editing.service.js';
import { Event } from './event.entity.js';
import { EVENT_PUBLISH_DUE } from './events.events.js';
import { EventsRepository } from './events.repository.js';
import type { PublishInput } from './lifecycle.dto.js';
import { LifecycleService } from './lifecycle.service.js';
import { ReviewsRepository } from './reviews.repository.js';

/** A job that did not come in this time is taken for lost. */
const PATIENCE_MS = 60_000;
const SWEEP_LIMIT = 100;

/** Events that publish themselves at a planned moment. The plan is a column of the event; the job only looks at it. */
@Injectable()
export class PublicationPlansService {
  constructor(
    private readonly events: EventsRepository,
    private readonly reviews: ReviewsRepository,
    private readonly lifecycle: LifecycleService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Publication at `publishAt` (RFC 3339, or wall time of the event's zone) in place of any planned before; approves with
   * it. `field` is how a refusal calls the moment.
   * Throws InvalidInput for a time that has passed or comes after the event, RuleViolation for a published or cancelled one,
   * Conflict when it has changed since `revision`.
   */
  async plan(
    actor: Actor,
    slug: string,
    { publishAt, revision }: PublishInput & { publishAt: string },
    field = 'publishAt',
  ): Promise<void> {
    await this.lifecycle.change(actor, slug, 'event.publish', async (tx, event, now) => {
      assertFresh(event, revision);
      const at = parseInstant(field, publishAt, event.zone);
      assertFutureMoment(field, at, now);
      if (at >= event.endsAt)
        throw InvalidInput.field(field, 'after-end', 'К этому времени событие уже закончится, укажите время раньше');
      const isNews = event.publicationState === 'IN_REVIEW';
      event.planPublication(at, actor.personId, now);
      if (isNews) await this.lifecycle.tellAuthor(tx, event, 'APPROVED', actor.personId);
      await this.addJob(tx, event.id, at);
    });
  }

  /**
   * Plans the publication of a locked event that the caller saves for `at`, as planned by `byId` unless it was planned before; null
   * gives the plan up. Nothing happens unless the event is approved.
   */
  async replan(tx: EntityManager, event: Event, at: Date | null, byId: string): Promise<void> {
    if (event.publicationState !== 'APPROVED') return;
    if (!at) return event.dropPlan();
    event.publishAt = at;
    event.publishById ??= byId;
    await this.addJob(tx, event.id, at);
  }

  /** The event stays approved and is published by hand. Throws RuleViolation when nothing was planned. */
  async giveUp(actor: Actor, slug: string): Promise<void> {
    await this.lifecycle.change(actor, slug, 'event.publish', async (_tx, event, now) => {
      if (!event.publishAt) throw new RuleViolation('nothing-planned', 'Публикация по времени не назначена');
      event.dropPlan();
      event.revise(now, false);
    });
  }

  /**
   * Publishes the event if its plan is due now, recorded as done by whoever planned it. Run twice, or after the plan was changed
   * or given up, it does nothing; a plan that comes due after the event is over is dropped.
   */
  async publishDue(eventId: string): Promise<void> {
    await this.audit.transaction({ personId: null }, async (tx) => {
      const event = await this.events.lock(tx, { id: eventId });
      const now = this.clock.now();
      if (!event?.publishAt || event.publishAt > now) return;
      const by = event.publishById;
      if (by) await this.audit.by(tx, { personId: by, name: await this.reviews.nameOf(tx, by) });
      if (event.endsAt <= now) {
        event.dropPlan();
        event.revise(now, false);
      } else await this.lifecycle.publishLocked(tx, event, now, null);
      await tx.save(Event, event);
      await PublicCache.touch(tx);
    });
  }

  /** Every minute: plans whose job was lost. */
  async sweep(): Promise<void> {
    const moment = new Date(this.clock.now().getTime() - PATIENCE_MS);
    for (const id of await this.reviews.overduePlans(moment, SWEEP_LIMIT)) await this.publishDue(id);
  }

  private async addJob(tx: EntityManager, eventId: string, runAt: Date): Promise<void> {
    await this.jobs.add(tx, EVENT_PUBLISH_DUE, { eventId }, { key: `${EVENT_PUBLISH_DUE}:${eventId}`, runAt });
  }
}
