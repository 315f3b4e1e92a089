import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Gone, NotFound, RuleViolation } from '../../common/errors.js';
import { SignedTokens } from '../../platform/http/signed-token.js';
import { joinWindow } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import { ParticipantsService } from './participants.service.js';
import type { ParticipantInput } from './registrations.dto.js';
import { type RegistrationRow, RegistrationsRepository } from './registrations.repository.js';
import { SeatsService } from './seats.service.js';

/** What a participant can do with the secret link of the letter. */
@Injectable()
export class OwnRegistrationService {
  constructor(
    private readonly repository: RegistrationsRepository,
    private readonly seats: SeatsService,
    private readonly events: EventsService,
    private readonly participants: ParticipantsService,
    private readonly tokens: SignedTokens,
    private readonly clock: Clock,
  ) {}

  /** The registration the token opens. Throws NotFound for a token cut short or made up. */
  async getByToken(token: string): Promise<RegistrationRow> {
    const read = this.tokens.read('registration', token);
    const registration = read ? await this.repository.findById(read.id) : null;
    if (!registration) throw new NotFound('Ссылка неверна или неполна. Откройте её из письма целиком');
    return registration;
  }

  /** Which of `tokens` is a live registration for the event; null when none is. */
  async findToken(tokens: readonly string[], eventId: string): Promise<string | null> {
    const byId = new Map(
      tokens.flatMap((token) => {
        const read = this.tokens.read('registration', token);
        return read ? [[read.id, token] as const] : [];
      }),
    );
    const id = await this.repository.liveOf([...byId.keys()], eventId);
    return (id && byId.get(id)) ?? null;
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
   * The real address of the broadcast for a confirmed participant within its window; the first click is recorded.
   * Null while it is too early or no address is set yet. Throws Gone for a cancelled or ended event, RuleViolation for
   * one who holds no confirmed place.
   */
  async join(token: string): Promise<string | null> {
    const registration = await this.getByToken(token);
    const event = await this.events.findById(registration.eventId);
    if (event?.publicationState !== 'PUBLISHED') throw new NotFound('Такого события нет');
    if (event.cancelledAt) throw new Gone('Событие отменено', 'event-cancelled');
    if (registration.state !== 'CONFIRMED')
      throw new RuleViolation('not-confirmed', 'Подключиться могут участники с подтверждённым местом');
    const now = this.clock.now();
    const window = joinWindow(event, now);
    if (window === 'over') throw new Gone('Событие завершилось', 'event-over');
    const address = window === 'open' ? await this.events.joinUrl(event.id) : null;
    if (address) await this.repository.markJoined(registration.id, now);
    return address;
  }
}
