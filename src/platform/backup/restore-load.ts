import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import type { Storage } from '../storage/storage.js';
import { type ArchiveEntry, type ArchiveHeader, type ArchiveManifest, ArchiveReader, BadArchive } from './archive.js';
import { filledTables, quoted, tablesOf, withColumns } from './catalogue.js';
import { CopyIn } from './copy-streams.js';

/** Somebody's database, or not of the archive's shape. */
export class NotRestorable extends Error {
  override readonly name = 'NotRestorable';
}

interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/**
 * Loads the archive into the empty tables of `client`'s database and the files into `storage`, within the transaction of
 * `client`. Foreign keys are taken away for the time and put back at the end, which proves them; triggers do not fire, so
 * nothing is recorded as done by somebody. Jobs that somebody held are free again.
 */
export async function load(
  client: pg.Client,
  storage: Storage,
  path: string,
  given: { header: ArchiveHeader; manifest: ArchiveManifest; print: (line: string) => void },
): Promise<void> {
  const { header, manifest, print } = given;
  await assertSameTables(client, header);
  const names = header.tables.map(({ name }) => quoted(name)).join(', ');
  await client.query(`lock table ${names} in access exclusive mode`);
  await assertEmpty(client);
  const keys = await dropForeignKeys(client);
  const triggers = await triggersOf(client);
  for (const { table, name } of triggers) await client.query(`alter table ${table} disable trigger ${name}`);
  // what migrations wrote; rows alone, and not all tables may be truncated
  for (const { name } of header.tables) await client.query(`delete from ${quoted(name)}`);

  const archive = new ArchiveReader(path);
  const loaded = await loadEntries(client, storage, archive, { header, print });
  if (archive.manifest?.sha256 !== manifest.sha256) throw new BadArchive('Архив изменился во время восстановления');
  for (const { name } of header.tables)
    if ((loaded.get(name) ?? 0) !== (manifest.rows[name] ?? 0))
      throw new BadArchive(`Таблица ${name}: строк ${loaded.get(name) ?? 0}, а должно быть ${manifest.rows[name]}`);

  for (const { name, value, called } of header.sequences)
    await client.query(`select setval($1::regclass, $2, $3)`, [quoted(name), value, called]);
  await freeJobs(client);
  await client.query(`set constraints all immediate`);
  for (const { table, name } of triggers) await client.query(`alter table ${table} enable trigger ${name}`);
  for (const { table, name, definition } of keys)
    await client.query(`alter table ${table} add constraint ${name} ${definition}`);
}

/** Throws NotRestorable when a table holds what no migration wrote. */
export async function assertEmpty(client: pg.Client): Promise<void> {
  const filled = await filledTables(client);
  if (filled.length > 0)
    throw new NotRestorable(
      `База не пуста (${filled.slice(0, 5).join(', ')}${filled.length > 5 ? '…' : ''}). Восстановить можно только в пустую: ` +
        'создайте новую базу (DATABASE_URL) или задайте новую папку (DATA_DIR)',
    );
}

async function assertSameTables(client: pg.Client, { tables }: ArchiveHeader): Promise<void> {
  const line = ({ name, columns }: { name: string; columns: string[] }) => `${name}(${columns.toSorted().join(',')})`;
  const here = new Set((await tablesOf(client)).map(line));
  const there = new Set(tables.map(line));
  const differs = [...here].filter((one) => !there.has(one)).concat([...there].filter((one) => !here.has(one)));
  const [first] = differs;
  if (first) throw new NotRestorable(`Таблицы архива и базы различаются: ${first.slice(0, first.indexOf('('))}`);
}

/** Reads tables and files in the order they stand. Returns how many rows each table got. */
async function loadEntries(
  client: pg.Client,
  storage: Storage,
  archive: ArchiveReader,
  { header, print }: { header: ArchiveHeader; print: (line: string) => void },
): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  let files = 0;
  let copy: { table: string; stream: CopyIn } | undefined;
  const endCopy = async () => {
    const ending = copy;
    copy = undefined;
    if (!ending) return;
    await pipeline(Readable.from([]), ending.stream);
    rows.set(ending.table, ending.stream.rows);
    print(`таблица ${ending.table}: строк ${ending.stream.rows}`);
  };
  try {
    for await (const entry of archive.entries()) {
      const [kind, name = '', ...rest] = entry.name.split('/');
      if (kind === 'tables') {
        if (copy?.table !== name) await endCopy();
        copy ??= { table: name, stream: copyInto(client, header, name) };
        await append(copy.stream, entry);
      } else {
        await endCopy();
        await storage.putStream([name, ...rest].join('/'), Readable.from(entry.content));
        files += 1;
        if (files % 500 === 0) print(`файлы: ${files}`);
      }
    }
    await endCopy();
  } finally {
    copy?.stream.destroy();
  }
  print(`файлов ${files}`);
  return rows;
}

function copyInto(client: pg.Client, { tables }: ArchiveHeader, name: string): CopyIn {
  const table = tables.find((one) => one.name === name);
  if (!table) throw new BadArchive(`Таблицы ${name} нет в описи архива`);
  return new CopyIn(client, `copy ${withColumns(table)} from stdin`);
}

async function append(stream: CopyIn, { content }: ArchiveEntry): Promise<void> {
  await pipeline(content, stream, { end: false });
}

async function dropForeignKeys(client: pg.Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 2`,
  );
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${name}`);
  return rows;
}

/** Those that would fire: what always fires refuses changes and lets rows in. */
async function triggersOf(client: pg.Client): Promise<{ table: string; name: string }[]> {
  const { rows } = await client.query<{ table: string; name: string }>(
    `select t.tgrelid::regclass::text as table, quote_ident(t.tgname) as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not t.tgisinternal and t.tgenabled = 'O' and c.relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace)
     order by 1, 2`,
  );
  return rows;
}

/** Whoever held a job is not there: it is as if it had not begun. */
async function freeJobs(client: pg.Client): Promise<void> {
  await client.query(
    `update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = greatest(attempts - 1, 0)
     where locked_at is not null`,
  );
  await client.query(`update graphile_worker._private_job_queues set locked_at = null, locked_by = null`);
}
