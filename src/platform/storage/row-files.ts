import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Storage } from './storage.js';
import { assertOwnStorage } from './storage-owner.js';

/** Held shared by whoever makes a backup: meanwhile no file goes, so that the rows it has read keep theirs. */
export const BACKUP_LOCK = `hashtext('backup')`;

const DAY_MS = 86_400_000;
/** A file is put before its row: so young a one may only be waiting for it. */
const YOUNG_MS = DAY_MS;
/** So long a file without a row stays after it was first found: a database put back a few days finds all of its files. */
const GRACE_MS = 7 * DAY_MS;
const BATCH = 200;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Files that belong to rows of the database, in `folder/<id of the row>/`; ids are UUIDs of version 7. */
@Injectable()
export class RowFiles {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes the files of a row that has been deleted; call it after the transaction. While a backup is being made they are
   * left to `sweep`.
   */
  async remove(folder: string, id: string): Promise<void> {
    if (!(await this.isBackupRunning())) await this.storage.deleteAll(`${folder}/${id}`);
  }

  /**
   * Deletes files without a row: those that have been found so for a week. `existing` tells which of the ids have a row.
   * Nothing is deleted while a backup is being made. Throws ForeignStorage when the files are of another database.
   */
  async sweep(folder: string, existing: (ids: string[]) => Promise<ReadonlySet<string>>): Promise<void> {
    await assertOwnStorage((sql) => this.dataSource.query(sql), this.storage);
    const now = this.clock.now();
    const old = (await this.storage.folders(folder)).filter((id) => madeAt(id) < now.getTime() - YOUNG_MS);
    await this.dataSource.query(`delete from orphan_file where folder = $1 and row_id <> all ($2::uuid[])`, [
      folder,
      old,
    ]);
    for (let n = 0; n < old.length; n += BATCH) {
      const ids = old.slice(n, n + BATCH);
      const rows = await existing(ids);
      const orphans = ids.filter((id) => !rows.has(id));
      await this.dataSource.query(`delete from orphan_file where folder = $1 and row_id = any ($2::uuid[])`, [
        folder,
        ids.filter((id) => rows.has(id)),
      ]);
      for (const id of await this.overdue(folder, orphans, now)) await this.remove(folder, id);
    }
  }

  /** Writes down which files were found without a row, and returns those that have been so for long enough. */
  private async overdue(folder: string, ids: string[], now: Date): Promise<string[]> {
    if (ids.length === 0) return [];
    await this.dataSource.query(
      `insert into orphan_file (folder, row_id, found_at) select $1, id, $3 from unnest($2::uuid[]) id on conflict do nothing`,
      [folder, ids, now],
    );
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select row_id as id from orphan_file where folder = $1 and row_id = any ($2::uuid[]) and found_at <= $3`,
      [folder, ids, new Date(now.getTime() - GRACE_MS)],
    );
    return rows.map(({ id }) => id);
  }

  /** A backup that begins after this answer sees everything committed before it. */
  private async isBackupRunning(): Promise<boolean> {
    const rows = await this.dataSource.query<{ free: boolean }[]>(
      `select pg_try_advisory_xact_lock(${BACKUP_LOCK}) as free`,
    );
    return rows[0]?.free !== true;
  }
}

/** When a UUID of version 7 was made, in milliseconds (RFC 9562, 5.7); NaN for anything else. */
function madeAt(id: string): number {
  return UUID_V7.test(id) ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : Number.NaN;
}
