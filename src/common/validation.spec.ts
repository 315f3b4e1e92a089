import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLine, cleanText, normaliseEmail } from './validation.js';

describe('cleanLine', () => {
  it.each([
    ['  Анна   Мария ', 'Анна Мария'],
    ['Анна\u00a0Мария', 'Анна Мария'],
    ['Анна\tМария\r\n', 'Анна Мария'],
    ['Анна\u0000Мария\u0085\u2028', 'Анна Мария'],
    ['Ива\u00adно\u200bва\ufeff', 'Иванова'],
    ['\u202eИванова\u200f', 'Иванова'],
    ['И\u0306ошкар', 'Йошкар'],
    ['обрыв \ud83d', 'обрыв \ufffd'],
    ['👩\u200d🏫 урок', '👩\u200d🏫 урок'],
    [' \u200b ', ''],
  ])('%j → %j', (typed, clean) => {
    expect(cleanLine(typed)).toBe(clean);
  });

  it('leaves one clean line of any text, and a clean line as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = cleanLine(text);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]|^\s|\s$| {2}/u);
        expect(line.isWellFormed()).toBe(true);
        expect(cleanLine(line)).toBe(line);
      }),
    );
  });
});

describe('cleanText', () => {
  it.each([
    ['один\r\nдва\rтри\u2028четыре', 'один\nдва\nтри\nчетыре'],
    ['\n\n  текст\n', 'текст'],
    ['а\u0000б\u0007в\tг', 'абв\tг'],
    ['пере\u00adнос\u200b', 'перенос'],
    ['обрыв \udc00', 'обрыв \ufffd'],
  ])('%j → %j', (typed, clean) => {
    expect(cleanText(typed)).toBe(clean);
  });
});

describe('normaliseEmail', () => {
  it.each([
    [' Ivanova@Mail.RU ', 'ivanova@mail.ru'],
    ['\u200bivanova@mail.ru\u00a0', 'ivanova@mail.ru'],
    ['iva\u00adnova@mail.ru', 'ivanova@mail.ru'],
    ['ИВАНОВА@Почта.рф', 'иванова@почта.рф'],
    ['ivanova@mail.ru\r\nBcc: all@mail.ru', 'ivanova@mail.ru bcc: all@mail.ru'],
  ])('%j → %j', (typed, email) => {
    expect(normaliseEmail(typed)).toBe(email);
  });

  it('gives one form for an address in any case', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(normaliseEmail(`\t${email.toUpperCase()} `)).toBe(normaliseEmail(email));
      }),
    );
  });
});
