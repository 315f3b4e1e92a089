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
  /** Of this process, with no handler running any more. */
  private readonly retired = new Set<string>();
  /** What the present connection stands for. */
  private locked = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly pool: Pool) {}

  /** Marks the pool of workers that locks jobs under `workerId` as living until `retire` or `stop`. */
  async add(workerId: string): Promise<void> {
    this.ids.add(workerId);
    await this.inTurn((client) => this.lockAll(client));
  }

  /** Nobody works under `workerId` any more: what is still locked by it is free at the next look for the dead. */
  retire(workerId: string): void {
    this.ids.delete(workerId);
    this.retired.add(workerId);
  }

  /** Frees the jobs of workers nobody stands for. Returns how many workers were found dead. */
  async freeJobsOfTheDead(): Promise<number> {
    return this.inTurn(async (client) => {
      await this.lockAll(client);
      return this.free(client);
    });
  }

  private async lockAll(client: PoolClient): Promise<void> {
    for (const id of this.ids) {
      if (this.locked.has(id)) continue;
      // not ours yet while PostgreSQL has not noticed that the connection before this one is gone: then that one stands for us
      if (await tryLock(client, id)) this.locked.add(id);
    }
  }

  private async free(client: PoolClient): Promise<number> {
    const { rows } = await client.query<{ locked_by: string }>(
      `select distinct locked_by from graphile_worker.jobs where locked_at < now() - interval '10 seconds' or locked_by = any($1)`,
      [Array.from(this.retired)],
    );
    const dead: string[] = [];
    for (const { locked_by: id } of rows) {
      if (this.ids.has(id)) continue;
      if (!this.retired.has(id)) {
        if (!(await tryLock(client, id))) continue;
        await client.query(`select pg_advisory_unlock($1, hashtext($2))`, [LOCK_SPACE, id]);
      }
      dead.push(id);
    }
    if (dead.length > 0) await client.query(`select graphile_worker.force_unlock_workers($1)`, [dead]);
    await this.forgetRetired(client);
    return dead.length;
  }

  private async forgetRetired(client: PoolClient): Promise<void> {
    for (const id of this.retired) {
      if (this.locked.has(id)) await client.query(`select pg_advisory_unlock($1, hashtext($2))`, [LOCK_SPACE, id]);
      this.locked.delete(id);
      this.retired.delete(id);
    }
  }

  stop(): void {
    this.client?.off('error', this.lost).release(true);
    this.client = null;
  }

  /** Without its release a connection that broke would keep its place in the pool. */
  private readonly lost = (): void => {
    this.client?.release(true);
    this.client = null;
  };

  /** The one connection does one thing at a time. */
  private inTurn<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => work(await this.connection()));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async connection(): Promise<PoolClient> {
    if (this.client) return this.client;
    const client = await this.pool.connect();
    client.once('error', this.lost);
    this.client = client;
    this.locked = new Set();
    return client;
  }
}

async function tryLock(client: PoolClient, id: string): Promise<boolean> {
  const { rows } = await client.query<{ ok: boolean }>(`select pg_try_advisory_lock($1, hashtext($2)) as ok`, [
    LOCK_SPACE,
    id,
  ]);
  return rows[0]?.ok === true;
}
