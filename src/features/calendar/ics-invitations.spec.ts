import { describe, expect, it } from '@jest/globals';
import { expectLines, parseCalendar, webinar } from '../../../test/support/ics.js';
import { composeInvitation, type Invitation, renderVevent } from './ics.js';

const invitation: Invitation = {
  method: 'REQUEST',
  vevent: renderVevent(webinar),
  organizer: { email: 'events@example.ru' },
  attendee: { email: 'anna@example.ru' },
  sequence: 3,
  stamp: new Date('2026-11-21T10:20:30.400Z'),
};

describe('composeInvitation', () => {
  it('asks exactly one person, from a bare address', () => {
    const text = composeInvitation({
      ...invitation,
      attendee: { email: 'anna@example.ru', name: 'О\'Коннор-Заде, "Анна"' },
    });
    expectLines(text);
    expect(text.indexOf('METHOD:REQUEST')).toBeLessThan(text.indexOf('BEGIN:VEVENT'));
    const event = parseCalendar(text).getFirstSubcomponent('vevent');
    expect(event?.getFirstPropertyValue('organizer')).toBe('mailto:events@example.ru');
    const people = event?.getAllProperties('attendee') ?? [];
    expect(people.map((person) => person.getFirstValue())).toEqual(['mailto:anna@example.ru']);
    expect(people[0]?.getFirstParameter('partstat')).toBe('ACCEPTED');
    expect(people[0]?.getFirstParameter('rsvp')).toBe('FALSE');
    expect(people[0]?.getFirstParameter('cn')).toBe('О\'Коннор-Заде, "Анна"');
  });

  it('is dated when made and counts as it is told; the entry stays what it was', () => {
    const text = composeInvitation(invitation);
    const event = parseCalendar(text).getFirstSubcomponent('vevent');
    expect(event?.getFirstPropertyValue('uid')).toBe(webinar.uid);
    expect(event?.getFirstPropertyValue('sequence')).toBe(3);
    expect(String(event?.getFirstPropertyValue('dtstamp'))).toBe('2026-11-21T10:20:30Z');
    expect(String(event?.getFirstPropertyValue('last-modified'))).toBe('2026-11-20T09:00:00Z');
    expect(text).not.toContain('CN=');
  });

  it('changes no text that looks like one of its lines', () => {
    const description = 'x'.repeat(62) + 'SEQUENCE:7\nSTATUS:CONFIRMED\nDTSTAMP:1';
    const vevent = renderVevent({ ...webinar, summary: 'STATUS:CONFIRMED', description });
    const event = parseCalendar(composeInvitation({ ...invitation, method: 'CANCEL', vevent })).getFirstSubcomponent(
      'vevent',
    );
    expect(event?.getFirstPropertyValue('summary')).toBe('STATUS:CONFIRMED');
    expect(event?.getFirstPropertyValue('description')).toBe(description);
    expect(event?.getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  it('takes back what it asked: the same entry and person, STATUS:CANCELLED, the SEQUENCE it is told', () => {
    const text = composeInvitation({ ...invitation, method: 'CANCEL', sequence: 4 });
    expect(parseCalendar(text).getFirstPropertyValue('method')).toBe('CANCEL');
    const event = parseCalendar(text).getFirstSubcomponent('vevent');
    expect(event?.getFirstPropertyValue('uid')).toBe(webinar.uid);
    expect(event?.getFirstPropertyValue('organizer')).toBe('mailto:events@example.ru');
    expect(event?.getAllProperties('attendee')).toHaveLength(1);
    expect(event?.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(event?.getFirstPropertyValue('sequence')).toBe(4);
  });

  it.each([
    ['an attendee', { attendee: { email: 'anna@example.ru\r\nX-EVIL:1' } }],
    ['an organizer', { organizer: { email: 'События <events@example.ru>\r\n' } }],
    ['a SEQUENCE', { sequence: 2 ** 31 }],
  ])('refuses %s that is none', (_, wrong) => {
    expect(() => composeInvitation({ ...invitation, ...wrong })).toThrow('Not a');
  });
});
