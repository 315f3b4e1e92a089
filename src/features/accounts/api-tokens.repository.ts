import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Action } from './accounts.rules.js';

/** An API token as its owner and administrators see it: never its secret. */
export interface ApiTokenRow {
  id: string;
  name: string;
  /** What it may do; null: whatever its owner may. */
  actions: Action[] | null;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface NewApiToken {
  tokenHash: Buffer;
  personId: string;
  name: string;
  actions: readonly Action[];
  now: Date;
  expiresAt: Date;
}

@Injectable()
export class ApiTokensRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Those in force first, the newest first. */
  async list(personId: string, now: Date, limit: number): Promise<ApiTokenRow[]> {
    return this.dataSource.query(
      `select id, name, actions, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"
       from api_token where person_id = $1
       order by revoked_at is null and expires_at > $2 desc, created_at desc, id limit $3`,
      [personId, now, limit],
    );
  }

  /** How many of the person's are in force; the person's row is taken, so that two at once are counted one after the other. */
  async lockAndCount(tx: EntityManager, personId: string, now: Date): Promise<number> {
    await tx.query(`select from person where id = $1 for update`, [personId]);
    const rows = await tx.query<{ count: number }[]>(
      `select count(*)::int as count from api_token where person_id = $1 and revoked_at is null and expires_at > $2`,
      [personId, now],
    );
    return rows[0]?.count ?? 0;
  }

  async insert(tx: EntityManager, token: NewApiToken): Promise<void> {
    await tx.query(
      `insert into api_token (token_hash, person_id, name, actions, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
      [token.tokenHash, token.personId, token.name, token.actions, token.now, token.expiresAt],
    );
  }

  /** Ends all of the person's tokens that are in force. */
  async revokeAll(tx: EntityManager, personId: string, now: Date): Promise<void> {
    await tx.query(
      `update api_token set revoked_at = $2 where person_id = $1 and revoked_at is null and expires_at > $2`,
      [personId, now],
    );
  }

  /** Ends the person's token; false when it is not there or has ended. */
  async revoke(tx: EntityManager, personId: string, id: string, now: Date): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `update api_token set revoked_at = $3 where person_id = $1 and id = $2 and revoked_at is null and expires_at > $3 returning id`,
      [personId, id, now],
    );
    return rows.length > 0;
  }
}
