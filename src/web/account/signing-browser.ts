import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SigningBrowser } from '../../features/accounts/password-sign-in.service.js';
import type { Config } from '../../platform/config/config.js';
import { originOf } from '../../platform/http/route.js';
import { SESSION_COOKIE } from '../../platform/http/security.js';

const DEVICE_COOKIE = 'device';
const YEAR_SECONDS = 31_536_000;

/**
 * The browser of a sign-in. Its device cookie is made or renewed: once its owner has signed in, nobody's guesses from other
 * places lock this browser out. It opens nothing by itself.
 */
export function signingBrowser(
  request: FastifyRequest,
  reply: FastifyReply,
  config: Readonly<Config>,
): SigningBrowser & { device: string } {
  const known = request.cookies[DEVICE_COOKIE];
  const device = known && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url');
  const secure = config.PUBLIC_URL.startsWith('https:');
  void reply.setCookie(DEVICE_COOKIE, device, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: YEAR_SECONDS,
  });
  return { origin: originOf(request), device, replaces: request.cookies[SESSION_COOKIE] };
}
