import type { EntityManager } from 'typeorm';
import { shiftDay, shiftYears } from '../../src/features/roadmap/plan.rules.js';
import { approvedPlan, type PlanFile, type PlanFileMeasure, seedPlan } from '../reference/plan.js';

/**
 * The plan of 2023/2024 moved to the year that begins in `firstYear`, as if approved again: every year in its texts and
 * every day move, whoever signed the first one is left out. Returns the plan's address part.
 */
export async function seedPlanCopy(tx: EntityManager, firstYear: number): Promise<string> {
  const years = firstYear - Number(approvedPlan.academicYear.slice(0, 4));
  const slug = await seedPlan(tx, years === 0 ? approvedPlan : shifted(approvedPlan, years));
  await tx.query(
    `update plan c set copied_from_id = p.id from plan p where c.slug = $1 and p.academic_year = $2 and p.id <> c.id`,
    [slug, approvedPlan.academicYear],
  );
  return slug;
}

function shifted(plan: PlanFile, years: number): PlanFile {
  const text = (raw: string) => shiftYears(raw, years);
  return {
    academicYear: text(plan.academicYear),
    document: {
      ...plan.document,
      title: text(plan.document.title),
      clauses: plan.document.clauses.map((clause) => text(clause).replace(/ \p{Lu}\p{Ll}+ \p{Lu}\.\p{Lu}\.$/u, '.')),
      number: null,
      date: null,
      signatory: null,
    },
    sections: plan.sections,
    measures: plan.measures.map((measure) => shiftedMeasure(measure, years)),
  };
}

function shiftedMeasure(measure: PlanFileMeasure, years: number): PlanFileMeasure {
  const { deadline } = measure;
  const text = (raw: string) => shiftYears(raw, years);
  const day = (date: string) => shiftDay(date, years);
  return {
    ...measure,
    title: text(measure.title),
    executorsRaw: text(measure.executorsRaw),
    resultsRaw: text(measure.resultsRaw),
    deadline: {
      raw: text(deadline.raw),
      kind: deadline.kind,
      date: deadline.date && day(deadline.date),
      periodFrom: deadline.periodFrom && day(deadline.periodFrom),
      periodTo: deadline.periodTo && day(deadline.periodTo),
      occurrencesAssumed: deadline.occurrencesAssumed?.map(day),
    },
    results: measure.results.map((result) => ({ ...result, text: text(result.text) })),
    subItems: measure.subItems.map((item) => ({ ...item, textRaw: text(item.textRaw), topic: text(item.topic) })),
  };
}
