import { describe, expect, it } from '@jest/globals';
import type { Role } from './accounts.rules.js';
import { plainRecoveryCode, recoveryCode, secondFactorNeed } from './second-factor.rules.js';

const NOTHING = { isGiven: false, isOn: false, isExempt: false, isDemanded: false };
const need = (facts: Partial<typeof NOTHING>, ...roles: Role[]) =>
  secondFactorNeed(
    { ...NOTHING, ...facts },
    roles.map((role) => ({ role })),
  );

describe('a second factor', () => {
  it.each(['ADMINISTRATOR', 'MINISTRY_CONTROL', 'MINISTRY_LEADER', 'COORDINATOR'] as const)(
    'must be set up by %s, also with other roles beside it',
    (role) => {
      expect(need({}, role)).toBe('SETUP');
      expect(need({}, 'EDITOR', role)).toBe('SETUP');
    },
  );

  it.each(['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR', 'SCHOOL_RESPONSIBLE'] as const)(
    'must be set up by %s when the organisation demands it',
    (role) => {
      expect(need({}, role)).toBeNull();
      expect(need({ isDemanded: true }, role)).toBe('SETUP');
    },
  );

  it('is asked of who has it, and once in a session', () => {
    expect(need({ isOn: true })).toBe('CODE');
    expect(need({ isOn: true, isExempt: true }, 'ADMINISTRATOR')).toBe('CODE');
    expect(need({ isOn: true, isGiven: true }, 'ADMINISTRATOR')).toBeNull();
    expect(need({ isGiven: true }, 'ADMINISTRATOR')).toBeNull();
  });

  it('is not asked of teachers and of the demonstration', () => {
    expect(need({})).toBeNull();
    expect(need({ isExempt: true, isDemanded: true }, 'COORDINATOR')).toBeNull();
  });
});

describe('a recovery code', () => {
  it('reads well and is found however it is typed', () => {
    const code = recoveryCode(Uint8Array.of(0, 1, 31, 32, 255, 17, 18, 19, 20, 21, 99));
    expect(code).toBe('01z0z-hjkmn');
    expect(plainRecoveryCode(' O1Z0z — HJKmn ')).toBe(plainRecoveryCode(code));
    expect(plainRecoveryCode('oiLa')).toBe('011a');
  });
});
