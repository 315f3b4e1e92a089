import { describe, expect, it } from '@jest/globals';
import { expectLines, parseCalendar, readItem, webinar } from '../../../test/support/ics.js';
import { composeCalendar, renderVevent, selectForFeed, wallTimeLine } from './ics.js';
import { cleanText } from './ics-lines.js';

const day = (text: string) => Temporal.PlainDate.from(text);

describe('renderVevent', () => {
  it('says what an independent parser reads back', () => {
    const event = readItem(webinar);
    expect(event.getFirstPropertyValue('uid')).toBe(webinar.uid);
    expect(event.getFirstPropertyValue('summary')).toBe(webinar.summary);
    expect(event.getFirstPropertyValue('description')).toBe(webinar.description);
    expect(String(event.getFirstPropertyValue('dtstart'))).toBe('2026-12-09T12:00:00Z');
    expect(String(event.getFirstPropertyValue('dtstamp'))).toBe('2026-11-20T09:00:00Z');
    expect(String(event.getFirstPropertyValue('last-modified'))).toBe('2026-11-20T09:00:00Z');
    expect(event.getFirstPropertyValue('url')).toBe('https://events.example.ru/events/ovz?a=1%2C2%3Bb');
    expect(event.getAllProperties('categories').flatMap((property) => property.getValues())).toEqual([
      'Вебинар',
      'а, б',
    ]);
    expect(event.getFirstProperty('conference')?.getFirstParameter('feature')).toBe('VIDEO,AUDIO');
  });

  it('gives the same bytes for the same item', () => {
    expect(renderVevent(webinar)).toBe(renderVevent({ ...webinar }));
  });

  it('marks a cancelled event in STATUS and in words, under the same UID and a higher SEQUENCE', () => {
    const event = readItem({ ...webinar, status: 'CANCELLED', sequence: 3 });
    expect(event.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(event.getFirstPropertyValue('summary')).toBe(`ОТМЕНЕНО: ${webinar.summary}`);
    expect(event.getFirstPropertyValue('sequence')).toBe(3);
  });

  it('writes whole days as dates with an exclusive end, whatever the zone of the server', () => {
    const text = renderVevent({
      ...webinar,
      start: day('2027-04-17'),
      end: day('2027-04-17'),
      transparent: true,
      relatedTo: null,
    });
    expect(text).toContain('DTSTART;VALUE=DATE:20270417\r\n');
    expect(text).toContain('DTEND;VALUE=DATE:20270418\r\n');
    expect(text).toContain('TRANSP:TRANSPARENT\r\n');
  });

  it('keeps GEO at zero degrees and relates a session to its umbrella', () => {
    const text = renderVevent({ ...webinar, geo: { lat: 0, lon: 37.6 }, relatedTo: webinar.uid });
    expect(text).toContain('GEO:0;37.6\r\n');
    expect(text.replaceAll('\r\n ', '')).toContain(`RELATED-TO;RELTYPE=PARENT:${webinar.uid}`);
  });

  it.each([
    ['a UID with a line break', { uid: 'event-1@x\r\nX-EVIL:1' }],
    ['a UID without a host', { uid: 'event-1' }],
    ['a UID that would need escaping', { uid: 'event;1,2@x' }],
    ['an umbrella that is no UID', { relatedTo: 'event-1@x\r\nX-EVIL:1' }],
    ['an end at the start', { end: webinar.start }],
    ['an end before the start', { start: webinar.end, end: webinar.start }],
    ['an end within the second of the start', { end: new Date('2026-12-09T12:00:00.900Z') }],
    ['an end that is no time', { end: new Date(Number.NaN) }],
    ['a last day before the first', { start: day('2027-04-17'), end: day('2027-04-16') }],
    ['an instant beside a day', { start: day('2026-12-08') }],
    ['a change that is no time', { lastModified: new Date(Number.NaN) }],
    ['a SEQUENCE in milliseconds', { sequence: 1_764_000_000_000 }],
    ['a SEQUENCE below zero', { sequence: -1 }],
    ['a broken SEQUENCE', { sequence: 0.5 }],
    ['an address that is none', { url: 'events/ovz' }],
    ['an address of no page', { url: 'javascript:alert(1)' }],
    ['a broadcast without an address', { conferenceUrl: 'zoom' }],
    ['a point beside the map', { geo: { lat: 91, lon: 37 } }],
    ['a point that is none', { geo: { lat: 55, lon: Number.NaN } }],
  ])('refuses %s', (_, wrong) => {
    expect(() => renderVevent({ ...webinar, ...wrong })).toThrow(Error);
  });

  it('writes no line for what is not said', () => {
    const blank = { summary: '', description: ' ', location: '\u0000', contact: ' ', categories: ['', ' '] };
    expect(renderVevent({ ...webinar, ...blank })).not.toMatch(/^(SUMMARY|DESCRIPTION|LOCATION|CONTACT|CATEGORIES)/m);
  });

  it('is whole when its texts talk of calendars', () => {
    const words = 'BEGIN:VEVENT END:VEVENT\nEND:VEVENT\r\nEND:VCALENDAR\r\nMETHOD:CANCEL';
    const event = readItem({ ...webinar, summary: words, description: words, location: words });
    expect(event.getFirstPropertyValue('location')).toBe(cleanText(words));
    expect(event.getFirstPropertyValue('description')).toBe(cleanText(words));
    expect(event.getFirstPropertyValue('status')).toBe('CONFIRMED');
  });
});

describe('composeCalendar', () => {
  it('has no METHOD, ORGANIZER or ATTENDEE, and every property before the first component', () => {
    const text = composeCalendar({
      name: 'Вебинары, семинары; все',
      description: 'о\nплане',
      vevents: [renderVevent(webinar)],
    });
    expectLines(text);
    expect(text).not.toMatch(/^(METHOD|ORGANIZER|ATTENDEE)/m);
    expect(parseCalendar(text).getAllSubcomponents('vevent')).toHaveLength(1);
    expect(text).toContain('X-WR-CALNAME:Вебинары\\, семинары\\; все\r\n');
    expect(text).toContain('\r\nNAME:Вебинары\\, семинары\\; все\r\n');
    expect(text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n');
    expect(text.indexOf('X-PUBLISHED-TTL')).toBeLessThan(text.indexOf('BEGIN:VEVENT'));
  });

  it('stays a valid object when it is empty', () => {
    const calendar = parseCalendar(composeCalendar({ name: 'Мои события', description: '', vevents: [] }));
    expect(calendar.getAllSubcomponents().map(({ name }) => name)).toEqual(['vtimezone']);
  });
});

describe('selectForFeed', () => {
  const on = (date: number) => new Date(`2026-12-0${date}T10:00:00Z`);

  it.each([
    [600, [1, 2, 3, 4, 5, 6]],
    [550, [2, 3, 4, 5, 6]],
    [400, [3, 4, 5, 6]],
    [350, [4, 5, 6]],
    [250, [4, 5]],
    [100, [4]],
    [99, []],
  ])('keeps in %i octets the days %j: the oldest that are over go first, then the farthest ahead', (octets, days) => {
    const entries = [6, 3, 1, 5, 2, 4].map((date) => ({
      vevent: 'x'.repeat(100),
      startsAt: on(date),
      endsAt: new Date(on(date).getTime() + 3_600_000),
    }));
    const now = new Date('2026-12-04T10:30:00Z');
    expect(selectForFeed(entries, now, octets).map(({ startsAt }) => startsAt.getUTCDate())).toEqual(days);
  });

  it('leaves room for the head of the feed, and counts octets', () => {
    const vevent = renderVevent({ ...webinar, description: 'Ё'.repeat(400) });
    const entries = Array.from({ length: 1_500 }, (_, n) => ({
      vevent,
      startsAt: new Date(n),
      endsAt: new Date(n + 1),
    }));
    const vevents = selectForFeed(entries, new Date(750)).map((entry) => entry.vevent);
    const name = 'Ё'.repeat(800);
    const source = `https://events.example.ru/calendar/events.ics?q=${'%D0%81'.repeat(300)}`;
    const octets = Buffer.byteLength(composeCalendar({ name, description: name, vevents, source }));
    expect(octets).toBeLessThanOrEqual(900 * 1024);
    expect(octets).toBeGreaterThan(890 * 1024);
  });
});

describe('wallTimeLine', () => {
  it.each([
    ['2026-12-09T12:00Z', '2026-12-09T13:30Z', 'Europe/Moscow', '9 декабря 2026 г., 15:00–16:30 (МСК)'],
    ['2026-12-09T12:00Z', '2026-12-09T13:30Z', 'Asia/Yekaterinburg', '9 декабря 2026 г., 17:00–18:30 (МСК+2)'],
    ['2026-12-09T12:00Z', '2026-12-09T13:30Z', 'Asia/Almaty', '9 декабря 2026 г., 17:00–18:30 (UTC+5)'],
    [
      '2026-12-09T07:00Z',
      '2026-12-10T15:00Z',
      'Europe/Moscow',
      '9 декабря 2026 г., 10:00 – 10 декабря 2026 г., 18:00 (МСК)',
    ],
    [
      '2026-12-31T20:30Z',
      '2026-12-31T21:30Z',
      'Europe/Moscow',
      '31 декабря 2026 г., 23:30 – 1 января 2027 г., 00:30 (МСК)',
    ],
  ])('%s to %s in %s', (start, end, zone, line) => {
    expect(wallTimeLine(new Date(start), new Date(end), zone)).toBe(line);
  });
});
