import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound, RuleViolation } from '../../common/errors.js';
import { assertFutureMoment, parseInstant } from '../../common/instant.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan, scopeOf } from '../accounts/accounts.rules.js';
import { assertFresh } from './editing.service.js';
import type { PublishInput, SubmitInput } from './lifecycle.dto.js';
import type { ReviewFact } from './events.events.js';
import { ownedBy } from './events.rules.js';
import { type EventRow, EventsService } from './events.service.js';
import { LifecycleService } from './lifecycle.service.js';
import { PublicationPlansService } from './publication-plans.service.js';
import { type Author, type AwaitingRow, type RemarkRow, ReviewsRepository } from './reviews.repository.js';

export type { AwaitingRow } from './reviews.repository.js';

/** A remark with the answers to it, the oldest first. */
export type Remark = RemarkRow & { answers: RemarkRow[] };

/** What is known of an event's review. */
export interface Review {
  submittedBy: string | null;
  plannedBy: string | null;
  remarks: Remark[];
}

/** What became of a review, for who asked for it. */
export interface ReviewNews extends Author {
  outcome: ReviewFact['outcome'];
  remark: Pick<RemarkRow, 'author' | 'text'> | null;
}

/** More than anybody looks through at once. */
const MOST_AWAITING = 100;

/** Review before publication: put up, approved or returned with remarks that are talked over and settled. */
@Injectable()
export class ReviewsService {
  constructor(
    private readonly repository: ReviewsRepository,
    private readonly events: EventsService,
    private readonly lifecycle: LifecycleService,
    private readonly plans: PublicationPlansService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Events that wait for this actor's approval, the longest waiting first; one statement. Nothing for who may approve nowhere. */
  async awaiting(actor: Actor): Promise<AwaitingRow[]> {
    return this.repository.awaiting(scopeOf(actor, 'event.publish'), MOST_AWAITING);
  }

  /**
   * Draft or withdrawn → in review. Throws RuleViolation for another state, InvalidInput for a wished time that has passed, NotFound or
   * Forbidden out of scope.
   */
  async submit(actor: Actor, slug: string, { note, publishAt }: SubmitInput = {}): Promise<void> {
    await this.lifecycle.change(actor, slug, 'event.edit', async (_tx, event, now) => {
      const wished = publishAt ? parseInstant('publishAt', publishAt, event.zone) : null;
      if (wished) assertFutureMoment('publishAt', wished, now);
      event.submit(actor.personId, { note: note ?? null, publishAt: wished }, now);
    });
  }

  /**
   * In review → approved; with a time it also publishes itself then. Throws as `submit`, RuleViolation for an event that is over,
   * and Conflict when it has changed since the `revision` that was looked at.
   */
  async approve(actor: Actor, slug: string, { publishAt, revision }: PublishInput = {}): Promise<void> {
    if (publishAt) return this.plans.plan(actor, slug, { publishAt, revision });
    await this.lifecycle.change(actor, slug, 'event.publish', async (tx, event, now) => {
      assertFresh(event, revision);
      event.moveTo('APPROVED', now);
      await this.lifecycle.tellAuthor(tx, event, 'APPROVED', actor.personId);
    });
  }

  /** In review or approved → draft, with a remark that says why. A planned publication is given up with it. */
  async giveBack(actor: Actor, slug: string, text: string): Promise<void> {
    await this.lifecycle.change(actor, slug, 'event.publish', async (tx, event, now) => {
      if (event.publicationState !== 'IN_REVIEW' && event.publicationState !== 'APPROVED')
        throw new RuleViolation('illegal-move', 'Вернуть можно событие на проверке или согласованное');
      event.moveTo('DRAFT', now);
      const id = randomUUIDv7();
      const remark = { id, eventId: event.id, parentId: null, authorId: actor.personId, text, createdAt: now };
      await this.repository.insertRemark(tx, remark);
      await this.lifecycle.tellAuthor(tx, event, 'RETURNED', actor.personId, id);
    });
  }

  /** In review → draft, by whoever may edit it: something is still to be written. */
  async takeBack(actor: Actor, slug: string): Promise<void> {
    await this.lifecycle.change(actor, slug, 'event.edit', async (_tx, event, now) => {
      if (event.publicationState !== 'IN_REVIEW')
        throw new RuleViolation('illegal-move', 'Событие не на проверке, забирать его незачем');
      event.moveTo('DRAFT', now);
    });
  }

  /** The review of an event the actor may edit. Throws NotFound or Forbidden out of scope. */
  async get(actor: Actor, slug: string): Promise<Review> {
    const event = await this.editable(actor, slug);
    const [rows, people] = await Promise.all([this.repository.remarks(event.id), this.repository.people(event.id)]);
    const remarks = rows.flatMap((row) =>
      row.parentId === null ? [{ ...row, answers: rows.filter(({ parentId }) => parentId === row.id) }] : [],
    );
    return { ...people, remarks };
  }

  /** Answers a remark. Throws NotFound for a remark of another event. */
  async answer(actor: Actor, slug: string, remarkId: string, text: string): Promise<void> {
    const { id: eventId } = await this.editable(actor, slug);
    await this.audit.transaction(actor, async (tx) => {
      await this.assertRemark(tx, eventId, remarkId);
      const answer = { id: randomUUIDv7(), eventId, parentId: remarkId, authorId: actor.personId, text };
      await this.repository.insertRemark(tx, { ...answer, createdAt: this.clock.now() });
    });
  }

  /** Calls a remark settled, or open again. Throws NotFound for a remark of another event. */
  async resolve(actor: Actor, slug: string, remarkId: string, isResolved: boolean): Promise<void> {
    const { id: eventId } = await this.editable(actor, slug);
    await this.audit.transaction(actor, async (tx) => {
      await this.assertRemark(tx, eventId, remarkId);
      await this.repository.setResolved(
        tx,
        remarkId,
        isResolved ? { personId: actor.personId, at: this.clock.now() } : null,
      );
    });
  }

  /** What the letter to the author says; null when there is nobody to write to. */
  async newsOf({ eventId, outcome, remarkId }: ReviewFact): Promise<ReviewNews | null> {
    const author = await this.repository.author(eventId);
    if (!author) return null;
    const remarks = remarkId ? await this.repository.remarks(eventId) : [];
    return { ...author, outcome, remark: remarks.find(({ id }) => id === remarkId) ?? null };
  }

  private async editable(actor: Actor, slug: string): Promise<EventRow> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'event.edit', ownedBy(event));
    return event;
  }

  private async assertRemark(tx: EntityManager, eventId: string, id: string): Promise<void> {
    if (!isUUID(id) || !(await this.repository.hasRemark(tx, eventId, id)))
      throw new NotFound('Такого замечания у этого события нет');
  }
}
