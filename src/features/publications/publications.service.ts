import { isDeepStrictEqual } from 'node:util';
import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { Conflict, Forbidden, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { freeSlug, slugify } from '../../common/slug.js';
import type { AuditService } from '../../platform/audit/audit.service.js';
import type { JobsService } from '../../platform/jobs/jobs.service.js';
import { sanitise } from '../../platform/http/rich-text.js';
import { type Actor, assertCan, can, ownOrganisation, scopeOf } from '../accounts/accounts.rules.js';
import type { EventsService } from '../events/events.service.js';
import type { PicturedTable } from './pictures.repository.js';
import { newDraft, type Publication } from './publication.entity.js';
import type { PublicationInput } from './publications.dto.js';
import { type PublicationGroup, resourceOf } from './publications.rules.js';
import {
  type Apply,
  type PublicationAction,
  PublicationChanges,
  type PublicationKind,
} from './publication-changes.service.js';
import type { PublicationVersion } from './publication-history.repository.js';
import { PublicationHistory } from './publication-history.service.js';
import { PublicationLifecycle } from './publication-lifecycle.service.js';
import {
  type About,
  type ManagedFilter,
  type PublicationCard,
  PublicationsRepository,
} from './publications.repository.js';

export type { About, PublicationCard, PublicationVersion };

/**
 * What a new publication is about: the event with this slug, a series that the caller has looked up, or neither, which is
 * news of an organisation (the actor's own when none is named).
 */
export type NewSubject =
  { event: string } | { series: { id: string; organiserId: string } } | { organiserId?: string | null };

/** What announcements and post-releases share: reading and writing. Their life is `lifecycle`. */
export class Publications<T extends Publication, I extends PublicationInput> {
  readonly lifecycle: PublicationLifecycle<T>;
  readonly table: PicturedTable;
  private readonly changes: PublicationChanges<T>;
  private readonly repository: PublicationsRepository<T>;
  private readonly texts: PublicationHistory<T, I>;

  constructor(
    private readonly kind: PublicationKind<T, I>,
    private readonly events: EventsService,
    dataSource: DataSource,
    private readonly audit: AuditService,
    jobs: JobsService,
    private readonly clock: Clock,
  ) {
    this.table = kind.table;
    this.repository = new PublicationsRepository(dataSource, kind.entity, kind.table);
    this.texts = new PublicationHistory(kind, dataSource);
    this.changes = new PublicationChanges(kind, this.repository, audit, clock);
    this.lifecycle = new PublicationLifecycle(this.changes, kind, this.repository, jobs, clock);
  }

  /** One page of what is published, the newest first. Throws InvalidInput on a bad cursor. */
  async listPublished(query: { cursor?: string; limit?: number; about?: About }): Promise<Page<PublicationCard>> {
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined;
    const rows = await this.repository.published(after, limit + 1, query.about);
    return toPage(rows, limit, (row) => [row.publishedAt?.toISOString() ?? '', row.id]);
  }

  /** One page of the actor's scope whatever their state, those changed last first. Throws InvalidInput on a bad cursor. */
  async listManaged(
    actor: Actor,
    query: Omit<ManagedFilter, 'after' | 'limit'> & { cursor?: string; limit?: number },
  ): Promise<Page<PublicationCard>> {
    const { cursor, limit = PAGE_SIZE, ...filter } = query;
    const after = cursor ? (decodeCursor(cursor, 2) as [string, string]) : undefined;
    const scope = scopeOf(actor, 'event.view-drafts');
    const rows = await this.repository.managed(scope, { ...filter, after, limit: limit + 1 });
    return toPage(rows, limit, (row) => [row.updatedAt.toISOString(), row.id]);
  }

  /** How many of them there are of each group. */
  async countManaged(actor: Actor): Promise<Record<PublicationGroup, number>> {
    return this.repository.countManaged(scopeOf(actor, 'event.view-drafts'));
  }

  /** What waits for the actor's approval, the longest wait first; one query. */
  async listInReview(actor: Actor, limit: number): Promise<PublicationCard[]> {
    return this.repository.inReview(scopeOf(actor, 'publication.publish'), limit);
  }

  /** Those of many events whatever their state, by the id of the event; one query. */
  async ofEvents(eventIds: readonly string[], tx?: EntityManager): Promise<Map<string, PublicationCard>> {
    const cards = await this.repository.ofEvents(eventIds, tx);
    return new Map(cards.map((card) => [card.eventId ?? '', card]));
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

  /** The series' one for its organiser, whatever its state; null when none is written or it is out of scope. */
  async getManagedForSeries(actor: Actor, seriesId: string): Promise<{ card: PublicationCard; publication: T } | null> {
    const card = await this.repository.card('p.series_id', seriesId);
    if (!card || !can(actor, 'event.view-drafts', resourceOf(card))) return null;
    return { card, publication: await this.repository.find(card.id) };
  }

  /** Any of the actor's scope, whatever its state. Throws NotFound out of scope. */
  async getManaged(actor: Actor, slug: string): Promise<{ card: PublicationCard; publication: T }> {
    const card = await this.changes.managedCard(actor, slug);
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
    return this.audit.transaction(actor, async (tx) => {
      const { id, slug } = await this.insertDraft(tx, actor, about, input);
      await this.repository.stampText(tx, id);
      return slug;
    });
  }

  /**
   * Writes the text of what is published or written about one event as a draft about another, which has none; without a text
   * nothing happens. In the caller's transaction, who has asked for the right.
   */
  async copyForEvent(
    tx: EntityManager,
    actor: Actor,
    fromEventId: string,
    to: { id: string; organiserId: string },
  ): Promise<void> {
    const card = await this.repository.card('p.event_id', fromEventId, tx);
    const source = card && (await this.repository.lock(tx, card.id));
    if (!source) return;
    const about = { eventId: to.id, seriesId: null, organiserId: to.organiserId };
    await this.insertDraft(tx, actor, about, this.texts.contentOf(source));
  }

  private async insertDraft(
    tx: EntityManager,
    actor: Actor,
    about: Pick<Publication, 'eventId' | 'seriesId' | 'organiserId'>,
    input: I,
  ): Promise<T> {
    const publication = Object.assign(this.kind.make(), about, newDraft(actor.personId, this.clock.now()));
    this.applyText(publication, input);
    publication.slug = await this.chooseSlug(tx, input.slug, publication.title);
    await this.repository.insert(tx, publication);
    await this.texts.keep(tx, publication, actor.personId, { onlyFirst: false });
    return publication;
  }

  /**
   * Changes the given fields; saved unchanged, the text is confirmed for the present time of its event. What is published is changed by those who publish; what they have approved goes back to them when
   * somebody else changes it. Throws Conflict `stale-form`, NotFound or Forbidden out of scope.
   */
  async update(actor: Actor, slug: string, input: Partial<I>): Promise<void> {
    await this.change(actor, slug, 'publication.edit', async (publication, card, now, tx) => {
      publication.assertFresh(input.version);
      const mayPublish = can(actor, 'publication.publish', resourceOf(card));
      if (publication.publicationState === 'PUBLISHED' && !mayPublish)
        throw new Forbidden('Текст опубликован: менять его могут те, кто публикует');
      // texts that were written before there was a history begin it
      await this.texts.keep(tx, publication, publication.authorId, { onlyFirst: true });
      const before = JSON.stringify(this.texts.contentOf(publication));
      this.applyText(publication, input);
      if (publication.publicationState === 'APPROVED' && !mayPublish) publication.reviewAgain(now);
      else publication.touch(now);
      if (JSON.stringify(this.texts.contentOf(publication)) !== before)
        await this.texts.keep(tx, publication, actor.personId, { onlyFirst: false });
      await this.repository.stampText(tx, card.id);
    });
  }

  /** `present` (null: a new one) with what was typed, saved nowhere: for previews. */
  draft(present: T | null, input: Partial<I>): T {
    const blank = { lead: '', bodyHtml: '', publishAt: null };
    const draft = Object.assign(this.kind.make(), blank, present, {
      publishedAt: present?.publishedAt ?? this.clock.now(),
    });
    this.applyText(draft, input);
    return draft;
  }

  /** Texts it has had, the newest first. Throws NotFound out of scope. */
  async history(actor: Actor, slug: string): Promise<PublicationVersion<I>[]> {
    const { id } = await this.changes.managedCard(actor, slug);
    return this.texts.list(id);
  }

  /**
   * Makes an earlier text the present one; the one it replaces stays in the history. Throws NotFound, RuleViolation `same-text` when
   * there is nothing to change, and as `update` does.
   */
  async bringBack(actor: Actor, slug: string, version: number): Promise<void> {
    const { card, publication } = await this.getManaged(actor, slug);
    assertCan(actor, 'publication.edit', resourceOf(card));
    const found = await this.texts.find(card.id, version);
    if (!found) throw new NotFound('Такой версии текста нет');
    if (isDeepStrictEqual(found.content, { ...this.texts.contentOf(publication) }))
      throw new RuleViolation('same-text', 'Сейчас сохранён этот же текст');
    await this.update(actor, slug, found.content);
  }

  /** The publication as lists show it, if `actor` may do `action` to it. Throws NotFound or Forbidden out of scope. */
  async assertMay(actor: Actor, action: PublicationAction, slug: string): Promise<PublicationCard> {
    return this.changes.assertMay(actor, action, slug);
  }

  /** Runs `apply` on the locked publication, in the actor's scope; readers see the change from the commit on. */
  async change(actor: Actor, slug: string, action: PublicationAction, apply: Apply<T>): Promise<void> {
    await this.changes.change(actor, slug, action, apply);
  }

  private async publishedBy(where: 'p.event_id' | 'p.series_id', id: string): Promise<T | null> {
    const card = await this.repository.card(where, id);
    return card?.publicationState === 'PUBLISHED' ? this.repository.find(card.id) : null;
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
    // the address in the workspace where the next one is written
    taken.add('new');
    if (!wanted) return freeSlug(slug, taken);
    if (taken.has(slug)) throw InvalidInput.field('slug', 'slug-taken', 'Такой адрес страницы уже занят');
    return slug;
  }
}
