import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { ProgramSession } from './program.rules.js';

export interface ReleaseRow {
  eventId: string;
  number: number;
  releasedAt: Date;
  /** When readers knew of it; null while they do not. */
  toldAt: Date | null;
  content: { sessions: (Omit<ProgramSession, 'startsAt' | 'endsAt'> & { startsAt: string; endsAt: string })[] };
}

const RELEASE = `r.event_id as "eventId", r.number, r.released_at as "releasedAt", r.told_at as "toldAt", r.content`;

@Injectable()
export class ProgramsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Keeps others from writing the event's program until the end of `tx`. */
  async lock(tx: EntityManager, eventId: string): Promise<void> {
    await tx.query(`select from event where id = $1 for no key update`, [eventId]);
  }

  async workingCopy(eventId: string, tx?: EntityManager): Promise<ProgramSession[]> {
    return (tx ?? this.dataSource).query(
      `select s.id, s.kind, s.title, s.description, s.hall, s.starts_at as "startsAt", s.ends_at as "endsAt",
         coalesce((select json_agg(json_build_object('fullName', p.full_name, 'position', p.position, 'role', x.role) order by x.position)
           from session_speaker x join speaker p on p.id = x.speaker_id where x.session_id = s.id), '[]') as speakers
       from program_session s where s.event_id = $1 order by s.starts_at, s.hall collate ru_natural, s.id`,
      [eventId],
    );
  }

  /** Puts `sessions` in place of all there were; ids of other events' sessions change nothing. */
  async replace(tx: EntityManager, eventId: string, sessions: readonly ProgramSession[]): Promise<void> {
    const speakers = sessions.flatMap(({ id, speakers: list }) =>
      list.map((speaker, position) => ({ ...speaker, sessionId: id, at: position })),
    );
    await this.deleteOthers(tx, eventId, sessions, speakers);
    await tx.query(
      `insert into program_session (id, event_id, kind, title, description, hall, starts_at, ends_at)
       select id, $1, kind, title, description, hall, "startsAt", "endsAt" from jsonb_to_recordset($2::jsonb)
       as t(id uuid, kind text, title text, description text, hall text, "startsAt" timestamptz, "endsAt" timestamptz)
       on conflict (id) do update set kind = excluded.kind, title = excluded.title, description = excluded.description,
         hall = excluded.hall, starts_at = excluded.starts_at, ends_at = excluded.ends_at
       where program_session.event_id = excluded.event_id`,
      [eventId, JSON.stringify(sessions)],
    );
    await tx.query(
      `insert into speaker (full_name, position) select distinct "fullName", position
       from jsonb_to_recordset($1::jsonb) as t("fullName" text, position text) on conflict do nothing`,
      [JSON.stringify(speakers)],
    );
    await tx.query(
      `insert into session_speaker (session_id, speaker_id, role, position)
       select distinct on (t."sessionId", p.id) t."sessionId", p.id, t.role, t.at from jsonb_to_recordset($1::jsonb)
         as t("sessionId" uuid, "fullName" text, position text, role text, at int)
       join speaker p on p.full_name = t."fullName" and p.position = t.position
       order by t."sessionId", p.id, t.at
       on conflict on constraint session_speaker_pk do update set role = excluded.role, position = excluded.position`,
      [JSON.stringify(speakers)],
    );
  }

  /** Rows that stay are not written anew, so that the record of changes holds what did change. */
  private async deleteOthers(
    tx: EntityManager,
    eventId: string,
    sessions: readonly ProgramSession[],
    speakers: readonly object[],
  ): Promise<void> {
    await tx.query(
      `delete from session_speaker x using program_session s, speaker p
       where s.id = x.session_id and p.id = x.speaker_id and s.event_id = $1
         and (x.session_id, p.full_name, p.position) not in (
           select "sessionId", "fullName", position from jsonb_to_recordset($2::jsonb) as t("sessionId" uuid, "fullName" text, position text))`,
      [eventId, JSON.stringify(speakers)],
    );
    await tx.query(`delete from program_session where event_id = $1 and id <> all ($2::uuid[])`, [
      eventId,
      sessions.map(({ id }) => id),
    ]);
  }

  /** Who speaks at events of this organiser, by name; of more than `limit` those of the newest events. */
  async knownSpeakers(
    organiserId: string,
    limit: number,
  ): Promise<Pick<ProgramSession['speakers'][number], 'fullName' | 'position'>[]> {
    return this.dataSource.query(
      `select "fullName", position from (
         select p.full_name as "fullName", p.position, max(e.starts_at) as last
         from event e join program_session s on s.event_id = e.id join session_speaker x on x.session_id = s.id
         join speaker p on p.id = x.speaker_id where e.organiser_id = $1 group by p.id order by last desc limit $2) known
       order by "fullName", position`,
      [organiserId, limit],
    );
  }

  /** The newest release that was not withdrawn, for each of the events that has one. */
  async released(eventIds: readonly string[], tx?: EntityManager): Promise<ReleaseRow[]> {
    return (tx ?? this.dataSource).query(
      `select distinct on (r.event_id) ${RELEASE} from program_release r
       where r.event_id = any ($1) and r.withdrawn_at is null order by r.event_id, r.number desc`,
      [eventIds],
    );
  }

  /** All that were not withdrawn, in their order. */
  async releases(eventId: string): Promise<ReleaseRow[]> {
    return this.dataSource.query(
      `select ${RELEASE} from program_release r where r.event_id = $1 and r.withdrawn_at is null order by r.number`,
      [eventId],
    );
  }

  /** Do readers know of a release that stands? The first one is no change to them. */
  async hasTold(tx: EntityManager, eventId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `select 1 from program_release where event_id = $1 and withdrawn_at is null and told_at is not null limit 1`,
      [eventId],
    );
    return rows.length > 0;
  }

  /** Counts everything up to `number` as known to readers. */
  async markTold(tx: EntityManager, eventId: string, number: number, now: Date): Promise<void> {
    await tx.query(
      `update program_release set told_at = coalesce(told_at, $3) where event_id = $1 and number <= $2 and told_at is null`,
      [eventId, number, now],
    );
  }

  /** The newest release of one event, withdrawn or not. */
  async newest(eventId: string, tx: EntityManager): Promise<ReleaseRow | null> {
    const rows = await tx.query<ReleaseRow[]>(
      `select ${RELEASE} from program_release r where r.event_id = $1 order by r.number desc limit 1`,
      [eventId],
    );
    return rows[0] ?? null;
  }

  async insertRelease(
    tx: EntityManager,
    release: {
      eventId: string;
      number: number;
      sessions: readonly ProgramSession[];
      releasedAt: Date;
      releasedById: string;
    },
  ): Promise<void> {
    await tx.query(
      `insert into program_release (event_id, number, content, released_at, released_by_id) values ($1, $2, $3, $4, $5)`,
      [
        release.eventId,
        release.number,
        JSON.stringify({ sessions: release.sessions }),
        release.releasedAt,
        release.releasedById,
      ],
    );
  }

  /** Returns how many there were. */
  async withdrawReleases(tx: EntityManager, eventId: string, now: Date): Promise<number> {
    const [, count] = await tx.query<[unknown, number]>(
      `update program_release set withdrawn_at = $2 where event_id = $1 and withdrawn_at is null`,
      [eventId, now],
    );
    return count;
  }
}
