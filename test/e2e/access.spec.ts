import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { can, EVENT_RIGHTS, ROLES } from '../../src/features/accounts/accounts.rules.js';
import type { Answer } from '../support/app.js';
import { type Caller, type Place, type RightsWorld, startRightsWorld } from '../support/rights-world.js';
import { Visitor } from '../support/visitor.js';
import { callOf, caseOf, isDescribed, mayCall, staleCases } from '../support/route-calls.js';
import { OWN_CASES } from '../support/route-cases.js';
import { type Route, routesOf } from '../support/routes.js';
import { expectStatus } from '../support/scenario.js';
import { signedIn } from '../support/staff.js';

const OF_BROWSERS: readonly string[] = ['signed-in', 'second-factor'];

const RIGHTS_OF_EVENTS = Object.keys(EVENT_RIGHTS);

let world: RightsWorld;
let all: Route[];
/** Routes that a role or a narrow right opens. */
let staffRoutes: Route[];

beforeAll(async () => {
  world = await startRightsWorld();
  all = routesOf(world.t.app);
  staffRoutes = all.filter((route) => isForStaff(route) && isDescribed(route));
});
afterAll(() => world.t.close());

const isForStaff = ({ access = 'public' }: Route): boolean => access !== 'public' && !OF_BROWSERS.includes(access);
const placeOf = (name: Place['name']): Place => world.places.find((place) => place.name === name)!;
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const call = async (caller: { token?: string }, route: Route, place: Place): Promise<Answer> =>
  world.t.inject({ ...(await callOf(route, place)), token: caller.token });

/** A browser with this session that has seen a page of ours. */
async function visitorOf(session: string): Promise<Visitor> {
  const visitor = new Visitor(world.t);
  visitor.cookies.set('session', session);
  expectStatus(await visitor.get('/me/preferences'), 200);
  return visitor;
}

const urlOf = ({ url, query }: { url: string; query?: Record<string, string> }): string =>
  query ? `${url}?${new URLSearchParams(query).toString()}` : url;

describe('every route', () => {
  it('says whom it is for and is described, and what is described is there', () => {
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ access }) => access === undefined)).toEqual([]);
    const unknown = all.filter((route) => route.access !== 'public' && !isDescribed(route));
    expect(unknown.map((route) => `Say in test/support/route-cases.ts what ${nameOf(route)} wants`)).toEqual([]);
    expect(staleCases(all)).toEqual([]);
  });

  it('that changes something and is public is one of these', () => {
    const open = all.filter(({ method, access }) => method !== 'GET' && access === 'public');
    expect(open.map(nameOf).toSorted()).toEqual([
      'POST /api/v1/events/:slug/registrations',
      'POST /events/:slug/join',
      'POST /events/:slug/register',
      'POST /letters/:token/read',
      'POST /login',
      'POST /login/email/:token',
      'POST /login/erasure/:token',
      'POST /login/forgot',
      'POST /login/invitation/:token',
      'POST /login/letter',
      'POST /login/link/:token',
      'POST /login/link/:token/again',
      'POST /login/reset/:token',
      'POST /logout',
      'POST /r/:token/again',
      'POST /r/:token/cancel',
      'POST /r/:token/confirm',
      'POST /r/:token/edit',
      'POST /r/:token/join',
      'POST /series/:slug/register',
    ]);
  });
});

describe('a route for staff', () => {
  const ledAway = ({ method, path }: Route) => method === 'GET' && !path.startsWith('/api/');

  it('asks who it is, refuses a token that is none: programs are refused, people are led to sign in', async () => {
    for (const token of [undefined, 'pm_nonsense']) {
      for (const route of staffRoutes) {
        const { statusCode, headers } = await call({ token }, route, world.own);
        expect([nameOf(route), statusCode]).toEqual([nameOf(route), ledAway(route) ? 303 : 401]);
        if (ledAway(route)) expect(headers['location']).toMatch(/^\/login\?/);
      }
    }
  });
});

describe('the table of rights is what routes do', () => {
  /** Every route in every place; answers that are not what the table says. */
  async function differences(caller: Caller, places: readonly Place[]): Promise<string[]> {
    const wrong: string[] = [];
    const tell = (answer: Answer, route: Route, place: Place, expected: string) => {
      const leaked = world.places.flatMap(({ secrets, ...other }) =>
        secrets.filter(({ word, action }) => answer.body.includes(word) && !can(caller.actor, action, other)),
      );
      for (const { word } of leaked) wrong.push(`${nameOf(route)} in ${place.name} tells «${word}»`);
      if (expected) wrong.push(`${answer.statusCode} ${nameOf(route)} in ${place.name}: ${expected}`);
    };
    const calls = places.flatMap((place) => staffRoutes.map((route) => ({ route, place })));
    const open = calls.filter(({ route, place }) => mayCall(caller.actor, route, place));
    const closed = calls.filter((one) => !open.includes(one));
    const before = await world.fingerprint();
    for (const { route, place } of closed) {
      const answer = await call(caller, route, place);
      tell(answer, route, place, [403, 404].includes(answer.statusCode) ? '' : 'should be refused');
    }
    // which route it was says more than which table
    expect(wrong).toEqual([]);
    expect(await world.fingerprint()).toEqual(before);
    for (const { route, place } of open) {
      const answer = await call(caller, route, place);
      const isDone = answer.statusCode < 400 || answer.statusCode === caseOf(route).refused;
      tell(answer, route, place, isDone ? '' : 'should be open');
      if (route.method !== 'GET' && answer.statusCode < 400) await world.restore();
    }
    return wrong;
  }

  const inPlaces = <Name extends string>(names: readonly Name[], places: readonly Place['name'][]) =>
    names.flatMap((name) => places.map((place) => [name, place] as const));
  const named = (callers: readonly Caller[], name: string): Caller => callers.find((one) => one.name === name)!;

  // the neighbour of the same municipality is another place only for those whose rights reach over it
  const OVER_THE_TOWN = ['MUNICIPAL_COORDINATOR', 'ORGANISER'] as const;

  it.each([...inPlaces(ROLES, ['own', 'foreign']), ...inPlaces(OVER_THE_TOWN, ['neighbour'])])(
    'for %s in the %s organisation',
    async (role, place) => {
      expect(await differences(named(world.staff, role), [placeOf(place)])).toEqual([]);
    },
  );

  it.each(inPlaces(RIGHTS_OF_EVENTS, ['own', 'foreign']))('for the right %s in the %s event', async (right, place) => {
    expect(await differences(named(world.helpers, right), [placeOf(place)])).toEqual([]);
  });

  it('for a person without a role', async () => {
    expect(await differences(world.nobody, [world.own])).toEqual([]);
  });

  it('for a token that is made for one action, and for two', async () => {
    for (const limitedTo of [['organisation.view'], ['event.view-drafts', 'registration.view']] as const) {
      const caller = await world.caller('ADMINISTRATOR', world.own, limitedTo);
      expect(await differences(caller, [world.own, world.foreign])).toEqual([]);
    }
  });

  it('for somebody switched to one of two roles', async () => {
    const held = [
      ['COORDINATOR', world.own],
      ['EDITOR', world.foreign],
    ] as const;
    const { session, actor, assignment } = await world.switching(...held);
    const visitor = await visitorOf(session);
    expectStatus(await visitor.submit('/me/role', { assignment }), 303);
    const asked = staffRoutes.filter(({ method }) => method === 'GET');
    for (const place of [world.own, world.foreign]) {
      for (const route of asked) {
        const answer = await visitor.get(urlOf(await callOf(route, place)));
        const expected = mayCall(actor, route, place) ? [200] : [403, 404];
        expect([nameOf(route), place.name, expected.includes(answer.statusCode)]).toEqual([
          nameOf(route),
          place.name,
          true,
        ]);
      }
    }
  });
});

describe("a route of one's own account", () => {
  const own = () => all.filter(({ access = '' }) => OF_BROWSERS.includes(access));
  const urlFor = (route: Route): string => {
    const guess = OWN_CASES[nameOf(route)]?.guess?.(world.own) ?? {};
    return route.path.replaceAll(/:(\w+)/g, (_, name: string) => guess[name] ?? world.own.person);
  };

  it('asks for a browser that is signed in: neither a program nor a stranger comes in', async () => {
    for (const route of own()) {
      const { method, path } = route;
      const request = {
        method: method as 'GET' | 'POST',
        url: urlFor(route),
        payload: method === 'GET' ? undefined : {},
      };
      const stranger = await world.t.inject(request);
      expect([nameOf(route), stranger.statusCode]).toEqual([nameOf(route), method === 'GET' ? 303 : 401]);
      const program = await world.t.inject({ ...request, token: world.nobody.token });
      expect([path, program.statusCode]).toEqual([path, 403]);
    }
  });

  it('gives nothing of anybody else, whatever ids are guessed', async () => {
    const visitor = await visitorOf((await signedIn(world.t)).session);
    const guessed = own().filter((route) => OWN_CASES[nameOf(route)]?.guess);
    expect(guessed.length).toBeGreaterThan(6);
    const before = await world.fingerprint();
    for (const route of guessed) {
      const { guess } = OWN_CASES[nameOf(route)] ?? {};
      const url = urlFor(route);
      const answer = route.method === 'GET' ? await visitor.get(url) : await visitor.submit(url, guess?.(world.own));
      expect([nameOf(route), answer.statusCode]).toEqual([nameOf(route), 404]);
    }
    expect(await world.fingerprint()).toEqual(before);
  });

  it('shows nothing of anybody else', async () => {
    const visitor = await visitorOf((await signedIn(world.t)).session);
    for (const route of own().filter(({ method, path }) => method === 'GET' && !path.includes(':'))) {
      const { body } = await visitor.get(route.path);
      for (const { word } of world.places.flatMap(({ secrets }) => secrets)) expect(body).not.toContain(word);
    }
  });
});
