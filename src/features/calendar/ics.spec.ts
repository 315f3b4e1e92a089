import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ICAL from 'ical.js';
import {
  type CalendarItem,
  composeCalendar,
  composeInvitation,
  renderVevent,
  selectForFeed,
  wallTimeLine,
} from './ics.js';
import { cleanText, foldLine } from './ics-lines.js';

const webinar: CalendarItem = {
  uid: 'event-0190a2b4-0000-7000-8000-000000000001@events.example.ru',
  sequence: 0,
  lastModified: new Date('2026-11-20T09:00:00Z'),
  start: new Date('2026-12-09T12:00:00Z'),
  end: new Date('2026-12-09T13:30:00Z'),
  summary: 'Реализация профминимума, часть 1; вопросы',
  description: '9 декабря 2026 г., 15:00–16:30 (МСК)\nСтраница: https://events.example.ru/events/ovz',
  location: 'Онлайн',
  url: 'https://events.example.ru/events/ovz?a=1,2;b',
  status: 'CONFIRMED',
  transparent: false,
  categories: ['Вебинар', 'а, б'],
  conferenceUrl: 'https://events.example.ru/events/ovz/join',
  class: 'PUBLIC',
};

function parse(text: string): ICAL.Component {
  return new ICAL.Component(ICAL.parse(text) as unknown[]);
}

function eventOf(item: CalendarItem): ICAL.Component {
  const feed = composeCalendar({ name: 'Все', description: '', vevents: [renderVevent(item)] });
  return parse(feed).getFirstSubcomponent('vevent') as ICAL.Component;
}

function assertLines(text: string): void {
  expect(text.endsWith('\r\n')).toBe(true);
  for (const line of text.slice(0, -2).split('\r\n')) {
    expect(line).not.toMatch(/[\r\n]/);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  }
}

describe('renderVevent', () => {
  it('says what an independent parser reads back', () => {
    const event = eventOf(webinar);
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
    const event = eventOf({ ...webinar, status: 'CANCELLED', sequence: 3 });
    expect(event.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(event.getFirstPropertyValue('summary')).toBe(`ОТМЕНЕНО: ${webinar.summary}`);
    expect(event.getFirstPropertyValue('sequence')).toBe(3);
  });

  it('writes whole days as dates with an exclusive end, whatever the zone of the server', () => {
    const day = Temporal.PlainDate.from('2027-04-17');
    const text = renderVevent({ ...webinar, start: day, end: day, transparent: true, relatedTo: null });
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
    ['an end before the start', { end: webinar.start as Date }],
    ['a SEQUENCE in milliseconds', { sequence: 1_764_000_000_000 }],
    ['an address that is none', { url: 'events/ovz' }],
  ])('refuses %s', (_, wrong) => {
    expect(() => renderVevent({ ...webinar, ...wrong })).toThrow();
  });

  it('survives any text: nothing injected, nothing cut, every line within 75 octets', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(
      fc.property(text, text, (summary, description) => {
        const item = { ...webinar, summary: `с${summary}`, description: `д${description}` };
        assertLines(renderVevent(item));
        const event = eventOf(item);
        expect(event.getFirstPropertyValue('summary')).toBe(cleanText(item.summary));
        expect(event.getFirstPropertyValue('description')).toBe(cleanText(item.description));
      }),
      { numRuns: 200 },
    );
  });
});

describe('composeCalendar', () => {
  it('has no METHOD, ORGANIZER or ATTENDEE, and every property before the first component', () => {
    const text = composeCalendar({
      name: 'Вебинары, семинары; все',
      description: 'о\nплане',
      vevents: [renderVevent(webinar)],
    });
    assertLines(text);
    expect(text).not.toMatch(/^(METHOD|ORGANIZER|ATTENDEE)/m);
    expect(parse(text).getAllSubcomponents('vevent')).toHaveLength(1);
    expect(text).toContain('X-WR-CALNAME:Вебинары\\, семинары\\; все\r\n');
    expect(text).toContain('\r\nNAME:Вебинары\\, семинары\\; все\r\n');
    expect(text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n');
    expect(text.indexOf('X-PUBLISHED-TTL')).toBeLessThan(text.indexOf('BEGIN:VEVENT'));
  });

  it('stays a valid object when it is empty', () => {
    const calendar = parse(composeCalendar({ name: 'Мои события', description: '', vevents: [] }));
    expect(calendar.getAllSubcomponents().map(({ name }) => name)).toEqual(['vtimezone']);
  });
});

describe('composeInvitation', () => {
  const vevent = renderVevent(webinar);

  it('asks exactly one person, from a bare address', () => {
    const text = composeInvitation({
      method: 'REQUEST',
      vevent,
      organizer: { email: 'events@example.ru' },
      attendee: { email: 'anna@example.ru', name: 'О\'Коннор-Заде, "Анна"' },
      sequence: 3,
      stamp: new Date('2026-11-21T10:20:30.400Z'),
    });
    assertLines(text);
    const event = parse(text).getFirstSubcomponent('vevent');
    expect(parse(text).getFirstPropertyValue('method')).toBe('REQUEST');
    expect(event?.getFirstPropertyValue('organizer')).toBe('mailto:events@example.ru');
    expect(event?.getAllProperties('attendee').map((property) => property.getFirstValue())).toEqual([
      'mailto:anna@example.ru',
    ]);
    expect(event?.getFirstProperty('attendee')?.getFirstParameter('partstat')).toBe('ACCEPTED');
    expect(event?.getFirstPropertyValue('uid')).toBe(webinar.uid);
    expect(event?.getFirstPropertyValue('sequence')).toBe(3);
    expect(String(event?.getFirstPropertyValue('dtstamp'))).toBe('2026-11-21T10:20:30Z');
    expect(String(event?.getFirstPropertyValue('last-modified'))).toBe('2026-11-20T09:00:00Z');
  });

  it('cancels with STATUS:CANCELLED and the sequence it is told', () => {
    const text = composeInvitation({
      method: 'CANCEL',
      vevent,
      organizer: { email: 'events@example.ru' },
      attendee: { email: 'anna@example.ru' },
      sequence: 4,
      stamp: new Date('2026-11-21T10:20:30Z'),
    });
    const event = parse(text).getFirstSubcomponent('vevent');
    expect(event?.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(event?.getFirstPropertyValue('sequence')).toBe(4);
  });
});

describe('foldLine', () => {
  it('never cuts a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const line = `SUMMARY:${text.replaceAll(/[\r\n]/g, '')}`.toWellFormed();
        const folded = foldLine(line);
        expect(folded.replaceAll('\r\n ', '')).toBe(line);
        for (const part of folded.split('\r\n')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(75);
      }),
    );
  });
});

describe('selectForFeed', () => {
  it('cuts the oldest first and keeps the order of time', () => {
    const entries = [1, 2, 3].map((day) => ({
      vevent: 'x'.repeat(100),
      endsAt: new Date(`2026-12-0${day}T10:00:00Z`),
    }));
    expect(selectForFeed(entries, 250).map(({ endsAt }) => endsAt.getUTCDate())).toEqual([2, 3]);
  });
});

describe('wallTimeLine', () => {
  it('tells the time on the wall of Moscow', () => {
    const line = wallTimeLine(new Date('2026-12-09T12:00:00Z'), new Date('2026-12-09T13:30:00Z'), 'Europe/Moscow');
    expect(line).toBe('9 декабря 2026 г., 15:00–16:30 (МСК)');
  });
});
