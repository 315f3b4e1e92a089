import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Gone, NotFound, RuleViolation } from '../../common/errors.js';
import { SignedTokens } from '../../platform/http/signed-token.js';
import { joinWindow } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { ParticipantsService } from './participants.service.js';
import type { ParticipantInput } from './registrations.dto.js';
import { type RegistrationRow, RegistrationsRepository } from './registrations.repository.js';
import { RegistrationsService } from './registrations.service.js';
import { SeatsService } from './seats.service.js';

/** Code of the refusal of a link whose generation is over: pages offer to send the one in force. */
export const LINK_CLOSED = 'link-closed';

/** What a participant can do with the secret link of the letter. */
@Injectable()
export class OwnRegistrationService {
  constructor(
    private readonly repository: RegistrationsRepository,
    private readonly registrations: RegistrationsService,
    private readonly seats: SeatsService,
    private readonly events: EventsService,
    private readonly participants: ParticipantsService,
    private readonly tokens: SignedTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * The registration the token opens. Throws NotFound for a token cut short or made up, Gone `link-closed` for one given out
   * before its owner signed out everywhere, renewed the calendar's address or changed the own one.
   */
  async getByToken(token: string): Promise<RegistrationRow> {
    const { registration, isCurrent } = await this.recall(token);
    if (!isCurrent) throw new Gone('Эта ссылка закрыта', LINK_CLOSED);
    return registration;
  }

  /**
   * Sends the link in force to the address of the registration a closed one led to, at most every ten minutes; nothing of
   * it is told to whoever asks. Throws NotFound for a token cut short or made up.
   */
  async sendAgain(token: string): Promise<void> {
    const { registration } = await this.recall(token);
    await this.registrations.sendLinkAgain(registration.eventId, registration.email);
  }

  private async recall(token: string): Promise<{ registration: RegistrationRow; isCurrent: boolean }> {
    const read = this.tokens.read('registration', token);
    const registration = read ? await this.repository.findById(read.id) : null;
    if (!read || !registration) throw new NotFound('Ссылка неверна или неполна. Откройте её из письма целиком');
    return { registration, isCurrent: read.generation === registration.linkGeneration };
  }

  /** The first of `tokens` that opens a live registration for the event; null when none does. */
  async findToken(tokens: readonly string[], eventId: string): Promise<string | null> {
    const read = tokens.flatMap((token) => {
      const said = this.tokens.read('registration', token);
      return said ? [{ ...said, token }] : [];
    });
    const live = await this.repository.liveOf(
      read.map(({ id }) => id),
      eventId,
    );
    const isOpen = (said: { id: string; generation: number }) =>
      live.some(({ id, linkGeneration }) => id === said.id && linkGeneration === said.generation);
    return read.find(isOpen)?.token ?? null;
  }

  /**
   * The letter's link: the address is the person's own, the held place is theirs, and with it the places that the same form of a
   * series took. Doing it again changes nothing, and goes on with what a crash left undone. Throws RuleViolation
   * `registration-cancelled` when the place was released or given up.
   */
  async confirm(token: string): Promise<void> {
    const registration = await this.getByToken(token);
    const { seriesId, email, id } = registration;
    const others = seriesId ? await this.repository.ofSeries(seriesId, email) : [];
    for (const other of others) if (other.id !== id) await this.seats.confirm(other);
    await this.seats.confirm(registration);
  }

  /** Gives the place back; the first who waits gets it in the same transaction. Doing it again changes nothing. */
  async cancel(token: string): Promise<void> {
    const registration = await this.getByToken(token);
    await this.seats.cancel(registration.eventId, registration.id, 'BY_PARTICIPANT');
  }

  /** Corrects name, school and position. Throws InvalidInput as registering does. */
  async edit(token: string, input: ParticipantInput): Promise<void> {
    const registration = await this.getByToken(token);
    await this.repository.edit(registration.id, await this.participants.resolve(input), this.clock.now());
  }

  /**
   * What stands between the holder and the broadcast now; changes nothing. `confirm`: the held place is still to be taken;
   * `wait`: it is too early, or no address is set yet. Throws Gone for a cancelled or ended event, RuleViolation
   * `not-confirmed` for one who holds no place.
   */
  async entrance(token: string): Promise<'confirm' | 'wait' | 'open'> {
    const registration = await this.getByToken(token);
    if (isHeld(registration)) {
      await this.openEvent(registration);
      return 'confirm';
    }
    return (await this.addressFor(registration)) ? 'open' : 'wait';
  }

  /**
   * The person goes in: takes the place that is held, since the link proves the address, records the first time, and
   * returns the real address of the broadcast. Null while it is too early or no address is set yet: the place is taken all
   * the same. Throws as `entrance` does.
   */
  async join(token: string): Promise<string | null> {
    const found = await this.getByToken(token);
    if (isHeld(found)) {
      await this.openEvent(found);
      await this.confirm(token);
    }
    const registration = isHeld(found) ? await this.getByToken(token) : found;
    const address = await this.addressFor(registration);
    if (address) await this.repository.markJoined(registration.id, this.clock.now());
    return address;
  }

  private async addressFor(registration: RegistrationRow): Promise<string | null> {
    const event = await this.openEvent(registration);
    if (registration.state !== 'CONFIRMED')
      throw new RuleViolation('not-confirmed', 'Подключиться могут участники с подтверждённым местом');
    return joinWindow(event, this.clock.now()) === 'open' ? this.events.joinUrl(event.id) : null;
  }

  private async openEvent({ eventId }: RegistrationRow): Promise<EventRow> {
    const event = await this.events.findById(eventId);
    if (event?.publicationState !== 'PUBLISHED') throw new NotFound('Такого события нет');
    if (event.cancelledAt) throw new Gone('Событие отменено', 'event-cancelled');
    if (joinWindow(event, this.clock.now()) === 'over') throw new Gone('Событие завершилось', 'event-over');
    return event;
  }
}

/** A place waits for its owner to say yes. */
function isHeld({ state }: RegistrationRow): boolean {
  return state === 'PENDING' || state === 'OFFERED';
}
