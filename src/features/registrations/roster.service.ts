import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { NotFound, RuleViolation } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import { maskEmail } from '../accounts/profile.rules.js';
import { EventsService } from '../events/events.service.js';
import { ParticipantsService } from './participants.service.js';
import type { ParticipantInput, RegistrationsQuery } from './registrations.dto.js';
import { type RegistrationRow, RegistrationsRepository } from './registrations.repository.js';
import type { RegistrationState } from './registrations.rules.js';
import { SeatsService } from './seats.service.js';
import { ownedBy } from '../events/events.rules.js';

export type RegistrationCounts = Partial<Record<RegistrationState, number>>;

/** The organiser's list of participants of one event. */
@Injectable()
export class RosterService {
  constructor(
    private readonly repository: RegistrationsRepository,
    private readonly seats: SeatsService,
    private readonly events: EventsService,
    private readonly participants: ParticipantsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** One page of an event's registrations by name, for its organiser. Throws NotFound or Forbidden out of scope. */
  async list(actor: Actor, slug: string, query: RegistrationsQuery): Promise<Page<RegistrationRow>> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.view', ownedBy(event));
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor ? decodeCursor(query.cursor, 3) : undefined;
    const rows = await this.repository.list({
      eventId: event.id,
      states: query.status,
      q: query.q ?? undefined,
      after,
      limit: limit + 1,
    });
    const page = toPage(rows, limit, (row) => [row.lastName, row.firstName, row.id]);
    return { ...page, items: page.items.map(shownTo(actor, event)) };
  }

  /** How many registrations of `event` stand in each state; nothing for an actor who may not see them. */
  async countsFor(actor: Actor, event: { id: string; organiserId: string }): Promise<RegistrationCounts | null> {
    return can(actor, 'registration.view', ownedBy(event)) ? this.repository.countByState(event.id) : null;
  }

  /** The organiser confirms, cancels or checks in one of the event's own registrations. */
  async change(actor: Actor, slug: string, id: string, change: 'confirm' | 'cancel' | 'check-in'): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, change === 'check-in' ? 'registration.check-in' : 'registration.change', ownedBy(event));
    const registration = await this.ofEvent(event.id, id);
    if (change === 'confirm') await this.seats.confirm(registration, actor);
    else if (change === 'cancel') await this.seats.cancel(event.id, id, 'BY_ORGANISER', actor);
    else if (registration.state === 'CONFIRMED')
      await this.audit.transaction(actor, (tx) => this.repository.setOnce(id, 'checked_in_at', this.clock.now(), tx));
    else throw new RuleViolation('not-confirmed', 'Отметить можно только участника с подтверждённым местом');
  }

  /** One registration of the event. Throws NotFound or Forbidden out of scope. */
  async get(actor: Actor, slug: string, id: string): Promise<RegistrationRow> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.view', ownedBy(event));
    return shownTo(actor, event)(await this.ofEvent(event.id, id));
  }

  /** Corrects the given fields of a participant; the rest stays. Throws InvalidInput for an unknown school. */
  async edit(actor: Actor, slug: string, id: string, patch: Partial<ParticipantInput>): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.change', ownedBy(event));
    const row = await this.ofEvent(event.id, id);
    const school = row.schoolUnverified
      ? { schoolName: row.school }
      : { schoolId: patch.schoolName ? null : row.schoolId };
    const present = { ...row, municipality: row.municipalityOktmo, ...school };
    const participant = await this.participants.resolve({ ...present, ...patch });
    await this.audit.transaction(actor, (tx) => this.repository.edit(id, participant, this.clock.now(), tx));
  }

  /**
   * Every registration of the event by name, read in pieces so that memory stays flat; records the download first. Throws
   * NotFound or Forbidden out of scope.
   */
  async export(actor: Actor, slug: string, format: string): Promise<AsyncGenerator<RegistrationRow>> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.export', ownedBy(event));
    const counts = Object.values(await this.repository.countByState(event.id));
    const rows = counts.reduce((sum, count) => sum + count, 0);
    await this.audit.download(actor, {
      what: 'participants',
      eventId: event.id,
      label: event.title,
      details: { rows, format },
    });
    return this.all(actor, slug);
  }

  private async *all(actor: Actor, slug: string): AsyncGenerator<RegistrationRow> {
    let cursor: string | undefined;
    do {
      const page: Page<RegistrationRow> = await this.list(actor, slug, { cursor, limit: 100 });
      yield* page.items;
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
  }

  private async ofEvent(eventId: string, id: string): Promise<RegistrationRow> {
    const registration = await this.repository.findById(id);
    if (!registration || registration.eventId !== eventId) throw new NotFound('Такой регистрации нет');
    return registration;
  }
}

/** Who only marks people at the door sees names and schools: addresses and answers are not needed for that (152-FZ, art. 5). */
function shownTo(actor: Actor, event: { id: string; organiserId: string }): (row: RegistrationRow) => RegistrationRow {
  if (can(actor, 'registration.change', ownedBy(event))) return (row) => row;
  return (row) => ({ ...row, email: maskEmail(row.email), answers: {} });
}
