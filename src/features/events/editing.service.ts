import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import { freeSlug, slugify } from '../../common/slug.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Actor, assertCan, can, ownOrganisation } from '../accounts/accounts.rules.js';
import { assertComplete, emptyEvent, measureLinks, writeContent } from './event-content.service.js';
import { Event } from './event.entity.js';
import type { EventInput } from './events.dto.js';
import { CAPACITY_RAISED, EVENT_PLACE_CHANGED, LIST_CLOSED, tellLater } from './events.events.js';
import { EventsRepository } from './events.repository.js';
import { assertSchedule, ownedBy, samePlace, seatState } from './events.rules.js';
import { SeatPool } from './seat-pool.entity.js';
import { SeriesRepository } from './series.repository.js';

/** Writing and changing an event's content. Its life cycle is in `lifecycle.service.ts`. */
@Injectable()
export class EditingService {
  constructor(
    private readonly repository: EventsRepository,
    private readonly series: SeriesRepository,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates a draft seen only by its own organisation (US-05); returns its slug. Throws InvalidInput naming each bad
   * field (a slug that exists, an end before the start, a time that does not exist in the zone), Forbidden.
   */
  async create(actor: Actor, input: EventInput): Promise<string> {
    const organiserId = input.organiserId ?? ownOrganisation(actor, 'event.edit');
    if (!organiserId) throw InvalidInput.field('organiserId', 'required', 'Выберите организатора');
    assertCan(actor, 'event.edit', { organisationId: organiserId });
    const now = this.clock.now();
    const event = Object.assign(new Event(), emptyEvent(now), {
      id: randomUUIDv7(),
      organiserId,
      createdById: actor.personId,
    });
    writeContent(event, input);
    assertSchedule(event, now);
    assertComplete(event);
    await this.assertMayJoin(actor, event.seriesId);
    return this.audit.transaction(actor, async (tx) => {
      event.slug = await this.chooseSlug(tx, input.slug, event.title);
      await this.repository.insert(tx, event, input.capacity ?? null);
      await this.repository.replaceMeasures(tx, event.id, measureLinks(input.measures ?? []));
      return event.slug;
    });
  }

  /**
   * Changes the given fields; given none, nothing, not even an approval. Throws Conflict `stale-form` when somebody changed the event since `input.revision`,
   * RuleViolation `use-move` for a new time of an event that was ever public (moving tells people and wants a reason). A new
   * place is told to those who hold a place or wait, five minutes after the last change of it. Throws InvalidInput when the form
   * of registration is taken from those who are registered with it.
   */
  async update(actor: Actor, slug: string, input: Partial<EventInput>): Promise<void> {
    await this.audit.transaction(actor, async (tx) => {
      const event = await this.lock(tx, actor, slug);
      assertFresh(event, input.revision);
      if (isEmpty(input)) return;
      const before = { ...event };
      changeOrganiser(actor, event, input);
      writeContent(event, input);
      const timeChanged = +event.startsAt !== +before.startsAt || +event.endsAt !== +before.endsAt;
      if (timeChanged && event.publishedAt) {
        throw new RuleViolation('use-move', 'Событие уже публиковалось: время меняется переносом с указанием причины');
      }
      assertSchedule(event, timeChanged ? this.clock.now() : null);
      assertComplete(event);
      if (event.seriesId !== before.seriesId) await this.assertMayJoin(actor, event.seriesId, tx);
      await this.assertFormStays(tx, event, before);
      const now = this.clock.now();
      const placeChanged = !samePlace(event, before);
      if (placeChanged && event.publishedAt && !event.cancelledAt) event.notePlace(before, now);
      // the days of an event of several are those of its zone
      event.revise(now, timeChanged || placeChanged || event.zone !== before.zone);
      if (event.publicationState === 'APPROVED' && !can(actor, 'event.publish', ownedBy(event))) event.reviewAgain(now);
      await tx.save(Event, event);
      await this.saveBeside(tx, event, before, input);
      if (event.publicationState !== 'PUBLISHED') return;
      if (placeChanged && !event.cancelledAt) await tellLater(this.jobs, tx, EVENT_PLACE_CHANGED, event.id, now);
      await PublicCache.touch(tx);
    });
  }

  /** What of an event stands in other tables, and the work that a change of it asks for. */
  private async saveBeside(
    tx: EntityManager,
    event: Event,
    before: Pick<Event, 'closedList'>,
    { capacity, measures }: Partial<EventInput>,
  ): Promise<void> {
    if (capacity !== undefined) await this.setCapacity(tx, event.id, capacity);
    if (event.closedList && !before.closedList) await this.jobs.add(tx, LIST_CLOSED, { eventId: event.id });
    if (measures) await this.repository.replaceMeasures(tx, event.id, measureLinks(measures));
  }

  /** Counts a change of what the event shows that lives elsewhere (its program); call it in that change's transaction. */
  async touch(tx: EntityManager, eventId: string): Promise<void> {
    const event = await this.repository.lock(tx, { id: eventId });
    if (!event) throw new NotFound('Такого события нет');
    event.revise(this.clock.now(), false);
    await tx.save(Event, event);
    if (event.publicationState === 'PUBLISHED') await PublicCache.touch(tx);
  }

  /** As `touch` for every event of an organiser: its name is part of what they show. */
  async touchOrganiser(tx: EntityManager, organisationId: string): Promise<void> {
    await this.repository.reviseOf(tx, organisationId, this.clock.now());
    await PublicCache.touch(tx);
  }

  /** A series is made of events by those who work on it: its page, feed and form show what it holds. */
  private async assertMayJoin(actor: Actor, seriesId: string | null, tx?: EntityManager): Promise<void> {
    const series = seriesId === null ? null : await this.series.find({ id: seriesId }, tx);
    if (series && !can(actor, 'event.edit', { organisationId: series.organiserId }))
      throw InvalidInput.field('seriesId', 'foreign-series', 'Этот цикл ведёт другая организация: событие добавит она');
  }

  /** Letters, seats and the list of participants live by the form of registration: with people on it, it stays. */
  private async assertFormStays(
    tx: EntityManager,
    event: Event,
    before: Pick<Event, 'kind' | 'registrationMode'>,
  ): Promise<void> {
    if (before.registrationMode !== 'FORM' || event.registrationMode === 'FORM') return;
    const pool = await this.repository.lockSeatPool(tx, event.id);
    const registered = (pool?.held ?? 0) + (pool?.waiting ?? 0);
    if (registered === 0) return;
    const people = count(registered, 'человек', 'человека', 'человек');
    const field = event.kind === before.kind ? 'registrationMode' : 'kind';
    throw InvalidInput.field(field, 'registered', `Уже записались ${people}: регистрация должна остаться`);
  }

  /** Lowered below what is held: refused. Raised: those who wait are promoted in order by the job of this transaction. */
  private async setCapacity(tx: EntityManager, eventId: string, capacity: number | null): Promise<void> {
    const pool = await this.repository.lockSeatPool(tx, eventId);
    if (!pool || pool.capacity === capacity) return;
    if (capacity !== null && capacity < pool.held) {
      throw InvalidInput.field(
        'capacity',
        'below-held',
        `Уже занято мест: ${pool.held}. Меньше этого числа поставить нельзя`,
      );
    }
    pool.capacity = capacity;
    pool.state = seatState(capacity, pool.held, pool.waiting);
    await tx.save(SeatPool, pool);
    if (pool.waiting > 0) await this.jobs.add(tx, CAPACITY_RAISED, { eventId });
  }

  private async lock(tx: EntityManager, actor: Actor, slug: string): Promise<Event> {
    const event = await this.repository.lock(tx, { slug });
    if (!event || !can(actor, 'event.view-drafts', ownedBy(event))) throw new NotFound('Такого события нет');
    assertCan(actor, 'event.edit', ownedBy(event));
    return event;
  }

  private async chooseSlug(tx: EntityManager, wanted: string | undefined, title: string): Promise<string> {
    const slug = wanted ?? slugify(title);
    const taken = await this.repository.lockSlugsLike(tx, slug);
    if (!wanted) return freeSlug(slug, taken);
    if (taken.has(slug)) throw InvalidInput.field('slug', 'slug-taken', 'Такой адрес страницы уже занят');
    return slug;
  }
}

/** Hands the event over to another organiser; throws Forbidden where the actor may not edit for it. */
function changeOrganiser(actor: Actor, event: Event, { organiserId }: Partial<EventInput>): void {
  if (!organiserId || organiserId === event.organiserId) return;
  assertCan(actor, 'event.edit', { organisationId: organiserId });
  event.organiserId = organiserId;
}

/** Does it give no field at all? */
function isEmpty(input: Partial<EventInput>): boolean {
  return Object.entries(input).every(([field, value]) => field === 'revision' || value === undefined);
}

/** Throws Conflict unless the page was opened at the event's present revision. */
export function assertFresh(event: { revision: number }, revision: number | undefined): void {
  if (revision === undefined || revision === event.revision) return;
  throw new Conflict(
    'Пока страница была открыта, событие изменил кто-то другой. Обновите её и повторите',
    'stale-form',
  );
}
