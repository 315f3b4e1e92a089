import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** How a person proved who it is. */
export type SignInMethod = 'LETTER' | 'PASSWORD' | 'OIDC';

export interface NewSession {
  tokenHash: Buffer;
  personId: string;
  method: SignInMethod;
  now: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
}

/** A member of staff leaves a desk for the night: a session nobody uses so long has ended. */
const STAFF_IDLE_HOURS = 12;
/** A teacher comes back within the week of a webinar on the same phone. */
const TEACHER_IDLE_DAYS = 7;

/** How long a session lives unused, by the SQL condition that its owner has a role or a narrow right. */
export const idleLimit = (isStaff: string): string =>
  `case when ${isStaff} then interval '${STAFF_IDLE_HOURS} hours' else interval '${TEACHER_IDLE_DAYS} days' end`;

const OF_STAFF = `exists (select from role_assignment r where r.person_id = session.person_id and (r.valid_until is null or r.valid_until > $3))
  or exists (select from event_grant g where g.person_id = session.person_id)`;

/** A session as its owner sees it. */
export interface SessionRow {
  id: string;
  method: SignInMethod | null;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
  isCurrent: boolean;
}

@Injectable()
export class SessionsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async insert(tx: EntityManager, session: NewSession): Promise<void> {
    await tx.query(
      `insert into session (token_hash, person_id, method, created_at, last_seen_at, expires_at, address, user_agent)
       values ($1, $2, $3, $4, $4, $5, $6, $7)`,
      [
        session.tokenHash,
        session.personId,
        session.method,
        session.now,
        session.expiresAt,
        session.address,
        session.userAgent,
      ],
    );
    await tx.query(`update person set last_signed_in_at = $2 where id = $1`, [session.personId, session.now]);
  }

  /** Says yes to the invitations the person has got so far. */
  async acceptInvitations(tx: EntityManager, personId: string, now: Date): Promise<void> {
    for (const table of ['role_assignment', 'event_grant'])
      await tx.query(`update ${table} set accepted_at = $2 where person_id = $1 and accepted_at is null`, [
        personId,
        now,
      ]);
  }

  /** The person's sessions that are in force, the last used first. */
  async list(personId: string, current: Buffer | null, now: Date): Promise<SessionRow[]> {
    return this.dataSource.query(
      `select id, method, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt", host(address) as address,
         user_agent as "userAgent", token_hash is not distinct from $2 as "isCurrent"
       from session where person_id = $1 and revoked_at is null and expires_at > $3
         and last_seen_at > $3::timestamptz - ${idleLimit(OF_STAFF)} order by last_seen_at desc, id`,
      [personId, current, now],
    );
  }

  /** Ends one session of the person; false when it is not theirs or not in force. */
  async revoke(personId: string, id: string, now: Date): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `update session set revoked_at = $3 where person_id = $1 and id = $2 and revoked_at is null and expires_at > $3 returning id`,
      [personId, id, now],
    );
    return rows.length > 0;
  }

  async revokeByToken(tokenHash: Buffer, now: Date, tx?: EntityManager): Promise<void> {
    await (tx ?? this.dataSource).query(
      `update session set revoked_at = $2 where token_hash = $1 and revoked_at is null`,
      [tokenHash, now],
    );
  }

  /** Ends the person's sessions, all but `except`; returns how many were in force. */
  async revokeAll(personId: string, except: Buffer | null, now: Date, tx?: EntityManager): Promise<number> {
    const [, count] = await (tx ?? this.dataSource).query<[unknown[], number]>(
      `update session set revoked_at = $3
       where person_id = $1 and revoked_at is null and expires_at > $3 and token_hash is distinct from $2`,
      [personId, except, now],
    );
    return count;
  }
}
