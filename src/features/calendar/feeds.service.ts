import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../platform/config/config.js';
import type { Made } from '../../platform/http/kept-answer.js';
import { EventsService } from '../events/events.service.js';
import { SeriesService } from '../events/series.service.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { type FeedFilter, feedName, feedPath, feedStart, isInFeed } from './calendar.rules.js';
import { EntriesService } from './entries.service.js';
import type { CalendarEvent } from './ics-event.js';
import { composeCalendar, selectForFeed } from './ics.js';

/** More do not fit into the size of a feed. */
const MAX_EVENTS = 1_500;
const MAX_AGE_SECONDS = 300;
const ABOUT = 'Переносы и отмены приходят сами. Время в описаниях московское';

/** Public calendars: the same bytes for everybody as long as nothing in them changes. */
@Injectable()
export class FeedsService {
  constructor(
    private readonly entries: EntriesService,
    private readonly events: EventsService,
    private readonly series: SeriesService,
    private readonly organisations: OrganisationsService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Published events that the filter finds: from 90 days back on, cancelled ones until 30 days after their end. */
  async ofFilter(filter: FeedFilter): Promise<Made> {
    const events = await this.events.listForFeed(filter, feedStart(this.clock.now()), MAX_EVENTS);
    const names = { municipality: await this.municipalityOf(filter), organisation: events[0]?.organiser };
    const about = names.municipality
      ? `${ABOUT}. Муниципалитет ${names.municipality}: его события и события для всей области`
      : ABOUT;
    return this.feed(feedName(filter, names), feedPath(filter), await this.vevents(events), about);
  }

  /** A series with the same window. Throws NotFound. */
  async ofSeries(slug: string): Promise<Made> {
    const series = await this.series.get(slug);
    return this.feed(series.title, `/series/${series.slug}.ics`, await this.vevents(series.events, true));
  }

  /** One published event, however long ago; of several days with the sessions of its program, else its days. A file to be saved. Throws NotFound. */
  async ofEvent(slug: string): Promise<Made> {
    const event = await this.events.getVisible(slug);
    const text = (await this.entries.textsOf([event])).get(event.id);
    const vevents = text ? [text.vevent, text.sessions || text.days] : [];
    return {
      ...this.feed(event.title, `/events/${event.slug}.ics`, vevents),
      disposition: `attachment; filename="${event.slug}.ics"`,
    };
  }

  /**
   * The texts of those events that belong into feeds now, in time order, the farthest from now left out when they are too many; with
   * `withDays` also those of each day of an event of several.
   */
  async vevents(events: readonly CalendarEvent[], withDays = false): Promise<string[]> {
    const now = this.clock.now();
    const present = events.filter((event) => isInFeed(event, now));
    const texts = await this.entries.textsOf(present);
    const entries = present.map(({ id, startsAt, endsAt }) => {
      const { vevent = '', days = '' } = texts.get(id) ?? {};
      return { startsAt, endsAt, vevent: withDays ? vevent + days : vevent };
    });
    return selectForFeed(entries, now).map(({ vevent }) => vevent);
  }

  private feed(name: string, path: string, vevents: readonly string[], description = ABOUT): Made {
    const source = this.config.PUBLIC_URL + path;
    return {
      body: composeCalendar({ name, description, vevents, source }),
      type: 'text/calendar; charset=utf-8',
      cacheControl: 'public, max-age=300, stale-while-revalidate=3600',
      lastModified: this.clock.now(),
      encodings: ['gzip'],
      maxAge: MAX_AGE_SECONDS,
    };
  }

  private async municipalityOf({ municipality }: FeedFilter): Promise<string | undefined> {
    if (!municipality) return undefined;
    const all = await this.organisations.municipalities();
    return all.find(({ oktmo }) => oktmo === municipality)?.shortName;
  }
}
