import type { DataSourceOptions } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { connectionOptions, DATABASE_LIMITS, type DatabaseLimits } from './connections.js';
import { SnakeNaming } from './naming.js';

/** What one process asks of PostgreSQL. `synchronize` is off everywhere: migrations are written by hand. */
export function dataSourceOptions(
  url: string,
  options: { entities?: DataSourceOptions['entities']; poolSize?: number; limits?: DatabaseLimits } = {},
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
    extra: connectionOptions('', options.limits ?? DATABASE_LIMITS),
  };
}
