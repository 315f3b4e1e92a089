import { Forbidden, InvalidInput, RuleViolation } from '../../common/errors.js';
import { ROLE_WORDS } from './accounts-words.rules.js';
import { type Actor, grantableRoles, type Role, ROLES } from './accounts.rules.js';

/**
 * Kinds of organisations a role may be held in; null: any. The reach of a role follows from the organisation, so a
 * municipal role in a school would reach all schools around it.
 */
export const ROLE_KINDS: Readonly<Record<Role, readonly string[] | null>> = {
  ADMINISTRATOR: ['MINISTRY', 'REGIONAL_COORDINATOR'],
  MINISTRY_CONTROL: ['MINISTRY'],
  MINISTRY_LEADER: ['MINISTRY'],
  COORDINATOR: ['REGIONAL_COORDINATOR'],
  ORGANISER: null,
  EDITOR: null,
  MUNICIPAL_COORDINATOR: ['MUNICIPAL_EDUCATION_AUTHORITY'],
  SCHOOL_RESPONSIBLE: ['SCHOOL'],
};

/** An organisation as the rules of roles need it. */
export interface RoleHolder {
  id: string;
  kind: string;
  municipalityId: string | null;
  /** It works no more. */
  isClosed?: boolean;
}

/** A role somebody holds, wherever it is held. */
export interface GivenRole {
  role: Role;
  organisationId: string;
  municipalityId: string | null;
}

/** May `role` be held in an organisation of this kind? */
export function fitsKind(role: Role, kind: string): boolean {
  return ROLE_KINDS[role]?.includes(kind) ?? true;
}

/** May `actor` give or take `role` there? */
export function mayGrant(actor: Actor, role: Role, at: { organisationId: string; municipalityId: string | null }) {
  return grantableRoles(actor, at).includes(role);
}

/**
 * Throws Forbidden unless `actor` may give `role` in `organisation`, InvalidInput when that is closed or the role is not for
 * its kind, RuleViolation `own-rights` when `personIds` hold the actor: nobody raises own rights.
 */
export function assertMayGive(actor: Actor, role: Role, organisation: RoleHolder, personIds: readonly string[]): void {
  const at = { organisationId: organisation.id, municipalityId: organisation.municipalityId };
  if (!mayGrant(actor, role, at)) throw new Forbidden('Эту роль в этой организации вы назначать не можете');
  if (organisation.isClosed)
    throw InvalidInput.field('organisationId', 'closed', 'Эта организация закрыта: ролей в ней больше не назначают');
  if (!fitsKind(role, organisation.kind)) {
    const message = `Роль «${ROLE_WORDS[role].word}» не назначается в организациях этого вида`;
    throw InvalidInput.field('organisationId', 'role-not-for-kind', message);
  }
  if (personIds.includes(actor.personId)) {
    throw new RuleViolation('own-rights', 'Свои права не расширяют: роль вам может назначить только другой человек');
  }
}

/**
 * May `actor` change the account of who holds these roles? Only when each of them is one the actor could take: a
 * coordinator does not block an administrator.
 */
export function outranks(actor: Actor, roles: readonly GivenRole[]): boolean {
  return roles.every(({ role, ...at }) => mayGrant(actor, role, at));
}

/**
 * Roles that another system says somebody has in an organisation of this kind, spelt in any case. What is unknown or not
 * for the kind is left out; nobody becomes an administrator by the word of another system.
 */
export function claimedRoles(said: readonly string[], kind: string): Role[] {
  const names = new Set(said.map((name) => name.trim().toUpperCase().replaceAll('-', '_')));
  return ROLES.filter((role) => role !== 'ADMINISTRATOR' && names.has(role) && fitsKind(role, kind));
}
