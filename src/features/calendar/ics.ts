import ical, { ICalCalendarMethod, ICalEventClass, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { formatDate, formatDateTime, formatTime, formatWhen, isSameDay } from '../../common/russian.js';
import { cleanText, escapeText, lines, mailto, parameterValue, safeUri } from './ics-lines.js';

/** What one calendar entry says. Instants are UTC; whole days have the last day inclusive. */
export interface CalendarItem {
  uid: string;
  /** RFC 5545 SEQUENCE, 0 to 2147483647. */
  sequence: number;
  lastModified: Date;
  start: Date | Temporal.PlainDate;
  end: Date | Temporal.PlainDate;
  summary: string;
  description: string;
  location: string | null;
  url: string;
  status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  transparent: boolean;
  categories: readonly string[];
  geo?: { lat: number; lon: number } | null;
  contact?: string | null;
  conferenceUrl?: string | null;
  /** UID of the umbrella. */
  relatedTo?: string | null;
  class: 'PUBLIC' | 'PRIVATE';
}

/** The library writes a UID as it comes: nothing that would need escaping. */
const UID = /^[\w.-]+@[\w.-]+$/;
const MAX_SEQUENCE = 2_147_483_647;
const CANCELLED_PREFIX = 'ОТМЕНЕНО: ';
/** Of entries: with its head a feed stays within 900 KB. Google stops reading at 1 MB. */
const FEED_BYTES = 892 * 1024;
const END = 'END:VEVENT\r\n';

/**
 * One VEVENT as text, CRLF after every line. Times in UTC, DTSTAMP equal to LAST-MODIFIED (a feed has no METHOD, RFC 5545,
 * 3.8.7.2), whole days with exclusive end. The same item gives the same bytes. Throws Error for what no calendar could read:
 * a UID or address of the wrong shape, a SEQUENCE or a point of the map out of range, an end not after the start.
 */
export function renderVevent(item: CalendarItem): string {
  assertItem(item);
  const calendar = ical();
  const { start, end, allDay } = bounds(item);
  const event = calendar.createEvent({
    id: item.uid,
    sequence: item.sequence,
    stamp: item.lastModified,
    lastModified: item.lastModified,
    start,
    end,
    allDay,
    summary: (item.status === 'CANCELLED' ? CANCELLED_PREFIX : '') + cleanText(item.summary),
    description: cleanText(item.description) || null,
    location: item.location ? cleanText(item.location) : null,
    status: ICalEventStatus[item.status],
    transparency: item.transparent ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    class: ICalEventClass[item.class],
  });
  for (const name of item.categories.map(cleanText).filter(Boolean)) event.createCategory({ name });
  const text = calendar.toString();
  const body = text.slice(text.indexOf('BEGIN:VEVENT'), text.lastIndexOf(END)); // the same words may stand in a text
  return body.replace(/^SUMMARY:\r\n/m, '') + lines(...ownLines(item)) + END;
}

/** Lines the library cannot write, or would write wrongly: it escapes the commas of addresses and drops GEO at 0. */
function ownLines(item: CalendarItem): (string | null)[] {
  const { geo, contact, conferenceUrl, relatedTo } = item;
  return [
    `URL:${safeUri(item.url)}`,
    geo ? `GEO:${degrees(geo.lat, 90)};${degrees(geo.lon, 180)}` : null,
    contact && cleanText(contact) ? `CONTACT:${escapeText(contact)}` : null,
    relatedTo ? `RELATED-TO;RELTYPE=PARENT:${relatedTo}` : null,
    conferenceUrl
      ? `CONFERENCE;VALUE=URI;FEATURE=VIDEO,AUDIO;LABEL=${parameterValue('Подключиться')}:${safeUri(conferenceUrl)}`
      : null,
  ];
}

function bounds(item: CalendarItem): { start: Date; end: Date; allDay: boolean } {
  if (item.start instanceof Date && item.end instanceof Date)
    return { start: item.start, end: item.end, allDay: false };
  return { start: utcMidnight(item.start), end: utcMidnight(item.end, 1), allDay: true };
}

/** The library takes the UTC day of a whole-day Date, so it is given UTC midnights. */
function utcMidnight(day: Date | Temporal.PlainDate, plusDays = 0): Date {
  if (day instanceof Date) throw new Error('An entry has either two instants or two days');
  return new Date(day.add({ days: plusDays }).toZonedDateTime('UTC').epochMilliseconds);
}

/** Six decimals, as RFC 5545, 3.8.1.6 asks. */
function degrees(value: number, most: number): string {
  if (!(Math.abs(value) <= most)) throw new Error(`Not a point of the map: ${value}`);
  return String(Number(value.toFixed(6)));
}

function assertItem(item: CalendarItem): void {
  const { start, end, allDay } = bounds(item);
  if (!UID.test(item.uid)) throw new Error(`Not a UID: ${item.uid}`);
  if (item.relatedTo && !UID.test(item.relatedTo)) throw new Error(`Not a UID: ${item.relatedTo}`);
  assertSequence(item.sequence);
  if (!(wholeSeconds(end) > wholeSeconds(start))) {
    throw new Error(`${item.uid} ends ${allDay ? 'before it begins' : 'no later than it begins'}`);
  }
}

function assertSequence(sequence: number): void {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
    throw new Error(`Not a SEQUENCE: ${sequence}`);
  }
}

/** What calendars are told of an instant: they know no fractions of a second. */
function wholeSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

/** What a feed is called and holds. */
export interface CalendarFeed {
  name: string;
  description: string;
  vevents: readonly string[];
  /** Own address, for public feeds only: it would print the token of a personal one. */
  source?: string | null;
}

/** A whole feed from VEVENT texts: no METHOD, ORGANIZER or ATTENDEE; an empty one carries a time zone to stay valid. */
export function composeCalendar({ name, description, vevents, source }: CalendarFeed): string {
  const head = lines(
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Profminimum Events//Calendar 1.0//RU',
    'CALSCALE:GREGORIAN',
    `NAME:${escapeText(name)}`,
    `X-WR-CALNAME:${escapeText(name)}`,
    cleanText(description) ? `X-WR-CALDESC:${escapeText(description)}` : null,
    'X-WR-TIMEZONE:Europe/Moscow',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    source ? `SOURCE;VALUE=URI:${safeUri(source)}` : null,
  );
  return head + (vevents.length > 0 ? vevents.join('') : MOSCOW) + 'END:VCALENDAR\r\n';
}

/** Moscow has kept UTC+3 since 26.10.2014. */
const MOSCOW = lines(
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Moscow',
  'BEGIN:STANDARD',
  'DTSTART:20141026T020000',
  'TZNAME:MSK',
  'TZOFFSETFROM:+0400',
  'TZOFFSETTO:+0300',
  'END:STANDARD',
  'END:VTIMEZONE',
);

/** The VEVENTs that stand one after another in a kept text. */
export function eachVevent(text: string): string[] {
  return text.split(/(?=^BEGIN:VEVENT\r\n)/m).filter(Boolean);
}

export interface Invitation {
  method: 'REQUEST' | 'CANCEL';
  /** The stored text of the entry. */
  vevent: string;
  organizer: { email: string };
  attendee: { email: string; name?: string | null };
  /** Higher than in whatever this person was sent about the event before (RFC 5546, 2.1.4). */
  sequence: number;
  /** When the message is made: its DTSTAMP, since it has a METHOD (RFC 5545, 3.8.7.2). */
  stamp: Date;
}

/**
 * An iTIP message to one person (RFC 5546, 3.2.2 and 3.2.5): the stored VEVENT with ORGANIZER, a bare `mailto:`, and exactly
 * one ATTENDEE, who has registered already. A CANCEL always says STATUS:CANCELLED, for a withdrawn registration too: nobody
 * else stands in this person's copy, so all of it is cancelled.
 * Throws Error for an address or a SEQUENCE that is none.
 */
export function composeInvitation({ method, vevent, organizer, attendee, sequence, stamp }: Invitation): string {
  assertSequence(sequence);
  const name = parameterValue(attendee.name ?? '');
  const parameters = `CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE${name && `;CN=${name}`}`;
  const people = lines(`ORGANIZER:${mailto(organizer.email)}`, `ATTENDEE;${parameters}:${mailto(attendee.email)}`);
  let body = vevent.slice(0, -END.length) + people + END;
  body = body.replace(/^DTSTAMP:.*$/m, `DTSTAMP:${stamp.toISOString().replace(/[-:]|\.\d+/g, '')}`);
  body = body.replace(/^SEQUENCE:\d+$/m, `SEQUENCE:${sequence}`);
  if (method === 'CANCEL') body = body.replace(/^STATUS:.*$/m, 'STATUS:CANCELLED');
  const head = lines(
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Profminimum Events//Calendar 1.0//RU',
    'CALSCALE:GREGORIAN',
    `METHOD:${ICalCalendarMethod[method]}`,
  );
  return `${head}${body}END:VCALENDAR\r\n`;
}

/**
 * The entries of a feed in time order, no more than fit into 900 KB: the oldest of what is over at `now` is cut first, then what is
 * farthest ahead.
 */
export function selectForFeed<T extends { vevent: string; startsAt: Date; endsAt: Date }>(
  entries: readonly T[],
  now: Date,
  maxBytes = FEED_BYTES,
): T[] {
  const byStart = entries.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const ahead = byStart.filter(({ endsAt }) => endsAt > now);
  const over = byStart.filter(({ endsAt }) => endsAt <= now);
  let bytes = 0;
  const dearestFirst = [...ahead, ...over.toReversed()];
  const kept = new Set(
    dearestFirst.filter(({ vevent }) => {
      bytes += Buffer.byteLength(vevent);
      return bytes <= maxBytes;
    }),
  );
  return byStart.filter((entry) => kept.has(entry));
}

/**
 * The first line of a description, since calendars show times in their own zone: «9 декабря 2026 г., 15:00–16:30 (МСК)», over
 * several days «9 декабря 2026 г., 10:00 – 10 декабря 2026 г., 18:00 (МСК)»; other zones as `zoneLabel` calls them.
 */
export function wallTimeLine(start: Date, end: Date, zone: string): string {
  if (isSameDay(start, end, zone)) return formatWhen(start, end, zone);
  return `${formatDate(start, zone)}, ${formatTime(start, zone)} – ${formatDateTime(end, zone)}`;
}
