import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound, TooManyRequests } from '../../common/errors.js';
import { ownPath } from '../../common/own-path.js';
import type { Actor, Origin } from './accounts.rules.js';
import { ExternalPeopleService } from './external-people.service.js';
import { type ExternalAttempt, ExternalSignInRepository, type IdentityRow } from './external-sign-in.repository.js';
import { ExternalSignInRefused, IDENTITY_PROVIDERS, type IdentityProvider } from './identity-provider.service.js';
import type { SigningBrowser } from './password-sign-in.service.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';

export const ATTEMPT_MINUTES = 10;
/** A whole school may sit behind one address. */
const ATTEMPTS_PER_ADDRESS = 200;

export interface ExternalBeginning {
  /** Of the browser that begins. */
  secret: string;
  /** Where to go after. */
  back: string;
  origin: Origin;
  /** The person whose account the identity is to be linked to; absent: somebody signs in. */
  linkTo?: string;
}

export interface ExternalCallback {
  /** The whole address the browser came back to. */
  url: URL;
  /** The secret this browser was given at the beginning; absent in any other. */
  secret: string | undefined;
  browser: SigningBrowser;
  /** Who is signed in here; needed to link an identity. */
  actor: Actor | undefined;
}

/** Somebody signed in with a new session, or linked an identity to the account of the session there is. */
export type ExternalResult = { back: string; session: OpenedSession | null };

/**
 * Signing in with another system. An attempt belongs to one browser, lives ten minutes and ends once: whatever comes back a
 * second time, later or elsewhere is refused before the provider is asked.
 */
@Injectable()
export class ExternalSignInService {
  constructor(
    @Inject(IDENTITY_PROVIDERS) private readonly list: readonly IdentityProvider[],
    private readonly repository: ExternalSignInRepository,
    private readonly people: ExternalPeopleService,
    private readonly sessions: SessionsService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The providers that are configured, as buttons show them. */
  providers(): { key: string; name: string; issuer: string }[] {
    return this.list.map(({ key, name, issuer }) => ({ key, name, issuer }));
  }

  /**
   * Begins: returns where the browser goes. Throws NotFound for a provider that is not configured, ExternalSignInRefused
   * `unavailable`, TooManyRequests for a flood from one address.
   */
  async begin(key: string, { secret, back, origin, linkTo }: ExternalBeginning): Promise<URL> {
    const provider = this.provider(key);
    const since = new Date(this.clock.now().getTime() - ATTEMPT_MINUTES * 60_000);
    if ((await this.repository.countFrom(origin.address, since)) >= ATTEMPTS_PER_ADDRESS)
      throw new TooManyRequests(ATTEMPT_MINUTES * 60);
    const [state, nonce, codeVerifier] = [random(), random(), random()];
    const url = await provider.authorizationUrl({ state, nonce, codeVerifier });
    const now = this.clock.now();
    await this.repository.begin(sha256(state), {
      provider: key,
      browserHash: sha256(secret),
      nonce,
      codeVerifier,
      back: ownPath(back),
      personId: linkTo ?? null,
      address: origin.address,
      createdAt: now,
      expiresAt: new Date(now.getTime() + ATTEMPT_MINUTES * 60_000),
    });
    return url;
  }

  /** Ends what `begin` began. Throws NotFound for a provider that is not configured, ExternalSignInRefused with the reason. */
  async finish(key: string, callback: ExternalCallback): Promise<ExternalResult> {
    const provider = this.provider(key);
    const state = callback.url.searchParams.get('state') ?? '';
    const attempt = await this.take(key, state, callback.secret);
    const { nonce, codeVerifier, personId } = attempt;
    const back = ownPath(attempt.back);
    const identity = await provider.identify(callback.url, { state, nonce, codeVerifier });
    if (personId) {
      if (callback.actor?.personId !== personId) throw new ExternalSignInRefused('not-signed-in');
      await this.people.link(personId, identity);
      return { back, session: null };
    }
    const { origin, replaces } = callback.browser;
    const { session, refused } = await this.dataSource.transaction(async (tx) => {
      const person = await this.people.recognise(tx, identity);
      const opening = { personId: person.personId, method: 'OIDC', origin, replaces } as const;
      return { session: person.refused ? null : await this.sessions.open(tx, opening), refused: person.refused };
    });
    if (refused) throw new ExternalSignInRefused(refused);
    return { back, session };
  }

  /** The actor's own identities at other systems. */
  async identities({ personId }: Actor): Promise<IdentityRow[]> {
    return this.repository.identitiesOf(personId);
  }

  private provider(key: string): IdentityProvider {
    const provider = this.list.find((one) => one.key === key);
    if (!provider) throw new NotFound('Такого способа входа здесь нет');
    return provider;
  }

  private async take(key: string, state: string, secret: string | undefined): Promise<ExternalAttempt> {
    const attempt = state ? await this.repository.find(sha256(state)) : null;
    if (!attempt || attempt.provider !== key) throw new ExternalSignInRefused('unknown-attempt');
    if (secret === undefined || !timingSafeEqual(sha256(secret), attempt.browserHash))
      throw new ExternalSignInRefused('other-browser');
    if (attempt.usedAt) throw new ExternalSignInRefused('used');
    if (attempt.expiresAt <= this.clock.now()) throw new ExternalSignInRefused('late');
    if (!(await this.repository.use(sha256(state), this.clock.now()))) throw new ExternalSignInRefused('used');
    return attempt;
  }
}

/** 43 letters, as PKCE wants at least (RFC 7636, 4.1). */
function random(): string {
  return randomBytes(32).toString('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
