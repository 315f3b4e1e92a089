import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { offsetTime } from '../../common/instant.js';
import { AccessFor } from '../../platform/http/route.js';
import { type LinkedEvent, type MeasureDetails, RoadmapService } from './roadmap.service.js';

@ApiTags('roadmap')
@Controller('api/v1/roadmap')
@AccessFor('public')
export class RoadmapController {
  constructor(private readonly roadmap: RoadmapService) {}

  /** The plan `2023-2024`: its measures word for word, the state of each, the published events that serve it. */
  @Get(':year')
  async plan(@Param('year') year: string) {
    const { id: _, measures, ...plan } = await this.roadmap.getPlan(year);
    return { ...plan, measures: measures.map(toResource) };
  }
}

function toResource({ id: _, events, items, ...measure }: MeasureDetails) {
  return {
    ...measure,
    items: items.map(({ id: __, events: own, ...item }) => ({ ...item, events: own.map(toLink) })),
    events: events.map(toLink),
  };
}

function toLink({ slug, title, kind, startsAt, zone, cancelledAt }: LinkedEvent) {
  return { slug, title, kind, startsAt: offsetTime(startsAt, zone), cancelled: cancelledAt !== null };
}
