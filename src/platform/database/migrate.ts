import { runMigrations } from 'graphile-worker';
import { DataSource } from 'typeorm';
import { NO_LIMITS } from './attentive-client.js';
import { dataSourceOptions } from './data-source.js';

/**
 * Brings the database at `url` to the newest schema, the job queue's own included. Safe to run twice and from two
 * processes at once: an advisory lock lets one go first. Nothing limits how long a statement takes. Returns the names of the migrations that ran.
 */
export async function migrate(url: string): Promise<string[]> {
  const dataSource = new DataSource(dataSourceOptions(url, { poolSize: 2, limits: NO_LIMITS }));
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`select pg_advisory_lock(hashtext('migrate'))`);
    const ran = await dataSource.runMigrations();
    await runMigrations({ connectionString: url });
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query(`select pg_advisory_unlock_all()`);
    await lock.release();
    await dataSource.destroy();
  }
}
