import { describe, expect, it } from '@jest/globals';
import { Forbidden } from '../../common/errors.js';
import {
  ACTIONS,
  type Actor,
  assertCan,
  assertCanEverywhere,
  can,
  canSomewhere,
  grantableRoles,
  type Role,
  RIGHTS,
  ROLES,
  scopeOf,
} from './accounts.rules.js';

const OWN = { organisationId: 'own', municipalityId: 'town' };
const NEIGHBOUR = { organisationId: 'school of the town', municipalityId: 'town' };
const OTHER = { organisationId: 'other', municipalityId: 'other town' };

const actor = (...roles: [Role, { organisationId: string; municipalityId: string }][]): Actor => ({
  personId: 'person',
  email: 'a@b.ru',
  name: 'Имя',
  roles: roles.map(([role, where]) => ({ role, ...where })),
});

/** The table once more, written apart from the code: `all`, `town` (own municipality), `own`. */
const TABLE = `
                     ADMINISTRATOR MINISTRY_CONTROL MINISTRY_LEADER COORDINATOR ORGANISER EDITOR MUNICIPAL_COORDINATOR SCHOOL_RESPONSIBLE
event.view-drafts     all           all              all             all         own       own    own                   -
event.edit            all           all              -               all         own       own    own                   -
event.publish         all           all              -               all         own       -      own                   -
event.restore         all           all              -               -           -         -      -                     -
event.grant           all           -                -               all         own       -      own                   -
program.edit          all           all              -               all         own       own    own                   -
publication.edit      all           all              -               all         own       own    own                   -
publication.publish   all           all              -               all         own       -      own                   -
document.view         all           all              all             all         own       own    own                   -
document.edit         all           all              -               all         own       own    own                   -
document.register     all           all              -               all         -         -      -                     -
package-terms.edit    all           all              -               all         -         -      -                     -
registration.view     all           -                -               all         own       -      own                   -
registration.change   all           -                -               all         own       -      own                   -
registration.check-in all           -                -               all         own       -      own                   -
registration.export   all           -                -               all         own       -      own                   -
registration.write-to all           -                -               all         own       -      own                   -
letter.view           all           -                -               all         own       -      own                   -
organisation.view     all           all              all             all         own       own    town                  own
organisation.edit     all           all              -               all         own       -      town                  own
organisation.manage   all           all              -               all         -         -      -                     -
organisation.security all           -                -               all         -         -      -                     -
person.view           all           own              -               all         own       -      town                  own
person.export         all           -                -               all         -         -      -                     -
person.edit           all           -                -               all         -         -      -                     -
role.grant            all           own              -               all         own       -      town                  -
personal-data.manage  all           -                -               all         -         -      -                     -
audit.view            all           all              -               all         own       -      own                   -
job.manage            all           -                -               -           -         -      -                     -
rights.view           all           all              all             all         own       own    own                   own`;

const [heads = [], ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const CASES = lines.flatMap(([action = '', ...reaches]) =>
  heads.map((role, n) => ({ action, role, reach: reaches[n] ?? '' })),
) as { action: (typeof ACTIONS)[number]; role: Role; reach: string }[];

describe('rights', () => {
  it('are all in the table', () => {
    expect(lines.map(([action]) => String(action)).toSorted()).toEqual([...ACTIONS].toSorted());
    expect(heads).toEqual([...ROLES]);
    expect(Object.keys(RIGHTS)).toHaveLength(lines.length);
  });

  it.each(CASES)('$role, $action: $reach', ({ action, role, reach }) => {
    const one = actor([role, OWN]);
    expect(can(one, action, OWN)).toBe(reach !== '-');
    expect(can(one, action, NEIGHBOUR)).toBe(reach === 'all' || reach === 'town');
    expect(can(one, action, OTHER)).toBe(reach === 'all');
    expect(canSomewhere(one, action)).toBe(reach !== '-');
    expect(scopeOf(one, action).all).toBe(reach === 'all');
  });

  it('are none for nobody and for one without roles', () => {
    for (const nobody of [undefined, actor()]) {
      expect(can(nobody, 'event.edit', OWN)).toBe(false);
      expect(canSomewhere(nobody, 'event.edit')).toBe(false);
      expect(() => assertCan(nobody, 'event.edit', OWN)).toThrow(Forbidden);
      expect(() => assertCanEverywhere(nobody, 'event.edit')).toThrow(Forbidden);
    }
  });

  it('add up, each within its own organisation', () => {
    const one = actor(['EDITOR', OWN], ['ORGANISER', OTHER], ['ORGANISER', OTHER]);
    expect(scopeOf(one, 'event.edit').organisations).toEqual(['own', 'other']);
    expect(scopeOf(one, 'event.publish').organisations).toEqual(['other']);
    expect(scopeOf(actor(['EDITOR', OWN], ['COORDINATOR', OTHER]), 'event.edit').all).toBe(true);
  });

  it('inside one event reach that event and nothing else', () => {
    const helper: Actor = { ...actor(), grants: [{ eventId: 'e1', right: 'CHECK_IN' }] };
    expect(can(helper, 'registration.check-in', { ...OWN, eventId: 'e1' })).toBe(true);
    expect(can(helper, 'event.view-drafts', { ...OWN, eventId: 'e1' })).toBe(true);
    expect(can(helper, 'registration.check-in', { ...OWN, eventId: 'e2' })).toBe(false);
    expect(can(helper, 'registration.change', { ...OWN, eventId: 'e1' })).toBe(false);
    expect(can(helper, 'registration.check-in', OWN)).toBe(false);
    expect(canSomewhere(helper, 'registration.check-in')).toBe(true);
  });

  it('of a token are those it was made for, and never more than the owner has', () => {
    const limited: Actor = { ...actor(['ORGANISER', OWN]), limitedTo: ['event.edit', 'event.restore'] };
    expect(can(limited, 'event.edit', OWN)).toBe(true);
    expect(can(limited, 'event.publish', OWN)).toBe(false);
    expect(can(limited, 'event.restore', OWN)).toBe(false);
    expect(can({ ...limited, limitedTo: [] }, 'event.edit', OWN)).toBe(false);
  });

  it('say nothing about what belongs to nobody', () => {
    expect(can(actor(['ORGANISER', OWN]), 'event.edit', {})).toBe(false);
    expect(can(actor(['MUNICIPAL_COORDINATOR', OWN]), 'organisation.edit', { municipalityId: null })).toBe(false);
    expect(can(actor(['COORDINATOR', OWN]), 'event.edit', {})).toBe(true);
  });
});

describe('roles that may be given', () => {
  it.each<[Role, typeof OWN, Role[]]>([
    ['ADMINISTRATOR', OTHER, [...ROLES]],
    ['COORDINATOR', OTHER, ['COORDINATOR', 'ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR', 'SCHOOL_RESPONSIBLE']],
    ['ORGANISER', OWN, ['ORGANISER', 'EDITOR']],
    ['ORGANISER', OTHER, []],
    ['MUNICIPAL_COORDINATOR', NEIGHBOUR, ['EDITOR', 'MUNICIPAL_COORDINATOR', 'SCHOOL_RESPONSIBLE']],
    ['MUNICIPAL_COORDINATOR', OTHER, []],
    ['MINISTRY_CONTROL', OWN, ['MINISTRY_CONTROL', 'MINISTRY_LEADER']],
    ['MINISTRY_LEADER', OWN, []],
    ['EDITOR', OWN, []],
  ])('by %s in %j: %j', (role, where, roles) => {
    expect(grantableRoles(actor([role, OWN]), where)).toEqual(roles);
  });

  it('are not those of another role held elsewhere', () => {
    expect(grantableRoles(actor(['ORGANISER', OWN], ['MUNICIPAL_COORDINATOR', OTHER]), OWN)).toEqual([
      'ORGANISER',
      'EDITOR',
    ]);
  });
});
