import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type CronItem,
  type Logger,
  parseCronItems,
  run,
  type Runner,
  type TaskList,
  type WorkerPool,
} from 'graphile-worker';
import type pg from 'pg';
import type { AttentiveClient } from '../database/connections.js';
import type { WorkerActivity } from './worker-activity.js';

/** What became of a job is written in batches: only then does the library wait for those writes when it stops. */
export const RESULTS_AWAITED = { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } };
const POLL_MS = 2_000;
/** A result that is not written by then never will be. */
const RESULTS_MS = 5_000;

export interface JobRunOptions {
  pool: pg.Pool;
  tasks: TaskList;
  schedule: readonly CronItem[];
  concurrency: number;
  logger: Logger;
  activity: WorkerActivity;
  /** Between the questions that prove the connection which listens, in milliseconds. */
  heartbeat: number;
  /** Is told the id that jobs are locked by, before the first one is. */
  onId(id: string): void;
}

/**
 * One life of graphile-worker's runner. It ends by itself when the result of a job could not be written: the library then
 * knows no longer which jobs are done, and whoever started it starts another one.
 */
export class JobRun {
  /** Resolves with the reason when no more jobs are taken; those that run go on. */
  readonly leaving: Promise<string>;
  /** Resolves when the last handler has ended. The runner's own promise may never: it waits for writes that failed. */
  readonly ended: Promise<void>;

  private constructor(
    readonly id: string,
    private readonly runner: Runner,
    { leaving, ended }: Course,
  ) {
    this.leaving = leaving.promise;
    this.ended = ended.promise;
    // with it ends its schedule, which the next run keeps
    void this.leaving.then(() => runner.stop()).catch(() => undefined);
    runner.promise.catch((error: unknown) => leaving.resolve(String(error)));
  }

  /** Starts taking jobs. Throws when the database cannot be asked. */
  static async begin({ pool, tasks, schedule, concurrency, logger, activity, ...on }: JobRunOptions): Promise<JobRun> {
    const events = new EventEmitter();
    const course = followCourse(events);
    let id = '';
    events.on('pool:create', ({ workerPool }: { workerPool: WorkerPool }) => on.onId((id = workerPool.id)));
    keepHearing(events, on.heartbeat);
    activity.follow(events);
    const runner = await run({
      preset: RESULTS_AWAITED,
      pgPool: pool,
      taskList: tasks,
      parsedCronItems: parseCronItems([...schedule]),
      concurrency,
      pollInterval: POLL_MS,
      noHandleSignals: true,
      events,
      logger,
    });
    return new JobRun(id, runner, course);
  }

  /** Lets running jobs finish; resolves when they have, and their results are written if that is possible at all. */
  async stop(): Promise<void> {
    const written = this.runner.stop().catch(() => undefined);
    await this.ended;
    const patience = new AbortController();
    await Promise.race([written, pause(RESULTS_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }
}

interface Course {
  leaving: PromiseWithResolvers<string>;
  ended: PromiseWithResolvers<void>;
}

/** Tells by the events of a run when it takes no more jobs and when the last of its workers has gone. */
function followCourse(events: EventEmitter): Course {
  const course: Course = { leaving: Promise.withResolvers(), ended: Promise.withResolvers() };
  let workers = 0;
  let isLeaving = false;
  const lookForEnd = () => {
    if (isLeaving && workers === 0) course.ended.resolve();
  };
  events.on('worker:create', () => {
    workers += 1;
  });
  events.on('worker:stop', () => {
    workers -= 1;
    lookForEnd();
  });
  events.on('pool:gracefulShutdown', ({ message }: { message: string }) => {
    isLeaving = true;
    course.leaving.resolve(message);
    lookForEnd();
  });
  return course;
}

/** Asks the connection on which the library listens now and then. */
function keepHearing(events: EventEmitter, interval: number): void {
  let stop = (): void => undefined;
  events.on('pool:listen:success', ({ client }: { client: AttentiveClient }) => {
    stop();
    stop = client.keepHearing(interval);
  });
  for (const name of ['pool:listen:release', 'pool:listen:error', 'pool:release']) events.on(name, () => stop());
}
