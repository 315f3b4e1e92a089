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

/** How far a role reaches: the organisation it is held in, its municipality with all its organisations, the region. */
export type Reach = 'own' | 'municipality' | 'all';

type Grant = Partial<Record<Role, Reach>>;

const CENTRE = { ADMINISTRATOR: 'all', MINISTRY_CONTROL: 'all', COORDINATOR: 'all' } as const satisfies Grant;
const EDITORS = { ...CENTRE, ORGANISER: 'own', EDITOR: 'own', MUNICIPAL_COORDINATOR: 'own' } as const satisfies Grant;
const PUBLISHERS = { ...CENTRE, ORGANISER: 'own', MUNICIPAL_COORDINATOR: 'own' } as const satisfies Grant;
/** The ministry controls the plan and has no need of participants' names (152-FZ, art. 5: no more data than the aim asks). */
const HOSTS = {
  ADMINISTRATOR: 'all',
  COORDINATOR: 'all',
  ORGANISER: 'own',
  MUNICIPAL_COORDINATOR: 'own',
} as const satisfies Grant;
const OFFICE = { ADMINISTRATOR: 'all', COORDINATOR: 'all' } as const satisfies Grant;

/** Who may do what and how far. What is not here is refused. The page of rights shows this table. */
export const RIGHTS = {
  'event.view-drafts': { ...EDITORS, MINISTRY_LEADER: 'all' },
  'event.edit': EDITORS,
  'event.publish': PUBLISHERS,
  'event.restore': { ADMINISTRATOR: 'all', MINISTRY_CONTROL: 'all' },
  'event.grant': HOSTS,
  'program.edit': EDITORS,
  'publication.edit': EDITORS,
  'publication.publish': PUBLISHERS,
  /** The information letter of an event: its text and addressees; the number and the sending are the ministry's. */
  'document.view': { ...EDITORS, MINISTRY_LEADER: 'all' },
  'document.edit': EDITORS,
  'document.register': CENTRE,
  /** By when the parts of an event's package are due. */
  'package-terms.edit': CENTRE,
  'registration.view': HOSTS,
  'registration.change': HOSTS,
  'registration.check-in': HOSTS,
  'registration.export': HOSTS,
  'registration.write-to': HOSTS,
  'letter.view': HOSTS,
  'organisation.view': {
    ...CENTRE,
    MINISTRY_LEADER: 'all',
    MUNICIPAL_COORDINATOR: 'municipality',
    ORGANISER: 'own',
    EDITOR: 'own',
    SCHOOL_RESPONSIBLE: 'own',
  },
  'organisation.edit': {
    ...CENTRE,
    MUNICIPAL_COORDINATOR: 'municipality',
    ORGANISER: 'own',
    SCHOOL_RESPONSIBLE: 'own',
  },
  /** Create, import, merge, match unknown schools, change municipalities. */
  'organisation.manage': CENTRE,
  'organisation.security': OFFICE,
  'person.view': {
    ...OFFICE,
    MINISTRY_CONTROL: 'own',
    MUNICIPAL_COORDINATOR: 'municipality',
    ORGANISER: 'own',
    SCHOOL_RESPONSIBLE: 'own',
  },
  'person.export': OFFICE,
  'person.edit': OFFICE,
  'role.grant': {
    ADMINISTRATOR: 'all',
    MINISTRY_CONTROL: 'own',
    COORDINATOR: 'all',
    ORGANISER: 'own',
    MUNICIPAL_COORDINATOR: 'municipality',
  },
  'personal-data.manage': OFFICE,
  'audit.view': { ...CENTRE, ORGANISER: 'own', MUNICIPAL_COORDINATOR: 'own' },
  /** Look at the work behind the pages, repeat and drop what went wrong. */
  'job.manage': { ADMINISTRATOR: 'all' },
  'rights.view': {
    ...CENTRE,
    MINISTRY_LEADER: 'all',
    ORGANISER: 'own',
    EDITOR: 'own',
    MUNICIPAL_COORDINATOR: 'own',
    SCHOOL_RESPONSIBLE: 'own',
  },
} as const satisfies Record<string, Grant>;

export type Action = keyof typeof RIGHTS;

export const ACTIONS = Object.keys(RIGHTS) as readonly Action[];

/** Which roles the holder of a role may give to others, within the reach of `role.grant`. */
export const GRANTABLE: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  ADMINISTRATOR: ROLES,
  MINISTRY_CONTROL: ['MINISTRY_CONTROL', 'MINISTRY_LEADER'],
  COORDINATOR: ['COORDINATOR', 'ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR', 'SCHOOL_RESPONSIBLE'],
  ORGANISER: ['ORGANISER', 'EDITOR'],
  MUNICIPAL_COORDINATOR: ['MUNICIPAL_COORDINATOR', 'EDITOR', 'SCHOOL_RESPONSIBLE'],
};

/** Narrow rights: one event, and of it what a helper needs. */
export const EVENT_RIGHTS = {
  REGISTRATIONS: [
    'event.view-drafts',
    'registration.view',
    'registration.change',
    'registration.check-in',
    'registration.export',
    'registration.write-to',
    'letter.view',
  ],
  CHECK_IN: ['event.view-drafts', 'registration.view', 'registration.check-in'],
  PROGRAM: ['event.view-drafts', 'program.edit'],
  PUBLICATIONS: ['event.view-drafts', 'publication.edit', 'publication.publish'],
} as const satisfies Record<string, readonly Action[]>;

export type EventRight = keyof typeof EVENT_RIGHTS;

export interface RoleInOrganisation {
  role: Role;
  organisationId: string;
  /** Of the organisation; null for those of the whole region. */
  municipalityId?: string | null;
}

/** A role as its holder sees it: what one can switch to. */
export interface HeldRole extends RoleInOrganisation {
  /** Of the assignment. */
  id: string;
  /** Short name. */
  organisation: string;
}

export interface EventGrant {
  eventId: string;
  right: EventRight;
}

/** Where a request came from, for throttling and for the record. */
export interface Origin {
  address: string | null;
  userAgent: string | null;
  requestId?: string;
}

/** What a session must still give before it opens anything: a code, or the second factor must first be set up. */
export type SecondFactorNeed = 'CODE' | 'SETUP';

/** Who acts: a signed-in person with the roles in force now. */
export interface Actor {
  personId: string;
  email: string;
  name: string;
  /** All the person holds, or the one switched to. */
  roles: readonly RoleInOrganisation[];
  /** Narrow rights inside single events. */
  grants?: readonly EventGrant[];
  /** All roles the person holds now, in force or not; for switching. */
  held?: readonly HeldRole[];
  /** The assignment the session is switched to; null or absent: all are in force, with the narrow rights. */
  switchedTo?: string | null;
  /** Of the browser session; absent for API tokens. */
  sessionId?: string;
  /** Of a browser session: what must come first; null or absent: nothing. The guard lets such an actor set it right alone. */
  secondFactor?: SecondFactorNeed | null;
  /** What an API token is limited to; absent: no limit beyond the owner's rights. */
  limitedTo?: readonly Action[] | null;
  origin?: Origin;
}

/** What an action is done to: something of an organisation, perhaps within an event. */
export interface Resource {
  organisationId?: string | null;
  municipalityId?: string | null;
  eventId?: string;
}

/**
 * Where an actor may do something: everywhere, or where one of the lists matches. Applied in the repository's `where`, so
 * that a forgotten check shows nothing rather than everything.
 */
export interface Scope {
  all: boolean;
  organisations: readonly string[];
  municipalities: readonly string[];
  events: readonly string[];
}

/** For what is no one's right but the system's. */
export const EVERYWHERE: Scope = { all: true, organisations: [], municipalities: [], events: [] };
const NOWHERE: Scope = { all: false, organisations: [], municipalities: [], events: [] };

/** The scope of `action` for lists; nowhere for nobody and for what a token is not made for. */
export function scopeOf(actor: Actor | undefined, action: Action): Scope {
  if (!actor || (actor.limitedTo && !actor.limitedTo.includes(action))) return NOWHERE;
  const reaches: Grant = RIGHTS[action];
  const held = actor.roles.flatMap((role) => {
    const reach = reaches[role.role];
    return reach ? [{ ...role, reach }] : [];
  });
  const events = (actor.grants ?? []).filter(({ right }) => EVENT_RIGHTS[right].some((one) => one === action));
  return {
    all: held.some(({ reach }) => reach === 'all'),
    organisations: [...new Set(held.map(({ organisationId }) => organisationId))],
    municipalities: [
      ...new Set(held.flatMap(({ reach, municipalityId }) => (reach === 'municipality' ? (municipalityId ?? []) : []))),
    ],
    events: [...new Set(events.map(({ eventId }) => eventId))],
  };
}

/** May `actor` do `action` somewhere at all? What routes ask before they look at anything. */
export function canSomewhere(actor: Actor | undefined, action: Action): boolean {
  const { all, organisations, municipalities, events } = scopeOf(actor, action);
  return all || organisations.length + municipalities.length + events.length > 0;
}

/** Is `resource` within `scope`? */
export function isWithin(scope: Scope, { organisationId, municipalityId, eventId }: Resource): boolean {
  return (
    scope.all ||
    (organisationId != null && scope.organisations.includes(organisationId)) ||
    (municipalityId != null && scope.municipalities.includes(municipalityId)) ||
    (eventId !== undefined && scope.events.includes(eventId))
  );
}

/** May `actor` do `action` to `resource`? Used by guards, services and pages alike. */
export function can(actor: Actor | undefined, action: Action, resource: Resource): boolean {
  return isWithin(scopeOf(actor, action), resource);
}

/** The organisation in which the actor may do `action`, the first one of several; null when it is in none. */
export function ownOrganisation(actor: Actor, action: Action): string | null {
  return scopeOf(actor, action).organisations[0] ?? null;
}

/** Throws Forbidden when `can` says no. */
export function assertCan(actor: Actor | undefined, action: Action, resource: Resource): asserts actor is Actor {
  if (!can(actor, action, resource)) throw new Forbidden();
}

/** Throws Forbidden when the actor may do `action` nowhere. */
export function assertCanSomewhere(actor: Actor | undefined, action: Action): asserts actor is Actor {
  if (!canSomewhere(actor, action)) throw new Forbidden();
}

/** Throws Forbidden unless the actor may do `action` in the whole region. */
export function assertCanEverywhere(actor: Actor | undefined, action: Action): asserts actor is Actor {
  if (!scopeOf(actor, action).all) throw new Forbidden();
}

/** Roles `actor` may give in an organisation, by what the actor holds and how far that reaches. */
export function grantableRoles(actor: Actor, resource: Resource): Role[] {
  const granted = actor.roles.flatMap((held) =>
    can({ ...actor, roles: [held] }, 'role.grant', resource) ? (GRANTABLE[held.role] ?? []) : [],
  );
  return ROLES.filter((role) => granted.includes(role));
}

/** Roles `actor` may give in some organisation or other, for the choice of a form. */
export function grantableSomewhere(actor: Actor): Role[] {
  const granted = actor.roles.flatMap((held) =>
    canSomewhere({ ...actor, roles: [held] }, 'role.grant') ? (GRANTABLE[held.role] ?? []) : [],
  );
  return ROLES.filter((role) => granted.includes(role));
}
