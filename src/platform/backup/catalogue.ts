import type pg from 'pg';

/** A table with the columns that hold something of their own, in their order. */
export interface Table {
  /** `registration`, `graphile_worker._private_jobs`. */
  name: string;
  columns: string[];
}

export interface SequenceValue {
  name: string;
  value: string;
  called: boolean;
}

/** Made by migrating, or of the one database alone. */
const NOT_COPIED = ['schema_migration', 'instance', 'orphan_file', 'graphile_worker.migrations'];

/** What migrations and a process at rest write: a database that holds nothing else is empty. */
const NOBODYS = ['package_terms', 'secret_fingerprint'];

const QUEUE = 'graphile_worker';
const NAME = `case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end`;
const OURS = `n.nspname in ('public', '${QUEUE}')`;

/** The tables of the database and of its job queue, by name; generated columns are left out. */
export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select ${NAME} as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where ${OURS} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and ${NAME} <> all ($1) group by 1 order by 1`,
    [NOT_COPIED],
  );
  return rows;
}

/** What sequences have come to. They are not part of a snapshot: read after it, they are never behind its rows. */
export async function sequencesOf(client: pg.Client): Promise<SequenceValue[]> {
  const { rows } = await client.query<{ name: string }>(
    `select ${NAME} as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${OURS} and c.relkind = 'S' order by 1`,
  );
  const values: SequenceValue[] = [];
  for (const { name } of rows) {
    const { rows: found } = await client.query<Omit<SequenceValue, 'name'>>(
      `select last_value::text as value, is_called as called from ${quoted(name)}`,
    );
    if (found[0] && !NOT_COPIED.some((table) => name.startsWith(`${table}_`))) values.push({ name, ...found[0] });
  }
  return values;
}

/** Names of the migrations that have run; null when the database has none of our tables. */
export async function migrationsOf(client: pg.Client): Promise<string[] | null> {
  const { rows: there } = await client.query(`select from pg_class where oid = to_regclass('public.schema_migration')`);
  if (there.length === 0) return null;
  const { rows } = await client.query<{ name: string }>(`select name from schema_migration order by id`);
  return rows.map(({ name }) => name);
}

/** The newest migration of the job queue; 0 when it has no tables yet. */
export async function queueMigrationOf(client: pg.Client): Promise<number> {
  const { rows: there } = await client.query(
    `select from pg_class where oid = to_regclass('${QUEUE}.migrations') and relkind = 'r'`,
  );
  if (there.length === 0) return 0;
  const { rows } = await client.query<{ id: number }>(`select max(id) as id from ${QUEUE}.migrations`);
  return rows[0]?.id ?? 0;
}

/** Tables that hold rows which no migration writes; the job queue counts only by jobs. */
export async function filledTables(client: pg.Client): Promise<string[]> {
  const filled: string[] = [];
  for (const { name } of await tablesOf(client)) {
    if (NOBODYS.includes(name) || name.startsWith(`${QUEUE}.`)) continue;
    const { rows } = await client.query(`select from ${quoted(name)} limit 1`);
    if (rows.length > 0) filled.push(name);
  }
  return filled;
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

/** `registration ("id", "email")`. */
export function withColumns({ name, columns }: Table): string {
  return `${quoted(name)} (${columns.map(quoted).join(', ')})`;
}
