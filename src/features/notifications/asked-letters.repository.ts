import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Letters that came because somebody typed the address into a form, not because its owner has proved it is his. */
const ASKED = `('CHECK_ADDRESS', 'WAITING', 'ALREADY_REGISTERED')`;

@Injectable()
export class AskedLettersRepository {
  /**
   * How many such letters the address was written since `since`, without those whose registration it has confirmed. Others who count
   * for the same address wait until the end of `tx`.
   */
  async count(tx: EntityManager, email: string, since: readonly Date[]): Promise<number[]> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('asked-letters ' || $1, 0))`, [email]);
    const rows = await tx.query<{ at: Date }[]>(
      `select l.created_at as at from registration r join letter l on l.registration_id = r.id
       where r.email = $1 and l.created_at > $2 and l.kind in ${ASKED} and (r.email_confirmed_at is null or l.kind = 'ALREADY_REGISTERED')`,
      [email, since.reduce((a, b) => (a < b ? a : b))],
    );
    return since.map((moment) => rows.filter(({ at }) => at > moment).length);
  }
}
