import { describe, expect, it } from '@jest/globals';
import { correctedQuery, looseQuery, searchForm, searchQuery, searchTextOf } from './organisations.rules.js';

describe('searchForm', () => {
  it.each([
    ['МБОУ «СОШ № 5»', 'мбоу сош 5'],
    ['  Щёлково ', 'щелково'],
    ['Лицей № 23 им. К. Э. Циолковского', 'лицей 23 им к э циолковского'],
    ['и\u0306', 'й'],
    ['СОШ№5, сош12', 'сош 5 сош 12'],
    ['—', ''],
  ])('%s → %s', (text, form) => {
    expect(searchForm(text)).toBe(form);
  });
});

describe('searchQuery', () => {
  it.each([
    ['школа 5 балашиха', `'5' & 'балашиха':*`, ['балашиха'], ['5']],
    ['МБОУ СОШ №5', `'5'`, [], ['5']],
    ['сош5', `'5'`, [], ['5']],
    ['гимназия Кл', `'гимназия':* & 'кл':*`, ['гимназия', 'кл'], []],
    ['школа', `'школа':*`, ['школа'], []],
    ['5а', `'5а'`, [], ['5а']],
    [`о'коннор & | ! :*`, `'о':* & 'коннор':*`, ['о', 'коннор'], []],
  ])('%s asks for %s', (typed, mustOccur, words, numbers) => {
    expect(searchQuery(typed)).toMatchObject({ mustOccur, words, numbers });
  });

  it('lets kinds that stand for each other order what is found', () => {
    expect(searchQuery('школа 5')?.kinds).toEqual(searchQuery('сош 5')?.kinds);
    expect(searchQuery('балашиха')?.kinds).toEqual([]);
  });

  it.each(['', ' ', 'ш', '№', '%_'])('%j asks nothing', (typed) => {
    expect(searchQuery(typed)).toBeNull();
  });

  it('reads eight words, each once', () => {
    const text = Array.from({ length: 30 }, (_, n) => `слово${'а'.repeat(n % 12)}`).join(' ');
    expect(searchQuery(text)?.words).toHaveLength(8);
  });
});

describe('correctedQuery', () => {
  const query = searchQuery('балошиха лецей 5')!;

  it('puts words that occur in place of those typed and keeps numbers', () => {
    const near = new Map([
      ['балошиха', ['балашиха', 'балаших']],
      ['лецей', ['лицей']],
    ]);
    expect(correctedQuery(query, near)?.mustOccur).toBe(`('балашиха' | 'балаших') & ('лицей') & '5'`);
  });

  it('is nothing when a word is like none, or when there are only numbers', () => {
    expect(correctedQuery(query, new Map([['балошиха', ['балашиха']]]))).toBeNull();
    expect(correctedQuery(searchQuery('5')!, new Map())).toBeNull();
  });
});

describe('looseQuery', () => {
  it('asks for any of it and orders by how much fits', () => {
    const loose = looseQuery(searchQuery('СОШ №5 корпус Б 2')!);
    expect(loose?.mustOccur).toBe(`'корпус':* | '5' | '2'`);
    expect(loose?.kinds).toHaveLength(4);
    expect(looseQuery(searchQuery('б в')!)).toBeNull();
  });
});

describe('searchTextOf', () => {
  it('holds names, codes, the municipality and its centre', () => {
    const municipality = { shortName: 'Богородский', centre: 'Ногинск' };
    const school = { shortName: 'СОШ №5', name: 'Школа № 5', code: 'BG-5', inn: '7707083893', municipality };
    expect(searchTextOf(school)).toBe('сош 5 школа 5 bg 5 7707083893 богородский ногинск');
    expect(searchTextOf({ shortName: 'АСОУ', name: 'Академия' })).toBe('асоу академия');
  });
});
