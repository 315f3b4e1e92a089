import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { Made } from '../../platform/http/kept-answer.js';
import { EventsService } from '../events/events.service.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { CalendarRepository, type Fetch } from './calendar.repository.js';
import { feedStart } from './calendar.rules.js';
import { FeedsService } from './feeds.service.js';
import { composeCalendar } from './ics.js';

const CLIENT_MAX = 200;

/** The calendar of one person's own events, read by whoever has its secret address. */
@Injectable()
export class PersonalFeedService {
  private readonly logger = new Logger('PersonalFeed');

  constructor(
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly feeds: FeedsService,
    private readonly repository: CalendarRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The published events in which the person holds a place, with the texts of the public feeds. Nothing in it tells the
   * address. Notes the fetch by `client` beside it, which never delays or fails the answer.
   */
  async fetch(personId: string, client: string | null): Promise<Made> {
    const [body] = await Promise.all([this.compose(personId), this.note(personId, client)]);
    return {
      body,
      type: 'text/calendar; charset=utf-8',
      cacheControl: 'private, max-age=0, must-revalidate',
      lastModified: this.clock.now(),
      encodings: ['gzip'],
      maxAge: 0,
    };
  }

  /** When and by which program the person's feed was last fetched, to the minute; null when it never was. */
  async lastFetch(personId: string): Promise<Fetch | null> {
    return this.repository.lastFetch(personId);
  }

  private async compose(personId: string): Promise<string> {
    const ids = await this.registrations.eventIdsOfPerson(personId);
    const events = await this.events.listByIds(ids, feedStart(this.clock.now()));
    return composeCalendar({
      name: 'Мои события профминимума',
      description: 'События, на которые вы зарегистрированы. Время в описаниях московское',
      vevents: await this.feeds.vevents(events, true),
    });
  }

  private async note(personId: string, client: string | null): Promise<void> {
    const fetch = { fetchedAt: this.clock.now(), client: client?.slice(0, CLIENT_MAX) ?? null };
    await this.repository.recordFetch(personId, fetch).catch((error: unknown) => this.logger.warn(String(error)));
  }
}
