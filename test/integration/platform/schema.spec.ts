import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMigrations } from 'graphile-worker';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { migrate } from '../../../src/platform/database/migrate.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { openPool } from '../../support/pool.js';

let t: TestApp;

beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  fillsItself: boolean;
}

async function columnsOf(table: string): Promise<Map<string, Column>> {
  const columns = await t.sql<Column>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
       a.atthasdef or a.attidentity <> '' as "fillsItself"
     from pg_attribute a where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped`,
    [table],
  );
  return new Map(columns.map((column) => [column.name, column]));
}

/** All the structure of a database: tables, columns, constraints, indexes, functions and extensions. */
async function structureOf(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ line: string }[]>(`
    select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public'
    union all select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select format('function %s', oid::regprocedure) from pg_proc where pronamespace = 'public'::regnamespace
    union all select format('extension %s', extname) from pg_extension order by 1`);
  return rows.map(({ line }) => line).filter((line) => !line.includes('schema_migration'));
}

describe('entities', () => {
  it('say of each column what the database says: its name, type and whether it may be empty', async () => {
    const entities = t.get(DataSource).entityMetadatas;
    expect(entities.length).toBeGreaterThan(8);
    const mapped: string[] = [];
    const stored: string[] = [];
    for (const { tableName, columns } of entities) {
      const real = await columnsOf(tableName);
      for (const { databaseName, type, isArray, isNullable } of columns) {
        const column = real.get(databaseName);
        mapped.push(
          `${tableName}.${databaseName} ${sqlType(String(type))}${isArray ? '[]' : ''} ${nullability(isNullable)}`,
        );
        stored.push(`${tableName}.${databaseName} ${column?.type} ${nullability(column?.nullable)}`);
      }
    }
    expect(mapped).toEqual(stored);
  });

  it('hold every column that must be filled in', async () => {
    const missing: string[] = [];
    for (const { tableName, columns } of t.get(DataSource).entityMetadatas) {
      const names = new Set(columns.map(({ databaseName }) => databaseName));
      for (const { name, nullable, fillsItself } of (await columnsOf(tableName)).values())
        if (!nullable && !fillsItself && !names.has(name)) missing.push(`${tableName}.${name}`);
    }
    expect(missing).toEqual([]);
  });

  it('know their rows by the key of the table', async () => {
    const keys = await t.sql<{ table: string; key: string }>(
      `select c.conrelid::regclass::text as table, string_agg(a.attname, ',' order by a.attname) as key from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) where c.contype = 'p' group by c.conrelid`,
    );
    const real = new Map(keys.map(({ table, key }) => [table, key]));
    for (const { tableName, primaryColumns } of t.get(DataSource).entityMetadatas) {
      const names = primaryColumns.map(({ databaseName }) => databaseName).toSorted();
      expect([tableName, names.join(',')]).toEqual([tableName, real.get(tableName)]);
    }
  });
});

describe('the database', () => {
  it('names every rule it holds, so that refusals can be told apart', async () => {
    const unnamed = await t.sql(
      `select conrelid::regclass as table, conname from pg_constraint
       where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'u', 'x') and conname !~ '_(ck|fk|uq|ex)$'
         and conrelid <> 'schema_migration'::regclass`,
    );
    expect(unnamed).toEqual([]);
  });

  it('finds rows that refer to a row by an index', async () => {
    const slow = await t.sql(
      `select c.conname from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.confdeltype = 'c'
         and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`,
    );
    expect(slow).toEqual([]);
  });
});

describe('migrations', () => {
  it('have moments that grow, the same in the file and in the list', () => {
    const names = migrations.map((Migration) => new Migration().name);
    const times = names.map((name) => Number(/\d{13}$/.exec(name)?.[0]));
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    expect(names).toEqual(migrations.map(({ name }) => name));
  });

  it('can be run again, by two processes at once too, and change nothing then', async () => {
    const database = await createTestDatabase();
    try {
      expect(await Promise.all([migrate(database.url), migrate(database.url)])).toEqual([[], []]);
    } finally {
      await database.drop();
    }
  });

  it('wait as long as they must, whatever limits the database sets', async () => {
    const database = await createTestDatabase();
    const busy = openPool(database.url);
    const holder = await busy.connect();
    try {
      const name = new URL(database.url).pathname.slice(1);
      for (const limit of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'])
        await busy.query(`alter database ${name} set ${limit} = '20ms'`);
      await holder.query(`select pg_advisory_lock(hashtext('migrate'))`);
      const migrated = migrate(database.url);
      await eventually(async () => {
        const { rows } = await busy.query<{ age: number }>(
          `select extract(epoch from clock_timestamp() - query_start)::float8 as age from pg_stat_activity
           where datname = current_database() and wait_event = 'advisory'`,
        );
        expect(rows[0]?.age).toBeGreaterThan(0.1);
      });
      await holder.query(`select pg_advisory_unlock(hashtext('migrate'))`);
      expect(await migrated).toEqual([]);
    } finally {
      holder.release();
      await busy.end();
      await database.drop();
    }
  });

  it('go down one by one to nothing and up again to the same', async () => {
    const database = await createTestDatabase();
    const dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
    try {
      const whole = await structureOf(dataSource);
      const steps: string[][] = [whole];
      for (let n = 0; n < migrations.length; n++) {
        await dataSource.undoLastMigration({ transaction: 'all' });
        steps.push(await structureOf(dataSource));
      }
      expect(steps.at(-1)?.filter((line) => !/^(function|extension plpgsql)/.test(line))).toEqual([]);
      for (const [n, Migration] of migrations.entries()) {
        const runner = dataSource.createQueryRunner();
        await new Migration().up(runner);
        await runner.release();
        expect([Migration.name, await structureOf(dataSource)]).toEqual([Migration.name, steps.at(-2 - n)]);
      }
      await runMigrations({ connectionString: database.url });
    } finally {
      await dataSource.destroy();
      await database.drop();
    }
  });
});

const nullability = (nullable: boolean | undefined) => (nullable ? 'null' : 'not null');

/** As PostgreSQL spells it. */
function sqlType(type: string): string {
  return type === 'timestamptz' ? 'timestamp with time zone' : type;
}
