import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '../../common/errors.js';
import {
  detailsOf,
  KIND_FIELDS,
  type KindDetails,
  type KindField,
  kindsWith,
  missingOf,
  noDetails,
} from './event-kinds.rules.js';
import { forGrades, themesWord } from './event-words.rules.js';
import { EVENT_KINDS, type EventKind } from './events.rules.js';

const FULL: KindDetails = {
  halls: ['Малый зал'],
  papersText: 'До пяти страниц',
  papersDueAt: '2030-12-01',
  sites: [{ name: 'Колледж', address: null }],
  themes: ['Навигация'],
  academicHours: 36,
  studyForm: 'FULL_TIME',
  closedList: true,
};
const FIELDS = Object.keys(FULL) as KindField[];

function refused(kind: EventKind, given: Partial<KindDetails>): string[] {
  try {
    detailsOf(kind, noDetails(), given);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    for (const { message } of error.errors) expect(message).toMatch(/^[А-Я].*: поля «.+» у этого вида событий нет$/);
    return error.errors.map(({ field, code }) => `${field} ${code}`);
  }
}

describe('fields of kinds', () => {
  const pairs = EVENT_KINDS.flatMap((kind) => FIELDS.map((field) => [kind, field] as const));

  it.each(pairs)('%s takes or refuses %s as the table says', (kind, field) => {
    const given = { [field]: FULL[field] };
    if (KIND_FIELDS[kind].includes(field)) expect(detailsOf(kind, noDetails(), given)[field]).toEqual(FULL[field]);
    else expect(refused(kind, given)).toEqual([`${field} not-of-kind`]);
  });

  it.each(EVENT_KINDS.map((kind) => [kind] as const))('%s lets fields of other kinds be left empty', (kind) => {
    expect(detailsOf(kind, noDetails(), noDetails())).toEqual(noDetails());
  });

  it('keeps what is not given and clears what the new kind does not have', () => {
    const conference = detailsOf('CONFERENCE', { ...noDetails(), halls: ['Зал'], themes: ['А'] }, { themes: ['Б'] });
    expect(conference).toEqual({ ...noDetails(), halls: ['Зал'], themes: ['Б'] });
    expect(detailsOf('FESTIVAL', conference, {})).toEqual({ ...noDetails(), themes: ['Б'] });
    expect(detailsOf('WEBINAR', FULL, {})).toEqual(noDetails());
  });

  it('names every wrong field at once', () => {
    expect(refused('WEBINAR', FULL)).toEqual(FIELDS.map((field) => `${field} not-of-kind`));
  });

  it('finds the kinds of a field', () => {
    expect(kindsWith('sites')).toEqual(['FESTIVAL', 'CAREER_TRIAL']);
    expect(kindsWith('academicHours', 'closedList')).toEqual(['MEETING', 'COURSE']);
  });
});

describe('what a kind cannot be without', () => {
  const event = { grades: [], registrationMode: 'FORM', academicHours: null } as const;

  it.each<[EventKind, object, string[]]>([
    ['WEBINAR', {}, []],
    ['PARENT_MEETING', {}, ['registrationMode', 'grades']],
    ['PARENT_MEETING', { registrationMode: 'NONE', grades: [6] }, []],
    ['COURSE', {}, ['academicHours']],
    ['COURSE', { academicHours: 72 }, []],
  ])('%s with %j misses %j', (kind, given, fields) => {
    expect(missingOf({ ...event, ...given, kind }).map(({ field }) => field)).toEqual(fields);
  });
});

describe('words', () => {
  it.each<[number[], string]>([
    [[], ''],
    [[9], 'для 9 класса'],
    [[6, 7, 8, 9], 'для 6–9 классов'],
    [[11, 8, 10], 'для 8 и 10–11 классов'],
    [[6, 8, 10], 'для 6, 8 и 10 классов'],
  ])('of classes %j are «%s»', (grades, words) => {
    expect(forGrades(grades)).toBe(words);
  });

  it('name the list of themes after the kind', () => {
    expect(EVENT_KINDS.filter((kind) => KIND_FIELDS[kind].includes('themes')).map(themesWord)).toEqual([
      'Повестка',
      'Темы',
      'Вопросы для обсуждения',
      'Направления',
      'Темы',
    ]);
  });
});
