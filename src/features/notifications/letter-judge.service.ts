import { Injectable } from '@nestjs/common';
import { EventsService } from '../events/events.service.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { ComposerService } from './composer.service.js';
import { type ClaimedEventLetter, type ClaimedLetter, isAboutEvent } from './letters.repository.js';
import { verdict } from './notifications.rules.js';
import { SendingRepository } from './sending.repository.js';

/** Looks whether what a letter says is still so when its turn comes. */
@Injectable()
export class LetterJudge {
  constructor(
    private readonly repository: SendingRepository,
    private readonly composer: ComposerService,
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
  ) {}

  /** The letter as it is true now; null when nobody is to be told. */
  async upToDate(claimed: ClaimedLetter, now: Date): Promise<ClaimedLetter | null> {
    if (!isAboutEvent(claimed)) return claimed;
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
