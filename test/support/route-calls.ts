import { type Action, type Actor, can, canSomewhere } from '../../src/features/accounts/accounts.rules.js';
import type { Place } from './rights-world.js';
import { CASES, OWN_CASES, type RouteCase } from './route-cases.js';
import type { Route } from './routes.js';

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
  const { body, query } = caseOf(route);
  const payload = await payloadOf(route.method === 'GET' ? undefined : (body?.(place) ?? {}));
  return { method: route.method as 'GET' | 'POST', url, query: query?.(place), ...payload };
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

/** Which `:change` of several a path is called with. */
const CHANGES: readonly (readonly [string, string])[] = [
  ['/participants/', 'cancel'],
  ['/pictures/', 'up'],
  ['/materials/', 'down'],
  ['/state/', 'publish'],
  ['/remarks/', 'answer'],
];

function eventPartOf(path: string, place: Place): string {
  if (path.includes('/remarks/')) return place.remark;
  if (path.includes('/materials/')) return place.material;
  if (path.includes('/announcement/pictures/')) return place.announcementPicture;
  return path.includes('/pictures/') ? place.picture : place.registration;
}

function valueOf(name: string, path: string, place: Place): string {
  const first = path.split('/')[path.startsWith('/api/') ? 3 : 2] ?? '';
  const ids: Readonly<Record<string, string>> = {
    'announcements slug': place.announcement,
    'post-releases slug': place.postRelease,
    'events slug': place.event,
    'events person': place.person,
    'events right': 'CHECK_IN',
    'events id': eventPartOf(path, place),
    'events form': 'return',
    'events organisation': place.organisationId,
    'events campaign': place.campaign,
    'events print': 'sign-in',
    'events version': '1',
    'news slug': place.news,
    'series slug': place.series,
    'series id': place.seriesPicture,
    'series change': 'up',
    'news id': place.newsPicture,
    'news change': 'up',
    'series event': place.eventId,
    'series version': '1',
    'news version': '1',
    'events format': /\/(?:export|table|template)\./.test(path) ? 'csv' : 'docx',
    'events note': place.note,
    'events tag': place.tag,
    'events view': place.registration,
    'events action': path.includes('/views/') ? 'no-default' : 'edit',
    'events change': CHANGES.find(([part]) => path.includes(part))?.[1] ?? '',
    'letters id': place.letter,
    'people id': path.endsWith('/invite') ? place.invited : place.person,
    'people assignment': place.assignment,
    'people token': place.apiToken,
    'people format': 'csv',
    'organisations id': place.organisationId,
    'organisations person': place.responsible,
    'organisations merge': place.merge,
    'organisations format': 'csv',
    'municipalities id': place.municipalityId,
    'unknown-schools id': place.decision,
    'imports id': place.importRun,
    'personal-data id': place.erasureRequest,
    'directory id': place.organisationId,
    'audit id': place.auditEntry,
  };
  const value = ids[`${first} ${name}`];
  if (!value) throw new Error(`Say here what :${name} of ${path} is: test/support/route-calls.ts`);
  return value;
}
