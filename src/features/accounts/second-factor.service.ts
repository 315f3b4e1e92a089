import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Secret, TOTP } from 'otpauth';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, Unauthenticated } from '../../common/errors.js';
import { SealedValues } from '../../platform/http/sealed-values.js';
import { AccountLinksService } from './account-links.service.js';
import type { Actor } from './accounts.rules.js';
import { CredentialsRepository } from './credentials.repository.js';
import type { SigningBrowser } from './password-sign-in.service.js';
import { SecondFactorRepository, type SecondFactorRow } from './second-factor.repository.js';
import { plainRecoveryCode } from './second-factor.rules.js';
import type { OpenedSession } from './sessions.service.js';
import { hashOfDevice, SignInThrottle } from './sign-in-throttle.service.js';

const PERIOD_SECONDS = 30;
/** Steps before and after the present one that count: phones' clocks drift (RFC 6238, 5.2). */
const DRIFT_STEPS = 1;

/** A browser whose session is to give the factor. */
export type FactorBrowser = SigningBrowser & { session: string };

/** Giving the second factor at sign-in: a code of the authenticator, or a recovery code. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly repository: SecondFactorRepository,
    private readonly credentials: CredentialsRepository,
    private readonly throttle: SignInThrottle,
    private readonly sealed: SealedValues,
    private readonly links: AccountLinksService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a code of the authenticator; the session goes on under a new secret and may do all its owner may. A code counts
   * once, also within its half-minute. Throws InvalidInput on `code`, TooManyRequests.
   */
  async giveCode(actor: Actor, code: string, browser: FactorBrowser): Promise<OpenedSession> {
    const session = await this.guess(actor, browser, async (tx, row) => {
      const step = row.secret ? this.stepOf(actor.personId, row.secret, code) : null;
      return step !== null && this.repository.useStep(tx, actor.personId, step);
    });
    if (!session) throw wrongCode();
    return session;
  }

  /** As `giveCode` with one of the recovery codes, which is used up; the owner is told by letter. */
  async giveRecoveryCode(actor: Actor, code: string, browser: FactorBrowser): Promise<OpenedSession> {
    const { personId } = actor;
    const session = await this.guess(actor, browser, async (tx, { email, firstName }) => {
      const hash = this.sealed.fingerprint('recovery-code', plainRecoveryCode(code), personId);
      if (!(await this.repository.useCode(tx, personId, hash, this.clock.now()))) return false;
      await this.links.tell(tx, { notice: 'SECOND_FACTOR_CHANGED', email, name: firstName, key: randomUUID() });
      return true;
    });
    if (!session)
      throw InvalidInput.field(
        'code',
        'wrong-code',
        'Такого резервного кода нет, или по нему уже входили. Возьмите другой',
      );
    return session;
  }

  /** Uses a code of the authenticator up for a change of one's own settings. Throws InvalidInput on `code`, TooManyRequests. */
  async confirmWithCode(actor: Actor, code: string, { origin, device }: SigningBrowser): Promise<void> {
    const { personId, email } = actor;
    const done = await this.throttle.guard({ kind: 'SECOND_FACTOR', email, origin, device }, async () => {
      const row = await this.repository.find(personId, this.clock.now());
      const step = row?.secret ? this.stepOf(personId, row.secret, code) : null;
      if (step === null) return null;
      return (await this.dataSource.transaction((tx) => this.repository.useStep(tx, personId, step))) || null;
    });
    if (!done) throw wrongCode();
  }

  /** The step a code is of, in half-minutes since 1970; null for a wrong one. */
  stepOf(personId: string, sealedSecret: Buffer, code: string): number | null {
    const secret = this.sealed.open('totp', sealedSecret, personId);
    if (!secret) return null;
    const timestamp = this.clock.now().getTime();
    const totp = new TOTP({ secret: new Secret({ buffer: Uint8Array.from(secret).buffer }), period: PERIOD_SECONDS });
    const delta = totp.validate({ token: code.replaceAll(/\s/g, ''), timestamp, window: DRIFT_STEPS });
    return delta === null ? null : Math.floor(timestamp / (PERIOD_SECONDS * 1000)) + delta;
  }

  /** Gives the session of `browser` its factor, and remembers the device as the owner's own. */
  async pass(tx: EntityManager, personId: string, { session, device }: FactorBrowser): Promise<OpenedSession> {
    const now = this.clock.now();
    const token = randomBytes(32).toString('base64url');
    const renewed = await this.repository.renewSession(tx, { from: sha256(session), to: sha256(token), now });
    if (!renewed) throw new Unauthenticated();
    if (device) await this.credentials.rememberDevice(personId, hashOfDevice(device), now, tx);
    return { token, expiresAt: renewed.expiresAt };
  }

  private async guess(
    { personId, email }: Actor,
    browser: FactorBrowser,
    isRight: (tx: EntityManager, row: SecondFactorRow) => Promise<boolean>,
  ): Promise<OpenedSession | null> {
    const { origin, device } = browser;
    return this.throttle.guard({ kind: 'SECOND_FACTOR', email, origin, device }, () =>
      this.dataSource.transaction(async (tx) => {
        const row = await this.repository.find(personId, this.clock.now(), tx);
        return row && (await isRight(tx, row)) ? this.pass(tx, personId, browser) : null;
      }),
    );
  }
}

function wrongCode(): InvalidInput {
  const message =
    'Код не подошёл. Введите тот, что приложение показывает сейчас; уже введённый второй раз не действует';
  return InvalidInput.field('code', 'wrong-code', message);
}

function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
