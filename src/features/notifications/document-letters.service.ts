import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { formatWhen } from '../../common/russian.js';
import { Config } from '../../platform/config/config.js';
import { EventsService } from '../events/events.service.js';
import { AddressedLettersService } from '../documents/addressed-letters.service.js';
import type { ClaimedPlainLetter, PlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import type { PlainVerdict } from './sending.repository.js';
import { informationLetter } from './templates/information-letter.js';

/** How long a letter that the mail server does not take is tried, days. */
const PATIENCE_DAYS = 7;
const MOVED_SINCE = 'После регистрации письма время события изменилось. Теперь событие состоится:';

/** Letters about official papers, to the organisations they are for. */
@Injectable()
export class DocumentLettersService {
  constructor(
    private readonly letters: AddressedLettersService,
    private readonly events: EventsService,
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
      ...informationLetter(letter, { site: this.config.PUBLIC_URL, href, news: null }),
    }));
    await this.outbox.put(drafts, PRIORITY.MASS);
  }

  /** An official paper stays as it was signed: what has changed since stands before it, and of an event that is off none goes. */
  async judge({ source, expiresAt }: ClaimedPlainLetter): Promise<PlainVerdict> {
    const [, letterId = '', addressee = ''] = source.split(':');
    const mailing = await this.letters.mailing(letterId);
    const copy = mailing?.copies.find(({ organisationId }) => organisationId === addressee);
    const event = mailing && (await this.events.findById(mailing.letter.eventId));
    if (!copy || !event) return { drop: 'письма или адресата больше нет' };
    if (event.cancelledAt) return { drop: 'событие отменено' };
    if (event.publicationState === 'WITHDRAWN') return { drop: 'событие снято с публикации' };
    const { registeredAt } = mailing.letter;
    const isMoved = registeredAt && event.movedAt && event.movedAt > registeredAt;
    const news = isMoved ? `${MOVED_SINCE} ${formatWhen(event.startsAt, event.endsAt, event.zone)}.` : null;
    return { ...informationLetter(mailing.letter, { site: this.config.PUBLIC_URL, href: copy.href, news }), expiresAt };
  }
}
