import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { fileSize } from '../../common/russian.js';
import { TABLE_LIMITS, unreadable } from './table.js';

const inflate = promisify(inflateRaw);

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT = 65_535;
const MOST_ENTRIES = 2_000;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  name: string;
  flags: number;
  method: number;
  packed: number;
  unpacked: number;
  offset: number;
}

const damaged = () =>
  unreadable('damaged-archive', 'Файл повреждён: его не удалось распаковать. Откройте его в Excel и сохраните заново');

/**
 * The files of a ZIP archive whose names `wanted` takes, unpacked. Sizes are read from the central directory (APPNOTE 4.3.12)
 * and refused before anything is unpacked; each entry is then unpacked into no more bytes than it declared, so one that
 * lies about its size is refused too. Throws InvalidInput on anything but an ordinary archive within the limits.
 */
export async function unzip(bytes: Buffer, wanted: (name: string) => boolean): Promise<Record<string, Buffer>> {
  const entries = directory(bytes);
  const total = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (total > TABLE_LIMITS.unpackedBytes) throw unpacksTooLarge(total);
  const names = new Set(entries.map(({ name }) => name));
  if (names.size < entries.length) throw damaged();
  const files: Record<string, Buffer> = {};
  for (const entry of entries) if (wanted(entry.name)) files[entry.name] = await content(bytes, entry);
  return files;
}

function unpacksTooLarge(total: number) {
  return unreadable(
    'unpacks-too-large',
    `Файл распаковывается в ${fileSize(total)}, а можно не больше ${fileSize(TABLE_LIMITS.unpackedBytes)}. Оставьте в книге один лист с данными или разделите её на части`,
  );
}

function directory(bytes: Buffer): Entry[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end < bytes.length - END_BYTES - MOST_COMMENT || end + END_BYTES > bytes.length) throw damaged();
  const number = bytes.readUInt16LE(end + 10);
  if (number > MOST_ENTRIES) throw damaged();
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let n = 0; n < number; n++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL) throw damaged();
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

async function content(bytes: Buffer, { flags, method, packed, unpacked, offset }: Entry): Promise<Buffer> {
  if (flags & ENCRYPTED) throw unreadable('encrypted', 'Файл защищён паролем. Снимите пароль и сохраните его заново');
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL) throw damaged();
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  if (start + packed > bytes.length) throw damaged();
  const data = bytes.subarray(start, start + packed);
  if (method === STORED && packed === unpacked) return data;
  if (method !== DEFLATED) throw damaged();
  // the library wants at least one byte of room
  const result = await inflate(data, { maxOutputLength: Math.max(1, unpacked) }).catch(() => null);
  if (result?.length !== unpacked) throw damaged();
  return result;
}

/** Does it begin as ZIP archives do? */
export function looksLikeZip(bytes: Buffer): boolean {
  return bytes.length >= 4 && [LOCAL, END].includes(bytes.readUInt32LE(0));
}
