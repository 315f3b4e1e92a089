import type { Storage } from './storage.js';

/** Says in the storage whose files these are. */
const KEY = 'instance.json';

/** A database as the folder of files knows it. */
export interface Owner {
  /** Of the row in `instance`: the same in a copy of the database made by other means. */
  instance: string;
  /** The cluster and the database in it: another one in such a copy. */
  database: string;
}

/** What of a connection is needed here: pools, clients and TypeORM's managers all have it. */
export type Ask = <Row>(sql: string) => Promise<Row[]>;

/** The files belong to another database: everything that would delete or write must stop. */
export class ForeignStorage extends Error {
  override readonly name = 'ForeignStorage';
}

/** Which database answers. Throws when it has no table `instance` yet. */
export async function ownerOf(ask: Ask): Promise<Owner> {
  const rows = await ask<Owner>(
    `select i.id::text as instance, (select system_identifier from pg_control_system()) || '/' ||
       (select d.oid from pg_database d where d.datname = current_database()) as database from instance i`,
  );
  const [owner] = rows;
  if (!owner) throw new Error('В таблице instance нет строки: база повреждена');
  return owner;
}

/** Whose files these are; null when nobody has said so. */
export async function readOwner(storage: Storage): Promise<Owner | null> {
  const bytes = await storage.get(KEY);
  return bytes ? (JSON.parse(bytes.toString()) as Owner) : null;
}

export async function writeOwner(storage: Storage, { instance, database }: Owner): Promise<void> {
  await storage.replace(KEY, Buffer.from(`${JSON.stringify({ instance, database })}\n`));
}

/**
 * Makes sure that the files are of the database that answers, and takes a storage that nobody has. Two databases on one
 * storage would each delete the files of the other as belonging to no row: then throws ForeignStorage.
 */
export async function assertOwnStorage(ask: Ask, storage: Storage): Promise<void> {
  const own = await ownerOf(ask);
  const found = await readOwner(storage);
  if (!found) return writeOwner(storage, own);
  if (found.instance === own.instance && found.database === own.database) return;
  const whose =
    found.instance === own.instance
      ? 'записана за той же базой на другом сервере или за её копией'
      : 'принадлежит другой базе данных';
  throw new ForeignStorage(
    `Папка файлов ${storage.location} ${whose}. С одной папкой может работать одна база: задайте другую STORAGE_URL. ` +
      'Если прежней базы больше нет (она переехала), закрепите папку за этой: npm run cli -- storage adopt',
  );
}
