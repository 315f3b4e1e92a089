import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/**
 * Since when each address shows its present bytes: a Last-Modified that is safe to compare with. The newest row of a list is not:
 * a row that leaves changes the bytes too, and so do two changes within one second or one that commits late. It stands in the
 * database, so that all processes, and those after a restart, name the same moment.
 */
@Injectable()
export class ChangeMomentsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * The moment for these bytes under `key`, whole seconds: the one named before, else `at`, and then a second later at least than
   * that of the bytes before. One moment never stands for two forms of an address, also where a form comes back.
   */
  async of(key: string, etag: string, at: Date): Promise<Date> {
    const address = createHash('sha256').update(key).digest('base64url').slice(0, 22); // keys may be long
    const known = await this.find(address, etag);
    if (known) return known;
    const named = await this.dataSource.query<{ since: Date }[]>(
      `insert into shown_since as known (address, etag, since) values ($1, $2, date_trunc('second', $3::timestamptz))
       on conflict (address) do update
         set etag = excluded.etag, since = greatest(excluded.since, known.since + interval '1 second')
         where known.etag <> excluded.etag returning since`,
      [address, etag, at],
    );
    // nothing was named when another process has just named the moment of the same bytes
    return (
      named[0]?.since ?? (await this.find(address, etag)) ?? Promise.reject(new Error('the bytes change too fast'))
    );
  }

  /** Forgets what has not changed since `before`: its readers fetch it once more. */
  async forget(before: Date): Promise<void> {
    await this.dataSource.query(`delete from shown_since where since < $1`, [before]);
  }

  private async find(address: string, etag: string): Promise<Date | null> {
    const rows = await this.dataSource.query<{ since: Date }[]>(
      `select since from shown_since where address = $1 and etag = $2`,
      [address, etag],
    );
    return rows[0]?.since ?? null;
  }
}
