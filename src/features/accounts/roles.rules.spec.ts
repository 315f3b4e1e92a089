import { describe, expect, it } from '@jest/globals';
import { Forbidden, InvalidInput, RuleViolation } from '../../common/errors.js';
import { ACTION_GROUPS, ACTION_WORDS } from './accounts-words.rules.js';
import { ACTIONS, type Actor, EVENT_RIGHTS, grantableSomewhere, type Role, ROLES } from './accounts.rules.js';
import { assertMayGive, fitsKind, outranks } from './roles.rules.js';

const CENTRE = { id: 'centre', kind: 'REGIONAL_COORDINATOR', municipalityId: null };
const AUTHORITY = { id: 'authority', kind: 'MUNICIPAL_EDUCATION_AUTHORITY', municipalityId: 'm' };
const SCHOOL = { id: 'school', kind: 'SCHOOL', municipalityId: 'm' };
const ELSEWHERE = { id: 'elsewhere', kind: 'SCHOOL', municipalityId: 'other' };

const actorWith = (role: Role, { id, municipalityId }: typeof AUTHORITY | typeof CENTRE = CENTRE): Actor => ({
  personId: 'me',
  email: '',
  name: '',
  roles: [{ role, organisationId: id, municipalityId }],
});
const held = (role: Role, { id, municipalityId }: typeof AUTHORITY | typeof CENTRE) => ({
  role,
  organisationId: id,
  municipalityId,
});

describe('giving a role', () => {
  it.each([
    ['ADMINISTRATOR', CENTRE, 'ADMINISTRATOR', CENTRE],
    ['COORDINATOR', CENTRE, 'SCHOOL_RESPONSIBLE', ELSEWHERE],
    ['MUNICIPAL_COORDINATOR', AUTHORITY, 'SCHOOL_RESPONSIBLE', SCHOOL],
    ['ORGANISER', SCHOOL, 'EDITOR', SCHOOL],
  ] as const)('%s of %j may give %s in %j', (own, at, role, organisation) => {
    expect(() => assertMayGive(actorWith(own, at), role, organisation, ['somebody'])).not.toThrow();
  });

  it.each([
    ['COORDINATOR', CENTRE, 'ADMINISTRATOR', CENTRE, Forbidden],
    ['MUNICIPAL_COORDINATOR', AUTHORITY, 'SCHOOL_RESPONSIBLE', ELSEWHERE, Forbidden],
    ['EDITOR', CENTRE, 'EDITOR', CENTRE, Forbidden],
    ['MINISTRY_LEADER', CENTRE, 'EDITOR', CENTRE, Forbidden],
    ['SCHOOL_RESPONSIBLE', SCHOOL, 'SCHOOL_RESPONSIBLE', SCHOOL, Forbidden],
    ['ADMINISTRATOR', CENTRE, 'MUNICIPAL_COORDINATOR', SCHOOL, InvalidInput],
  ] as const)('%s of %j may not give %s in %j', (own, at, role, organisation, refusal) => {
    expect(() => assertMayGive(actorWith(own, at), role, organisation, ['somebody'])).toThrow(refusal);
  });

  it('has no place in an organisation that works no more', () => {
    const closed = { ...SCHOOL, isClosed: true };
    expect(() => assertMayGive(actorWith('ADMINISTRATOR'), 'EDITOR', closed, [])).toThrow(InvalidInput);
  });

  it('is never to oneself', () => {
    expect(() => assertMayGive(actorWith('ADMINISTRATOR'), 'ORGANISER', CENTRE, ['a', 'me'])).toThrow(RuleViolation);
  });

  it('takes a municipal role into no school: it would reach all schools around', () => {
    expect(fitsKind('MUNICIPAL_COORDINATOR', 'SCHOOL')).toBe(false);
    expect(fitsKind('ORGANISER', 'SCHOOL')).toBe(true);
  });
});

describe('changing an account', () => {
  it('is for who could take every role of it', () => {
    expect(outranks(actorWith('COORDINATOR'), [])).toBe(true);
    expect(outranks(actorWith('COORDINATOR'), [held('ORGANISER', SCHOOL), held('EDITOR', ELSEWHERE)])).toBe(true);
    expect(outranks(actorWith('COORDINATOR'), [held('ORGANISER', SCHOOL), held('MINISTRY_LEADER', CENTRE)])).toBe(
      false,
    );
    expect(outranks(actorWith('MUNICIPAL_COORDINATOR', AUTHORITY), [held('EDITOR', ELSEWHERE)])).toBe(false);
    expect(
      outranks(
        actorWith('ADMINISTRATOR'),
        ROLES.map((role) => held(role, ELSEWHERE)),
      ),
    ).toBe(true);
  });
});

describe('the choice of roles in a form', () => {
  it('is what each role held may give', () => {
    expect(grantableSomewhere(actorWith('ORGANISER'))).toEqual(['ORGANISER', 'EDITOR']);
    expect(grantableSomewhere(actorWith('EDITOR'))).toEqual([]);
    expect(grantableSomewhere(actorWith('ADMINISTRATOR'))).toEqual(ROLES);
    expect(grantableSomewhere({ ...actorWith('ADMINISTRATOR'), limitedTo: ['person.view'] })).toEqual([]);
  });
});

describe('the words of the table of rights', () => {
  it('name each action once, in one part of the table', () => {
    const shown = ACTION_GROUPS.flatMap(({ prefixes }) =>
      ACTIONS.filter((action) => prefixes.some((prefix) => action.startsWith(`${prefix}.`))),
    );
    expect(shown.toSorted()).toEqual(ACTIONS.toSorted());
    expect(new Set(Object.values(ACTION_WORDS)).size).toBe(ACTIONS.length);
  });

  it('a narrow right always lets its holder see the event', () => {
    for (const actions of Object.values(EVENT_RIGHTS)) expect(actions).toContain('event.view-drafts');
  });
});
