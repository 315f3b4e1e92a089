import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROW_COLUMNS, ROW_FROM, type RegistrationRow } from './registrations.repository.js';
import type { RegistrationState, TagColour } from './registrations.rules.js';
import type { Presence, RosterFilter, RosterSort } from './roster.dto.js';

export interface Tag {
  id: string;
  name: string;
  colour: TagColour;
}

/** A registration in the organiser's list. */
export interface RosterRow extends RegistrationRow {
  tags: Tag[];
  /** How many notes. */
  notes: number;
  /** Where it stands in the order asked for; continues the list. */
  sortKey: string[];
}

/** Of which event, and whether addresses and notes are searched: not for readers who do not see them. */
export interface RosterScope {
  eventId: string;
  seesAddresses: boolean;
}

/** The filter, narrowed to rows that were ticked. */
export type RosterSelection = RosterFilter & { ids?: readonly string[] | undefined };

export interface RosterOption {
  value: string;
  label: string;
  count: number;
}

const ZONE = 'Europe/Moscow';
const MOST_WORDS = 6;

const TAGS = `(select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour) order by lower(t.name)), '[]')
  from registration_tag rt join event_tag t on t.id = rt.tag_id where rt.registration_id = r.id) as tags`;
const NOTES = `(select count(*)::int from registration_note n where n.registration_id = r.id) as notes`;

const SCHOOL = `coalesce(o.short_name, r.school_name, '')`;
/** What rows are ordered by; the id comes last everywhere. */
const SORTS: Readonly<Record<RosterSort, readonly { key: string; cast: string }[]>> = {
  name: [{ key: 'r.last_name', cast: 'text' }, { key: 'r.first_name', cast: 'text' }],
  time: [{ key: 'r.created_at', cast: 'timestamptz' }],
  municipality: [
    { key: `coalesce(m.short_name, '') collate ru_natural`, cast: 'text' },
    { key: `${SCHOOL} collate ru_natural`, cast: 'text' },
    { key: 'r.last_name', cast: 'text' },
    { key: 'r.first_name', cast: 'text' },
  ],
  school: [
    { key: `${SCHOOL} collate ru_natural`, cast: 'text' },
    { key: 'r.last_name', cast: 'text' },
    { key: 'r.first_name', cast: 'text' },
  ],
}; // prettier-ignore

const PRESENCE: Readonly<Record<Presence, string>> = {
  'checked-in': 'r.checked_in_at is not null',
  joined: 'r.first_joined_at is not null',
  any: '(r.checked_in_at is not null or r.first_joined_at is not null)',
  none: '(r.checked_in_at is null and r.first_joined_at is null)',
};

/** How many parts a cursor of this order has. */
export function cursorLength(filter: RosterFilter): number {
  return SORTS[filter.sort ?? 'name'].length + 1;
}

/** Reads an event's registrations by the one filter. */
@Injectable()
export class RosterRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Rows in the filter's order, after the row whose `sortKey` is given. */
  async find(
    scope: RosterScope,
    filter: RosterSelection,
    page: { after?: readonly string[] | undefined; limit: number },
  ): Promise<RosterRow[]> {
    const query = conditions(scope, filter);
    const parts = [...SORTS[filter.sort ?? 'name'], { key: 'r.id', cast: 'uuid' }];
    const direction = filter.order === 'desc' ? 'desc' : 'asc';
    if (page.after) {
      const keys = parts.map(({ key }) => key).join(', ');
      const values = parts.map(({ cast }, n) => `$${n + 1}::${cast}`).join(', ');
      query.add(`(${keys}) ${direction === 'desc' ? '<' : '>'} (${values})`, ...page.after);
    }
    return this.dataSource.query(
      `select ${ROW_COLUMNS}, ${TAGS}, ${NOTES}, array[${parts.map(({ key }) => `(${key})::text`).join(', ')}] as "sortKey"
       ${ROW_FROM} where ${query.where()} order by ${parts.map(({ key }) => `${key} ${direction}`).join(', ')} limit ${page.limit}`,
      query.values,
    );
  }

  /** `changeable`: without those whose data is erased, as `ids`. */
  async count(scope: RosterScope, filter: RosterSelection, { changeable = false } = {}): Promise<number> {
    const query = conditions(scope, filter);
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count ${ROW_FROM} where ${query.where()} ${changeable ? 'and r.erased_at is null' : ''}`,
      query.values,
    );
    return rows[0]?.count ?? 0;
  }

  /** How many stand in each state under the rest of the filter. */
  async countByState(scope: RosterScope, filter: RosterFilter): Promise<Partial<Record<RegistrationState, number>>> {
    const query = conditions(scope, { ...filter, status: undefined });
    const rows = await this.dataSource.query<{ state: RegistrationState; count: number }[]>(
      `select r.state, count(*)::int as count ${ROW_FROM} where ${query.where()} group by r.state`,
      query.values,
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  }

  /** Ids of all the filter finds, without those whose data is erased. */
  async ids(scope: RosterScope, filter: RosterSelection): Promise<string[]> {
    const query = conditions(scope, filter);
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select r.id ${ROW_FROM} where ${query.where()} and r.erased_at is null order by r.queue_number`,
      query.values,
    );
    return rows.map(({ id }) => id);
  }

  /** Municipalities, and schools of the chosen ones, that the event's registrations name. */
  async places(
    eventId: string,
    oktmo: readonly string[],
  ): Promise<{ municipalities: RosterOption[]; schools: RosterOption[] }> {
    const municipalities = await this.dataSource.query<RosterOption[]>(
      `select m.oktmo as value, m.short_name as label, r.count
       from (select municipality_id, count(*)::int as count from registration where event_id = $1 group by 1) r
       join municipality m on m.id = r.municipality_id order by 2`,
      [eventId],
    );
    if (oktmo.length === 0) return { municipalities, schools: [] };
    const schools = await this.dataSource.query<RosterOption[]>(
      `select o.id::text as value, o.short_name as label, r.count
       from (select school_id, count(*)::int as count from registration where event_id = $1
         and municipality_id in (select id from municipality where oktmo = any ($2)) group by 1) r
       join organisation o on o.id = r.school_id order by 2`,
      [eventId, oktmo],
    );
    return { municipalities, schools };
  }
}

interface Conditions {
  values: unknown[];
  add(condition: string, ...given: unknown[]): void;
  where(): string;
}

function conditions({ eventId, seesAddresses }: RosterScope, filter: RosterSelection): Conditions {
  const where: string[] = [];
  const values: unknown[] = [];
  const add = (condition: string, ...given: unknown[]) => {
    where.push(condition.replace(/\$(\d)/g, (_, n: string) => `$${values.length + Number(n)}`));
    values.push(...given);
  };
  add('r.event_id = $1', eventId);
  if (filter.ids) add('r.id = any ($1::uuid[])', filter.ids);
  addWords(add, filter.q ?? '', { eventId, seesAddresses });
  addPerson(add, filter);
  if (filter.status) add('r.state = any ($1)', filter.status);
  if (filter.from) add('r.created_at >= $1', startOf(filter.from, 0));
  if (filter.to) add('r.created_at < $1', startOf(filter.to, 1));
  if (filter.address) add(`r.email_confirmed_at is ${filter.address === 'yes' ? 'not ' : ''}null`);
  if (filter.presence) add(PRESENCE[filter.presence]);
  if (filter.tag)
    add(
      `r.id in (select rt.registration_id from registration_tag rt join event_tag t on t.id = rt.tag_id
         where t.event_id = $1 and lower(t.name) in (select lower(name) from unnest($2::text[]) name))`,
      eventId,
      filter.tag,
    );
  if (filter.source) add('r.source = any ($1)', filter.source);
  return { values, add, where: () => where.join(' and ') };
}

/** Who they are and where they work. */
function addPerson(add: Conditions['add'], filter: RosterFilter): void {
  if (filter.municipality) add('m.oktmo = any ($1)', filter.municipality);
  if (filter.school) add('r.school_id = any ($1::uuid[])', filter.school);
  if (filter.kind) add('o.kind = any ($1)', filter.kind);
  if (filter.founder) add('o.founder_type = any ($1)', filter.founder);
  if (filter.position) add(`${folded('r.position')} like $1`, like(filter.position));
  if (filter.unknownSchool) add('r.school_id is null');
}

/** Each word must be found somewhere. */
function addWords(add: Conditions['add'], text: string, { eventId, seesAddresses }: RosterScope): void {
  const shown = `r.search_text like $1 or o.search_text like $1`;
  const hidden = ` or r.email like $1 or r.id in (select n.registration_id from registration_note n
    where n.event_id = $2 and ${folded('n.text')} like $1)`;
  for (const word of wordsIn(text))
    add(`(${shown}${seesAddresses ? hidden : ''})`, like(word), ...(seesAddresses ? [eventId] : []));
}

/** What tells something: «№» and quotes around names do not, unless nothing else was typed. */
function wordsIn(text: string): string[] {
  const words = text.split(' ').filter(Boolean);
  const telling = words
    .map((word) => word.replaceAll(/^[«"'№(]+|(?<![»"')])[»"')]+$/gu, ''))
    .filter((word) => /[\p{L}\d]/u.test(word));
  return (telling.length > 0 ? telling : words).slice(0, MOST_WORDS);
}

/** Small letters, «е» for «ё»: as `search_text` is written. */
function folded(column: string): string {
  return `translate(lower(${column} collate "ru-x-icu"), 'ё', 'е')`;
}

function like(text: string): string {
  return `%${text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function startOf(day: string, later: number): Date {
  return new Date(Temporal.PlainDate.from(day).add({ days: later }).toZonedDateTime(ZONE).epochMilliseconds);
}
