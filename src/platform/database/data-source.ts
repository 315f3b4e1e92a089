import type { DataSourceOptions } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { SnakeNaming } from './naming.js';

/** What one process asks of PostgreSQL. `synchronize` is off everywhere: migrations are written by hand. */
export function dataSourceOptions(
  url: string,
  options: { entities?: DataSourceOptions['entities']; poolSize?: number } = {},
): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: options.entities ?? [],
    migrations,
    namingStrategy: new SnakeNaming(),
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolSize: options.poolSize ?? 10,
    applicationName: `profminimum pid=${process.pid}`,
    extra: { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000, connectionTimeoutMillis: 5_000 },
  };
}
