import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { PublicationState } from '../../common/lifecycle.js';
import type { Called } from './clashes.rules.js';

/** An event at the same time as the one asked about. */
export interface Neighbour extends Called {
  /** The one asked about. */
  eventId: string;
  id: string;
  slug: string;
  title: string;
  organiserId: string;
  organiser: string;
  zone: string;
  publicationState: PublicationState;
}

const NEIGHBOUR = `
  o.id, o.slug, o.title, o.organiser_id as "organiserId", org.short_name as organiser, o.zone,
  o.publication_state as "publicationState", o.starts_at as "startsAt", o.ends_at as "endsAt", o.audience, o.grades,
  o.municipality_id as "municipalityId"`;

/** As the index `event_clash_ix` has it. */
const BUSY = `o.cancelled_at is null and o.publication_state in ('IN_REVIEW', 'APPROVED', 'PUBLISHED')`;

@Injectable()
export class ClashesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The events asked about, as far as a clash needs them, drafts too; with `now` none that is cancelled or over by then. */
  async called(ids: readonly string[], now: Date | null): Promise<(Called & { eventId: string })[]> {
    return this.dataSource.query(
      `select id as "eventId", starts_at as "startsAt", ends_at as "endsAt", audience, grades, municipality_id as "municipalityId"
       from event where id = any ($1::uuid[]) and ($2::timestamptz is null or (cancelled_at is null and ends_at > $2))`,
      [ids, now],
    );
  }

  /** Events in review, approved or published that share a time and somebody of the audience with one of `called`. */
  async neighbours(called: readonly (Called & { eventId: string })[]): Promise<Neighbour[]> {
    return this.dataSource.query(
      `select t."eventId", ${NEIGHBOUR}
       from jsonb_to_recordset($1::jsonb) as t("eventId" uuid, "startsAt" timestamptz, "endsAt" timestamptz, audience text[])
       join event o on tstzrange(o.starts_at, o.ends_at) && tstzrange(t."startsAt", t."endsAt") and ${BUSY}
         and o.id <> t."eventId" and o.audience && t.audience
       join organisation org on org.id = o.organiser_id order by o.starts_at, o.id`,
      [JSON.stringify(called)],
    );
  }

  /**
   * Who of the programs of these events, were they `laterByMs` later, speaks at the same time in another event that is in
   * review, approved or published; a row for each speaker. People are told apart by their claimed profiles, and by their full
   * names alone where one has none.
   */
  async doubleSpeakers(ids: readonly string[], laterByMs: number): Promise<(Neighbour & { fullName: string })[]> {
    return this.dataSource.query(
      `select distinct on (o.starts_at, o.id, own.event_id, p.full_name) own.event_id as "eventId", p.full_name as "fullName", ${NEIGHBOUR}
       from program_session own join session_speaker mine on mine.session_id = own.id
       join speaker p on p.id = mine.speaker_id join speaker same on same.person_id = p.person_id
         or (same.full_name = p.full_name and (same.person_id is null or p.person_id is null))
       join session_speaker x on x.speaker_id = same.id
       join program_session s on s.id = x.session_id and s.event_id <> own.event_id
         and s.starts_at < own.ends_at + $2 * interval '1 millisecond' and s.ends_at > own.starts_at + $2 * interval '1 millisecond'
       join event o on o.id = s.event_id and ${BUSY}
       join organisation org on org.id = o.organiser_id
       where own.event_id = any ($1::uuid[]) order by o.starts_at, o.id, own.event_id, p.full_name`,
      [ids, laterByMs],
    );
  }
}
