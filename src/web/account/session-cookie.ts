import type { FastifyReply } from 'fastify';
import type { Config } from '../../platform/config/config.js';
import { CSRF_COOKIE, SESSION_COOKIE, sessionCookie } from '../../platform/http/security.js';

/**
 * Lets the browser in with a session just opened. The secret behind its forms is made anew with the next page: one that
 * was planted before signing in counts for nothing after.
 */
export function letIn(
  reply: FastifyReply,
  config: Readonly<Config>,
  { token, expiresAt }: { token: string; expiresAt: Date },
): void {
  void reply.setCookie(SESSION_COOKIE, token, sessionCookie(config, expiresAt)).clearCookie(CSRF_COOKIE, { path: '/' });
}
