import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Gone, NotFound } from '../../common/errors.js';
import { SignedTokens } from '../../platform/http/signed-token.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import {
  ACCOUNT_LINK_ISSUED,
  ACCOUNT_NOTICE,
  type AccountLinkKind,
  type AccountNotice,
  LINK_PATHS,
} from './accounts.events.js';
import { type AccountLink, AccountLinksRepository } from './account-links.repository.js';

export type { AccountLink } from './account-links.repository.js';

const GENERATION = 1;
/** Before anything else: somebody waits for it. */
const SIGN_IN_PRIORITY = 0;

export interface LinkRequest {
  kind: AccountLinkKind;
  /** Normalised; where the letter goes. */
  email: string;
  personId?: string | null;
  payload?: Record<string, unknown>;
  /** A hash of the browser that asked, to tell it from others. */
  browserHash?: Buffer | null;
  /** The network address that asked, for throttling. */
  address?: string | null;
  minutes: number;
}

/**
 * Links of letters that work once: signing in, invitations, a forgotten password, a change of address, erasure. The secret
 * is derived from the row and not stored, so a leaked table opens nothing.
 */
@Injectable()
export class AccountLinksService {
  constructor(
    private readonly repository: AccountLinksRepository,
    private readonly tokens: SignedTokens,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /** Makes a link that lives `minutes` and has its letter sent once `tx` commits; returns its id. */
  async issue(tx: EntityManager, request: LinkRequest): Promise<string> {
    const id = randomUUIDv7();
    const now = this.clock.now();
    await this.repository.insert(tx, {
      id,
      kind: request.kind,
      email: request.email,
      personId: request.personId ?? null,
      payload: request.payload ?? {},
      browserHash: request.browserHash ?? null,
      address: request.address ?? null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + request.minutes * 60_000),
    });
    await this.jobs.add(tx, ACCOUNT_LINK_ISSUED, { linkId: id }, { priority: SIGN_IN_PRIORITY });
    return id;
  }

  /** Has the owner told of a change once `tx` commits. */
  async tell(tx: EntityManager, notice: AccountNotice): Promise<void> {
    await this.jobs.add(tx, ACCOUNT_NOTICE, { ...notice }, { key: `${ACCOUNT_NOTICE}:${notice.key}` });
  }

  /** Path of the link on the site, with its secret. */
  pathOf({ id, kind }: Pick<AccountLink, 'id' | 'kind'>): string {
    return `${LINK_PATHS[kind]}/${this.tokens.make('account-link', id, GENERATION)}`;
  }

  /**
   * The link `token` opens, for showing what it will do: it stays unused. Throws NotFound for one cut short or made up,
   * Gone `link-used` or `link-expired`.
   */
  async read(token: string, kinds: readonly AccountLinkKind[]): Promise<AccountLink> {
    const link = await this.recall(token, kinds);
    if (!link) throw new NotFound('Ссылка неверна или неполна. Откройте её из письма целиком');
    if (link.usedAt) throw new Gone('По этой ссылке уже переходили', 'link-used');
    if (link.expiresAt <= this.clock.now()) throw new Gone('Срок действия ссылки истёк', 'link-expired');
    return link;
  }

  /** The link `token` opens or opened once, whatever became of it; null for one cut short, made up or of another kind. */
  async recall(token: string, kinds: readonly AccountLinkKind[]): Promise<AccountLink | null> {
    const signed = this.tokens.read('account-link', token);
    const link = signed && (await this.repository.find(signed.id));
    return link && kinds.includes(link.kind) ? link : null;
  }

  /** As `read`, and the link is used up with the commit of `tx`; of two who come at once one gets it. */
  async use(tx: EntityManager, token: string, kinds: readonly AccountLinkKind[]): Promise<AccountLink> {
    const link = await this.read(token, kinds);
    const isFirst = await this.repository.use(tx, link.id, this.clock.now());
    if (!isFirst) throw new Gone('По этой ссылке уже переходили', 'link-used');
    return link;
  }

  /** Ends the unused links of these kinds for an address: a newer one takes their place, or what they were for is done. */
  async expire(tx: EntityManager, email: string, kinds: readonly AccountLinkKind[]): Promise<void> {
    await this.repository.expire(tx, email, kinds, this.clock.now());
  }

  /** How many links of these kinds the address was sent in the last `minutes`; for throttling. */
  async countRecent(email: string, kinds: readonly AccountLinkKind[], minutes: number): Promise<number> {
    return this.repository.countSince(email, kinds, new Date(this.clock.now().getTime() - minutes * 60_000));
  }

  /** How many links of these kinds were asked for from this network address in the last `minutes`; for throttling. */
  async countRecentFrom(address: string | null, kinds: readonly AccountLinkKind[], minutes: number): Promise<number> {
    return this.repository.countFromSince(address, kinds, new Date(this.clock.now().getTime() - minutes * 60_000));
  }

  /** The link by id, for its letter; null when it is gone. */
  async findById(id: string): Promise<AccountLink | null> {
    return this.repository.find(id);
  }
}
