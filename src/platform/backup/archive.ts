import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, open, stat, unlink } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Transform } from 'node:stream';
import { type Extract, extract, type Header, pack } from 'tar-stream';
import type { Table, SequenceValue } from './catalogue.js';

/** Raised when an archive is read in another way than before. */
export const ARCHIVE_FORMAT = 1;

/** What stands first in an archive. */
export interface ArchiveHeader {
  format: number;
  madeAt: string;
  site: string;
  /** Names of the migrations the data are of. */
  migrations: string[];
  /** The newest migration of the job queue's own. */
  queueMigration: number;
  /** Tells whether the instance has the secret that the links and second factors in the data are made with. */
  secretFingerprint: string;
  /** The database it was made of. */
  instance: string;
  tables: Table[];
  sequences: SequenceValue[];
}

/** What stands last in an archive: it is whole when this is there and its sum is right. */
export interface ArchiveManifest {
  /** By the name of the table. */
  rows: Record<string, number>;
  files: { count: number; bytes: number; missing: number };
  /** SHA-256 of everything before, in hexadecimal. */
  sha256: string;
}

export interface ArchiveEntry {
  name: string;
  /** Must be read to its end before the next entry is asked for. */
  content: AsyncIterable<Buffer>;
}

const HEADER = 'header.json';
const MANIFEST = 'manifest.json';

/** The archive is cut, damaged or none of ours. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive';
}

/** Sums up names and lengths too, so that nothing can change places unseen. */
const begin = (sum: Hash, name: string, size: number) => sum.update(`${name}\n${size}\n`);

/**
 * Writes an archive: a tar of gzip, entry after entry, under a temporary name beside `path` until `finish`. Readable by its
 * owner alone: it holds personal data.
 */
export class ArchiveWriter {
  private readonly sum = createHash('sha256');
  private readonly whole = createHash('sha256');
  private readonly tar = pack();
  private readonly written: Promise<void>;
  private failure: unknown = null;

  private constructor(
    private readonly path: string,
    private readonly draft: string,
  ) {
    const whole = this.whole;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        whole.update(chunk);
        next(null, chunk);
      },
    });
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600 });
    this.written = pipeline(this.tar, createGzip({ level: 4 }), meter, file);
    this.written.catch((error: unknown) => (this.failure = error));
  }

  /** Throws when there is something at `path`. */
  static async create(path: string): Promise<ArchiveWriter> {
    const taken = await stat(path).catch(() => null);
    if (taken) throw new Error(`Файл ${path} уже есть: укажите другое имя, копии не перезаписываются`);
    return new ArchiveWriter(path, `${path}.${process.pid}.part`);
  }

  async header(header: ArchiveHeader): Promise<void> {
    await this.add(HEADER, Buffer.from(JSON.stringify(header)));
  }

  async add(name: string, bytes: Buffer): Promise<void> {
    await this.stream(name, bytes.length, [bytes]);
  }

  /** `chunks` hold exactly `size` bytes together. */
  async stream(
    name: string,
    size: number,
    chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
    sum: Hash | null = this.sum,
  ): Promise<void> {
    if (sum) begin(sum, name, size);
    const ended = Promise.withResolvers<void>();
    let wake = (): void => undefined;
    let failure: Error | null = null;
    const sink = this.tar.entry({ name, size, mode: 0o600 }, (error) => {
      failure = error ?? null;
      if (error) ended.reject(error);
      else ended.resolve();
      wake();
    });
    sink.on('error', () => undefined); // told by the callback
    sink.on('drain', () => wake());
    ended.promise.catch(() => undefined);
    for await (const chunk of chunks) {
      sum?.update(chunk);
      if (failure) break;
      if (!sink.write(chunk) && !failure) await new Promise<void>((resolve) => (wake = resolve));
    }
    sink.end(undefined);
    await ended.promise.catch((error: unknown) => {
      throw this.failure ?? error;
    });
  }

  /** Ends the archive and gives it its name. Returns the SHA-256 of the file, as `sha256sum` prints it, and its length. */
  async finish(manifest: Omit<ArchiveManifest, 'sha256'>): Promise<{ sha256: string; bytes: number }> {
    const last = Buffer.from(JSON.stringify({ ...manifest, sha256: this.sum.digest('hex') }));
    await this.stream(MANIFEST, last.length, [last], null);
    this.tar.finalize();
    await this.written;
    const file = await open(this.draft, 'r+');
    await file.sync();
    const { size } = await file.stat();
    await file.close();
    // a second name, unlike a new one, is refused when somebody has taken it meanwhile
    await link(this.draft, this.path);
    await unlink(this.draft);
    return { sha256: this.whole.digest('hex'), bytes: size };
  }

  /** Leaves nothing behind; for what went wrong before `finish`. */
  async discard(): Promise<void> {
    this.tar.destroy(new Error('discarded'));
    await this.written.catch(() => undefined);
    await unlink(this.draft).catch(() => undefined);
  }
}

/**
 * Reads an archive from its beginning: the header and then entry after entry in the order they were written. `manifest` is
 * there after the last one. Throws BadArchive for what is cut or damaged, at the latest then.
 */
export class ArchiveReader {
  header: ArchiveHeader | null = null;
  manifest: ArchiveManifest | null = null;

  constructor(private readonly path: string) {}

  async *entries(): AsyncGenerator<ArchiveEntry> {
    const tar = extract();
    const reading = pipeline(createReadStream(this.path), createGunzip(), tar);
    reading.catch(() => undefined);
    const sum = createHash('sha256');
    try {
      for await (const { header, bytes } of entriesOf(tar)) {
        const { name, size } = header;
        if (name === MANIFEST) {
          this.manifest = JSON.parse(await textOf(bytes)) as ArchiveManifest;
          if (this.manifest.sha256 !== sum.digest('hex')) throw new BadArchive('Контрольная сумма не сходится');
          break;
        }
        begin(sum, name, size);
        const content = summed(bytes, sum);
        if (name === HEADER) this.header = JSON.parse(await textOf(content)) as ArchiveHeader;
        else if (this.header) yield { name, content };
        else throw new BadArchive('Это не архив этой программы');
      }
      if (!this.manifest || !this.header) throw new BadArchive('Архив обрезан: в нём нет конца');
    } catch (error) {
      throw inWords(error);
    }
  }

  /** Reads all of it and keeps nothing. */
  async verify(): Promise<{ header: ArchiveHeader; manifest: ArchiveManifest }> {
    for await (const { content } of this.entries()) for await (const _chunk of content);
    return { header: this.header as ArchiveHeader, manifest: this.manifest as ArchiveManifest };
  }
}

async function* entriesOf(tar: Extract): AsyncGenerator<{ header: Header; bytes: AsyncIterable<Buffer> }> {
  for await (const entry of tar) yield { header: entry.header, bytes: entry as unknown as AsyncIterable<Buffer> };
}

async function* summed(entry: AsyncIterable<Buffer>, sum: Hash): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of entry) {
      sum.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw inWords(error);
  }
}

async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(content)).toString();
}

/** What gunzip, tar and JSON say of bytes they cannot read; any other error as it is. */
function inWords(error: unknown): unknown {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const isDamage = /^Z_|ERR_STREAM_PREMATURE_CLOSE/.test(code) || /tar|JSON|end of data/i.test(message);
  if (error instanceof BadArchive || !isDamage) return error;
  return new BadArchive('Архив повреждён или обрезан', { cause: error });
}
