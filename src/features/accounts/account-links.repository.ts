import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { AccountLinkKind } from './accounts.events.js';

export interface AccountLink {
  id: string;
  kind: AccountLinkKind;
  email: string;
  personId: string | null;
  /** First name and patronymic of the person; null for an address without one. */
  firstName: string | null;
  middleName: string | null;
  payload: Record<string, unknown>;
  browserHash: Buffer | null;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}

export type NewAccountLink = Omit<AccountLink, 'usedAt' | 'firstName' | 'middleName'> & { address: string | null };

@Injectable()
export class AccountLinksRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async insert(tx: EntityManager, link: NewAccountLink): Promise<void> {
    await tx.query(
      `insert into account_link (id, kind, email, person_id, payload, browser_hash, address, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        link.id,
        link.kind,
        link.email,
        link.personId,
        JSON.stringify(link.payload),
        link.browserHash,
        link.address,
        link.createdAt,
        link.expiresAt,
      ],
    );
  }

  async find(id: string): Promise<AccountLink | null> {
    const rows = await this.dataSource.query<AccountLink[]>(
      `select l.id, l.kind, l.email, l.person_id as "personId", p.first_name as "firstName", p.middle_name as "middleName", l.payload,
         l.browser_hash as "browserHash", l.created_at as "createdAt", l.expires_at as "expiresAt", l.used_at as "usedAt"
       from account_link l left join person p on p.id = l.person_id where l.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Marks the link used; false when somebody was first or it has expired. */
  async use(tx: EntityManager, id: string, now: Date): Promise<boolean> {
    const [rows] = await tx.query<[{ id: string }[], number]>(
      `update account_link set used_at = $2 where id = $1 and used_at is null and expires_at > $2 returning id`,
      [id, now],
    );
    return rows.length > 0;
  }

  /** Ends the unused links of these kinds for an address. */
  async expire(tx: EntityManager, email: string, kinds: readonly AccountLinkKind[], now: Date): Promise<void> {
    await tx.query(
      `update account_link set used_at = $3 where email = $1 and kind = any ($2) and used_at is null and expires_at > $3`,
      [email, kinds, now],
    );
  }

  /** How many links of these kinds the address was sent since `since`. */
  async countSince(email: string, kinds: readonly AccountLinkKind[], since: Date): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from account_link where email = $1 and kind = any ($2) and created_at > $3`,
      [email, kinds, since],
    );
    return rows[0]?.count ?? 0;
  }

  /** How many links of these kinds were asked for from this network address since `since`. */
  async countFromSince(address: string | null, kinds: readonly AccountLinkKind[], since: Date): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from account_link where address = $1 and kind = any ($2) and created_at > $3`,
      [address, kinds, since],
    );
    return rows[0]?.count ?? 0;
  }
}
