/**
 * One line for each route that is not public: how it is called for what belongs to a `Place`, so that it would succeed for
 * those who may. Whether they may follows from RIGHTS and the action that the route declares; the matrix
 * (test/e2e/access.spec.ts) calls every line in every role for three organisations.
 *
 * A new route needs its line here: `'POST /manage/things/:id/start': {}` is enough when `:id` is known to `valueOf` below,
 * no body is wanted and the declared action decides. Otherwise say: `body`; `action` where this very call needs another
 * action than the declared one; `anywhere` for lists and empty forms, which the right in any place opens; `allowed` where
 * more than the table of rights decides; `refused` where a rule answers 409 or 422 to whoever may.
 * Routes of one's own account (`signed-in`) stand in OWN_CASES: `guess` puts ids of somebody else in their place.
 */
import {
  type Action,
  type Actor,
  can,
  canSomewhere,
  grantableRoles,
} from '../../src/features/accounts/accounts.rules.js';
import type { Place } from './rights-world.js';
import type { Route } from './routes.js';
import { WEBINAR } from './scenario.js';

export interface RouteCase {
  body?: (place: Place) => object;
  action?: Action;
  anywhere?: true;
  allowed?: (actor: Actor, place: Place) => boolean;
  refused?: 409 | 422;
}

const MOVE = { startsAt: '2030-12-20T15:00', endsAt: '2030-12-20T16:00', reason: 'Занят зал' };
const PROGRAM = { sessions: [{ startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:30', title: 'Открытие' }] };
const RESPONSIBLE = { fullName: 'Новикова Анна', position: 'Завуч', duty: 'Профминимум', validFrom: '2030-09-01' };
const MUNICIPALITY = {
  oktmo: '46799000',
  name: 'городской округ Новый',
  shortName: 'Новый',
  centre: 'Новый',
  validFrom: '2030-01-01',
};
const PUBLISH = { action: 'event.publish' } as const;
/** The event is withdrawn, its publications are unfinished drafts, the place is not confirmed: the rules say so. */
const REFUSED = { refused: 409 } as const;
const INCOMPLETE = { refused: 422 } as const;
const LIST = { anywhere: true } as const;
const event = (): object => ({ ...WEBINAR });

/** The role that a call gives or takes must be the actor's to give there, besides the person being in sight. */
const grants = (actor: Actor, place: Place): boolean =>
  can(actor, 'person.view', place) && grantableRoles(actor, place).includes('EDITOR');
const givesThere = (actor: Actor, place: Place): boolean => grantableRoles(actor, place).includes('EDITOR');

const CASES: Readonly<Record<string, RouteCase>> = {
  'GET /manage': LIST,
  'GET /manage/events/new': LIST,
  'POST /manage/events': { body: (place) => ({ ...event(), organiserId: place.organisationId }) },
  'GET /manage/events/:slug': {},
  'GET /manage/events/:slug/edit': {},
  'POST /manage/events/:slug/edit': { body: event },
  'GET /manage/events/:slug/move': {},
  'POST /manage/events/:slug/move': { body: () => MOVE },
  'GET /manage/events/:slug/cancel': {},
  'POST /manage/events/:slug/cancel': { body: () => ({ reason: 'Нет зала' }) },
  'POST /manage/events/:slug/state/:change': PUBLISH,
  'GET /manage/events/:slug/helpers': {},
  'POST /manage/events/:slug/helpers': { body: () => ({ email: 'pomoshnik@mail.test', right: 'CHECK_IN' }) },
  'POST /manage/events/:slug/helpers/:person/:right/take': {},
  'GET /manage/events/:slug/participants': {},
  'GET /manage/events/:slug/participants/export.csv': {},
  'POST /manage/events/:slug/participants/:id/:change': { action: 'registration.change' },
  'GET /manage/events/:slug/program': {},
  'POST /manage/events/:slug/program': {},
  'POST /manage/events/:slug/program/release': REFUSED,
  'POST /manage/events/:slug/program/withdraw': {},
  'GET /manage/events/:slug/announcement': {},
  'POST /manage/events/:slug/announcement': { body: () => ({ title: 'Новый заголовок' }), refused: 409 },
  'POST /manage/events/:slug/announcement/submit': INCOMPLETE,
  'POST /manage/events/:slug/announcement/publish': INCOMPLETE,
  'POST /manage/events/:slug/announcement/withdraw': REFUSED,
  'GET /manage/events/:slug/post-release': {},
  'POST /manage/events/:slug/post-release': { body: () => ({ title: 'Новый заголовок' }), refused: 409 },
  'POST /manage/events/:slug/post-release/submit': INCOMPLETE,
  'POST /manage/events/:slug/post-release/publish': INCOMPLETE,
  'POST /manage/events/:slug/post-release/withdraw': REFUSED,
  'GET /manage/events/:slug/post-release/pictures': {},
  'POST /manage/events/:slug/post-release/pictures': { body: () => new FormData(), refused: 422 },
  'GET /manage/events/:slug/post-release/pictures/:id': {},
  'POST /manage/events/:slug/post-release/pictures/:id': { body: () => ({ alt: 'Зал', ground: 'GENERAL_VIEW' }) },
  'POST /manage/events/:slug/post-release/pictures/:id/:change': {},
  'GET /manage/letters': LIST,
  'GET /manage/letters/:id': {},
  'GET /manage/letters/:id/body': {},
  'POST /manage/letters/:id/resend': {},

  'POST /api/v1/events': { body: (place) => ({ ...event(), organiserId: place.organisationId }) },
  'PATCH /api/v1/events/:slug': { body: () => ({ title: 'Новое название' }) },
  'POST /api/v1/events/:slug/submit': REFUSED,
  'POST /api/v1/events/:slug/approve': REFUSED,
  'POST /api/v1/events/:slug/publish': {},
  'POST /api/v1/events/:slug/withdraw': REFUSED,
  'POST /api/v1/events/:slug/move': { body: () => MOVE },
  'POST /api/v1/events/:slug/cancel': { body: () => ({ reason: 'Нет зала' }) },
  'POST /api/v1/events/:slug/restore': REFUSED,
  'GET /api/v1/events/:slug/registrations': {},
  'PATCH /api/v1/events/:slug/registrations/:id': { body: () => ({ lastName: 'Новикова' }) },
  'POST /api/v1/events/:slug/registrations/:id/confirm': {},
  'POST /api/v1/events/:slug/registrations/:id/cancel': {},
  'POST /api/v1/events/:slug/registrations/:id/check-in': REFUSED,
  'PUT /api/v1/events/:slug/program': { body: () => PROGRAM },
  'POST /api/v1/events/:slug/program/release': REFUSED,
  'POST /api/v1/announcements': { body: (place) => ({ event: place.event, title: 'Ещё анонс' }), refused: 409 },
  'PATCH /api/v1/announcements/:slug': { body: () => ({ title: 'Новый заголовок' }) },
  'POST /api/v1/announcements/:slug/publish': REFUSED,
  'POST /api/v1/announcements/:slug/withdraw': REFUSED,
  'POST /api/v1/post-releases': { body: (place) => ({ event: place.event, title: 'Ещё пост-релиз' }), refused: 409 },
  'PATCH /api/v1/post-releases/:slug': { body: () => ({ title: 'Новый заголовок' }) },
  'POST /api/v1/post-releases/:slug/publish': REFUSED,
  'POST /api/v1/post-releases/:slug/withdraw': REFUSED,
  'GET /api/v1/directory': LIST,
  'POST /api/v1/directory': { body: () => ({ kind: 'COLLEGE', name: 'Колледж «Новый»', shortName: 'Новый' }) },
  'GET /api/v1/directory/:id': {},
  'PATCH /api/v1/directory/:id': { body: () => ({ phone: '+7 495 000-00-00' }) },

  'GET /control': LIST,
  'GET /control/rights': LIST,
  'GET /control/audit': LIST,
  'GET /control/audit/export.csv': LIST,
  'GET /control/audit/export.xlsx': LIST,
  'GET /control/audit/:id': {},
  'GET /control/people': LIST,
  'GET /control/people/:id': {},
  'GET /control/people/:id/edit': {},
  'POST /control/people/:id/edit': { body: () => ({ lastName: 'Новикова', firstName: 'Анна' }) },
  'POST /control/people/:id/roles': {
    body: (place) => ({ role: 'EDITOR', organisationId: place.organisationId }),
    allowed: grants,
  },
  'POST /control/people/:id/roles/:assignment/take': { allowed: grants },
  'POST /control/people/:id/tokens/:token/revoke': {},
  'POST /control/people/:id/second-factor/remove': {},
  'POST /control/people/:id/invite': { allowed: grants },
  'GET /control/people/invite': LIST,
  'POST /control/people/invite': {
    body: (place) => ({
      people: 'noviy@mail.test Новикова Анна',
      role: 'EDITOR',
      organisationId: place.organisationId,
    }),
    allowed: givesThere,
  },
  'POST /control/people/bulk': { body: (place) => ({ ids: place.person, change: 'block' }), anywhere: true },
  'POST /control/people/bulk/do': { body: (place) => ({ ids: place.person, change: 'block' }), action: 'person.edit' },
  'GET /control/organisations': LIST,
  'GET /control/organisations/export.:format': LIST,
  'GET /control/organisations/new': LIST,
  'POST /control/organisations': { body: () => ({ kind: 'COLLEGE', name: 'Колледж «Новый»', shortName: 'Новый' }) },
  'POST /control/organisations/bulk': { body: (place) => ({ ids: place.organisationId, action: 'close' }) },
  'POST /control/organisations/bulk/do': { body: (place) => ({ ids: place.organisationId, action: 'close' }) },
  'GET /control/organisations/:id': {},
  'GET /control/organisations/:id/edit': {},
  'POST /control/organisations/:id/edit': { body: () => ({ phone: '+7 495 000-00-00' }) },
  'POST /control/organisations/:id/close': {},
  'POST /control/organisations/:id/reopen': {},
  'GET /control/organisations/:id/merge': {},
  'POST /control/organisations/:id/merge': {},
  'POST /control/organisations/:id/merge/:merge/undo': {},
  'GET /control/organisations/:id/responsible/new': {},
  'POST /control/organisations/:id/responsible': { body: () => RESPONSIBLE },
  'GET /control/organisations/:id/responsible/:person': {},
  'POST /control/organisations/:id/responsible/:person': { body: () => RESPONSIBLE },
  'POST /control/organisations/:id/responsible/:person/remove': {},
  'GET /control/municipalities': LIST,
  'GET /control/municipalities/new': LIST,
  'POST /control/municipalities': { body: () => MUNICIPALITY },
  'GET /control/municipalities/:id': {},
  'POST /control/municipalities/:id': { body: () => ({ validFrom: '2023-09-01' }) },
  'GET /control/unknown-schools': LIST,
  'GET /control/unknown-schools/name': LIST,
  'POST /control/unknown-schools/link': { body: (place) => ({ typedName: 'школа', schoolId: place.organisationId }) },
  'POST /control/unknown-schools/create': { body: () => ({ typedName: 'школа' }), refused: 422 },
  'POST /control/unknown-schools/decisions/:id/undo': {},
  'GET /control/imports': LIST,
  'POST /control/imports': { body: () => new FormData(), refused: 422 },
  'GET /control/imports/template.xlsx': LIST,
  'GET /control/imports/:id': {},
  'GET /control/imports/:id/errors.xlsx': {},
  'POST /control/imports/:id/confirm': {},
  'POST /control/imports/:id/stop': {},
  'POST /control/organisations/:id/second-factor': { body: () => ({ required: 'true' }) },
};

/** Routes of one's own account: what they want, and whose ids are guessed in the path. */
export const OWN_CASES: Readonly<Record<string, { body?: object; guess?: true }>> = {
  'GET /me': {},
};

export const isDescribed = ({ method, path }: Route): boolean =>
  `${method} ${path}` in CASES || `${method} ${path}` in OWN_CASES;

/** Throws for a route that nobody has described. */
export function caseOf({ method, path }: Route): RouteCase {
  const found = CASES[`${method} ${path}`];
  if (!found) throw new Error(`Say here what ${method} ${path} wants: test/support/route-cases.ts`);
  return found;
}

/** Cases of routes that are no more. */
export function staleCases(routes: readonly Route[]): string[] {
  const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  return [...Object.keys(CASES), ...Object.keys(OWN_CASES)].filter((name) => !known.has(name));
}

/** What the table of rights says of this call. */
export function mayCall(actor: Actor, route: Route, place: Place): boolean {
  const { action, anywhere, allowed } = caseOf(route);
  if (route.access === 'staff') return actor.roles.length > 0 || (actor.grants ?? []).length > 0;
  const declared = route.access as Action;
  if (!canSomewhere(actor, declared)) return false;
  if (allowed) return allowed(actor, place);
  return anywhere ? true : can(actor, action ?? declared, place);
}

/** The call itself. */
export async function callOf(route: Route, place: Place) {
  const url = route.path.replaceAll(/:(\w+)/g, (_, name: string) => valueOf(name, route.path, place));
  const body = route.method === 'GET' ? undefined : (caseOf(route).body?.(place) ?? {});
  return { method: route.method as 'GET' | 'POST', url, ...(await payloadOf(body)) };
}

async function payloadOf(
  body: object | undefined,
): Promise<{ payload?: object | Buffer; headers?: Record<string, string> }> {
  if (!(body instanceof FormData)) return { payload: body };
  const form = new Response(body);
  return {
    payload: Buffer.from(await form.arrayBuffer()),
    headers: { 'content-type': form.headers.get('content-type') ?? '' },
  };
}

const CHANGES: readonly (readonly [string, string])[] = [
  ['/participants/', 'cancel'],
  ['/pictures/', 'up'],
  ['/state/', 'publish'],
];

function valueOf(name: string, path: string, place: Place): string {
  const first = path.split('/')[path.startsWith('/api/') ? 3 : 2] ?? '';
  const ids: Readonly<Record<string, string>> = {
    'announcements slug': place.announcement,
    'post-releases slug': place.postRelease,
    'events slug': place.event,
    'events person': place.person,
    'events right': 'CHECK_IN',
    'events id': path.includes('/pictures/') ? place.picture : place.registration,
    'events change': CHANGES.find(([part]) => path.includes(part))?.[1] ?? '',
    'letters id': place.letter,
    'people id': path.endsWith('/invite') ? place.invited : place.person,
    'people assignment': place.assignment,
    'people token': place.apiToken,
    'organisations id': place.organisationId,
    'organisations person': place.responsible,
    'organisations merge': place.merge,
    'organisations format': 'csv',
    'municipalities id': place.municipalityId,
    'unknown-schools id': place.decision,
    'imports id': place.importRun,
    'directory id': place.organisationId,
    'audit id': place.auditEntry,
  };
  const value = ids[`${first} ${name}`];
  if (!value) throw new Error(`Say here what :${name} of ${path} is: test/support/route-cases.ts`);
  return value;
}
