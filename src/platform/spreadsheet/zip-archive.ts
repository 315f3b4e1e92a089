import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { InvalidInput } from '../../common/errors.js';
import { fileSize } from '../../common/russian.js';
import { TABLE_LIMITS, unreadable } from './table.js';

const LOCAL = 0x04034b50;
const END = 0x06054b50;
const MOST_ENTRIES = 2_000;
const LONGEST_NAME = 1_000;

const damaged = () =>
  unreadable('damaged-archive', 'Файл повреждён: его не удалось распаковать. Откройте его в Excel и сохраните заново');

/** An archive within the limits, whose files are unpacked one by one as they are read. */
export class ZipArchive {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /**
   * Opens a ZIP archive. Sizes are read from its directory and refused before anything is unpacked. Throws InvalidInput on
   * anything but an ordinary archive of at most 2,000 files that unpack to no more than 50 MB.
   */
  static async open(bytes: Buffer): Promise<ZipArchive> {
    const entries = new Map<string, Entry>();
    try {
      const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true, autoClose: false });
      zip.on('error', () => undefined);
      if (zip.entryCount > MOST_ENTRIES) throw damaged();
      let total = 0;
      for await (const entry of zip.eachEntry()) {
        total += entry.uncompressedSize;
        if (entries.has(entry.fileName) || entry.fileName.length > LONGEST_NAME) throw damaged();
        entries.set(entry.fileName, entry);
      }
      if (total > TABLE_LIMITS.unpackedBytes) throw unpacksTooLarge(total);
      return new ZipArchive(zip, entries);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /**
   * The bytes of a file as they are unpacked; nothing when there is no such file. Throws InvalidInput for one that unpacks to
   * another size than it declares, or has a password.
   */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name);
    if (!entry) return;
    if (entry.isEncrypted())
      throw unreadable('encrypted', 'Файл защищён паролем. Снимите пароль и сохраните его заново');
    let stream: Readable | null = null;
    try {
      stream = await this.zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
    } catch (error) {
      throw refusalOf(error);
    } finally {
      stream?.destroy();
    }
  }

  /** A whole file; empty when there is no such file. */
  async bytes(name: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.read(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }
}

function unpacksTooLarge(total: number) {
  return unreadable(
    'unpacks-too-large',
    `Файл распаковывается в ${fileSize(total)}, а можно не больше ${fileSize(TABLE_LIMITS.unpackedBytes)}. Оставьте в книге один лист с данными или разделите её на части`,
  );
}

/** The library says in English what is wrong with an archive; here it is damaged. */
function refusalOf(error: unknown): unknown {
  return error instanceof InvalidInput ? error : damaged();
}

/** Does it begin as ZIP archives do? */
export function looksLikeZip(bytes: Buffer): boolean {
  return bytes.length >= 4 && [LOCAL, END].includes(bytes.readUInt32LE(0));
}
