import { describe, expect, it } from '@jest/globals';
import { type Called, sharedAudience } from './clashes.rules.js';

const at = (time: string) => new Date(`2030-12-09T${time}:00+03:00`);
const EVENT: Called = {
  startsAt: at('15:00'),
  endsAt: at('16:30'),
  audience: ['TEACHERS', 'PUPILS'],
  grades: [],
  municipalityId: null,
};

describe('who is called to two events at once', () => {
  it.each<[string, Partial<Called>, Partial<Called>, string[]]>([
    ['the same hour', {}, {}, ['TEACHERS', 'PUPILS']],
    ['a part of the hour', {}, { startsAt: at('16:00'), endsAt: at('17:00') }, ['TEACHERS', 'PUPILS']],
    ['one after the other', {}, { startsAt: at('16:30'), endsAt: at('17:00') }, []],
    ['another audience', {}, { audience: ['HEADS'] }, []],
    ['a part of the audience', {}, { audience: ['HEADS', 'TEACHERS'] }, ['TEACHERS']],
    ['nobody in particular', {}, { audience: [] }, []],
    ['two municipalities', { municipalityId: 'a' }, { municipalityId: 'b' }, []],
    ['a municipality and the region', { municipalityId: 'a' }, {}, ['TEACHERS', 'PUPILS']],
    ['the same municipality', { municipalityId: 'a' }, { municipalityId: 'a' }, ['TEACHERS', 'PUPILS']],
    ['other classes', { grades: [6, 7] }, { grades: [10, 11] }, []],
    ['a class in common', { grades: [6, 7] }, { grades: [7, 8] }, ['TEACHERS', 'PUPILS']],
    ['some classes and all', { grades: [6] }, { grades: [] }, ['TEACHERS', 'PUPILS']],
    ['a course of months', {}, { endsAt: new Date('2031-03-01T00:00:00Z') }, []],
    ['a conference of two days', {}, { endsAt: new Date('2030-12-11T12:00:00Z') }, ['TEACHERS', 'PUPILS']],
  ])('%s', (_, one, other, expected) => {
    const [a, b] = [
      { ...EVENT, ...one },
      { ...EVENT, ...other },
    ];
    expect(sharedAudience(a, b)).toEqual(expected);
    expect(sharedAudience(b, a).toSorted()).toEqual(expected.toSorted());
  });
});
