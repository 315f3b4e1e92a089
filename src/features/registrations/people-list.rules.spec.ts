import { describe, expect, it } from '@jest/globals';
import { MOST_PEOPLE, peopleIn, sameName } from './people-list.rules.js';

const table = (headers: string[], ...rows: string[][]) => ({
  headers,
  rows: rows.map((cells, n) => ({ number: n + 2, cells })),
});

describe('peopleIn', () => {
  it('knows columns by their titles, however they are written', () => {
    expect(
      peopleIn(
        table(
          ['№', 'ФАМИЛИЯ', 'Имя ', 'Отчество', 'E-mail', 'Место работы', 'Городской округ', 'Должность', 'Телефон'],
          ['1', 'Ежова', 'Инна', '', 'Inna@Mail.ru', 'Школа № 1', 'Балашиха', 'учитель', '8 900'],
        ),
      ),
    ).toEqual([
      {
        number: 2,
        person: {
          lastName: 'Ежова',
          firstName: 'Инна',
          email: 'Inna@Mail.ru',
          school: 'Школа № 1',
          municipality: 'Балашиха',
          position: 'учитель',
        },
      },
    ]);
  });

  it.each([
    ['Ежова Инна Петровна', { lastName: 'Ежова', firstName: 'Инна', middleName: 'Петровна' }],
    ['Оглы  Мамед Али Рза', { lastName: 'Оглы', firstName: 'Мамед', middleName: 'Али Рза' }],
    ['Ежова', { lastName: 'Ежова' }],
    ['', {}],
  ])('cuts «%s»', (name, person) => {
    expect(peopleIn(table(['Ф.И.О.', 'Почта'], [name, '']))[0]?.person).toEqual(person);
  });

  it.each([[['Имя', 'Почта']], [['ФИО']], [['Фамилия', 'Имя']], [[]]])('refuses a table of %j', (headers) => {
    expect(() => peopleIn(table(headers))).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ field: 'file' })] }),
    );
  });

  it('takes five hundred people and no more', () => {
    const many = Array.from({ length: MOST_PEOPLE + 1 }, () => ['Ежова Инна', 'a@mail.ru']);
    expect(peopleIn(table(['ФИО', 'Почта'], ...many.slice(1)))).toHaveLength(MOST_PEOPLE);
    expect(() => peopleIn(table(['ФИО', 'Почта'], ...many))).toThrow();
  });
});

describe('sameName', () => {
  it.each([
    ['МБОУ «Школа № 1»', 'мбоу школа № 1'],
    [' Королёв ', 'королев'],
  ])('of «%s» is «%s»', (text, same) => {
    expect(sameName(text)).toBe(same);
  });
});
