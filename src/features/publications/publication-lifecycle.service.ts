import type { EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { NotFound, RuleViolation } from '../../common/errors.js';
import { assertFutureMoment, parseInstant } from '../../common/instant.js';
import type { JobsService } from '../../platform/jobs/jobs.service.js';
import type { Actor } from '../accounts/accounts.rules.js';
import type { Publication } from './publication.entity.js';
import type { PublicationChanges, PublicationKind } from './publication-changes.service.js';
import type { ApproveInput } from './publications.dto.js';
import type { PublicationsRepository } from './publications.repository.js';

const DUE = { announcement: 'announcements.publish-due', post_release: 'post-releases.publish-due' } as const;
const DUE_AT_ONCE = 100;
const SYSTEM = { personId: null };

/** Draft → review → approval → published, now or at a time → withdrawn. One method owns each change. */
export class PublicationLifecycle<T extends Publication> {
  constructor(
    private readonly changes: PublicationChanges<T>,
    private readonly kind: Pick<PublicationKind<T>, 'table' | 'assertPublishable'>,
    private readonly repository: PublicationsRepository<T>,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {
    // without an id: what a lost job has left behind
    jobs.handle(DUE[kind.table], ({ id }) => (typeof id === 'string' ? this.publishDue(id) : this.publishAllDue()));
  }

  /** To those who publish. Throws RuleViolation for another state, NotFound or Forbidden out of scope, as all below. */
  async submit(actor: Actor, slug: string): Promise<void> {
    await this.changes.change(actor, slug, 'publication.edit', (publication, _card, now) => {
      publication.moveTo('IN_REVIEW', now);
    });
  }

  /** Back from review, or from the wait for its time, by those who write. */
  async recall(actor: Actor, slug: string): Promise<void> {
    await this.changes.change(actor, slug, 'publication.edit', (publication, _card, now) => {
      if (publication.publicationState === 'WITHDRAWN')
        throw new RuleViolation('illegal-move', 'Снятое с публикации не ждёт проверки: правьте его как есть');
      publication.moveTo('DRAFT', now);
    });
  }

  /** Throws Conflict when the text has changed since the `version` that was read. */
  async approve(actor: Actor, slug: string, { version }: ApproveInput = {}): Promise<void> {
    await this.changes.change(actor, slug, 'publication.publish', (publication, _card, now) => {
      publication.assertFresh(version);
      publication.moveTo('APPROVED', now);
    });
  }

  /** Sends it back to its author with what is to be mended. */
  async giveBack(actor: Actor, slug: string, remark: string): Promise<void> {
    await this.changes.change(actor, slug, 'publication.publish', (publication, _card, now) => {
      if (publication.publicationState !== 'IN_REVIEW')
        throw new RuleViolation('illegal-move', 'Вернуть с замечанием можно то, что на проверке');
      publication.giveBack(remark, now);
    });
  }

  /**
   * Readers see it from the commit on, or from `publishAt` on: a wall time of the event (of Moscow without one) or RFC 3339. The
   * kind's own rules (RuleViolation) are asked for that moment, and again when it comes. Throws InvalidInput on `publishAt` for a
   * moment that is not ahead.
   */
  async publish(actor: Actor, slug: string, publishAt?: string | null): Promise<void> {
    await this.changes.change(actor, slug, 'publication.publish', async (publication, card, now, tx) => {
      const runAt = publishAt ? parseInstant('publishAt', publishAt, card.zone) : null;
      if (runAt) assertFutureMoment('publishAt', runAt, now);
      this.kind.assertPublishable(publication, card, runAt ?? now);
      if (!runAt) return publication.moveTo('PUBLISHED', now);
      publication.schedule(runAt, now);
      return this.addJob(tx, card.id, runAt);
    });
  }

  /**
   * Plans the publication about an event for `at`, if it is planned at all; its text stays as it is. In the caller's transaction, who
   * has asked for the right.
   */
  async replan(tx: EntityManager, eventId: string, at: Date): Promise<void> {
    const card = await this.repository.card('p.event_id', eventId, tx);
    const publication = card?.publishAt ? await this.repository.lock(tx, card.id) : null;
    if (!publication?.publishAt) return;
    publication.publishAt = at;
    publication.version += 1;
    await this.repository.save(tx, publication);
    await this.addJob(tx, publication.id, at);
  }

  async withdraw(actor: Actor, slug: string): Promise<void> {
    await this.changes.change(actor, slug, 'publication.publish', (publication, _card, now) => {
      publication.moveTo('WITHDRAWN', now);
    });
  }

  /** Publishes what is due at its own moment; what may not come out any more becomes a draft that says why. */
  private async publishDue(id: string): Promise<void> {
    try {
      await this.changes.changeById(SYSTEM, id, (publication, card, now) => {
        if (!publication.publishAt || publication.publishAt > now) return;
        try {
          this.kind.assertPublishable(publication, card, now);
          publication.moveTo('PUBLISHED', now);
        } catch (error) {
          if (!(error instanceof RuleViolation)) throw error;
          publication.giveBack(`Не вышло в назначенное время. ${error.message}`, now);
        }
      });
    } catch (error) {
      // gone since: there is nothing to publish
      if (!(error instanceof NotFound)) throw error;
    }
  }

  private async addJob(tx: EntityManager, id: string, runAt: Date): Promise<void> {
    await this.jobs.add(tx, DUE[this.kind.table], { id }, { key: `publish:${id}`, runAt });
  }

  private async publishAllDue(): Promise<void> {
    for (const id of await this.repository.due(this.clock.now(), DUE_AT_ONCE)) await this.publishDue(id);
  }
}
