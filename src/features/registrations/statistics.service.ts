import { Injectable } from '@nestjs/common';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import {
  type Attendance,
  type StatisticsDay,
  type StatisticsGroup,
  StatisticsRepository,
} from './statistics.repository.js';

export type { Attendance, StatisticsDay, StatisticsGroup } from './statistics.repository.js';

/** What an event came to in numbers, without names. */
export interface EventStatistics {
  event: EventRow;
  totals: Awaited<ReturnType<StatisticsRepository['totals']>>;
  days: StatisticsDay[];
  municipalities: StatisticsGroup[];
  /** `name` is a kind of organisation with its founder: `SCHOOL MUNICIPAL`. */
  schoolKinds: StatisticsGroup[];
  positions: StatisticsGroup[];
}

@Injectable()
export class StatisticsService {
  constructor(
    private readonly repository: StatisticsRepository,
    private readonly events: EventsService,
  ) {}

  /** Counts from the registrations as they are now, in five queries. Throws NotFound or Forbidden out of scope. */
  async ofEvent(actor: Actor, slug: string): Promise<EventStatistics> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'event.view-drafts', ownedBy(event));
    const [totals, days, municipalities, schoolKinds, positions] = await Promise.all([
      this.repository.totals(event.id),
      this.repository.days(event.id),
      this.repository.byMunicipality(event.id),
      this.repository.bySchoolKind(event.id),
      this.repository.byPosition(event.id),
    ]);
    return { event, totals, days, municipalities, schoolKinds, positions };
  }

  /** Who came to an event or a series, in one query. The caller has asked for the right. */
  async attendance(to: { eventId: string } | { seriesId: string }): Promise<Attendance> {
    return this.repository.attendance(to);
  }
}
