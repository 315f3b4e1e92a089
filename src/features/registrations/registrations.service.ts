import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { SignedTokens } from '../../platform/http/signed-token.js';
import { RegistrationQueue } from './registration-queue.service.js';
import {
  type ConsentDocument,
  type LinkOf,
  type RegistrationRow,
  RegistrationsRepository,
} from './registrations.repository.js';
import type { RegistrationState } from './registrations.rules.js';

export type { RegistrationRow } from './registrations.repository.js';

/** Registrations as letters, feeds and pages read them. */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly repository: RegistrationsRepository,
    private readonly queue: RegistrationQueue,
    private readonly tokens: SignedTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends the letter with the personal link again to somebody registered for the event, at most every ten minutes.
   * Does nothing, and tells nothing, for others.
   */
  async sendLinkAgain(eventId: string, email: string): Promise<void> {
    await this.queue.remind(eventId, email);
  }

  /** The text of consent to the processing of personal data in force now (152-FZ, art. 9). Throws when none is seeded. */
  async currentConsent(): Promise<ConsentDocument> {
    const consent = await this.repository.currentConsent('PERSONAL_DATA', this.clock.now());
    if (!consent) throw new Error('No consent document: run `npm run cli -- seed reference`');
    return consent;
  }

  /** The secret address part of a registration, the same until its generation is raised. */
  tokenOf({ id, linkGeneration }: LinkOf): string {
    return this.tokens.make('registration', id, linkGeneration);
  }

  /** The registration by id, for letters; null when it is gone. */
  async findById(id: string): Promise<RegistrationRow | null> {
    return this.repository.findById(id);
  }

  /** The same for many, in no order. */
  async findByIds(ids: readonly string[], tx?: EntityManager): Promise<RegistrationRow[]> {
    return this.repository.findByIds(ids, tx);
  }

  /** Number in the waiting list, or null for those who do not wait. */
  async positionOf(registrationId: string): Promise<number | null> {
    return (await this.repository.positions([registrationId])).get(registrationId) ?? null;
  }

  /** What the registration's address has by the form of the same series; nothing for one made by an event's own form. */
  async ofSeries({ seriesId, email }: Pick<RegistrationRow, 'seriesId' | 'email'>): Promise<RegistrationRow[]> {
    return seriesId ? this.repository.ofSeries(seriesId, email) : [];
  }

  /**
   * How many live registrations of the event stand in each state: numbers without names, for who decides what becomes of
   * the event.
   */
  async countLive(eventId: string): Promise<Partial<Record<RegistrationState, number>>> {
    return this.repository.countRecipients(eventId);
  }

  /** Everybody of an event who holds a place or waits, in the order of arrival. */
  async recipients(eventId: string): Promise<RegistrationRow[]> {
    return this.repository.recipients(eventId);
  }

  /** Events of the person's live registrations. */
  async eventIdsOfPerson(personId: string): Promise<string[]> {
    return this.repository.eventIdsOfPerson(personId);
  }
}
