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
  /** When made, no later than now; of what is kept the moment since when these bytes are shown, never that of other bytes. */
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
  /** Strong, of the plain bytes; each compressed form has its own (RFC 9110, 8.8.3.3): see `tagOf`. */
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
  const accepted = asked['accept-encoding'] ?? '';
  const found = kept.compressed.find(([encoding]) => ACCEPTS[encoding].test(accepted));
  const known = knownTag(asked, kept, found?.[0]);
  const headers: Record<string, string> = {
    'content-type': kept.type,
    'cache-control': kept.cacheControl,
    etag: known ?? tagOf(kept, found?.[0]),
    vary: 'Accept-Encoding',
  };
  if (kept.lastModified) headers['last-modified'] = kept.lastModified.toUTCString();
  if (kept.disposition) headers['content-disposition'] = kept.disposition;
  if (known !== null) return { status: 304, headers, body: null };
  if (found) headers['content-encoding'] = found[0];
  return { status: 200, headers, body: found?.[1] ?? kept.body };
}

const ACCEPTS: Readonly<Record<Encoding, RegExp>> = {
  br: /\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/i,
  gzip: /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/i,
};

/** The strong validator of one form: the bytes of two encodings differ, so their tags do. */
function tagOf({ etag }: Kept, encoding?: Encoding): string {
  return encoding ? `${etag.slice(0, -1)}-${encoding}"` : etag;
}

/** Does an If-None-Match name this tag? Weak comparison, a list, or `*` for any (RFC 9110, 13.1.2). */
export function listsTag(ifNoneMatch: string | undefined, tag: string): boolean {
  const listed = (ifNoneMatch ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return listed.includes(tag) || listed.includes('*');
}

/**
 * The tag of the form that the reader has and that still holds, in whichever encoding it was fetched; null when everything is to be
 * sent. By time only the very moment counts that these bytes were given: a later one may be that of other bytes, which another
 * process showed meanwhile.
 */
function knownTag(asked: IncomingHttpHeaders, kept: Kept, encoding?: Encoding): string | null {
  const ifNoneMatch = asked['if-none-match'];
  if (ifNoneMatch !== undefined) {
    const forms = [tagOf(kept, encoding), kept.etag, ...ENCODINGS.map((other) => tagOf(kept, other))];
    return forms.find((tag) => listsTag(ifNoneMatch, tag)) ?? null;
  }
  const since = Date.parse(asked['if-modified-since'] ?? '');
  const isSame = kept.lastModified && Math.floor(kept.lastModified.getTime() / 1_000) * 1_000 === since;
  return isSame ? tagOf(kept, encoding) : null;
}
