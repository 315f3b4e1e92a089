import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { ACCOUNT_RECOVERED } from './accounts.events.js';
import type { Actor, Origin } from './accounts.rules.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
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
    private readonly tokens: ApiTokensRepository,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a session with a new secret and, but for a sign-in by letter, says yes to the invitations that wait, of which only the hash is stored, for 14 days at most: unused it ends sooner. `replaces` is the secret this
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
    // a teacher's cabinet is no work: whoever comes by a letter of sign-in has not answered an invitation
    if (session.method !== 'LETTER') await this.repository.acceptInvitations(tx, session.personId, now);
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

  /** «Выйти везде»: ends every session of the actor and the tokens of programs that act for him. */
  async signOutEverywhere(actor: Actor): Promise<void> {
    await this.audit.transaction(actor, (tx) => this.endAll(tx, actor.personId));
  }

  /**
   * Takes the account away from whoever else may have come in, with the commit of `tx`: every session ends, the tokens of
   * programs and the links of registrations too.
   */
  async recover(tx: EntityManager, personId: string): Promise<void> {
    await this.endAll(tx, personId);
    await this.jobs.add(tx, ACCOUNT_RECOVERED, { personId });
  }

  /** Ends every session of the person and the tokens of programs, with the commit of `tx`. */
  async endAll(tx: EntityManager, personId: string): Promise<void> {
    const now = this.clock.now();
    await this.repository.revokeAll(personId, null, now, tx);
    await this.tokens.revokeAll(tx, personId, now);
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
