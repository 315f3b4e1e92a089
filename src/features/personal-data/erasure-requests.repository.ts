import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { ErasureCounts } from './erasure.repository.js';
import { ERASED_ADDRESS, ERASED_NAME, type ErasureState } from './personal-data.rules.js';

export interface ErasureRequest {
  id: string;
  personId: string | null;
  /** Null once the request has ended. */
  email: string | null;
  /** The paper staff confirmed it by; empty for who confirmed by the letter. */
  basis: string;
  state: ErasureState;
  requestedAt: Date;
  /** True: staff entered it. */
  isByStaff: boolean;
  dueAt: Date;
  confirmedAt: Date | null;
  endedAt: Date | null;
  counts: ErasureCounts;
}

export type OpenRequest = ErasureRequest & { email: string };

const COLUMNS = `id, person_id as "personId", email, basis, state, requested_at as "requestedAt",
  requested_by_id is not null and requested_by_id is distinct from person_id as "isByStaff", due_at as "dueAt",
  confirmed_at as "confirmedAt", ended_at as "endedAt", counts`;

@Injectable()
export class ErasureRequestsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Adds a request; false when the address has an open one. */
  async insert(
    tx: EntityManager,
    request: {
      id: string;
      personId: string | null;
      email: string;
      requestedById: string;
      requestedAt: Date;
      dueAt: Date;
    },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `insert into erasure_request (id, person_id, email, state, requested_at, requested_by_id, due_at)
       values ($1, $2, $3, 'REQUESTED', $4, $5, $6)
       on conflict (email) where state in ('REQUESTED', 'CONFIRMED') do nothing returning id`,
      [request.id, request.personId, request.email, request.requestedAt, request.requestedById, request.dueAt],
    );
    return rows.length > 0;
  }

  async find(id: string): Promise<ErasureRequest | null> {
    const rows = await this.dataSource.query<ErasureRequest[]>(`select ${COLUMNS} from erasure_request where id = $1`, [
      id,
    ]);
    return rows[0] ?? null;
  }

  /** The open request of an address; null when there is none. */
  async openOf(email: string): Promise<OpenRequest | null> {
    const rows = await this.dataSource.query<OpenRequest[]>(
      `select ${COLUMNS} from erasure_request where email = $1 and state in ('REQUESTED', 'CONFIRMED')`,
      [email],
    );
    return rows[0] ?? null;
  }

  /** As `find`, and nobody else changes it until `tx` ends. */
  async lock(tx: EntityManager, id: string): Promise<ErasureRequest | null> {
    const rows = await tx.query<ErasureRequest[]>(`select ${COLUMNS} from erasure_request where id = $1 for update`, [
      id,
    ]);
    return rows[0] ?? null;
  }

  /** Those to be done first, by their term; then the ended ones, the newest first. At most `limit`. */
  async list(limit: number): Promise<ErasureRequest[]> {
    return this.dataSource.query(
      `select ${COLUMNS} from erasure_request
       order by state in ('DONE', 'CANCELLED'), case when ended_at is null then due_at end, requested_at desc, id limit $1`,
      [limit],
    );
  }

  async confirm(
    tx: EntityManager,
    id: string,
    by: { personId: string | null; basis: string },
    now: Date,
  ): Promise<void> {
    await tx.query(
      `update erasure_request set state = 'CONFIRMED', confirmed_at = $2, confirmed_by_id = $3, basis = $4 where id = $1`,
      [id, now, by.personId, by.basis],
    );
  }

  /** Ends a request; with it the address is forgotten here too. */
  async end(
    tx: EntityManager,
    id: string,
    state: 'DONE' | 'CANCELLED',
    counts: ErasureCounts,
    now: Date,
  ): Promise<void> {
    await tx.query(`update erasure_request set state = $2, ended_at = $3, email = null, counts = $4 where id = $1`, [
      id,
      state,
      now,
      JSON.stringify(counts),
    ]);
  }

  /** Ends requests that nobody confirmed until their term; returns how many. */
  async cancelOverdue(now: Date): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `update erasure_request set state = 'CANCELLED', ended_at = $1, email = null where state = 'REQUESTED' and due_at <= $1`,
      [now],
    );
    return count;
  }

  /** Empties letters to the address that were being written while it was erased, but for the last one. */
  async forgetLateLetters(email: string, lastLetter: string, erasedAt: Date): Promise<void> {
    await this.dataSource.query(
      `update letter set to_address = $4, to_name = '', subject = $5, text_body = '', html_body = '', ics = null, ics_method = null,
         smtp_response = null, state = case when state in ('SENT', 'EXPIRED') then state else 'SUPERSEDED' end
       where to_address = $1 and dedupe_key <> $2 and created_at < $3::timestamptz + interval '1 minute'`,
      [email, lastLetter, erasedAt, ERASED_ADDRESS, ERASED_NAME],
    );
  }

  /**
   * Takes the address out of the last letter once it is settled, or at `force` in any case. False: it is still in line or
   * not written yet.
   */
  async forgetLastLetter(dedupeKey: string, force: boolean): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `update letter set to_address = $2, to_name = '', subject = $3, text_body = '', html_body = '', smtp_response = null,
         state = case when state in ('SENT', 'EXPIRED') then state else 'SUPERSEDED' end
       where dedupe_key = $1 and ($4 or state not in ('QUEUED', 'SENDING'))`,
      [dedupeKey, ERASED_ADDRESS, ERASED_NAME, force],
    );
    return count > 0 || force;
  }
}
