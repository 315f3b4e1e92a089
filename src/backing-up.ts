import { DataSource } from 'typeorm';
import { FILES as IMPORTS_FOLDER } from './features/directory/imports/import-check.service.js';
import { MATERIALS_FOLDER } from './features/materials/materials.service.js';
import { PICTURES_FOLDER } from './features/publications/pictures.service.js';
import { makeBackup, type RowsWithFiles } from './platform/backup/backup.js';
import { restoreBackup } from './platform/backup/restore.js';
import type { Config } from './platform/config/config.js';
import { dataSourceOptions } from './platform/database/data-source.js';
import { assertOwnStorage, ownerOf, writeOwner } from './platform/storage/storage-owner.js';
import { createStorage } from './platform/storage/storage.js';

/** All files worth keeping. Pictures of links (`previews`) are drawn anew when they are asked for. */
export const ROWS_WITH_FILES: readonly RowsWithFiles[] = [
  { folder: PICTURES_FOLDER, rows: `select id from picture` },
  { folder: MATERIALS_FOLDER, rows: `select id from material where kind = 'FILE'` },
  { folder: IMPORTS_FOLDER, rows: `select id from import_run` },
];

type Settings = Pick<Config, 'STORAGE_URL' | 'SECRET' | 'PUBLIC_URL'>;
type Print = (line: string) => void;

/** What `cli backup FILE` does; returns the SHA-256 of the file. */
export async function backup(
  config: Readonly<Settings>,
  databaseUrl: string,
  path: string,
  print: Print,
): Promise<string> {
  const { sha256 } = await makeBackup({
    path,
    databaseUrl,
    storage: createStorage(config),
    secret: config.SECRET,
    site: config.PUBLIC_URL,
    files: ROWS_WITH_FILES,
    print,
  });
  return sha256;
}

/** What `cli restore FILE` does; `force` takes an archive of a site with another secret. */
export async function restore(
  config: Readonly<Settings>,
  databaseUrl: string,
  path: string,
  { force, print }: { force: boolean; print: Print },
): Promise<void> {
  const { header } = await restoreBackup({
    path,
    databaseUrl,
    storage: createStorage(config),
    secret: config.SECRET,
    force,
    print,
  });
  print(`восстановлено: ${header.site} на ${header.madeAt}`);
}

/**
 * Throws, in words for the operator, when the process must not work with this database: a restore into it has not ended, or the
 * folder of files is of another one. An unclaimed folder is taken.
 */
export async function assertWholeInstance(config: Readonly<Settings>, databaseUrl: string): Promise<void> {
  await withRows(databaseUrl, async (ask) => {
    const [instance] = await ask<{ since: Date | null }>(`select restoring_since as since from instance`);
    if (instance?.since)
      throw new Error('База не восстановлена: восстановление прервалось. Повторите: npm run cli -- restore FILE');
    await assertOwnStorage(ask, createStorage(config));
  });
}

/** What `cli storage adopt` does: from now on the folder of files is of this database and of no other. */
export async function adoptStorage(config: Readonly<Settings>, databaseUrl: string): Promise<string> {
  const storage = createStorage(config);
  await withRows(databaseUrl, async (ask) => writeOwner(storage, await ownerOf(ask)));
  return storage.location;
}

async function withRows(
  url: string,
  work: (ask: <Row>(sql: string) => Promise<Row[]>) => Promise<void>,
): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(url, { poolSize: 1 })).initialize();
  try {
    await work((sql) => dataSource.query(sql));
  } finally {
    await dataSource.destroy();
  }
}
