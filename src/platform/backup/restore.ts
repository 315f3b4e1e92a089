import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { secretFingerprint } from '../config/secret-fingerprint.js';
import { dataSourceOptions } from '../database/data-source.js';
import { migrate } from '../database/migrate.js';
import type { Storage } from '../storage/storage.js';
import { ownerOf, readOwner, writeOwner } from '../storage/storage-owner.js';
import { ARCHIVE_FORMAT, type ArchiveHeader, type ArchiveManifest, ArchiveReader } from './archive.js';
import { migrationsOf, queueMigrationOf } from './catalogue.js';
import { assertEmpty, load, NotRestorable } from './restore-load.js';

export interface RestoreTask {
  path: string;
  databaseUrl: string;
  storage: Storage;
  secret: string;
  /** Restores although the secret is another one. */
  force: boolean;
  /** Takes lines for whoever waits, in Russian. */
  print: (line: string) => void;
  /** Called when everything is loaded and nothing committed; for tests of what a crash leaves. */
  onLoaded?: () => Promise<void>;
}

/**
 * Puts an archive into an empty database and an empty storage. Everything is checked before anything is changed: the sum of
 * the archive, its version, the secret, that nobody's data are here. Then the schema is brought to the archive's version, all
 * rows go in with one transaction, files before it ends, and the schema is brought on to the newest. Stopped halfway, the
 * instance says that it is not restored, does not start, and takes the same restore again. Throws BadArchive and
 * NotRestorable in words for the operator.
 */
export async function restoreBackup(task: RestoreTask): Promise<{ header: ArchiveHeader; manifest: ArchiveManifest }> {
  task.print('проверка архива');
  const { header, manifest } = await new ArchiveReader(task.path).verify();
  assertReadable(header, task);
  const client = new pg.Client({
    connectionString: task.databaseUrl,
    application_name: `profminimum restore pid=${process.pid}`,
    options: '-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c client_encoding=UTF8',
  });
  client.on('error', () => undefined); // the statement in hand fails with it
  await client.connect();
  try {
    await takeTurn(client);
    await assertIntoNothing(client, header, task.storage);
    await bringTo(header.migrations, task.databaseUrl);
    if ((await queueMigrationOf(client)) === 0) await runMigrations({ connectionString: task.databaseUrl });
    await client.query(`update instance set restoring_since = now()`);
    await writeOwner(task.storage, await ownerOf(async (sql) => (await client.query(sql)).rows as never));
    await client.query('begin');
    await load(client, task.storage, task.path, { header, manifest, print: task.print });
    await client.query(`update instance set restoring_since = null, restored_at = now()`);
    await task.onLoaded?.();
    await client.query('commit');
  } finally {
    await client.end().catch(() => undefined);
  }
  await migrate(task.databaseUrl);
  return { header, manifest };
}

/** Two restores at once would both find nothing. */
async function takeTurn(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>(`select pg_try_advisory_lock(hashtext('restore')) as free`);
  if (!rows[0]?.free) throw new NotRestorable('Восстановление в эту базу уже идёт');
}

function assertReadable(header: ArchiveHeader, { secret, force, print }: RestoreTask): void {
  if (header.format !== ARCHIVE_FORMAT)
    throw new NotRestorable(`Архив другого вида (${header.format}): восстановите его той версией, которой он сделан`);
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = header.migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new NotRestorable(
      `Архив сделан более новой версией программы (${unknown.at(-1)}): установите её и повторите восстановление`,
    );
  if (header.secretFingerprint === secretFingerprint(secret)) return;
  const harm =
    'SECRET другой, чем у сайта, с которого снята копия: ссылки из разосланных писем и личные календари перестанут ' +
    'открываться, второй шаг входа сотрудников придётся настроить заново';
  if (!force) throw new NotRestorable(`${harm}. Задайте прежний SECRET или, если его больше нет, добавьте --force`);
  print(`ВНИМАНИЕ: ${harm}.`);
}

/** Nobody's rows and nobody's files: a storage of the archive's own database is not somebody else's. */
async function assertIntoNothing(client: pg.Client, header: ArchiveHeader, storage: Storage): Promise<void> {
  const present = await migrationsOf(client);
  if (present) {
    const known = new Set(migrations.map(({ name }) => name));
    if (present.some((name) => !known.has(name))) throw new NotRestorable('База новее этой версии программы');
    await assertEmpty(client);
  }
  const owner = await readOwner(storage);
  const rows = present ? (await client.query<{ id: string }>(`select id from instance`)).rows : [];
  const isOurs = owner !== null && (owner.instance === header.instance || owner.instance === rows[0]?.id);
  if (isOurs || (await storage.folders('')).length === 0) return;
  throw new NotRestorable(
    `Папка файлов ${storage.location} не пуста: задайте другую STORAGE_URL, файлы восстановятся из архива`,
  );
}

/** Brings the empty database up or down to exactly these migrations. */
async function bringTo(names: readonly string[], url: string): Promise<void> {
  const wanted = new Set(names);
  const options = dataSourceOptions(url, { poolSize: 1 });
  const all = await new DataSource(options).initialize();
  try {
    for (;;) {
      const rows = await all
        .query<{ name: string }[]>(`select name from schema_migration order by id desc`)
        .catch(() => []);
      if (rows.every(({ name }) => wanted.has(name))) break;
      await all.undoLastMigration({ transaction: 'each' });
    }
  } finally {
    await all.destroy();
  }
  const some = migrations.filter(({ name }) => wanted.has(name));
  const dataSource = await new DataSource({ ...options, migrations: some }).initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
}
