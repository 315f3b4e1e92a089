import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, type Kept, keptFrom } from './kept-answer.js';

const LONG = 'События профминимума. '.repeat(100);
const MODIFIED = new Date('2026-12-09T10:00:00.700Z');
const page = { type: 'text/html; charset=utf-8', cacheControl: 'public, max-age=60', maxAge: 60 };

let kept: Kept;
let other: Kept;

beforeAll(async () => {
  const now = new Date('2026-12-09T12:00:00Z');
  kept = await keptFrom({ ...page, body: LONG, lastModified: MODIFIED }, now);
  other = await keptFrom({ ...page, body: `${LONG}!` }, now);
});

describe('what is kept', () => {
  it('has a validator of its bytes and an end', async () => {
    expect(kept.etag).toMatch(/^"[\w-]{22}"$/);
    expect(other.etag).not.toBe(kept.etag);
    expect((await keptFrom({ ...page, body: LONG }, new Date(0))).etag).toBe(kept.etag);
    expect(new Date(kept.until)).toEqual(new Date('2026-12-09T12:01:00Z'));
  });

  it('is compressed only when that pays, and only as offered', async () => {
    const forms = async (body: string, encodings?: readonly ('br' | 'gzip')[]) =>
      (await keptFrom({ ...page, body, encodings }, MODIFIED)).compressed.map(([name]) => name);
    expect(await forms('short')).toEqual([]);
    expect(await forms(LONG)).toEqual(['br', 'gzip']);
    expect(await forms(LONG, ['gzip'])).toEqual(['gzip']);
    expect(await forms(LONG, [])).toEqual([]);
  });
});

describe('the encoding of an answer', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['deflate', undefined],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br', 'br'],
    ['br;q=0', undefined],
    ['br; q=0.000, gzip', 'gzip'],
    ['gzip;q=0, br;q=0', undefined],
    ['gzip;Q=0', undefined],
    ['gzip;q=0.1', 'gzip'],
    ['gzip;q=1.0, br;q=0.5', 'br'],
    ['brotli', undefined],
  ])('asked for %j: %s', (asked, encoding) => {
    const { status, headers, body } = answerOf(kept, { 'accept-encoding': asked });
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['vary']).toBe('Accept-Encoding');
    expect(headers['etag']).toBe(encoding ? `${kept.etag.slice(0, -1)}-${encoding}"` : kept.etag);
    const bytes = body ?? Buffer.alloc(0);
    const plain = encoding === 'br' ? brotliDecompressSync(bytes) : encoding ? gunzipSync(bytes) : bytes;
    expect(plain.toString()).toBe(LONG);
  });
});

describe('304', () => {
  const same = () => kept.etag;
  const LATER = 'Wed, 09 Dec 2026 10:00:01 GMT';
  const SECOND = 'Wed, 09 Dec 2026 10:00:00 GMT';
  const BEFORE = 'Wed, 09 Dec 2026 09:59:59 GMT';

  it.each([
    ['the tag', () => ({ 'if-none-match': same() }), 304],
    ['the weak tag', () => ({ 'if-none-match': `W/${same()}` }), 304],
    ['the tag in a list', () => ({ 'if-none-match': `"a", W/"b" ,${same()}` }), 304],
    ['any', () => ({ 'if-none-match': ' * ' }), 304],
    ['another tag', () => ({ 'if-none-match': other.etag }), 200],
    ['an empty tag', () => ({ 'if-none-match': '' }), 200],
    ['the tag without quotes', () => ({ 'if-none-match': same().slice(1, -1) }), 200],
    ['the tag of another encoding', () => ({ 'if-none-match': `"a", ${same().slice(0, -1)}-gzip"` }), 304],
    ['the tag of an encoding there is not', () => ({ 'if-none-match': `${same().slice(0, -1)}-zstd"` }), 200],
    ['a later moment, which may be that of other bytes', () => ({ 'if-modified-since': LATER }), 200],
    ['the very second', () => ({ 'if-modified-since': SECOND }), 304],
    ['an earlier moment', () => ({ 'if-modified-since': BEFORE }), 200],
    ['no moment', () => ({ 'if-modified-since': 'yesterday' }), 200],
    ['another tag and a later moment', () => ({ 'if-none-match': other.etag, 'if-modified-since': LATER }), 200],
    ['the tag and an earlier moment', () => ({ 'if-none-match': same(), 'if-modified-since': BEFORE }), 304],
  ])('%s', (_, asked, status) => {
    const answer = answerOf(kept, asked());
    expect(answer.status).toBe(status);
    expect(answer.body === null).toBe(status === 304);
    expect(answer.headers).toMatchObject({
      etag: expect.stringContaining(kept.etag.slice(0, -1)),
      'cache-control': 'public, max-age=60',
      vary: 'Accept-Encoding',
    });
  });

  it('names the form that the reader has, so that a cache finds it again', () => {
    const packed = `${kept.etag.slice(0, -1)}-gzip"`;
    const tagFor = (accepted: string, tag: string) =>
      answerOf(kept, { 'accept-encoding': accepted, 'if-none-match': tag }).headers['etag'];
    expect(tagFor('gzip', packed)).toBe(packed);
    expect(tagFor('identity', packed)).toBe(packed);
    expect(tagFor('gzip', kept.etag)).toBe(kept.etag);
    expect(tagFor('gzip', `${kept.etag}, ${packed}`)).toBe(packed);
    expect(tagFor('gzip', '*')).toBe(packed);
  });

  it('is never answered by time where no moment of change is known', () => {
    expect(answerOf(other, { 'if-modified-since': LATER }).status).toBe(200);
  });
});
