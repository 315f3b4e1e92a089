import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import type { Origin } from './accounts.rules.js';
import { type SessionRow, SessionsRepository, type SignInMethod } from './sessions.repository.js';

export type { SessionRow } from './sessions.repository.js';

const SESSION_DAYS = 14;
const DAY_MS = 86_400_000;

/** What the browser is given: the secret of its cookie, and when it ends. */
export interface OpenedSession {
  token: string;
  expiresAt: Date;
}

/** Sessions: opened by every way of signing in, seen and ended by their owner. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly repository: SessionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a session with a new secret, of which only the hash is stored, for 14 days. `replaces` is the secret this
   * browser came with: it ends, so that a session planted before signing in is worth nothing after.
   */
  async open(
    tx: EntityManager,
    session: { personId: string; method: SignInMethod; origin: Origin; replaces?: string },
  ): Promise<OpenedSession> {
    const now = this.clock.now();
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(now.getTime() + SESSION_DAYS * DAY_MS);
    if (session.replaces) await this.repository.revokeByToken(hashOf(session.replaces), now, tx);
    await this.repository.insert(tx, {
      tokenHash: hashOf(token),
      personId: session.personId,
      method: session.method,
      now,
      expiresAt,
      ...session.origin,
    });
    return { token, expiresAt };
  }

  /** The person's sessions in force, the last used first; `current` is the secret of this browser's. */
  async list(personId: string, current?: string): Promise<SessionRow[]> {
    return this.repository.list(personId, current ? hashOf(current) : null, this.clock.now());
  }

  /** Ends one of the person's own sessions. Throws NotFound for anybody else's and for one that ended. */
  async end(personId: string, id: string): Promise<void> {
    if (!(await this.repository.revoke(personId, id, this.clock.now()))) throw new NotFound('Такого сеанса нет');
  }

  /** Ends the person's sessions everywhere but in the browser with the secret `current`, with the commit of `tx` where one is given; returns how many. */
  async endOthers(personId: string, current: string, tx?: EntityManager): Promise<number> {
    return this.repository.revokeAll(personId, hashOf(current), this.clock.now(), tx);
  }

  /** «Выйти везде»: ends every session of the person, with the commit of `tx` where one is given; returns how many. */
  async endAll(personId: string, tx?: EntityManager): Promise<number> {
    return this.repository.revokeAll(personId, null, this.clock.now(), tx);
  }

  /** Ends the session with this secret for good. */
  async endByToken(token: string): Promise<void> {
    await this.repository.revokeByToken(hashOf(token), this.clock.now());
  }
}

/** What is stored of a secret. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
