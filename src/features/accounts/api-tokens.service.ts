import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Forbidden, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Action, ACTIONS, type Actor, canSomewhere } from './accounts.rules.js';
import { type ApiTokenRow, ApiTokensRepository } from './api-tokens.repository.js';
import { PeopleService } from './people.service.js';

export type { ApiTokenRow } from './api-tokens.repository.js';

export const TOKEN_DAYS = [30, 90, 180, 365] as const;
const MOST_TOKENS = 20;
const SHOWN = 50;
const DAY_MS = 86_400_000;

/** What a new token is to be. */
export interface ApiTokenRequest {
  name: string;
  /** At least one; each of them within the owner's own rights. */
  actions: readonly Action[];
  /** 1…365. */
  days: number;
}

/**
 * API tokens: a program acts as their owner, with the owner's rights of that moment and at most the actions chosen here.
 * Only the hash of a token is stored.
 */
@Injectable()
export class ApiTokensService {
  constructor(
    private readonly repository: ApiTokensRepository,
    private readonly people: PeopleService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** What the actor may choose for a token: what the roles in force and the narrow rights allow somewhere. */
  offeredActions(actor: Actor): Action[] {
    return ACTIONS.filter((action) => canSomewhere(actor, action));
  }

  /**
   * Makes a token and returns it, the only time it is seen. Throws InvalidInput on `actions` beyond the actor's rights and on
   * `days`, RuleViolation `too-many-tokens`, Forbidden when a token asks: tokens make no tokens.
   */
  async create(actor: Actor, { name, actions, days }: ApiTokenRequest): Promise<string> {
    if (!actor.sessionId) throw new Forbidden('Токены создают в браузере, после входа');
    const offered = this.offeredActions(actor);
    if (actions.length === 0 || !actions.every((action) => offered.includes(action)))
      throw InvalidInput.field('actions', 'not-own-right', 'Выберите действия из тех, что доступны вам');
    if (!Number.isInteger(days) || days < 1 || days > 365)
      throw InvalidInput.field('days', 'too-long', 'Срок токена — от 1 дня до 1 года');
    const token = `pm_${randomBytes(32).toString('base64url')}`;
    const now = this.clock.now();
    await this.audit.transaction(actor, async (tx) => {
      if ((await this.repository.lockAndCount(tx, actor.personId, now)) >= MOST_TOKENS)
        throw new RuleViolation('too-many-tokens', `Действующих токенов уже ${MOST_TOKENS}: отзовите лишние`);
      await this.repository.insert(tx, {
        tokenHash: createHash('sha256').update(token).digest(),
        personId: actor.personId,
        name,
        actions: [...new Set(actions)],
        now,
        expiresAt: new Date(now.getTime() + days * DAY_MS),
      });
    });
    return token;
  }

  /** The actor's own tokens, those in force first; at most 50. */
  async list(actor: Actor): Promise<ApiTokenRow[]> {
    return this.repository.list(actor.personId, this.clock.now(), SHOWN);
  }

  /** Tokens of somebody whose account the actor may change; nothing for others. Throws NotFound out of sight. */
  async listOf(actor: Actor, personId: string): Promise<ApiTokenRow[]> {
    const card = await this.people.card(actor, personId);
    return this.people.mayChange(actor, card) ? this.repository.list(personId, this.clock.now(), SHOWN) : [];
  }

  /** Ends one of the actor's own tokens at once. Throws NotFound for any other. */
  async revoke(actor: Actor, id: string): Promise<void> {
    await this.end(actor, actor.personId, id);
  }

  /** Ends a token of somebody whose account the actor may change. Throws NotFound, Forbidden. */
  async revokeOf(actor: Actor, personId: string, id: string): Promise<void> {
    const card = await this.people.card(actor, personId);
    if (!this.people.mayChange(actor, card)) throw new Forbidden();
    await this.end(actor, personId, id);
  }

  private async end(actor: Actor, personId: string, id: string): Promise<void> {
    await this.audit.transaction(actor, async (tx) => {
      if (!(await this.repository.revoke(tx, personId, id, this.clock.now())))
        throw new NotFound('Такого действующего токена нет');
    });
  }
}
