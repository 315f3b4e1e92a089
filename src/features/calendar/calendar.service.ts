import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Gone, NotFound } from '../../common/errors.js';
import { Config } from '../../platform/config/config.js';
import { SignedTokens } from '../../platform/http/signed-token.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { EventsService } from '../events/events.service.js';
import { MOST_DAYS } from './event-days.rules.js';
import { EntriesService } from './entries.service.js';
import { composeInvitation, eachVevent, type Invitation } from './ics.js';

/** An event's entries as every feed and file has them. */
export interface EventEntry {
  vevent: string;
  sequence: number;
  /** Of an event of several days: the VEVENT of each. */
  days: readonly string[];
  /** Days that calendars were told of and that are no more. */
  goneDays: readonly string[];
  /** The SEQUENCE of days: it grows with the hours too, which the program gives them. */
  daySequence: number;
}

type Invited = Pick<Invitation, 'method' | 'organizer' | 'attendee'> & { registrationRevision: number };

/** What letters and pages ask of calendars: invitations, and the address of a person's own feed. */
@Injectable()
export class CalendarService {
  constructor(
    private readonly entries: EntriesService,
    private readonly events: EventsService,
    private readonly accounts: AccountsService,
    private readonly tokens: SignedTokens,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** The event's entries as every feed and file has them, with their SEQUENCE; null when there is no such event. */
  async veventOf(eventId: string): Promise<EventEntry | null> {
    const event = await this.events.findById(eventId);
    const text = event && (await this.entries.textsOf([event])).get(eventId);
    if (!text) return null;
    const days = eachVevent(text.days);
    return {
      vevent: text.vevent,
      sequence: event.sequence,
      days: days.length > MOST_DAYS ? [] : days,
      goneDays: await this.entries.goneDays(event, text),
      daySequence: event.revision,
    };
  }

  /**
   * The calendar part of a letter to one person (iTIP, RFC 5546): messages one after another, that of the event first, then one of
   * each day it has or had; null when the event is gone. `registrationRevision` grows
   * with every change of this person's registration: added to SEQUENCE, it lets a withdrawal, and a return after it,
   * outrank what the person was sent before, as a move of the event does.
   */
  async invitation({ eventId, ...person }: Invited & { eventId: string }): Promise<string | null> {
    const entry = await this.veventOf(eventId);
    return entry && this.invitationFrom(entry, person);
  }

  /** As `invitation`, from an entry at hand: letters to thousands read the event once. */
  invitationFrom(entry: EventEntry, { registrationRevision, ...people }: Invited): string {
    const { vevent, sequence, days, goneDays, daySequence } = entry;
    const stamp = this.clock.now();
    const message = (text: string, own: number, method = people.method) =>
      composeInvitation({ ...people, method, vevent: text, sequence: own + registrationRevision, stamp });
    return [
      message(vevent, sequence),
      ...days.map((day) => message(day, daySequence)),
      ...goneDays.map((day) => message(day, daySequence, 'CANCEL')),
    ].join('');
  }

  /** The secret address of the person's own feed, the same until it is revoked; null when there is no such person. */
  async personalAddress(personId: string): Promise<string | null> {
    const generation = await this.accounts.calendarGeneration(personId);
    if (generation === null) return null;
    const token = this.tokens.make('calendar', personId, generation);
    return `${this.config.PUBLIC_URL}/calendar/u/${token}/moi-sobytiya.ics`;
  }

  /** Whose feed the token opens. Throws NotFound for one that was never given out, Gone for one that was revoked. */
  async personOf(token: string): Promise<string> {
    const read = this.tokens.read('calendar', token);
    if (!read) throw new NotFound('Такого календаря нет');
    if (read.generation !== (await this.accounts.calendarGeneration(read.id))) {
      throw new Gone('Эта ссылка на календарь отозвана. Новая — в личном кабинете');
    }
    return read.id;
  }
}
