import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from './accounts.rules.js';
import type { GivenRole, RoleHolder } from './roles.rules.js';

export interface NewRole {
  role: Role;
  organisationId: string;
  validUntil: Date | null;
  grantedById: string;
  now: Date;
  /** The names that were typed for somebody who has yet to say yes; absent: whoever gives the role knows the person. */
  invitedAs?: { lastName: string; firstName: string; middleName: string | null };
}

@Injectable()
export class RolesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async organisation(id: string): Promise<(RoleHolder & { shortName: string }) | null> {
    const rows = await this.dataSource.query<(RoleHolder & { shortName: string })[]>(
      `select id, kind, municipality_id as "municipalityId", short_name as "shortName", closed_at is not null as "isClosed"
       from organisation where id = $1 and not is_collective`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Organisations that work and in whose names every word occurs, schools last; the shortest names first. */
  async organisations(filter: {
    all: boolean;
    organisations: readonly string[];
    municipalities: readonly string[];
    words: readonly string[];
    limit: number;
  }): Promise<{ id: string; shortName: string; municipality: string | null }[]> {
    return this.dataSource.query(
      `select o.id, o.short_name as "shortName", m.short_name as municipality
       from organisation o left join municipality m on m.id = o.municipality_id
       where not o.is_collective and o.closed_at is null and ($1 or o.id = any ($2::uuid[]) or o.municipality_id = any ($3::uuid[]))
         and o.search_text like all ($4::text[])
       order by o.kind = 'SCHOOL', length(o.short_name), o.short_name, o.id limit $5`,
      [filter.all, filter.organisations, filter.municipalities, filter.words.map((word) => `%${word}%`), filter.limit],
    );
  }

  /** Gives the role to each of `personIds` who does not hold it there, with the new term to those who do; returns how many rows changed. */
  async give(tx: EntityManager, personIds: readonly string[], role: NewRole): Promise<number> {
    const rows = await tx.query<unknown[]>(
      `insert into role_assignment (person_id, role, organisation_id, granted_at, granted_by_id, valid_until, accepted_at, invited_as_secret)
       select id, $2, $3, $4, $5, $6, case when $7::jsonb is null then $4::timestamptz end, $7 from unnest($1::uuid[]) id
       on conflict (person_id, role, organisation_id) do update
         set valid_until = excluded.valid_until, granted_at = excluded.granted_at, granted_by_id = excluded.granted_by_id
         where role_assignment.valid_until is distinct from excluded.valid_until
       returning person_id`,
      [
        personIds,
        role.role,
        role.organisationId,
        role.now,
        role.grantedById,
        role.validUntil,
        role.invitedAs ? JSON.stringify(role.invitedAs) : null,
      ],
    );
    return rows.length;
  }

  /** The assignment of the person, locked until `tx` ends; null when there is none. */
  async lock(tx: EntityManager, personId: string, assignmentId: string): Promise<GivenRole | null> {
    const rows = await tx.query<GivenRole[]>(
      `select r.role, r.organisation_id as "organisationId", o.municipality_id as "municipalityId"
       from role_assignment r join organisation o on o.id = r.organisation_id
       where r.id = $2 and r.person_id = $1 for update of r`,
      [personId, assignmentId],
    );
    return rows[0] ?? null;
  }

  /** Takes the role from each of `personIds` who holds it there; returns how many did. */
  async take(tx: EntityManager, personIds: readonly string[], role: Role, organisationId: string): Promise<number> {
    const [rows] = await tx.query<[unknown[], number]>(
      `delete from role_assignment where person_id = any ($1::uuid[]) and role = $2 and organisation_id = $3 returning id`,
      [personIds, role, organisationId],
    );
    return rows.length;
  }

  /** Makes those who change administrators go one after the other until `tx` ends. */
  async lockAdministrators(tx: EntityManager): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('administrators'))`);
  }

  /** How many administrators can come in for good: not blocked, without a term. */
  async countAdministrators(tx: EntityManager): Promise<number> {
    const rows = await tx.query<{ count: number }[]>(
      `select count(distinct p.id)::int as count from role_assignment r join person p on p.id = r.person_id
       where r.role = 'ADMINISTRATOR' and r.valid_until is null and p.blocked_at is null`,
    );
    return rows[0]?.count ?? 0;
  }

  /** Switches the session to one of its person's own roles in force, or back to all of them; false when it is none. */
  async switchSession(sessionId: string, assignmentId: string | null, now: Date): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `update session s set role_assignment_id = $2::uuid
       where s.id = $1 and ($2::uuid is null or exists (select from role_assignment r
         where r.id = $2::uuid and r.person_id = s.person_id and (r.valid_until is null or r.valid_until > $3))) returning s.id`,
      [sessionId, assignmentId, now],
    );
    return rows.length > 0;
  }
}
