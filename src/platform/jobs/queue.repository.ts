import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** The jobs of one kind, counted by what they are doing. */
export interface QueueCount {
  topic: string;
  /** Due, and no worker has taken them yet. */
  due: number;
  /** Not due before their time. */
  later: number;
  /** Failed, and due again at a later moment. */
  retrying: number;
  running: number;
  /** Tried as often as may be. */
  failed: number;
  /** For how long the oldest due one has waited, in seconds; 0 without any. */
  lag: number;
}

/** A job that went wrong the last time. */
export interface TroubledJob {
  id: string;
  topic: string;
  attempts: number;
  maxAttempts: number;
  /** What the handler said; it may name a person. */
  error: string;
  /** When it is tried again; in the past and used up: never. */
  runAt: Date;
  isRunning: boolean;
}

const JOBS = 'graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id';

/** Looks at the tables of the queue. */
@Injectable()
export class QueueRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Every kind that has a job, in order of their names. */
  async counts(): Promise<QueueCount[]> {
    return this.dataSource.query<QueueCount[]>(
      `select t.identifier as topic,
         count(*) filter (where j.is_available and j.run_at <= now())::int as due,
         count(*) filter (where j.is_available and j.run_at > now() and j.attempts = 0)::int as later,
         count(*) filter (where j.is_available and j.run_at > now() and j.attempts > 0)::int as retrying,
         count(*) filter (where j.locked_at is not null)::int as running,
         count(*) filter (where j.locked_at is null and j.attempts >= j.max_attempts)::int as failed,
         coalesce(extract(epoch from now() - min(j.run_at) filter (where j.is_available and j.run_at <= now())), 0)::float8 as lag
       from ${JOBS} group by t.identifier order by t.identifier`,
    );
  }

  /** How many jobs are due, and for how many seconds the oldest has been. */
  async lag(): Promise<{ due: number; seconds: number }> {
    const [row] = await this.dataSource.query<{ due: number; seconds: number }[]>(
      `select count(*)::int as due, coalesce(extract(epoch from now() - min(run_at)), 0)::float8 as seconds
       from graphile_worker._private_jobs where is_available and run_at <= now()`,
    );
    return row ?? { due: 0, seconds: 0 };
  }

  /** The newest jobs that failed the last time they ran, those that are given up first. */
  async troubled(limit: number): Promise<TroubledJob[]> {
    return this.dataSource.query<TroubledJob[]>(
      `select j.id::text, t.identifier as topic, j.attempts, j.max_attempts as "maxAttempts", left(j.last_error, 500) as error,
         j.run_at as "runAt", j.locked_at is not null as "isRunning"
       from ${JOBS} where j.last_error is not null
       order by (j.attempts >= j.max_attempts) desc, j.updated_at desc, j.id limit $1`,
      [limit],
    );
  }

  /** Makes failed jobs due now, with all their attempts before them; those that run stay as they are. Returns what they were. */
  async retry(tx: EntityManager, which: { id: string } | { topic: string }): Promise<{ id: string; topic: string }[]> {
    const found = await this.failedOf(tx, which);
    await tx.query(
      `update graphile_worker._private_jobs set attempts = 0, run_at = now(), updated_at = now()
       where id = any($1::bigint[])`,
      [found.map(({ id }) => id)],
    );
    return found;
  }

  /** Takes failed jobs out of the queue for good; those that run stay. Returns what they were. */
  async drop(tx: EntityManager, which: { id: string } | { topic: string }): Promise<{ id: string; topic: string }[]> {
    const found = await this.failedOf(tx, which);
    await tx.query(`delete from graphile_worker._private_jobs where id = any($1::bigint[])`, [
      found.map(({ id }) => id),
    ]);
    return found;
  }

  private async failedOf(
    tx: EntityManager,
    which: { id: string } | { topic: string },
  ): Promise<{ id: string; topic: string }[]> {
    const isOne = 'id' in which;
    return tx.query(
      `select j.id::text, t.identifier as topic from ${JOBS}
       where j.last_error is not null and j.locked_at is null and ${isOne ? 'j.id = $1::bigint' : 't.identifier = $1'}
       order by j.id for update of j skip locked`,
      [isOne ? which.id : which.topic],
    );
  }
}
