import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Scope } from '../accounts/accounts.rules.js';
import type { PublicationState } from '../../common/lifecycle.js';
import { slugStem } from '../../common/slug.js';
import { Event } from './event.entity.js';
import type { EventRow } from './event-row.rules.js';
import type { Audience, EventFormat, EventKind } from './events.rules.js';
import { SeatPool } from './seat-pool.entity.js';

export type { EventRow } from './event-row.rules.js';

const COLUMNS = `
  e.id, e.slug, e.kind, e.format, e.title, e.summary, e.audience, e.grades, e.halls, e.papers_text as "papersText",
  e.papers_due_at::text as "papersDueAt", e.sites, e.themes, e.academic_hours as "academicHours", e.study_form as "studyForm",
  e.closed_list as "closedList", e.zone, e.starts_at as "startsAt", e.ends_at as "endsAt",
  e.venue, e.address, e.platform, e.contact, e.organiser_id as "organiserId", o.short_name as organiser,
  e.municipality_id as "municipalityId", m.short_name as municipality, e.series_id as "seriesId", s.slug as "seriesSlug", s.title as "seriesTitle",
  e.registration_mode as "registrationMode", e.approval_required as "approvalRequired", e.registration_opens_at as "registrationOpensAt",
  e.registration_closes_at as "registrationClosesAt", sp.capacity, sp.state as "seatState",
  e.publication_state as "publicationState", e.published_at as "publishedAt", e.cancelled_at as "cancelledAt",
  e.cancel_reason as "cancelReason", e.moved_at as "movedAt", e.move_reason as "moveReason",
  e.moved_from_starts_at as "movedFromStartsAt", e.moved_from_ends_at as "movedFromEndsAt",
  e.first_starts_at as "firstStartsAt", e.first_ends_at as "firstEndsAt",
  e.submitted_at as "submittedAt", e.submit_note as "submitNote", e.wished_publish_at as "wishedPublishAt",
  e.publish_at as "publishAt", e.restore_reason as "restoreReason", e.withdraw_reason as "withdrawReason", e.place_changed_at as "placeChangedAt",
  e.place_before as "placeBefore", e.sequence, e.revision, e.revised_at as "revisedAt",
  coalesce(mi.number, me.number::text) as "measureNumber", pl.slug as "planSlug"`;

const FROM = `
  from event e
  join organisation o on o.id = e.organiser_id
  join seat_pool sp on sp.event_id = e.id
  left join municipality m on m.id = e.municipality_id
  left join series s on s.id = e.series_id
  left join event_measure em on em.event_id = e.id and em.is_primary
  left join measure me on me.id = em.measure_id
  left join measure_item mi on mi.id = em.item_id
  left join plan pl on pl.id = me.plan_id`;

export interface EventsFilter {
  published: boolean;
  ids?: readonly string[];
  /** What the actor may see; undefined for all. */
  scope?: Scope;
  kind?: readonly EventKind[];
  format?: readonly EventFormat[];
  audience?: readonly Audience[];
  /** A municipality's own events, and those for the whole region. */
  oktmo?: string;
  organisation?: string;
  /** Of this series; with null of none. */
  series?: string | null;
  measureId?: string;
  state?: readonly PublicationState[];
  endsAfter?: Date;
  endsBefore?: Date;
  startsBefore?: Date;
  q?: string;
  newestFirst?: boolean;
  /** starts_at (ISO) and id of the last row shown. */
  after?: readonly [string, string];
  limit: number;
}

@Injectable()
export class EventsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async find(filter: EventsFilter): Promise<EventRow[]> {
    const { where, values } = conditions(filter);
    const direction = filter.newestFirst ? 'desc' : 'asc';
    return this.dataSource.query(
      `select ${COLUMNS} ${FROM} where ${where.join(' and ')} order by e.starts_at ${direction}, e.id ${direction} limit ${filter.limit}`,
      values,
    );
  }

  /**
   * All of the filter in time order; of more than its limit the nearest: the oldest of what is over at `now` is left out first, then
   * what is farthest ahead.
   */
  async findNearest(filter: EventsFilter, now: Date): Promise<EventRow[]> {
    const { endsAfter = now } = filter;
    const ahead = await this.find({ ...filter, endsAfter: endsAfter > now ? endsAfter : now, newestFirst: false });
    const limit = filter.limit - ahead.length;
    const over = limit > 0 ? await this.find({ ...filter, endsBefore: now, newestFirst: true, limit }) : [];
    return [...over, ...ahead].toSorted((a, b) => +a.startsAt - +b.startsAt || (a.id < b.id ? -1 : 1));
  }

  async count(filter: EventsFilter): Promise<number> {
    const { where, values } = conditions({ ...filter, after: undefined });
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count ${FROM} where ${where.join(' and ')}`,
      values,
    );
    return rows[0]?.count ?? 0;
  }

  async findBySlug(slug: string): Promise<EventRow | null> {
    const rows = await this.dataSource.query<EventRow[]>(`select ${COLUMNS} ${FROM} where e.slug = $1`, [slug]);
    return rows[0] ?? null;
  }

  /** With the address of the broadcast, which readers do not get. */
  async findManaged(slug: string): Promise<(EventRow & { joinUrl: string | null }) | null> {
    const rows = await this.dataSource.query<(EventRow & { joinUrl: string | null })[]>(
      `select ${COLUMNS}, e.join_url as "joinUrl" ${FROM} where e.slug = $1`,
      [slug],
    );
    return rows[0] ?? null;
  }

  async findById(id: string, tx?: EntityManager): Promise<EventRow | null> {
    const rows = await (tx ?? this.dataSource).query<EventRow[]>(`select ${COLUMNS} ${FROM} where e.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /**
   * The row for a change, locked; null when there is none. Rows that refer to the event may be added meanwhile: a stronger
   * lock would stop a registration that already has the counters, which the change may want next.
   */
  async lock(tx: EntityManager, where: { slug: string } | { id: string }): Promise<Event | null> {
    return tx.findOne(Event, { where, lock: { mode: 'for_no_key_update' } });
  }

  /** Counts a revision of every event of an organiser, as `Event.revise` does for one; calendars need no new SEQUENCE. */
  async reviseOf(tx: EntityManager, organiserId: string, now: Date): Promise<void> {
    await tx.query(
      `update event set revision = revision + 1,
         revised_at = greatest(date_trunc('second', $2::timestamptz), revised_at + interval '1 second') where organiser_id = $1`,
      [organiserId, now],
    );
  }

  async lockSeatPool(tx: EntityManager, eventId: string): Promise<SeatPool | null> {
    return tx.findOne(SeatPool, { where: { eventId }, lock: { mode: 'pessimistic_write' } });
  }

  async joinUrl(eventId: string): Promise<string | null> {
    const rows = await this.dataSource.query<{ joinUrl: string | null }[]>(
      `select join_url as "joinUrl" from event where id = $1`,
      [eventId],
    );
    return rows[0]?.joinUrl ?? null;
  }

  /** `slug` and its numbered forms that are taken; nobody else takes one until the end of `tx`. */
  async lockSlugsLike(tx: EntityManager, slug: string): Promise<Set<string>> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('event_slug'))`);
    const rows = await tx.query<{ slug: string }[]>(
      `select slug from event where slug = $1 or slug ~ ('^' || $2 || '-[0-9]+$')`,
      [slug, slugStem(slug)],
    );
    return new Set(rows.map((row) => row.slug));
  }

  async insert(tx: EntityManager, event: Event, capacity: number | null): Promise<void> {
    await tx.insert(Event, event);
    await tx.insert(SeatPool, {
      eventId: event.id,
      capacity,
      held: 0,
      waiting: 0,
      lastQueueNumber: '0',
      state: 'open',
    });
  }

  async replaceMeasures(
    tx: EntityManager,
    eventId: string,
    links: readonly { measureId: string; itemId: string | null; isPrimary: boolean }[],
  ): Promise<void> {
    await tx.query(`delete from event_measure where event_id = $1 and measure_id <> all ($2::uuid[])`, [
      eventId,
      links.map(({ measureId }) => measureId),
    ]);
    // first, since there is one primary at a time
    await tx.query(
      `update event_measure set is_primary = false where event_id = $1 and is_primary and measure_id <> all ($2::uuid[])`,
      [eventId, links.filter(({ isPrimary }) => isPrimary).map(({ measureId }) => measureId)],
    );
    await tx.query(
      `insert into event_measure (event_id, measure_id, item_id, is_primary)
       select $1, "measureId", "itemId", "isPrimary"
       from jsonb_to_recordset($2::jsonb) as t("measureId" uuid, "itemId" uuid, "isPrimary" boolean)
       on conflict on constraint event_measure_pk do update set item_id = excluded.item_id, is_primary = excluded.is_primary`,
      [eventId, JSON.stringify(links)],
    );
  }

  async copyMeasures(tx: EntityManager, from: string, to: string): Promise<void> {
    await tx.query(
      `insert into event_measure (event_id, measure_id, item_id, is_primary)
       select $2, measure_id, item_id, is_primary from event_measure where event_id = $1`,
      [from, to],
    );
  }

  /** Slugs of the events that the person made under `key`, in time order; nobody else works under it until the end of `tx`. */
  async lockCreated(tx: EntityManager, key: string, personId: string): Promise<string[]> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('event_creation'), hashtext($1))`, [key]);
    const rows = await tx.query<{ slug: string }[]>(
      `select slug from event where creation_key = $1 and created_by_id = $2 order by starts_at`,
      [key, personId],
    );
    return rows.map(({ slug }) => slug);
  }

  async measures(eventId: string): Promise<{ measureId: string; itemId: string | null; isPrimary: boolean }[]> {
    return this.dataSource.query(
      `select measure_id as "measureId", item_id as "itemId", is_primary as "isPrimary" from event_measure where event_id = $1
       order by is_primary desc, measure_id`,
      [eventId],
    );
  }
}

function conditions(filter: EventsFilter): { where: string[]; values: unknown[] } {
  const where = [filter.published ? `e.publication_state = 'PUBLISHED'` : 'true'];
  const values: unknown[] = [];
  const add = (condition: string, ...given: unknown[]) => {
    where.push(condition.replace(/\$(\d)/g, (_, n: string) => `$${values.length + Number(n)}`));
    values.push(...given);
  };
  if (filter.ids) add(`e.id = any ($1::uuid[])`, filter.ids);
  if (filter.scope && !filter.scope.all)
    add(
      `(e.organiser_id = any ($1::uuid[]) or e.id = any ($2::uuid[]))`,
      filter.scope.organisations,
      filter.scope.events,
    );
  if (filter.state) add(`e.publication_state = any ($1)`, filter.state);
  if (filter.kind) add(`e.kind = any ($1)`, filter.kind);
  if (filter.format) add(`e.format = any ($1)`, filter.format);
  if (filter.audience) add(`e.audience && $1`, filter.audience);
  if (filter.oktmo) add(`(m.oktmo = $1 or e.municipality_id is null)`, filter.oktmo);
  if (filter.organisation) add(`(o.id::text = $1 or o.code = $1)`, filter.organisation);
  if (filter.series === null) where.push('e.series_id is null');
  else if (filter.series) add(`e.series_id = $1`, filter.series);
  if (filter.measureId)
    add(`exists (select from event_measure x where x.event_id = e.id and x.measure_id = $1)`, filter.measureId);
  if (filter.endsAfter) add(`e.ends_at > $1`, filter.endsAfter);
  if (filter.endsBefore) add(`e.ends_at <= $1`, filter.endsBefore);
  if (filter.startsBefore) add(`e.starts_at < $1`, filter.startsBefore);
  if (filter.q)
    add(
      `(e.search @@ websearch_to_tsquery('russian', $1) or e.title ilike '%' || $2 || '%')`,
      filter.q,
      likeText(filter.q),
    );
  if (filter.after)
    add(`(e.starts_at, e.id) ${filter.newestFirst ? '<' : '>'} ($1::timestamptz, $2::uuid)`, ...filter.after);
  return { where, values };
}

function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
