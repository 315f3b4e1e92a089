import type { EntityManager } from 'typeorm';

/**
 * Waits for the turn called `name` and keeps it until `tx` ends. Turns go in the order they were asked for. Row locks do not:
 * work that is done batch after batch takes its row again before a request that waits for the row wakes up, and is never stopped.
 */
export async function takeTurn(tx: EntityManager, name: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [name]);
}
