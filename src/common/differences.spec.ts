import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences, type FieldValues, takeTheirs } from './differences.js';

const FIELDS = ['title', 'place', 'grades'];
const BASE: FieldValues = { title: 'Семинар', place: 'Зал', grades: ['6'] };

describe('differences of two people’s forms', () => {
  it.each<[string, FieldValues, FieldValues, [string, boolean][]]>([
    ['nobody changed anything', {}, {}, []],
    ['only I changed', {}, { title: 'Моё' }, []],
    ['only they changed', { title: 'Их' }, {}, [['title', false]]],
    ['both changed the same field', { title: 'Их' }, { title: 'Моё' }, [['title', true]]],
    ['both wrote the same', { title: 'Новое' }, { title: 'Новое' }, []],
    ['each another field', { title: 'Их' }, { place: 'Сад' }, [['title', false]]],
    ['a list', { grades: ['6', '7'] }, { grades: ['8'] }, [['grades', true]]],
    ['they emptied it', { place: null }, {}, [['place', false]]],
  ])('%s', (_, theirs, mine, expected) => {
    const found = differences(FIELDS, BASE, { ...BASE, ...theirs }, { ...BASE, ...mine });
    expect(found.map(({ field, isContested }) => [field, isContested])).toEqual(expected);
  });

  it('without what the form was opened with, all that differs is contested', () => {
    const found = differences(FIELDS, null, BASE, { ...BASE, place: 'Сад' });
    expect(found).toEqual([{ field: 'place', theirs: 'Зал', mine: 'Сад', isContested: true }]);
  });

  it.each([
    ['', null],
    [undefined, null],
    [[], null],
    ['a\r\nb', 'a\nb'],
    ['12', 12],
    [[{ id: '1', item: null }], [{ item: undefined, id: '1' }]],
  ])('%j is the same as %j', (a, b) => {
    expect(differences(['x'], null, { x: a }, { x: b })).toEqual([]);
  });

  it('taking theirs in every difference leaves none', () => {
    const values = fc.record({ title: fc.string(), place: fc.option(fc.string()), grades: fc.array(fc.string()) });
    fc.assert(
      fc.property(values, values, values, (base, theirs, mine) => {
        const taken = differences(FIELDS, base, theirs, mine).map(({ field }) => field);
        expect(differences(FIELDS, base, theirs, takeTheirs(taken, theirs, mine))).toEqual([]);
      }),
    );
  });
});
