import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import type { Config } from '../config/config.js';

/** Files by key. A key is made here, never from what a person typed. */
export class Storage {
  constructor(
    private readonly disk: Disk,
    /** As people call it in messages. */
    readonly location: string,
  ) {}

  /** Writes, or writes over. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.disk.put(key, bytes);
  }

  /** As `put`, but whoever reads meanwhile sees all of it or what was there before. */
  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const draft = `${key}.${randomUUID()}`;
    await this.disk.put(draft, bytes);
    await this.disk.move(draft, key);
  }

  /** Writes what the stream gives, without holding all of it. */
  async putStream(key: string, bytes: Readable): Promise<void> {
    await this.disk.putStream(key, bytes);
  }

  /** The bytes, or null when there is no such file. */
  async get(key: string): Promise<Buffer | null> {
    return (await this.disk.exists(key)) ? Buffer.from(await this.disk.getBytes(key)) : null;
  }

  /** The file as a stream and its length in bytes. Throws when there is no such file. */
  async open(key: string): Promise<{ size: number; stream: Readable }> {
    const { contentLength } = await this.disk.getMetaData(key);
    return { size: contentLength, stream: await this.disk.getStream(key) };
  }

  /** Keys of the files right under `prefix/` in the order of their names; none when nothing is there. */
  async files(prefix: string): Promise<string[]> {
    const { objects } = await this.disk.listAll(prefix);
    return Array.from(objects)
      .flatMap((object) => (object.isDirectory ? [] : [object.key]))
      .toSorted();
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
  return new Storage(new Disk(new FSDriver({ location, visibility: 'private' })), location);
}
