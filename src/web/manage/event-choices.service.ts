import { Injectable } from '@nestjs/common';
import { type Actor, scopeOf } from '../../features/accounts/accounts.rules.js';
import { SeriesService } from '../../features/events/series.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import type { PickerRow } from '../../features/roadmap/roadmap.service.js';
import { RoadmapService } from '../../features/roadmap/roadmap.service.js';
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
      measures: measures.flatMap(pickable),
    };
  }
}

/** Measures and their items as one list: «17.3. Реализация профминимума… (2026/2027)». */
function pickable({ academicYear, measures }: PickerRow) {
  return measures.flatMap(({ id, number, title, items }) => [
    { value: id, label: `${number}. ${short(title)} (${academicYear})` },
    ...items.map((item) => ({
      value: `${id}/${item.id}`,
      label: `${item.number}. ${short(item.topic)} (${academicYear})`,
    })),
  ]);
}

const short = (text: string) => (text.length > 110 ? `${text.slice(0, 109).trimEnd()}…` : text);
