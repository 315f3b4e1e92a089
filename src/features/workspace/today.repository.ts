import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { PublicationState } from '../../common/lifecycle.js';
import type { Scope } from '../accounts/accounts.rules.js';
import type { EventFormat, EventKind, RegistrationMode } from '../events/events.rules.js';

/** An event of these days. */
export interface StartingRow {
  id: string;
  slug: string;
  title: string;
  kind: EventKind;
  format: EventFormat;
  zone: string;
  startsAt: Date;
  endsAt: Date;
  organiserId: string;
  organiser: string;
  venue: string | null;
  registrationMode: RegistrationMode;
  capacity: number | null;
  held: number;
  waiting: number;
  publicationState: PublicationState;
  /** The real address of the broadcast: for those alone who may open it. */
  joinUrl: string | null;
}

/** How many registered for an event lately. */
export interface ArrivalsRow {
  id: string;
  slug: string;
  title: string;
  startsAt: Date;
  zone: string;
  /** Since the moment asked about, those that were cancelled since left out. */
  fresh: number;
  cancelled: number;
  held: number;
  waiting: number;
  capacity: number | null;
}

/** Something that comes out by itself. */
export interface ScheduledRow {
  what: 'event' | 'announcement' | 'postRelease';
  slug: string;
  title: string;
  eventSlug: string | null;
  publishAt: Date;
  zone: string;
  organiser: string;
}

const IN_SCOPE = `($1 or e.organiser_id = any ($2::uuid[]) or e.id = any ($3::uuid[]))`;
const scopeValues = ({ all, organisations, events }: Scope): unknown[] => [all, organisations, events];

const scheduledPublication = (what: string, table: 'announcement' | 'post_release') => `
  select '${what}', p.slug, p.title, e.slug, p.publish_at, coalesce(e.zone, 'Europe/Moscow'), o.short_name
  from ${table} p join organisation o on o.id = p.organiser_id left join event e on e.id = p.event_id
  where p.publish_at < $4 and ($1 or p.organiser_id = any ($2::uuid[]) or p.event_id = any ($3::uuid[]))`;

@Injectable()
export class TodayRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Events that start within the period and are not off, the nearest first. */
  async starting(scope: Scope, from: Date, to: Date, limit: number): Promise<StartingRow[]> {
    return this.dataSource.query(
      `select e.id, e.slug, e.title, e.kind, e.format, e.zone, e.starts_at as "startsAt", e.ends_at as "endsAt",
         e.organiser_id as "organiserId", o.short_name as organiser, e.venue, e.registration_mode as "registrationMode",
         sp.capacity, sp.held, sp.waiting, e.publication_state as "publicationState", e.join_url as "joinUrl"
       from event e join organisation o on o.id = e.organiser_id join seat_pool sp on sp.event_id = e.id
       where ${IN_SCOPE} and e.starts_at >= $4 and e.starts_at < $5 and e.cancelled_at is null
         and e.publication_state in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED')
       order by e.starts_at, e.id limit $6`,
      [...scopeValues(scope), from, to, limit],
    );
  }

  /** Events somebody registered for since the moment, those with the most first. */
  async arrivals(scope: Scope, since: Date, limit: number): Promise<ArrivalsRow[]> {
    return this.dataSource.query(
      `select e.id, e.slug, e.title, e.starts_at as "startsAt", e.zone, r.fresh, r.cancelled, sp.held, sp.waiting, sp.capacity
       from (select event_id, count(*) filter (where state <> 'CANCELLED')::int as fresh, count(*) filter (where state = 'CANCELLED')::int as cancelled
         from registration where created_at >= $4 group by event_id) r
       join event e on e.id = r.event_id join seat_pool sp on sp.event_id = e.id
       where ${IN_SCOPE} order by r.fresh desc, e.starts_at, e.id limit $5`,
      [...scopeValues(scope), since, limit],
    );
  }

  /** How many registered for the event on each of the days from `first` on, days of Moscow with nobody included. */
  async registeredByDay(eventId: string, first: string, days: number): Promise<{ day: string; count: number }[]> {
    return this.dataSource.query(
      `select d.day::date::text as day, count(r.id)::int as count
       from generate_series($2::date, $2::date + ($3::int - 1), interval '1 day') d(day)
       left join registration r on r.event_id = $1 and r.created_at >= (d.day::timestamp at time zone 'Europe/Moscow')
         and r.created_at < ((d.day + interval '1 day')::timestamp at time zone 'Europe/Moscow')
       group by d.day order by d.day`,
      [eventId, first, days],
    );
  }

  /** What comes out by itself before `until`, the nearest first. */
  async scheduled(scope: Scope, until: Date, limit: number): Promise<ScheduledRow[]> {
    return this.dataSource.query(
      `select * from (
         select 'event' as what, e.slug, e.title, e.slug as "eventSlug", e.publish_at as "publishAt", e.zone, o.short_name as organiser
         from event e join organisation o on o.id = e.organiser_id where e.publish_at < $4 and ${IN_SCOPE}
         union all ${scheduledPublication('announcement', 'announcement')}
         union all ${scheduledPublication('postRelease', 'post_release')}) s
       order by "publishAt", what, slug limit $5`,
      [...scopeValues(scope), until, limit],
    );
  }
}
