import { Forbidden } from '../../common/errors.js';

export const ROLES = [
  'ADMINISTRATOR',
  'MINISTRY_CONTROL',
  'MINISTRY_LEADER',
  'COORDINATOR',
  'ORGANISER',
  'EDITOR',
  'MUNICIPAL_COORDINATOR',
  'SCHOOL_RESPONSIBLE',
] as const;
export type Role = (typeof ROLES)[number];

export interface RoleInOrganisation {
  role: Role;
  organisationId: string;
}

/** Who acts: a signed-in person with the roles held now. */
export interface Actor {
  personId: string;
  email: string;
  name: string;
  roles: readonly RoleInOrganisation[];
}

export type Action =
  | 'event.view-drafts'
  | 'event.edit'
  | 'event.publish'
  | 'event.restore'
  | 'program.edit'
  | 'publication.edit'
  | 'publication.publish'
  | 'registration.view'
  | 'registration.change'
  | 'letter.view';

/** `own`: in the organisation the role is held in; `all`: the whole region. What is not here is refused. */
const RIGHTS: Readonly<Record<Action, Partial<Record<Role, 'own' | 'all'>>>> = {
  'event.view-drafts': {
    ...everywhere(),
    MINISTRY_LEADER: 'all',
    ORGANISER: 'own',
    EDITOR: 'own',
    MUNICIPAL_COORDINATOR: 'own',
  },
  'event.edit': { ...everywhere(), ORGANISER: 'own', EDITOR: 'own', MUNICIPAL_COORDINATOR: 'own' },
  'event.publish': { ...everywhere(), ORGANISER: 'own', MUNICIPAL_COORDINATOR: 'own' },
  'event.restore': { ADMINISTRATOR: 'all', MINISTRY_CONTROL: 'all' },
  'program.edit': { ...everywhere(), ORGANISER: 'own', EDITOR: 'own', MUNICIPAL_COORDINATOR: 'own' },
  'publication.edit': { ...everywhere(), ORGANISER: 'own', EDITOR: 'own', MUNICIPAL_COORDINATOR: 'own' },
  'publication.publish': { ...everywhere(), ORGANISER: 'own', MUNICIPAL_COORDINATOR: 'own' },
  'registration.view': { ADMINISTRATOR: 'all', COORDINATOR: 'all', ORGANISER: 'own', MUNICIPAL_COORDINATOR: 'own' },
  'registration.change': { ADMINISTRATOR: 'all', COORDINATOR: 'all', ORGANISER: 'own', MUNICIPAL_COORDINATOR: 'own' },
  'letter.view': { ADMINISTRATOR: 'all', COORDINATOR: 'all', ORGANISER: 'own', MUNICIPAL_COORDINATOR: 'own' },
};

function everywhere(): Partial<Record<Role, 'all'>> {
  return { ADMINISTRATOR: 'all', MINISTRY_CONTROL: 'all', COORDINATOR: 'all' };
}

/** Where an actor may do something: the whole region, or a list of organisations (empty: nowhere). */
export type Scope = 'all' | readonly string[];

/** The scope for lists: applied in the repository's `where`, so that a forgotten check shows nothing. */
export function scopeOf(actor: Actor | undefined, action: Action): Scope {
  if (!actor) return [];
  const granted = actor.roles.flatMap(({ role, organisationId }) => {
    const reach = RIGHTS[action][role];
    return reach ? [{ reach, organisationId }] : [];
  });
  if (granted.some(({ reach }) => reach === 'all')) return 'all';
  return [...new Set(granted.map(({ organisationId }) => organisationId))];
}

/** May `actor` do `action` to something of `organisationId`? Used by guards, services and pages alike. */
export function can(actor: Actor | undefined, action: Action, organisationId: string): boolean {
  const scope = scopeOf(actor, action);
  return scope === 'all' || scope.includes(organisationId);
}

/** Throws Forbidden when `can` says no. */
export function assertCan(actor: Actor | undefined, action: Action, organisationId: string): asserts actor is Actor {
  if (!can(actor, action, organisationId)) throw new Forbidden();
}
