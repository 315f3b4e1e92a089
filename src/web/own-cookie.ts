import type { FastifyReply, FastifyRequest } from 'fastify';
import { readSignedCookie, setOwnCookie } from '../platform/http/cookies.js';

const YEAR_SECONDS = 31_536_000;
const KEPT = 20;

/** Tokens of registrations opened in this browser, the newest first: the event's join address knows its people by them. */
export function ownTokens(request: FastifyRequest): string[] {
  return readSignedCookie(request, 'own')?.split('.').slice(0, KEPT) ?? [];
}

/** Remembers `token` in this browser. */
export function rememberOwn(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const tokens = [token, ...ownTokens(request).filter((other) => other !== token)].slice(0, KEPT);
  setOwnCookie(reply, 'own', tokens.join('.'), { signed: true, maxAge: YEAR_SECONDS });
}
