import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Scope } from '../accounts/accounts.rules.js';
import type { RegistrationState } from '../registrations/registrations.rules.js';
import {
  ACCOUNT_LETTER_KINDS,
  type AccountLetterKind,
  type Circumstances,
  PLAIN_LETTER_KINDS,
  type PlainLetterKind,
  type LetterKind,
  type LetterState,
  type Times,
} from './notifications.rules.js';

interface LetterText {
  id: string;
  dedupeKey: string;
  toAddress: string;
  toName: string;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
  /** From then on it is of no use. */
  expiresAt: Date;
}

/** A letter about an account. */
export interface AccountLetter extends LetterText {
  kind: AccountLetterKind;
  secret: boolean;
}

/** A letter about a registration. */
export interface EventLetter extends LetterText, Times {
  kind: LetterKind;
  ics: string | null;
  icsMethod: 'REQUEST' | 'CANCEL' | null;
  eventId: string;
  registrationId: string;
  eventSequence: number;
}

/** A letter that nothing makes untrue. */
export interface PlainLetter extends LetterText {
  kind: PlainLetterKind;
  eventId: string;
  /** Whose it is, when it goes to a participant: it stands on their page. */
  registrationId?: string;
}

export type NewLetter = EventLetter | AccountLetter | PlainLetter;

/** A letter taken to be sent, with what is true of its event and registration now. */
export interface ClaimedEventLetter extends EventLetter, Circumstances {
  attempts: number;
}

export type ClaimedLetter = ClaimedEventLetter | ((AccountLetter | PlainLetter) & { attempts: number });

/** Is it about a registration, so that what it says can become untrue? */
export function isAboutEvent(letter: ClaimedLetter): letter is ClaimedEventLetter {
  return 'now' in letter;
}

/** A letter in a list. */
export interface LetterRow {
  id: string;
  kind: LetterKind | AccountLetterKind | PlainLetterKind;
  secret: boolean;
  toAddress: string;
  toName: string;
  subject: string;
  state: LetterState;
  attempts: number;
  smtpResponse: string | null;
  createdAt: Date;
  sentAt: Date | null;
  eventSlug: string | null;
  eventTitle: string | null;
}

/** One letter as it was or will be sent. */
export interface LetterDetails extends LetterRow {
  replyTo: string | null;
  text: string;
  html: string;
  ics: string | null;
  icsMethod: 'REQUEST' | 'CANCEL' | null;
  registrationId: string | null;
  expiresAt: Date | null;
}

export interface LettersFilter {
  scope: Scope;
  q?: string;
  kind?: readonly (LetterKind | AccountLetterKind | PlainLetterKind)[];
  state?: readonly LetterState[];
  registrationId?: string;
  /** created_at (ISO) and id of the last row shown. */
  after?: readonly string[];
  limit: number;
}

const ROW = `
  l.id, l.kind, l.secret, l.to_address as "toAddress", l.to_name as "toName", l.subject, l.state, l.attempts, l.smtp_response as "smtpResponse",
  l.created_at as "createdAt", l.sent_at as "sentAt", e.slug as "eventSlug", e.title as "eventTitle"`;

@Injectable()
export class LettersRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Inserts the letters whose facts have none yet; returns the ids of those. */
  async insertMissing(
    tx: EntityManager,
    letters: readonly NewLetter[],
    state: 'QUEUED' | 'KEPT',
    now: Date,
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `insert into letter (id, dedupe_key, kind, to_address, to_name, reply_to, subject, text_body, html_body, ics, ics_method, event_id,
         registration_id, event_sequence, starts_at, ends_at, expires_at, secret, state, created_at)
       select id, "dedupeKey", kind, "toAddress", "toName", "replyTo", subject, text, html, ics, "icsMethod", "eventId",
         "registrationId", "eventSequence", "startsAt", "endsAt", "expiresAt", coalesce(secret, false), $2, $3
       from json_to_recordset($1::json) as t(id uuid, "dedupeKey" text, kind text, "toAddress" text, "toName" text, "replyTo" text,
         subject text, text text, html text, ics text, "icsMethod" text, "eventId" uuid, "registrationId" uuid, "eventSequence" integer,
         "startsAt" timestamptz, "endsAt" timestamptz, "expiresAt" timestamptz, secret boolean)
       on conflict on constraint letter_dedupe_key_uq do nothing returning id`,
      [JSON.stringify(letters), state, now],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Takes a letter that waits, or one whose sender has been silent since `silentSince`, for this worker alone. Null when
   * another has it or it is settled. It does not wait for the disk: the answer of `settle` does, and carries it along.
   */
  async claim(id: string, now: Date, silentSince: Date): Promise<ClaimedLetter | null> {
    const rows = await this.dataSource.query<
      (Omit<ClaimedEventLetter, 'now'> & {
        secret: boolean;
        registrationState: RegistrationState | null;
        nowSequence: number | null;
        nowStartsAt: Date;
        nowEndsAt: Date;
        cancelledAt: Date | null;
      })[]
    >(
      `with quick as (select set_config('synchronous_commit', 'off', true)),
       c as (update letter set state = 'SENDING', attempts = attempts + 1, claimed_at = $2
         where id = $1 and (state = 'QUEUED' or (state = 'SENDING' and claimed_at <= $3)) returning *)
       select c.id, c.dedupe_key as "dedupeKey", c.kind, c.attempts, c.to_address as "toAddress", c.to_name as "toName",
         c.reply_to as "replyTo", c.subject, c.text_body as text, c.html_body as html, c.ics, c.ics_method as "icsMethod",
         c.event_id as "eventId", c.registration_id as "registrationId", c.event_sequence as "eventSequence",
         c.starts_at as "startsAt", c.ends_at as "endsAt", c.expires_at as "expiresAt", c.secret, r.state as "registrationState",
         e.sequence as "nowSequence", e.starts_at as "nowStartsAt", e.ends_at as "nowEndsAt", e.cancelled_at as "cancelledAt"
       from quick, c left join registration r on r.id = c.registration_id left join event e on e.id = c.event_id`,
      [id, now, silentSince],
    );
    if (!rows[0]) return null;
    const { registrationState, nowSequence, nowStartsAt, nowEndsAt, cancelledAt, secret, ...letter } = rows[0];
    if (letter.kind in ACCOUNT_LETTER_KINDS || letter.kind in PLAIN_LETTER_KINDS)
      return { ...letter, kind: letter.kind as never, secret };
    const event =
      nowSequence === null ? null : { sequence: nowSequence, startsAt: nowStartsAt, endsAt: nowEndsAt, cancelledAt };
    return { ...letter, now: { registrationState, event } };
  }

  /** Ends a claim. Only the last one that claimed it can, except that what went out is known to have gone out. */
  async settle(
    letter: { id: string; attempts: number },
    state: 'SENT' | 'FAILED' | 'SUPERSEDED' | 'EXPIRED' | 'QUEUED',
    smtpResponse: string | null,
    now: Date,
  ): Promise<void> {
    await this.dataSource.query(
      `update letter set state = $3, smtp_response = coalesce($4, smtp_response), sent_at = case when $3 = 'SENT' then $5 else sent_at end
         , text_body = case when $3 = 'SENT' and secret then '' else text_body end
         , html_body = case when $3 = 'SENT' and secret then '' else html_body end
       where id = $1 and ($3 = 'SENT' or (state = 'SENDING' and attempts = $2))`,
      [letter.id, letter.attempts, state, smtpResponse, now],
    );
  }

  /** Replaces what a letter says before it is sent. */
  async rewrite(
    id: string,
    content: Omit<EventLetter, 'id' | 'dedupeKey' | 'kind' | 'toAddress' | 'toName' | 'eventId' | 'registrationId'>,
  ): Promise<void> {
    await this.dataSource.query(
      `update letter set reply_to = $2, subject = $3, text_body = $4, html_body = $5, ics = $6, ics_method = $7, event_sequence = $8,
         starts_at = $9, ends_at = $10, expires_at = $11 where id = $1`,
      [
        id,
        content.replyTo,
        content.subject,
        content.text,
        content.html,
        content.ics,
        content.icsMethod,
        content.eventSequence,
        content.startsAt,
        content.endsAt,
        content.expiresAt,
      ],
    );
  }

  /** Leaves an unsent letter in the ledger to be read there. */
  async keep(id: string): Promise<void> {
    await this.dataSource.query(`update letter set state = 'KEPT' where id = $1 and state in ('QUEUED', 'SENDING')`, [
      id,
    ]);
  }

  /**
   * Letters nobody is going to send soon: their sender fell silent, their job is gone or has given up, or tries that failed
   * made the job wait for hours (the last one before `impatientSince`).
   */
  async stuck(tx: EntityManager, silentSince: Date, impatientSince: Date, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `select l.id from letter l
       where (l.state = 'SENDING' and l.claimed_at <= $1)
         or (l.state = 'QUEUED' and l.claimed_at <= $2)
         or (l.state = 'QUEUED' and coalesce(l.claimed_at, l.created_at) <= $1 and not exists (
           select from graphile_worker.jobs j where j.key = 'letter:' || l.id and j.attempts < j.max_attempts))
       order by l.created_at limit $3`,
      [silentSince, impatientSince, limit],
    );
    return rows.map((row) => row.id);
  }

  /** The newest first. The scope is part of the condition, so that a forgotten check shows nothing. */
  async list(filter: LettersFilter): Promise<LetterRow[]> {
    return this.dataSource.query(
      `select ${ROW} from letter l left join event e on e.id = l.event_id
       where ($1::uuid[] is null or e.organiser_id = any ($1) or e.id = any ($8))
         and ($2::text is null or concat_ws(' ', l.to_address, l.to_name, l.subject) ilike $2)
         and ($3::text[] is null or l.kind = any ($3)) and ($4::text[] is null or l.state = any ($4))
         and ($9::uuid is null or l.registration_id = $9)
         and ($5::timestamptz is null or (l.created_at, l.id) < ($5, $6::uuid))
       order by l.created_at desc, l.id desc limit $7`,
      [
        filter.scope.all ? null : filter.scope.organisations,
        filter.q ? `%${filter.q.replaceAll(/[\\%_]/g, '\\$&')}%` : null,
        filter.kind ?? null,
        filter.state ?? null,
        filter.after?.[0] ?? null,
        filter.after?.[1] ?? null,
        filter.limit,
        filter.scope.events,
        filter.registrationId ?? null,
      ],
    );
  }

  /** How many letters of the scope's events the mail did not take. */
  async countFailed({ all, organisations, events }: Scope): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from letter l left join event e on e.id = l.event_id
       where l.state = 'FAILED' and ($1 or e.organiser_id = any ($2::uuid[]) or e.id = any ($3::uuid[]))`,
      [all, organisations, events],
    );
    return rows[0]?.count ?? 0;
  }

  /** One letter within the scope; null outside of it. */
  async find(id: string, scope: Scope): Promise<LetterDetails | null> {
    const rows = await this.dataSource.query<LetterDetails[]>(
      `select ${ROW}, l.reply_to as "replyTo", l.text_body as text, l.html_body as html, l.ics, l.ics_method as "icsMethod",
         l.registration_id as "registrationId", l.expires_at as "expiresAt"
       from letter l left join event e on e.id = l.event_id where l.id = $1 and ($2::uuid[] is null or e.organiser_id = any ($2) or e.id = any ($3))`,
      [id, scope.all ? null : scope.organisations, scope.events],
    );
    return rows[0] ?? null;
  }

  /** Puts a letter that did not go out back in line. */
  async enqueueAgain(tx: EntityManager, id: string): Promise<void> {
    await tx.query(
      `update letter set state = 'QUEUED', claimed_at = null where id = $1 and state in ('FAILED', 'KEPT')`,
      [id],
    );
  }

  /** A copy to be sent as a letter of its own; returns the id of the one that has the key. */
  async insertCopy(tx: EntityManager, id: string, copy: { id: string; key: string; now: Date }): Promise<string> {
    const rows = await tx.query<{ id: string }[]>(
      `insert into letter (id, dedupe_key, kind, to_address, to_name, reply_to, subject, text_body, html_body, ics, ics_method, event_id,
         registration_id, event_sequence, starts_at, ends_at, expires_at, created_at)
       select $2, $3, kind, to_address, to_name, reply_to, subject, text_body, html_body, ics, ics_method, event_id,
         registration_id, event_sequence, starts_at, ends_at, expires_at, $4 from letter where id = $1
       on conflict on constraint letter_dedupe_key_uq do update set dedupe_key = excluded.dedupe_key returning id`,
      [id, copy.id, copy.key, copy.now],
    );
    return rows[0]?.id ?? copy.id;
  }
}
