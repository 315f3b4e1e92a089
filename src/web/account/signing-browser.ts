import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SigningBrowser } from '../../features/accounts/password-sign-in.service.js';
import { readCookie, setOwnCookie } from '../../platform/http/cookies.js';
import { originOf } from '../../platform/http/route.js';

const YEAR_SECONDS = 31_536_000;

/**
 * The browser of a sign-in. Its device cookie is made or renewed: once its owner has signed in, nobody's guesses from other
 * places lock this browser out. It opens nothing by itself.
 */
export function signingBrowser(request: FastifyRequest, reply: FastifyReply): SigningBrowser & { device: string } {
  const known = readCookie(request, 'device');
  const device = known && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url');
  setOwnCookie(reply, 'device', device, { maxAge: YEAR_SECONDS });
  return { origin: originOf(request), device, replaces: readCookie(request, 'session') };
}
