import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { ERASE_WORDS_ABOUT } from './erasure.repository.js';
import {
  ERASED_ADDRESS,
  ERASED_NAME,
  type RetentionCounts,
  type RetentionKind,
  type RetentionRule,
} from './personal-data.rules.js';

export interface RetentionRun {
  id: string;
  isDryRun: boolean;
  startedAt: Date;
  /** Null: still at it, or stopped halfway. */
  finishedAt: Date | null;
  counts: RetentionCounts;
}

type Due = NonNullable<RetentionCounts[RetentionKind]>;

/** Before `cutoff` a row is old enough; `now` is the present. */
interface Moments {
  cutoff: Date;
  now: Date;
}

/** What a rule finds and does to it. */
interface Deed {
  /** Rows kept long enough: `id` and `at`, the moment the term is counted from; `$1` is the cutoff, `given.now` the present. */
  due: string;
  /** What is done to the ids in `$1`; `$2`, where it stands, is the present. */
  done: readonly string[];
}

const GIVEN = `with given as (select $1::timestamptz as cutoff, $2::timestamptz as now)`;
const NAMELESS = `last_name = '${ERASED_NAME}', first_name = '', middle_name = null, position = null, erased_at = $2`;
/** Where the name goes the consents lose the network address they were given from. */
const NAMES_OF_REGISTRATIONS = [
  `update registration r set ${NAMELESS}, answers = '{}', cancel_reason = null, network = null, email = 'erased-' || r.id || '@invalid', person_id = null where r.id = any ($1::uuid[])`,
  ERASE_WORDS_ABOUT,
  `update consent set address = null, user_agent = null where registration_id = any ($1::uuid[])`,
];
const SETTLED = `l.state in ('SENT', 'KEPT', 'FAILED', 'SUPERSEDED', 'EXPIRED')`;
const OF_ACCOUNT = [
  'session',
  'saved_view',
  'api_token',
  'calendar_fetch',
  'email_change',
  'account_link',
  'known_device',
  'external_identity',
];

/** Each registration falls under one rule: nobody confirmed its address, its consents are withdrawn, or neither. */
const IS_UNCONFIRMED = `(r.state = 'CANCELLED' and r.email_confirmed_at is null)`;
const IS_WITHDRAWN = `(r.id in (select registration_id from consent where withdrawn_at is not null)
  and not exists (select from consent c join consent_document d on d.id = c.document_id and d.kind = 'PERSONAL_DATA'
    where c.registration_id = r.id and c.withdrawn_at is null))`;

const DEEDS: Readonly<Record<RetentionKind, Deed>> = {
  SIGN_IN_ATTEMPTS: {
    due: `select a.id, a.attempted_at as at from sign_in_attempt a where a.attempted_at < $1`,
    done: [`delete from sign_in_attempt where id = any ($1::bigint[])`],
  },
  SESSIONS: {
    due: `select s.id, s.expires_at as at from session s where s.expires_at < $1`,
    done: [`delete from session where id = any ($1::uuid[])`],
  },
  ACCOUNT_LINKS: {
    due: `select l.id, l.expires_at as at from account_link l where l.expires_at < $1`,
    done: [`delete from account_link where id = any ($1::uuid[])`],
  },
  LETTER_TEXTS: {
    due: `select l.id, l.created_at as at from letter l
      where l.created_at < $1 and ${SETTLED} and (l.text_body <> '' or l.html_body <> '' or l.ics is not null)`,
    done: [
      `update letter set text_body = '', html_body = '', ics = null, ics_method = null where id = any ($1::uuid[])`,
    ],
  },
  LETTER_ADDRESSES: {
    due: `select l.id, l.created_at as at from letter l where l.created_at < $1 and ${SETTLED} and l.to_address <> '${ERASED_ADDRESS}'`,
    done: [
      `update letter set to_address = '${ERASED_ADDRESS}', to_name = '', smtp_response = null,
         state = case when state in ('SENT', 'EXPIRED') then state else 'SUPERSEDED' end where id = any ($1::uuid[])`,
    ],
  },
  UNCONFIRMED_REGISTRATIONS: {
    due: `select r.id, r.cancelled_at as at from registration r where r.erased_at is null and ${IS_UNCONFIRMED} and r.cancelled_at < $1`,
    done: NAMES_OF_REGISTRATIONS,
  },
  WITHDRAWN_REGISTRATIONS: {
    due: `select r.id, w.at from registration r
      cross join lateral (select max(c.withdrawn_at) as at from consent c where c.registration_id = r.id) w
      where r.erased_at is null and ${IS_WITHDRAWN} and w.at < $1 and not ${IS_UNCONFIRMED}
        and (r.state = 'CANCELLED' or exists (select from event e where e.id = r.event_id and e.ends_at < (select now from given)))`,
    done: NAMES_OF_REGISTRATIONS,
  },
  REGISTRATIONS: {
    due: `select r.id, e.ends_at as at from registration r join event e on e.id = r.event_id
      where e.ends_at < $1 and r.erased_at is null and not ${IS_UNCONFIRMED} and not ${IS_WITHDRAWN}`,
    done: NAMES_OF_REGISTRATIONS,
  },
  ERASURE_REQUESTS: {
    due: `select q.id, q.ended_at as at from erasure_request q where q.ended_at < $1`,
    done: [`delete from erasure_request where id = any ($1::uuid[])`],
  },
  UNUSED_ACCOUNTS: {
    due: `select p.id, u.at from person p
      cross join lateral (select greatest(p.created_at, p.last_signed_in_at, p.email_confirmed_at,
        (select max(e.ends_at) from registration r join event e on e.id = r.event_id where r.person_id = p.id)) as at) u
      where p.erased_at is null and u.at < $1 and not exists (select from role_assignment a where a.person_id = p.id)
        and not exists (select from event_grant g where g.person_id = p.id)
        and not exists (select from erasure_request q where q.person_id = p.id and q.state in ('REQUESTED', 'CONFIRMED'))`,
    done: [
      ...OF_ACCOUNT.map((table) => `delete from ${table} where person_id = any ($1::uuid[])`),
      `update consent set address = null, user_agent = null where person_id = any ($1::uuid[])`,
      `update person p set ${NAMELESS}, email = 'erased-' || p.id || '@invalid', organisation_id = null, municipality_id = null,
         school_id = null, school_name = null, subjects = '{}', grades = '{}', refused_letters = '{}', password_hash = null,
         calendar_generation = calendar_generation + 1, blocked_at = coalesce(blocked_at, $2), email_confirmed_at = null,
         last_signed_in_at = null where p.id = any ($1::uuid[])`,
    ],
  },
};

/** Finds and forgets what has been kept long enough; counting and doing read the same conditions. */
@Injectable()
export class RetentionRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async rules(): Promise<RetentionRule[]> {
    return this.dataSource.query(`select kind, amount, unit, what from retention_rule`);
  }

  /** How many rows are due under a rule, since when, and three of them. */
  async count(kind: RetentionKind, { cutoff, now }: Moments): Promise<Due> {
    const rows = await this.dataSource.query<{ count: number; oldest: Date | null; examples: string[] | null }[]>(
      `${GIVEN}, due as (${DEEDS[kind].due}) select count(*)::int as count, min(at) as oldest,
         (select array_agg(id::text) from (select id from due order by at, id limit 3) first) as examples from due`,
      [cutoff, now],
    );
    const { count = 0, oldest = null, examples = null } = rows[0] ?? {};
    return { count, oldest: oldest?.toISOString() ?? null, examples: examples ?? [] };
  }

  /** Does what the rule says to at most `limit` rows; returns how many there were. */
  async apply(tx: EntityManager, kind: RetentionKind, { cutoff, now }: Moments, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string }[]>(
      `${GIVEN} select id from (${DEEDS[kind].due}) due order by at, id limit ${limit}`,
      [cutoff, now],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    for (const statement of DEEDS[kind].done) await tx.query(statement, statement.includes('$2') ? [ids, now] : [ids]);
    return ids.length;
  }

  async insertRun(
    tx: EntityManager,
    run: { id: string; isDryRun: boolean; startedById: string | null; now: Date },
  ): Promise<void> {
    await tx.query(`insert into retention_run (id, dry_run, started_at, started_by_id) values ($1, $2, $3, $4)`, [
      run.id,
      run.isDryRun,
      run.now,
      run.startedById,
    ]);
  }

  /** Writes down how far a run is, with what it did so far in `tx`. */
  async saveCounts(tx: EntityManager, id: string, counts: RetentionCounts, finishedAt: Date | null): Promise<void> {
    await tx.query(`update retention_run set counts = $2, finished_at = $3 where id = $1`, [
      id,
      JSON.stringify(counts),
      finishedAt,
    ]);
  }

  /** The newest first. */
  async runs(limit: number): Promise<RetentionRun[]> {
    return this.dataSource.query(
      `select id, dry_run as "isDryRun", started_at as "startedAt", finished_at as "finishedAt", counts
       from retention_run order by started_at desc, id desc limit $1`,
      [limit],
    );
  }
}
