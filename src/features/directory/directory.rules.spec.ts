import { describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../accounts/accounts.rules.js';
import {
  assertConsistent,
  assertMergeable,
  type Described,
  editableFields,
  isInn,
  isOkpo,
  type Mergeable,
  ORGANISATION_FIELDS,
} from './directory.rules.js';

const actor = (role: Role, organisationId: string, municipalityId: string | null = null): Actor => ({
  personId: 'p',
  email: 'a@b.test',
  name: 'А Б',
  roles: [{ role, organisationId, municipalityId }],
});

describe('editableFields', () => {
  const school = { organisationId: 'school', municipalityId: 'm' };
  it.each<[string, Actor, number, boolean]>([
    ['coordinator', actor('COORDINATOR', 'asou'), ORGANISATION_FIELDS.length, true],
    ['ministry', actor('MINISTRY_CONTROL', 'momo'), ORGANISATION_FIELDS.length, true],
    ['municipal coordinator', actor('MUNICIPAL_COORDINATOR', 'mouo', 'm'), 10, true],
    ['municipal coordinator of another one', actor('MUNICIPAL_COORDINATOR', 'mouo', 'other'), 0, false],
    ['responsible of the school', actor('SCHOOL_RESPONSIBLE', 'school', 'm'), 6, false],
    ['responsible of another school', actor('SCHOOL_RESPONSIBLE', 'other', 'm'), 0, false],
    ['organiser elsewhere', actor('ORGANISER', 'asou'), 0, false],
    ['leader of the ministry', actor('MINISTRY_LEADER', 'momo'), 0, false],
  ])('%s', (_, who, count, mayRename) => {
    const fields = editableFields(who, school);
    expect([fields.length, fields.includes('shortName')]).toEqual([count, mayRename]);
    expect(fields.includes('municipalityId')).toBe(count === ORGANISATION_FIELDS.length);
  });
});

describe('check digits', () => {
  it.each([
    ['7707083893', true],
    ['7736050003', true],
    ['500100732259', true],
    ['7707083894', false],
    ['7707083983', false],
    ['500100732258', false],
    ['500100732269', false],
    ['770708389', false],
    ['77070838931', false],
    ['77o7083893', false],
  ])('ИНН %s is right: %s', (inn, right) => {
    expect(isInn(inn)).toBe(right);
  });

  it.each([
    ['00032537', true],
    ['00044434', true],
    ['00032538', false],
    ['0003253', false],
    ['0000000000', true],
    ['0000000001', false],
  ])('ОКПО %s is right: %s', (okpo, right) => {
    expect(isOkpo(okpo)).toBe(right);
  });
});

describe('assertConsistent', () => {
  const school: Described = {
    kind: 'SCHOOL',
    founderType: 'MUNICIPAL',
    municipalityId: 'm',
    profminimumLevel: 'BASIC',
    inn: null,
    okpo: null,
  };
  const refusalOf = (change: Partial<Described>): string[] => {
    try {
      assertConsistent({ ...school, ...change });
      return [];
    } catch (error) {
      return (error as { errors: { field: string }[] }).errors.map(({ field }) => field);
    }
  };

  it.each<[Partial<Described>, string[]]>([
    [{}, []],
    [{ founderType: 'STATE', municipalityId: null }, []],
    [{ founderType: 'ANO', municipalityId: null, profminimumLevel: null }, []],
    [{ founderType: null }, ['founderType']],
    [{ municipalityId: null }, ['municipalityId']],
    [{ kind: 'COLLEGE' }, ['founderType', 'profminimumLevel']],
    [{ kind: 'UNIVERSITY', founderType: null, profminimumLevel: null, municipalityId: null }, []],
    [
      { kind: 'MUNICIPAL_EDUCATION_AUTHORITY', founderType: null, profminimumLevel: null, municipalityId: null },
      ['municipalityId'],
    ],
    [{ inn: '1234567890', okpo: '12345677' }, ['inn', 'okpo']],
  ])('%j is refused at %j', (change, fields) => {
    expect(refusalOf(change)).toEqual(fields);
  });
});

describe('assertMergeable', () => {
  const one = (more: Partial<Mergeable> = {}): Mergeable => ({
    id: 'a',
    kind: 'SCHOOL',
    isCollective: false,
    closedAt: null,
    mergedIntoId: null,
    ...more,
  });
  const other = one({ id: 'b' });
  const closed = { closedAt: new Date() };

  it('lets two of a kind become one, a closed one too when it goes', () => {
    expect(() => assertMergeable(one(), other)).not.toThrow();
    expect(() => assertMergeable(one(closed), other)).not.toThrow();
  });

  it.each<[string, Mergeable, Mergeable]>([
    ['same-organisation', one(), one()],
    ['kinds-differ', one({ kind: 'COLLEGE' }), other],
    ['collective', one({ isCollective: true }), other],
    ['collective', one(), { ...other, isCollective: true }],
    ['already-merged', one({ ...closed, mergedIntoId: 'c' }), other],
    ['survivor-closed', one(), { ...other, ...closed }],
  ])('%s', (code, loser, survivor) => {
    expect(() => assertMergeable(loser, survivor)).toThrow(expect.objectContaining({ code }));
  });
});
