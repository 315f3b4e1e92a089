import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface JobOptions {
  /** A job with the same key that has not started yet is replaced. */
  key?: string;
  runAt?: Date;
  /** Lower goes first: 0 sign-in, 1 confirmation or change, 2 reminder, 3 mass mail. */
  priority?: number;
  maxAttempts?: number;
  /** Jobs of one queue run one after another. */
  queue?: string;
}

export interface Job extends JobOptions {
  topic: string;
  payload: Record<string, unknown>;
}

export type JobHandler = (payload: Record<string, unknown>) => Promise<void>;

/**
 * Work that leaves the process. Jobs are rows of graphile-worker added by the caller's transaction: they exist if and
 * only if the change committed. Handlers run at least once, so they are idempotent; payloads carry ids.
 */
@Injectable()
export class JobsService {
  private readonly handlers = new Map<string, JobHandler>();

  /** Adds one job in the transaction of `tx`. */
  async add(
    tx: EntityManager,
    topic: string,
    payload: Record<string, unknown>,
    options: JobOptions = {},
  ): Promise<void> {
    await this.addMany(tx, [{ topic, payload, ...options }]);
  }

  /** Adds any number of jobs with one statement. */
  async addMany(tx: EntityManager, jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    const specs = jobs.map((job) => ({
      identifier: job.topic,
      payload: job.payload,
      queue_name: job.queue ?? null,
      run_at: job.runAt?.toISOString() ?? null,
      max_attempts: job.maxAttempts ?? 25,
      job_key: job.key ?? null,
      priority: job.priority ?? 1,
    }));
    await tx.query(
      `select count(*) from graphile_worker.add_jobs((
         select array_agg(json_populate_record(null::graphile_worker.job_spec, spec)) from json_array_elements($1::json) spec))`,
      [JSON.stringify(specs)],
    );
  }

  /**
   * Deletes the jobs whose payload holds the string `text`, also those that have given up, and not those that run now: for what
   * may not be kept any more. Other jobs forget it in the error they failed with.
   */
  async forget(tx: EntityManager, text: string): Promise<void> {
    await tx.query(
      `select count(*) from graphile_worker.complete_jobs((
         select array_agg(id) from graphile_worker._private_jobs where strpos(payload::text, to_jsonb($1::text)::text) > 0))`,
      [text],
    );
    await tx.query(
      `update graphile_worker._private_jobs set last_error = 'стёрто' where strpos(lower(last_error), lower($1)) > 0`,
      [text],
    );
  }

  /** Makes all jobs of a topic that wait for a later moment due now; those that run stay as they are. */
  async bringForward(tx: EntityManager, topic: string): Promise<void> {
    await tx.query(
      `select count(*) from graphile_worker.reschedule_jobs(
         array(select id from graphile_worker.jobs where task_identifier = $1 and locked_at is null and run_at > now()), run_at => now())`,
      [topic],
    );
  }

  /** Declares who handles `topic`; throws when somebody already does. */
  handle(topic: string, handler: JobHandler): void {
    if (this.handlers.has(topic)) throw new Error(`Two handlers for job topic ${topic}`);
    this.handlers.set(topic, handler);
  }

  /** Every declared handler, for the worker. */
  topics(): ReadonlyMap<string, JobHandler> {
    return this.handlers;
  }
}
