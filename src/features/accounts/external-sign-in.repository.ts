import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from './accounts.rules.js';

/** A sign-in with another system that has begun. */
export interface ExternalAttempt {
  provider: string;
  browserHash: Buffer;
  nonce: string;
  codeVerifier: string;
  back: string;
  /** Who links the identity to the own account; null: somebody signs in. */
  personId: string | null;
  expiresAt: Date;
  usedAt: Date | null;
}

export interface KnownIdentity {
  id: string;
  personId: string;
  isBlocked: boolean;
}

/** One of a person's identities, as its owner sees it. */
export interface IdentityRow {
  id: string;
  issuer: string;
  createdAt: Date;
  lastUsedAt: Date;
}

@Injectable()
export class ExternalSignInRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async begin(
    stateHash: Buffer,
    attempt: Omit<ExternalAttempt, 'usedAt'> & { address: string | null; createdAt: Date },
  ): Promise<void> {
    await this.dataSource.query(
      `insert into external_sign_in (state_hash, provider, browser_hash, nonce, code_verifier, back, person_id, address,
         created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        stateHash,
        attempt.provider,
        attempt.browserHash,
        attempt.nonce,
        attempt.codeVerifier,
        attempt.back,
        attempt.personId,
        attempt.address,
        attempt.createdAt,
        attempt.expiresAt,
      ],
    );
  }

  /** How many began from the address since `since`. */
  async countFrom(address: string | null, since: Date): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from external_sign_in where address = $1::inet and created_at > $2`,
      [address, since],
    );
    return rows[0]?.count ?? 0;
  }

  async find(stateHash: Buffer): Promise<ExternalAttempt | null> {
    const rows = await this.dataSource.query<ExternalAttempt[]>(
      `select provider, browser_hash as "browserHash", nonce, code_verifier as "codeVerifier", back, person_id as "personId",
         expires_at as "expiresAt", used_at as "usedAt" from external_sign_in where state_hash = $1`,
      [stateHash],
    );
    return rows[0] ?? null;
  }

  /** Marks the attempt used; false when somebody was first. */
  async use(stateHash: Buffer, now: Date): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `update external_sign_in set used_at = $2 where state_hash = $1 and used_at is null returning state_hash`,
      [stateHash, now],
    );
    return rows.length > 0;
  }

  /** Who comes with the same identity at the same moment waits until `tx` ends. */
  async identity(tx: EntityManager, issuer: string, subject: string): Promise<KnownIdentity | null> {
    await tx.query(`select pg_advisory_xact_lock(hashtext($1), hashtext($2))`, [issuer, subject]);
    const rows = await tx.query<KnownIdentity[]>(
      `select i.id, i.person_id as "personId", p.blocked_at is not null as "isBlocked"
       from external_identity i join person p on p.id = i.person_id where i.issuer = $1 and i.subject = $2`,
      [issuer, subject],
    );
    return rows[0] ?? null;
  }

  /** The person's identities, the oldest first. */
  async identitiesOf(personId: string): Promise<IdentityRow[]> {
    return this.dataSource.query(
      `select id, issuer, created_at as "createdAt", last_used_at as "lastUsedAt" from external_identity
       where person_id = $1 order by created_at, id`,
      [personId],
    );
  }

  /** Links the identity; the person's earlier one of the same issuer goes, with the roles it gave. */
  async link(
    tx: EntityManager,
    identity: { id: string; personId: string; issuer: string; subject: string; now: Date },
  ): Promise<void> {
    await tx.query(`delete from external_identity where person_id = $1 and issuer = $2`, [
      identity.personId,
      identity.issuer,
    ]);
    await tx.query(
      `insert into external_identity (id, person_id, issuer, subject, created_at, last_used_at) values ($1, $2, $3, $4, $5, $5)`,
      [identity.id, identity.personId, identity.issuer, identity.subject, identity.now],
    );
  }

  async touch(tx: EntityManager, id: string, now: Date): Promise<void> {
    await tx.query(`update external_identity set last_used_at = $2 where id = $1`, [id, now]);
  }

  /** False when the person has no such identity. */
  async unlink(tx: EntityManager, personId: string, id: string): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `delete from external_identity where person_id = $1 and id = $2 returning id`,
      [personId, id],
    );
    return rows.length > 0;
  }

  /** Null for no such code, and for organisations that are closed. */
  async organisation(tx: EntityManager, code: string): Promise<{ id: string; kind: string } | null> {
    const rows = await tx.query<{ id: string; kind: string }[]>(
      `select id, kind from organisation where code = $1 and not is_collective and closed_at is null`,
      [code],
    );
    return rows[0] ?? null;
  }

  /** Makes the roles that the identity gives these: others it gave go; those given by people stay as they are. */
  async giveRoles(
    tx: EntityManager,
    to: { identityId: string; personId: string; organisationId: string | null; roles: readonly Role[]; now: Date },
  ): Promise<void> {
    await tx.query(
      `delete from role_assignment where identity_id = $1 and not (organisation_id is not distinct from $2 and role = any ($3))`,
      [to.identityId, to.organisationId, to.roles],
    );
    if (!to.organisationId) return;
    await tx.query(
      `insert into role_assignment (person_id, role, organisation_id, granted_at, identity_id)
       select $1, role, $2, $4, $5 from unnest($3::text[]) role on conflict do nothing`,
      [to.personId, to.organisationId, to.roles, to.now, to.identityId],
    );
  }

  async hasRole(tx: EntityManager, personId: string, now: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `select from role_assignment where person_id = $1 and (valid_until is null or valid_until > $2) limit 1`,
      [personId, now],
    );
    return rows.length > 0;
  }
}
