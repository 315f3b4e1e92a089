import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { NewRegistration } from './places.repository.js';
import type { CancelCause, RegistrationSource, RegistrationState } from './registrations.rules.js';

/** A registration as its owner, letters and the organiser's list see it. */
export interface RegistrationRow {
  id: string;
  eventId: string;
  email: string;
  lastName: string;
  firstName: string;
  middleName: string | null;
  municipalityOktmo: string | null;
  municipality: string | null;
  schoolId: string | null;
  school: string | null;
  schoolUnverified: boolean;
  position: string | null;
  answers: Record<string, string>;
  /** The series whose one form was used. */
  seriesId: string | null;
  state: RegistrationState;
  queueNumber: string;
  revision: number;
  holdExpiresAt: Date | null;
  emailConfirmedAt: Date | null;
  personId: string | null;
  cancelledAt: Date | null;
  cancelCause: CancelCause | null;
  /** Why the organiser said no; null for other causes. */
  cancelReason: string | null;
  firstJoinedAt: Date | null;
  checkedInAt: Date | null;
  source: RegistrationSource;
  /** Of the secret link: what was given out with an earlier one is closed. */
  linkGeneration: number;
  /** Accepted without a place, which is taken when the address is proved. */
  unheld: boolean;
  createdAt: Date;
}

/** What the secret link of a registration is made of. */
export type LinkOf = Pick<RegistrationRow, 'id' | 'linkGeneration'>;

/** The columns of a RegistrationRow, from `ROW_FROM`. */
export const ROW_COLUMNS = `
  r.id, r.event_id as "eventId", case when r.erased_at is null then r.email else '' end as email, r.last_name as "lastName", r.first_name as "firstName", r.middle_name as "middleName",
  m.oktmo as "municipalityOktmo", m.short_name as municipality, r.school_id as "schoolId", coalesce(o.short_name, r.school_name) as school,
  r.school_name is not null as "schoolUnverified", r.position, r.answers, r.series_id as "seriesId", r.state, r.queue_number as "queueNumber", r.revision,
  r.hold_expires_at as "holdExpiresAt", r.email_confirmed_at as "emailConfirmedAt", r.person_id as "personId",
  r.cancelled_at as "cancelledAt", r.cancel_cause as "cancelCause", r.cancel_reason as "cancelReason", r.source, r.first_joined_at as "firstJoinedAt",
  r.checked_in_at as "checkedInAt", r.link_generation as "linkGeneration", r.unheld, r.created_at as "createdAt"`;

export const ROW_FROM = `
  from registration r left join organisation o on o.id = r.school_id left join municipality m on m.id = r.municipality_id`;

@Injectable()
export class RegistrationsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Places in the waiting list, 1 for the first; absent for those who do not wait. */
  async positions(ids: readonly string[], tx?: EntityManager): Promise<Map<string, number>> {
    const rows = await (tx ?? this.dataSource).query<{ id: string; position: number }[]>(
      `select r.id, (select count(*)::int from registration w where w.event_id = r.event_id and w.state = 'WAITLISTED'
         and w.queue_number <= r.queue_number) as position
       from registration r where r.id = any ($1) and r.state = 'WAITLISTED'`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.position]));
  }

  /** Null also for one whose personal data is erased: nobody can be written to or shown it. */
  async findById(id: string, tx?: EntityManager): Promise<RegistrationRow | null> {
    const [row] = await this.findByIds([id], tx);
    return row ?? null;
  }

  /** The same for many, in no order. */
  async findByIds(ids: readonly string[], tx?: EntityManager): Promise<RegistrationRow[]> {
    return (tx ?? this.dataSource).query(
      `select ${ROW_COLUMNS} ${ROW_FROM} where r.id = any ($1::uuid[]) and r.erased_at is null`,
      [ids],
    );
  }

  /** The first click on the way to the broadcast; later ones change nothing. */
  async markJoined(id: string, now: Date): Promise<void> {
    await this.dataSource.query(
      `update registration set first_joined_at = coalesce(first_joined_at, $2) where id = $1`,
      [id, now],
    );
  }

  /** While the school stays, so does the municipality it was in when it was chosen: past statistics do not move with it. */
  async edit(
    id: string,
    row: Pick<
      NewRegistration,
      'lastName' | 'firstName' | 'middleName' | 'municipalityId' | 'schoolId' | 'schoolName' | 'position'
    >,
    now: Date,
    tx?: EntityManager,
  ): Promise<void> {
    await (tx ?? this.dataSource).query(
      `update registration set last_name = $2, first_name = $3, middle_name = $4, school_id = $6, school_name = $7, position = $8,
         municipality_id = case when school_id = $6 then municipality_id else $5 end, updated_at = $9 where id = $1`,
      [
        id,
        row.lastName,
        row.firstName,
        row.middleName,
        row.municipalityId,
        row.schoolId,
        row.schoolName,
        row.position,
        now,
      ],
    );
  }

  /** Those of `emails` that have a live registration for the event. */
  async knownEmails(eventId: string, emails: readonly string[]): Promise<string[]> {
    const rows = await this.dataSource.query<{ email: string }[]>(
      `select email from registration where event_id = $1 and email = any ($2) and state <> 'CANCELLED'`,
      [eventId, emails],
    );
    return rows.map(({ email }) => email);
  }

  /** Addresses out of `people` whose surname, first name and school somebody with another address has at the event. */
  async namesakes(
    eventId: string,
    people: readonly Pick<NewRegistration, 'email' | 'lastName' | 'firstName' | 'schoolId' | 'schoolName'>[],
  ): Promise<string[]> {
    const rows = await this.dataSource.query<{ email: string }[]>(
      `select distinct t.email from jsonb_to_recordset($2::jsonb) as t(email text, "lastName" text, "firstName" text, "schoolId" uuid, "schoolName" text)
       join registration r on r.event_id = $1 and lower(r.last_name) = lower(t."lastName") and lower(r.first_name) = lower(t."firstName")
         and r.school_id is not distinct from t."schoolId" and lower(r.school_name) is not distinct from lower(t."schoolName")
       where r.state <> 'CANCELLED' and r.email <> t.email`,
      [eventId, JSON.stringify(people)],
    );
    return rows.map(({ email }) => email);
  }

  /** Marks those with a confirmed place as come, once, or takes the mark off (`at` null); returns how many it changed. */
  async markPresence(tx: EntityManager, eventId: string, ids: readonly string[], at: Date | null): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      `update registration set checked_in_at = $3 where event_id = $1 and id = any ($2) and state = 'CONFIRMED'
         and (checked_in_at is null) = ($3::timestamptz is not null)`,
      [eventId, ids, at],
    );
    return count;
  }

  /** Those of `ids` that are live registrations for the event, in no order. */
  async liveOf(ids: readonly string[], eventId: string): Promise<LinkOf[]> {
    return this.dataSource.query(
      `select id, link_generation as "linkGeneration" from registration
       where id = any ($1) and event_id = $2 and state <> 'CANCELLED' and erased_at is null`,
      [ids, eventId],
    );
  }

  /** Everybody who holds a place or waits: those a change of the event is told to. */
  async recipients(eventId: string, tx?: EntityManager): Promise<RegistrationRow[]> {
    return (tx ?? this.dataSource).query(
      `select ${ROW_COLUMNS} ${ROW_FROM} where r.event_id = $1 and r.state <> 'CANCELLED' and r.erased_at is null order by r.queue_number`,
      [eventId],
    );
  }

  /** What one address has by the form of a series, cancelled ones left out, in the order of arrival. */
  async ofSeries(seriesId: string, email: string): Promise<RegistrationRow[]> {
    return this.dataSource.query(
      `select ${ROW_COLUMNS} ${ROW_FROM} where r.series_id = $1 and r.email = $2 and r.state <> 'CANCELLED' and r.erased_at is null
       order by r.created_at, r.id`,
      [seriesId, email],
    );
  }

  /** How many of `recipients` there are in each state. */
  async countRecipients(eventId: string): Promise<Partial<Record<RegistrationState, number>>> {
    const rows = await this.dataSource.query<{ state: RegistrationState; count: number }[]>(
      `select state, count(*)::int as count from registration
       where event_id = $1 and state <> 'CANCELLED' and erased_at is null group by state`,
      [eventId],
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  }

  /** Events of a person's live registrations, for the personal feed. */
  async eventIdsOfPerson(personId: string): Promise<string[]> {
    const rows = await this.dataSource.query<{ eventId: string }[]>(
      `select event_id as "eventId" from registration where person_id = $1 and state in ('PENDING', 'IN_REVIEW', 'CONFIRMED', 'OFFERED')`,
      [personId],
    );
    return rows.map((row) => row.eventId);
  }

  async currentConsent(kind: string, now: Date): Promise<ConsentDocument | null> {
    const rows = await this.dataSource.query<ConsentDocument[]>(
      `select id, version, title, body_html as "bodyHtml" from consent_document where kind = $1 and valid_from <= $2
       order by valid_from desc limit 1`,
      [kind, now],
    );
    return rows[0] ?? null;
  }
}

export interface ConsentDocument {
  id: string;
  version: string;
  title: string;
  bodyHtml: string;
}
