import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import { SPEAKER_CLAIM_DECIDED } from './programs.events.js';
import {
  type ClaimNews,
  type OwnTalk,
  SpeakersRepository,
  type UnclaimedSpeaker,
  type WaitingClaim,
} from './speakers.repository.js';
import { resembles } from './speakers.rules.js';

export type { ClaimNews };

const MOST_TALKS = 100;

/** Speakers are names without accounts; a person may say «Это я», and the organiser answers. */
@Injectable()
export class SpeakersService {
  constructor(
    private readonly repository: SpeakersRepository,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /** Speakers of the event that nobody is yet and whose names resemble the actor's; with the actor's own claims. */
  async resembling(actor: Actor, eventId: string): Promise<UnclaimedSpeaker[]> {
    const speakers = await this.repository.unclaimed(eventId, actor.personId);
    return speakers.filter(({ fullName }) => resembles(fullName, actor.name));
  }

  /**
   * The actor says to be this speaker; the organiser of the event is to answer. Once more changes nothing. Throws RuleViolation
   * `not-you` where the name does not resemble or the speaker is somebody already, NotFound for an event out of sight.
   */
  async claim(actor: Actor, slug: string, speakerId: string): Promise<void> {
    const event = await this.events.getVisible(slug, actor);
    const speakers = await this.resembling(actor, event.id);
    if (!speakers.some(({ id }) => id === speakerId)) {
      throw new RuleViolation('not-you', 'Имя спикера не похоже на ваше, или профиль уже привязан');
    }
    const claim = { speakerId, personId: actor.personId, eventId: event.id, askedAt: this.clock.now() };
    await this.audit.transaction(actor, (tx) => this.repository.insertClaim(tx, claim));
  }

  /**
   * Claims that wait for an answer, with the addresses of those who ask: for who gives rights at the event, not for everybody who
   * edits its program. Throws NotFound out of scope.
   */
  async waiting(actor: Actor, slug: string): Promise<WaitingClaim[]> {
    const event = await this.events.getManaged(actor, slug);
    return can(actor, 'event.grant', ownedBy(event)) ? this.repository.waiting(event.id) : [];
  }

  /**
   * Binds the speaker to the account, or refuses to. Throws RuleViolation `already-decided` when it does not wait any more, NotFound or
   * Forbidden out of scope.
   */
  async decide(
    actor: Actor,
    slug: string,
    { speakerId, personId, confirm }: { speakerId: string; personId: string; confirm: boolean },
  ): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'event.grant', ownedBy(event));
    const answer = { state: confirm ? ('CONFIRMED' as const) : ('REFUSED' as const), now: this.clock.now() };
    await this.audit.transaction(actor, async (tx) => {
      const claim = { speakerId, personId, eventId: event.id };
      if (!(await this.repository.decide(tx, claim, answer)))
        throw new RuleViolation('already-decided', 'Этой заявки уже нет: на неё ответили раньше');
      await this.jobs.add(tx, SPEAKER_CLAIM_DECIDED, { speakerId, personId });
    });
  }

  /** What the claim was answered, for the letter; null while it waits, and when it or its event is gone. */
  async newsOf(speakerId: string, personId: string): Promise<ClaimNews | null> {
    return this.repository.newsOf(speakerId, personId);
  }

  /** The actor is none of the speakers any more, and waits for no answer; the programs keep their names. */
  async leave(actor: Actor): Promise<void> {
    await this.audit.transaction(actor, (tx) => this.repository.leave(tx, actor.personId));
  }

  /** Where the actor speaks, as the released programs say it: the latest first, at most 100. */
  async talksOf(actor: Actor): Promise<OwnTalk[]> {
    return this.repository.talksOf(actor.personId, MOST_TALKS);
  }
}
