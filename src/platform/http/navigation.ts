import type { FastifyRequest } from 'fastify';

/** Headers with which browsers and mail programs say that they only look ahead. */
const AHEAD = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;
const LOOKS_AHEAD = /prefetch|prerender|preview/i;

/**
 * Did a person open this address in a browser? True for a GET of a whole page that was asked for by a click, from outside
 * the browser or by a page of our own (Fetch Metadata: mode, destination, site and user); false for HEAD, for scripts and
 * frames, for what is fetched ahead, and wherever these headers are missing: scanners of mail, old browsers, plain http.
 */
export function isNavigation({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  if (method !== 'GET' || AHEAD.some((name) => LOOKS_AHEAD.test(String(headers[name] ?? '')))) return false;
  if (headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document') return false;
  const site = headers['sec-fetch-site'];
  return headers['sec-fetch-user'] === '?1' || site === 'none' || site === 'same-origin';
}
