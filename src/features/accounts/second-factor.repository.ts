import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from './accounts.rules.js';

/** The second factor of a person, and what demands it. */
export interface SecondFactorRow {
  email: string;
  firstName: string;
  /** Sealed; null when none is set up. */
  secret: Buffer | null;
  confirmedAt: Date | null;
  /** Recovery codes not used yet. */
  codesLeft: number;
  isExempt: boolean;
  isDemanded: boolean;
  roles: { role: Role }[];
}

/** An organisation and what it asks of those who sign in with a role there. */
export interface SignInRules {
  shortName: string;
  municipalityId: string | null;
  requiresSecondFactor: boolean;
}

@Injectable()
export class SecondFactorRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Null for nobody and for the blocked. */
  async find(
    personId: string,
    now: Date,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<SecondFactorRow | null> {
    const rows = await tx.query<SecondFactorRow[]>(
      `select p.email, p.first_name as "firstName", f.secret, f.confirmed_at as "confirmedAt", p.second_factor_exempt as "isExempt",
         coalesce(h.demanded, false) as "isDemanded", coalesce(h.roles, '[]') as roles,
         (select count(*)::int from recovery_code c where c.person_id = p.id and c.used_at is null) as "codesLeft"
       from person p left join second_factor f on f.person_id = p.id
       cross join lateral (
         select bool_or(o.requires_second_factor) as demanded, json_agg(json_build_object('role', r.role)) as roles
         from role_assignment r join organisation o on o.id = r.organisation_id
         where r.person_id = p.id and (r.valid_until is null or r.valid_until > $2)) h
       where p.id = $1 and p.blocked_at is null`,
      [personId, now],
    );
    return rows[0] ?? null;
  }

  /** Keeps a confirmed secret; false when there is one already. `step` was the first to be used. */
  async insert(
    tx: EntityManager,
    factor: { personId: string; secret: Buffer; step: number; now: Date },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `insert into second_factor (person_id, secret, confirmed_at, last_step) values ($1, $2, $3, $4)
       on conflict do nothing returning person_id`,
      [factor.personId, factor.secret, factor.now, factor.step],
    );
    return rows.length > 0;
  }

  /** Takes the step for this sign-in; false when it or a later one was used before (RFC 6238, 5.2: one code, one use). */
  async useStep(tx: EntityManager, personId: string, step: number): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `update second_factor set last_step = $2 where person_id = $1 and last_step < $2 returning person_id`,
      [personId, step],
    );
    return rows.length > 0;
  }

  async replaceCodes(tx: EntityManager, personId: string, hashes: readonly Buffer[]): Promise<void> {
    await tx.query(`delete from recovery_code where person_id = $1`, [personId]);
    await tx.query(`insert into recovery_code (person_id, code_hash) select $1, unnest($2::bytea[])`, [
      personId,
      hashes,
    ]);
  }

  /** Uses a recovery code up; false when there is none such or it was used. */
  async useCode(tx: EntityManager, personId: string, hash: Buffer, now: Date): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `update recovery_code set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null returning person_id`,
      [personId, hash, now],
    );
    return rows.length > 0;
  }

  /** Removes the factor with its codes; false when there was none. */
  async remove(tx: EntityManager, personId: string): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `delete from second_factor where person_id = $1 returning person_id`,
      [personId],
    );
    return rows.length > 0;
  }

  /** The session has given the factor and goes on under a new secret; null when it is no more. */
  async renewSession(
    tx: EntityManager,
    { from, to, now }: { from: Buffer; to: Buffer; now: Date },
  ): Promise<{ expiresAt: Date } | null> {
    const [rows] = await tx.query<[{ expiresAt: Date }[], number]>(
      `update session set token_hash = $2, second_factor_at = $3
       where token_hash = $1 and revoked_at is null and expires_at > $3 returning expires_at as "expiresAt"`,
      [from, to, now],
    );
    return rows[0] ?? null;
  }

  /** Null when there is no such organisation. */
  async organisation(id: string, tx: EntityManager = this.dataSource.manager): Promise<SignInRules | null> {
    const rows = await tx.query<SignInRules[]>(
      `select short_name as "shortName", municipality_id as "municipalityId", requires_second_factor as "requiresSecondFactor"
       from organisation where id = $1 and not is_collective`,
      [id],
    );
    return rows[0] ?? null;
  }

  async demand(tx: EntityManager, organisationId: string, isRequired: boolean): Promise<void> {
    await tx.query(`update organisation set requires_second_factor = $2 where id = $1`, [organisationId, isRequired]);
  }
}
