import { describe, expect, it } from '@jest/globals';
import { participantsBySchool, signInSheet } from './roster-print.rules.js';

const event = {
  title: 'Семинар',
  startsAt: new Date('2030-12-09T12:00:00Z'),
  endsAt: new Date('2030-12-09T13:30:00Z'),
  zone: 'Europe/Moscow',
  venue: 'АСОУ',
  address: 'Москва, ул. Староватутинская, 8',
  organiser: 'АСОУ',
};
const person = (lastName: string, municipality: string | null, school: string | null) => ({
  lastName,
  firstName: 'Мария',
  middleName: null,
  municipality,
  school,
  position: 'учитель',
});
const people = [
  person('Яковлева', 'Химки', 'Школа № 10'),
  person('Ёлкина', 'Химки', 'Школа № 2'),
  person('Егорова', 'Балашиха', 'Школа № 5'),
  person('Жукова', null, null),
  person('Абрамова', 'Химки', 'Школа № 2'),
];

describe('printed lists', () => {
  it('stand under municipality and school, counted, numbers as numbers', () => {
    const { blocks } = participantsBySchool(event, people);
    expect(blocks.flatMap((block) => (block.kind === 'heading' && block.level > 1 ? [block.text] : []))).toEqual([
      'Балашиха: 1',
      'Школа № 5: 1',
      'Муниципалитет не указан: 1',
      'Школа не указана: 1',
      'Химки: 3',
      'Школа № 2: 2',
      'Школа № 10: 1',
    ]);
    const tables = blocks.flatMap((block) => (block.kind === 'table' ? [block.rows] : []));
    expect(tables[2]).toEqual([
      ['1', 'Абрамова Мария', 'учитель'],
      ['2', 'Ёлкина Мария', 'учитель'],
    ]);
  });

  it('have a line for each to sign, and some more', () => {
    const { blocks, landscape } = signInSheet(event, people);
    const [table] = blocks.flatMap((block) => (block.kind === 'table' ? [block] : []));
    expect(landscape).toBe(true);
    expect(table?.rows).toHaveLength(people.length + 5);
    expect(table?.rows[1]).toEqual(['2', 'Егорова Мария', 'Балашиха, Школа № 5', 'учитель', '']);
  });

  it('of nobody say so', () => {
    expect(JSON.stringify(participantsBySchool(event, []))).toContain('"value":"0"');
  });
});
