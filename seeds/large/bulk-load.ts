import type { EntityManager } from 'typeorm';

/**
 * Runs `load` while `table` has no indexes, keys or checks, and gives them back after it: building them at once is many
 * times faster than row by row, and they still refuse what does not fit. All in the transaction `tx`.
 */
export async function bulkLoad(tx: EntityManager, table: string, load: () => Promise<void>): Promise<void> {
  const constraints = await tx.query<{ name: string; definition: string }[]>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = $1::regclass and contype in ('u', 'f', 'c') order by contype = 'f'`,
    [table],
  );
  const indexes = await tx.query<{ name: string; definition: string }[]>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
     where i.indrelid = $1::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [table],
  );
  for (const { name } of constraints) await tx.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await tx.query(`drop index ${name}`);
  await load();
  await tx.query(`set local maintenance_work_mem = '512MB'`);
  for (const { definition } of indexes) await tx.query(definition);
  for (const { name, definition } of constraints) {
    await tx.query(`alter table ${table} add constraint ${name} ${definition}`);
  }
}
