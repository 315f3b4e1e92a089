import { formatTime } from '../../common/russian.js';
import { KIND_WORDS } from '../events/event-words.rules.js';
import type { EventFormat, EventKind } from '../events/events.rules.js';
import { moveShown } from '../events/lifecycle.rules.js';
import { presentProgram, type ProgramSession, type ProgramSpeaker } from '../programs/program.rules.js';
import { daysOf, type EventDay, eventDays, isOfSeveralDays, numberOf } from './event-days.rules.js';
import { type CalendarItem, wallTimeLine } from './ics.js';

/** What calendars are told about an event. */
export interface CalendarEvent {
  id: string;
  slug: string;
  kind: EventKind;
  format: EventFormat;
  title: string;
  summary: string;
  zone: string;
  startsAt: Date;
  endsAt: Date;
  venue: string | null;
  address: string | null;
  organiser: string;
  contact: string | null;
  cancelledAt: Date | null;
  cancelReason: string | null;
  movedFromStartsAt: Date | null;
  movedFromEndsAt: Date | null;
  firstStartsAt: Date | null;
  firstEndsAt: Date | null;
  sequence: number;
  revision: number;
  revisedAt: Date;
}

/** The UID in every feed, file and letter, never given to another: made of the id alone. `site` is PUBLIC_URL. */
export function uidOf(component: 'event' | 'session' | 'day', id: string, site: string): string {
  return `${component}-${id}@${new URL(site).hostname}`;
}

/** One day of an event of several, as calendars are told of it. */
export interface DayItem {
  number: number;
  item: CalendarItem;
}

/** An event in calendars: its own entry and, of an event of several days, those below it. */
export interface EventItems {
  event: CalendarItem;
  days: DayItem[];
  sessions: CalendarItem[];
}

/**
 * What calendars are told of an event with the program `released` for it (none: empty): the entry of the event itself and, when it
 * is of several days, one of each day and one of each session. The same input gives the same items. `site` is PUBLIC_URL.
 */
export function calendarItems(event: CalendarEvent, released: readonly ProgramSession[], site: string): EventItems {
  const program = presentProgram(event, released);
  if (!isOfSeveralDays(event)) return { event: simpleItem(event, program, site), days: [], sessions: [] };
  const sessions = program.filter(({ kind }) => kind !== 'BREAK');
  return {
    event: umbrellaItem(event, site),
    days: eventDays(event, program).map((day) => ({ number: day.number, item: dayItem(event, day, program, site) })),
    sessions: sessions.map((session) => sessionItem(event, session, site)),
  };
}

/** A day that calendars were told of and that is no more, to be taken back. */
export function goneDay(event: CalendarEvent, number: number, site: string): CalendarItem {
  const day = daysOf(event).first.add({ days: number - 1 });
  return {
    ...umbrellaItem(event, site),
    ...belowUmbrella(event, number, site),
    start: day,
    end: day,
    status: 'CANCELLED',
  };
}

function simpleItem(event: CalendarEvent, program: readonly ProgramSession[], site: string): CalendarItem {
  return {
    ...common(event, site),
    uid: uidOf('event', event.id, site),
    sequence: event.sequence,
    start: event.startsAt,
    end: event.endsAt,
    summary: event.title,
    description: text([...about(event), programText(program, event.zone), ...addresses(event, site)]),
    location: placeOf(event),
  };
}

/** Whole days of the event's zone that leave people's own day free. */
function umbrellaItem(event: CalendarEvent, site: string): CalendarItem {
  const { first, last } = daysOf(event);
  return { ...simpleItem(event, [], site), start: first, end: last, transparent: true };
}

/** The hours of one day, taken from the program where there is one. */
function dayItem(event: CalendarEvent, day: EventDay, program: readonly ProgramSession[], site: string): CalendarItem {
  const points = program.filter((session) => numberOf(session, event) === day.number);
  return {
    ...common(event, site),
    ...belowUmbrella(event, day.number, site),
    start: day.startsAt,
    end: day.endsAt,
    summary: `${event.title}: день ${day.number}`,
    description: text([
      wallTimeLine(day.startsAt, day.endsAt, event.zone),
      ...news(event),
      `${KIND_WORDS[event.kind].word}. Организатор: ${event.organiser}`,
      programText(points, event.zone) || '\nПрограммы ещё нет: часы указаны по общему времени события',
      ...addresses(event, site),
    ]),
    location: placeOf(event),
  };
}

/** SEQUENCE is the event's revision: a release of the program changes hours, and it is never below the event's own SEQUENCE. */
function belowUmbrella(event: CalendarEvent, number: number, site: string) {
  return {
    uid: uidOf('day', `${event.id}-${number}`, site),
    sequence: event.revision,
    relatedTo: uidOf('event', event.id, site),
  };
}

/** SEQUENCE is the event's revision: it grows with every release and is never below the event's own SEQUENCE. */
function sessionItem(event: CalendarEvent, session: ProgramSession, site: string): CalendarItem {
  return {
    ...common(event, site),
    uid: uidOf('session', session.id, site),
    sequence: event.revision,
    start: session.startsAt,
    end: session.endsAt,
    summary: session.title,
    description: text([
      wallTimeLine(session.startsAt, session.endsAt, event.zone),
      ...news(event),
      `${KIND_WORDS[event.kind].word}: ${event.title}`,
      ...session.speakers.map(speakerLine),
      session.description && `\n${session.description}`,
      ...addresses(event, site),
    ]),
    location: [session.hall, placeOf(event)].filter(Boolean).join(', '),
    relatedTo: uidOf('event', event.id, site),
  };
}

function common(event: CalendarEvent, site: string) {
  return {
    lastModified: event.revisedAt,
    url: pageOf(event, site),
    status: event.cancelledAt ? 'CANCELLED' : 'CONFIRMED',
    transparent: event.cancelledAt !== null,
    categories: [KIND_WORDS[event.kind].word],
    contact: event.contact,
    conferenceUrl: hasBroadcast(event) ? joinPageOf(event, site) : null,
    class: 'PUBLIC',
  } as const;
}

function about(event: CalendarEvent): string[] {
  return [
    wallTimeLine(event.startsAt, event.endsAt, event.zone),
    ...news(event),
    `${KIND_WORDS[event.kind].word}. Организатор: ${event.organiser}`,
    event.summary && `\n${event.summary}`,
  ];
}

function news(event: CalendarEvent): string[] {
  const { cancelReason } = event;
  const from = moveShown(event);
  return [
    cancelReason ? `Событие отменено: ${cancelReason}` : '',
    from ? `Перенесено с ${wallTimeLine(from.startsAt, from.endsAt, event.zone)}` : '',
  ];
}

/** Permanent addresses of our own: calendars come for changes too seldom to carry that of the broadcast. */
function addresses(event: CalendarEvent, site: string): string[] {
  return [hasBroadcast(event) ? `\nПодключение: ${joinPageOf(event, site)}` : '', `\n${pageOf(event, site)}`];
}

function hasBroadcast(event: CalendarEvent): boolean {
  return event.format !== 'ONSITE' && event.cancelledAt === null;
}

/** A program in words; empty for none. Halls are named when there are several. */
function programText(program: readonly ProgramSession[], zone: string): string {
  if (program.length === 0) return '';
  const hasHalls = new Set(program.map(({ hall }) => hall).filter(Boolean)).size > 1;
  return `\nПрограмма:\n${text(program.map((session) => programLine(session, zone, hasHalls)))}`;
}

function programLine(
  { startsAt, endsAt, title, hall, speakers }: ProgramSession,
  zone: string,
  hasHalls: boolean,
): string {
  const names = speakers.map(({ fullName }) => fullName).join(', ');
  const where = hasHalls && hall && ` (${hall})`;
  return `${formatTime(startsAt, zone)}–${formatTime(endsAt, zone)} ${title}${where || ''}${names && ` — ${names}`}`;
}

function speakerLine({ fullName, position, role }: ProgramSpeaker): string {
  return `${role === 'MODERATOR' ? 'Модератор' : 'Спикер'}: ${[fullName, position].filter(Boolean).join(', ')}`;
}

function placeOf(event: CalendarEvent): string {
  if (event.format === 'ONLINE') return 'Онлайн';
  return [event.venue, event.address].filter(Boolean).join(', ');
}

function pageOf(event: CalendarEvent, site: string): string {
  return `${site}/events/${event.slug}`;
}

function joinPageOf(event: CalendarEvent, site: string): string {
  return `${pageOf(event, site)}/join`;
}

function text(lines: readonly (string | false)[]): string {
  return lines.filter(Boolean).join('\n');
}
