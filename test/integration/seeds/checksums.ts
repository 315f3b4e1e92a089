import type { DataSource } from 'typeorm';

/** One digest of every row of each table of the schema, in no particular order. */
export async function checksums(dataSource: DataSource): Promise<Record<string, string>> {
  const tables = await dataSource.query<{ name: string }[]>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await dataSource.query<{ digest: string }[]>(
      `select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text || t.xmin::text, 0)), 0) as digest from "${name}" t`,
    );
    digests[name] = row?.digest ?? '';
  }
  return digests;
}
