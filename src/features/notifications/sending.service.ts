import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { MailRefused, MailService, type OutgoingMessage } from '../../platform/mail/mail.service.js';
import { EventsService } from '../events/events.service.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { ComposerService } from './composer.service.js';
import { type ClaimedEventLetter, type ClaimedLetter, isAboutEvent, LettersRepository } from './letters.repository.js';
import { verdict } from './notifications.rules.js';
import { LEASE_MS } from './outbox.service.js';

interface Outcome {
  state: 'SENT' | 'FAILED' | 'SUPERSEDED' | 'EXPIRED';
  response: string | null;
}

/** Sends letters, each by one worker at a time. */
@Injectable()
export class SendingService {
  constructor(
    private readonly repository: LettersRepository,
    private readonly composer: ComposerService,
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly mail: MailService,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims the letter, looks whether it is still true and hands it to the SMTP server. Does nothing when it is settled or
   * another worker has it. Throws when the server did not take it this time, so that the job runs again; a refusal for
   * good leaves it FAILED with the server's words. A crash after the server's answer sends it again, with the same
   * Message-ID.
   */
  async deliver(letterId: string): Promise<void> {
    if (!this.mail.isConfigured) return this.repository.keep(letterId);
    const now = this.clock.now();
    const claimed = await this.repository.claim(letterId, now, new Date(now.getTime() - LEASE_MS));
    if (!claimed) return;
    const outcome = await this.attempt(claimed, now).catch(async (error: unknown) => {
      await this.repository.settle(claimed, 'QUEUED', String(error), now);
      // the server's words may name the recipient; they are in the ledger, not in the log
      throw new Error(`letter ${letterId} was not taken at attempt ${claimed.attempts}`);
    });
    await this.repository.settle(claimed, outcome.state, outcome.response, this.clock.now());
  }

  private async attempt(claimed: ClaimedLetter, now: Date): Promise<Outcome> {
    const letter = isAboutEvent(claimed) ? await this.upToDate(claimed, now) : claimed;
    if (!letter) return { state: 'SUPERSEDED', response: null };
    if (letter.expiresAt <= now) return { state: 'EXPIRED', response: null };
    try {
      return { state: 'SENT', response: await this.mail.send(toMessage(letter)) };
    } catch (error) {
      if (error instanceof MailRefused) return { state: 'FAILED', response: error.message };
      throw error;
    }
  }

  /** The letter as it is true now; null when nobody is to be told. */
  private async upToDate(claimed: ClaimedEventLetter, now: Date): Promise<ClaimedEventLetter | null> {
    const judged = verdict(claimed, now);
    if (judged === 'SUPERSEDED') return null;
    return judged === 'rewrite' ? this.rewrite(claimed) : claimed;
  }

  /** The event has changed while the letter waited: it tells what is true now. Null when there is nobody to tell. */
  private async rewrite(claimed: ClaimedEventLetter): Promise<ClaimedEventLetter | null> {
    const registration = await this.registrations.findById(claimed.registrationId);
    const event = await this.events.findById(claimed.eventId);
    if (!registration || !event) return null;
    const content = await this.composer.compose(claimed.kind, event, registration);
    await this.repository.rewrite(claimed.id, content);
    return { ...claimed, ...content };
  }
}

function toMessage(letter: ClaimedLetter): OutgoingMessage {
  const { id, toName, toAddress, replyTo, subject, text, html } = letter;
  const about = isAboutEvent(letter) ? letter : null;
  return {
    id,
    to: { name: toName, address: toAddress },
    replyTo,
    thread: about && `reg-${about.registrationId}`,
    subject,
    text,
    html,
    calendar: about?.ics && about.icsMethod ? { method: about.icsMethod, content: about.ics } : null,
  };
}
