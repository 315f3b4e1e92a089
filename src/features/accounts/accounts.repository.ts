import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor, Role } from './accounts.rules.js';
import type { SecondFactorFacts } from './second-factor.rules.js';
import { idleLimit } from './sessions.repository.js';

/** Of `actorRoles` and the person `p`. */
const ACTOR = `p.id as "personId", p.email,
  coalesce(nullif(btrim(concat_ws(' ', p.first_name, p.last_name)), ''), p.email) as name,
  coalesce(h.roles, '[]') as roles, coalesce(h.held, '[]') as held, coalesce(g.grants, '[]') as grants`;

/**
 * What the person `p` holds at `now`, roles whose term has passed left out. `active` is the assignment the session is
 * switched to: it alone is in force then; null: all of them and the narrow rights.
 */
const actorRoles = (now: string, active: string) => `
  cross join lateral (
    select json_agg(json_build_object('role', r.role, 'organisationId', r.organisation_id, 'municipalityId', o.municipality_id)
        order by r.role, o.short_name) filter (where ${active} is null or r.id = ${active}) as roles,
      json_agg(json_build_object('id', r.id, 'role', r.role, 'organisationId', r.organisation_id,
        'municipalityId', o.municipality_id, 'organisation', o.short_name) order by r.role, o.short_name) as held,
      bool_or(o.requires_second_factor) as demanding
    from role_assignment r join organisation o on o.id = r.organisation_id
    where r.person_id = p.id and (r.valid_until is null or r.valid_until > ${now})) h
  cross join lateral (
    select json_agg(json_build_object('eventId', g.event_id, 'right', g.event_right)) as grants from event_grant g
    where g.person_id = p.id and ${active} is null) g`;

@Injectable()
export class AccountsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async actorBySession(tokenHash: Buffer, now: Date): Promise<(Actor & SecondFactorFacts) | null> {
    const rows = await this.dataSource.query<(Actor & SecondFactorFacts)[]>(
      `with found as (select ${ACTOR}, s.id as "sessionId", s.role_assignment_id as "switchedTo", s.second_factor_at is not null as "isGiven",
         exists (select from second_factor f where f.person_id = p.id) as "isOn", p.second_factor_exempt as "isExempt",
         coalesce(h.demanding, false) as "isDemanded"
       from session s join person p on p.id = s.person_id ${actorRoles('$2', 's.role_assignment_id')}
       where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2 and p.blocked_at is null
         and s.last_seen_at > $2::timestamptz - ${idleLimit('h.held is not null or g.grants is not null')}),
       seen as (update session set last_seen_at = $2 where id = (select "sessionId" from found)
         and last_seen_at < $2::timestamptz - interval '10 minutes')
       select * from found`,
      [tokenHash, now],
    );
    return rows[0] ?? null;
  }

  async actorByApiToken(tokenHash: Buffer, now: Date): Promise<Actor | null> {
    const rows = await this.dataSource.query<Actor[]>(
      `with found as (select ${ACTOR}, t.actions as "limitedTo" from api_token t join person p on p.id = t.person_id
           ${actorRoles('$2', 'null::uuid')}
         where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2 and p.blocked_at is null),
       seen as (update api_token set last_used_at = $2 where token_hash = $1 and exists (select from found)
         and (last_used_at is null or last_used_at < $2::timestamptz - interval '10 minutes'))
       select * from found`,
      [tokenHash, now],
    );
    return rows[0] ?? null;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.dataSource.query(`delete from known_device where last_used_at < $1::timestamptz - interval '1 year'`, [
      now,
    ]);
    await this.dataSource.query(`delete from external_sign_in where expires_at < $1`, [now]);
  }

  async organisationIdByCode(code: string): Promise<string | null> {
    const rows = await this.dataSource.query<{ id: string }[]>(`select id from organisation where code = $1`, [code]);
    return rows[0]?.id ?? null;
  }

  async upsertStaff(
    tx: EntityManager,
    person: {
      id: string;
      email: string;
      lastName: string;
      firstName: string;
      passwordHash: string;
      organisationId: string;
      role: Role;
      now: Date;
    },
  ): Promise<void> {
    const rows = await tx.query<{ id: string }[]>(
      `insert into person (id, email, last_name, first_name, password_hash, organisation_id, created_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (email) do update set password_hash = excluded.password_hash, organisation_id = excluded.organisation_id returning id`,
      [
        person.id,
        person.email,
        person.lastName,
        person.firstName,
        person.passwordHash,
        person.organisationId,
        person.now,
      ],
    );
    await tx.query(
      `insert into role_assignment (person_id, role, organisation_id) values ($1, $2, $3) on conflict do nothing`,
      [rows[0]?.id, person.role, person.organisationId],
    );
  }

  async ensurePerson(
    tx: EntityManager,
    person: { id: string; email: string; lastName: string; firstName: string; middleName: string | null; now: Date },
  ): Promise<string> {
    await tx.query(
      `insert into person (id, email, last_name, first_name, middle_name, created_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (email) do update set last_name = excluded.last_name, first_name = excluded.first_name,
         middle_name = excluded.middle_name where person.last_name = ''`,
      [person.id, person.email, person.lastName, person.firstName, person.middleName, person.now],
    );
    const rows = await tx.query<{ id: string }[]>(`select id from person where email = $1`, [person.email]);
    return rows[0]?.id ?? person.id;
  }

  /** The person whose address has just been proved, made without a name when there is none. */
  async confirmAddress(
    tx: EntityManager,
    { id, email, now }: { id: string; email: string; now: Date },
  ): Promise<{ id: string; isNameless: boolean; isBlocked: boolean }> {
    const rows = await tx.query<{ id: string; isNameless: boolean; isBlocked: boolean }[]>(
      `insert into person (id, email, last_name, first_name, email_confirmed_at, created_at) values ($1, $2, '', '', $3, $3)
       on conflict (email) do update set email_confirmed_at = excluded.email_confirmed_at
       returning id, last_name = '' as "isNameless", blocked_at is not null as "isBlocked"`,
      [id, email, now],
    );
    return rows[0] ?? { id, isNameless: true, isBlocked: false };
  }

  async calendarGeneration(personId: string): Promise<number | null> {
    const rows = await this.dataSource.query<{ generation: number }[]>(
      `select calendar_generation as generation from person where id = $1 and blocked_at is null`,
      [personId],
    );
    return rows[0]?.generation ?? null;
  }

  async raiseCalendarGeneration(personId: string): Promise<void> {
    await this.dataSource.query(`update person set calendar_generation = calendar_generation + 1 where id = $1`, [
      personId,
    ]);
  }

  async insertApiToken(
    tx: EntityManager,
    token: { tokenHash: Buffer; email: string; name: string; expiresAt: Date },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `insert into api_token (token_hash, person_id, name, expires_at) select $1, id, $3, $4 from person where email = $2 returning person_id`,
      [token.tokenHash, token.email, token.name, token.expiresAt],
    );
    return rows.length > 0;
  }
}
