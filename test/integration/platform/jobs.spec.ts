import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { JobsService } from '../../../src/platform/jobs/jobs.service.js';
import { JobsWorker } from '../../../src/platform/jobs/jobs.worker.js';
import { createTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { openPool } from '../../support/pool.js';

interface Row {
  topic: string;
  payload: Record<string, unknown>;
  attempts: number;
  error: string | null;
  locked: boolean;
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataSource: DataSource;
let pool: pg.Pool;
let jobs: JobsService;
let worker: JobsWorker;
const children: ChildProcess[] = [];

beforeAll(async () => {
  // what fails here on purpose is no news
  Logger.overrideLogger(false);
  database = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  pool = openPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await dataSource.destroy();
  await database.drop();
  Logger.overrideLogger(['error', 'warn', 'log']);
});

beforeEach(async () => {
  await pool.query(`truncate graphile_worker._private_jobs cascade`);
  jobs = new JobsService();
  worker = new JobsWorker(jobs);
});
afterEach(async () => {
  await worker.stop();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const rows = async () =>
  (
    await pool.query<Row>(
      `select j.task_identifier as topic, p.payload, j.attempts, j.last_error as error, j.locked_at is not null as locked
       from graphile_worker.jobs j join graphile_worker._private_jobs p using (id) order by id`,
    )
  ).rows;
const add = (...args: Parameters<JobsService['add']> extends [unknown, ...infer Rest] ? Rest : never) =>
  dataSource.transaction((tx) => jobs.add(tx, ...args));

describe('a job', () => {
  it('exists if and only if the change it follows from was committed', async () => {
    const refused = dataSource.transaction(async (tx) => {
      await jobs.add(tx, 'letter', { id: 1 });
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await rows()).toEqual([]);
    await add('letter', { id: 2 });
    expect(await rows()).toMatchObject([{ topic: 'letter', payload: { id: 2 }, attempts: 0 }]);
  });

  it('carries any text, and many go with one statement', async () => {
    const payload = { text: `О'Коннор "Заде" \\ {} 👩‍🏫`, none: null, list: [1, { a: true }] };
    await dataSource.transaction(async (tx) => {
      await jobs.addMany(tx, []);
      await jobs.addMany(
        tx,
        Array.from({ length: 500 }, (_, n) => ({ topic: 'letter', payload: { ...payload, n } })),
      );
    });
    const added = await rows();
    expect(added.map(({ payload: { n } }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(added[7]?.payload).toEqual({ ...payload, n: 7 });
  });

  it('takes the place of one with the same key that has not started', async () => {
    const handled: unknown[] = [];
    jobs.handle('remind', async (payload) => void handled.push(payload));
    await add('remind', { version: 1 }, { key: 'remind:1', runAt: new Date('2031-01-01') });
    await add('remind', { version: 2 }, { key: 'remind:1' });
    await add('remind', { version: 3 }, { key: 'remind:2', runAt: new Date('2031-01-01') });
    await worker.drain(pool);
    expect(handled).toEqual([{ version: 2 }]);
    expect((await rows()).map(({ payload }) => payload)).toEqual([{ version: 3 }]);
  });

  it('that is urgent goes first', async () => {
    const order: unknown[] = [];
    jobs.handle('letter', async ({ n }) => void order.push(n));
    for (const [n, priority] of [3, 2, 0, 1].entries()) await add('letter', { n }, { priority, queue: 'one by one' });
    await eventually(async () => {
      await worker.drain(pool);
      expect(order).toHaveLength(4);
    });
    expect(order).toEqual([2, 3, 1, 0]);
  });

  it('has one handler', () => {
    jobs.handle('letter', async () => undefined);
    expect(() => jobs.handle('letter', async () => undefined)).toThrow('Two handlers for job topic letter');
  });

  it('that nobody handles waits, and one that fails is kept with its reason', async () => {
    let tries = 0;
    jobs.handle('failing', async () => {
      tries += 1;
      throw new Error('no network');
    });
    await add('failing', {}, { maxAttempts: 3 });
    await add('unknown', {});
    await worker.drain(pool);
    expect(await rows()).toMatchObject([
      { topic: 'failing', attempts: 1, error: 'no network', locked: false },
      { topic: 'unknown', attempts: 0, error: null },
    ]);
    for (let n = 0; n < 5; n++) {
      await pool.query(`update graphile_worker._private_jobs set run_at = now()`);
      await worker.drain(pool);
    }
    expect(tries).toBe(3);
    expect(await rows()).toMatchObject([{ attempts: 3 }, { attempts: 0 }]);
  });
});

describe('a worker', () => {
  it('takes jobs as they come, and finishes the one it has when it is stopped', async () => {
    const taken = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    jobs.handle('long', async () => {
      taken.resolve();
      await go.promise;
    });
    await worker.start(database.url, []);
    await add('long', {});
    await taken.promise;
    const stopped = worker.stop();
    go.resolve();
    await stopped;
    expect(await rows()).toEqual([]);
  });

  it('that was killed leaves its job to another at once, not after hours', async () => {
    await add('stuck', { id: 1 });
    const child = await startStuckWorker();
    expect(await rows()).toMatchObject([{ locked: true, attempts: 1 }]);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await lockedLongAgo();

    const handled: unknown[] = [];
    jobs.handle('stuck', async (payload) => void handled.push(payload));
    await eventually(async () => {
      await worker.stop();
      await worker.start(database.url, []);
      expect((await rows()).some(({ locked }) => locked)).toBe(false);
    });
    await eventually(async () => expect(await rows()).toEqual([]));
    expect(handled).toEqual([{ id: 1 }]);
  });

  it('that lives keeps its job however long it takes', async () => {
    await add('stuck', { id: 1 });
    await startStuckWorker();
    await lockedLongAgo();
    const handled: unknown[] = [];
    jobs.handle('stuck', async (payload) => void handled.push(payload));
    await worker.start(database.url, []);
    await worker.drain(pool);
    expect(await rows()).toMatchObject([{ locked: true, attempts: 1 }]);
    expect(handled).toEqual([]);
  });
});

async function startStuckWorker(): Promise<ChildProcess> {
  const support = join(import.meta.dirname, '../../support');
  const args = ['--import', join(support, 'source-hooks.js'), join(support, 'stuck-worker.ts'), database.url];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

/** Nobody is thought dead in the first ten seconds. */
async function lockedLongAgo(): Promise<void> {
  await pool.query(`update graphile_worker._private_jobs set locked_at = now() - interval '11 seconds'`);
}
