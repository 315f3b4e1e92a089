import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { CalendarService } from '../../features/calendar/calendar.service.js';
import { type EventRow, EventsService } from '../../features/events/events.service.js';
import { type MaterialCard, MaterialsService } from '../../features/materials/materials.service.js';
import { OwnRegistrationService } from '../../features/registrations/own-registration.service.js';
import { type RegistrationRow, RegistrationsService } from '../../features/registrations/registrations.service.js';
import { Config } from '../../platform/config/config.js';

/** Everything the page of one's own registration shows. */
export interface OwnRegistrationData {
  token: string;
  registration: RegistrationRow;
  event: EventRow | null;
  position: number | null;
  /** Address of the personal feed, for its owner signed in: a link alone, which may be anybody's, does not tell it. */
  feed: string | null;
  materials: readonly MaterialCard[];
  now: Date;
  publicUrl: string;
}

/** Puts together what belongs to a registration from the features that own it. */
@Injectable()
export class OwnRegistrationModel {
  constructor(
    private readonly own: OwnRegistrationService,
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly calendar: CalendarService,
    private readonly materials: MaterialsService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** As `actor`, who may be nobody, sees it. Throws as reading the token does. */
  async of(token: string, actor: Actor | undefined): Promise<OwnRegistrationData> {
    const registration = await this.own.getByToken(token);
    const event = await this.events.findById(registration.eventId);
    const position = await this.registrations.positionOf(registration.id);
    const isOwner = actor !== undefined && actor.personId === registration.personId;
    const feed = isOwner ? await this.calendar.personalAddress(actor.personId) : null;
    const isPublic = event?.publicationState === 'PUBLISHED';
    const materials = isPublic ? await this.materials.listForRegistration(registration) : [];
    const [now, publicUrl] = [this.clock.now(), this.config.PUBLIC_URL];
    return { token, registration, event, position, feed, materials, now, publicUrl };
  }
}
