import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { EventFact } from '../events/events.events.js';
import { EventsService } from '../events/events.service.js';
import type { CancellationFact, RegistrationFact } from '../registrations/registrations.events.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { toNameOf } from '../registrations/addressee.rules.js';
import { AskedLettersService } from './asked-letters.service.js';
import { type Circumstance, ComposerService, type EventOfLetter, type Recipient } from './composer.service.js';
import type { EventLetter, NewLetter } from './letters.repository.js';
import {
  answerTo,
  expiryOf,
  isNewPlace,
  type LetterKind,
  movedFrom,
  newsOfPlace,
  placeMovedAlong,
} from './notifications.rules.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import { ToldRepository } from './told.repository.js';

/** Recipients whose letters are written in one transaction; a run that was cut short starts after the last of them. */
const CHUNK = 500;

/**
 * Turns facts into letters. Each fact may come twice or late: what it tells is checked against the present, and its
 * key in the ledger makes one letter for each recipient.
 */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly composer: ComposerService,
    private readonly told: ToldRepository,
    private readonly outbox: OutboxService,
    private readonly asked: AskedLettersService,
    private readonly clock: Clock,
  ) {}

  /** Somebody registered, registered again or asked for the link: the address is to be confirmed, or the place shown. */
  async received(fact: RegistrationFact): Promise<void> {
    const letter = await this.letterOf('received', fact, (registration) => answerTo(registration, fact));
    if (letter) await this.asked.put(letter, fact);
  }

  /** The address and with it the place is confirmed: goes with an invitation. */
  async confirmed(fact: RegistrationFact): Promise<void> {
    await this.tellOne('confirmed', fact, ({ state }) => (state === 'CONFIRMED' ? 'CONFIRMED' : null));
  }

  /** The address is confirmed and the organiser is to decide. */
  async inReview(fact: RegistrationFact): Promise<void> {
    await this.tellOne('in-review', fact, ({ state }) => (state === 'IN_REVIEW' ? 'IN_REVIEW' : null));
  }

  /** A place became free for somebody who waited (US-03). */
  async promoted(fact: RegistrationFact): Promise<void> {
    await this.tellOne('promoted', fact, ({ state }) => newsOfPlace(state));
  }

  /** One registration is cancelled, by the participant or the organiser, or rejected by him. */
  async cancelled(fact: CancellationFact): Promise<void> {
    const kind = ({ state, cancelCause }: Recipient) => {
      if (state !== 'CANCELLED') return null;
      return cancelCause === 'REJECTED' ? 'REJECTED' : 'CANCELLED';
    };
    await this.tellOne('cancelled', fact, kind, { was: fact.was });
  }

  /** The event is off: everybody who holds a place or waits is told (US-09). Nothing when it was restored meanwhile. */
  async eventCancelled({ eventId, revision }: EventFact): Promise<void> {
    const event = await this.events.findById(eventId);
    if (!event?.cancelledAt) return;
    await this.tellOff('EVENT_CANCELLED', `event-cancelled:${eventId}:${revision}`, event);
  }

  /** The event is off the site: told to everybody who holds a place or waits. Nothing when it is back meanwhile, or cancelled. */
  async eventWithdrawn({ eventId, revision }: EventFact): Promise<void> {
    const event = await this.events.findById(eventId);
    if (event?.publicationState !== 'WITHDRAWN' || event.cancelledAt) return;
    await this.tellOff('EVENT_WITHDRAWN', `event-withdrawn:${eventId}:${revision}`, event);
  }

  /** The time of the event has changed: «было … стало …» to everybody it changed for (US-08). */
  async eventRescheduled(eventId: string): Promise<void> {
    const event = await this.events.findById(eventId);
    if (!event?.movedAt || event.cancelledAt || event.publicationState !== 'PUBLISHED') return;
    const key = `moved:${eventId}:${event.movedAt.getTime()}`;
    const entry = await this.composer.entryOf(event);
    for await (const chunk of this.chunks(event)) {
      const known = await this.told.expected(chunk.map(({ id }) => id));
      await this.tellMany(chunk, async (recipient) => {
        const told = known.get(recipient.id);
        const from = movedFrom(event, told?.times ?? null, recipient.createdAt);
        return from && this.draft('MOVED', `${key}:${recipient.id}`, event, recipient, { entry, from, told });
      });
    }
  }

  /** The event takes place after all: who was told that it is off is told so. Nothing when it is off again. */
  async eventRestored({ eventId, revision }: EventFact): Promise<void> {
    const event = await this.events.findById(eventId);
    if (!event || event.cancelledAt || event.publicationState !== 'PUBLISHED') return;
    const entry = await this.composer.entryOf(event);
    for await (const chunk of this.chunks(event)) {
      const ids = chunk.map(({ id }) => id);
      const [isOffTo, known] = [await this.told.ofCancellation(ids), await this.told.expected(ids)];
      await this.tellMany(chunk, async (recipient) => {
        const key = `event-restored:${eventId}:${revision}:${recipient.id}`;
        const told = known.get(recipient.id);
        return isOffTo.has(recipient.id) ? this.draft('EVENT_RESTORED', key, event, recipient, { entry, told }) : null;
      });
    }
  }

  /** The place has changed: told to everybody who knows another one, unless the letter about the new time tells it too. */
  async placeChanged(eventId: string): Promise<void> {
    const event = await this.events.findById(eventId);
    if (!event?.placeChangedAt || event.cancelledAt || event.publicationState !== 'PUBLISHED') return;
    const changedAt = event.placeChangedAt;
    const along = placeMovedAlong(event) !== null;
    const entry = await this.composer.entryOf(event);
    for await (const chunk of this.chunks(event)) {
      const known = await this.told.expected(chunk.map(({ id }) => id));
      await this.tellMany(chunk, async (recipient) => {
        const told = known.get(recipient.id);
        const isMoved = along && movedFrom(event, told?.times ?? null, recipient.createdAt) !== null;
        if (isMoved || !isNewPlace(event, told?.place ?? null, recipient.createdAt)) return null;
        const key = `place:${eventId}:${changedAt.getTime()}:${recipient.id}`;
        return this.draft('PLACE_CHANGED', key, event, recipient, { entry, told });
      });
    }
  }

  private async tellOne(...fact: Parameters<NotificationsService['letterOf']>): Promise<void> {
    const letter = await this.letterOf(...fact);
    if (letter) await this.outbox.put([letter], PRIORITY.PERSONAL);
  }

  /** Null when there is nothing to tell, or no use in telling it. */
  private async letterOf(
    name: string,
    { registrationId, revision }: RegistrationFact,
    choose: (registration: Recipient) => LetterKind | null,
    circumstance?: Circumstance,
  ): Promise<EventLetter | null> {
    const registration = await this.registrations.findById(registrationId);
    const kind = registration && choose(registration);
    const event = kind && (await this.events.findById(registration.eventId));
    if (!event || (event.cancelledAt && kind !== 'CANCELLED')) return null;
    const told = (await this.told.expected([registrationId])).get(registrationId);
    const key = `${name}:${registrationId}:${revision}`;
    return this.draft(kind, key, event, registration, { ...circumstance, told });
  }

  private async tellOff(kind: 'EVENT_CANCELLED' | 'EVENT_WITHDRAWN', key: string, event: EventOfLetter): Promise<void> {
    const entry = await this.composer.entryOf(event);
    for await (const chunk of this.chunks(event)) {
      const known = await this.told.expected(chunk.map(({ id }) => id));
      await this.tellMany(chunk, (recipient) => {
        const told = known.get(recipient.id);
        return this.draft(kind, `${key}:${recipient.id}`, event, recipient, { entry, told });
      });
    }
  }

  private async tellMany(
    recipients: readonly Recipient[],
    write: (recipient: Recipient) => Promise<NewLetter | null>,
  ): Promise<void> {
    const letters: NewLetter[] = [];
    for (const recipient of recipients) {
      const letter = await write(recipient);
      if (letter) letters.push(letter);
    }
    await this.outbox.put(letters, PRIORITY.MASS);
  }

  private async *chunks(event: EventOfLetter): AsyncGenerator<Recipient[]> {
    const recipients = await this.registrations.recipients(event.id);
    for (let start = 0; start < recipients.length; start += CHUNK) yield recipients.slice(start, start + CHUNK);
  }

  /** Null when the letter would be too late to be of use. */
  private async draft(
    kind: LetterKind,
    dedupeKey: string,
    event: EventOfLetter,
    recipient: Recipient,
    circumstance?: Circumstance,
  ): Promise<EventLetter | null> {
    if (expiryOf(kind, event, recipient) <= this.clock.now()) return null;
    const content = await this.composer.compose(kind, event, recipient, circumstance);
    return {
      id: randomUUIDv7(),
      dedupeKey,
      kind,
      toAddress: recipient.email,
      toName: toNameOf(recipient),
      eventId: event.id,
      registrationId: recipient.id,
      ...content,
    };
  }
}
