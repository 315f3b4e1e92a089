import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { TooManyRequests } from '../../common/errors.js';
import type { Origin } from './accounts.rules.js';
import { type AttemptKind, type Failures, SignInAttemptsRepository } from './sign-in-attempts.repository.js';

const WINDOW_MINUTES = 15;
const DAY_MS = 86_400_000;
/** For a pair of e-mail and address, and for a device its owner has used. */
const PER_PAIR = 5;
/** A whole school may sit behind one address. */
const PER_ADDRESS = 50;
/**
 * From all unknown devices together. A code has six digits, so its guesses are counted by the day as well; letters of resets
 * have a limit of their own.
 */
const PER_ACCOUNT: Readonly<Record<AttemptKind, { window: number; day: number }>> = {
  PASSWORD: { window: 20, day: Infinity },
  SECOND_FACTOR: { window: 10, day: 30 },
  PASSWORD_RESET: { window: Infinity, day: Infinity },
};
const WAIT = 'Слишком много попыток. Подождите 15 минут';
const MESSAGES: Readonly<Record<AttemptKind, string>> = {
  PASSWORD: `${WAIT} или задайте новый пароль по ссылке «Забыли пароль?»`,
  SECOND_FACTOR: WAIT,
  PASSWORD_RESET: `${WAIT} и проверьте папку «Спам»: письмо могло попасть туда`,
};

export interface Guess {
  kind: AttemptKind;
  /** Normalised. */
  email: string;
  origin: Origin;
  /** The secret of the browser's device cookie, if it has one. */
  device: string | undefined;
}

/**
 * Slows guessing without locking the owner out: guesses are counted for e-mail and address together, for the e-mail in
 * all and for the address in all, but a device the owner has signed in from is counted alone (OWASP, device cookies).
 */
@Injectable()
export class SignInThrottle {
  constructor(
    private readonly repository: SignInAttemptsRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `check`, which returns null for a wrong guess, unless too many went wrong before: then throws TooManyRequests.
   * A guess counts as wrong from its start, so many at once get no further than one after the other.
   */
  async guard<T>(guess: Guess, check: () => Promise<T | null>): Promise<T | null> {
    const id = await this.begin(guess);
    const result = await check();
    if (result !== null) await this.repository.succeed(id);
    return result;
  }

  /** Counts the guess; it stays a failure. Throws TooManyRequests. */
  async count(guess: Guess): Promise<void> {
    await this.begin(guess);
  }

  private async begin({ kind, email, origin, device }: Guess): Promise<string> {
    const now = this.clock.now();
    const hash = device === undefined ? null : hashOfDevice(device);
    const deviceHash = hash && (await this.repository.isKnown(email, hash)) ? hash : null;
    const attempt = { kind, email, address: origin.address, deviceHash };
    return this.dataSource.transaction(async (tx) => {
      await this.repository.lock(tx, attempt);
      const since = new Date(now.getTime() - WINDOW_MINUTES * 60_000);
      const failures = await this.repository.failures(tx, attempt, since, new Date(now.getTime() - DAY_MS));
      if (isTooMany(failures, kind, deviceHash !== null))
        throw new TooManyRequests(WINDOW_MINUTES * 60, MESSAGES[kind]);
      return this.repository.insert(tx, attempt, now);
    });
  }
}

function isTooMany(failures: Failures, kind: AttemptKind, isKnownDevice: boolean): boolean {
  if (isKnownDevice) return failures.device >= PER_PAIR;
  const { window, day } = PER_ACCOUNT[kind];
  return (
    failures.pair >= PER_PAIR ||
    failures.account >= window ||
    failures.accountInDay >= day ||
    failures.address >= PER_ADDRESS
  );
}

/** What is stored of a device's secret. */
export function hashOfDevice(device: string): Buffer {
  return createHash('sha256').update(device).digest();
}
