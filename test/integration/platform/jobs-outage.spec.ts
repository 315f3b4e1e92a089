import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runMigrations } from 'graphile-worker';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { DATABASE_LIMITS } from '../../../src/platform/database/connections.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/platform/database/embedded-postgres.js';
import { JobsService } from '../../../src/platform/jobs/jobs.service.js';
import { JobsWorker } from '../../../src/platform/jobs/jobs.worker.js';
import { eventually } from '../../support/eventually.js';
import { Wire } from '../../support/wire.js';
import { openPool } from '../../support/pool.js';

const JOBS = 600;
const SECONDS = 60;

let folder: string;
let server: EmbeddedPostgres;
let dataSource: DataSource;
let pool: pg.Pool;
let jobs: JobsService;
let worker: JobsWorker;

beforeAll(async () => {
  // what fails here on purpose is no news
  Logger.overrideLogger(false);
  jest.spyOn(console, 'trace').mockImplementation(() => undefined);
  folder = await mkdtemp(join(tmpdir(), 'jobs-outage-'));
  server = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), log: () => undefined });
  await runMigrations({ connectionString: server.url });
  dataSource = await new DataSource(dataSourceOptions(server.url)).initialize();
  pool = openPool(server.url);
});
afterAll(async () => {
  await pool.end();
  await dataSource.destroy();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  Logger.overrideLogger(['error', 'warn', 'log']);
  jest.restoreAllMocks();
});

beforeEach(() => {
  jobs = new JobsService();
  worker = new JobsWorker(jobs);
});
afterEach(() => worker.stop());

/** Ends the server, or sessions on it, in one of the ways it happens. */
const OUTAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  'the server is restarted': async () => process.kill(await serverPid(), 'SIGINT'),
  'the server is killed': async () => process.kill(await serverPid(), 'SIGKILL'),
  'its connections are ended': () =>
    pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'profminimum worker%'`,
    ),
};

// oxlint-disable jest/expect-expect -- `worksThrough` expects
describe('a busy worker', () => {
  it.each(Object.keys(OUTAGES))(
    'does all its jobs though %s meanwhile',
    (name) => worksThrough(OUTAGES[name]!),
    90_000,
  );

  it('does all its jobs though its connections fall silent and are never closed', async () => {
    const wire = new Wire(new URL(server.url));
    await wire.join();
    try {
      const limits = { ...DATABASE_LIMITS, connect: 500, statement: 700, silence: 1_000, heartbeat: 200 };
      await worksThrough(async () => wire.freeze(), { url: wire.url, limits });
    } finally {
      await wire.cut();
    }
  }, 90_000);
});

/** Half-way through a heap of jobs something happens; all the same each is done and none is left. */
async function worksThrough(
  outage: () => Promise<unknown>,
  { url = server.url, limits = DATABASE_LIMITS } = {},
): Promise<void> {
  const handled = new Set<unknown>();
  const happened = Promise.withResolvers<unknown>();
  jobs.handle('letter', async ({ n }) => {
    handled.add(n);
    if (handled.size === JOBS / 2) happened.resolve(outage());
  });
  await dataSource.transaction((tx) =>
    jobs.addMany(
      tx,
      Array.from({ length: JOBS }, (_, n) => ({ topic: 'letter', payload: { n } })),
    ),
  );
  await worker.start(url, [], { limits });
  await eventually(async () => {
    const { rows } = await pool.query<{ left: number }>(
      `select count(*)::int as left from graphile_worker._private_jobs`,
    );
    expect(rows).toEqual([{ left: 0 }]);
  }, SECONDS);
  await happened.promise;
  expect(handled.size).toBe(JOBS);
}

async function serverPid(): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8'));
}
