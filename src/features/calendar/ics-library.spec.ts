import { describe, expect, it } from '@jest/globals';
import ical, { type ICalCalendarData, type ICalEventData } from 'ical-generator';
import { expectLines, readItem, webinar } from '../../../test/support/ics.js';
import { composeCalendar, renderVevent } from './ics.js';

/**
 * What ical-generator does wrong or not at all (calendar-and-mail.md, 4.2), and what we write instead. A test whose `raw` half
 * fails tells that the library has learned it: the correction in ics.ts may go.
 */
const start = new Date('2026-12-09T12:00:00Z');
const end = new Date('2026-12-09T13:30:00Z');
const changed = new Date('2026-11-20T09:00:00Z');
const EVIL = 'а\r\nX-EVIL:1';

function raw(event: Partial<ICalEventData> = {}, calendar: ICalCalendarData = {}): string {
  const feed = ical(calendar);
  feed.createEvent({ id: 'event-1@x.ru', start, end, stamp: changed, lastModified: changed, summary: 'а', ...event });
  return feed.toString().replaceAll('\r\n ', '');
}

const ours = (item: Partial<typeof webinar> = {}) => renderVevent({ ...webinar, ...item }).replaceAll('\r\n ', '');

const feed = (name: string) => composeCalendar({ name, description: name, vevents: [renderVevent(webinar)] });

describe('what ical-generator writes, and what we write', () => {
  it('1: names of calendars as they come, so that they hold properties of their own', () => {
    expect(raw({}, { name: 'Вебинары, семинары' })).toContain('NAME:Вебинары, семинары\r\n');
    expect(raw({}, { name: EVIL, description: EVIL }).match(/^X-EVIL:1/gm)).toHaveLength(3);
    expect(raw({}, { url: EVIL, source: EVIL }).match(/^X-EVIL:1/gm)).toHaveLength(2);

    expect(feed('Вебинары, семинары')).toContain('\r\nNAME:Вебинары\\, семинары\r\n');
    expect(feed(EVIL)).not.toMatch(/^X-EVIL/m);
    const source = 'https://x.ru/a\r\nX-EVIL:1';
    expect(composeCalendar({ name: '', description: '', vevents: [], source })).not.toMatch(/^X-EVIL/m);
  });

  it('1: a UID as it comes', () => {
    expect(raw({ id: EVIL })).toMatch(/^X-EVIL:1/m);
    expect(() => ours({ uid: EVIL })).toThrow('Not a UID');
  });

  it('2: whatever name an X- property is given; we give none', () => {
    const event = ical().createEvent({ start, end });
    event.x('X-A:1\r\nEVIL', '1');
    expect(event.toString()).toMatch(/^EVIL:1/m);
    expect(ours().match(/^X-.*/gm)).toBeNull();
  });

  it('3: addresses escaped as texts', () => {
    expect(raw({ url: 'https://x.ru/?a=1,2;b' })).toContain('https://x.ru/?a=1\\,2\\;b\r\n');
    expect(ours({ url: 'https://x.ru/?a=1,2;b' })).toContain('URL:https://x.ru/?a=1%2C2%3Bb\r\n');
  });

  it('4: stamps without Z in a calendar with a time zone; we write UTC and name the zone alone', () => {
    const text = raw({ created: changed }, { timezone: 'Europe/Moscow' });
    for (const name of ['DTSTAMP', 'CREATED', 'LAST-MODIFIED']) {
      expect(text).toMatch(new RegExp(String.raw`^${name}:\d{8}T\d{6}\r$`, 'm'));
    }
    expect(ours().match(/^(DTSTAMP|LAST-MODIFIED):20261120T090000Z/gm)).toHaveLength(2);
    expect(feed('Все')).toContain('X-WR-TIMEZONE:Europe/Moscow\r\n');
  });

  it('5: the wall time of the server in any other zone', () => {
    const wall = (timezone: string) => /^DTSTART;TZID=[^:]+:(\d+T\d+)/m.exec(raw({ timezone }))?.[1];
    expect(wall('Asia/Kamchatka')).toBe(wall('America/New_York'));
    expect(ours()).toContain('DTSTART:20261209T120000Z\r\nDTEND:20261209T133000Z\r\n');
  });

  it('6: times of no zone when only the calendar has one', () => {
    expect(raw({}, { timezone: 'Europe/Moscow' })).toMatch(/^DTSTART:\d{8}T\d{6}\r$/m);
    expect(ours()).not.toMatch(/^DT(START|END).*\d\r$/m);
  });

  it('7: no VTIMEZONE for the zones it names; we name none', () => {
    const text = raw({ timezone: 'Europe/Moscow' });
    expect(text).toContain('TZID=Europe/Moscow');
    expect(text).not.toContain('BEGIN:VTIMEZONE');
    expect(ours()).not.toContain('TZID');
  });

  it('8: the day before for a day that begins at midnight in Moscow, and a day without length', () => {
    const midnight = new Date('2027-04-17T00:00:00+03:00');
    const text = raw({ start: midnight, end: midnight, allDay: true });
    expect(text).toContain('DTSTART;VALUE=DATE:20270416\r\nDTEND;VALUE=DATE:20270416\r\n');
    const day = Temporal.PlainDate.from('2027-04-17');
    expect(ours({ start: day, end: day })).toContain('DTSTART;VALUE=DATE:20270417\r\nDTEND;VALUE=DATE:20270418\r\n');
  });

  it('9: an end before the start the other way round', () => {
    expect(raw({ start: end, end: start })).toContain('DTSTART:20261209T120000Z\r\nDTEND:20261209T133000Z\r\n');
    expect(() => ours({ start: end, end: start })).toThrow('ends no later than it begins');
  });

  it('10: no line end after the last line', () => {
    expect(raw()).toMatch(/END:VCALENDAR$/);
    expectLines(feed('Все'));
  });

  it('11: properties of the calendar after its components', () => {
    const calendar = {
      timezone: { name: 'Europe/Moscow', generator: () => 'BEGIN:VTIMEZONE\nEND:VTIMEZONE' },
      ttl: 3600,
    };
    const text = raw({}, { ...calendar, x: { 'X-OWN': '1' } });
    const order = ['BEGIN:VTIMEZONE', 'REFRESH-INTERVAL', 'BEGIN:VEVENT', 'X-OWN'];
    expect(text.match(new RegExp(`^(${order.join('|')})`, 'gm'))).toEqual(order);

    const lines = feed('Все').split('\r\n');
    const first = lines.indexOf('BEGIN:VEVENT');
    expect(lines.slice(lines.lastIndexOf('END:VEVENT') + 1)).toEqual(['END:VCALENDAR', '']);
    expect(lines.slice(1, first).filter((line) => line.startsWith('BEGIN'))).toEqual([]);
  });

  it('12: control characters and foreign line ends', () => {
    const text = 'а\u0007б\u2028в';
    expect(raw({ summary: text })).toContain(`SUMMARY:${text}\r\n`);
    expect(ours({ summary: text })).toContain('SUMMARY:а б\\nв\r\n');
  });

  it('13: nothing but X- beyond what it knows', () => {
    const event = ical().createEvent({ start, end });
    for (const name of ['CONFERENCE', 'RELATED-TO', 'CONTACT']) {
      expect(() => event.x(name, '1')).toThrow('Key has to start with `X-`!');
    }
    const read = readItem({ ...webinar, contact: 'АСОУ, каб. 1', relatedTo: 'event-0@events.example.ru' });
    expect(read.getFirstPropertyValue('conference')).toBe('https://events.example.ru/events/ovz/join');
    expect(read.getFirstPropertyValue('related-to')).toBe('event-0@events.example.ru');
    expect(read.getFirstPropertyValue('contact')).toBe('АСОУ, каб. 1');
  });

  it('14: an empty title, and no place on the map at zero degrees', () => {
    expect(raw({ summary: '' })).toContain('SUMMARY:\r\n');
    expect(raw({ location: { title: 'а', geo: { lat: 0, lon: 37.6 } } })).not.toContain('GEO:');
    expect(ours({ summary: '' })).not.toContain('SUMMARY:');
    expect(ours({ geo: { lat: 0, lon: 37.6 } })).toContain('GEO:0;37.6\r\n');
    expect(ours({ geo: { lat: 1e-7, lon: -0.5 } })).toContain('GEO:0;-0.5\r\n');
  });

  it('15: a property that nobody registered', () => {
    expect(raw({}, { timezone: 'Europe/Moscow' })).toContain('TIMEZONE-ID:Europe/Moscow');
    expect(feed('Все')).not.toContain('TIMEZONE-ID');
  });

  it('16: slowly, so that each entry is written once for a revision', () => {
    const description = 'О программах и пробах для школьников. '.repeat(20);
    const items = Array.from({ length: 1_000 }, (_, n) => ({ ...webinar, uid: `event-${n}@x.ru`, description }));
    const began = performance.now();
    const vevents = items.map(renderVevent);
    const rendered = performance.now();
    const octets = Buffer.byteLength(composeCalendar({ name: 'Все', description: '', vevents }));
    const [render, compose] = [rendered - began, performance.now() - rendered].map(Math.round);
    process.stdout.write(`1,000 entries: rendered in ${render} ms, composed in ${compose} ms, ${octets} octets\n`);
    expect(vevents).toHaveLength(1_000);
  });
});
