import { describe, expect, it } from '@jest/globals';
import { groupTyped, isSameName } from './typed-school.rules.js';

const row = (name: string, municipalityId: string | null, count: number, day: string) => ({
  name,
  municipalityId,
  count,
  lastAt: new Date(day),
});

describe('groupTyped', () => {
  it('puts spellings together, the commonest as the name, and keeps municipalities apart', () => {
    const groups = groupTyped([
      row('школа росток', 'm', 1, '2030-01-03'),
      row('Школа «Росток»', 'm', 2, '2030-01-01'),
      row('Школа «Росток»', 'n', 1, '2030-01-02'),
      row('Школа «Росток»', null, 1, '2030-01-05'),
    ]);
    expect(groups).toEqual([
      {
        name: 'Школа «Росток»',
        municipalityId: 'm',
        spellings: ['школа росток', 'Школа «Росток»'],
        count: 3,
        lastAt: new Date('2030-01-03'),
      },
      expect.objectContaining({ municipalityId: null, count: 1 }),
      expect.objectContaining({ municipalityId: 'n', count: 1 }),
    ]);
  });

  it('counts one spelling in two places once', () => {
    const [group] = groupTyped([row('Росток', 'm', 1, '2030-01-01'), row('Росток', 'm', 4, '2030-01-02')]);
    expect(group).toMatchObject({ spellings: ['Росток'], count: 5 });
  });
});

describe('isSameName', () => {
  it.each([
    ['Школа "Росток"', 'школа  росток', true],
    ['СОШ№5', 'сош 5', true],
    ['Лицей Ёлка', 'лицей елка', true],
    ['СОШ 5', 'СОШ 15', false],
  ])('%s and %s: %s', (a, b, same) => {
    expect(isSameName(a, b)).toBe(same);
  });
});
