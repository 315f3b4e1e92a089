import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, Provider } from 'oidc-provider';

/** What the provider says of a person. */
export interface OidcPerson {
  sub: string;
  email?: string;
  email_verified?: boolean;
  family_name?: string;
  given_name?: string;
  organisation?: string;
  roles?: string[];
}

type Claims = Record<string, unknown>;

/** A real provider of OpenID Connect on the loopback. */
export interface OidcServer {
  issuer: string;
  /** Variables of the application that is its client. */
  env: Record<string, string>;
  /** Who signs in there next. */
  person: OidcPerson;
  /** Changes the claims of ID tokens that are given out, signed with the provider's own key; null: as they are. */
  tamper: ((claims: Claims) => Claims) | null;
  /** Signs ID tokens with a key that is not the provider's. */
  forge: boolean;
  /**
   * Walks from the address the application leads to through the provider's pages as a browser does, to the path and query the
   * browser comes back with. `cancel`: says no there.
   */
  walk(address: string, options?: { cancel?: boolean }): Promise<string>;
  /** Once or more. */
  close(): Promise<void>;
}

const CLIENT = { id: 'events', secret: 'a secret of the client, for tests alone' };

export async function startOidcServer(publicUrl: string): Promise<OidcServer> {
  const http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const [own, foreign] = [newKey(), newKey()];
  let cancels = false;
  const server: OidcServer = {
    issuer,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
    person: { sub: 'nobody' },
    tamper: null,
    forge: false,
    async walk(address, { cancel = false } = {}) {
      cancels = cancel;
      return walk(address, issuer);
    },
    async close() {
      if (!http.listening) return;
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  const provider = new Provider(issuer, configurationOf(server, publicUrl, own));
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) {
      ctx.respond = false;
      const login = { login: { accountId: server.person.sub } };
      const denied = { error: 'access_denied', error_description: 'cancelled' };
      await provider.interactionFinished(ctx.req, ctx.res, cancels ? denied : login);
      return;
    }
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (ctx.path === '/token' && body?.id_token && (server.tamper || server.forge)) {
      body.id_token = resign(body.id_token, server.tamper ?? ((claims) => claims), server.forge ? foreign : own);
    }
  });
  const answer = provider.callback();
  http.on('request', (request, response) => void answer(request, response));
  return server;
}

function newKey(): Claims {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(String(jwk.n)).digest('base64url').slice(0, 8);
  return { ...jwk, kid, use: 'sig', alg: 'RS256' };
}

function configurationOf(server: OidcServer, publicUrl: string, key: Claims): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${publicUrl}/login/oidc/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['family_name', 'given_name', 'organisation', 'roles'],
    },
    cookies: { keys: ['a key of tests'] },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
    jwks: { keys: [key] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ ...server.person, sub: accountId }) }),
    async loadExistingGrant(ctx) {
      const accountId = ctx.oidc.session?.accountId ?? '';
      const grant = new ctx.oidc.provider.Grant({ clientId: CLIENT.id, accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  };
}

function resign(token: string, change: (claims: Claims) => Claims, key: Claims): string {
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', kid: key['kid'] })}.${part(change(claims))}`;
  const signature = sign('RSA-SHA256', Buffer.from(text), createPrivateKey({ key, format: 'jwk' }));
  return `${text}.${signature.toString('base64url')}`;
}

/** Follows redirects with cookies while they stay at the provider. */
async function walk(address: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let url = address; ;) {
    const headers = { cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ') };
    const answer = await fetch(url, { redirect: 'manual', headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (!location) throw new Error(`${answer.status} at ${url}: ${await answer.text()}`);
    const next = new URL(location, url);
    if (next.origin !== issuer) return next.pathname + next.search;
    url = next.href;
  }
}
