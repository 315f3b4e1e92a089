import { randomUUIDv7 } from 'node:crypto';
import type { DataSource, EntityManager, EntityTarget } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound } from '../../common/errors.js';
import type { PublicationState } from '../../common/lifecycle.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { freeSlug, slugify } from '../../common/slug.js';
import type { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { sanitise } from '../../platform/http/rich-text.js';
import { type Actor, assertCan, can, ownOrganisation } from '../accounts/accounts.rules.js';
import type { EventsService } from '../events/events.service.js';
import type { Publication } from './publication.entity.js';
import type { PublicationInput } from './publications.dto.js';
import { resourceOf } from './publications.rules.js';
import { type About, type PublicationCard, PublicationsRepository } from './publications.repository.js';

export type { PublicationCard };

/**
 * What a new publication is about: the event with this slug, a series that the caller has looked up, or neither, which is
 * news of an organisation (the actor's own when none is named).
 */
export type NewSubject =
  { event: string } | { series: { id: string; organiserId: string } } | { organiserId?: string | null };

type PublicationAction = 'publication.edit' | 'publication.publish';

/** What a kind of publication decides for itself. */
export interface PublicationKind<T extends Publication, I extends PublicationInput> {
  /** «Такого анонса нет». */
  missing: string;
  /** «У события уже есть анонс». */
  exists: string;
  entity: EntityTarget<T>;
  table: 'announcement' | 'post_release';
  make(): T;
  /** Fields of its own beside title, lead and body. */
  apply(publication: T, input: Partial<I>): void;
  /** Throws RuleViolation when it may not be published at `now`. */
  assertPublishable(publication: T, card: PublicationCard, now: Date): void;
}

/** The use cases an announcement and a post-release share: write, submit, publish, withdraw. */
export class Publications<T extends Publication, I extends PublicationInput> {
  private readonly repository: PublicationsRepository<T>;

  constructor(
    private readonly kind: PublicationKind<T, I>,
    private readonly events: EventsService,
    dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {
    this.repository = new PublicationsRepository(dataSource, kind.entity, kind.table);
  }

  /** One page of what is published, the newest first. Throws InvalidInput on a bad cursor. */
  async listPublished(query: { cursor?: string; limit?: number; about?: About }): Promise<Page<PublicationCard>> {
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined;
    const rows = await this.repository.published(after, limit + 1, query.about);
    return toPage(rows, limit, (row) => [row.publishedAt?.toISOString() ?? '', row.id]);
  }

  /** The published one, or one of the actor's own scope. Throws NotFound. */
  async getVisible(slug: string, actor?: Actor): Promise<{ card: PublicationCard; publication: T }> {
    const card = await this.repository.card('p.slug', slug);
    const visible = card && (card.isPublic || can(actor, 'event.view-drafts', resourceOf(card)));
    if (!visible) throw new NotFound(this.kind.missing);
    return { card, publication: await this.repository.find(card.id) };
  }

  /** What readers of the event see; null when none is published. */
  async getPublishedForEvent(eventId: string): Promise<T | null> {
    return this.publishedBy('p.event_id', eventId);
  }

  /** What readers of the series see of it as a whole; null when none is published. */
  async getPublishedForSeries(seriesId: string): Promise<T | null> {
    return this.publishedBy('p.series_id', seriesId);
  }

  /** The event's one for its organiser, whatever its state; null when none is written. Throws NotFound out of scope. */
  async getManagedForEvent(actor: Actor, eventSlug: string): Promise<T | null> {
    const event = await this.events.getManaged(actor, eventSlug);
    const card = await this.repository.card('p.event_id', event.id);
    return card ? this.repository.find(card.id) : null;
  }

  /** Any of the actor's scope, whatever its state. Throws NotFound out of scope. */
  async getManaged(actor: Actor, slug: string): Promise<{ card: PublicationCard; publication: T }> {
    const card = await this.managedCard(actor, slug);
    return { card, publication: await this.repository.find(card.id) };
  }

  /**
   * Writes a draft about `subject`; returns its slug. Throws Conflict when the event or the series has one, InvalidInput on a
   * taken slug and on `organiserId` when the actor's organisation is not one alone.
   */
  async create(actor: Actor, subject: NewSubject, input: I): Promise<string> {
    const about = await this.aboutOf(actor, subject);
    assertCan(actor, 'publication.edit', resourceOf(about));
    await this.assertNone(about);
    const now = this.clock.now();
    const publication = Object.assign(this.kind.make(), about, {
      id: randomUUIDv7(),
      authorId: actor.personId,
      publicationState: 'DRAFT' as const,
      publishedAt: null,
      publishAt: null,
      submittedAt: null,
      returnRemark: null,
      createdAt: now,
      updatedAt: now,
      version: 1,
      lead: '',
      bodyHtml: '',
    });
    this.applyText(publication, input);
    return this.audit.transaction(actor, async (tx) => {
      publication.slug = await this.chooseSlug(tx, input.slug, publication.title);
      await this.repository.insert(tx, publication);
      return publication.slug;
    });
  }

  /** Changes the given fields. Throws Conflict `stale-form`, NotFound or Forbidden out of scope. */
  async update(actor: Actor, slug: string, input: Partial<I>): Promise<void> {
    await this.change(actor, slug, 'publication.edit', (publication, _card, now) => {
      publication.assertFresh(input.version);
      this.applyText(publication, input);
      publication.touch(now);
    });
  }

  async submit(actor: Actor, slug: string): Promise<void> {
    await this.moveTo(actor, slug, 'IN_REVIEW');
  }

  /** Readers see it from the commit on. Throws RuleViolation by the kind's own rules. */
  async publish(actor: Actor, slug: string): Promise<void> {
    await this.moveTo(actor, slug, 'PUBLISHED');
  }

  async withdraw(actor: Actor, slug: string): Promise<void> {
    await this.moveTo(actor, slug, 'WITHDRAWN');
  }

  /** The publication as lists show it, if `actor` may do `action` to it. Throws NotFound or Forbidden out of scope. */
  async assertMay(actor: Actor, action: PublicationAction, slug: string): Promise<PublicationCard> {
    const card = await this.managedCard(actor, slug);
    assertCan(actor, action, resourceOf(card));
    return card;
  }

  /** Runs `apply` on the locked publication, in the actor's scope; readers see the change from the commit on. */
  async change(
    actor: Actor,
    slug: string,
    action: PublicationAction,
    apply: (publication: T, card: PublicationCard, now: Date, tx: EntityManager) => void | Promise<void>,
  ): Promise<void> {
    const { id } = await this.assertMay(actor, action, slug);
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

  private async moveTo(actor: Actor, slug: string, state: PublicationState): Promise<void> {
    const action = state === 'IN_REVIEW' ? 'publication.edit' : 'publication.publish';
    await this.change(actor, slug, action, (publication, card, now) => {
      if (state === 'PUBLISHED') this.kind.assertPublishable(publication, card, now);
      publication.moveTo(state, now);
    });
  }

  private async publishedBy(where: 'p.event_id' | 'p.series_id', id: string): Promise<T | null> {
    const card = await this.repository.card(where, id);
    return card?.publicationState === 'PUBLISHED' ? this.repository.find(card.id) : null;
  }

  private async managedCard(actor: Actor, slug: string): Promise<PublicationCard> {
    const card = await this.repository.card('p.slug', slug);
    if (!card || !can(actor, 'event.view-drafts', resourceOf(card))) throw new NotFound(this.kind.missing);
    return card;
  }

  private async aboutOf(
    actor: Actor,
    subject: NewSubject,
  ): Promise<Pick<Publication, 'eventId' | 'seriesId' | 'organiserId'>> {
    if ('event' in subject) {
      const { id, organiserId } = await this.events.getManaged(actor, subject.event);
      return { eventId: id, seriesId: null, organiserId };
    }
    if ('series' in subject)
      return { eventId: null, seriesId: subject.series.id, organiserId: subject.series.organiserId };
    const organiserId = subject.organiserId ?? ownOrganisation(actor, 'publication.edit');
    if (!organiserId) throw InvalidInput.field('organiserId', 'required', 'Выберите организацию');
    return { eventId: null, seriesId: null, organiserId };
  }

  private async assertNone({ eventId, seriesId }: Pick<Publication, 'eventId' | 'seriesId'>): Promise<void> {
    const there =
      (eventId && (await this.repository.card('p.event_id', eventId))) ??
      (seriesId && (await this.repository.card('p.series_id', seriesId)));
    if (there) throw new Conflict(this.kind.exists);
  }

  private applyText(publication: T, input: Partial<I>): void {
    if (input.title !== undefined) publication.title = input.title;
    if (input.lead !== undefined) publication.lead = input.lead ?? '';
    if (input.bodyHtml !== undefined) publication.bodyHtml = sanitise(input.bodyHtml ?? '');
    this.kind.apply(publication, input);
  }

  private async chooseSlug(tx: EntityManager, wanted: string | undefined, title: string): Promise<string> {
    const slug = wanted ?? slugify(title);
    const taken = await this.repository.lockSlugsLike(tx, slug);
    if (!wanted) return freeSlug(slug, taken);
    if (taken.has(slug)) throw InvalidInput.field('slug', 'slug-taken', 'Такой адрес страницы уже занят');
    return slug;
  }
}
