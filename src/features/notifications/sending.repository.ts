import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { RegistrationState } from '../registrations/registrations.rules.js';
import type { ClaimedEventLetter, ClaimedLetter, EventLetter } from './letters.repository.js';
import { ACCOUNT_LETTER_KINDS, PLAIN_LETTER_KINDS } from './notifications.rules.js';

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
   * only as a probe. Null when another has it, it is settled or all wait. It does not wait for the disk: the answer of `settle` does,
   * and carries it along.
   */
  async claim(id: string, now: Date, silentSince: Date, isProbe: boolean): Promise<ClaimedLetter | null> {
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
         where id = $1 and (state = 'QUEUED' or (state = 'SENDING' and claimed_at <= $3))
           and ($4 or not exists (select from mail_pause)) returning *)
       select c.id, c.dedupe_key as "dedupeKey", c.kind, c.attempts, c.to_address as "toAddress", c.to_name as "toName",
         c.reply_to as "replyTo", c.subject, c.text_body as text, c.html_body as html, c.ics, c.ics_method as "icsMethod",
         c.event_id as "eventId", c.registration_id as "registrationId", c.event_sequence as "eventSequence",
         c.starts_at as "startsAt", c.ends_at as "endsAt", c.expires_at as "expiresAt", c.refused_at as "refusedAt", c.secret, r.state as "registrationState",
         e.sequence as "nowSequence", e.starts_at as "nowStartsAt", e.ends_at as "nowEndsAt", e.cancelled_at as "cancelledAt"
       from quick, c left join registration r on r.id = c.registration_id left join event e on e.id = c.event_id`,
      [id, now, silentSince, isProbe],
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
    state: 'SENT' | 'FAILED' | 'SUPERSEDED' | 'EXPIRED',
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
       where not exists (select from mail_pause) and ((l.state = 'SENDING' and l.claimed_at <= $1)
         or (l.state = 'QUEUED' and coalesce(l.claimed_at, l.created_at) <= $1 and not exists (
           select from graphile_worker.jobs j where j.key = 'letter:' || l.id and j.attempts < j.max_attempts and j.run_at <= $2)))
       order by l.created_at limit $3`,
      [silentSince, soon, limit],
    );
    return rows.map((row) => row.id);
  }
}
