import { describe, expect, it } from '@jest/globals';
import { columnLetters } from '../../../platform/spreadsheet/table.js';
import { FIELD_TITLES, mapColumns, municipalityIndex, readRow } from './import-columns.rules.js';
import {
  readEmail,
  readFounder,
  readKind,
  readLevel,
  readPhone,
  readWebsite,
  shownValue,
} from './import-values.rules.js';

const map = (...headers: string[]) => mapColumns(headers, 1, columnLetters);
const refusal = (...headers: string[]) => {
  try {
    map(...headers);
  } catch (error) {
    return (error as { errors: { message: string }[] }).errors[0]!.message;
  }
  throw new Error('it was taken');
};

const PLACES = municipalityIndex([
  { id: '1', oktmo: '46704000', name: 'городской округ Балашиха', shortName: 'Балашиха', centre: 'Балашиха' },
  { id: '2', oktmo: '46741000', name: 'городской округ Мытищи', shortName: 'Мытищи', centre: 'Мытищи' },
  { id: '3', oktmo: '46773000', name: 'ЗАТО городской округ Восход', shortName: 'Восход', centre: 'Восход' },
  { id: '4', oktmo: '46751000', name: 'городской округ Звёздный городок', shortName: 'Звёздный городок', centre: '' },
]);

describe('mapColumns', () => {
  it('knows the titles of the template', () => {
    expect(map(...Object.values(FIELD_TITLES))).toEqual(Object.keys(FIELD_TITLES));
  });

  it('knows what people call them and leaves the rest aside', () => {
    expect(map('КОД ШКОЛЫ', 'Сокращённое наименование', 'ОКТМО', 'E-mail', '', 'Примечание', 'Учредитель/Вид')).toEqual([
      'code', 'shortName', 'municipality', 'email', null, null, 'founderType',
    ]); // prettier-ignore
  });

  it.each([
    [
      ['Название школы', 'Муниципалитет'],
      'Строка 1: нет столбца «Краткое название». Есть столбцы: «Название школы», «Муниципалитет»',
    ],
    [['Телефон'], 'Строка 1: нет столбцов «Краткое название» и «Муниципалитет»'],
    [['Код', 'Почта', 'Эл. почта'], 'Строка 1: столбцы B «Почта» и C «Эл. почта» означают одно и то же'],
    [['Код', 'Телефон', 'Телефон'], 'Строка 1: столбцы B «Телефон» и C «Телефон» означают одно и то же'],
  ])('refuses %j', (headers, message) => {
    expect(refusal(...headers)).toContain(message);
  });

  it('needs no more than a code', () => {
    expect(map('Код', 'Телефон')).toEqual(['code', 'phone']);
  });
});

describe('municipalityIndex', () => {
  it.each([
    ['Балашиха', '1'],
    ['г.о. Балашиха', '1'],
    ['Городской округ  БАЛАШИХА', '1'],
    ['46704000', '1'],
    ['46704000101', '1'],
    ['ЗАТО Восход', '3'],
    ['звездный городок', '4'],
  ])('finds %s', (text, id) => {
    const { draft, errors } = readRow({ number: 2, cells: [text], formulas: [] }, ['municipality'], PLACES);
    expect(draft.municipality?.id).toBe(id);
    expect(errors.map(({ field }) => field)).toEqual(['shortName']);
  });
});

describe('readRow', () => {
  const read = (cells: string[], formulas: number[] = []) =>
    readRow({ number: 7, cells, formulas }, ['code', 'shortName', 'municipality', 'phone'], PLACES);

  it('names every cell that is wrong', () => {
    expect(read(['S 1', 'Ш', 'Нигде', '12']).errors.map(({ field }) => field)).toEqual([
      'code',
      'shortName',
      'municipality',
      'phone',
    ]);
  });

  it('takes what a formula came to and says so; one that came to nothing is an error', () => {
    expect(read(['S-1', 'Школа', 'Мытищи', ''], [1])).toMatchObject({
      errors: [],
      warnings: [{ field: 'shortName', text: 'Взято значение формулы: «Школа»' }],
    });
    expect(read(['S-1', '', 'Мытищи', ''], [1]).errors).toEqual([
      { field: 'shortName', text: 'Формула без сохранённого значения. Замените её значением' },
    ]);
  });

  it('asks nothing more of a row with a code', () => {
    expect(read(['S-1', '', '', '84951234567'])).toMatchObject({ errors: [], draft: { phone: '+7 (495) 123-45-67' } });
  });
});

describe('values', () => {
  it.each([
    [readPhone, '8 495 123-45-67', '+7 (495) 123-45-67'],
    [readPhone, '74951234567; (496) 123 45 67 доб. 12', '+7 (495) 123-45-67, +7 (496) 123-45-67 доб. 12'],
    [readEmail, 'School.5@MOSREG.ru', 'school.5@mosreg.ru'],
    [readEmail, 'mailto:a@школа.рф', 'a@школа.рф'],
    [readWebsite, 'school5.ru/', 'https://school5.ru'],
    [readWebsite, 'http://школа5.рф/o-nas', 'http://школа5.рф/o-nas'],
    [readLevel, 'Базовый уровень', 'BASIC'],
    [readFounder, 'Министерство образования', 'STATE'],
    [readFounder, 'Администрация г.о. Балашиха', 'MUNICIPAL'],
    [readFounder, 'АНО', 'ANO'],
    [readKind, 'Общеобразовательная организация', 'SCHOOL'],
    [readKind, 'МОУО', 'MUNICIPAL_EDUCATION_AUTHORITY'],
  ] as [(text: string) => string, string, string][])('%p reads %s as %s', (read, text, value) => {
    expect(read(text)).toBe(value);
  });

  it('reads its own forms as they are', () => {
    expect(readPhone(readPhone('84951234567 доб. 5'))).toBe('+7 (495) 123-45-67 доб. 5');
    expect(readWebsite(readWebsite('school.ru'))).toBe('https://school.ru');
  });

  it('shows stored values in words', () => {
    expect(['MAIN', 'ANO', 'COLLEGE', 'текст', null].map(shownValue)).toEqual([
      'основной',
      'АНО',
      'колледж',
      'текст',
      '',
    ]);
  });
});
