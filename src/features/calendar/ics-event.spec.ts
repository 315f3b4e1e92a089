import { describe, expect, it } from '@jest/globals';
import { calendarItems, goneDay, uidOf } from './ics-event.js';
import { SITE, at, webinar, conference, session, anna, oleg, program, eventItem } from './ics-samples.js';
import { renderVevent } from './ics.js';

describe('uidOf', () => {
  it('is made of the id and the host of the site alone', () => {
    expect(uidOf('event', 'x', 'https://events.example.ru')).toBe('event-x@events.example.ru');
    expect(uidOf('session', 'x', 'http://localhost:3000')).toBe('session-x@localhost');
  });
});

describe('an event with a simple program or none', () => {
  it('says when on the wall, what, who, how to join and where to read on', () => {
    expect(eventItem(webinar)).toEqual({
      uid: 'event-0190a2b4-0000-7000-8000-000000000001@events.example.ru',
      sequence: 2,
      lastModified: webinar.revisedAt,
      start: webinar.startsAt,
      end: webinar.endsAt,
      summary: 'Профминимум для детей с ОВЗ',
      description: [
        '9 декабря 2026 г., 15:00–16:30 (МСК)',
        'Вебинар. Организатор: АСОУ',
        '',
        'О программах и пробах.',
        '',
        'Подключение: https://events.example.ru/events/ovz-1/join',
        '',
        'https://events.example.ru/events/ovz-1',
      ].join('\n'),
      location: 'Онлайн',
      url: 'https://events.example.ru/events/ovz-1',
      status: 'CONFIRMED',
      transparent: false,
      categories: ['Вебинар'],
      contact: 'asou@example.ru',
      conferenceUrl: 'https://events.example.ru/events/ovz-1/join',
      class: 'PUBLIC',
    });
  });

  it('is held at its place, and has nowhere to join, when it is on site', () => {
    const item = eventItem({ ...webinar, format: 'ONSITE', venue: 'АСОУ', address: 'Москва' });
    expect(item).toMatchObject({ location: 'АСОУ, Москва', conferenceUrl: null });
    expect(item.description).not.toContain('/join');
    expect(eventItem(conference)).toMatchObject({
      location: 'АСОУ, Москва, ул. Староватутинский проезд, 8',
      conferenceUrl: 'https://events.example.ru/events/ovz-1/join',
    });
  });

  it('says that it was moved, and from when', () => {
    const moved = { ...webinar, movedFromStartsAt: at(2, '15:00'), movedFromEndsAt: at(2, '16:30') };
    expect(eventItem(moved).description).toMatch(
      /^9 декабря 2026 г\., 15:00–16:30 \(МСК\)\nПеренесено с 2 декабря 2026 г\., 15:00–16:30 \(МСК\)\n/,
    );
  });

  it('takes nobody’s time and leads nowhere once it is cancelled', () => {
    const item = eventItem({ ...webinar, cancelledAt: at(1, '10:00'), cancelReason: 'Болезнь лектора' });
    expect(item).toMatchObject({ status: 'CANCELLED', transparent: true, conferenceUrl: null });
    expect(item.description).toContain('\nСобытие отменено: Болезнь лектора\n');
    expect(item.description).not.toContain('/join');
  });

  it('lists its program', () => {
    const released = [
      session('a', at(9, '15:00'), at(9, '15:40'), { speakers: [anna, oleg] }),
      session('b', at(9, '15:40'), at(9, '16:30')),
    ];
    const { event, sessions } = calendarItems(webinar, released, SITE);
    expect(sessions).toEqual([]);
    expect(event.description).toContain(
      '\n\nПрограмма:\n15:00–15:40 Пункт a — Иванова Анна Петровна, Петров Олег\n15:40–16:30 Пункт b\n\n',
    );
  });

  it('stays timed and taken whatever its kind and its program are, halls and all', () => {
    const oneDay = { ...conference, endsAt: at(9, '18:00') };
    const released = [
      session('a', at(9, '10:00'), at(9, '11:00'), { hall: 'Большой зал', speakers: [anna] }),
      session('b', at(9, '10:00'), at(9, '11:00'), { hall: 'Малый зал' }),
    ];
    const before = calendarItems(oneDay, [], SITE);
    const { event, days, sessions } = calendarItems(oneDay, released, SITE);
    expect([days, sessions]).toEqual([[], []]);
    for (const item of [before.event, event])
      expect(item).toMatchObject({ start: at(9, '10:00'), end: at(9, '18:00'), transparent: false, sequence: 2 });
    expect(event.description).toContain(
      '\nПрограмма:\n10:00–11:00 Пункт a (Большой зал) — Иванова Анна Петровна\n10:00–11:00 Пункт b (Малый зал)\n',
    );
  });

  it('lists no program of the time before a move', () => {
    const released = [session('a', at(2, '15:00'), at(2, '16:30'))];
    expect(eventItem(webinar, released).description).not.toContain('Программа');
    expect(calendarItems({ ...conference, kind: 'CONFERENCE' }, released, SITE).sessions).toEqual([]);
  });
});

describe('an umbrella', () => {
  it('takes its whole days, the last one included, and leaves people free', () => {
    const { event } = calendarItems(conference, program, SITE);
    expect(event).toMatchObject({
      uid: uidOf('event', conference.id, SITE),
      start: Temporal.PlainDate.from('2026-12-09'),
      end: Temporal.PlainDate.from('2026-12-10'),
      transparent: true,
      sequence: 2,
    });
    expect(event.description).not.toContain('Программа');
  });

  it('has an entry for each day, with its hours and its part of the program', () => {
    const { days } = calendarItems(conference, program, SITE);
    expect(days.map(({ number, item }) => [number, item.uid])).toEqual([
      [1, `day-${conference.id}-1@events.example.ru`],
      [2, `day-${conference.id}-2@events.example.ru`],
    ]);
    expect(days[0]?.item).toMatchObject({
      sequence: 7,
      start: at(9, '10:00'),
      end: at(9, '11:30'),
      summary: 'Конференция: день 1',
      relatedTo: uidOf('event', conference.id, SITE),
      transparent: false,
    });
    expect(days[0]?.item.description).toContain(
      '\nПрограмма:\n10:00–11:00 Пункт a — Петров Олег, Иванова Анна Петровна\n11:00–11:30 Кофе\n',
    );
    expect(days[0]?.item.description).not.toContain('Пункт c');
  });

  it('is the same whatever program is released; only its days have other hours', () => {
    const bare = calendarItems(conference, [], SITE);
    expect(bare.event).toEqual(calendarItems(conference, program, SITE).event);
    expect(bare.sessions).toEqual([]);
    expect(bare.days.map(({ item }) => [item.uid, item.start, item.end])).toEqual([
      [`day-${conference.id}-1@events.example.ru`, at(9, '10:00'), at(9, '18:00')],
      [`day-${conference.id}-2@events.example.ru`, at(10, '10:00'), at(10, '18:00')],
    ]);
    expect(bare.days[0]?.item.description).toContain('Программы ещё нет');
  });

  it('takes a day back that is no more', () => {
    const gone = goneDay(conference, 3, SITE);
    expect(gone).toMatchObject({ uid: `day-${conference.id}-3@events.example.ru`, sequence: 7, status: 'CANCELLED' });
    expect(renderVevent(gone)).toContain('DTSTART;VALUE=DATE:20261211\r\n');
  });

  it('ends the day before when it ends at midnight', () => {
    const { event } = calendarItems({ ...conference, endsAt: at(11, '00:00') }, program, SITE);
    expect(event.end).toEqual(Temporal.PlainDate.from('2026-12-10'));
  });

  it('has an entry for each session, breaks left out', () => {
    const { sessions } = calendarItems(conference, program, SITE);
    expect(sessions.map(({ uid }) => uid)).toEqual(['session-a@events.example.ru', 'session-c@events.example.ru']);
    expect(sessions[0]).toMatchObject({
      sequence: 7,
      lastModified: conference.revisedAt,
      start: at(9, '10:00'),
      end: at(9, '11:00'),
      summary: 'Пункт a',
      location: 'Большой зал, АСОУ, Москва, ул. Староватутинский проезд, 8',
      relatedTo: uidOf('event', conference.id, SITE),
      transparent: false,
    });
    expect(sessions[0]?.description).toBe(
      [
        '9 декабря 2026 г., 10:00–11:00 (МСК)',
        'Конференция: Конференция',
        'Модератор: Петров Олег',
        'Спикер: Иванова Анна Петровна, методист АСОУ',
        '',
        'О пробах',
        '',
        'Подключение: https://events.example.ru/events/ovz-1/join',
        '',
        'https://events.example.ru/events/ovz-1',
      ].join('\n'),
    );
  });

  it('cancels its sessions with itself', () => {
    const { sessions } = calendarItems({ ...conference, cancelledAt: at(1, '10:00') }, program, SITE);
    expect(sessions).toMatchObject([
      { status: 'CANCELLED', transparent: true },
      { status: 'CANCELLED', transparent: true },
    ]);
  });

  it('can be written', () => {
    const { event, sessions } = calendarItems(conference, program, SITE);
    expect([event, ...sessions].map(renderVevent).join('')).toMatch(/^BEGIN:VEVENT\r\n[^]*END:VEVENT\r\n$/);
  });
});
