import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../platform/config/config.js';
import { AddressedLettersService } from '../documents/addressed-letters.service.js';
import type { PlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import { informationLetter } from './templates/information-letter.js';

/** How long a letter that the mail server does not take is tried, days. */
const PATIENCE_DAYS = 7;

/** Letters about official papers, to the organisations they are for. */
@Injectable()
export class DocumentLettersService {
  constructor(
    private readonly letters: AddressedLettersService,
    private readonly outbox: OutboxService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Writes to every addressee that the letter went to; each once, however often this runs. */
  async informationLetterSent(letterId: string): Promise<void> {
    const mailing = await this.letters.mailing(letterId);
    if (!mailing) return;
    const { letter, copies } = mailing;
    const expiresAt = new Date(this.clock.now().getTime() + PATIENCE_DAYS * 86_400_000);
    const drafts = copies.map(({ organisationId, organisation, email, href }): PlainLetter => ({
      id: randomUUIDv7(),
      dedupeKey: `information-letter:${letterId}:${organisationId}`,
      kind: 'INFORMATION_LETTER',
      toAddress: email,
      toName: organisation,
      replyTo: null,
      eventId: letter.eventId,
      expiresAt,
      ...informationLetter(letter, { site: this.config.PUBLIC_URL, href }),
    }));
    await this.outbox.put(drafts, PRIORITY.MASS);
  }
}
