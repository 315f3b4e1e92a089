import type { EntityManager, EntityTarget } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import type { AuditActor, AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import type { Publication } from './publication.entity.js';
import { resourceOf } from './publications.rules.js';
import type { PublicationCard, PublicationsRepository } from './publications.repository.js';

export type PublicationAction = 'publication.edit' | 'publication.publish';

/** What changes a publication: it is locked, `card` is as it was before the change. */
export type Apply<T extends Publication> = (
  publication: T,
  card: PublicationCard,
  now: Date,
  tx: EntityManager,
) => void | Promise<void>;

/** What a kind of publication decides for itself. */
export interface PublicationKind<T extends Publication, I = unknown> {
  /** «Такого анонса нет». */
  missing: string;
  /** «У события уже есть анонс». */
  exists: string;
  entity: EntityTarget<T>;
  table: 'announcement' | 'post_release';
  make(): T;
  /** Fields of its own beside title, lead and body. */
  apply(publication: T, input: Partial<I>): void;
  /** The same fields as they are stored, in the form that `apply` takes: they go into the history. */
  own(publication: T): Partial<I>;
  /** Throws RuleViolation when it may not be published at `now`. */
  assertPublishable(publication: T, card: PublicationCard, now: Date): void;
}

/** Finding a publication within rights and changing it: one transaction, recorded, told to the kept pages. */
export class PublicationChanges<T extends Publication> {
  constructor(
    private readonly kind: Pick<PublicationKind<T>, 'missing'>,
    private readonly repository: PublicationsRepository<T>,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Throws NotFound out of scope, so that addresses cannot be probed. */
  async managedCard(actor: Actor, slug: string): Promise<PublicationCard> {
    const card = await this.repository.card('p.slug', slug);
    if (!card || !can(actor, 'event.view-drafts', resourceOf(card))) throw new NotFound(this.kind.missing);
    return card;
  }

  /** The publication as lists show it, if `actor` may do `action` to it. Throws NotFound or Forbidden out of scope. */
  async assertMay(actor: Actor, action: PublicationAction, slug: string): Promise<PublicationCard> {
    const card = await this.managedCard(actor, slug);
    assertCan(actor, action, resourceOf(card));
    return card;
  }

  /** Runs `apply` on the locked publication, in the actor's scope; readers see the change from the commit on. */
  async change(actor: Actor, slug: string, action: PublicationAction, apply: Apply<T>): Promise<void> {
    const { id } = await this.assertMay(actor, action, slug);
    await this.changeById(actor, id, apply);
  }

  /** The same for what was found by the system itself: nobody's rights are asked. */
  async changeById(actor: AuditActor, id: string, apply: Apply<T>): Promise<void> {
    await this.audit.transaction(actor, async (tx) => {
      const publication = await this.repository.lock(tx, id);
      const card = await this.repository.card('p.id', id, tx);
      if (!publication || !card) throw new NotFound(this.kind.missing);
      const wasPublished = publication.publicationState === 'PUBLISHED';
      await apply(publication, card, this.clock.now(), tx);
      await this.repository.save(tx, publication);
      if (wasPublished || publication.publicationState === 'PUBLISHED') await PublicCache.touch(tx);
    });
  }
}
