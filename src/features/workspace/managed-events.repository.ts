import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { PublicationState } from '../../common/lifecycle.js';
import type { Scope } from '../accounts/accounts.rules.js';
import type { EventFormat, EventKind, RegistrationMode } from '../events/events.rules.js';
import type { ManagedSort, SortOrder, Stage } from './managed-events.rules.js';

/** An event as the list, the board and the month of the workspace show it. */
export interface ManagedEventRow {
  id: string;
  slug: string;
  kind: EventKind;
  format: EventFormat;
  title: string;
  zone: string;
  startsAt: Date;
  endsAt: Date;
  organiserId: string;
  organiser: string;
  /** «17.3» or «9»: the primary measure of the plan. */
  measureNumber: string | null;
  /** Who made it. */
  author: string | null;
  registrationMode: RegistrationMode;
  /** Null: as many as come. */
  capacity: number | null;
  held: number;
  waiting: number;
  publicationState: PublicationState;
  publishAt: Date | null;
  cancelledAt: Date | null;
  changedAt: Date;
  stage: Stage;
  /** Where it stands in the order asked for; continues the list. */
  sortKey: [string, string];
}

/** A card of the board with how many its column has in all. */
export type BoardRow = ManagedEventRow & { inStage: number };

/** What to choose from in filters. */
export interface FilterChoices {
  organisers: { value: string; label: string }[];
  measures: { value: string; label: string }[];
  authors: { value: string; label: string }[];
}

/** The filter in plain values; what is absent does not narrow. */
export interface ManagedCriteria {
  scope: Scope;
  now: Date;
  stages?: readonly Stage[] | undefined;
  kinds?: readonly EventKind[] | undefined;
  formats?: readonly EventFormat[] | undefined;
  organiserId?: string | undefined;
  measureId?: string | undefined;
  authorIds?: readonly string[] | undefined;
  ids?: readonly string[] | undefined;
  endsAfter?: Date | undefined;
  endsBefore?: Date | undefined;
  startsBefore?: Date | undefined;
  q?: string | undefined;
}

/** $1 is the moment. */
const STAGE = `case
  when e.cancelled_at is not null then 'cancelled'
  when e.publication_state = 'DRAFT' then 'draft'
  when e.publication_state = 'IN_REVIEW' then 'review'
  when e.publication_state = 'APPROVED' then 'approved'
  when e.publication_state <> 'PUBLISHED' then 'withdrawn'
  when e.starts_at > $1 then 'upcoming'
  when e.ends_at > $1 then 'running'
  when exists (select from post_release p where p.event_id = e.id and p.publication_state = 'PUBLISHED') then 'done'
  else 'report' end`;

const COLUMNS = `
  e.id, e.slug, e.kind, e.format, e.title, e.zone, e.starts_at as "startsAt", e.ends_at as "endsAt", e.organiser_id as "organiserId",
  o.short_name as organiser, coalesce(mi.number, me.number::text) as "measureNumber",
  nullif(concat_ws(' ', a.last_name, a.first_name), '') as author, e.registration_mode as "registrationMode", sp.capacity, sp.held,
  sp.waiting, e.publication_state as "publicationState", e.publish_at as "publishAt", e.cancelled_at as "cancelledAt",
  e.revised_at as "changedAt"`;

/** What rows show of other tables; joined to the few rows that are shown, after they are found. */
const JOINS = `
  join organisation o on o.id = e.organiser_id
  join seat_pool sp on sp.event_id = e.id
  left join person a on a.id = e.created_by_id
  left join event_measure em on em.event_id = e.id and em.is_primary
  left join measure me on me.id = em.measure_id
  left join measure_item mi on mi.id = em.item_id`;

const SORTS: Readonly<Record<ManagedSort, { key: string; cast: string }>> = {
  start: { key: 'e.starts_at', cast: 'timestamptz' },
  title: { key: 'lower(e.title) collate ru_natural', cast: 'text' },
  changed: { key: 'e.revised_at', cast: 'timestamptz' },
  held: { key: 'sp.held', cast: 'int' },
};

@Injectable()
export class ManagedEventsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** In the order asked for, after the row whose `sortKey` is given. */
  async find(
    criteria: ManagedCriteria,
    page: { sort: ManagedSort; order: SortOrder; after?: readonly string[] | undefined; limit: number },
  ): Promise<ManagedEventRow[]> {
    const { where, values, add } = conditions(criteria);
    const { key, cast } = SORTS[page.sort];
    if (page.after) add(`(${key}, e.id) ${page.order === 'asc' ? '>' : '<'} ($1::${cast}, $2::uuid)`, ...page.after);
    return this.dataSource.query(
      `select ${COLUMNS}, ${STAGE} as stage, array[(${key})::text, e.id::text] as "sortKey"
       from event e ${JOINS} where ${where.join(' and ')} order by ${key} ${page.order}, e.id ${page.order} limit ${page.limit}`,
      values,
    );
  }

  async count(criteria: ManagedCriteria): Promise<number> {
    const { where, values } = conditions(criteria);
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from event e where $1::timestamptz is not null and ${where.join(' and ')}`,
      values,
    );
    return rows[0]?.count ?? 0;
  }

  /** The first `limit` cards of each stage: what is ahead the nearest first, what is behind the latest; debts the oldest first. */
  async board(criteria: ManagedCriteria, limit: number): Promise<BoardRow[]> {
    const { where, values } = conditions(criteria);
    return this.dataSource.query(
      `with staged as (select e.id, e.starts_at, ${STAGE} as stage from event e where ${where.join(' and ')}),
       placed as (select *, count(*) over (partition by stage)::int as "inStage", row_number() over (partition by stage order by
           case when stage in ('done', 'withdrawn', 'cancelled') then -extract(epoch from starts_at) else extract(epoch from starts_at) end, id) as place
         from staged)
       select ${COLUMNS}, s.stage, s."inStage", array[e.starts_at::text, e.id::text] as "sortKey"
       from placed s join event e on e.id = s.id ${JOINS} where s.place <= ${limit} order by s.place`,
      values,
    );
  }

  /** How many events of each stage the rest of the filter finds. */
  async countByStage(criteria: ManagedCriteria): Promise<Partial<Record<Stage, number>>> {
    const { where, values } = conditions({ ...criteria, stages: undefined });
    const rows = await this.dataSource.query<{ stage: Stage; count: number }[]>(
      `select stage, count(*)::int as count from (select ${STAGE} as stage from event e where ${where.join(' and ')}) s group by stage`,
      values,
    );
    return Object.fromEntries(rows.map(({ stage, count }) => [stage, count]));
  }

  /** Organisers, measures and authors of the events in the scope, by name. */
  async choices(scope: Scope): Promise<FilterChoices> {
    const rows = await this.dataSource.query<{ list: keyof FilterChoices; value: string; label: string }[]>(
      `with mine as materialized (select id, organiser_id, created_by_id from event e where ${IN_SCOPE('$1', '$2', '$3')})
       select 'organisers' as list, o.id::text as value, o.short_name as label, o.short_name as sorted from organisation o
         where o.id in (select organiser_id from mine)
       union all
       select 'authors', p.id::text, concat_ws(' ', p.last_name, p.first_name), concat_ws(' ', p.last_name, p.first_name) from person p
         where p.id in (select created_by_id from mine)
       union all
       select 'measures', m.id::text, m.number || '. ' || m.title, lpad(m.number::text, 4, '0') from measure m
         where m.id in (select em.measure_id from event_measure em join mine on mine.id = em.event_id)
       order by list, sorted`,
      [scope.all, scope.organisations, scope.events],
    );
    const of = (name: keyof FilterChoices) =>
      rows.filter(({ list }) => list === name).map(({ value, label }) => ({ value, label }));
    return { organisers: of('organisers'), measures: of('measures'), authors: of('authors') };
  }
}

const IN_SCOPE = (all: string, organisations: string, events: string): string =>
  `(${all} or e.organiser_id = any (${organisations}::uuid[]) or e.id = any (${events}::uuid[]))`;

/** $1 is the moment; what is in the scope comes first. */
function conditions(criteria: ManagedCriteria) {
  const where: string[] = [];
  const values: unknown[] = [criteria.now];
  const add = (condition: string, ...given: unknown[]): void => {
    where.push(condition.replace(/\$(\d)/g, (_, n: string) => `$${values.length + Number(n)}`));
    values.push(...given);
  };
  const { scope } = criteria;
  if (scope.all) where.push('true');
  else add(IN_SCOPE('false', '$1', '$2'), scope.organisations, scope.events);
  if (criteria.ids) add('e.id = any ($1::uuid[])', criteria.ids);
  if (criteria.kinds) add('e.kind = any ($1)', criteria.kinds);
  if (criteria.formats) add('e.format = any ($1)', criteria.formats);
  if (criteria.organiserId) add('e.organiser_id = $1', criteria.organiserId);
  if (criteria.authorIds) add('e.created_by_id = any ($1::uuid[])', criteria.authorIds);
  if (criteria.measureId)
    add('exists (select from event_measure x where x.event_id = e.id and x.measure_id = $1)', criteria.measureId);
  if (criteria.endsAfter) add('e.ends_at > $1', criteria.endsAfter);
  if (criteria.endsBefore) add('e.ends_at <= $1', criteria.endsBefore);
  if (criteria.startsBefore) add('e.starts_at < $1', criteria.startsBefore);
  if (criteria.q)
    add(
      `(e.search @@ websearch_to_tsquery('russian', $1) or e.title ilike '%' || $2 || '%')`,
      criteria.q,
      criteria.q.replaceAll(/[\\%_]/g, String.raw`\$&`),
    );
  if (criteria.stages) {
    // the moment stands in the stage, so this one is not renumbered
    values.push(criteria.stages);
    where.push(`(${STAGE}) = any ($${values.length})`);
  }
  return { where, values, add };
}
