import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const MIN_COMPRESSED = 1_000;
const gzipBytes = promisify(gzip);
const brotliBytes = promisify(brotliCompress);

/** Compressed forms, the better one first. */
const COMPRESS = {
  br: (body: Buffer) => brotliBytes(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => gzipBytes(body, { level: 6 }),
} as const;
type Encoding = keyof typeof COMPRESS;
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** What a kept answer says besides its bytes. */
export interface KeptHeaders {
  type: string;
  cacheControl: string;
  /** No later than now; other bytes under the same key always get a later one. */
  lastModified?: Date;
  disposition?: string;
  /** In which forms it is offered to those who ask for one; both when left out. */
  encodings?: readonly Encoding[];
  /** Whole seconds the bytes may be shown; pages that speak of «завтра» live short. */
  maxAge: number;
}

export interface Kept extends KeptHeaders {
  body: Buffer;
  compressed: readonly (readonly [Encoding, Buffer])[];
  etag: string;
  until: number;
}

export type Made = KeptHeaders & { body: string };

/** The bytes, their compressed forms and their validator. */
export async function keptFrom(made: Made, now: Date): Promise<Kept> {
  const body = Buffer.from(made.body);
  const offered = ENCODINGS.filter((encoding) => made.encodings?.includes(encoding) ?? true);
  const encodings = body.length >= MIN_COMPRESSED ? offered : [];
  return {
    ...made,
    body,
    compressed: await Promise.all(encodings.map(async (name) => [name, await COMPRESS[name](body)] as const)),
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    until: now.getTime() + made.maxAge * 1_000,
  };
}

/** What to answer a request with these headers: validators first (RFC 9110, 13.1.3), compression only when asked. */
export function answerOf(
  kept: Kept,
  asked: IncomingHttpHeaders,
): { status: 200 | 304; headers: Record<string, string>; body: Buffer | null } {
  const headers: Record<string, string> = {
    'content-type': kept.type,
    'cache-control': kept.cacheControl,
    etag: kept.etag,
    vary: 'Accept-Encoding',
  };
  if (kept.lastModified) headers['last-modified'] = kept.lastModified.toUTCString();
  if (kept.disposition) headers['content-disposition'] = kept.disposition;
  if (isNotModified(asked, kept)) return { status: 304, headers, body: null };
  const accepted = asked['accept-encoding'] ?? '';
  const found = kept.compressed.find(([encoding]) => ACCEPTS[encoding].test(accepted));
  if (found) headers['content-encoding'] = found[0];
  return { status: 200, headers, body: found?.[1] ?? kept.body };
}

const ACCEPTS: Readonly<Record<Encoding, RegExp>> = {
  br: /\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/i,
  gzip: /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/i,
};

function isNotModified(asked: IncomingHttpHeaders, kept: Kept): boolean {
  const ifNoneMatch = asked['if-none-match'];
  if (ifNoneMatch !== undefined) {
    const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
    return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === kept.etag);
  }
  const since = Date.parse(asked['if-modified-since'] ?? '');
  if (Number.isNaN(since) || !kept.lastModified) return false;
  return Math.floor(kept.lastModified.getTime() / 1_000) * 1_000 <= since;
}
