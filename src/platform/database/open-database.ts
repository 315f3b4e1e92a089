import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';

/** Where the database is and how to leave it. */
export interface OpenDatabase {
  url: string;
  stop(): Promise<void>;
}

/** The external database of DATABASE_URL, or an embedded PostgreSQL in `DATA_DIR/postgres` that stops with the process. */
export async function openDatabase(config: Readonly<Config>): Promise<OpenDatabase> {
  if (config.DATABASE_URL) return { url: config.DATABASE_URL, stop: async () => undefined };
  return startEmbeddedPostgres({
    directory: join(config.DATA_DIR, 'postgres'),
    log: (line) => process.stderr.write(`${line}\n`),
  });
}
