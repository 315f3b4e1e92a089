import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = 'own';
const YEAR_SECONDS = 31_536_000;
const KEPT = 20;

/** Tokens of registrations opened in this browser, the newest first: the event's join address knows its people by them. */
export function ownTokens(request: FastifyRequest): string[] {
  const cookie = request.cookies[COOKIE];
  if (!cookie) return [];
  const { valid, value } = request.unsignCookie(cookie);
  return valid ? value.split('.').slice(0, KEPT) : [];
}

/** Remembers `token` in this browser. */
export function rememberOwn(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const tokens = [token, ...ownTokens(request).filter((other) => other !== token)].slice(0, KEPT);
  void reply.setCookie(COOKIE, tokens.join('.'), {
    path: '/events',
    httpOnly: true,
    sameSite: 'lax',
    signed: true,
    maxAge: YEAR_SECONDS,
  });
}
