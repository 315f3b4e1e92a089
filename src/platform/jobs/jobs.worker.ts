import { Injectable, Logger } from '@nestjs/common';
import {
  type CronItem,
  Logger as GraphileLogger,
  parseCronItems,
  run,
  type Runner,
  runOnce,
  type TaskList,
} from 'graphile-worker';
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { JobsService } from './jobs.service.js';
import { WorkerLiveness } from './worker-liveness.js';

const LIVENESS_PERIOD_MS = 15_000;

/** What became of a job is written in batches: only then does the library wait for those writes when it stops. */
const RESULTS_AWAITED = { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } };

/** Runs the declared handlers in this process. */
@Injectable()
export class JobsWorker {
  private readonly logger = new Logger('Jobs');
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;
  private liveness: WorkerLiveness | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly jobs: JobsService) {}

  /** Starts working on the queue of the database at `url`; `schedule` is the system's schedule. */
  async start(url: string, schedule: readonly CronItem[], concurrency = 4): Promise<void> {
    const pool = new pg.Pool({
      connectionString: url,
      max: concurrency + 3,
      application_name: `profminimum worker pid=${process.pid}`,
    });
    pool.on('connect', (client) => client.on('error', () => undefined));
    pool.on('error', (error) => this.logger.warn(`connection lost: ${error.message}`));
    const liveness = new WorkerLiveness(pool);
    this.pool = pool;
    this.liveness = liveness;
    await this.freeJobsOfTheDead();
    const events = new EventEmitter();
    events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
      liveness.add(workerPool.id).catch((error: unknown) => this.logger.warn(error));
    });
    this.runner = await run({
      preset: RESULTS_AWAITED,
      pgPool: pool,
      taskList: this.taskList(),
      parsedCronItems: parseCronItems([...schedule]),
      concurrency,
      pollInterval: 2_000,
      noHandleSignals: true,
      events,
      logger: this.graphileLogger(),
    });
    this.runner.promise.catch((error: unknown) => this.logger.error(error));
    this.timer = setInterval(() => void this.freeJobsOfTheDead(), LIVENESS_PERIOD_MS);
  }

  /** Runs everything that is due and returns; for tests and the command line. */
  async drain(pool: pg.Pool): Promise<void> {
    await runOnce({
      preset: RESULTS_AWAITED,
      pgPool: pool,
      taskList: this.taskList(),
      concurrency: 4,
      noHandleSignals: true,
      logger: this.graphileLogger(),
    });
  }

  /** Lets running jobs finish, then stops. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.runner?.stop();
    this.liveness?.stop();
    await this.pool?.end();
    this.runner = this.pool = this.liveness = this.timer = null;
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
    return new GraphileLogger(() => (level, message) => {
      if (level === 'error') this.logger.error(message);
      else if (level === 'warning') this.logger.warn(message);
      else this.logger.verbose(message);
    });
  }
}
