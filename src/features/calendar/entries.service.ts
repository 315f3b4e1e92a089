import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { ProgramsService } from '../programs/programs.service.js';
import { CalendarRepository, type Entry, type EntryText } from './calendar.repository.js';
import { MOST_DAYS } from './event-days.rules.js';
import { type CalendarEvent, calendarItems, goneDay } from './ics-event.js';
import { renderVevent } from './ics.js';

/** Raise it when the same event is to be told in another way: texts made before are made anew. */
const RENDERING = 3;
/** Between batches other requests have their turn: one entry takes 0.2 ms to write. */
const BATCH = 100;

/** The texts of calendar entries: each made once for a revision of its event and kept. */
@Injectable()
export class EntriesService {
  private readonly rendering: string;

  constructor(
    private readonly repository: CalendarRepository,
    private readonly programs: ProgramsService,
    private readonly config: Config,
  ) {
    this.rendering = `${RENDERING} ${config.PUBLIC_URL}`;
  }

  /**
   * The text of each of `events` at its revision, by event. What is not kept, or only of another revision, is made and kept
   * on the spot, so nobody has to refresh anything, and two processes that do it at once write the same.
   */
  async textsOf(events: readonly CalendarEvent[]): Promise<ReadonlyMap<string, EntryText>> {
    const texts = await this.repository.findTexts(events, this.rendering);
    const missing = events.filter((event) => !texts.has(event.id));
    for (let from = 0; from < missing.length; from += BATCH) {
      const entries = await this.make(missing.slice(from, from + BATCH));
      for (const { eventId, vevent, days, sessions } of entries) texts.set(eventId, { vevent, days, sessions });
    }
    return texts;
  }

  /** The days of the event that calendars were told of and that it has no more, each as a VEVENT to be taken back. */
  async goneDays(event: CalendarEvent, { days }: EntryText): Promise<string[]> {
    const site = this.config.PUBLIC_URL;
    const gone = await this.repository.toldDays(event.id);
    return gone
      .map((number) => goneDay(event, number, site))
      .filter(({ uid }) => !days.includes(`UID:${uid}\r\n`))
      .map(renderVevent);
  }

  /** The programs are read after their events: a release in between raises the revision, and the text made here is stale. */
  private async make(events: readonly CalendarEvent[]): Promise<Entry[]> {
    const programs = await this.programs.getReleasedMany(events.map((event) => event.id));
    const entries = events.map((event) => {
      const items = calendarItems(event, programs.get(event.id)?.sessions ?? [], this.config.PUBLIC_URL);
      return {
        eventId: event.id,
        eventRevision: event.revision,
        vevent: renderVevent(items.event),
        days: items.days.map(({ item }) => renderVevent(item)).join(''),
        dayNumbers: items.days.length > MOST_DAYS ? [] : items.days.map(({ number }) => number),
        sessions: items.sessions.map(renderVevent).join(''),
      };
    });
    await this.repository.saveTexts(entries, this.rendering);
    return entries;
  }
}
