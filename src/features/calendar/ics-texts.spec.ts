import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectLines, parseCalendar, readItem, webinar } from '../../../test/support/ics.js';
import { composeCalendar, composeInvitation, renderVevent } from './ics.js';
import { cleanText } from './ics-lines.js';

/** Every property of an entry, in the order of its lines. */
const PROPERTIES = [
  'uid',
  'sequence',
  'dtstamp',
  'dtstart',
  'dtend',
  'summary',
  'transp',
  'location',
  'description',
  'categories',
  'status',
  'last-modified',
  'class',
  'url',
  'contact',
  'conference',
];

/** The parser leaves values of properties that it does not know as they are written. */
function unescaped(value: unknown): string {
  return String(value).replace(/\\([n\\;,])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

/** What breaks calendars, among whatever else there is. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        ',',
        ';',
        '\\',
        '\\n',
        '"',
        ':',
        '\n',
        '\r',
        '\r\n',
        '\r\n ',
        '\u0000',
        '\u001b',
        '\u0085',
        '\u2028',
      ),
      fc.constantFrom(
        '\ud83d',
        '\ufeff',
        'и\u0306',
        '👩‍🏫',
        '🇷🇺',
        'END:VEVENT\r\n',
        '\r\nATTENDEE:mailto:x@example.ru\r\n',
      ),
      fc.constantFrom('профминимум', 'Ё'.repeat(500), 'x'.repeat(200), '🎓'.repeat(40)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('any text', () => {
  it('comes back as it was cleaned; nothing is injected, nothing cut, every line is within 75 octets', () => {
    fc.assert(
      fc.property(
        fc.record({ summary: anyText, description: anyText, location: anyText, contact: anyText }),
        (texts) => {
          const item = { ...webinar, ...texts };
          expectLines(renderVevent(item));
          const event = readItem(item);
          for (const [name, text] of Object.entries(texts)) {
            expect(event.getFirstPropertyValue(name)).toBe(cleanText(text) || null);
          }
          const names = event.getAllProperties().map((property) => property.name);
          expect(names).toEqual(PROPERTIES.filter((name) => !(name in texts) || names.includes(name)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('names a feed and its categories', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, words) => {
        const category = `${words}.`; // the parser takes a comma after an escaped backslash for an escaped comma
        const vevent = renderVevent({ ...webinar, categories: [category, 'Вебинар'] });
        const text = composeCalendar({ name, description: category, vevents: [vevent] });
        expectLines(text);
        const calendar = parseCalendar(text);
        expect(unescaped(calendar.getFirstPropertyValue('name'))).toBe(cleanText(name));
        expect(unescaped(calendar.getFirstPropertyValue('x-wr-calname'))).toBe(cleanText(name));
        expect(calendar.getAllSubcomponents('vevent')).toHaveLength(1);
        const categories = calendar.getFirstSubcomponent('vevent')?.getFirstProperty('categories')?.getValues();
        expect(categories).toEqual([cleanText(category), 'Вебинар']);
      }),
    );
  });

  it('names a person who is invited', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const text = composeInvitation({
          method: 'REQUEST',
          vevent: renderVevent(webinar),
          organizer: { email: 'events@example.ru' },
          attendee: { email: 'anna@example.ru', name },
          sequence: 1,
          stamp: webinar.lastModified,
        });
        expectLines(text);
        const people = parseCalendar(text).getFirstSubcomponent('vevent')?.getAllProperties('attendee') ?? [];
        expect(people.map((person) => person.getFirstValue())).toEqual(['mailto:anna@example.ru']);
        expect(people[0]?.getFirstParameter('cn') ?? '').toBe(cleanText(name).replaceAll('\\', '/'));
      }),
    );
  });
});
