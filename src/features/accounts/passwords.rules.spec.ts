import { describe, expect, it } from '@jest/globals';
import { passwordProblem } from './passwords.rules.js';

const OLGA = { email: 'olga.smirnova@asou.test', lastName: 'Смирнова', firstName: 'Ольга' };
const LIST = new Set([
  'password',
  'qwertyuiop',
  'gfhjkm',
  '1qaz2wsx3edc',
  'iloveyou',
  'dragon',
  '1234567890',
  'solnyshko',
]);
const problem = (password: string) => passwordProblem(password, OLGA, (one) => LIST.has(one));

describe('a password', () => {
  it.each([
    ['short', 'девять зн'],
    ['counted in letters, not bytes', '😀😁😂😃😄😅😆😇😈'],
    ['longer than can be wanted', 'длинный пароль '.repeat(14)],
  ])('that is %s is refused for its length', (_, password) => {
    expect(problem(password)).toMatch(/знаков/);
  });

  it.each([
    '1234567890',
    'QwertyUiop',
    'йцукенгшщз',
    '1qaz2wsx3edc',
    'password2024',
    'P@ssw0rd2024!',
    'Пароль123456',
    '!!!iloveyou!!!',
    'dragondragondragon',
    'pass word 2024',
    'солнышко-2024'.replace('солнышко', 'solnyshko'),
  ])('%s is on the list in one form or another', (password) => {
    expect(problem(password)).toMatch(/списках утёкших/);
  });

  it.each(['aaaaaaaaaaaa', '121212121212', 'абабабабаб'])('%s has too few different signs', (password) => {
    expect(problem(password)).toMatch(/мало разных/);
  });

  it.each(['Смирнова2024', 'olga.smirnova', 'Ольга-Смирнова', 'profminimum-1', 'smirnova@asou.test'])(
    '%s is made of names known to all',
    (password) => {
      expect(problem(password)).toMatch(/из вашего имени/);
    },
  );

  it.each([
    'тихий трактор у реки',
    'correct horse battery staple',
    'k3$Lm9!pQz',
    'Смирнова любит сырники',
    'слишком много паролей вокруг',
    '  пробелы по краям  ',
  ])('%s is good', (password) => {
    expect(problem(password)).toBeNull();
  });
});
