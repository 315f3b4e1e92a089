import { isIP } from 'node:net';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Forbidden, TooManyRequests } from '../../common/errors.js';
import type { Config } from '../config/config.js';
import { cookieName, cookieOptions, isOverHttps } from './cookies.js';

/** Writes from one address in a minute: a whole town may sit behind one, so this only stops floods. */
const WRITES_PER_MINUTE = 1_200;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Headers, cookies, CSRF secrets and the flood gate. Pages carry no inline script or style, so the policy allows none. */
export async function registerSecurity(fastify: FastifyInstance, config: Readonly<Config>): Promise<void> {
  const https = isOverHttps(config);
  fastify.decorate('hasSecureCookies', https);
  fastify.addHook('onRequest', async ({ raw: { headers } }) => {
    const forwarded = headers['x-forwarded-for'];
    if (forwarded) headers['x-forwarded-for'] = addressesOf(String(forwarded)).join(',');
  });
  // what is not said to be public is nobody else's: an answer that may be kept says so itself
  fastify.addHook('onRequest', async (_, reply) => void reply.header('cache-control', 'no-store'));
  await fastify.register(cookie, { secret: config.SECRET });
  await fastify.register(csrf, {
    cookieKey: cookieName(fastify, '_csrf'),
    cookieOpts: { ...cookieOptions(fastify), signed: true },
    getToken: (request) => csrfTokenOf(request),
  });
  await fastify.register(helmet, policy(config));
  if (config.RATE_LIMIT === 'on') {
    await fastify.register(rateLimit, {
      max: WRITES_PER_MINUTE,
      timeWindow: 60_000,
      allowList: (request) => SAFE.has(request.method),
      errorResponseBuilder: () => new TooManyRequests(60),
    });
  }
}

function policy({ PUBLIC_URL }: Readonly<Config>): FastifyHelmetOptions {
  const https = PUBLIC_URL.startsWith('https:');
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'self'`],
        imgSrc: [`'self'`, 'data:'],
        objectSrc: [`'none'`],
        baseUri: [`'none'`],
        formAction: [`'self'`],
        frameAncestors: [`'none'`],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    crossOriginEmbedderPolicy: false,
  };
}

/** The headers of the policy that every answer carries, for answers that no route and no hook sees. */
export async function policyHeaders(config: Readonly<Config>): Promise<Record<string, string>> {
  const probe = Fastify();
  await probe.register(helmet, policy(config));
  const { headers } = await probe.inject('/');
  await probe.close();
  const own = ['content-type', 'content-length', 'date', 'connection'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name))) as Record<string, string>;
}

/** Proxies also write ports, «unknown» and made-up names: from the near end as far as these are addresses. */
function addressesOf(forwarded: string): string[] {
  const bare = forwarded.split(',').map((entry) => entry.trim().replace(/^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2'));
  return bare.slice(bare.findLastIndex((address) => isIP(address) === 0) + 1);
}

/** Throws Forbidden `bad-csrf-token` unless a form or header carries the token of this browser's cookie. */
export async function assertCsrf(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (SAFE.has(request.method)) return;
  const isOurs = await new Promise<boolean>((resolve) => {
    // the plugin would answer a wrong token itself, and whoever waits here would wait for ever
    const heard = Object.create(reply, { send: { value: () => resolve(false) } }) as FastifyReply;
    request.server.csrfProtection(request, heard, () => resolve(true));
  });
  if (!isOurs) throw new Forbidden('Страница устарела. Откройте её заново и повторите', 'bad-csrf-token');
}

/** Forms send `_csrf` in the body; it is cut out of the values, so it is remembered on the request first. */
function csrfTokenOf(request: FastifyRequest): string {
  const header = request.headers['x-csrf-token'];
  return typeof header === 'string' ? header : (request.csrfToken ?? '');
}

declare module 'fastify' {
  interface FastifyRequest {
    csrfToken?: string;
  }
}
