import type { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { secretFingerprint } from '../config/secret-fingerprint.js';
import { fault, fine, type Finding, judgeClock, judgeSchema } from './health.rules.js';
import { HealthRepository } from './health.repository.js';

/** A table that a working instance has rows in, and what to call them. */
export interface ReferenceTable {
  readonly table: string;
  readonly name: string;
}

const OLDEST_POSTGRES = 160_000;

/** Whether PostgreSQL answers, is new enough and has the same time. Never throws. */
export async function checkServer(
  dataSource: Pick<DataSource, 'query'>,
  clock: () => number = Date.now,
): Promise<Finding[]> {
  const before = clock();
  try {
    const { version, words, now } = await new HealthRepository(dataSource).server();
    const after = clock();
    if (version < OLDEST_POSTGRES)
      return [fault('database', 'failed', 'database-too-old', `PostgreSQL ${words}`, 'Нужен PostgreSQL 16 или новее.')];
    return [fine('database', `PostgreSQL ${words}`), judgeClock(before, now, after)];
  } catch (error) {
    return [databaseDown(error)];
  }
}

export const databaseDown = (error: unknown): Finding =>
  fault(
    'database',
    'failed',
    'database-down',
    `не отвечает: ${error instanceof Error ? error.message : String(error)}`,
    'Проверьте DATABASE_URL и то, что PostgreSQL работает и не исчерпал max_connections.',
  );

/** Whether schema, reference data and secret are those this code needs. Throws what the database throws. */
export async function checkData(
  dataSource: Pick<DataSource, 'query' | 'migrations'>,
  config: Readonly<Pick<Config, 'SECRET'>>,
  reference: readonly ReferenceTable[],
): Promise<Finding[]> {
  const repository = new HealthRepository(dataSource);
  const known = dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name);
  const schema = judgeSchema(known, (await repository.appliedMigrations()) ?? [], await repository.hasQueue());
  if (schema.state !== 'ok') return [schema];
  return [
    schema,
    judgeReference(reference, await repository.emptyTables(reference.map(({ table }) => table))),
    judgeSecret(config.SECRET, await repository.keepFingerprint(secretFingerprint(config.SECRET))),
  ];
}

function judgeReference(reference: readonly ReferenceTable[], empty: readonly string[]): Finding {
  if (empty.length === 0) return fine('reference', 'справочные данные на месте');
  const names = reference.filter(({ table }) => empty.includes(table)).map(({ name }) => name);
  return fault(
    'reference',
    'failed',
    'reference-missing',
    `нет справочных данных: ${names.join(', ')}`,
    'Выполните: npm run cli -- seed reference',
  );
}

function judgeSecret(secret: string, kept: string): Finding {
  if (kept === secretFingerprint(secret)) return fine('secret', 'тот, с которым созданы данные');
  return fault(
    'secret',
    'failed',
    'secret-changed',
    'SECRET не тот, с которым созданы данные: ссылки из писем, календари и вторые факторы не действуют',
    'Верните прежний SECRET. Если он утрачен навсегда, примите новый: npm run cli -- secret adopt',
  );
}
