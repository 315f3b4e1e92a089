import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../platform/config/config.js';
import { AccountLinksService } from '../accounts/account-links.service.js';
import type { AccountNotice } from '../accounts/accounts.events.js';
import type { AccountLetter } from './letters.repository.js';
import { ACCOUNT_LETTER_KINDS, type AccountLetterKind } from './notifications.rules.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import { accountLink, accountNotice } from './templates/account.js';
import type { RenderedLetter } from './templates/render.js';

/** A notice is news for so long. */
const NOTICE_DAYS = 3;

/** Letters about accounts: one-use links, and what its owner must know of. */
@Injectable()
export class AccountLettersService {
  constructor(
    private readonly links: AccountLinksService,
    private readonly outbox: OutboxService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Writes the letter of a link; nothing when the link is used, over or gone. */
  async linkIssued(linkId: string): Promise<void> {
    const link = await this.links.findById(linkId);
    if (!link || link.usedAt || link.expiresAt <= this.clock.now()) return;
    // the owner of a new address has proved nothing yet: somebody else's words do not greet him
    const name = link.kind === 'EMAIL_CHANGE_NEW' ? '' : [link.firstName, link.middleName].filter(Boolean).join(' ');
    const rendered = accountLink(link.kind, {
      name,
      site: this.config.PUBLIC_URL,
      href: `${this.config.PUBLIC_URL}${this.links.pathOf(link)}`,
      expiresAt: link.expiresAt,
      payload: link.payload,
    });
    await this.put(link.kind, `account-link:${link.id}`, { email: link.email, name }, link.expiresAt, rendered);
  }

  /** Tells the owner what has happened to the account. */
  async notice({ notice, email, name, key }: AccountNotice): Promise<void> {
    const rendered = accountNotice(notice, { name, site: this.config.PUBLIC_URL });
    const expiresAt = new Date(this.clock.now().getTime() + NOTICE_DAYS * 86_400_000);
    await this.put(notice, `account-notice:${notice}:${key}`, { email, name }, expiresAt, rendered);
  }

  private async put(
    kind: AccountLetterKind,
    dedupeKey: string,
    to: { email: string; name: string },
    expiresAt: Date,
    rendered: RenderedLetter,
  ): Promise<void> {
    const { secret } = ACCOUNT_LETTER_KINDS[kind];
    const letter: AccountLetter = {
      id: randomUUIDv7(),
      dedupeKey,
      kind,
      toAddress: to.email,
      toName: to.name,
      replyTo: null,
      expiresAt,
      secret,
      ...rendered,
    };
    await this.outbox.put([letter], PRIORITY.SIGN_IN);
  }
}
