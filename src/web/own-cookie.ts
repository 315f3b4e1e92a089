import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readSignedCookie, setOwnCookie } from '../platform/http/cookies.js';

const YEAR_SECONDS = 31_536_000;
const KEPT = 20;
const MONTH_SECONDS = 30 * 86_400;

/** Tokens of registrations opened in this browser, the newest first: the event's join address knows its people by them. */
export function ownTokens(request: FastifyRequest): string[] {
  return readSignedCookie(request, 'own')?.split('.').slice(0, KEPT) ?? [];
}

/** Remembers `token` in this browser; nothing where somebody is signed in: the account knows what is theirs. */
export function rememberOwn(request: FastifyRequest, reply: FastifyReply, token: string): void {
  if (request.actor !== undefined) return;
  const tokens = [token, ...ownTokens(request).filter((other) => other !== token)].slice(0, KEPT);
  setOwnCookie(reply, 'own', tokens.join('.'), { signed: true, maxAge: YEAR_SECONDS });
}

/**
 * Notes that this browser made the registrations. The marks open nothing and tell nothing of them, not even since when they
 * are there: they only spare their maker the button when the link of the letter is opened in the same browser.
 */
export function markRegistered(request: FastifyRequest, reply: FastifyReply, ids: readonly string[]): void {
  const marks = new Set([...ids.map((id) => markOf(request, id)), ...marksOf(request)]);
  setOwnCookie(reply, 'registered', [...marks].slice(0, KEPT).join('.'), { signed: true, maxAge: MONTH_SECONDS });
}

/** Was the registration made in this browser? */
export function isRegisteredHere(request: FastifyRequest, id: string): boolean {
  return marksOf(request).includes(markOf(request, id));
}

function marksOf(request: FastifyRequest): string[] {
  return readSignedCookie(request, 'registered')?.split('.') ?? [];
}

function markOf(request: FastifyRequest, id: string): string {
  return createHash('sha256')
    .update(request.signCookie(`registered:${id}`))
    .digest('base64url')
    .slice(0, 16);
}
