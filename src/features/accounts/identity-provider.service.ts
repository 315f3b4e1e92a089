/** What a sign-in with another system keeps until it comes back. */
export interface ExternalSecrets {
  state: string;
  nonce: string;
  /** Of PKCE: only who began can end. */
  codeVerifier: string;
}

/** Whom a provider vouches for. */
export interface ExternalIdentity {
  /** Stable, and unique together with the subject. */
  issuer: string;
  subject: string;
  email: string | null;
  /** The provider has made sure that the address is this person's. */
  isEmailVerified: boolean;
  lastName: string;
  firstName: string;
  middleName: string | null;
  /** Code of the organisation, as the provider says it. */
  organisation: string | null;
  /** Names of roles, as the provider says them. */
  roles: readonly string[];
}

/**
 * Another system that vouches for people. To add one (ЕСИА): extend this and list it in `identityProviders` of the module;
 * pages, throttling of replays, linking and roles are the same for all.
 */
export abstract class IdentityProvider {
  /** Part of its addresses: `/login/<key>` and `/login/<key>/callback`. */
  abstract readonly key: string;
  /** How the button goes on after «Войти через». */
  abstract readonly name: string;
  /** Names its people in the database. */
  abstract readonly issuer: string;

  /** Where the browser goes to be recognised. Throws ExternalSignInRefused `unavailable`. */
  abstract authorizationUrl(secrets: ExternalSecrets): Promise<URL>;

  /** Who came back with `callback`, the whole address, after every check the protocol knows. Throws ExternalSignInRefused. */
  abstract identify(callback: URL, secrets: ExternalSecrets): Promise<ExternalIdentity>;
}

/** All that are configured. */
export const IDENTITY_PROVIDERS = Symbol('identity providers');

export type RefusalReason =
  /** Of the attempt. */
  | 'unknown-attempt'
  | 'other-browser'
  | 'used'
  | 'late'
  /** Of the provider. */
  | 'unavailable'
  | 'denied'
  | 'code-refused'
  | 'expired-answer'
  | 'bad-answer'
  /** Of the person. */
  | 'no-email'
  | 'has-password'
  | 'no-organisation'
  | 'no-role'
  | 'blocked'
  | 'linked-to-other'
  | 'not-signed-in';

/** Why somebody does not get in; the page says what to do. */
export class ExternalSignInRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    options?: ErrorOptions,
  ) {
    super(`External sign-in refused: ${reason}`, options);
  }
}
