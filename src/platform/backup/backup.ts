import pg from 'pg';
import { secretFingerprint } from '../config/secret-fingerprint.js';
import { BACKUP_LOCK } from '../storage/row-files.js';
import type { Storage } from '../storage/storage.js';
import { ARCHIVE_FORMAT, type ArchiveManifest, ArchiveWriter } from './archive.js';
import { migrationsOf, queueMigrationOf, sequencesOf, type Table, tablesOf, withColumns } from './catalogue.js';
import { CopyOut } from './copy-streams.js';

const PIECE_BYTES = 1 << 20;
const PAGE = 500;

/** Files that belong to rows: those in `folder/<id>/` for each `id` of the statement. */
export interface RowsWithFiles {
  folder: string;
  /** Selects `id`, a UUID. */
  rows: string;
}

export interface BackupTask {
  /** Where the archive is to be. */
  path: string;
  databaseUrl: string;
  storage: Storage;
  secret: string;
  site: string;
  files: readonly RowsWithFiles[];
  /** Takes lines for whoever waits, in Russian. */
  print: (line: string) => void;
  /** Called when the snapshot stands, before anything is read. */
  onSnapshot?: (client: pg.Client) => Promise<void>;
}

/**
 * Writes data and files as they were at one moment into one archive, while the site goes on: all tables are read in one
 * snapshot, and no file is deleted meanwhile. Memory does not grow with the data. Throws when there is something at `path`;
 * whatever fails, nothing is left there. Returns the SHA-256 of the file.
 */
export async function makeBackup(
  task: BackupTask,
): Promise<{ sha256: string; manifest: Omit<ArchiveManifest, 'sha256'> }> {
  const archive = await ArchiveWriter.create(task.path);
  const client = new pg.Client({
    connectionString: task.databaseUrl,
    application_name: `profminimum backup pid=${process.pid}`,
    options: '-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c client_encoding=UTF8',
  });
  client.on('error', () => undefined); // the statement in hand fails with it
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock_shared(${BACKUP_LOCK})`);
    await client.query('begin transaction isolation level repeatable read, read only');
    const tables = await writeHeader(client, archive, task);
    await task.onSnapshot?.(client);
    const rows: Record<string, number> = {};
    for (const table of tables) rows[table.name] = await writeTable(client, archive, table, task.print);
    const manifest = { rows, files: await writeFiles(client, archive, task) };
    await client.query('commit');
    const { sha256, bytes } = await archive.finish(manifest);
    task.print(`готово: ${task.path}, ${megabytes(bytes)}`);
    return { sha256, manifest };
  } catch (error) {
    await archive.discard();
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function writeHeader(client: pg.Client, archive: ArchiveWriter, task: BackupTask): Promise<Table[]> {
  const migrations = await migrationsOf(client);
  if (!migrations) throw new Error('В базе нет таблиц этой программы: копировать нечего');
  const { rows } = await client.query<{ id: string; now: Date; restoring: boolean }>(
    `select id, now(), restoring_since is not null as restoring from instance`,
  );
  const instance = rows[0];
  if (!instance || instance.restoring) throw new Error('База не восстановлена до конца: сначала повторите restore');
  const tables = await tablesOf(client);
  await archive.header({
    format: ARCHIVE_FORMAT,
    madeAt: instance.now.toISOString(),
    site: task.site,
    migrations,
    queueMigration: await queueMigrationOf(client),
    secretFingerprint: secretFingerprint(task.secret),
    instance: instance.id,
    tables,
    sequences: await sequencesOf(client),
  });
  return tables;
}

/** The length of an entry stands before it, so a table goes in pieces; returns its number of rows. */
async function writeTable(
  client: pg.Client,
  archive: ArchiveWriter,
  table: Table,
  print: (line: string) => void,
): Promise<number> {
  const copy = new CopyOut(client, `copy ${withColumns(table)} to stdout`);
  let number = 0;
  let piece: Buffer[] = [];
  let length = 0;
  const write = async () => {
    number += 1;
    const bytes = Buffer.concat(piece);
    [piece, length] = [[], 0];
    await archive.add(`tables/${table.name}/${String(number).padStart(6, '0')}`, bytes);
    if (number % 50 === 0) print(`таблица ${table.name}: ${number} МБ`);
  };
  for await (const chunk of copy as AsyncIterable<Buffer>) {
    piece.push(chunk);
    length += chunk.length;
    if (length >= PIECE_BYTES) await write();
  }
  if (length > 0) await write();
  if (copy.rows > 0) print(`таблица ${table.name}: строк ${copy.rows}`);
  return copy.rows;
}

async function writeFiles(
  client: pg.Client,
  archive: ArchiveWriter,
  { files, storage, print }: BackupTask,
): Promise<ArchiveManifest['files']> {
  const found = { count: 0, bytes: 0, missing: 0 };
  for (const { folder, rows } of files) {
    for await (const id of idsOf(client, rows)) {
      const keys = await storage.files(`${folder}/${id}`);
      if (keys.length === 0) {
        found.missing += 1;
        print(`нет файла: ${folder}/${id}`);
      }
      for (const key of keys) {
        const { size, stream } = await storage.open(key);
        await archive.stream(`files/${key}`, size, stream as AsyncIterable<Buffer>);
        found.count += 1;
        found.bytes += size;
        if (found.count % 500 === 0) print(`файлы: ${found.count}, ${megabytes(found.bytes)}`);
      }
    }
  }
  print(`файлов ${found.count}, ${megabytes(found.bytes)}`);
  return found;
}

/** Page by page, in order. */
async function* idsOf(client: pg.Client, select: string): AsyncGenerator<string> {
  for (let last: string | null = null; ;) {
    const { rows }: pg.QueryResult<{ id: string }> = await client.query(
      `select id from (${select}) x where $1::uuid is null or id > $1 order by id limit ${PAGE}`,
      [last],
    );
    for (const { id } of rows) yield id;
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.id ?? null;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} МБ`;
}
