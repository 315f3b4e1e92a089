import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { EventRight } from '../accounts/accounts.rules.js';

/** Somebody with a narrow right in an event. */
export interface HelperRow {
  personId: string;
  email: string;
  /** Empty until the person has given it, and until the invitation is accepted: the address alone was typed. */
  name: string;
  right: EventRight;
  grantedAt: Date;
  grantedBy: string | null;
  isBlocked: boolean;
  isInvited: boolean;
}

@Injectable()
export class HelpersRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async list(eventId: string, now: Date): Promise<HelperRow[]> {
    return this.dataSource.query(
      `select g.person_id as "personId", p.email, case when g.accepted_at is null then '' else concat_ws(' ', nullif(p.last_name, ''), nullif(p.first_name, '')) end as name,
         g.event_right as right, g.granted_at as "grantedAt", nullif(concat_ws(' ', b.last_name, b.first_name), '') as "grantedBy",
         p.blocked_at is not null as "isBlocked",
         g.accepted_at is null or exists (select from account_link l where l.email = p.email and l.kind = 'INVITATION' and l.used_at is null and l.expires_at > $2) as "isInvited"
       from event_grant g join person p on p.id = g.person_id left join person b on b.id = g.granted_by_id
       where g.event_id = $1
       order by case when g.accepted_at is null then '' else p.last_name || ' ' || p.first_name end, p.email, g.event_right`,
      [eventId, now],
    );
  }

  /** False when the person has the right already. */
  async give(
    tx: EntityManager,
    grant: { eventId: string; personId: string; right: EventRight; grantedById: string; now: Date },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `insert into event_grant (event_id, person_id, event_right, granted_at, granted_by_id, accepted_at)
       values ($1, $2, $3, $4, $5, (select max(known.accepted_at) from event_grant known where known.event_id = $1 and known.person_id = $2))
       on conflict do nothing returning person_id`,
      [grant.eventId, grant.personId, grant.right, grant.now, grant.grantedById],
    );
    return rows.length > 0;
  }

  /** The same rights in another event for all who can still sign in. */
  async copy(tx: EntityManager, from: string, to: string, by: { grantedById: string; now: Date }): Promise<void> {
    await tx.query(
      `insert into event_grant (event_id, person_id, event_right, granted_at, granted_by_id, accepted_at)
       select $2, g.person_id, g.event_right, $3, $4, g.accepted_at from event_grant g join person p on p.id = g.person_id and p.blocked_at is null
       where g.event_id = $1`,
      [from, to, by.now, by.grantedById],
    );
  }

  async count(tx: EntityManager, eventId: string): Promise<number> {
    const rows = await tx.query<{ count: number }[]>(
      `select count(*)::int as count from event_grant where event_id = $1`,
      [eventId],
    );
    return rows[0]?.count ?? 0;
  }

  /** False when there was no such right. */
  async take(tx: EntityManager, eventId: string, personId: string, right: EventRight): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `delete from event_grant where event_id = $1 and person_id = $2 and event_right = $3 returning person_id`,
      [eventId, personId, right],
    );
    return rows.length > 0;
  }
}
