import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInput } from '../../common/errors.js';
import { MOST_INVITED, parseInvitees } from './invitations.rules.js';

const MARIA = { email: 'maria@mail.ru', lastName: 'Иванова', firstName: 'Мария', middleName: 'Петровна' };

const messages = (text: string): string[] => {
  try {
    parseInvitees(text);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.errors.map(({ message }) => message);
  }
};

describe('a list of people to invite', () => {
  it.each([
    ['a comma', 'Иванова Мария Петровна, maria@mail.ru'],
    ['a tab of a table', 'Иванова\tМария\tПетровна\tMaria@Mail.ru'],
    ['the form of a letter', '"Иванова Мария Петровна" <maria@mail.ru>;'],
    ['the address first', 'maria@mail.ru — Иванова Мария Петровна'.replace('— ', '')],
    ['empty lines around', '\n\n  Иванова  Мария Петровна  maria@mail.ru \r\n\r\n'],
  ])('is read with %s', (_, text) => {
    expect(parseInvitees(text)).toEqual([MARIA]);
  });

  it('may leave the patronymic out or have one of two words', () => {
    expect(
      parseInvitees('Алиева Лейла a@b.ru\nАлиев Эльдар Гасан оглы e@b.ru').map(({ middleName }) => middleName),
    ).toEqual([null, 'Гасан оглы']);
  });

  it('counts a repeated address once', () => {
    expect(parseInvitees('Иванова Мария Петровна maria@mail.ru\nДругая Анна MARIA@mail.ru')).toEqual([MARIA]);
  });

  it.each([
    ['', ['Впишите хотя бы одного человека']],
    ['Иванова Мария', ['Строка 1: не видно адреса электронной почты']],
    ['maria@mail.ru', ['Строка 1: нужны фамилия и имя']],
    [
      'Иванова Мария maria@mail.ru\n\nИванова maria@mail.ru\n<script> x@y.ru',
      ['Строка 3: нужны фамилия и имя', 'Строка 4: нужны фамилия и имя'],
    ],
    ['1С Бухгалтерия x@y.ru', ['Строка 1: в имени только буквы, дефис, апостроф, инициалы с точками']],
  ])('%j is refused line by line', (text, expected) => {
    expect(messages(text)).toEqual(expected);
  });

  it('has an end', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, n) => `Иванова Мария m${n}@mail.ru`).join('\n');
    expect(parseInvitees(lines(MOST_INVITED))).toHaveLength(MOST_INVITED);
    expect(messages(lines(MOST_INVITED + 1))).toEqual([`За один раз — не больше ${MOST_INVITED} человек`]);
  });

  it('is read or refused, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const said = messages(text);
        if (said.length === 0) for (const { email } of parseInvitees(text)) expect(email).toBe(email.toLowerCase());
      }),
    );
  });
});
