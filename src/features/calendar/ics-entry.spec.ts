import { describe, expect, it } from '@jest/globals';
import type { CalendarEvent } from './ics-event.js';
import { at, webinar, eventItem } from './ics-samples.js';
import { renderVevent } from './ics.js';

describe('the text of an entry', () => {
  const moved = { ...webinar, movedFromStartsAt: at(2, '15:00'), movedFromEndsAt: at(2, '16:30'), sequence: 3 };

  /** Kept texts are made anew only for a new revision: a change here raises RENDERING in entries.service.ts. */
  it('after a move', () => {
    expect(linesOf(moved)).toEqual([
      'BEGIN:VEVENT',
      'UID:event-0190a2b4-0000-7000-8000-000000000001@events.example.ru',
      'SEQUENCE:3',
      'DTSTAMP:20261120T090000Z',
      'DTSTART:20261209T120000Z',
      'DTEND:20261209T133000Z',
      'SUMMARY:Профминимум для детей с ОВЗ',
      'TRANSP:OPAQUE',
      'LOCATION:Онлайн',
      'DESCRIPTION:9 декабря 2026 г.\\, 15:00–16:30 (МСК)\\nПерен',
      ' есено с 2 декабря 2026 г.\\, 15:00–16:30 (МСК)\\nВеби',
      ' нар. Организатор: АСОУ\\n\\nО программах и п',
      ' робах.\\n\\nПодключение: https://events.example.ru/events/ov',
      ' z-1/join\\n\\nhttps://events.example.ru/events/ovz-1',
      'CATEGORIES:Вебинар',
      'STATUS:CONFIRMED',
      'LAST-MODIFIED:20261120T090000Z',
      'CLASS:PUBLIC',
      'URL:https://events.example.ru/events/ovz-1',
      'CONTACT:asou@example.ru',
      'CONFERENCE;VALUE=URI;FEATURE=VIDEO,AUDIO;LABEL=Подключиться:htt',
      ' ps://events.example.ru/events/ovz-1/join',
      'END:VEVENT',
      '',
    ]);
  });

  it('after a cancellation', () => {
    const cancelled = { ...moved, cancelledAt: at(1, '10:00'), cancelReason: 'Болезнь лектора', sequence: 4 };
    expect(linesOf(cancelled)).toEqual([
      'BEGIN:VEVENT',
      'UID:event-0190a2b4-0000-7000-8000-000000000001@events.example.ru',
      'SEQUENCE:4',
      'DTSTAMP:20261120T090000Z',
      'DTSTART:20261209T120000Z',
      'DTEND:20261209T133000Z',
      'SUMMARY:ОТМЕНЕНО: Профминимум для детей с ОВ',
      ' З',
      'TRANSP:TRANSPARENT',
      'LOCATION:Онлайн',
      'DESCRIPTION:9 декабря 2026 г.\\, 15:00–16:30 (МСК)\\nСобыт',
      ' ие отменено: Болезнь лектора\\nПеренесено',
      '  с 2 декабря 2026 г.\\, 15:00–16:30 (МСК)\\nВебинар. О',
      ' рганизатор: АСОУ\\n\\nО программах и пробах.',
      ' \\n\\nhttps://events.example.ru/events/ovz-1',
      'CATEGORIES:Вебинар',
      'STATUS:CANCELLED',
      'LAST-MODIFIED:20261120T090000Z',
      'CLASS:PUBLIC',
      'URL:https://events.example.ru/events/ovz-1',
      'CONTACT:asou@example.ru',
      'END:VEVENT',
      '',
    ]);
  });
});

const linesOf = (event: CalendarEvent) => renderVevent(eventItem(event)).split('\r\n');
