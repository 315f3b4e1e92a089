import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { offsetTime } from '../../common/instant.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { type Actor, can, scopeOf } from '../accounts/accounts.rules.js';
import type { EventsQuery } from './events.dto.js';
import { type EventRow, type EventsFilter, EventsRepository } from './events.repository.js';
import type { PublicationState } from '../../common/lifecycle.js';
import { type EventResource, toResource } from './events.resource.js';
import { ownedBy } from './events.rules.js';

export type { EventRow } from './events.repository.js';

const MOSCOW = 'Europe/Moscow';

/** Reading events: what the public sees, and what staff see within their scope. */
@Injectable()
export class EventsService {
  constructor(
    private readonly repository: EventsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * One page of published events. Without dates: those that have not ended, the nearest first; with `past`: held ones,
   * the newest first. `from` and `to` are whole days of Moscow, inclusive. Throws InvalidInput on a bad cursor.
   */
  async listPublic(query: EventsQuery): Promise<Page<EventRow>> {
    const limit = query.limit ?? PAGE_SIZE;
    const rows = await this.repository.find({ ...this.publicFilter(query), limit: limit + 1 });
    return toPage(rows, limit, (row) => [row.startsAt.toISOString(), row.id]);
  }

  /** How many published events the filters find. */
  async countPublic(query: EventsQuery): Promise<number> {
    return this.repository.count({ ...this.publicFilter({ ...query, cursor: undefined }), limit: 0 });
  }

  /** Every published event that touches the calendar month `YYYY-MM` of Moscow, with the other filters. */
  async listMonth(query: EventsQuery, month: string): Promise<EventRow[]> {
    const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
    return this.repository.find({
      ...this.publicFilter({ ...query, past: undefined, cursor: undefined, from: undefined, to: undefined }),
      endsAfter: startOfDay(first),
      startsBefore: startOfDay(first.add({ months: 1 })),
      limit: 500,
    });
  }

  /** Published events for feeds in time order: those that end after `endsAfter`, and after the day `from` begins; the nearest of too many. */
  async listForFeed(query: EventsQuery, endsAfter: Date, limit: number): Promise<EventRow[]> {
    const filter = this.publicFilter({ ...query, past: undefined, cursor: undefined });
    const from = query.from ? filter.endsAfter : undefined;
    return this.repository.findNearest(
      { ...filter, endsAfter: from && from > endsAfter ? from : endsAfter, limit },
      this.clock.now(),
    );
  }

  /** Those of `ids` that are published and end after `endsAfter`; the newest first. */
  async listByIds(ids: readonly string[], endsAfter: Date): Promise<EventRow[]> {
    return this.repository.find({ published: true, ids, endsAfter, newestFirst: true, limit: ids.length });
  }

  /** The published event, or one that was withdrawn from `actor`'s own scope. Throws NotFound for everything else. */
  async getVisible(slug: string, actor?: Actor): Promise<EventRow> {
    const event = await this.repository.findBySlug(slug);
    if (!event) throw new NotFound('Такого события нет');
    const visible = event.publicationState === 'PUBLISHED' || can(actor, 'event.view-drafts', ownedBy(event));
    if (!visible) throw new NotFound('Такого события нет');
    return event;
  }

  /** The event whatever its state; for reactions to facts. Null when it is gone. */
  async findById(id: string): Promise<EventRow | null> {
    return this.repository.findById(id);
  }

  /** The real address of the broadcast (US-10: asked at the moment of the click, never kept). Null when none is set. */
  async joinUrl(eventId: string): Promise<string | null> {
    return this.repository.joinUrl(eventId);
  }

  /** Events within the actor's scope for the workspace, drafts included; the nearest first, or the newest with `past`. */
  async listManaged(
    actor: Actor,
    query: { state?: readonly PublicationState[]; past?: boolean; q?: string; cursor?: string; limit?: number },
  ): Promise<Page<EventRow>> {
    const scope = scopeOf(actor, 'event.view-drafts');
    const limit = query.limit ?? PAGE_SIZE;
    const now = this.clock.now();
    const rows = await this.repository.find({
      published: false,
      scope,
      state: query.state,
      q: query.q,
      ...(query.past ? { endsBefore: now, newestFirst: true } : { endsAfter: now }),
      after: query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined,
      limit: limit + 1,
    });
    return toPage(rows, limit, (row) => [row.startsAt.toISOString(), row.id]);
  }

  /** The event for its organiser. Throws NotFound outside the scope, so that ids cannot be probed. */
  async getManaged(actor: Actor, slug: string): Promise<EventRow & { joinUrl: string | null }> {
    const event = await this.repository.findManaged(slug);
    if (!event || !can(actor, 'event.view-drafts', ownedBy(event))) throw new NotFound('Такого события нет');
    return event;
  }

  /** The same as REST shows it to its organiser. Throws NotFound as `getManaged`. */
  async getManagedResource(actor: Actor, slug: string): Promise<EventResource> {
    const event = await this.getManaged(actor, slug);
    return {
      ...toResource(event, this.clock.now()),
      joinUrl: event.joinUrl,
      publishAt: event.publishAt && offsetTime(event.publishAt, event.zone),
    };
  }

  /** Links of the event to measures of the plan, the primary one first. */
  async measures(eventId: string): Promise<{ measureId: string; itemId: string | null; isPrimary: boolean }[]> {
    return this.repository.measures(eventId);
  }

  /** Published events that serve a measure, in time order; the nearest of too many. */
  async listForMeasure(measureId: string): Promise<EventRow[]> {
    return this.repository.findNearest({ published: true, measureId, limit: 100 }, this.clock.now());
  }

  private publicFilter(query: EventsQuery): EventsFilter {
    const now = this.clock.now();
    const from = query.from ? startOfDay(Temporal.PlainDate.from(query.from)) : undefined;
    const to = query.to ? startOfDay(Temporal.PlainDate.from(query.to).add({ days: 1 })) : undefined;
    return {
      published: true,
      kind: query.kind,
      format: query.format,
      audience: query.audience,
      oktmo: query.municipality,
      organisation: query.organisation,
      q: query.q ?? undefined,
      endsAfter: from ?? (query.past ? undefined : now),
      endsBefore: query.past ? now : undefined,
      startsBefore: to,
      newestFirst: query.past === '1',
      after: query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined,
      limit: 0,
    };
  }
}

function startOfDay(date: Temporal.PlainDate): Date {
  return new Date(date.toZonedDateTime(MOSCOW).epochMilliseconds);
}
