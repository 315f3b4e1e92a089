import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { connectionOptions, NO_LIMITS } from './connections.js';
import { dataSourceOptions } from './data-source.js';

/**
 * Brings the database at `url` to the newest schema, the job queue's own included. Safe to run twice and from two
 * processes at once: an advisory lock lets one go first. Nothing limits how long a statement takes: an index of millions of
 * rows takes its time. Returns the names of the migrations that ran.
 */
export async function migrate(url: string): Promise<string[]> {
  const dataSource = new DataSource(dataSourceOptions(url, { poolSize: 2, limits: NO_LIMITS }));
  const queue = new pg.Pool({ connectionString: url, ...connectionOptions('', NO_LIMITS) });
  // what breaks a connection shows in the statement
  queue.on('error', () => undefined);
  queue.on('connect', (client) => client.on('error', () => undefined));
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`select pg_advisory_lock(hashtext('migrate'))`);
    const ran = await dataSource.runMigrations();
    await runMigrations({ pgPool: queue });
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query(`select pg_advisory_unlock_all()`);
    await lock.release();
    await dataSource.destroy();
    await queue.end();
  }
}
