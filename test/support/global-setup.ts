import './source-hooks.js';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';

const PREFIX = 'profminimum-test-';
/** Nothing here outlives the run, so nothing waits for the disk. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '300',
};

declare global {
  var testPostgres: { server: EmbeddedPostgres; directory: string } | undefined;
}

/** One PostgreSQL for the whole run, with the newest schema in the database that every test file gets a copy of. */
export default async function globalSetup(): Promise<void> {
  const { startEmbeddedPostgres } = await import('../../src/platform/database/embedded-postgres.js');
  const { migrate } = await import('../../src/platform/database/migrate.js');
  await removeLeftovers();
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(directory, 0o755);
  const server = await startEmbeddedPostgres({
    directory: join(directory, 'postgres'),
    log: () => undefined,
    settings: SETTINGS,
  });
  globalThis.testPostgres = { server, directory };
  await migrate(server.url);
  process.env['TEST_DATABASE_URL'] = server.url;
}

/** The folders of runs that were killed; their servers went down with them. */
async function removeLeftovers(): Promise<void> {
  const { isAlive } = await import('../../src/platform/database/postgres-cluster.js');
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX) || isAlive(Number.parseInt(name.slice(PREFIX.length)))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
