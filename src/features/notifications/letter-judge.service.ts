import { Injectable } from '@nestjs/common';
import { EventsService } from '../events/events.service.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { ComposerService } from './composer.service.js';
import { type ClaimedEventLetter, type ClaimedLetter, isAboutEvent, isPlain } from './letters.repository.js';
import { movedFrom } from './notifications.rules.js';
import { PlainJudge } from './plain-judge.service.js';
import { SendingRepository } from './sending.repository.js';
import { isCopyOfSent, verdict } from './verdict.rules.js';

/** The letter to send, or why none goes. */
export type Judged = { letter: ClaimedLetter } | { drop: string };

/** Looks whether what a letter says is still so when its turn comes, and writes anew what is not. */
@Injectable()
export class LetterJudge {
  constructor(
    private readonly repository: SendingRepository,
    private readonly composer: ComposerService,
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly plain: PlainJudge,
  ) {}

  /** The letter as it is true now, kept so in the ledger; or why nobody is to be told. */
  async upToDate(claimed: ClaimedLetter): Promise<Judged> {
    if (isAboutEvent(claimed)) {
      const judged = verdict(claimed);
      if (judged === 'rewrite') return this.rewrite(claimed);
      return judged === 'send' ? { letter: claimed } : judged;
    }
    if (!isPlain(claimed)) return { letter: claimed };
    const judged = await this.plain.judge(claimed);
    if (judged === 'send') return { letter: claimed };
    if ('drop' in judged) return { drop: `устарело: ${judged.drop}` };
    await this.repository.rewrite(claimed.id, judged);
    return { letter: { ...claimed, ...judged } };
  }

  private async rewrite(claimed: ClaimedEventLetter): Promise<Judged> {
    const registration = await this.registrations.findById(claimed.registrationId);
    const event = await this.events.findById(claimed.eventId);
    if (!registration || !event) return { drop: 'устарело: события или регистрации больше нет' };
    const told = claimed.now.present?.told;
    const from = movedFrom(event, told?.times ?? null, registration.createdAt) ?? undefined;
    if (claimed.kind === 'MOVED' && !from && !isCopyOfSent(claimed)) return { drop: 'устарело: время события прежнее' };
    const content = await this.composer.compose(claimed.kind, event, registration, { told, from });
    await this.repository.rewrite(claimed.id, content);
    return { letter: { ...claimed, ...content } };
  }
}
