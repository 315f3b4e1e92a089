import { Injectable } from '@nestjs/common';
import { NotFound } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import { maskEmail } from '../accounts/profile.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { type RegistrationRow, RegistrationsRepository } from './registrations.repository.js';
import type { RegistrationState } from './registrations.rules.js';
import type { RosterFilter, RosterQuery } from './roster.dto.js';
import {
  cursorLength,
  type RosterOption,
  RosterRepository,
  type RosterRow,
  type RosterScope,
} from './roster.repository.js';

export type { RosterFilter } from './roster.dto.js';
export type { RosterOption, RosterRow, Tag } from './roster.repository.js';

export type RegistrationCounts = Partial<Record<RegistrationState, number>>;

const PIECE = 500;

/** The organiser's list of participants of one event, read by the one filter (RosterFilter). */
@Injectable()
export class RosterService {
  constructor(
    private readonly repository: RosterRepository,
    private readonly registrations: RegistrationsRepository,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  /** One page in the filter's order. Throws NotFound or Forbidden out of scope, InvalidInput on a bad cursor. */
  async list(actor: Actor, slug: string, query: RosterQuery): Promise<Page<RosterRow>> {
    return this.listOf(actor, await this.events.getManaged(actor, slug), query);
  }

  /** The same of an event that is at hand. */
  async listOf(actor: Actor, event: { id: string; organiserId: string }, query: RosterQuery): Promise<Page<RosterRow>> {
    assertCan(actor, 'registration.view', ownedBy(event));
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor ? decodeCursor(query.cursor, cursorLength(query)) : undefined;
    const rows = await this.repository.find(scopeIn(actor, event), query, { after, limit: limit + 1 });
    const page = toPage(rows, limit, (row) => row.sortKey);
    return { ...page, items: page.items.map(shownTo(actor, event)) };
  }

  /** How many the filter finds. Throws NotFound or Forbidden out of scope. */
  async count(actor: Actor, slug: string, filter: RosterFilter): Promise<number> {
    const event = await this.seen(actor, slug);
    return this.repository.count(scopeIn(actor, event), filter);
  }

  /** How many stand in each state, under the rest of `filter`; null for an actor who may not see them. */
  async countsFor(
    actor: Actor,
    event: { id: string; organiserId: string },
    filter: RosterFilter = {},
  ): Promise<RegistrationCounts | null> {
    if (!can(actor, 'registration.view', ownedBy(event))) return null;
    return this.repository.countByState(scopeIn(actor, event), filter);
  }

  /** What the event's list can be narrowed to: its municipalities, and the schools of those chosen. */
  async places(
    actor: Actor,
    event: { id: string; organiserId: string },
    filter: RosterFilter,
  ): Promise<{ municipalities: RosterOption[]; schools: RosterOption[] }> {
    assertCan(actor, 'registration.view', ownedBy(event));
    return this.repository.places(event.id, filter.municipality ?? []);
  }

  /** One registration of the event. Throws NotFound or Forbidden out of scope. */
  async get(actor: Actor, slug: string, id: string): Promise<RegistrationRow> {
    const event = await this.seen(actor, slug);
    const registration = await this.registrations.findById(id);
    if (!registration || registration.eventId !== event.id) throw new NotFound('Такой регистрации нет');
    return shownTo(actor, event)(registration);
  }

  /** The registration with its tags, as the list shows it. Throws NotFound or Forbidden out of scope. */
  async getRow(actor: Actor, slug: string, id: string): Promise<RosterRow> {
    const event = await this.seen(actor, slug);
    const [row] = await this.repository.find(scopeIn(actor, event), { ids: [id] }, { limit: 1 });
    if (!row) throw new NotFound('Такой регистрации нет');
    return shownTo(actor, event)(row);
  }

  /** Ids of all the filter finds, in the order of arrival, without those whose data is erased. Throws NotFound or Forbidden. */
  async select(actor: Actor, slug: string, filter: RosterFilter): Promise<string[]> {
    const event = await this.seen(actor, slug);
    return this.repository.ids(scopeIn(actor, event), filter);
  }

  /**
   * Everybody the filter finds, in its order, read in pieces so that memory stays flat. For letters and prints; what leaves
   * as a file goes through `export`. Throws NotFound or Forbidden out of scope.
   */
  async stream(actor: Actor, slug: string, filter: RosterFilter): Promise<AsyncGenerator<RosterRow>> {
    return this.pieces(actor, await this.seen(actor, slug), filter);
  }

  /** As `stream` for those who may take the list out; records the download first. */
  async export(
    actor: Actor,
    slug: string,
    format: string,
    filter: RosterFilter = {},
  ): Promise<AsyncGenerator<RosterRow>> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.export', ownedBy(event));
    const rows = await this.repository.count(scopeIn(actor, event), filter);
    const filters = Object.fromEntries(
      Object.entries(filter).filter(([, value]) => value !== undefined && value !== null),
    );
    await this.audit.download(actor, {
      what: 'participants',
      eventId: event.id,
      label: event.title,
      details: { rows, format, ...(Object.keys(filters).length > 0 && { filters }) },
    });
    return this.pieces(actor, event, filter);
  }

  private async *pieces(actor: Actor, event: EventRow, filter: RosterFilter): AsyncGenerator<RosterRow> {
    let after: readonly string[] | undefined;
    do {
      const rows = await this.repository.find(scopeIn(actor, event), filter, { after, limit: PIECE });
      yield* rows.map(shownTo(actor, event));
      after = rows.length < PIECE ? undefined : rows.at(-1)?.sortKey;
    } while (after);
  }

  private async seen(actor: Actor, slug: string): Promise<EventRow> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.view', ownedBy(event));
    return event;
  }
}

/** What of the event's list the actor may search. */
export function scopeIn(actor: Actor, event: { id: string; organiserId: string }): RosterScope {
  return { eventId: event.id, seesAddresses: can(actor, 'registration.change', ownedBy(event)) };
}

/**
 * Who only marks people at the door sees names, schools and tags: addresses, answers and notes are not needed for that (152-FZ,
 * art. 5).
 */
function shownTo(
  actor: Actor,
  event: { id: string; organiserId: string },
): <Row extends RegistrationRow>(row: Row) => Row {
  if (can(actor, 'registration.change', ownedBy(event))) return (row) => row;
  return (row) => ({
    ...row,
    email: maskEmail(row.email),
    answers: {},
    cancelReason: null,
    ...('notes' in row && { notes: 0 }),
  });
}
