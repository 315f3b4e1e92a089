import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Scope } from '../accounts/accounts.rules.js';
import type { AuditKind, Recorded } from './audit.rules.js';
import { likePattern } from '../../common/search-words.js';

export interface AuditEntry extends Recorded {
  id: string;
  at: Date;
  actorId: string | null;
  actorName: string | null;
  actorRoles: string[];
  via: 'session' | 'token' | 'system';
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  rowId: string | null;
  eventId: string | null;
  eventTitle: string | null;
  organisationId: string | null;
  organisation: string | null;
  personId: string | null;
  person: string | null;
  /** False: it holds personal data the reader has no right to, and the values are left out. */
  isOpen: boolean;
  /** True: whom it is about has been erased since, and the values with them. */
  isForgotten: boolean;
}

export interface AuditFilter {
  /** Which entries there are for the reader, and of which of them the values with data of participants and of people. */
  scope: Scope;
  participants: Scope;
  people: Scope;
  words: readonly string[];
  event?: string | undefined;
  organisation?: string | undefined;
  person?: string | undefined;
  actor?: string | undefined;
  table?: string | undefined;
  /** The row, and rows that hang on it by their key. */
  row?: string | undefined;
  /** Of the event's own content: nothing of its participants and helpers. */
  contentOnly?: boolean | undefined;
  kind?: AuditKind | undefined;
  from?: Date | undefined;
  before?: Date | undefined;
  /** Entries older than this one. */
  below?: string | undefined;
  id?: string | undefined;
}

const OF_PARTICIPANTS = ['registration', 'registration_tag', 'registration_note', 'consent', 'letter'];
const OF_PEOPLE = [
  'person', 'role_assignment', 'event_grant', 'api_token', 'session', 'second_factor', 'external_identity', 'email_change', 'account_link',
  'erasure_request',
]; // prettier-ignore

/** Is the entry within the scope whose four parts are the parameters from `$n` on? */
const within = (
  n: number,
) => `($${n}::boolean or a.organisation_id = any ($${n + 1}::uuid[]) or a.event_id = any ($${n + 3}::uuid[])
  or a.event_id = any (array(select e.id from event e where e.organiser_id = any ($${n + 1}::uuid[])))
  or a.organisation_id = any (array(select o.id from organisation o where o.municipality_id = any ($${n + 2}::uuid[]))))`;

const OPEN = `case when a.table_name = any ($13) then ${within(5)} when a.table_name = any ($14) then ${within(9)} else true end`;

/** The names of the fields alone. */
const closed = (column: string) =>
  `case when x.open then a.${column} else (select jsonb_object_agg(k, '•••') from jsonb_object_keys(a.${column}) k) end`;

/** Stands where the name of somebody who is erased stood. */
const FORGOTTEN = 'стёрто';
const ACTOR = `case when a.actor_id is not null and a.actor_name is null then '${FORGOTTEN}' else a.actor_name end`;

const ROW = `
  a.id, a.at, a.actor_id as "actorId", ${ACTOR} as "actorName", a.actor_roles as "actorRoles", a.via, host(a.address) as address,
  a.user_agent as "userAgent", a.request_id as "requestId", a.action, a.table_name as "tableName", a.row_id as "rowId",
  case when a.forgotten_at is not null then '${FORGOTTEN}' when x.open then a.label end as label, a.forgotten_at is not null as "isForgotten", a.event_id as "eventId", ev.title as "eventTitle", a.organisation_id as "organisationId",
  org.short_name as organisation, a.person_id as "personId",
  case when x.open then concat_ws(' ', pe.last_name, pe.first_name) end as person,
  ${closed('before')} as before, ${closed('after')} as after, x.open as "isOpen"`;

/** The whole of the record is read here, and only here; nothing of it is ever written by this feature but downloads. */
@Injectable()
export class AuditEntriesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The newest first. Both scopes are part of the statement, so that a forgotten check shows nothing. */
  async list(filter: AuditFilter, limit: number): Promise<AuditEntry[]> {
    const { where, values } = conditions(filter);
    return this.dataSource.query(
      `select ${ROW} from audit_entry a cross join lateral (select ${OPEN} as open) x
       left join event ev on ev.id = a.event_id left join organisation org on org.id = a.organisation_id
       left join person pe on pe.id = a.person_id where ${where} order by a.id desc limit ${limit}`,
      values,
    );
  }

  async count(filter: AuditFilter): Promise<number> {
    const { where, values } = conditions(filter);
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from audit_entry a cross join lateral (select ${OPEN} as open) x where ${where}`,
      values,
    );
    return rows[0]?.count ?? 0;
  }

  async lastChange(eventId: string, tables: readonly string[]): Promise<{ name: string | null; at: Date } | null> {
    const rows = await this.dataSource.query<{ name: string | null; at: Date }[]>(
      `select ${ACTOR} as name, a.at from audit_entry a where event_id = $1 and table_name = any ($2) order by id desc limit 1`,
      [eventId, tables],
    );
    return rows[0] ?? null;
  }

  /** What rows of other tables are called, by id; ids of nothing are absent. */
  async names(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.dataSource.query<{ id: string; name: string }[]>(
      `select id, short_name as name from organisation where id = any ($1)
       union all select id, short_name from municipality where id = any ($1)
       union all select id, title from event where id = any ($1)
       union all select id, title from series where id = any ($1)
       union all select id, full_name from speaker where id = any ($1)
       union all select id, title from measure where id = any ($1)
       union all select id, title from consent_document where id = any ($1)
       union all select id, name from event_tag where id = any ($1)`,
      [[...new Set(ids)]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Names of people, of those alone who are within the scope. */
  async peopleNames(ids: readonly string[], scope: Scope): Promise<Map<string, string>> {
    const rows = await this.dataSource.query<{ id: string; name: string }[]>(
      `select p.id, concat_ws(' ', p.last_name, p.first_name) as name from person p
       where p.id = any ($1) and ($2 or p.organisation_id = any ($3)
         or p.organisation_id in (select o.id from organisation o where o.municipality_id = any ($4)))`,
      [[...new Set(ids)], scope.all, scope.organisations, scope.municipalities],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

const parts = ({ all, organisations, municipalities, events }: Scope) => [all, organisations, municipalities, events];

function conditions(filter: AuditFilter): { where: string; values: unknown[] } {
  const where = [within(1)];
  const values: unknown[] = [
    ...parts(filter.scope),
    ...parts(filter.participants),
    ...parts(filter.people),
    OF_PARTICIPANTS,
    OF_PEOPLE,
  ];
  const add = (condition: string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition.replaceAll('$', `$${values.length}`));
  };
  add('a.id = $', filter.id);
  add('a.id < $', filter.below);
  add('a.event_id = $', filter.event);
  add('a.organisation_id = $', filter.organisation);
  add('(a.person_id = $ or a.actor_id = $)', filter.person);
  add('a.actor_id = $', filter.actor);
  add('a.table_name = $', filter.table);
  add(`(a.row_id = $ or starts_with(a.row_id, $ || ' '))`, filter.row);
  add('a.table_name <> all ($)', filter.contentOnly ? [...OF_PARTICIPANTS, ...OF_PEOPLE] : undefined);
  add('a.at >= $', filter.from);
  add('a.at < $', filter.before);
  add('a.action like $', filter.kind && (filter.kind === 'download' ? 'download.%' : `%.${filter.kind}`));
  // what the reader may not see is not found by it either
  for (const word of filter.words) add(`x.open and a.search_text like $`, likePattern(word));
  return { where: where.join(' and '), values };
}
