import { Injectable } from '@nestjs/common';
import { type Actor, scopeOf } from '../../features/accounts/accounts.rules.js';
import { SeriesService } from '../../features/events/series.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import type { PickerRow } from '../../features/roadmap/roadmap.service.js';
import { RoadmapService } from '../../features/roadmap/roadmap.service.js';
import type { FormValues } from '../../platform/http/form.js';
import type { EventFormChoices } from './event-form.view.js';

/** What the event form offers to an actor: own organisations, municipalities, series, measures of the plan. */
@Injectable()
export class EventChoices {
  constructor(
    private readonly series: SeriesService,
    private readonly organisations: OrganisationsService,
    private readonly roadmap: RoadmapService,
  ) {}

  async all(actor: Actor): Promise<EventFormChoices> {
    const scope = scopeOf(actor, 'event.edit');
    const [organisations, municipalities, series, measures] = await Promise.all([
      this.organisations.organisersWithin(scope),
      this.organisations.municipalities(),
      this.series.list(actor),
      this.roadmap.measuresForPicker(),
    ]);
    return {
      organisations: organisations.map(({ id, shortName }) => ({ value: id, label: shortName })),
      municipalities: municipalities.map(({ id, shortName }) => ({ value: id, label: shortName })),
      series: series.map(({ id, title }) => ({ value: id, label: title })),
      measures: measures.flatMap(pickable).map(({ value, label }) => ({ value, label })),
    };
  }

  /** The form of a new event; from an item of the plan its kind and topic are filled (US-05). */
  async startFrom(measure: string | undefined): Promise<FormValues> {
    const start: FormValues = { registrationMode: 'FORM', zone: 'Europe/Moscow' };
    if (!measure) return start;
    const found = (await this.roadmap.measuresForPicker()).flatMap(pickable).find(({ value }) => value === measure);
    if (!found) return start;
    const [measureId, itemId] = measure.split('/');
    return { ...start, title: found.topic, kind: found.eventKind, measures: [{ measureId, itemId }] };
  }
}

/** Measures and their items as one list: «17.3. Реализация профминимума… (2026/2027)». */
function pickable({ academicYear, measures }: PickerRow) {
  return measures.flatMap(({ id, number, title, items }) => [
    { value: id, label: `${number}. ${short(title)} (${academicYear})`, topic: null, eventKind: null },
    ...items.map((item) => ({
      value: `${id}/${item.id}`,
      label: `${item.number}. ${short(item.topic)} (${academicYear})`,
      topic: item.topic,
      eventKind: item.eventKind,
    })),
  ]);
}

const short = (text: string) => (text.length > 110 ? `${text.slice(0, 109).trimEnd()}…` : text);
