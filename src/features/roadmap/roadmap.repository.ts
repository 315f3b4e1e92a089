import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Scope } from '../accounts/accounts.rules.js';
import type { EventFormat, EventKind } from '../events/events.rules.js';
import type { DeadlineKind } from './measure.rules.js';

export interface PlanYearRow {
  slug: string;
  academicYear: string;
}

/** The order that approved the plan, as it is written. */
export interface PlanRow extends PlanYearRow {
  id: string;
  title: string;
  issuer: string;
  purpose: string;
  clauses: string[];
  signatoryName: string | null;
  signatoryPosition: string | null;
  documentNumber: string | null;
  documentDate: string | null;
  sections: { number: number; title: string }[];
}

/** A row of the plan with everything below it. Days are `2023-08-22`; `…Raw` is what stands in the document. */
export interface MeasureRow {
  id: string;
  number: number;
  sectionNumber: number;
  title: string;
  deadlineRaw: string;
  deadlineKind: DeadlineKind;
  deadlineDate: string | null;
  periodFrom: string | null;
  periodTo: string | null;
  executorsRaw: string;
  resultsRaw: string;
  executors: { code: string | null; abbr: string; name: string }[];
  results: { kind: string; label: string; text: string; multiplicity: string; verifiable: boolean }[];
  items: { id: string; number: string; eventKind: EventKind; textRaw: string; topic: string }[];
  occurrences: string[];
}

/** A published event that serves a measure, with what is published of its package. */
export interface LinkedEventRow {
  id: string;
  measureId: string;
  itemId: string | null;
  isPrimary: boolean;
  slug: string;
  title: string;
  kind: EventKind;
  format: EventFormat;
  zone: string;
  startsAt: Date;
  endsAt: Date;
  cancelledAt: Date | null;
  /** Of the registered information letter; null without one. */
  letterNumber: string | null;
  /** A day, `2026-11-23`. */
  letterDate: string | null;
  announcementSlug: string | null;
  announcedAt: Date | null;
  /** The newest release that was not withdrawn. */
  programNumber: number | null;
  programReleasedAt: Date | null;
  postReleaseSlug: string | null;
  postReleasedAt: Date | null;
}

export interface PickerRow extends PlanYearRow {
  measures: {
    id: string;
    number: number;
    title: string;
    deadlineKind: DeadlineKind;
    /** A day, `2023-08-22`. */
    deadlineDate: string | null;
    /** Kinds of the planned results. */
    results: string[];
    items: { id: string; number: string; topic: string; textRaw: string; eventKind: EventKind }[];
  }[];
}

/** How many events serve a measure or one of its items; cancelled ones do not. */
export interface EventCountRow {
  measureId: string;
  itemId: string | null;
  published: number;
  /** Not published yet, in the scope that was asked for. */
  drafts: number;
}

const MEASURE_COLUMNS = `
  m.id, m.number, s.number as "sectionNumber", m.title, m.deadline_raw as "deadlineRaw", m.deadline_kind as "deadlineKind",
  m.deadline_date::text as "deadlineDate", m.period_from::text as "periodFrom", m.period_to::text as "periodTo",
  m.executors_raw as "executorsRaw", m.results_raw as "resultsRaw",
  coalesce((select jsonb_agg(jsonb_build_object('code', o.code, 'abbr', o.short_name, 'name', o.name) order by x.position)
    from measure_executor x join organisation o on o.id = x.organisation_id where x.measure_id = m.id), '[]') as executors,
  coalesce((select jsonb_agg(jsonb_build_object('kind', r.kind, 'label', r.kind_label, 'text', r.text, 'multiplicity', r.multiplicity,
    'verifiable', r.verifiable) order by r.position) from planned_result r where r.measure_id = m.id), '[]') as results,
  coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'eventKind', i.event_kind, 'textRaw', i.text_raw,
    'topic', i.topic) order by string_to_array(i.number, '.')::int[]) from measure_item i where i.measure_id = m.id), '[]') as items,
  coalesce((select jsonb_agg(c.due_date::text order by c.due_date) from measure_occurrence c where c.measure_id = m.id), '[]') as occurrences`;

@Injectable()
export class RoadmapRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Every plan there is, the newest year first. */
  async years(): Promise<PlanYearRow[]> {
    return this.dataSource.query(`select slug, academic_year as "academicYear" from plan order by academic_year desc`);
  }

  async findPlan(slug: string): Promise<PlanRow | null> {
    const rows = await this.dataSource.query<PlanRow[]>(
      `select p.id, p.slug, p.academic_year as "academicYear", p.title, p.issuer, p.purpose, p.clauses,
         p.signatory_name as "signatoryName", p.signatory_position as "signatoryPosition",
         p.document_number as "documentNumber", p.document_date::text as "documentDate",
         coalesce((select jsonb_agg(jsonb_build_object('number', s.number, 'title', s.title) order by s.number)
           from plan_section s where s.plan_id = p.id), '[]') as sections
       from plan p where p.slug = $1`,
      [slug],
    );
    return rows[0] ?? null;
  }

  /** Measures of the plan in the order of their numbers; with `number` that one alone. */
  async measures(planId: string, number: number | null): Promise<MeasureRow[]> {
    return this.dataSource.query(
      `select ${MEASURE_COLUMNS} from measure m join plan_section s on s.id = m.section_id
       where m.plan_id = $1 and ($2::int is null or m.number = $2) order by m.number`,
      [planId, number],
    );
  }

  /** Published events linked to `measureIds` in time order, with what is published of each. */
  async linkedEvents(measureIds: readonly string[]): Promise<LinkedEventRow[]> {
    return this.dataSource.query(
      `select e.id, em.measure_id as "measureId", em.item_id as "itemId", em.is_primary as "isPrimary", e.slug, e.title, e.kind,
         e.format, e.zone, e.starts_at as "startsAt", e.ends_at as "endsAt", e.cancelled_at as "cancelledAt",
         l.outgoing_number as "letterNumber", l.outgoing_date::text as "letterDate",
         a.slug as "announcementSlug", a.published_at as "announcedAt", r.number as "programNumber",
         r.released_at as "programReleasedAt", p.slug as "postReleaseSlug", p.published_at as "postReleasedAt"
       from event_measure em
       join event e on e.id = em.event_id and e.publication_state = 'PUBLISHED'
       left join announcement a on a.event_id = e.id and a.publication_state = 'PUBLISHED'
       left join post_release p on p.event_id = e.id and p.publication_state = 'PUBLISHED'
       left join information_letter l on l.event_id = e.id and l.state <> 'DRAFT'
       left join lateral (select number, released_at from program_release where event_id = e.id and withdrawn_at is null
         order by number desc limit 1) r on true
       where em.measure_id = any ($1) order by e.starts_at, e.id`,
      [measureIds],
    );
  }

  async picker(): Promise<PickerRow[]> {
    return this.dataSource.query(
      `select p.slug, p.academic_year as "academicYear", jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number, 'title', m.title,
         'deadlineKind', m.deadline_kind, 'deadlineDate', m.deadline_date,
         'results', coalesce((select jsonb_agg(distinct r.kind) from planned_result r where r.measure_id = m.id), '[]'),
         'items', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'topic', i.topic, 'textRaw', i.text_raw, 'eventKind', i.event_kind)
           order by string_to_array(i.number, '.')::int[]) from measure_item i where i.measure_id = m.id), '[]')) order by m.number) as measures
       from plan p join measure m on m.plan_id = p.id group by p.id order by p.academic_year desc`,
    );
  }

  /** For the measures and items of one plan that have any. */
  async eventCounts(planSlug: string, scope: Scope): Promise<EventCountRow[]> {
    return this.dataSource.query(
      `select em.measure_id as "measureId", em.item_id as "itemId",
         count(*) filter (where e.publication_state = 'PUBLISHED')::int as published,
         count(*) filter (where e.publication_state in ('DRAFT', 'IN_REVIEW', 'APPROVED')
           and ($2 or e.organiser_id = any ($3::uuid[]) or e.id = any ($4::uuid[])))::int as drafts
       from plan p join measure m on m.plan_id = p.id join event_measure em on em.measure_id = m.id join event e on e.id = em.event_id
       where p.slug = $1 and e.cancelled_at is null group by em.measure_id, em.item_id`,
      [planSlug, scope.all, scope.organisations, scope.events],
    );
  }
}
