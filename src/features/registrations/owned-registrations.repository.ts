import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { LinkOf } from './registrations.repository.js';
import type { RegistrationState } from './registrations.rules.js';

/** A registration in its owner's cabinet. */
export interface OwnedRegistration {
  id: string;
  eventId: string;
  eventEndsAt: Date;
  state: RegistrationState;
  /** Number in the waiting list; null for those who do not wait. */
  position: number | null;
  holdExpiresAt: Date | null;
  firstJoinedAt: Date | null;
  checkedInAt: Date | null;
  linkGeneration: number;
}

/** Whose registrations: those of the person and, with an address that is proved, those nobody has claimed. */
export interface Owner {
  personId: string;
  confirmedEmail: string | null;
}

const COLUMNS = `r.id, r.event_id as "eventId", e.ends_at as "eventEndsAt", r.state, r.hold_expires_at as "holdExpiresAt",
  r.first_joined_at as "firstJoinedAt", r.checked_in_at as "checkedInAt", r.link_generation as "linkGeneration",
  case when r.state = 'WAITLISTED' then (select count(*)::int from registration w where w.event_id = r.event_id
    and w.state = 'WAITLISTED' and w.queue_number <= r.queue_number) end as position`;
const FROM = `from registration r join event e on e.id = r.event_id and e.publication_state = 'PUBLISHED'`;
const OWNED = `(r.person_id = $1 or (r.person_id is null and r.email = $2))`;

@Injectable()
export class OwnedRegistrationsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** What has not ended, the nearest first. */
  async upcoming({ personId, confirmedEmail }: Owner, now: Date, limit: number): Promise<OwnedRegistration[]> {
    return this.dataSource.query(
      `select ${COLUMNS} ${FROM} where ${OWNED} and r.state <> 'CANCELLED' and e.ends_at > $3
       order by e.starts_at, e.id limit $4`,
      [personId, confirmedEmail, now, limit],
    );
  }

  /** Held events with a confirmed place, the newest first. `after` is the end and the id of the last row shown. */
  async past(
    { personId, confirmedEmail }: Owner,
    now: Date,
    after: readonly string[] | null,
    limit: number,
  ): Promise<OwnedRegistration[]> {
    return this.dataSource.query(
      `select ${COLUMNS} ${FROM} where ${OWNED} and r.state = 'CONFIRMED' and e.ends_at <= $3 and e.cancelled_at is null
         and ($4::timestamptz is null or (e.ends_at, r.id) < ($4, $5::uuid))
       order by e.ends_at desc, r.id desc limit $6`,
      [personId, confirmedEmail, now, after?.[0] ?? null, after?.[1] ?? null, limit],
    );
  }

  async countPast({ personId, confirmedEmail }: Owner, now: Date): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count ${FROM}
       where ${OWNED} and r.state = 'CONFIRMED' and e.ends_at <= $3 and e.cancelled_at is null`,
      [personId, confirmedEmail, now],
    );
    return rows[0]?.count ?? 0;
  }

  /** The owner's registration with this id; null for anybody else's. */
  async owned({ personId, confirmedEmail }: Owner, id: string): Promise<LinkOf | null> {
    const rows = await this.dataSource.query<LinkOf[]>(
      `select r.id, r.link_generation as "linkGeneration" from registration r where ${OWNED} and r.id = $3`,
      [personId, confirmedEmail, id],
    );
    return rows[0] ?? null;
  }

  /** The owner's live registration for the event; null when there is none. */
  async liveOf({ personId, confirmedEmail }: Owner, eventId: string): Promise<LinkOf | null> {
    const rows = await this.dataSource.query<LinkOf[]>(
      `select r.id, r.link_generation as "linkGeneration" from registration r where ${OWNED} and r.event_id = $3 and r.state <> 'CANCELLED'
       order by r.state = 'CONFIRMED' desc limit 1`,
      [personId, confirmedEmail, eventId],
    );
    return rows[0] ?? null;
  }

  /** Gives the person what was confirmed with the address; nothing when the address is no longer theirs. */
  async claim(personId: string, email: string): Promise<void> {
    await this.dataSource.query(
      `update registration set person_id = $1 where email = $2 and person_id is null and email_confirmed_at is not null
         and exists (select from person where id = $1 and email = $2)`,
      [personId, email],
    );
  }

  /** Closes the links given out so far of all that is the person's or waits for the proved address, cancelled ones too. */
  async raiseLinkGenerations(personId: string): Promise<void> {
    await this.dataSource.query(
      `update registration set link_generation = link_generation + 1 where person_id = $1
         or (person_id is null and email = (select email from person where id = $1 and email_confirmed_at is not null))`,
      [personId],
    );
  }

  /**
   * The person's registrations follow to the new address, but for events where it has one of its own; links in letters to
   * the old address are closed with the same statement.
   */
  async readdress(personId: string, oldEmail: string, newEmail: string, now: Date): Promise<void> {
    await this.dataSource.query(
      `update registration r set email = $3, link_generation = link_generation + 1, updated_at = $4
       where r.person_id = $1 and r.email = $2 and not exists (select from registration other where other.event_id = r.event_id and other.email = $3)`,
      [personId, oldEmail, newEmail, now],
    );
  }
}
