import type { Role, SecondFactorNeed } from './accounts.rules.js';

/** Who sees or decides for the whole region signs in with a second factor; of others an organisation may demand it. */
const DEMANDING_ROLES: readonly Role[] = ['ADMINISTRATOR', 'MINISTRY_CONTROL', 'MINISTRY_LEADER', 'COORDINATOR'];

export interface SecondFactorFacts {
  /** This session has given it. */
  isGiven: boolean;
  /** The person has set it up. */
  isOn: boolean;
  /** An account of a demonstration. */
  isExempt: boolean;
  /** One of the organisations where the person holds a role demands it. */
  isDemanded: boolean;
}

/** Does a person with these roles have to use a second factor? */
export function mustHaveSecondFactor(
  { isExempt, isDemanded }: Pick<SecondFactorFacts, 'isExempt' | 'isDemanded'>,
  roles: readonly { role: Role }[],
): boolean {
  return !isExempt && (isDemanded || roles.some(({ role }) => DEMANDING_ROLES.includes(role)));
}

/** What the session still has to give; null: nothing. Who has set the factor up uses it, demanded or not. */
export function secondFactorNeed(facts: SecondFactorFacts, roles: readonly { role: Role }[]): SecondFactorNeed | null {
  if (facts.isGiven) return null;
  if (facts.isOn) return 'CODE';
  return mustHaveSecondFactor(facts, roles) ? 'SETUP' : null;
}

const CODE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODE_LENGTH = 10;

/** A recovery code of 50 bits out of as many random bytes as it has letters: «4fk2m-9qx7t». */
export function recoveryCode(random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, CODE_LENGTH), (byte) => CODE_ALPHABET[byte & 31]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** The form in which recovery codes are compared: small letters, no dashes and spaces, look-alikes as one. */
export function plainRecoveryCode(typed: string): string {
  return typed
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
}
