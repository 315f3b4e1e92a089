import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanName, isPersonName } from './person-name.js';

describe('cleanName', () => {
  it.each([
    ['  Анна   Мария ', 'Анна Мария'],
    ['Петрова – Водкина', 'Петрова-Водкина'],
    ['Петрова—Водкина', 'Петрова-Водкина'],
    ['Петрова\u2011Водкина', 'Петрова-Водкина'],
    ['О‘Коннор', 'О’Коннор'],
    ['О`Коннор', 'О’Коннор'],
    ["О'Коннор", "О'Коннор"],
    ['И\u0306ошкар\u00ad', 'Йошкар'],
  ])('%j → %j', (typed, clean) => {
    expect(cleanName(typed)).toBe(clean);
  });

  it('leaves a clean name as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanName(cleanName(text))).toBe(cleanName(text));
      }),
    );
  });
});

describe('isPersonName', () => {
  it.each([
    'Иванова',
    'иванова',
    'ИВАНОВА',
    'иванова мария',
    "О'Коннор-Заде",
    'О’Коннор',
    'Оʼнил',
    'Анна-Мария',
    'Анна Мария Терезия',
    'оглы Гусейнов',
    'Мамед оглы',
    'Гейдар Алирза оглы',
    'Ким кызы Али',
    'ван дер Берг',
    'фон Штейн',
    'де ла Крус',
    'А.',
    'А. С.',
    'А.С.',
    'А.-М.',
    'Иванова мл.',
    'Дж.',
    'Сидорова (Петрова)',
    'Сидорова (урожд. Петрова)',
    'Кара-оол',
    'Ли',
    'Ё',
    'Ñandú',
    "D'Artagnan",
    '李',
    'अनीता',
  ])('%s is one', (name) => {
    expect(isPersonName(cleanName(name))).toBe(true);
  });

  it.each([
    '',
    '-',
    "'",
    '1',
    'Иванова1',
    'Иванова <b>',
    'a@b',
    '=1+1',
    'http://a.ru',
    'Мария, зайдите',
    'evil.ru',
    'Evil.Ru',
    't.me',
    'т.ме',
    'evil.ru/a',
    'премия.рф',
    'Вам начислена премия',
    'Вам начислена премия. Зайдите на сайт',
    'вам начислена премия',
    'Мария Вам начислена',
    'Мария. Зайдите',
    'Один Два Три Четыре Пять',
    'Мария:',
    'Мария;Анна',
    'Мария/Анна',
    'Мария (зайдите на сайт)',
    'Мария (Анна) (Ольга)',
    'Мария (',
    'Иванова-',
    '№',
    'я'.repeat(41),
    'Мария…',
    'Мария•ру',
    'Мария。рф',
  ])('%s is none', (name) => {
    expect(isPersonName(cleanName(name))).toBe(false);
  });

  it('takes nothing with a dot before a word, whatever the words are', () => {
    const word = fc.stringMatching(/^[а-яёa-z]{2,12}$/u);
    fc.assert(
      fc.property(word, word, (host, zone) => {
        expect(isPersonName(`${host}.${zone}`)).toBe(false);
        expect(isPersonName(`Мария ${host}.${zone}`)).toBe(false);
      }),
    );
  });
});
