import { expect } from '@jest/globals';
import ICAL from 'ical.js';
import { type CalendarItem, composeCalendar, renderVevent } from '../../src/features/calendar/ics.js';

export const webinar: CalendarItem = {
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

/** Reads a calendar by an independent parser. */
export function parseCalendar(text: string): ICAL.Component {
  return new ICAL.Component(ICAL.parse(text) as unknown[]);
}

/** What the parser reads of an item in a feed. */
export function readItem(item: CalendarItem): ICAL.Component {
  const feed = composeCalendar({ name: 'Все', description: '', vevents: [renderVevent(item)] });
  return parseCalendar(feed).getFirstSubcomponent('vevent') as ICAL.Component;
}

/** RFC 5545, 3.1: CRLF after every line, none longer than 75 octets. */
export function expectLines(text: string): void {
  expect(text.endsWith('\r\n')).toBe(true);
  for (const line of text.slice(0, -2).split('\r\n')) {
    expect(line).not.toMatch(/[\r\n]/);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  }
}
