import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Cookies of this instance travel over https alone; set with the security of the application. */
    hasSecureCookies: boolean;
  }
}

/**
 * Every cookie of the application: `session` who is signed in, `_csrf` the secret behind the tokens of forms, `flash` words
 * for the next page, `view` the settings for weak sight, `device` a browser its owner has signed in from, `sign-in` and
 * `external` a sign-in under way, `own` registrations opened by their links, `registered` those made here.
 */
export type OwnCookie =
  '_csrf' | 'device' | 'external' | 'flash' | 'own' | 'registered' | 'session' | 'sign-in' | 'view';

type Server = Pick<FastifyRequest['server'], 'hasSecureCookies'>;

/**
 * The cookie's name in the browser. Over https it says that no other host of the domain and nothing read over http may
 * have set it (`__Host-`, RFC 6265bis, 4.1.3.2).
 */
export function cookieName({ hasSecureCookies }: Server, cookie: OwnCookie): string {
  return hasSecureCookies ? `__Host-${cookie}` : cookie;
}

/** What all of them are: unseen by scripts, not sent with forms of other sites, of the whole site. */
export function cookieOptions({ hasSecureCookies }: Server) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: hasSecureCookies } as const;
}

/** Are cookies, like every address, of https only? */
export const isOverHttps = ({ PUBLIC_URL }: Readonly<Config>): boolean => PUBLIC_URL.startsWith('https:');

/** What the browser keeps under the name; undefined when there is nothing. */
export function readCookie(request: FastifyRequest, cookie: OwnCookie): string | undefined {
  // a request refused before cookies are parsed has none
  return request.cookies?.[cookieName(request.server, cookie)];
}

/** The same for a signed cookie; undefined also for one not signed here. */
export function readSignedCookie(request: FastifyRequest, cookie: OwnCookie): string | undefined {
  const value = readCookie(request, cookie);
  const read = value === undefined ? null : request.unsignCookie(value);
  return read?.valid ? read.value : undefined;
}

/** Gives the browser the cookie, for `maxAge` seconds or until `expires`. */
export function setOwnCookie(
  reply: FastifyReply,
  cookie: OwnCookie,
  value: string,
  lasting: Pick<CookieSerializeOptions, 'maxAge' | 'expires' | 'signed'>,
): void {
  void reply.setCookie(cookieName(reply.server, cookie), value, { ...cookieOptions(reply.server), ...lasting });
}

/** Takes the cookies away from the browser. */
export function clearOwnCookies(reply: FastifyReply, ...cookies: readonly OwnCookie[]): void {
  for (const cookie of cookies) void reply.clearCookie(cookieName(reply.server, cookie), cookieOptions(reply.server));
}
