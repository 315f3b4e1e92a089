import type { DataSource } from 'typeorm';

/** What the database says of itself. */
export class HealthRepository {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /** PostgreSQL's version as a number (180004) and in words, and its clock in milliseconds of the epoch. */
  async server(): Promise<{ version: number; words: string; now: number }> {
    const [row] = await this.dataSource.query<{ version: number; words: string; now: number }[]>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as words,
         (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    );
    if (!row) throw new Error('no answer');
    return row;
  }

  /** Names of the migrations that ran, oldest first; null when the database has not seen one. */
  async appliedMigrations(): Promise<string[] | null> {
    if (!(await this.exists('schema_migration'))) return null;
    const rows = await this.dataSource.query<{ name: string }[]>(`select name from schema_migration order by id`);
    return rows.map(({ name }) => name);
  }

  /** Whether the tables of the job queue are there. */
  async hasQueue(): Promise<boolean> {
    return this.exists('graphile_worker._private_jobs');
  }

  /** Which of the tables hold no row. */
  async emptyTables(tables: readonly string[]): Promise<string[]> {
    const asked = tables.map((table) => `select '${table}' as name where not exists (select from ${table})`);
    const rows = await this.dataSource.query<{ name: string }[]>(asked.join(' union all '));
    return rows.map(({ name }) => name);
  }

  /** The fingerprint that the data were made with; the first one to ask leaves its own. */
  async keepFingerprint(own: string): Promise<string> {
    const read = async () =>
      (await this.dataSource.query<{ fingerprint: string }[]>(`select fingerprint from secret_fingerprint`))[0];
    const found = await read();
    if (found) return found.fingerprint;
    await this.dataSource.query(
      `insert into secret_fingerprint (fingerprint) values ($1) on conflict on constraint secret_fingerprint_pk do nothing`,
      [own],
    );
    return (await read())?.fingerprint ?? own;
  }

  /** Takes `own` for the right one from now on. Returns whether it was another one before. */
  async adoptFingerprint(own: string): Promise<boolean> {
    const changed = await this.dataSource.query<unknown[]>(
      `insert into secret_fingerprint (fingerprint) values ($1)
       on conflict on constraint secret_fingerprint_pk do update set fingerprint = $1, taken_at = now()
       where secret_fingerprint.fingerprint <> $1 returning 1`,
      [own],
    );
    return changed.length > 0;
  }

  private async exists(table: string): Promise<boolean> {
    const [row] = await this.dataSource.query<{ is: boolean }[]>(`select to_regclass($1) is not null as is`, [table]);
    return row?.is === true;
  }
}
