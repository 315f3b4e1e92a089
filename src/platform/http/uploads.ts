import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { BadBody } from './bad-body.js';

/** A file of a form as it was chosen. */
export interface FormFile {
  field: string;
  /** As the sender calls it. */
  name: string;
  /** In bytes; of a file over the limit, what was taken of it. */
  size: number;
  /** Nothing is kept of a file over the limit: its bytes are none. */
  isTooLarge: boolean;
  /** Its bytes, read from the disk each time. Throws BadBody when the request is over. */
  bytes(): Promise<Buffer>;
}

const FOLDER = 'uploads';
/** No request is as old. */
const LEFT_OVER_MS = 3_600_000;

/**
 * Files of requests on their way, in a folder of DATA_DIR. A file loses its name as soon as it is open and lives by its handle
 * alone, so it goes with the process however that ends.
 */
export class Uploads {
  private readonly folder: string;

  constructor(dataDir: string) {
    this.folder = join(dataDir, FOLDER);
  }

  /** Writes a part to the disk as it comes. The file can be read until `close`. */
  async keep(part: {
    fieldname: string;
    filename: string;
    file: Readable & { truncated: boolean };
  }): Promise<KeptFile> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, randomUUID());
    const handle = await open(path, 'wx+', 0o600);
    try {
      await rm(path);
      let size = 0;
      for await (const chunk of part.file as AsyncIterable<Buffer>) {
        await handle.write(chunk);
        size += chunk.length;
      }
      return new KeptFile(part.fieldname, part.filename, size, part.file.truncated, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Deletes what a crash left between the opening of a file and the loss of its name. */
  async sweep(now: Date): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => null);
      if (found && found.mtimeMs < now.getTime() - LEFT_OVER_MS) await rm(path, { force: true });
    }
  }
}

/** A file of a form on the disk. */
export class KeptFile implements FormFile {
  private isClosed = false;

  constructor(
    readonly field: string,
    readonly name: string,
    readonly size: number,
    readonly isTooLarge: boolean,
    private readonly handle: FileHandle,
  ) {}

  async bytes(): Promise<Buffer> {
    if (this.isClosed) throw new BadBody('Отправитель закрыл соединение');
    const bytes = Buffer.alloc(this.isTooLarge ? 0 : this.size);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await this.handle.read(bytes, at, bytes.length - at, at);
      if (bytesRead === 0) throw new Error('An uploaded file is shorter than what was written of it');
      at += bytesRead;
    }
    return bytes;
  }

  /** Lets the disk have its room back; a second time changes nothing. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.handle.close();
  }
}
