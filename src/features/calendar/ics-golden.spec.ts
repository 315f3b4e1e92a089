import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { expectLines, parseCalendar } from '../../../test/support/ics.js';
import { type CalendarItem, composeCalendar, composeInvitation, renderVevent, wallTimeLine } from './ics.js';

const SITE = 'https://events.example.ru';
const at = (text: string) => new Date(`${text}:00+03:00`);
const day = (text: string) => Temporal.PlainDate.from(text);

const webinar: CalendarItem = {
  uid: 'event-0199a000-0000-7000-8000-000000000001@events.example.ru',
  sequence: 0,
  lastModified: at('2026-11-20T12:00'),
  start: at('2026-12-09T15:00'),
  end: at('2026-12-09T16:30'),
  summary: 'Реализация профминимума: работа с обучающимися с ОВЗ, часть 1; вопросы и ответы',
  description: [
    wallTimeLine(at('2026-12-09T15:00'), at('2026-12-09T16:30'), 'Europe/Moscow'),
    'Вебинар. Организатор: «АСОУ»',
    '',
    'Как составить план, кого позвать и что показать родителям 🎓 (C:\\План)',
    `${SITE}/events/ovz`,
  ].join('\n'),
  location: 'Онлайн',
  url: `${SITE}/events/ovz`,
  status: 'CONFIRMED',
  transparent: false,
  categories: ['Вебинар'],
  contact: 'АСОУ, asou@example.ru',
  conferenceUrl: `${SITE}/events/ovz/join`,
  class: 'PUBLIC',
};

const moved: CalendarItem = {
  ...webinar,
  sequence: 1,
  lastModified: at('2026-11-25T09:30'),
  start: at('2026-12-16T15:00'),
  end: at('2026-12-16T16:30'),
  description: `${wallTimeLine(at('2026-12-16T15:00'), at('2026-12-16T16:30'), 'Europe/Moscow')}\n${SITE}/events/ovz`,
};

const cancelled: CalendarItem = {
  ...moved,
  sequence: 2,
  lastModified: at('2026-12-01T18:45'),
  status: 'CANCELLED',
  transparent: true,
  conferenceUrl: null,
};

const umbrella: CalendarItem = {
  ...webinar,
  uid: 'event-0199a000-0000-7000-8000-000000000002@events.example.ru',
  start: day('2027-02-27'),
  end: day('2027-03-01'),
  summary: 'Областная конференция «Профминимум: год первый»',
  description: wallTimeLine(at('2027-02-27T10:00'), at('2027-03-01T18:00'), 'Europe/Moscow'),
  location: 'Технопарк, Мытищи, Силикатная ул., 19',
  url: `${SITE}/events/konferentsiya`,
  transparent: true,
  categories: ['Конференция'],
  geo: { lat: 55.9105, lon: 37.7364 },
  conferenceUrl: null,
};

const session = (n: number, start: string, end: string): CalendarItem => ({
  ...umbrella,
  uid: `session-0199a000-0000-7000-8000-00000000000${n}@events.example.ru`,
  start: at(start),
  end: at(end),
  summary: `Секция ${n}`,
  description: wallTimeLine(at(start), at(end), 'Europe/Moscow'),
  transparent: false,
  relatedTo: umbrella.uid,
});

const conference = [
  umbrella,
  session(3, '2027-02-27T10:00', '2027-02-27T11:30'),
  session(4, '2027-03-01T16:00', '2027-03-01T18:00'),
];

const people = {
  organizer: { email: 'events@example.ru' },
  attendee: { email: 'anna.ivanova@example.ru', name: 'Иванова Анна, «Гимназия № 7»' },
};
const feed = { name: 'События профминимума: вебинары, конференции', description: 'Переносы приходят сами' };
const SOURCE = `${SITE}/calendar/events.ics?kind=WEBINAR&kind=CONFERENCE`;

const FILES = {
  feed: composeCalendar({ ...feed, vevents: [moved, ...conference].map(renderVevent), source: SOURCE }),
  'feed-cancelled': composeCalendar({ ...feed, vevents: [cancelled].map(renderVevent), source: SOURCE }),
  'feed-empty': composeCalendar({ name: 'Мои события', description: '', vevents: [] }),
  invited: composeInvitation({
    ...people,
    method: 'REQUEST',
    vevent: renderVevent(webinar),
    sequence: 0,
    stamp: at('2026-11-21T10:00'),
  }),
  moved: composeInvitation({
    ...people,
    method: 'REQUEST',
    vevent: renderVevent(moved),
    sequence: 1,
    stamp: at('2026-11-25T09:31'),
  }),
  withdrawn: composeInvitation({
    ...people,
    method: 'CANCEL',
    vevent: renderVevent(moved),
    sequence: 2,
    stamp: at('2026-11-28T20:00'),
  }),
  cancelled: composeInvitation({
    ...people,
    method: 'CANCEL',
    vevent: renderVevent(cancelled),
    sequence: 2,
    stamp: at('2026-12-01T18:46'),
  }),
};

const golden = (name: string) => readFileSync(new URL(`golden/${name}.ics`, import.meta.url), 'utf8');

const events = (name: string) =>
  parseCalendar(golden(name))
    .getAllSubcomponents('vevent')
    .map((event) => (property: string) => event.getFirstPropertyValue(property)?.toString() ?? null);

/** Whole calendars as they go out. When one is to change: RENDERING in entries.service.ts goes up with it. */
describe('a calendar as it goes out', () => {
  it.each(Object.entries(FILES))('%s.ics', (name, text) => {
    expect(text.split('\r\n')).toEqual(golden(name).split('\r\n'));
    expectLines(golden(name));
  });

  it('moves an entry and then takes it away: one UID, one person, a higher SEQUENCE each time', () => {
    const letters = (['invited', 'moved', 'cancelled'] as const).flatMap(events);
    expect(new Set(letters.map((read) => read('uid')))).toEqual(new Set([webinar.uid]));
    expect(new Set(letters.map((read) => read('organizer')))).toEqual(new Set(['mailto:events@example.ru']));
    expect(new Set(letters.map((read) => read('attendee')))).toEqual(new Set(['mailto:anna.ivanova@example.ru']));
    expect(letters.map((read) => read('sequence'))).toEqual(['0', '1', '2']);
    expect(letters.map((read) => read('dtstart'))).toEqual([
      '2026-12-09T12:00:00Z',
      '2026-12-16T12:00:00Z',
      '2026-12-16T12:00:00Z',
    ]);
    expect(letters.map((read) => read('status'))).toEqual(['CONFIRMED', 'CONFIRMED', 'CANCELLED']);
    expect(letters[2]?.('summary')).toBe(`ОТМЕНЕНО: ${webinar.summary}`);
  });

  it('takes an entry from one person while it is held', () => {
    const [withdrawn] = events('withdrawn');
    expect(['status', 'sequence', 'summary'].map((name) => withdrawn?.(name))).toEqual([
      'CANCELLED',
      '2',
      webinar.summary,
    ]);
  });

  it('relates sessions to the whole days of their umbrella', () => {
    const [, whole, ...sessions] = events('feed');
    expect(['dtstart', 'dtend', 'transp', 'geo'].map((name) => whole?.(name))).toEqual([
      '2027-02-27',
      '2027-03-02',
      'TRANSPARENT',
      '55.9105,37.7364', // two numbers as the parser joins them
    ]);
    expect(sessions.map((read) => read('related-to'))).toEqual([umbrella.uid, umbrella.uid]);
    expect(sessions.map((read) => read('transp'))).toEqual(['OPAQUE', 'OPAQUE']);
  });

  it('gives long texts back whole', () => {
    const [invited] = events('invited');
    expect(invited?.('summary')).toBe(webinar.summary);
    expect(invited?.('description')).toBe(webinar.description);
  });
});
