import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { inZone } from '../../common/russian.js';
import { type Actor, scopeOf } from '../accounts/accounts.rules.js';
import {
  collected,
  itemStanding,
  type LinkedEventFacts,
  measureStanding,
  occurrenceStanding,
  type Standing,
} from './measure.rules.js';
import { academicYearOn, planPeriod } from './plan.rules.js';
import {
  type EventCountRow,
  type LinkedEventRow,
  type MeasureRow,
  type PickerRow,
  type PlanRow,
  type PlanYearRow,
  RoadmapRepository,
} from './roadmap.repository.js';

export type { EventCountRow, PickerRow } from './roadmap.repository.js';

const MOSCOW = 'Europe/Moscow';

/** A published event that serves a measure or one of its items. */
export type LinkedEvent = Omit<LinkedEventRow, 'measureId'>;

export type PlannedResult = MeasureRow['results'][number] & {
  /** Published of expected; null where the system does not collect this kind of result yet. */
  collected: { done: number; total: number } | null;
};

export type MeasureItem = MeasureRow['items'][number] & { standing: Standing; events: LinkedEvent[] };

/** A row of the plan with its state of this moment; `events` are all of the measure, those of its items included. */
export interface MeasureDetails extends Omit<MeasureRow, 'results' | 'items' | 'occurrences'> {
  results: PlannedResult[];
  items: MeasureItem[];
  occurrences: Standing[];
  standing: Standing;
  events: LinkedEvent[];
}

export interface PlanDetails extends PlanRow {
  /** The first and the last day of the plan, both inclusive. */
  from: string;
  to: string;
  measures: MeasureDetails[];
}

/** The plan of measures (road map): as it is written, with the state of each measure and the events that serve it. */
@Injectable()
export class RoadmapService {
  constructor(
    private readonly repository: RoadmapRepository,
    private readonly clock: Clock,
  ) {}

  /** The academic years that have a plan, the newest first. */
  async years(): Promise<PlanYearRow[]> {
    return this.repository.years();
  }

  /** The year whose plan covers today in Moscow, else the newest; null while there is no plan at all. */
  async currentYear(): Promise<PlanYearRow | null> {
    const years = await this.repository.years();
    const { slug } = academicYearOn(inZone(this.clock.now(), MOSCOW).toPlainDate());
    return years.find((year) => year.slug === slug) ?? years[0] ?? null;
  }

  /**
   * The plan `2023-2024` with its measures in the order of their numbers; the texts stand as in the document. Throws
   * NotFound. Three queries, whatever its size.
   */
  async getPlan(slug: string): Promise<PlanDetails> {
    const plan = await this.planRow(slug);
    const { from, to } = planPeriod(plan.academicYear);
    return { ...plan, from: from.toString(), to: to.toString(), measures: await this.measuresOf(plan, null) };
  }

  /** One measure of the plan. Throws NotFound for the plan and for the number. */
  async getMeasure(planSlug: string, number: number): Promise<{ plan: PlanRow; measure: MeasureDetails }> {
    const plan = await this.planRow(planSlug);
    const [measure] = await this.measuresOf(plan, number);
    if (!measure) throw new NotFound('Такого пункта плана нет');
    return { plan, measure };
  }

  /** What an event can be linked to: measures with their items by plan, the newest plan first. */
  async measuresForPicker(): Promise<PickerRow[]> {
    return this.repository.picker();
  }

  /** How many events serve each measure and item of the plan: published ones of all, others within the actor's scope. */
  async eventCounts(actor: Actor, planSlug: string): Promise<EventCountRow[]> {
    return this.repository.eventCounts(planSlug, scopeOf(actor, 'event.view-drafts'));
  }

  private async planRow(slug: string): Promise<PlanRow> {
    const plan = await this.repository.findPlan(slug);
    if (!plan) throw new NotFound('Такого плана нет');
    return plan;
  }

  private async measuresOf(plan: PlanRow, number: number | null): Promise<MeasureDetails[]> {
    const rows = await this.repository.measures(plan.id, number);
    const events = await this.repository.linkedEvents(rows.map((row) => row.id));
    const byMeasure = Map.groupBy(events, (event) => event.measureId);
    const end = planPeriod(plan.academicYear).to.toString();
    return rows.map((row) => detailsOf(row, byMeasure.get(row.id) ?? [], end, this.clock.now()));
  }
}

function detailsOf(row: MeasureRow, linked: readonly LinkedEventRow[], planEnd: string, now: Date): MeasureDetails {
  const facts = { ...row, events: linked.map(factsOf) };
  const events = linked.map(({ measureId: _, ...event }) => event);
  return {
    ...row,
    results: row.results.map((result) => ({ ...result, collected: collected(result.kind, facts) })),
    items: row.items.map((item) => ({
      ...item,
      events: events.filter((event) => event.itemId === item.id),
      standing: itemStanding(
        { events: facts.events.filter((event) => event.itemId === item.id), results: row.results },
        planEnd,
        now,
      ),
    })),
    occurrences: row.occurrences.map((dueDate) => occurrenceStanding(dueDate, now)),
    standing: measureStanding(facts, planEnd, now),
    events,
  };
}

function factsOf(event: LinkedEventRow): LinkedEventFacts {
  return {
    ...event,
    hasInformationLetter: event.letterNumber !== null,
    hasProgram: event.programNumber !== null,
    hasAnnouncement: event.announcementSlug !== null,
    hasPostRelease: event.postReleaseSlug !== null,
  };
}
