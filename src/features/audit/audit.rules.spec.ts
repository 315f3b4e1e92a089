import { describe, expect, it } from '@jest/globals';
import { briefly, changesOf, idsIn, kindOfEntry, type Recorded, rolesInWords, titleOf } from './audit.rules.js';

const ID = '01a2066c-85f6-77d7-afe0-5c1b1a785835';
const entry = (change: Partial<Recorded>): Recorded => ({
  action: 'event.update',
  tableName: 'event',
  label: null,
  before: null,
  after: null,
  ...change,
});
const NAMES = new Map([[ID, 'АСОУ']]);

describe('the title of an entry', () => {
  it.each([
    [entry({ label: 'Вебинар' }), 'Изменено событие «Вебинар»'],
    [entry({ action: 'event.insert', label: 'Стол «Минимум»' }), 'Создано событие «Стол „Минимум“»'],
    [entry({ action: 'picture.delete', tableName: 'picture', label: 'Зал' }), 'Удалена картинка «Зал»'],
    [entry({ action: 'role_assignment.delete', tableName: 'role_assignment' }), 'Снята роль'],
    [
      entry({ action: 'download.participants', tableName: null, label: 'Вебинар' }),
      'Выгружен список участников «Вебинар»',
    ],
    [entry({ action: 'download.new-thing', tableName: null }), 'Выгрузка new-thing'],
    [entry({ action: 'new_table.insert', tableName: 'new_table', label: 'А' }), 'Добавления: new_table «А»'],
  ])('%j: %s', (given, title) => {
    expect(titleOf(given)).toBe(title);
  });

  it('goes by what was done', () => {
    expect(['a.insert', 'a.update', 'a.delete', 'download.audit'].map((action) => kindOfEntry({ action }))).toEqual([
      'insert',
      'update',
      'delete',
      'download',
    ]);
  });
});

describe('a field', () => {
  const told = (column: string, value: unknown, tableName = 'event') =>
    changesOf(entry({ tableName, after: { [column]: value } }), NAMES)[0];

  it.each([
    ['title', 'Б', { name: 'название', before: null, after: 'Б' }],
    ['publication_state', 'PUBLISHED', { name: 'состояние', before: null, after: 'опубликовано' }],
    [
      'starts_at',
      '2030-12-09T12:00:00+00:00',
      { name: 'начало', before: null, after: '9 декабря 2030 г., 15:00 (МСК)' },
    ],
    ['valid_from', '2030-12-09', { name: 'действует с', before: null, after: '09.12.2030' }],
    ['organiser_id', ID, { name: 'организатор', before: null, after: 'АСОУ' }],
    ['series_id', ID.replace('0', '1'), { name: 'серия', before: null, after: ID.replace('0', '1') }],
    ['audience', ['TEACHERS', 'PUPILS'], { name: 'для кого', before: null, after: 'Учителя, Ученики' }],
    ['grades', [], { name: 'классы', before: null, after: null }],
    ['is_primary', true, { name: 'основное мероприятие', before: null, after: 'да' }],
    ['body_html', '<p>Много <b>слов</b></p>', { name: 'текст', before: null, after: 'Много слов' }],
    ['unheard_of', 5, { name: 'unheard_of', before: null, after: '5' }],
    ['content', { sessions: [{ title: 'А' }, { title: 'Б' }] }, { name: 'содержание', before: null, after: 'А; Б' }],
    ['filters', { kind: 'update' }, { name: 'отбор', before: null, after: 'вид: update' }],
  ])('%s: %j', (column, value, words) => {
    expect(told(column, value)).toEqual(words);
  });

  it('means in each table its own', () => {
    expect(told('position', 'учитель', 'registration')?.name).toBe('должность');
    expect(told('position', 2, 'picture')?.name).toBe('порядок');
    expect(told('state', 'CONFIRMED', 'registration')?.after).toBe('подтверждено');
    expect(told('state', 'SENT', 'letter')?.after).toBe('отправлено');
  });
});

describe('in brief', () => {
  it('stands what changed, the first fields of many', () => {
    const fields = { title: 'А', venue: 'В', contact: 'Г', lead: 'Д', kind: null };
    expect(briefly(entry({ before: { title: 'А' }, after: { title: 'Б' } }), NAMES)).toBe('название: «А» → «Б»');
    expect(briefly(entry({ before: { title: null }, after: { title: 'я'.repeat(100) } }), NAMES)).toBe(
      `название: пусто → «${'я'.repeat(80)}…»`,
    );
    expect(briefly(entry({ before: fields, after: {} }), NAMES)).toMatch(/; и ещё 2$/);
  });

  it('stands nothing beside the title of what was added or removed, and the figures of a download', () => {
    expect(briefly(entry({ action: 'event.insert', after: { title: 'А' } }), NAMES)).toBe('');
    expect(briefly(entry({ action: 'download.audit', tableName: null, after: { rows: 3 } }), NAMES)).toBe('строк: 3');
  });
});

it('roles are told in words, ids are found among the values', () => {
  expect(rolesInWords(['ORGANISER', 'NEW'])).toBe('Организатор, NEW');
  expect(idsIn({ before: { a: ID, b: 1, c: null }, after: { d: 'text' } })).toEqual([ID]);
});
