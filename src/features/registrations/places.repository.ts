import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { RegistrationFacts, SeatState } from '../events/events.rules.js';
import type { LockedPool, NewRegistration, Stand, StandingAt } from './places.rules.js';
import type { CancelCause, Pool, RegistrationState } from './registrations.rules.js';

export type { LockedPool, NewRegistration, Stand, StandingAt } from './places.rules.js';

/** So many expired holds are released, and places handed on, under one lock. */
export const HOLDS_AT_ONCE = 200;

/** A closed list takes those whom the organiser added or said yes to; `$3`: he says so now. */
const ADMITTED = `(not e.closed_list or r.source <> 'FORM' or r.approved_at is not null or $3)`;

/** Places and the queue: everything that is written under the lock of an event's counters. */
@Injectable()
export class PlacesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** As `lockPools` for one event, waiting for it; null when there is none. */
  async lockPool(tx: EntityManager, { id }: { id: string }): Promise<LockedPool | null> {
    return (await this.lockPools(tx, 'id', [id], { waits: true })).locked[0] ?? null;
  }

  /**
   * The counters of events, locked in one order until the end of `tx`, with the facts that open or close registration as
   * they are once the locks are there: one statement for both would show the events as they were before the wait. Unless
   * `waits`, those that somebody else has locked are left out and named in `heldUp`.
   */
  async lockPools(
    tx: EntityManager,
    column: 'slug' | 'id',
    values: readonly string[],
    { waits }: { waits: boolean },
  ): Promise<{ locked: LockedPool[]; heldUp: string[] }> {
    const skip = waits ? '' : 'skip locked';
    const pools = await tx.query<(Pool & { eventId: string; seatState: SeatState })[]>(
      `select event_id as "eventId", capacity, held, waiting, last_queue_number::float8 as "lastQueueNumber", state as "seatState"
       from seat_pool where event_id in (select id from event where ${column} = any ($1)) order by event_id for update ${skip}`,
      [values],
    );
    const facts = await tx.query<
      (RegistrationFacts & { id: string; slug: string; startsAt: Date; approvalRequired: boolean })[]
    >(
      `select id, slug, starts_at as "startsAt", ends_at as "endsAt", publication_state as "publicationState",
         cancelled_at as "cancelledAt", registration_mode as "registrationMode", registration_opens_at as "registrationOpensAt",
         registration_closes_at as "registrationClosesAt", approval_required as "approvalRequired", closed_list as "closedList" from event where id = any ($1)
       order by id for key share ${skip}`,
      [pools.map(({ eventId }) => eventId)],
    );
    const byId = new Map(facts.map((event) => [event.id, event]));
    const locked = pools.flatMap((pool) => {
      const event = byId.get(pool.eventId);
      return event ? [{ ...event, ...pool }] : [];
    });
    const found = new Set(locked.map((pool) => (column === 'id' ? pool.eventId : pool.slug)));
    const missing = values.filter((value) => !found.has(value));
    return { locked, heldUp: waits || missing.length === 0 ? [] : await this.existing(tx, column, missing) };
  }

  /** Those of `values` that are events, locked or not. */
  private async existing(tx: EntityManager, column: 'slug' | 'id', values: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ value: string }[]>(
      `select ${column} as value from event where ${column} = any ($1)`,
      [values],
    );
    return rows.map(({ value }) => value);
  }

  async savePools(
    tx: EntityManager,
    pools: readonly (Omit<Pool, 'capacity'> & { eventId: string; state: SeatState })[],
  ): Promise<void> {
    if (pools.length === 0) return;
    await tx.query(
      `update seat_pool sp set held = t.held, waiting = t.waiting, last_queue_number = t."lastQueueNumber", state = t.state
       from jsonb_to_recordset($1::jsonb) as t("eventId" uuid, held int, waiting int, "lastQueueNumber" bigint, state text)
       where sp.event_id = t."eventId"`,
      [JSON.stringify(pools)],
    );
  }

  /** What there is already of these addresses at these events. */
  async standing(tx: EntityManager, wanted: readonly { eventId: string; email: string }[]): Promise<StandingAt[]> {
    return tx.query(
      `select event_id as "eventId", id, email, state, cancel_cause as "cancelCause", email_confirmed_at as "emailConfirmedAt",
         letter_requested_at as "letterRequestedAt", series_id as "seriesId"
       from registration where (event_id, email) in (select * from unnest($1::uuid[], $2::text[]))`,
      [wanted.map(({ eventId }) => eventId), wanted.map(({ email }) => email)],
    );
  }

  /** Inserts new rows and takes cancelled ones into use again, with their consents, in two statements. */
  async saveAll(
    tx: EntityManager,
    rows: readonly NewRegistration[],
    now: Date,
  ): Promise<{ registrationId: string; revision: number }[]> {
    if (rows.length === 0) return [];
    const facts = await tx.query<{ registrationId: string; revision: number }[]>(
      `insert into registration (id, event_id, email, last_name, first_name, middle_name, municipality_id, school_id, school_name, position,
         answers, state, queue_number, hold_expires_at, email_confirmed_at, person_id, source, approved_at, series_id, network, unheld, letter_requested_at,
         created_at, updated_at)
       select id, "eventId", email, "lastName", "firstName", "middleName", "municipalityId", "schoolId", "schoolName", position,
         answers, state, "queueNumber", "holdExpiresAt", "emailConfirmedAt", "personId", coalesce(source, 'FORM'), "approvedAt", "seriesId", network, coalesce(unheld, false), $2, $2, $2
       from jsonb_to_recordset($1::jsonb) as t(id uuid, "eventId" uuid, email text, "lastName" text, "firstName" text,
         "middleName" text, "municipalityId" uuid, "schoolId" uuid, "schoolName" text, position text, answers jsonb, state text,
         "queueNumber" bigint, "holdExpiresAt" timestamptz, "emailConfirmedAt" timestamptz, "personId" uuid, source text,
         "approvedAt" timestamptz, "seriesId" uuid, network cidr, unheld boolean)
       on conflict on constraint registration_event_email_uq do update set
         last_name = excluded.last_name, first_name = excluded.first_name, middle_name = excluded.middle_name,
         municipality_id = excluded.municipality_id, school_id = excluded.school_id, school_name = excluded.school_name,
         position = excluded.position, answers = excluded.answers, state = excluded.state, queue_number = excluded.queue_number,
         hold_expires_at = excluded.hold_expires_at, email_confirmed_at = excluded.email_confirmed_at,
         person_id = coalesce(excluded.person_id, registration.person_id), letter_requested_at = excluded.letter_requested_at,
         source = excluded.source, approved_at = excluded.approved_at, cancelled_at = null, cancel_cause = null, cancel_reason = null, series_id = excluded.series_id, network = excluded.network, unheld = excluded.unheld,
         revision = registration.revision + 1, updated_at = excluded.updated_at
       returning id as "registrationId", revision`,
      [JSON.stringify(rows), now],
    );
    await tx.query(
      `insert into consent (registration_id, document_id, accepted_at, address, ground)
       select id, "consentDocumentId", coalesce("consentOnPaper", $2), address, case when "consentOnPaper" is null then 'FORM' else 'PAPER' end
       from jsonb_to_recordset($1::jsonb) as t(id uuid, "consentDocumentId" uuid, address inet, "consentOnPaper" timestamptz)`,
      [JSON.stringify(rows), now],
    );
    return facts;
  }

  /** Counts another letter for those who asked again. */
  async askForLetters(
    tx: EntityManager,
    ids: readonly string[],
    now: Date,
  ): Promise<{ registrationId: string; revision: number }[]> {
    const [rows] = await tx.query<[{ registrationId: string; revision: number }[], number]>(
      `update registration set letter_requested_at = $2, revision = revision + 1, updated_at = $2 where id = any ($1)
       returning id as "registrationId", revision`,
      [ids, now],
    );
    return rows;
  }

  /**
   * Gives the address its confirmation, and a held place with it: confirmed, or in review where the organiser decides and has
   * not; `approved`: he does so now. Returns the state after; null when nothing changed.
   */
  async confirm(
    tx: EntityManager,
    id: string,
    now: Date,
    approved = false,
  ): Promise<{ state: RegistrationState; revision: number } | null> {
    const [rows] = await tx.query<[{ state: RegistrationState; revision: number }[], number]>(
      `update registration r set email_confirmed_at = coalesce(r.email_confirmed_at, $2),
         approved_at = case when $3 then coalesce(r.approved_at, $2) else r.approved_at end,
         state = case when r.state not in ('PENDING', 'OFFERED') then r.state
           when $3 or r.approved_at is not null or not e.approval_required then 'CONFIRMED' else 'IN_REVIEW' end,
         hold_expires_at = null, network = null, revision = r.revision + 1, updated_at = $2
       from event e where r.id = $1 and e.id = r.event_id and not r.unheld and ${ADMITTED}
         and (r.state in ('PENDING', 'OFFERED') or (r.state = 'WAITLISTED' and r.email_confirmed_at is null))
       returning r.state, r.revision`,
      [id, now, approved],
    );
    return rows[0] ?? null;
  }

  /** The organiser's yes to those in review; returns whom it reached. */
  async approve(
    tx: EntityManager,
    eventId: string,
    ids: readonly string[],
    now: Date,
  ): Promise<{ registrationId: string; revision: number }[]> {
    const [rows] = await tx.query<[{ registrationId: string; revision: number }[], number]>(
      `update registration set state = 'CONFIRMED', approved_at = $3, revision = revision + 1, updated_at = $3
       where event_id = $1 and id = any ($2) and state = 'IN_REVIEW' returning id as "registrationId", revision`,
      [eventId, ids, now],
    );
    return rows;
  }

  /** Lets those who were rejected register again; returns how many. */
  async readmit(tx: EntityManager, eventId: string, ids: readonly string[], now: Date): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      `update registration set cancel_cause = 'BY_ORGANISER', updated_at = $3
       where event_id = $1 and id = any ($2) and cancel_cause = 'REJECTED'`,
      [eventId, ids, now],
    );
    return count;
  }

  /** Cancels what is not cancelled yet, of `ids` only what stands in one of `from`; returns the states it was in, by id. */
  async cancel(
    tx: EntityManager,
    eventId: string,
    which: { ids: readonly string[]; from?: readonly RegistrationState[] } | { holdsExpiredBy: Date },
    cancellation: { cause: CancelCause; reason?: string; now: Date },
  ): Promise<{ registrationId: string; revision: number; was: RegistrationState; unheld: boolean }[]> {
    const [condition, value] =
      'ids' in which ? [`id = any ($4)`, which.ids] : [`hold_expires_at <= $4`, which.holdsExpiredBy];
    const { cause, reason, now } = cancellation;
    return tx.query(
      `with gone as (select id, state, unheld from registration where event_id = $1 and state <> 'CANCELLED' and ${condition}
         and ($6::text[] is null or state = any ($6)) order by id limit $7 for update),
       changed as (update registration r set state = 'CANCELLED', cancelled_at = $2, cancel_cause = $3, cancel_reason = $5,
         hold_expires_at = null, unheld = false, revision = r.revision + 1, updated_at = $2 from gone where r.id = gone.id
         returning r.id as "registrationId", r.revision, gone.state as was, gone.unheld)
       select * from changed`,
      [
        eventId,
        now,
        cause,
        value,
        reason ?? null,
        'ids' in which ? (which.from ?? null) : null,
        'ids' in which ? null : HOLDS_AT_ONCE,
      ],
    );
  }

  /**
   * The first `count` who wait get their places: confirmed (or in review, where the organiser decides and has not) when the
   * address is sure, else held until `holdExpiresAt`. Who was added by the organiser has nothing to confirm.
   */
  async promote(
    tx: EntityManager,
    { eventId, approvalRequired }: Pick<LockedPool, 'eventId' | 'approvalRequired'>,
    count: number,
    holdExpiresAt: Date,
    now: Date,
  ): Promise<{ registrationId: string; revision: number }[]> {
    return tx.query(
      `with first as (select id from registration where event_id = $1 and state = 'WAITLISTED'
         and (source <> 'FORM' or approved_at is not null or not (select closed_list from event where id = $1)) order by queue_number limit $2 for update),
       changed as (update registration r set state = case when r.email_confirmed_at is null and r.source = 'FORM' then 'PENDING'
           when $5 and r.approved_at is null then 'IN_REVIEW' else 'CONFIRMED' end,
         hold_expires_at = case when r.email_confirmed_at is null and r.source = 'FORM' then $3::timestamptz end, revision = r.revision + 1, updated_at = $4
         from first where r.id = first.id returning r.id as "registrationId", r.revision, r.queue_number)
       select "registrationId", revision from changed order by queue_number`,
      [eventId, count, holdExpiresAt, now, approvalRequired],
    );
  }

  async eventsWithExpiredHolds(now: Date, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ eventId: string }[]>(
      `select distinct event_id as "eventId" from registration where hold_expires_at <= $1 limit $2`,
      [now, limit],
    );
    return rows.map((row) => row.eventId);
  }

  async setPerson(tx: EntityManager, id: string, personId: string): Promise<void> {
    await tx.query(`update registration set person_id = $2 where id = $1`, [id, personId]);
  }

  /** Where a registration stands now; null when it is gone. `isOutside`: came by the form, and the list is closed. */
  async stateOf(tx: EntityManager, id: string): Promise<Stand | null> {
    const rows = await tx.query<Stand[]>(
      `select r.state, r.cancel_cause as "cancelCause", r.unheld, e.closed_list and r.source = 'FORM' and r.approved_at is null
         and r.state in ('PENDING', 'OFFERED', 'WAITLISTED') as "isOutside"
       from registration r join event e on e.id = r.event_id where r.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** One accepted without a place is proved: it has a place now, or the last turn in the line. The caller counts it. */
  async admit(tx: EntityManager, id: string, queueNumber: number, isHeld: boolean): Promise<void> {
    await tx.query(
      `update registration set unheld = false, queue_number = $2, state = case when $3 then 'PENDING' else 'WAITLISTED' end,
         hold_expires_at = case when $3 then hold_expires_at end where id = $1 and unheld`,
      [id, queueNumber, isHeld],
    );
  }

  /** Those who came by the form and hold no confirmed place, at most `limit`. */
  async outsiders(tx: EntityManager, eventId: string, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `select r.id from registration r join event e on e.id = r.event_id where r.event_id = $1 and e.closed_list and r.source = 'FORM'
         and r.approved_at is null and r.state in ('PENDING', 'OFFERED', 'WAITLISTED') order by r.queue_number limit $2`,
      [eventId, limit],
    );
    return rows.map(({ id }) => id);
  }
}
