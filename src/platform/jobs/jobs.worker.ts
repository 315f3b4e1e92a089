import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { type CronItem, Logger as GraphileLogger, runOnce, type TaskList } from 'graphile-worker';
import pg from 'pg';
import {
  connectionOptions,
  DATABASE_LIMITS,
  type DatabaseLimits,
  SMALLEST_QUEUE_POOL,
} from '../database/connections.js';
import { JobRun, RESULTS_AWAITED } from './job-run.js';
import { JobsService } from './jobs.service.js';
import { WorkerActivity } from './worker-activity.js';
import { WorkerLiveness } from './worker-liveness.js';
import type { WorkerState } from './worker.rules.js';

const LIVENESS_PERIOD_MS = 15_000;
const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A run that lasted so long was a good one: after it the next begins at once. */
const GOOD_RUN_MS = 60_000;
const CONCURRENCY = 4;

export interface WorkerOptions {
  /** Jobs that run at once. */
  concurrency?: number;
  /** Connections for the queue itself; handlers use the application's. */
  connections?: number;
  limits?: DatabaseLimits;
}

/** Runs the declared handlers in this process. */
@Injectable()
export class JobsWorker {
  private readonly logger = new Logger('Jobs');
  private readonly activity = new WorkerActivity();
  private pool: pg.Pool | null = null;
  private liveness: WorkerLiveness | null = null;
  private timer: NodeJS.Timeout | null = null;
  private concurrency = CONCURRENCY;
  private current: JobRun | null = null;
  /** The present run and those before it whose handlers have not ended. */
  private readonly runs = new Set<JobRun>();
  private supervision: Promise<void> = Promise.resolve();
  private stopping = new AbortController();

  constructor(private readonly jobs: JobsService) {}

  /**
   * Starts working on the queue of the database at `url`; `schedule` is the system's schedule. Throws when the database
   * cannot be asked now; when it cannot later, the worker goes on as soon as it can, until `stop`.
   */
  async start(
    url: string,
    schedule: readonly CronItem[],
    { concurrency = CONCURRENCY, connections = concurrency + 3, limits = DATABASE_LIMITS }: WorkerOptions = {},
  ): Promise<void> {
    const pool = new pg.Pool({
      connectionString: url,
      ...connectionOptions('worker', limits),
      max: Math.max(connections, SMALLEST_QUEUE_POOL),
    });
    pool.on('connect', (client) => client.on('error', () => undefined));
    pool.on('error', (error) => this.logger.warn(`connection lost: ${error.message}`));
    this.pool = pool;
    this.liveness = new WorkerLiveness(pool);
    this.concurrency = concurrency;
    this.stopping = new AbortController();
    const begin = () => this.begin(pool, schedule, limits);
    await this.freeJobsOfTheDead();
    this.supervision = this.supervise(await begin(), begin);
    this.timer = setInterval(() => void this.freeJobsOfTheDead(), LIVENESS_PERIOD_MS);
  }

  /** Runs everything that is due and returns; for tests and the command line. */
  async drain(pool: pg.Pool): Promise<void> {
    await runOnce({
      preset: RESULTS_AWAITED,
      pgPool: pool,
      taskList: this.taskList(),
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      logger: this.graphileLogger(),
    });
  }

  /** Lets running jobs finish, then stops. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer) clearInterval(this.timer);
    await this.current?.stop();
    await this.supervision;
    await Promise.all(Array.from(this.runs, (run) => run.stop()));
    this.liveness?.stop();
    await this.pool?.end();
    this.pool = this.liveness = this.timer = this.current = null;
  }

  /** What this process's worker has been doing; null when it has none. */
  state(): WorkerState | null {
    if (!this.pool) return null;
    return { ...this.activity.now(), concurrency: this.concurrency, isTakingJobs: this.current !== null };
  }

  /** Begins another run whenever one ends uninvited: at once after a good one, else after a pause that grows. */
  private async supervise(first: JobRun, begin: () => Promise<JobRun>): Promise<void> {
    let wait = SHORTEST_PAUSE_MS;
    for (let run: JobRun | null = first; ; run = await this.beginOrWarn(begin)) {
      if (run) {
        const began = performance.now();
        const reason = await run.leaving;
        this.current = null;
        if (this.stopping.signal.aborted) return;
        this.logger.warn(`the queue is left and taken up again: ${reason}`);
        if (performance.now() - began > GOOD_RUN_MS) wait = SHORTEST_PAUSE_MS;
      }
      await pause(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      await this.freeJobsOfTheDead();
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  }

  private async beginOrWarn(begin: () => Promise<JobRun>): Promise<JobRun | null> {
    try {
      return await begin();
    } catch (error) {
      this.logger.warn(`cannot take jobs: ${String(error)}`);
      return null;
    }
  }

  private async begin(pool: pg.Pool, schedule: readonly CronItem[], limits: DatabaseLimits): Promise<JobRun> {
    const run = await JobRun.begin({
      pool,
      schedule,
      tasks: this.taskList(),
      concurrency: this.concurrency,
      logger: this.graphileLogger(),
      activity: this.activity,
      heartbeat: limits.heartbeat,
      onId: (id) => void this.liveness?.add(id).catch((error: unknown) => this.logger.warn(String(error))),
    });
    this.current = run;
    this.runs.add(run);
    void run.ended.then(() => {
      this.runs.delete(run);
      this.liveness?.retire(run.id);
      if (!this.stopping.signal.aborted) void this.freeJobsOfTheDead();
    });
    return run;
  }

  private async freeJobsOfTheDead(): Promise<void> {
    try {
      const dead = (await this.liveness?.freeJobsOfTheDead()) ?? 0;
      if (dead > 0) this.logger.warn(`took over the jobs of ${dead} dead worker(s)`);
    } catch (error) {
      this.logger.warn(`could not look for dead workers: ${String(error)}`);
    }
  }

  private taskList(): TaskList {
    return Object.fromEntries(
      Array.from(this.jobs.topics(), ([topic, handler]) => [
        topic,
        (payload: unknown) => handler(payload as Record<string, unknown>),
      ]),
    );
  }

  private graphileLogger(): GraphileLogger {
    return new GraphileLogger(() => (level, message, meta) => {
      // the library writes the error's own words into its message
      if (meta?.['error'] !== undefined) {
        const { id, task_identifier: task } = (meta['job'] ?? {}) as { id?: string; task_identifier?: string };
        this.logger[level === 'warning' ? 'warn' : 'error']({ err: meta['error'], job: id, task }, 'a job failed');
      } else if (level === 'error') this.logger.error(message);
      else if (level === 'warning') this.logger.warn(message);
      else this.logger.verbose(message);
    });
  }
}
