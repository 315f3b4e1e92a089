import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { ProfileService } from '../accounts/profile.service.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { OwnRegistrationService } from './own-registration.service.js';
import { type OwnedRegistration, OwnedRegistrationsRepository, type Owner } from './owned-registrations.repository.js';
import { RegistrationsService } from './registrations.service.js';

/** A registration with its event and the secret of its own page. */
export interface CabinetEntry extends OwnedRegistration {
  event: EventRow;
  token: string;
}

const UPCOMING = 100;
const EVER = new Date(0);

/** A signed-in person's registrations: those joined to the account, and those that wait for the proved address. */
@Injectable()
export class OwnedRegistrationsService {
  constructor(
    private readonly repository: OwnedRegistrationsRepository,
    private readonly registrations: RegistrationsService,
    private readonly own: OwnRegistrationService,
    private readonly events: EventsService,
    private readonly profiles: ProfileService,
    private readonly clock: Clock,
  ) {}

  /** What has not ended yet, the nearest first, the cancelled events and the waiting list included; at most 100. */
  async upcoming(actor: Actor): Promise<CabinetEntry[]> {
    return this.withEvents(await this.repository.upcoming(await this.ownerOf(actor), this.clock.now(), UPCOMING));
  }

  /** One page of held events in which the person had a place, the newest first. Throws InvalidInput on a bad cursor. */
  async past(actor: Actor, cursor?: string): Promise<Page<CabinetEntry>> {
    const after = cursor ? decodeCursor(cursor, 2) : null;
    const rows = await this.repository.past(await this.ownerOf(actor), this.clock.now(), after, PAGE_SIZE + 1);
    const { items, nextCursor } = toPage(rows, PAGE_SIZE, (row) => [row.eventEndsAt.toISOString(), row.id]);
    return { items: await this.withEvents(items), nextCursor };
  }

  /** How many held events the person had a place in. */
  async countPast(actor: Actor): Promise<number> {
    return this.repository.countPast(await this.ownerOf(actor), this.clock.now());
  }

  /** The secret of the actor's live registration for the event; null when there is none. */
  async tokenFor(actor: Actor, eventId: string): Promise<string | null> {
    const live = await this.repository.liveOf(await this.ownerOf(actor), eventId);
    return live && this.registrations.tokenOf(live);
  }

  /** Takes the place of a registration whose address the actor has proved by signing in. Throws NotFound for others'. */
  async confirm(actor: Actor, id: string): Promise<void> {
    await this.own.confirm(await this.ownToken(actor, id));
  }

  /** Gives the place back. Doing it again changes nothing. Throws NotFound for others'. */
  async cancel(actor: Actor, id: string): Promise<void> {
    await this.own.cancel(await this.ownToken(actor, id));
  }

  /**
   * Closes every link of the person's registrations that was given out so far: in letters, in browsers, with whoever it was
   * shared. The cabinet and later letters carry new ones. Doing it again closes those too.
   */
  async closeLinks(personId: string): Promise<void> {
    await this.repository.raiseLinkGenerations(personId);
  }

  /** Joins what was confirmed with the address to the person who has proved it. Safe to run twice. */
  async claim(personId: string, email: string): Promise<void> {
    await this.repository.claim(personId, email);
  }

  /** The person has another address: letters about registrations go there from now on. Safe to run twice. */
  async readdress(personId: string, oldEmail: string, newEmail: string): Promise<void> {
    await this.repository.readdress(personId, oldEmail, newEmail, this.clock.now());
    await this.repository.claim(personId, newEmail);
  }

  private async ownerOf(actor: Actor): Promise<Owner> {
    return { personId: actor.personId, confirmedEmail: await this.profiles.confirmedEmail(actor) };
  }

  private async ownToken(actor: Actor, id: string): Promise<string> {
    const owned = await this.repository.owned(await this.ownerOf(actor), id);
    if (!owned) throw new NotFound('Такой регистрации нет');
    return this.registrations.tokenOf(owned);
  }

  private async withEvents(rows: readonly OwnedRegistration[]): Promise<CabinetEntry[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ eventId }) => eventId);
    const events = new Map((await this.events.listByIds(ids, EVER)).map((event) => [event.id, event]));
    return rows.flatMap((row) => {
      const event = events.get(row.eventId);
      return event ? [{ ...row, event, token: this.registrations.tokenOf(row) }] : [];
    });
  }
}
