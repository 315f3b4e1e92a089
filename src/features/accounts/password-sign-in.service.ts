import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { hash, verify } from '@node-rs/argon2';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput } from '../../common/errors.js';
import { composed, normaliseEmail } from '../../common/validation.js';
import type { Origin } from './accounts.rules.js';
import { type Credentials, CredentialsRepository } from './credentials.repository.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';
import { hashOfDevice, SignInThrottle } from './sign-in-throttle.service.js';

/** The browser that signs in: where it is, and what it brought. */
export interface SigningBrowser {
  origin: Origin;
  /** The secret of its device cookie; absent for one that never signed in. */
  device?: string;
  /** The secret of the session it came with; it ends. */
  replaces?: string;
}

@Injectable()
export class PasswordSignInService {
  /** Compared with when nobody has the address, so that the answer takes as long. */
  private readonly decoy = hash(randomBytes(16).toString('hex'));

  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly sessions: SessionsService,
    private readonly throttle: SignInThrottle,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs in with a password and opens a session with a new secret; the device is remembered as the owner's own, unless a
   * second factor is still to be given. Throws InvalidInput on `email` for any wrong pair, in the same words and time, and
   * TooManyRequests when too many guesses went wrong.
   */
  async signIn(typedEmail: string, password: string, browser: SigningBrowser): Promise<OpenedSession> {
    const email = normaliseEmail(typedEmail);
    const { origin, device, replaces } = browser;
    const person = await this.throttle.guard({ kind: 'PASSWORD', email, origin, device }, () =>
      this.find(email, password),
    );
    if (!person) throw InvalidInput.field('email', 'wrong-credentials', 'Неверный адрес или пароль');
    const { personId, hasSecondFactor } = person;
    return this.dataSource.transaction(async (tx) => {
      if (device && !hasSecondFactor)
        await this.credentials.rememberDevice(personId, hashOfDevice(device), this.clock.now(), tx);
      return this.sessions.open(tx, { personId, method: 'PASSWORD', origin, replaces });
    });
  }

  private async find(email: string, password: string): Promise<Credentials | null> {
    const person = await this.credentials.byEmail(email);
    const isRight = await verify(person?.passwordHash ?? (await this.decoy), composed(password)).catch(() => false);
    return isRight && person?.passwordHash ? person : null;
  }
}
