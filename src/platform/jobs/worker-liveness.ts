import type { Pool, PoolClient } from 'pg';

const LOCK_SPACE = 7_301;

/**
 * Tells living workers from dead ones. Each worker id is an advisory lock on one connection of its process: when the
 * process is killed, PostgreSQL lets the locks go and its jobs are given to others at once instead of after the queue's
 * four hours. A lock lost with a broken connection makes a job run twice at worst, and handlers are idempotent.
 */
export class WorkerLiveness {
  private client: PoolClient | null = null;
  private readonly ids = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly pool: Pool) {}

  /** Marks the pool of workers that locks jobs under `workerId` as living until `stop`. */
  async add(workerId: string): Promise<void> {
    this.ids.add(workerId);
    await this.inTurn(async (client) => {
      await client.query(`select pg_try_advisory_lock($1, hashtext($2))`, [LOCK_SPACE, workerId]);
    });
  }

  /** Frees the jobs of workers nobody stands for. Returns how many workers were found dead. */
  async freeJobsOfTheDead(): Promise<number> {
    return this.inTurn((client) => this.free(client));
  }

  private async free(client: PoolClient): Promise<number> {
    const { rows } = await client.query<{ locked_by: string }>(
      `select distinct locked_by from graphile_worker.jobs where locked_at < now() - interval '10 seconds'`,
    );
    const dead: string[] = [];
    for (const { locked_by: id } of rows) {
      if (this.ids.has(id)) continue;
      const { rows: tried } = await client.query<{ free: boolean }>(
        `select pg_try_advisory_lock($1, hashtext($2)) as free`,
        [LOCK_SPACE, id],
      );
      if (!tried[0]?.free) continue;
      dead.push(id);
      await client.query(`select pg_advisory_unlock($1, hashtext($2))`, [LOCK_SPACE, id]);
    }
    if (dead.length > 0) await client.query(`select graphile_worker.force_unlock_workers($1)`, [dead]);
    return dead.length;
  }

  stop(): void {
    this.client?.release(true);
    this.client = null;
  }

  /** The one connection does one thing at a time. */
  private inTurn<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => work(await this.connection()));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async connection(): Promise<PoolClient> {
    if (this.client) return this.client;
    const client = await this.pool.connect();
    client.once('error', () => {
      this.client = null;
    });
    this.client = client;
    for (const id of this.ids) await client.query(`select pg_try_advisory_lock($1, hashtext($2))`, [LOCK_SPACE, id]);
    return client;
  }
}
