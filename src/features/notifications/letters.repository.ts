import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { likePattern, searchWords } from '../../common/search-words.js';
import type { Scope } from '../accounts/accounts.rules.js';
import {
  type AccountLetterKind,
  LETTER_KINDS,
  type LetterKind,
  type LetterState,
  PLAIN_LETTER_KINDS,
  type PlainLetterKind,
  type Times,
} from './notifications.rules.js';
import { tellAll } from './told.repository.js';
import type { PresentBasis, Tells } from './told.rules.js';
import type { Circumstances } from './verdict.rules.js';

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
  /** What its reader knows once the server has taken it. */
  tells?: readonly Tells[] | null;
  /** The versions of the facts it was written from; absent: looked at anew whenever it is sent. */
  basis?: string | null;
  /** The fact it tells of, where the dedupe key does not say all of it. */
  source?: string | null;
}

/** What its sender knows of a letter beside its text. */
interface Claim {
  /** How often it was claimed: the last one who did may settle it. */
  attempts: number;
  /** When it was first refused in a way that may be our fault. */
  refusedAt: Date | null;
  /** The fact it tells of. */
  source: string;
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

/** A letter about something else than the state of one registration. */
export interface PlainLetter extends LetterText {
  kind: PlainLetterKind;
  eventId: string;
  /** Whose it is, when it goes to a participant: it stands on their page. */
  registrationId?: string;
  /** Invitations to several events, one after another. */
  ics?: string | null;
  icsMethod?: 'REQUEST' | 'CANCEL' | null;
}

export type NewLetter = EventLetter | AccountLetter | PlainLetter;

/** A letter taken to be sent, with what is true of its event and registration now. */
export type ClaimedEventLetter = EventLetter & Circumstances & Claim;
export type ClaimedPlainLetter = PlainLetter & Claim & { present: PresentBasis | null };

export type ClaimedLetter = ClaimedEventLetter | ClaimedPlainLetter | (AccountLetter & Claim);

export function isAboutEvent(letter: ClaimedLetter): letter is ClaimedEventLetter {
  return letter.kind in LETTER_KINDS;
}

export function isPlain(letter: ClaimedLetter): letter is ClaimedPlainLetter {
  return letter.kind in PLAIN_LETTER_KINDS;
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
  /** Why it was not sent. */
  reason: string | null;
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

/** As the index `letter_search_ix` has it: every word begins after a space. */
const SEARCHED = `translate(lower((' ' || l.to_address || ' ' || l.to_name || ' ' || l.subject) collate "ru-x-icu"), 'ё', 'е')`;

/** Three letters are what the index finds anywhere; fewer are taken for the beginning of a word. */
const wordPattern = (word: string): string => (word.length < 3 ? `% ${likePattern(word).slice(1)}` : likePattern(word));

@Injectable()
export class LettersRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Inserts the letters whose facts have none yet; one that was dropped as untrue comes to life again when its fact is told anew. What
   * is kept to be read is told at once. Returns the ids of those in line.
   */
  async insertMissing(
    tx: EntityManager,
    letters: readonly NewLetter[],
    state: 'QUEUED' | 'KEPT',
    now: Date,
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `insert into letter (id, dedupe_key, kind, to_address, to_name, reply_to, subject, text_body, html_body, ics, ics_method, event_id,
         registration_id, event_sequence, starts_at, ends_at, expires_at, secret, state, created_at, tells, basis, source)
       select id, "dedupeKey", kind, "toAddress", "toName", "replyTo", subject, text, html, ics, "icsMethod", "eventId",
         "registrationId", "eventSequence", "startsAt", "endsAt", "expiresAt", coalesce(secret, false), $2, $3, tells, basis, source
       from json_to_recordset($1::json) as t(id uuid, "dedupeKey" text, kind text, "toAddress" text, "toName" text, "replyTo" text,
         subject text, text text, html text, ics text, "icsMethod" text, "eventId" uuid, "registrationId" uuid, "eventSequence" integer,
         "startsAt" timestamptz, "endsAt" timestamptz, "expiresAt" timestamptz, secret boolean, tells jsonb, basis text, source text)
       on conflict on constraint letter_dedupe_key_uq do update set state = excluded.state, created_at = excluded.created_at, reason = null,
         subject = excluded.subject, text_body = excluded.text_body, html_body = excluded.html_body, ics = excluded.ics,
         ics_method = excluded.ics_method, event_sequence = excluded.event_sequence, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
         expires_at = excluded.expires_at, tells = excluded.tells, basis = excluded.basis
         where letter.state = 'SUPERSEDED' and letter.kind <> 'CAMPAIGN'
       returning id`,
      [JSON.stringify(letters), state, now],
    );
    if (state === 'KEPT')
      await tellAll(
        tx,
        rows.map(({ id }) => id),
      );
    return rows.map((row) => row.id);
  }

  /** The newest first. The scope is part of the condition, so that a forgotten check shows nothing. */
  async list(filter: LettersFilter): Promise<LetterRow[]> {
    const words = searchWords(filter.q ?? '').map(wordPattern);
    return this.dataSource.query(
      `select ${ROW} from letter l left join event e on e.id = l.event_id
       where ($1::uuid[] is null or e.organiser_id = any ($1) or e.id = any ($7))
         ${words.map((_, n) => `and ${SEARCHED} like $${n + 9}`).join(' ')}
         and ($2::text[] is null or l.kind = any ($2)) and ($3::text[] is null or l.state = any ($3))
         and ($8::uuid is null or l.registration_id = $8)
         and ($4::timestamptz is null or (l.created_at, l.id) < ($4, $5::uuid))
       order by l.created_at desc, l.id desc limit $6`,
      [
        filter.scope.all ? null : filter.scope.organisations,
        filter.kind ?? null,
        filter.state ?? null,
        filter.after?.[0] ?? null,
        filter.after?.[1] ?? null,
        filter.limit,
        filter.scope.events,
        filter.registrationId ?? null,
        ...words,
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
         l.registration_id as "registrationId", l.expires_at as "expiresAt", l.reason
       from letter l left join event e on e.id = l.event_id where l.id = $1 and ($2::uuid[] is null or e.organiser_id = any ($2) or e.id = any ($3))`,
      [id, scope.all ? null : scope.organisations, scope.events],
    );
    return rows[0] ?? null;
  }

  /** Puts letters that did not go out back in line; returns the ids of those. */
  async enqueueAgain(tx: EntityManager, ids: readonly string[]): Promise<string[]> {
    const [rows] = await tx.query<[{ id: string }[], number]>(
      `update letter set state = 'QUEUED', claimed_at = null, refused_at = null
       where id = any ($1) and state in ('FAILED', 'KEPT') returning id`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** A copy to be sent as a letter of its own; returns the id of the one that has the key. */
  async insertCopy(tx: EntityManager, id: string, copy: { id: string; key: string; now: Date }): Promise<string> {
    const rows = await tx.query<{ id: string }[]>(
      `insert into letter (id, dedupe_key, kind, to_address, to_name, reply_to, subject, text_body, html_body, ics, ics_method, event_id,
         registration_id, event_sequence, starts_at, ends_at, expires_at, created_at, tells, basis, source)
       select $2, $3, kind, to_address, to_name, reply_to, subject, text_body, html_body, ics, ics_method, event_id,
         registration_id, event_sequence, starts_at, ends_at, expires_at, $4, tells, basis,
         coalesce(source, dedupe_key) from letter where id = $1
       on conflict on constraint letter_dedupe_key_uq do update set dedupe_key = excluded.dedupe_key returning id`,
      [id, copy.id, copy.key, copy.now],
    );
    return rows[0]?.id ?? copy.id;
  }
}
