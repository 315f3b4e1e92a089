import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { SHOWN_ROLE, seenWithin } from './people-sight.repository.js';
import type { HeldRole, Role, Scope } from './accounts.rules.js';
import type { GivenRole } from './roles.rules.js';
import { likePattern } from '../../common/search-words.js';

export interface PersonName {
  id: string;
  email: string;
  lastName: string;
  firstName: string;
  middleName: string | null;
}

/** A person as lists show them. */
export interface PersonRow extends PersonName {
  position: string | null;
  /** Of the appointment, else the school the person named. */
  organisation: string | null;
  municipality: string | null;
  roles: Pick<HeldRole, 'role' | 'organisation'>[];
  blockedAt: Date | null;
  lastSignedInAt: Date | null;
  /** An invitation was sent and waits. */
  isInvited: boolean;
}

/** A role as the card of its holder shows it. */
export interface AssignmentRow extends HeldRole {
  grantedAt: Date;
  validUntil: Date | null;
  grantedBy: string | null;
}

/** All of a person that staff work with. */
export interface PersonCard extends Omit<PersonRow, 'roles'> {
  organisationId: string | null;
  schoolName: string | null;
  createdAt: Date;
  /** Known to the reader only by an invitation that waits: what is shown is what was typed in it. */
  isUnaccepted: boolean;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  sessions: number;
  registrations: number;
  roles: AssignmentRow[];
  /** Of an event that is not published its readers alone learn the address and the title. */
  grants: { eventId: string; slug: string | null; title: string | null; right: string }[];
}

export const PERSON_STATES = ['active', 'invited', 'blocked'] as const;
export type PersonState = (typeof PERSON_STATES)[number];

export interface PeopleFilter {
  scope: Scope;
  now: Date;
  /** Parts of names and addresses in the form of `person.search_text`; all must occur. */
  words?: readonly string[];
  organisationId?: string;
  oktmo?: string;
  role?: Role | 'ANY' | 'NONE';
  state?: PersonState;
}

/** Surname, first name and id of the last row shown. */
export type PeopleCursor = readonly [string, string, string];

const NAME_ORDER = `p.last_name collate "ru-x-icu", p.first_name collate "ru-x-icu", p.id`;
const IN_FORCE = (alias: string, now: string) =>
  `(${alias}.valid_until is null or ${alias}.valid_until > ${now}::timestamptz)`;
/** Invitations that wait are found by the address, which has an index; a person knows of no other. */
const INVITED = (now: string) => `exists (select from account_link l where l.email = p.email and l.kind = 'INVITATION'
  and l.used_at is null and l.expires_at > ${now}::timestamptz)`;

const LISTED = `p.id, p.email, p.last_name as "lastName", p.first_name as "firstName", p.middle_name as "middleName", p.position,
  coalesce(o.short_name, s.short_name, p.school_name) as organisation, m.short_name as municipality, p.blocked_at as "blockedAt",
  p.last_signed_in_at as "lastSignedInAt", ${INVITED('$1')} as "isInvited"`;
const PLACES = `
  left join organisation o on o.id = p.organisation_id
  left join organisation s on s.id = p.school_id
  left join municipality m on m.id = coalesce(o.municipality_id, s.municipality_id, p.municipality_id)`;

@Injectable()
export class PeopleRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** One page by name. */
  async list(filter: PeopleFilter, after: PeopleCursor | undefined, limit: number): Promise<PersonRow[]> {
    const { where, values, add } = conditions(filter);
    const seen = seenWithin(filter.scope, values);
    if (after) add(`(${NAME_ORDER}) > ($1, $2, $3::uuid)`, ...after);
    // the page is cut out first, so that roles and places are read for its rows alone
    return this.dataSource.query(
      `with p as materialized (select p.* from ${seen.from} where ${where.join(' and ')} order by ${NAME_ORDER} limit ${limit})
       select ${LISTED}, coalesce((select json_agg(json_build_object('role', r.role, 'organisation', ro.short_name) order by r.role, ro.short_name)
         from role_assignment r join organisation ro on ro.id = r.organisation_id
         where r.person_id = p.id and ${IN_FORCE('r', '$1')} and ${SHOWN_ROLE(seen)}), '[]') as roles
       from p ${PLACES} order by ${NAME_ORDER}`,
      values,
    );
  }

  async count(filter: PeopleFilter): Promise<number> {
    const { where, values } = conditions(filter);
    const seen = seenWithin(filter.scope, values);
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from ${seen.from} where $1::timestamptz is not null and ${where.join(' and ')}`,
      values,
    );
    return rows[0]?.count ?? 0;
  }

  async names(ids: readonly string[], scope: Scope, now: Date): Promise<PersonName[]> {
    const { where, values, add } = conditions({ scope, now });
    const seen = seenWithin(scope, values);
    add(`p.id = any ($1::uuid[])`, ids);
    return this.dataSource.query(
      `select p.id, p.email, p.last_name as "lastName", p.first_name as "firstName", p.middle_name as "middleName" from ${seen.from}
       where $1::timestamptz is not null and ${where.join(' and ')} order by ${NAME_ORDER}`,
      values,
    );
  }

  /** Null outside `scope`; `drafts` is where the reader may know of events that are not published. */
  async card(id: string, scope: Scope, drafts: Scope, now: Date): Promise<PersonCard | null> {
    const { where, values, add } = conditions({ scope, now });
    const seen = seenWithin(scope, values);
    add(`p.id = $1::uuid`, id);
    const first = values.push(drafts.all, drafts.organisations, drafts.events) - 2;
    const known = `(e.publication_state = 'PUBLISHED' or $${first}::boolean or e.organiser_id = any ($${first + 1}::uuid[])
      or e.id = any ($${first + 2}::uuid[]))`;
    const rows = await this.dataSource.query<PersonCard[]>(
      `select ${LISTED}, p.organisation_id as "organisationId", p.school_name as "schoolName", p.created_at as "createdAt",
         p.is_unaccepted as "isUnaccepted", p.password_hash is not null as "hasPassword",
         not p.is_unaccepted and exists (select from second_factor f where f.person_id = p.id) as "hasSecondFactor",
         (select count(*)::int from session x where not p.is_unaccepted and x.person_id = p.id and x.revoked_at is null and x.expires_at > $1::timestamptz) as sessions,
         (select count(*)::int from registration x where not p.is_unaccepted and x.email = p.email) as registrations,
         coalesce((select json_agg(json_build_object('id', r.id, 'role', r.role, 'organisationId', r.organisation_id,
             'municipalityId', ro.municipality_id, 'organisation', ro.short_name, 'grantedAt', r.granted_at, 'validUntil', r.valid_until,
             'grantedBy', concat_ws(' ', gb.last_name, gb.first_name)) order by r.role, ro.short_name)
           from role_assignment r join organisation ro on ro.id = r.organisation_id left join person gb on gb.id = r.granted_by_id
           where r.person_id = p.id and ${SHOWN_ROLE(seen)}), '[]') as roles,
         coalesce((select json_agg(json_build_object('eventId', e.id, 'slug', case when ${known} then e.slug end,
             'title', case when ${known} then e.title end, 'right', g.event_right)
             order by e.starts_at, e.id, g.event_right)
           from event_grant g join event e on e.id = g.event_id where g.person_id = p.id and not p.is_unaccepted), '[]') as grants
       from ${seen.from} ${PLACES} where ${where.join(' and ')}`,
      values,
    );
    const card = rows[0];
    return card ? { ...card, roles: card.roles.map(withDates) } : null;
  }

  /**
   * Takes the rows of those of `ids` that are within `scope`, in the order of ids, until `tx` ends. With the roles they hold,
   * also those whose term has passed.
   */
  async lockWithin(
    tx: EntityManager,
    ids: readonly string[],
    scope: Scope,
    now: Date,
  ): Promise<{ id: string; email: string; blockedAt: Date | null; roles: GivenRole[] }[]> {
    const { where, values, add } = conditions({ scope, now });
    add(`p.id = any ($1::uuid[])`, ids);
    await tx.query(
      `select from person p where $1::timestamptz is not null and ${where.join(' and ')} order by p.id for update`,
      values,
    );
    return tx.query(
      `select p.id, p.email, p.blocked_at as "blockedAt",
         coalesce((select json_agg(json_build_object('role', r.role, 'organisationId', r.organisation_id, 'municipalityId', ro.municipality_id))
           from role_assignment r join organisation ro on ro.id = r.organisation_id where r.person_id = p.id), '[]') as roles
       from person p where $1::timestamptz is not null and ${where.join(' and ')} order by p.id`,
      values,
    );
  }

  async update(
    tx: EntityManager,
    id: string,
    person: {
      lastName: string;
      firstName: string;
      middleName: string | null;
      position: string | null;
      organisationId: string | null;
    },
  ): Promise<void> {
    await tx.query(
      `update person set last_name = $2, first_name = $3, middle_name = $4, position = $5, organisation_id = $6 where id = $1`,
      [id, person.lastName, person.firstName, person.middleName, person.position, person.organisationId],
    );
  }

  /** Blocks those who are not, and ends their sessions and tokens at once. */
  async block(tx: EntityManager, ids: readonly string[], now: Date): Promise<void> {
    await tx.query(`update person set blocked_at = $2 where id = any ($1::uuid[]) and blocked_at is null`, [ids, now]);
    for (const table of ['session', 'api_token']) {
      await tx.query(
        `update ${table} set revoked_at = $2 where person_id = any ($1::uuid[]) and revoked_at is null and expires_at > $2`,
        [ids, now],
      );
    }
  }

  async unblock(tx: EntityManager, ids: readonly string[]): Promise<void> {
    await tx.query(`update person set blocked_at = null where id = any ($1::uuid[]) and blocked_at is not null`, [ids]);
  }
}

/** `$1` is always the moment. */
function conditions(filter: PeopleFilter): {
  where: string[];
  values: unknown[];
  add: (condition: string, ...given: unknown[]) => void;
} {
  // who is erased is nobody any more: the row stays for what refers to it
  const where: string[] = ['p.erased_at is null'];
  const values: unknown[] = [filter.now];
  const add = (condition: string, ...given: unknown[]) => {
    where.push(condition.replaceAll(/\$(\d)/g, (_, n: string) => `$${values.length + Number(n)}`));
    values.push(...given);
  };
  addScope(filter.scope, add);
  // word by word: `like all` of a list uses no index
  for (const word of filter.words ?? []) add(`p.search_text like $1`, likePattern(word));
  if (filter.organisationId) add(belongsTo(`select $1::uuid`), filter.organisationId);
  if (filter.oktmo)
    add(
      belongsTo(`select x.id from organisation x join municipality y on y.id = x.municipality_id where y.oktmo = $1`),
      filter.oktmo,
    );
  addRole(filter, add);
  addState(filter, add);
  return { where, values, add };
}

type Add = (condition: string, ...given: unknown[]) => void;

function addScope(scope: Scope, add: Add): void {
  if (scope.all) add('true');
  else
    add(
      belongsTo(
        `select x.id from organisation x where x.id = any ($1::uuid[]) or x.municipality_id = any ($2::uuid[])`,
      ),
      scope.organisations,
      scope.municipalities,
    );
}

/**
 * People of the organisations that `organisations` selects: appointed there, naming it as their school, holding a role there.
 * The places go in as arrays: joined, they made the planner read all people.
 */
function belongsTo(organisations: string): string {
  const places = `any (array(${organisations}))`;
  return `p.id in (select q.id from person q where q.organisation_id = ${places}
    union all select q.id from person q where q.school_id = ${places}
    union all select r.person_id from role_assignment r where r.organisation_id = ${places})`;
}

function addRole({ role, now }: PeopleFilter, add: Add): void {
  if (!role) return;
  if (role === 'ANY' || role === 'NONE') {
    add(
      `${role === 'NONE' ? 'not ' : ''}exists (select from role_assignment r where r.person_id = p.id and ${IN_FORCE('r', '$1')})`,
      now,
    );
  } else {
    add(`p.id in (select r.person_id from role_assignment r where r.role = $1 and ${IN_FORCE('r', '$2')})`, role, now);
  }
}

function addState({ state, now }: PeopleFilter, add: Add): void {
  if (state === 'blocked') add(`p.blocked_at is not null`);
  if (state === 'active') add(`p.blocked_at is null`);
  if (state === 'invited') {
    add(
      `p.email in (select l.email from account_link l where l.kind = 'INVITATION' and l.used_at is null and l.expires_at > $1::timestamptz)`,
      now,
    );
  }
}

/** JSON knows no dates. */
function withDates(role: AssignmentRow): AssignmentRow {
  return {
    ...role,
    grantedAt: new Date(role.grantedAt),
    validUntil: role.validUntil && new Date(role.validUntil),
    grantedBy: role.grantedBy || null,
  };
}
