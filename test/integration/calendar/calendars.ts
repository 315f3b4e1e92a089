import { expect } from '@jest/globals';
import ICAL from 'ical.js';
import type { Answer, TestApp } from '../../support/app.js';

export const SITE = 'https://events.example.ru';

/** One entry as a calendar program reads it. */
export interface ReadEntry {
  uid: string;
  summary: string;
  description: string;
  status: string;
  sequence: number;
  lastModified: string;
  stamp: string;
  start: string;
  end: string;
  relatedTo: string | null;
  transparency: string;
}

/** Reads a calendar by an independent parser and checks what every feed of ours promises about its form. */
export function readCalendar(text: string): { name: string; entries: ReadEntry[] } {
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  expect(text).not.toMatch(/^(METHOD|ORGANIZER|ATTENDEE)/m);
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return {
    // a parser leaves the values of X- properties as they are written
    name: String(calendar.getFirstPropertyValue('x-wr-calname')).replace(/\\(.)/g, '$1'),
    entries: calendar.getAllSubcomponents('vevent').map(readEntry),
  };
}

function readEntry(event: ICAL.Component): ReadEntry {
  const value = (name: string) => event.getFirstPropertyValue(name);
  return {
    uid: String(value('uid')),
    summary: String(value('summary')),
    description: String(value('description')),
    status: String(value('status')),
    sequence: Number(value('sequence')),
    lastModified: String(value('last-modified')),
    stamp: String(value('dtstamp')),
    start: String(value('dtstart')),
    end: String(value('dtend')),
    relatedTo: value('related-to') === null ? null : String(value('related-to')),
    transparency: String(value('transp')),
  };
}

/** What a test does to events and calendars. */
export function calendars(t: TestApp) {
  const get = (url: string, headers: Record<string, string> = {}): Promise<Answer> => t.inject({ url, headers });
  const staff = async (method: 'POST' | 'PUT' | 'PATCH', path: string, payload: object = {}) => {
    const token = await t.asStaff('COORDINATOR', 'ASOU');
    const answer = await t.inject({ method, url: `/api/v1/events${path}`, token, payload });
    expect([path, answer.statusCode < 300, answer.body]).toEqual([path, true, answer.body]);
    return answer.json<{ id: string; slug: string }>();
  };
  return {
    get,
    staff,
    /** The calendar under `url`, which must be there. */
    async read(url = '/calendar/events.ics') {
      const answer = await get(url);
      expect([url, answer.statusCode]).toEqual([url, 200]);
      return readCalendar(answer.body);
    },
    /** The entry of one event in the feed of all; undefined when it is not there. */
    async entry(slug: string, url = '/calendar/events.ics') {
      const { entries } = await this.read(url);
      return entries.find(({ description }) => description.endsWith(`/events/${slug}`));
    },
    /** A draft: a webinar on 9 December 2030, 15:00 in Moscow, unless `fields` say otherwise. */
    draft: (fields: object = {}) =>
      staff('POST', '', {
        title: 'Профминимум: первые шаги',
        kind: 'WEBINAR',
        format: 'ONLINE',
        platform: 'МТС Линк',
        startsAt: '2030-12-09T15:00',
        endsAt: '2030-12-09T16:30',
        ...fields,
      }),
    async publish(fields: object = {}) {
      const event = await this.draft(fields);
      await staff('POST', `/${event.slug}/publish`);
      return event;
    },
    move: (slug: string, startsAt: string, endsAt: string) =>
      staff('POST', `/${slug}/move`, { startsAt, endsAt, reason: 'Спикер заболел' }),
    cancel: (slug: string) => staff('POST', `/${slug}/cancel`, { reason: 'Площадка закрыта' }),
    withdraw: (slug: string) => staff('POST', `/${slug}/withdraw`, { reason: 'Уточняем дату' }),
    edit: (slug: string, fields: object) => staff('PATCH', `/${slug}`, fields),
    /** Releases a program of these sessions. */
    async release(slug: string, sessions: object[]) {
      await staff('PUT', `/${slug}/program`, { sessions });
      await staff('POST', `/${slug}/program/release`);
    },
  };
}
