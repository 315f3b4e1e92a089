import { Logger } from '@nestjs/common';
import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
  ResponseBodyError,
} from 'openid-client';
import type { Config } from '../../platform/config/config.js';
import {
  type ExternalIdentity,
  ExternalSignInRefused,
  type ExternalSecrets,
  IdentityProvider,
  type RefusalReason,
} from './identity-provider.service.js';

const TIMEOUT_SECONDS = 10;
const LONGEST_NAME = 100;

/** What is read of the configuration. */
export type OidcSettings = Pick<
  Config,
  | 'PUBLIC_URL'
  | 'OIDC_CLIENT_ID'
  | 'OIDC_CLIENT_SECRET'
  | 'OIDC_NAME'
  | 'OIDC_SCOPE'
  | 'OIDC_ORGANISATION_CLAIM'
  | 'OIDC_ROLES_CLAIM'
> & { OIDC_ISSUER: string };

/**
 * A provider of OpenID Connect: code flow with PKCE (RFC 7636, S256), state and nonce (OpenID Connect Core 1.0, 3.1). The
 * ID token is checked for signature, issuer, audience, term and nonce.
 */
export class OidcProvider extends IdentityProvider {
  readonly key = 'oidc';
  readonly name: string;
  readonly issuer: string;
  private readonly logger = new Logger('OidcProvider');
  private configuration?: Promise<Configuration>;

  constructor(private readonly settings: OidcSettings) {
    super();
    this.name = settings.OIDC_NAME;
    this.issuer = settings.OIDC_ISSUER.replace(/\/$/, '');
  }

  async authorizationUrl({ state, nonce, codeVerifier }: ExternalSecrets): Promise<URL> {
    return this.refusing(async () =>
      buildAuthorizationUrl(await this.discovered(), {
        redirect_uri: `${this.settings.PUBLIC_URL}/login/${this.key}/callback`,
        scope: this.settings.OIDC_SCOPE,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      }),
    );
  }

  async identify(callback: URL, { state, nonce, codeVerifier }: ExternalSecrets): Promise<ExternalIdentity> {
    return this.refusing(async () => {
      const configuration = await this.discovered();
      const tokens = await authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new ExternalSignInRefused('bad-answer');
      // what the scopes allow is told apart from the ID token (OpenID Connect Core 1.0, 5.4); what is signed counts more
      const told = configuration.serverMetadata().userinfo_endpoint
        ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
        : {};
      return this.identityOf({ ...told, ...claims });
    });
  }

  private identityOf(claims: IDToken): ExternalIdentity {
    const said = (name: string) => {
      const value = claims[name];
      return typeof value === 'string' ? value.trim().slice(0, LONGEST_NAME) : '';
    };
    const organisation = claimAt(claims, this.settings.OIDC_ORGANISATION_CLAIM);
    const roles = [claimAt(claims, this.settings.OIDC_ROLES_CLAIM)].flat();
    return {
      issuer: this.issuer,
      subject: claims.sub,
      email: typeof claims['email'] === 'string' ? claims['email'] : null,
      isEmailVerified: claims['email_verified'] === true,
      lastName: said('family_name'),
      firstName: said('given_name'),
      middleName: said('middle_name') || null,
      organisation: typeof organisation === 'string' ? organisation : null,
      roles: roles.filter((role) => typeof role === 'string'),
    };
  }

  /** What the provider says of itself; asked once, and again after a failure. */
  private async discovered(): Promise<Configuration> {
    const { OIDC_CLIENT_ID = '', OIDC_CLIENT_SECRET } = this.settings;
    const isLoopback = this.issuer.startsWith('http:');
    this.configuration ??= discovery(
      new URL(this.settings.OIDC_ISSUER),
      OIDC_CLIENT_ID,
      OIDC_CLIENT_SECRET,
      undefined,
      {
        timeout: TIMEOUT_SECONDS,
        // oxlint-disable-next-line typescript/no-deprecated -- the configuration allows plain http on this machine alone
        execute: [enableNonRepudiationChecks, ...(isLoopback ? [allowInsecureRequests] : [])],
      },
    );
    try {
      return await this.configuration;
    } catch (error) {
      delete this.configuration;
      throw new ExternalSignInRefused('unavailable', { cause: error });
    }
  }

  private async refusing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const refused =
        error instanceof ExternalSignInRefused ? error : new ExternalSignInRefused(reasonOf(error), { cause: error });
      this.logger.warn({ err: refused.cause, reason: refused.reason }, 'sign-in refused');
      throw refused;
    }
  }
}

/** What an error of the protocol means for the person who waits. */
function reasonOf(error: unknown): RefusalReason {
  if (error instanceof AuthorizationResponseError) return error.error === 'access_denied' ? 'denied' : 'bad-answer';
  if (error instanceof ResponseBodyError) return error.status >= 500 ? 'unavailable' : 'code-refused';
  // without a code the request itself failed: no answer came
  if (error instanceof ClientError && error.code) return REASONS[error.code] ?? 'bad-answer';
  return 'unavailable';
}

const REASONS: Readonly<Record<string, RefusalReason>> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'expired-answer',
  OAUTH_TIMEOUT: 'unavailable',
  OAUTH_ABORT: 'unavailable',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'unavailable',
  OAUTH_RESPONSE_IS_NOT_JSON: 'unavailable',
};

function claimAt(claims: IDToken, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, part) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined),
      claims,
    );
}
