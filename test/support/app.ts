import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import pg from 'pg';
import { DataSource, type Logger } from 'typeorm';
import { restore } from '../../src/backing-up.js';
import { createApp } from '../../src/bootstrap.js';
import type { Role } from '../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { JobsWorker } from '../../src/platform/jobs/jobs.worker.js';
import { TestClock } from './clock.js';
import { createTestDatabase } from './database.js';
import { openPool } from './pool.js';
import { findReference, insertReference, type Reference } from './reference.js';

type Get = NestFastifyApplication['get'];
export type Answer = Awaited<ReturnType<NestFastifyApplication['inject']>>;
export type Request = Omit<InjectOptions, 'method'> & { method?: InjectOptions['method']; token?: string };

/** The whole application in this process on a database of its own, at a moment the test sets. */
export interface TestApp extends Reference {
  app: NestFastifyApplication;
  clock: TestClock;
  databaseUrl: string;
  /** A service of the application. */
  get: Get;
  /** A request without a network, with `token` as the bearer; GET unless a method is named. */
  inject(request: Request): Promise<Answer>;
  /** The bearer token of somebody with this one role there, the same person each time. */
  asStaff(role: Role, organisationCode: keyof Reference['organisations']): Promise<string>;
  /** Runs jobs until none is due at the clock's moment, and throws what failed. */
  drainJobs(): Promise<void>;
  /** The SQL statements that `run` made this application issue. */
  queries(run: () => Promise<unknown>): Promise<string[]>;
  /** Rows of a statement issued apart from the application. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** A connection apart from the application, for a transaction that stands still; ended by `close`. */
  connect(): Promise<pg.Client>;
  /** A second process's worth of the application on the same database and clock. */
  another(): Promise<NestFastifyApplication>;
  close(): Promise<void>;
}

/**
 * Starts the application as `createApp` makes it. `config` overrides variables of the environment, `smtpUrl` is where
 * letters go (they are kept when it is absent). `log` takes everything that is logged. When the clock is moved, those who are
 * signed in have been at work all the time, unless `idle`. With `archive` the data and files are those of a backup. Call `close` in `afterAll`.
 */
export async function startTestApp(
  options: {
    now?: Date | string;
    smtpUrl?: string;
    config?: Record<string, string>;
    archive?: string | undefined;
    log?: (line: string) => void;
    idle?: boolean;
  } = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'profminimum-data-'));
  const clock = new TestClock(options.now);
  const config = loadConfig({
    NODE_ENV: 'test',
    SECRET: 'a secret of tests, thirty-two letters',
    DATA_DIR: dataDir,
    LOG_LEVEL: options.log ? 'trace' : 'silent',
    RATE_LIMIT: 'off',
    SMTP_URL: options.smtpUrl,
    ...options.config,
  });
  if (options.archive) await restore(config, database.url, options.archive, { force: false, print: () => undefined });
  const apps: NestFastifyApplication[] = [];
  const clients: pg.Client[] = [];
  const pool = openPool(database.url);
  const start = async () => {
    const app = await createApp(config, database.url, clock, undefined, options.log && { write: options.log });
    apps.push(app);
    if (!options.idle) keepSessions(app, clock, pool);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return app;
  };
  const app = await start();
  const dataSource = app.get(DataSource);
  const staff = new Map<string, Promise<string>>();

  return {
    ...(options.archive ? await findReference(dataSource) : await insertReference(dataSource)),
    app,
    clock,
    databaseUrl: database.url,
    get: app.get.bind(app),
    inject: ({ token, ...request }) =>
      app.inject({
        method: 'GET',
        ...request,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...request.headers },
      }),
    asStaff(role, organisationCode) {
      const key = `${role} ${organisationCode}`;
      const token = staff.get(key) ?? makeStaff(app.get(AccountsService), role, organisationCode);
      staff.set(key, token);
      return token;
    },
    drainJobs: () => drainJobs(app.get(JobsWorker), pool, clock),
    queries: (run) => queriesOf(dataSource, run),
    sql: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
      (await pool.query<Row>(text, values)).rows,
    async connect() {
      const client = new pg.Client({ connectionString: database.url });
      clients.push(client);
      await client.connect();
      return client;
    },
    another: start,
    async close() {
      for (const client of clients) await client.end();
      for (const one of apps) await one.close();
      await pool.end();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A session that nobody uses ends; what a test leaves out when it moves the clock is not what it is about. */
function keepSessions(app: NestFastifyApplication, clock: TestClock, pool: pg.Pool): void {
  let seen = clock.now();
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async () => {
      const now = clock.now();
      if (+now === +seen) return;
      seen = now;
      await pool.query(`update session set last_seen_at = $1`, [now]);
    });
}

async function makeStaff(accounts: AccountsService, role: Role, organisationCode: string): Promise<string> {
  const email = `${role}.${organisationCode}@asou.test`;
  await accounts.createStaff({
    email,
    lastName: 'Сотрудникова',
    firstName: 'Ольга',
    password: 'a password of tests',
    role,
    organisationCode,
  });
  return accounts.createApiToken(email, 'tests');
}

/** PostgreSQL tells by its own time which jobs are due, so those that are by the test's are made so first. */
async function drainJobs(worker: JobsWorker, pool: pg.Pool, clock: TestClock): Promise<void> {
  const jobs = 'graphile_worker._private_jobs';
  for (;;) {
    await pool.query(`update ${jobs} set run_at = now() where run_at > now() and run_at <= $1 and attempts = 0`, [
      clock.now(),
    ]);
    await worker.drain(pool);
    const { rows } = await pool.query<{ error: string }>(
      `select last_error as error from ${jobs} where last_error is not null`,
    );
    if (rows[0]) throw new Error(`A job failed: ${rows[0].error}`);
    const due = await pool.query(`select from ${jobs} where run_at > now() and run_at <= $1`, [clock.now()]);
    if (due.rowCount === 0) return;
  }
}

async function queriesOf(dataSource: DataSource, run: () => Promise<unknown>): Promise<string[]> {
  const before = dataSource.logger;
  const queries: string[] = [];
  const logger: Logger = {
    logQuery: (query) => void queries.push(query),
    logQueryError: () => undefined,
    logQuerySlow: () => undefined,
    logSchemaBuild: () => undefined,
    logMigration: () => undefined,
    log: () => undefined,
  };
  dataSource.logger = logger;
  try {
    await run();
  } finally {
    dataSource.logger = before;
  }
  return queries;
}
