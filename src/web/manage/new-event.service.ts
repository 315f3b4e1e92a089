import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { type Actor, scopeOf } from '../../features/accounts/accounts.rules.js';
import { RoadmapService, type PickerRow } from '../../features/roadmap/roadmap.service.js';
import { suggestionOfItem, suggestionOfMeasure } from '../../features/roadmap/suggestion.rules.js';
import type { FormValues } from '../../platform/http/form.js';

const EMPTY: FormValues = { registrationMode: 'FORM', zone: 'Europe/Moscow' };
/** Results that only an event brings. */
const OF_EVENTS = new Set(['ANNOUNCEMENT', 'EVENT_PROGRAMME', 'POST_RELEASE', 'CPD_PROGRAMME']);
const USUAL_TIME = ['15:00', '16:30'] as const;

/** A measure or an item of the plan that an event can be made from. */
export interface PlanLine {
  /** `measureId` or `measureId/itemId`, as the form takes it. */
  measure: string;
  /** «17.3». */
  number: string;
  title: string;
  isItem: boolean;
  /** Its results are those of events. */
  wantsEvents: boolean;
  published: number;
  drafts: number;
}

/** From what a new event may be started. */
export interface NewEventStart {
  plan: { slug: string; academicYear: string } | null;
  /** Other years that have a plan. */
  others: { slug: string; academicYear: string }[];
  lines: PlanLine[];
}

/** What a new event begins with: a line of the plan, or nothing. */
@Injectable()
export class NewEventModel {
  constructor(
    private readonly roadmap: RoadmapService,
    private readonly clock: Clock,
  ) {}

  /** The lines of a plan with how many events each has: of this year's one unless `slug` names another. Three queries. */
  async start(actor: Actor, slug: string | undefined): Promise<NewEventStart> {
    const [plans, current] = await Promise.all([this.roadmap.measuresForPicker(), this.roadmap.currentYear()]);
    const plan = plans.find((one) => one.slug === slug) ?? plans.find((one) => one.slug === current?.slug);
    if (!plan) return { plan: null, others: [], lines: [] };
    const counts = await this.roadmap.eventCounts(actor, plan.slug);
    const others = plans.filter((one) => one !== plan);
    return { plan, others, lines: linesOf(plan, counts) };
  }

  /**
   * The form of a new event. From a line of the plan its kind, topic and audience are filled as far as the plan names them, and
   * the date where the measure is an event on a day that is ahead (US-05).
   */
  async fillFrom(actor: Actor, measure: string | undefined): Promise<FormValues> {
    const [measureId, itemId] = (measure ?? '').split('/');
    const { organisations } = scopeOf(actor, 'event.edit');
    const start = { ...EMPTY, ...(organisations.length === 1 && { organiserId: organisations[0] }) };
    const measures = (await this.roadmap.measuresForPicker()).flatMap((plan) => plan.measures);
    const found = measures.find(({ id }) => id === measureId);
    if (!found) return start;
    const item = found.items.find(({ id }) => id === itemId);
    const { kind, title, audience, grades } = item ? suggestionOfItem(item) : suggestionOfMeasure(found.title);
    return {
      ...start,
      kind,
      ...(kind === 'WEBINAR' && { format: 'ONLINE' }),
      title,
      audience,
      grades: grades.map(String),
      measures: [{ measureId, itemId: item?.id }],
      ...this.dayOf(found),
    };
  }

  private dayOf({ deadlineKind, deadlineDate }: PickerRow['measures'][number]): FormValues {
    const isAhead = deadlineDate !== null && deadlineDate > this.clock.now().toISOString().slice(0, 10);
    if (deadlineKind !== 'EVENT_DATE' || !isAhead) return {};
    const [from, to] = USUAL_TIME;
    return { startsAt: `${deadlineDate}T${from}`, endsAt: `${deadlineDate}T${to}` };
  }
}

function linesOf(
  { measures }: PickerRow,
  counts: readonly { measureId: string; itemId: string | null; published: number; drafts: number }[],
): PlanLine[] {
  return measures.flatMap(({ id, number, title, results, items }) => {
    const own = counts.filter(({ measureId }) => measureId === id);
    const wantsEvents = items.length > 0 || results.some((kind) => OF_EVENTS.has(kind));
    const line = { measure: id, number: String(number), title, isItem: false, wantsEvents, ...sumOf(own) };
    const below = items.map((item) => ({
      measure: `${id}/${item.id}`,
      number: item.number,
      title: item.topic,
      isItem: true,
      wantsEvents,
      ...sumOf(own.filter(({ itemId }) => itemId === item.id)),
    }));
    return [line, ...below];
  });
}

function sumOf(counts: readonly { published: number; drafts: number }[]): { published: number; drafts: number } {
  return {
    published: counts.reduce((sum, { published }) => sum + published, 0),
    drafts: counts.reduce((sum, { drafts }) => sum + drafts, 0),
  };
}
