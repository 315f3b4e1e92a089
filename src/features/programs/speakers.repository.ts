import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

export type ClaimState = 'PENDING' | 'CONFIRMED' | 'REFUSED';

/** A speaker of an event that nobody is yet, and what became of the asking person's claim. */
export interface UnclaimedSpeaker {
  id: string;
  fullName: string;
  position: string;
  /** Null: not claimed by the one who asks. */
  state: ClaimState | null;
}

export interface WaitingClaim {
  speakerId: string;
  personId: string;
  fullName: string;
  position: string;
  /** Who claims it. */
  name: string;
  email: string;
}

/** A session of a released program in which the person speaks. */
export interface OwnTalk {
  sessionId: string;
  title: string;
  startsAt: Date;
  endsAt: Date;
  zone: string;
  event: string;
  slug: string;
}

/** An answered claim, for who made it. */
export interface ClaimNews {
  state: Exclude<ClaimState, 'PENDING'>;
  decidedAt: Date;
  fullName: string;
  email: string;
  firstName: string;
  middleName: string | null;
  lastName: string;
  eventId: string;
  event: string;
  slug: string;
}

@Injectable()
export class SpeakersRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Speakers of the event's sessions that belong to nobody, with the person's own claims. */
  async unclaimed(eventId: string, personId: string): Promise<UnclaimedSpeaker[]> {
    return this.dataSource.query(
      `select distinct p.id, p.full_name as "fullName", p.position, c.state
       from program_session s join session_speaker x on x.session_id = s.id join speaker p on p.id = x.speaker_id
       left join speaker_claim c on c.speaker_id = p.id and c.person_id = $2
       where s.event_id = $1 and p.person_id is null order by p.full_name, p.position`,
      [eventId, personId],
    );
  }

  /** A claim that was made already stays as it is. */
  async insertClaim(
    tx: EntityManager,
    claim: { speakerId: string; personId: string; eventId: string; askedAt: Date },
  ): Promise<void> {
    await tx.query(
      `insert into speaker_claim (speaker_id, person_id, event_id, asked_at) values ($1, $2, $3, $4) on conflict do nothing`,
      [claim.speakerId, claim.personId, claim.eventId, claim.askedAt],
    );
  }

  async waiting(eventId: string): Promise<WaitingClaim[]> {
    return this.dataSource.query(
      `select c.speaker_id as "speakerId", c.person_id as "personId", s.full_name as "fullName", s.position,
         concat_ws(' ', p.last_name, p.first_name, p.middle_name) as name, p.email
       from speaker_claim c join speaker s on s.id = c.speaker_id join person p on p.id = c.person_id
       where c.event_id = $1 and c.state = 'PENDING' and s.person_id is null order by c.asked_at`,
      [eventId],
    );
  }

  /** Is it decided now? Not when it was before, or the speaker is somebody already. */
  async decide(
    tx: EntityManager,
    claim: { speakerId: string; personId: string; eventId: string },
    { state, now }: { state: Exclude<ClaimState, 'PENDING'>; now: Date },
  ): Promise<boolean> {
    const { speakerId, personId, eventId } = claim;
    await tx.query(`select from speaker where id = $1 for update`, [speakerId]);
    const [, count] = await tx.query<[unknown, number]>(
      `update speaker_claim c set state = $4, decided_at = $5 from speaker s
       where s.id = c.speaker_id and s.person_id is null and c.speaker_id = $1 and c.person_id = $2 and c.event_id = $3
         and c.state = 'PENDING'`,
      [speakerId, personId, eventId, state, now],
    );
    if (count > 0 && state === 'CONFIRMED')
      await tx.query(`update speaker set person_id = $2 where id = $1`, [speakerId, personId]);
    return count > 0;
  }

  async newsOf(speakerId: string, personId: string): Promise<ClaimNews | null> {
    const rows = await this.dataSource.query<ClaimNews[]>(
      `select c.state, c.decided_at as "decidedAt", s.full_name as "fullName", p.email, p.first_name as "firstName",
         p.middle_name as "middleName", p.last_name as "lastName", e.id as "eventId", e.title as event, e.slug
       from speaker_claim c join speaker s on s.id = c.speaker_id join person p on p.id = c.person_id join event e on e.id = c.event_id
       where c.speaker_id = $1 and c.person_id = $2 and c.state <> 'PENDING' and p.erased_at is null and p.blocked_at is null`,
      [speakerId, personId],
    );
    return rows[0] ?? null;
  }

  /** Takes the person out of all speakers; refused claims stay refused. */
  async leave(tx: EntityManager, personId: string): Promise<void> {
    await tx.query(`update speaker set person_id = null where person_id = $1`, [personId]);
    await tx.query(`delete from speaker_claim where person_id = $1 and state <> 'REFUSED'`, [personId]);
  }

  /** Sessions of the person as the newest releases of published events name them, the latest first; drafts say nothing. */
  async talksOf(personId: string, limit: number): Promise<OwnTalk[]> {
    return this.dataSource.query(
      `with own as (
         select jsonb_build_array(jsonb_build_object('fullName', full_name, 'position', position)) as named
         from speaker where person_id = $1)
       select distinct said.id as "sessionId", said.title, said."startsAt", said."endsAt", e.zone, e.title as event, e.slug
       from own join program_release r on r.withdrawn_at is null
         and r.content @> jsonb_build_object('sessions', jsonb_build_array(jsonb_build_object('speakers', own.named)))
       join event e on e.id = r.event_id and e.publication_state = 'PUBLISHED'
       join lateral jsonb_to_recordset(r.content -> 'sessions')
         as said(id uuid, title text, "startsAt" timestamptz, "endsAt" timestamptz, speakers jsonb) on said.speakers @> own.named
       where not exists (select from program_release n where n.event_id = r.event_id and n.number > r.number and n.withdrawn_at is null)
       order by said."startsAt" desc, said.id limit $2`,
      [personId, limit],
    );
  }
}
