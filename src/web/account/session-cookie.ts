import type { FastifyReply } from 'fastify';
import { clearOwnCookies, setOwnCookie } from '../../platform/http/cookies.js';

/**
 * Lets the browser in with a session just opened. The secret behind its forms is made anew with the next page: one that
 * was planted before signing in counts for nothing after.
 */
export function letIn(reply: FastifyReply, { token, expiresAt }: { token: string; expiresAt: Date }): void {
  setOwnCookie(reply, 'session', token, { expires: expiresAt });
  clearOwnCookies(reply, '_csrf');
}

/**
 * Takes from the browser what opens anything in it: the next person at a shared computer opens neither the account nor a
 * registration. What only guards or shows stays: the device its owner signs in from, the settings for weak sight.
 */
export function letOut(reply: FastifyReply): void {
  clearOwnCookies(reply, 'session', '_csrf', 'own', 'registered', 'sign-in', 'external');
}
