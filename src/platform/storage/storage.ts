import { resolve } from 'node:path';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import type { Config } from '../config/config.js';

/** Files by key. A key is made here, never from what a person typed. */
export class Storage {
  constructor(private readonly disk: Disk) {}

  /** Writes, or writes over. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.disk.put(key, bytes);
  }

  /** The bytes, or null when there is no such file. */
  async get(key: string): Promise<Buffer | null> {
    return (await this.disk.exists(key)) ? Buffer.from(await this.disk.getBytes(key)) : null;
  }

  /** Names of the folders right under `prefix/`; none when nothing is there. */
  async folders(prefix: string): Promise<string[]> {
    const { objects } = await this.disk.listAll(prefix);
    return Array.from(objects).flatMap((object) => (object.isDirectory ? [object.name] : []));
  }

  /** Deletes everything under `prefix/`; nothing there is no error. */
  async deleteAll(prefix: string): Promise<void> {
    await this.disk.deleteAll(prefix);
  }
}

/** The storage of STORAGE_URL: a local folder. Throws for a kind that is not installed. */
export function createStorage(config: Pick<Config, 'STORAGE_URL'>): Storage {
  if (!config.STORAGE_URL.startsWith('file:')) {
    throw new Error(
      'STORAGE_URL: only file: is installed. For s3:// add the S3 SDK and its driver in platform/storage/storage.ts',
    );
  }
  const location = resolve(config.STORAGE_URL.slice('file:'.length));
  return new Storage(new Disk(new FSDriver({ location, visibility: 'private' })));
}
