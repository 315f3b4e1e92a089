import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { PublicationState } from '../../common/lifecycle.js';
import type { Scope } from '../accounts/accounts.rules.js';
import type { LetterFact } from '../documents/information-letter.rules.js';
import type { EventKind } from '../events/events.rules.js';

/** Who acted last on a part, and when. */
interface LastAct {
  by: string | null;
  /** ISO, since it comes inside of JSON. */
  at: string;
}

/** An announcement or a post-release as the package sees it. */
export interface PublicationFacts extends LastAct {
  state: PublicationState;
  publishAt: string | null;
  /** Last saved for another time of the event. */
  isMovedSince: boolean;
}

/** What there is of an event's package; null for a part that nobody has begun. */
export interface PackageRow {
  eventId: string;
  /** Kinds of the results of the measures that the event serves. */
  results: string[];
  letter: (LastAct & { state: 'DRAFT' | 'REGISTERED' | 'SENT'; number: string | null; facts: LetterFact[] }) | null;
  announcement: PublicationFacts | null;
  program: (LastAct & { release: number | null; fits: boolean }) | null;
  postRelease: PublicationFacts | null;
}

/** An event whose package is asked about. */
export interface PackageEvent {
  id: string;
  slug: string;
  title: string;
  kind: EventKind;
  zone: string;
  startsAt: Date;
  endsAt: Date;
  organiserId: string;
  organiser: string;
  publicationState: PublicationState;
  cancelledAt: Date | null;
}

const NAME = (person: string) =>
  `(select nullif(concat_ws(' ', x.last_name, x.first_name), '') from person x where x.id = ${person})`;

/** The text was last saved for the time that the event has now, or nobody knows for which. */
const IS_FOR_PRESENT_TIME = `coalesce((p.text_starts_at, p.text_ends_at) = (e.starts_at, e.ends_at), true)`;

/** Readers see a release only while all of it lies within its event. */
const RELEASE_FITS = `not exists (select from jsonb_array_elements(r.content -> 'sessions') s
  where (s ->> 'startsAt')::timestamptz < e.starts_at or (s ->> 'endsAt')::timestamptz > e.ends_at)`;

const publication = (table: 'announcement' | 'post_release') => `
  (select jsonb_build_object('state', p.publication_state, 'publishAt', p.publish_at,
    'isMovedSince', not ${IS_FOR_PRESENT_TIME}, 'at', p.updated_at, 'by', ${NAME(
      `coalesce((select v.author_id from publication_version v where v.${table}_id = p.id order by v.version desc limit 1), p.author_id)`,
    )}) from ${table} p where p.event_id = e.id)`;

const PROGRAM = `
  (select coalesce(
    (select jsonb_build_object('release', r.number, 'fits', ${RELEASE_FITS}, 'at', r.released_at, 'by', ${NAME('r.released_by_id')}) from program_release r
      where r.event_id = e.id and r.withdrawn_at is null order by r.number desc limit 1),
    (select jsonb_build_object('release', null, 'fits', true, 'at', e.revised_at, 'by', null) from program_session s where s.event_id = e.id limit 1)))`;

const LETTER = `
  (select jsonb_build_object('state', l.state, 'number', l.outgoing_number, 'facts', coalesce(l.facts, '[]'), 'at', coalesce(l.sent_at, l.registered_at, l.updated_at),
    'by', ${NAME('coalesce(l.registered_by_id, l.author_id)')}) from information_letter l where l.event_id = e.id)`;

const RESULTS = `coalesce((select array_agg(distinct r.kind) from event_measure em join planned_result r on r.measure_id = em.measure_id
  where em.event_id = e.id), '{}')`;

@Injectable()
export class PackagesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Of each of the events, in one query. */
  async find(eventIds: readonly string[]): Promise<PackageRow[]> {
    return this.dataSource.query(
      `select e.id as "eventId", ${RESULTS} as results, ${LETTER} as letter, ${publication('announcement')} as announcement,
         ${PROGRAM} as program, ${publication('post_release')} as "postRelease"
       from event e where e.id = any ($1::uuid[])`,
      [eventIds],
    );
  }

  /**
   * Events of the scope within the period that may lack something, the newest first: live or still to be held, with a part that
   * is not out; once over and outside the plan, the post-release alone. Which parts they need and by when, the rules say.
   */
  async unfinished(scope: Scope, period: { from: Date; to: Date; now: Date; limit: number }): Promise<PackageEvent[]> {
    return this.dataSource.query(
      `select e.id, e.slug, e.title, e.kind, e.zone, e.starts_at as "startsAt", e.ends_at as "endsAt", e.organiser_id as "organiserId",
         o.short_name as organiser, e.publication_state as "publicationState", e.cancelled_at as "cancelledAt"
       from event e join organisation o on o.id = e.organiser_id
       where ($1 or e.organiser_id = any ($2::uuid[]) or e.id = any ($3::uuid[]))
         and e.starts_at >= $4 and e.starts_at < $5 and e.cancelled_at is null
         and (e.publication_state = 'PUBLISHED' or e.publication_state in ('DRAFT', 'IN_REVIEW', 'APPROVED') and e.ends_at > $6)
         and ((e.ends_at > $6 or exists (select from event_measure m where m.event_id = e.id))
             and (not exists (select from announcement p where p.event_id = e.id and p.publication_state = 'PUBLISHED' and ${IS_FOR_PRESENT_TIME})
               or not exists (select from program_release r where r.event_id = e.id and r.withdrawn_at is null and ${RELEASE_FITS}))
           or e.ends_at <= $6 and not exists (select from post_release p where p.event_id = e.id and p.publication_state = 'PUBLISHED')
           or exists (select from event_measure m join planned_result r on r.measure_id = m.measure_id
               where m.event_id = e.id and r.kind = 'INFORMATION_LETTER')
             and not exists (select from information_letter l where l.event_id = e.id and l.state <> 'DRAFT'))
       order by e.starts_at desc, e.id limit $7`,
      [scope.all, scope.organisations, scope.events, period.from, period.to, period.now, period.limit],
    );
  }
}
