import type { EntityManager } from 'typeorm';
import roadmap from './roadmap.json' with { type: 'json' };

/** A plan as data: `roadmap.json`, or one made from it for another year. */
export interface PlanFile {
  academicYear: string;
  document: {
    issuer: string;
    title: string;
    purpose: string;
    clauses: string[];
    number: string | null;
    date: string | null;
    signatory: { name: string; position: string } | null;
  };
  sections: { number: number; title: string }[];
  measures: PlanFileMeasure[];
}

export interface PlanFileMeasure {
  number: number;
  section: { number: number };
  title: string;
  deadline: {
    raw: string;
    kind: string;
    date?: string | null;
    periodFrom?: string;
    periodTo?: string;
    occurrencesAssumed?: string[];
  };
  executors: string[];
  executorsRaw: string;
  results: { kind: string; kindRu: string; text: string; multiplicityAssumed: string; verifiable: boolean }[];
  resultsRaw: string;
  subItems: { number: string; eventType: string; textRaw: string; topic: string }[];
}

/** The plan of 2023/2024 word for word. */
export const approvedPlan: PlanFile = roadmap;

/**
 * Brings the plan of its academic year, by number of section, measure and item, to what `plan` says; run after
 * `seedOrganisations`. Texts are kept raw. Returns the plan's address part, «2023-2024».
 */
export async function seedPlan(tx: EntityManager, plan: PlanFile): Promise<string> {
  const slug = plan.academicYear.replace('/', '-');
  await upsertPlan(tx, plan, slug);
  const [row] = await tx.query<{ id: string }[]>(`select id from plan where slug = $1`, [slug]);
  const id = row?.id ?? '';
  const rows = JSON.stringify(plan.measures.map(measureRow));
  await upsertMeasures(tx, id, JSON.stringify(plan.sections), rows);
  await upsertParts(tx, id, rows);
  return slug;
}

function measureRow({ section, deadline, executors, results, subItems, ...measure }: PlanFileMeasure) {
  return {
    ...measure,
    section: section.number,
    raw: deadline.raw,
    kind: deadline.kind,
    date: deadline.date ?? null,
    from: deadline.periodFrom ?? null,
    to: deadline.periodTo ?? null,
    occurrences: deadline.occurrencesAssumed ?? [],
    executors,
    results,
    items: subItems,
  };
}

async function upsertPlan(tx: EntityManager, { academicYear, document }: PlanFile, slug: string): Promise<void> {
  await tx.query(
    `insert into plan (academic_year, slug, title, issuer, purpose, clauses, signatory_name, signatory_position, document_number, document_date)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict on constraint plan_slug_uq do update set title = excluded.title, issuer = excluded.issuer, purpose = excluded.purpose,
       clauses = excluded.clauses, signatory_name = excluded.signatory_name, signatory_position = excluded.signatory_position,
       document_number = excluded.document_number, document_date = excluded.document_date
     where (plan.title, plan.issuer, plan.purpose, plan.clauses, plan.signatory_name, plan.signatory_position, plan.document_number, plan.document_date)
       is distinct from (excluded.title, excluded.issuer, excluded.purpose, excluded.clauses, excluded.signatory_name,
         excluded.signatory_position, excluded.document_number, excluded.document_date)`,
    [
      academicYear,
      slug,
      document.title,
      document.issuer,
      document.purpose,
      document.clauses,
      document.signatory?.name ?? null,
      document.signatory?.position ?? null,
      document.number,
      document.date,
    ],
  );
}

async function upsertMeasures(tx: EntityManager, planId: string, sections: string, measures: string): Promise<void> {
  await tx.query(
    `insert into plan_section (plan_id, number, title) select $1, number, title from jsonb_to_recordset($2::jsonb) as s(number int, title text)
     on conflict on constraint plan_section_number_uq do update set title = excluded.title where plan_section.title <> excluded.title`,
    [planId, sections],
  );
  await tx.query(
    `insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, deadline_date, period_from, period_to, executors_raw, results_raw)
     select $1, p.id, s.number, s.title, s.raw, s.kind, s.date, s."from", s."to", s."executorsRaw", s."resultsRaw"
     from jsonb_to_recordset($2::jsonb) as s(number int, section int, title text, raw text, kind text, date date, "from" date, "to" date,
       "executorsRaw" text, "resultsRaw" text)
     join plan_section p on p.plan_id = $1 and p.number = s.section
     on conflict on constraint measure_number_uq do update set section_id = excluded.section_id, title = excluded.title,
       deadline_raw = excluded.deadline_raw, deadline_kind = excluded.deadline_kind, deadline_date = excluded.deadline_date,
       period_from = excluded.period_from, period_to = excluded.period_to, executors_raw = excluded.executors_raw, results_raw = excluded.results_raw
     where (measure.section_id, measure.title, measure.deadline_raw, measure.deadline_kind, measure.deadline_date, measure.period_from,
         measure.period_to, measure.executors_raw, measure.results_raw)
       is distinct from (excluded.section_id, excluded.title, excluded.deadline_raw, excluded.deadline_kind, excluded.deadline_date,
         excluded.period_from, excluded.period_to, excluded.executors_raw, excluded.results_raw)`,
    [planId, measures],
  );
}

/** Items, occurrences, executors and planned results: each a list within its measure. */
async function upsertParts(tx: EntityManager, planId: string, measures: string): Promise<void> {
  await tx.query(
    `insert into measure_item (measure_id, number, event_kind, text_raw, topic)
     select m.id, i.number, i."eventType", i."textRaw", i.topic
     from measure m join jsonb_to_recordset($2::jsonb) as s(number int, items jsonb) on s.number = m.number,
       jsonb_to_recordset(s.items) as i(number text, "eventType" text, "textRaw" text, topic text)
     where m.plan_id = $1
     on conflict on constraint measure_item_number_uq do update set event_kind = excluded.event_kind, text_raw = excluded.text_raw, topic = excluded.topic
     where (measure_item.event_kind, measure_item.text_raw, measure_item.topic) is distinct from (excluded.event_kind, excluded.text_raw, excluded.topic)`,
    [planId, measures],
  );
  await tx.query(
    `insert into measure_occurrence (measure_id, due_date) select m.id, c.day::date
     from measure m join jsonb_to_recordset($2::jsonb) as s(number int, occurrences jsonb) on s.number = m.number,
       jsonb_array_elements_text(s.occurrences) as c(day)
     where m.plan_id = $1 on conflict on constraint measure_occurrence_due_date_uq do nothing`,
    [planId, measures],
  );
  await tx.query(
    `insert into measure_executor (measure_id, organisation_id, position) select m.id, o.id, x.position
     from measure m join jsonb_to_recordset($2::jsonb) as s(number int, executors jsonb) on s.number = m.number,
       jsonb_array_elements_text(s.executors) with ordinality as x(code, position) join organisation o on o.code = x.code
     where m.plan_id = $1
     on conflict on constraint measure_executor_pk do update set position = excluded.position where measure_executor.position <> excluded.position`,
    [planId, measures],
  );
  await tx.query(
    `insert into planned_result (measure_id, position, kind, kind_label, text, multiplicity, verifiable)
     select m.id, r.position, r.item ->> 'kind', r.item ->> 'kindRu', r.item ->> 'text', r.item ->> 'multiplicityAssumed', (r.item ->> 'verifiable')::boolean
     from measure m join jsonb_to_recordset($2::jsonb) as s(number int, results jsonb) on s.number = m.number,
       jsonb_array_elements(s.results) with ordinality as r(item, position)
     where m.plan_id = $1
     on conflict on constraint planned_result_position_uq do update set kind = excluded.kind, kind_label = excluded.kind_label, text = excluded.text,
       multiplicity = excluded.multiplicity, verifiable = excluded.verifiable
     where (planned_result.kind, planned_result.kind_label, planned_result.text, planned_result.multiplicity, planned_result.verifiable)
       is distinct from (excluded.kind, excluded.kind_label, excluded.text, excluded.multiplicity, excluded.verifiable)`,
    [planId, measures],
  );
}
