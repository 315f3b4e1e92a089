import type { DataSource, EntityManager } from 'typeorm';

/** What a transaction may take at most, in milliseconds: waiting for one lock, and one statement. */
export interface Brevity {
  lockMs: number;
  statementMs: number;
  /** Aborted, it closes the connection: the transaction fails, and a silent server is not waited for. */
  signal?: AbortSignal;
}

/**
 * Runs `work` in a transaction on a connection of its own that holds nobody up for long. Throws QueryFailedError 55P03 for a
 * lock and 57014 for a statement that took longer, `isPassing` tells these.
 */
export async function briefly<T>(
  dataSource: DataSource,
  { lockMs, statementMs, signal }: Brevity,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const client = (await runner.connect()) as { end(): Promise<void> };
  const hangUp = () => void client.end().catch(() => undefined);
  signal?.addEventListener('abort', hangUp);
  try {
    signal?.throwIfAborted();
    return await runner.manager.transaction(async (tx) => {
      await tx.query(`select set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)`, [
        String(lockMs),
        String(statementMs),
      ]);
      return work(tx);
    });
  } finally {
    signal?.removeEventListener('abort', hangUp);
    await runner.release();
  }
}
