import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound } from '../../common/errors.js';
import { freeSlug, slugify } from '../../common/slug.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { type Actor, assertCan, can, ownOrganisation, scopeOf } from '../accounts/accounts.rules.js';
import { Event } from './event.entity.js';
import { type EventRow, EventsRepository } from './events.repository.js';
import { ownedBy, registrationStatus } from './events.rules.js';
import type { SeriesInput } from './series.dto.js';
import { type SeriesListRow, SeriesRepository, type SeriesRow } from './series.repository.js';

export type { SeriesListRow, SeriesRow } from './series.repository.js';

const MISSING = 'Такого цикла событий нет';
const MOST_STAGES = 200;

/** Series and festivals: events that belong together, with one page, one feed and, if wanted, one registration. */
@Injectable()
export class SeriesService {
  constructor(
    private readonly repository: SeriesRepository,
    private readonly events: EventsRepository,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * A series with its published events in time order. It is public once one of them is: before, `actor` who works on it is shown what
   * is to come, drafts among it, and everybody else gets NotFound, as for a series that is not there.
   */
  async get(slug: string, actor?: Actor): Promise<SeriesRow & { isPublic: boolean; events: EventRow[] }> {
    const series = await this.repository.find({ slug });
    if (!series) throw new NotFound(MISSING);
    const published = await this.stages(series.id, true);
    if (published.length > 0) return { ...series, isPublic: true, events: published };
    if (!can(actor, 'event.view-drafts', { organisationId: series.organiserId })) throw new NotFound(MISSING);
    return { ...series, isPublic: false, events: await this.stages(series.id, false) };
  }

  /** The series without its events; null when it is gone. */
  async findById(id: string): Promise<SeriesRow | null> {
    return this.repository.find({ id });
  }

  /** The published stages that can be entered now, in time order. */
  async openStages(seriesId: string): Promise<EventRow[]> {
    const now = this.clock.now();
    return (await this.stages(seriesId, true)).filter((event) => registrationStatus(event, now) === 'open');
  }

  /** Series the actor may put events into. */
  async list(actor: Actor): Promise<SeriesListRow[]> {
    return this.repository.list(scopeOf(actor, 'event.edit'), this.clock.now());
  }

  /** Coming events of the actor's that are in no series yet, the nearest first. */
  async candidates(actor: Actor): Promise<EventRow[]> {
    const scope = scopeOf(actor, 'event.edit');
    return this.events.find({ published: false, scope, series: null, endsAfter: this.clock.now(), limit: MOST_STAGES });
  }

  /** A series for its organiser, drafts among its stages. Throws NotFound out of scope. */
  async getManaged(actor: Actor, slug: string): Promise<SeriesRow & { events: EventRow[] }> {
    const series = await this.mine(actor, slug);
    return { ...series, events: await this.stages(series.id, false) };
  }

  /** Makes a series; returns its slug. Throws Forbidden out of scope, InvalidInput when the organiser must be chosen. */
  async create(actor: Actor, input: SeriesInput): Promise<string> {
    const organiserId = input.organiserId ?? ownOrganisation(actor, 'event.edit');
    if (!organiserId) throw InvalidInput.field('organiserId', 'required', 'Выберите организатора');
    assertCan(actor, 'event.edit', { organisationId: organiserId });
    return this.audit.transaction(actor, async (tx) => (await this.insert(tx, organiserId, input)).slug);
  }

  /** Makes a series of an organiser, in the caller's transaction, who has asked for the right. */
  async insert(tx: EntityManager, organiserId: string, input: SeriesInput): Promise<{ id: string; slug: string }> {
    const wanted = slugify(input.title);
    const slug = freeSlug(wanted, await this.repository.lockSlugsLike(tx, wanted));
    const series = { id: randomUUIDv7(), slug, organiserId, ...textOf(input) };
    await this.repository.insert(tx, series, this.clock.now());
    return series;
  }

  /** Throws Conflict `stale-form` when somebody changed the series since `input.revision`. */
  async update(actor: Actor, slug: string, input: SeriesInput): Promise<void> {
    const series = await this.mine(actor, slug);
    const organiserId = input.organiserId ?? series.organiserId;
    assertCan(actor, 'event.edit', { organisationId: organiserId });
    await this.audit.transaction(actor, async (tx) => {
      const now = this.clock.now();
      const next = { id: series.id, organiserId, ...textOf(input) };
      if (!(await this.repository.update(tx, next, input.revision ?? null, now))) {
        throw new Conflict(
          'Пока вы правили, цикл изменил кто-то другой. Обновите страницу и внесите правки заново',
          'stale-form',
        );
      }
      await PublicCache.touch(tx);
    });
  }

  /** Makes an event of the actor's a stage of the series. Throws NotFound out of scope. */
  async place(actor: Actor, eventId: string, slug: string): Promise<void> {
    const series = await this.mine(actor, slug);
    await this.audit.transaction(actor, async (tx) => {
      const event = await this.events.lock(tx, { id: eventId });
      if (!event || !can(actor, 'event.edit', ownedBy(event))) throw new NotFound('Такого события нет');
      await this.put(tx, event, series.id);
    });
  }

  /** Takes a stage out of the actor's series, whoever holds it; what is no stage of it stays as it is. Throws NotFound out of scope. */
  async takeOut(actor: Actor, eventId: string, slug: string): Promise<void> {
    const series = await this.mine(actor, slug);
    await this.audit.transaction(actor, async (tx) => {
      const event = await this.events.lock(tx, { id: eventId });
      if (event?.seriesId === series.id) await this.put(tx, event, null);
    });
  }

  /** Makes a locked event a stage of the series, or with null of none. */
  async put(tx: EntityManager, event: Event, seriesId: string | null): Promise<void> {
    if (event.seriesId === seriesId) return;
    event.seriesId = seriesId;
    event.revise(this.clock.now(), false);
    await tx.save(Event, event);
    await PublicCache.touch(tx);
  }

  private async mine(actor: Actor, slug: string): Promise<SeriesRow> {
    const series = await this.repository.find({ slug });
    const isMine = series && can(actor, 'event.edit', { organisationId: series.organiserId });
    if (!isMine) throw new NotFound(MISSING);
    return series;
  }

  private async stages(seriesId: string, published: boolean): Promise<EventRow[]> {
    return this.events.findNearest({ published, series: seriesId, limit: MOST_STAGES }, this.clock.now());
  }
}

function textOf({ title, kind, summary, registration }: SeriesInput) {
  return { title, kind, summary: summary ?? '', registration };
}
