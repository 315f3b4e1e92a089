import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { EventFormat } from '../events/events.rules.js';
import type { RegistrationState } from '../registrations/registrations.rules.js';
import type { ClaimedEventLetter, ClaimedLetter, EventLetter } from './letters.repository.js';
import { ACCOUNT_LETTER_KINDS, PLAIN_LETTER_KINDS } from './notifications.rules.js';
import { TOLD_COLUMNS, tellFrom, type ToldColumns, toTold } from './told.repository.js';

/** What a letter about to be sent says instead of what it was written with. */
export type Rewriting = Pick<EventLetter, 'subject' | 'text' | 'html' | 'expiresAt' | 'tells' | 'basis'> &
  Partial<Pick<EventLetter, 'replyTo' | 'ics' | 'icsMethod' | 'eventSequence' | 'startsAt' | 'endsAt'>>;

/** A letter about more than one registration: as it is, why not at all (in words for staff), or with another text. */
export type PlainVerdict = 'send' | { drop: string } | Rewriting;

/** A letter about the registration of `l` that is older and has not gone yet. */
const EARLIER = `select from letter x where x.registration_id = l.registration_id and x.state in ('QUEUED', 'SENDING')
  and (x.created_at, x.id) < (l.created_at, l.id)`;

type ClaimRow = Omit<ClaimedEventLetter, 'now'> &
  ToldColumns & {
    secret: boolean;
    registrationState: RegistrationState | null;
    registrationRevision: number | null;
    linkGeneration: number;
    eventRevision: number | null;
    nowSequence: number;
    nowStartsAt: Date;
    nowEndsAt: Date;
    cancelledAt: Date | null;
    isWithdrawn: boolean;
    format: EventFormat;
    venue: string | null;
    address: string | null;
    newestRelease: number | null;
  };

function toClaimed(row: ClaimRow): ClaimedLetter {
  const { registrationState, registrationRevision, linkGeneration, eventRevision, newestRelease, ...rest } = row;
  const { nowSequence, nowStartsAt, nowEndsAt, cancelledAt, isWithdrawn, format, venue, address, secret, ...found } =
    rest;
  const { toldStartsAt, toldEndsAt, toldPlace, toldRelease, toldOff, ...letter } = found;
  const told = toTold({ toldStartsAt, toldEndsAt, toldPlace, toldRelease, toldOff });
  const isKnown = eventRevision !== null && registrationRevision !== null;
  const present = isKnown ? { eventRevision, registrationRevision, linkGeneration, told, newestRelease } : null;
  if (letter.kind in ACCOUNT_LETTER_KINDS || letter.kind in PLAIN_LETTER_KINDS)
    return { ...letter, kind: letter.kind as never, secret, present };
  const times = { startsAt: nowStartsAt, endsAt: nowEndsAt };
  const event = isKnown ? { ...times, sequence: nowSequence, cancelledAt, isWithdrawn, format, venue, address } : null;
  return { ...letter, now: { registrationState, event, present } };
}

/** The ledger as its senders use it. */
@Injectable()
export class SendingRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** How many letters wait, are being sent and were refused. */
  async countUnsent(): Promise<Record<'QUEUED' | 'SENDING' | 'FAILED', number>> {
    const rows = await this.dataSource.query<{ state: string; n: number }[]>(
      `select state, count(*)::int as n from letter where state in ('QUEUED', 'SENDING', 'FAILED') group by state`,
    );
    return { QUEUED: 0, SENDING: 0, FAILED: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
  }

  /**
   * Takes a letter that waits, or one whose sender has been silent since `silentSince`, for this worker alone; while the mail is paused
   * only as a probe. Null when another has it, it is settled, all wait, or an earlier letter about the same registration has not gone:
   * the order of facts is the order of letters. It does not wait for the disk: the answer of `settle` does, and carries it along.
   */
  async claim(id: string, now: Date, silentSince: Date, isProbe: boolean): Promise<ClaimedLetter | null> {
    const rows = await this.dataSource.query<ClaimRow[]>(
      `with quick as (select set_config('synchronous_commit', 'off', true)),
       c as (update letter l set state = 'SENDING', attempts = attempts + 1, claimed_at = $2
         where id = $1 and (state = 'QUEUED' or (state = 'SENDING' and claimed_at <= $3))
           and ($4 or not exists (select from mail_pause)) and not exists (${EARLIER}) returning *)
       select c.id, c.dedupe_key as "dedupeKey", c.kind, c.attempts, c.to_address as "toAddress", c.to_name as "toName",
         c.reply_to as "replyTo", c.subject, c.text_body as text, c.html_body as html, c.ics, c.ics_method as "icsMethod",
         c.event_id as "eventId", c.registration_id as "registrationId", c.event_sequence as "eventSequence",
         c.starts_at as "startsAt", c.ends_at as "endsAt", c.expires_at as "expiresAt", c.refused_at as "refusedAt", c.secret,
         c.tells, c.basis, coalesce(c.source, c.dedupe_key) as source,
         r.state as "registrationState", r.revision as "registrationRevision", r.link_generation as "linkGeneration", e.revision as "eventRevision",
         e.sequence as "nowSequence", e.starts_at as "nowStartsAt", e.ends_at as "nowEndsAt", e.cancelled_at as "cancelledAt",
         e.withdrawn_at is not null and e.publication_state not in ('PUBLISHED', 'ARCHIVED') as "isWithdrawn", e.format, e.venue, e.address, ${TOLD_COLUMNS},
         case when c.kind = 'PROGRAM_CHANGED' then (select max(p.number) from program_release p
           where p.event_id = c.event_id and p.withdrawn_at is null) end as "newestRelease"
       from quick, c left join registration r on r.id = c.registration_id left join event e on e.id = c.event_id
         left join told t on t.registration_id = c.registration_id`,
      [id, now, silentSince, isProbe],
    );
    return rows[0] ? toClaimed(rows[0]) : null;
  }

  /**
   * Ends a claim. Only the last one that claimed it can, except that what went out is known to have gone out; what it tells is known from
   * then on. `reason`: why it was not sent. Returns the id of the next letter about the same registration, which waited for this one.
   */
  async settle(
    letter: { id: string; attempts: number },
    state: 'SENT' | 'FAILED' | 'SUPERSEDED' | 'EXPIRED',
    { response, reason }: { response: string | null; reason: string | null },
    now: Date,
  ): Promise<string | null> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `with s as (update letter set state = $3, smtp_response = coalesce($4, smtp_response), reason = $6
         , sent_at = case when $3 = 'SENT' then $5 else sent_at end
         , text_body = case when $3 = 'SENT' and secret then '' else text_body end
         , html_body = case when $3 = 'SENT' and secret then '' else html_body end
       where id = $1 and ($3 = 'SENT' or (state = 'SENDING' and attempts = $2)) returning registration_id, tells),
       known as (${tellFrom(`(select tells from s where $3 = 'SENT')`)})
       select l.id from letter l join s on l.registration_id = s.registration_id
       where l.state = 'QUEUED' and l.id <> $1 order by l.created_at, l.id limit 1`,
      [letter.id, letter.attempts, state, response, now, reason],
    );
    return rows[0]?.id ?? null;
  }

  /** The letter that must go before this one and has not been tried yet; null when there is none. */
  async untriedBefore(id: string): Promise<string | null> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select x.id from letter l join letter x on x.registration_id = l.registration_id
       where l.id = $1 and l.state = 'QUEUED' and x.state = 'QUEUED' and x.claimed_at is null and (x.created_at, x.id) < (l.created_at, l.id)
       order by x.created_at, x.id limit 1`,
      [id],
    );
    return rows[0]?.id ?? null;
  }

  /** Is there a later letter of the same kind to the same address about the same event, still to be sent? */
  async hasLater(id: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `select from letter l join letter x on x.kind = l.kind and x.to_address = l.to_address and x.event_id = l.event_id
       where l.id = $1 and x.state = 'QUEUED' and (x.created_at, x.id) > (l.created_at, l.id) limit 1`,
      [id],
    );
    return rows.length > 0;
  }

  /** Replaces what a letter says before it is sent; what `content` does not name stays. */
  async rewrite(id: string, content: Rewriting): Promise<void> {
    await this.dataSource.query(
      `update letter set subject = $2, text_body = $3, html_body = $4, expires_at = $5, tells = $6, basis = $7,
         reply_to = coalesce($8, reply_to), ics = $9, ics_method = $10, event_sequence = coalesce($11, event_sequence),
         starts_at = coalesce($12, starts_at), ends_at = coalesce($13, ends_at) where id = $1`,
      [
        id,
        content.subject,
        content.text,
        content.html,
        content.expiresAt,
        content.tells ? JSON.stringify(content.tells) : null,
        content.basis ?? null,
        content.replyTo ?? null,
        content.ics ?? null,
        content.icsMethod ?? null,
        content.eventSequence ?? null,
        content.startsAt ?? null,
        content.endsAt ?? null,
      ],
    );
  }

  /** Leaves an unsent letter in the ledger to be read there. */
  async keep(id: string): Promise<void> {
    await this.dataSource.query(`update letter set state = 'KEPT' where id = $1 and state in ('QUEUED', 'SENDING')`, [
      id,
    ]);
  }

  /** Puts a claimed letter back in line with what the server said; `refusedAt`: it was a refusal in doubt, and this is when. */
  async putBack(
    tx: EntityManager,
    letter: { id: string; attempts: number },
    smtpResponse: string,
    refusedAt: Date | null,
  ): Promise<void> {
    await tx.query(
      `update letter set state = 'QUEUED', smtp_response = $3, refused_at = coalesce(refused_at, $4)
       where id = $1 and state = 'SENDING' and attempts = $2`,
      [letter.id, letter.attempts, smtpResponse, refusedAt],
    );
  }

  /** Gives up a claim of which nothing came: the letter waits as before. */
  async release({ id, attempts }: { id: string; attempts: number }): Promise<void> {
    await this.dataSource.query(
      `update letter set state = 'QUEUED' where id = $1 and state = 'SENDING' and attempts = $2`,
      [id, attempts],
    );
  }

  /** Says that whoever has claimed these is alive. */
  async renew(ids: readonly string[], now: Date): Promise<void> {
    await this.dataSource.query(`update letter set claimed_at = $2 where id = any ($1) and state = 'SENDING'`, [
      ids,
      now,
    ]);
  }

  /** Did the server take a letter to another address since? */
  async otherAcceptedSince(moment: Date, address: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `select from letter where sent_at > $1 and to_address <> $2 limit 1`,
      [moment, address],
    );
    return rows.length > 0;
  }

  /** How many addresses in a row got an answer for now, or in doubt, and none was taken in between; of those tried since `since`. */
  async countPutOff(since: Date): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(distinct to_address)::int as count from letter
       where state = 'QUEUED' and claimed_at > greatest($1, (select max(sent_at) from letter where sent_at > $1))`,
      [since],
    );
    return rows[0]?.count ?? 0;
  }

  /** Letters to try first when all wait: those never tried, then the longest untried; those refused in doubt come last. */
  async candidates(limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from letter where state = 'QUEUED' order by refused_at nulls first, claimed_at nulls first, created_at limit $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Letters nobody is going to send soon: their sender fell silent, or no job is going to run by `soon`. None while the mail is paused:
   * their jobs wait with it.
   */
  async stuck(tx: EntityManager, silentSince: Date, soon: Date, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `select l.id from letter l
       where not exists (select from mail_pause) and not exists (${EARLIER}) and ((l.state = 'SENDING' and l.claimed_at <= $1)
         or (l.state = 'QUEUED' and coalesce(l.claimed_at, l.created_at) <= $1 and not exists (
           select from graphile_worker.jobs j where j.key = 'letter:' || l.id and j.attempts < j.max_attempts and j.run_at <= $2)))
       order by l.created_at limit $3`,
      [silentSince, soon, limit],
    );
    return rows.map((row) => row.id);
  }
}
