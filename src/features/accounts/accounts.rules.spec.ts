import { describe, expect, it } from '@jest/globals';
import { Forbidden } from '../../common/errors.js';
import { type Action, type Actor, assertCan, can, type Role, ROLES, scopeOf } from './accounts.rules.js';

const OWN = 'own organisation';
const OTHER = 'another organisation';

const actor = (...roles: [Role, string][]): Actor => ({
  personId: 'person',
  email: 'a@b.ru',
  name: 'Имя',
  roles: roles.map(([role, organisationId]) => ({ role, organisationId })),
});

/** Who may do what: everywhere, and in the own organisation only. */
const RIGHTS: Record<Action, { all: Role[]; own: Role[] }> = {
  'event.view-drafts': {
    all: ['ADMINISTRATOR', 'MINISTRY_CONTROL', 'MINISTRY_LEADER', 'COORDINATOR'],
    own: ['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR'],
  },
  'event.edit': {
    all: ['ADMINISTRATOR', 'MINISTRY_CONTROL', 'COORDINATOR'],
    own: ['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR'],
  },
  'event.publish': {
    all: ['ADMINISTRATOR', 'MINISTRY_CONTROL', 'COORDINATOR'],
    own: ['ORGANISER', 'MUNICIPAL_COORDINATOR'],
  },
  'event.restore': { all: ['ADMINISTRATOR', 'MINISTRY_CONTROL'], own: [] },
  'program.edit': {
    all: ['ADMINISTRATOR', 'MINISTRY_CONTROL', 'COORDINATOR'],
    own: ['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR'],
  },
  'publication.edit': {
    all: ['ADMINISTRATOR', 'MINISTRY_CONTROL', 'COORDINATOR'],
    own: ['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR'],
  },
  'publication.publish': {
    all: ['ADMINISTRATOR', 'MINISTRY_CONTROL', 'COORDINATOR'],
    own: ['ORGANISER', 'MUNICIPAL_COORDINATOR'],
  },
  'registration.view': { all: ['ADMINISTRATOR', 'COORDINATOR'], own: ['ORGANISER', 'MUNICIPAL_COORDINATOR'] },
  'registration.change': { all: ['ADMINISTRATOR', 'COORDINATOR'], own: ['ORGANISER', 'MUNICIPAL_COORDINATOR'] },
  'letter.view': { all: ['ADMINISTRATOR', 'COORDINATOR'], own: ['ORGANISER', 'MUNICIPAL_COORDINATOR'] },
};
const CASES = (Object.keys(RIGHTS) as Action[]).flatMap((action) => ROLES.map((role) => ({ action, role })));

describe('rights', () => {
  it.each(CASES)('$role, $action', ({ action, role }) => {
    const one = actor([role, OWN]);
    const { all, own } = RIGHTS[action];
    expect(can(one, action, OTHER)).toBe(all.includes(role));
    expect(can(one, action, OWN)).toBe(all.includes(role) || own.includes(role));
    expect(scopeOf(one, action)).toEqual(all.includes(role) ? 'all' : own.includes(role) ? [OWN] : []);
  });

  it('are none for nobody and for one without roles', () => {
    for (const nobody of [undefined, actor()]) {
      expect(can(nobody, 'event.edit', OWN)).toBe(false);
      expect(scopeOf(nobody, 'event.edit')).toEqual([]);
      expect(() => assertCan(nobody, 'event.edit', OWN)).toThrow(Forbidden);
    }
  });

  it('add up, each within its own organisation', () => {
    const one = actor(['EDITOR', OWN], ['ORGANISER', OTHER], ['ORGANISER', OTHER]);
    expect(scopeOf(one, 'event.edit')).toEqual([OWN, OTHER]);
    expect(scopeOf(one, 'event.publish')).toEqual([OTHER]);
    expect(scopeOf(actor(['EDITOR', OWN], ['COORDINATOR', OTHER]), 'event.edit')).toBe('all');
  });

  it('pass in silence where they are there', () => {
    expect(() => assertCan(actor(['EDITOR', OWN]), 'event.edit', OWN)).not.toThrow();
  });
});
