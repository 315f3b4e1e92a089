import type { ProgramSession } from '../programs/program.rules.js';
import { type CalendarEvent, calendarItems } from './ics-event.js';

// Events of the specs beside this file.

export const SITE = 'https://events.example.ru';
export const at = (day: number, time: string) => new Date(`2026-12-${String(day).padStart(2, '0')}T${time}:00+03:00`);

export const webinar: CalendarEvent = {
  id: '0190a2b4-0000-7000-8000-000000000001',
  slug: 'ovz-1',
  kind: 'WEBINAR',
  format: 'ONLINE',
  title: 'Профминимум для детей с ОВЗ',
  summary: 'О программах и пробах.',
  zone: 'Europe/Moscow',
  startsAt: at(9, '15:00'),
  endsAt: at(9, '16:30'),
  venue: null,
  address: null,
  organiser: 'АСОУ',
  contact: 'asou@example.ru',
  cancelledAt: null,
  cancelReason: null,
  movedFromStartsAt: null,
  movedFromEndsAt: null,
  firstStartsAt: null,
  firstEndsAt: null,
  sequence: 2,
  revision: 7,
  revisedAt: new Date('2026-11-20T09:00:00Z'),
};

export const conference: CalendarEvent = {
  ...webinar,
  kind: 'CONFERENCE',
  format: 'HYBRID',
  title: 'Конференция',
  summary: '',
  startsAt: at(9, '10:00'),
  endsAt: at(10, '18:00'),
  venue: 'АСОУ',
  address: 'Москва, ул. Староватутинский проезд, 8',
};

export const session = (
  id: string,
  startsAt: Date,
  endsAt: Date,
  more: Partial<ProgramSession> = {},
): ProgramSession => ({
  id,
  kind: 'TALK',
  title: `Пункт ${id}`,
  description: '',
  hall: '',
  startsAt,
  endsAt,
  speakers: [],
  ...more,
});

export const anna = { fullName: 'Иванова Анна Петровна', position: 'методист АСОУ', role: 'SPEAKER' as const };
export const oleg = { fullName: 'Петров Олег', position: '', role: 'MODERATOR' as const };

export const program = [
  session('a', at(9, '10:00'), at(9, '11:00'), {
    hall: 'Большой зал',
    speakers: [oleg, anna],
    description: 'О пробах',
  }),
  session('b', at(9, '11:00'), at(9, '11:30'), { kind: 'BREAK', title: 'Кофе' }),
  session('c', at(10, '10:00'), at(10, '12:00')),
];

export const eventItem = (event: CalendarEvent, released: ProgramSession[] = []) =>
  calendarItems(event, released, SITE).event;
