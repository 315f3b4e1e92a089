import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../common/errors.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { ProfileService } from '../accounts/profile.service.js';
import { OwnRegistrationService } from './own-registration.service.js';
import { ParticipantsService } from './participants.service.js';
import { type Placement, RegistrationQueue } from './registration-queue.service.js';
import type { RegistrationInput } from './registrations.dto.js';
import type { RegistrationState } from './registrations.rules.js';
import { RegistrationsService } from './registrations.service.js';
import { rejected } from './seats.service.js';

/** `ownToken` opens the own page of the signed-in owner of the address; null: nobody else is told in what state it is. */
export type OwnPlacement = Placement & { ownToken: string | null };

/** Registering for events. */
@Injectable()
export class RegisteringService {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly queue: RegistrationQueue,
    private readonly participants: ParticipantsService,
    private readonly profiles: ProfileService,
    private readonly own: OwnRegistrationService,
  ) {}

  /**
   * Registers a person for a published event: a place is held at once or a number in the waiting list is given, and a
   * letter is on its way; `seriesId` when the form was that of a series. A repeat changes nothing (US-02). The signed-in owner of a confirmed address has the place at
   * once, with the invitation, also when the address stood there unconfirmed. Throws InvalidInput for an unknown school,
   * municipality or an outdated consent, NotFound and RuleViolation as the queue does.
   */
  async register(
    slug: string,
    input: RegistrationInput,
    address: string | null,
    actor?: Actor,
    seriesId: string | null = null,
  ): Promise<OwnPlacement> {
    const consent = await this.registrations.currentConsent();
    if (input.consent.version !== consent.version) {
      throw InvalidInput.field(
        'consent.accepted',
        'outdated-consent',
        'Текст согласия обновился. Прочитайте его и отметьте снова',
      );
    }
    const owner = await this.ownerOf(input.email, actor);
    const placement = await this.queue.enter(slug, {
      ...(await this.participants.resolve(input)),
      email: input.email,
      answers: input.answers ?? {},
      personId: owner?.personId ?? null,
      address,
      consentDocumentId: consent.id,
      emailConfirmed: owner !== null,
      seriesId,
    });
    if (!owner) return { ...placement, ownToken: null };
    if (placement.state === 'CANCELLED') throw rejected();
    const own = await this.registrations.findById(placement.registrationId);
    const ownToken = own && this.registrations.tokenOf(own);
    if (!ownToken) return { ...placement, ownToken };
    const isUnsure = !placement.isNew && placement.state !== 'CONFIRMED' && placement.state !== 'IN_REVIEW';
    const state = isUnsure ? await this.takeOver(placement.registrationId, ownToken, input) : placement.state;
    return { ...placement, state, ownToken };
  }

  /** The actor when the address is his and proved; a token made for some actions speaks for a program, not for him. */
  private async ownerOf(email: string, actor: Actor | undefined): Promise<Actor | null> {
    if (!actor || actor.limitedTo) return null;
    return (await this.profiles.confirmedEmail(actor)) === email ? actor : null;
  }

  /** Whoever typed the first registration, its owner confirms it and what he says of himself counts. */
  private async takeOver(id: string, token: string, input: RegistrationInput): Promise<RegistrationState> {
    await this.own.edit(token, input);
    await this.own.confirm(token);
    return (await this.registrations.findById(id))?.state ?? 'CANCELLED';
  }
}
