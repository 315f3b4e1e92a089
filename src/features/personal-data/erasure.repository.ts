import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { likePattern } from '../../common/search-words.js';
import { ERASED_ADDRESS, ERASED_NAME } from './personal-data.rules.js';

/** Whose data it is: an account, or an address nobody made an account of. */
export interface Subject {
  personId: string | null;
  email: string;
}

/** A subject with everything it is found by. */
interface Traces extends Subject {
  /** The address now and those before it. */
  emails: string[];
  registrationIds: string[];
  /** First name and surname, as letters to others may have named a member of staff. */
  name: string | null;
}

/** How many rows of each kind were changed or deleted. */
export type ErasureCounts = Record<string, number>;

interface Mark {
  /** The address that stands in the place of the real one. */
  email: string;
  now: Date;
}

/** What goes with an account; the rows of others that name it only by id stay. */
const ACCOUNT_TABLES = [
  'session',
  'saved_view',
  'speaker_claim',
  'api_token',
  'role_assignment',
  'event_grant',
  'calendar_fetch',
  'email_change',
  'account_link',
  'second_factor',
  'known_device',
  'external_identity',
  'external_sign_in',
] as const;

/** What organisers noted and marked about registrations `$1`. */
export const ERASE_WORDS_ABOUT = `with notes as (delete from registration_note where registration_id = any ($1::uuid[]))
  delete from registration_tag where registration_id = any ($1::uuid[])`;

const OWN = `(r.person_id = $1 or (r.person_id is null and r.email = $2))`;

/**
 * Takes a person out of every table that holds personal data, and leaves what totals are counted from. The tables are those
 * of other features: that none is forgotten is checked against the schema (holdings.rules.ts).
 */
@Injectable()
export class ErasureRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The account with this address; null when there is none. */
  async findPerson(email: string): Promise<{ id: string } | null> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from person where email = $1 and erased_at is null`,
      [email],
    );
    return rows[0] ?? null;
  }

  /** How many registrations stand under the address or the account. */
  async countRegistrations({ personId, email }: Subject): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from registration r where ${OWN} and r.erased_at is null`,
      [personId, email],
    );
    return rows[0]?.count ?? 0;
  }

  /** Is there nobody else to administrate? */
  async isLastAdministrator(personId: string): Promise<boolean> {
    const rows = await this.dataSource.query<{ own: boolean; others: boolean }[]>(
      `select exists (select from role_assignment where role = 'ADMINISTRATOR' and valid_until is null and person_id = $1) as own,
         exists (select from role_assignment a join person p on p.id = a.person_id where a.role = 'ADMINISTRATOR'
           and a.valid_until is null and a.person_id <> $1 and p.blocked_at is null) as others`,
      [personId],
    );
    return rows[0] !== undefined && rows[0].own && !rows[0].others;
  }

  /**
   * Erases everything of the subject within `tx`, the account locked first, so that nothing can be joined to it meanwhile.
   * Registrations for what is ahead are left: their places are given back before. Returns what was changed.
   */
  async erase(tx: EntityManager, subject: Subject, mark: Mark): Promise<ErasureCounts> {
    const traces = await this.trace(tx, subject);
    const counts: ErasureCounts = { letter: await this.eraseLetters(tx, traces) };
    counts['consent'] = await this.eraseConsents(tx, traces, mark.now);
    counts['registration'] = await this.eraseRegistrations(tx, traces.registrationIds, mark);
    counts['sign_in_attempt'] = await affected(tx, `delete from sign_in_attempt where email = any ($1)`, [
      traces.emails,
    ]);
    counts['account_link'] = await affected(tx, `delete from account_link where email = $1`, [subject.email]);
    await this.forgetAddresses(tx, traces.emails);
    if (subject.personId)
      Object.assign(counts, await this.eraseAccount(tx, { ...traces, personId: subject.personId }, mark));
    return counts;
  }

  /**
   * Takes addresses out of what others wrote: notes about other people, saved selections, the record of changes. Of the erased
   * rows themselves the record forgets by triggers.
   */
  async forgetAddresses(tx: EntityManager, emails: readonly string[]): Promise<void> {
    for (const email of emails) {
      await tx.query(
        `update registration_note set text = regexp_replace(text, $2, '[адрес удалён]', 'gi') where text ilike $1 and audit_mentions(text, $3)`,
        [likePattern(email), inRegExp(email), email],
      );
      await tx.query(
        `delete from saved_view where audit_mentions(query, $1) or audit_mentions(query, $2) or audit_mentions(name, $1)`,
        [email, encodeURIComponent(email)],
      );
    }
    await tx.query(`select audit_forget('{}', '{}', $1)`, [emails]);
  }

  /** Is anything of the subject left by name? Somebody may have registered while it was being erased. */
  async remains(tx: EntityManager, { personId, email }: Subject): Promise<boolean> {
    const rows = await tx.query<unknown[]>(`select from registration r where ${OWN} and r.erased_at is null limit 1`, [
      personId,
      email,
    ]);
    return rows.length > 0;
  }

  /** Takes the name and the address out of registrations; municipality, school, state and attendance stay for totals. */
  async eraseRegistrations(tx: EntityManager, ids: readonly string[], { email, now }: Mark): Promise<number> {
    await tx.query(ERASE_WORDS_ABOUT, [ids]);
    return affected(
      tx,
      `with gone as (
         select r.id, row_number() over (partition by r.event_id order by r.created_at, r.id) = 1 and not exists
           (select from registration x where x.event_id = r.event_id and x.email = $2) as is_first
         from registration r join event e on e.id = r.event_id
         where r.id = any ($1) and r.erased_at is null and (r.state = 'CANCELLED' or e.ends_at <= $4))
       update registration r set last_name = $3, first_name = '', middle_name = null, position = null, answers = '{}', cancel_reason = null, network = null,
         email = case when gone.is_first then $2 else 'erased-' || r.id || '@invalid' end, erased_at = $4, updated_at = $4
       from gone where r.id = gone.id`,
      [ids, email, ERASED_NAME, now],
    );
  }

  /** Empties letters, addresses too; what waits to be sent is not sent. The row stays: when, of what kind, about what event. */
  private async eraseLetters(tx: EntityManager, traces: Traces): Promise<number> {
    return affected(
      tx,
      `update letter l set to_address = $4, to_name = '', subject = $5, text_body = '', html_body = '', ics = null, ics_method = null,
         smtp_response = null, state = case when state in ('SENT', 'EXPIRED') then state else 'SUPERSEDED' end
       where l.to_address <> $4 and (l.to_address = any ($1) or l.registration_id = any ($2)
         or exists (select from account_link k where k.person_id = $3 and l.dedupe_key = 'account-link:' || k.id))`,
      [traces.emails, traces.registrationIds, traces.personId, ERASED_ADDRESS, ERASED_NAME],
    );
  }

  /** Who agreed is not known any more; that somebody did, when and to which text, stays. */
  private async eraseConsents(tx: EntityManager, traces: Traces, now: Date): Promise<number> {
    return affected(
      tx,
      `update consent set address = null, user_agent = null, withdrawn_at = coalesce(withdrawn_at, $3)
       where registration_id = any ($1) or person_id = $2`,
      [traces.registrationIds, traces.personId, now],
    );
  }

  private async eraseAccount(
    tx: EntityManager,
    traces: Traces & { personId: string },
    mark: Mark,
  ): Promise<ErasureCounts> {
    const counts: ErasureCounts = {};
    if (traces.name) await this.forgetInviter(tx, traces.name);
    counts['speaker'] = await affected(tx, `update speaker set person_id = null where person_id = $1`, [
      traces.personId,
    ]);
    for (const table of ACCOUNT_TABLES)
      counts[table] = await affected(tx, `delete from ${table} where person_id = $1`, [traces.personId]);
    counts['person'] = await affected(
      tx,
      `update person set email = $2, last_name = $3, first_name = '', middle_name = null, position = null, organisation_id = null,
         municipality_id = null, school_id = null, school_name = null, subjects = '{}', grades = '{}', refused_letters = '{}',
         password_hash = null, calendar_generation = calendar_generation + 1, blocked_at = coalesce(blocked_at, $4), erased_at = $4,
         email_confirmed_at = null, last_signed_in_at = null
       where id = $1 and erased_at is null`,
      [traces.personId, mark.email, ERASED_NAME, mark.now],
    );
    return counts;
  }

  /** Invitations name who invites: in the link, and in a letter that has not been sent. */
  private async forgetInviter(tx: EntityManager, name: string): Promise<void> {
    await tx.query(`update account_link set payload = payload - 'invitedBy' where payload ->> 'invitedBy' = $1`, [
      name,
    ]);
    await tx.query(
      `update letter set text_body = '', html_body = '', state = case when state in ('QUEUED', 'SENDING') then 'SUPERSEDED' else state end
       where kind = 'INVITATION' and text_body <> '' and strpos(text_body, $1) > 0`,
      [name],
    );
  }

  private async trace(tx: EntityManager, subject: Subject): Promise<Traces> {
    const { personId, email } = subject;
    const people = await tx.query<{ email: string; name: string }[]>(
      `select email, concat_ws(' ', first_name, last_name) as name from person where id = $1 for update`,
      [personId],
    );
    const registrations = await tx.query<{ id: string; email: string; isProved: boolean }[]>(
      `select r.id, r.email, r.person_id is not null as "isProved" from registration r where ${OWN} order by r.id for update`,
      [personId, people[0]?.email ?? email],
    );
    const earlier = await tx.query<{ email: string }[]>(
      `select email from account_link where person_id = $1 and kind = 'EMAIL_CHANGE_OLD' and used_at is not null`,
      [personId],
    );
    const emails = [email, ...people, ...registrations.filter(({ isProved }) => isProved), ...earlier].map((one) =>
      typeof one === 'string' ? one : one.email,
    );
    return {
      ...subject,
      emails: [...new Set(emails)],
      registrationIds: registrations.map(({ id }) => id),
      name: people[0]?.name ?? null,
    };
  }
}

/** As a regular expression of PostgreSQL that finds this text alone. */
function inRegExp(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}@]/gu, '\\$&');
}

/** How many rows a change touched: TypeORM answers updates and deletes with rows and their number. */
async function affected(tx: EntityManager, sql: string, values: unknown[]): Promise<number> {
  const answer = await tx.query<[unknown[], number]>(sql, values);
  return answer[1] ?? 0;
}
