import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { can } from '../../src/features/accounts/accounts.rules.js';
import type { Answer } from '../support/app.js';
import { type Caller, type Place, type RightsWorld, startRightsWorld } from '../support/rights-world.js';
import { callOf, caseOf, isDescribed, mayCall, staleCases } from '../support/route-cases.js';
import { type Route, routesOf } from '../support/routes.js';

const OF_BROWSERS: readonly string[] = ['signed-in', 'second-factor'];

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
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const call = async (caller: { token?: string }, route: Route, place: Place): Promise<Answer> =>
  world.t.inject({ ...(await callOf(route, place)), token: caller.token });

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
      'POST /r/:token/cancel',
      'POST /r/:token/edit',
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
  async function differences(caller: Caller, places: readonly Place[] = world.places): Promise<string[]> {
    const wrong: string[] = [];
    const tell = (answer: Answer, route: Route, place: Place, expected: string) => {
      const leaked = world.places.flatMap(({ secrets, ...other }) =>
        secrets.filter(({ word, action }) => answer.body.includes(word) && !can(caller.actor, action, other)),
      );
      for (const { word } of leaked) wrong.push(`${nameOf(route)} in ${place.name} tells «${word}»`);
      if (expected) wrong.push(`${answer.statusCode} ${nameOf(route)} in ${place.name}: ${expected}`);
    };
    const calls = places.flatMap((place) => staffRoutes.map((route) => ({ route, place })));
    const before = await world.fingerprint();
    for (const { route, place } of calls.filter(({ route, place }) => !mayCall(caller.actor, route, place))) {
      const answer = await call(caller, route, place);
      tell(answer, route, place, [403, 404].includes(answer.statusCode) ? '' : 'should be refused');
    }
    expect(await world.fingerprint()).toEqual(before);
    for (const { route, place } of calls.filter(({ route, place }) => mayCall(caller.actor, route, place))) {
      const answer = await call(caller, route, place);
      const isOpen = answer.statusCode < 400 || answer.statusCode === caseOf(route).refused;
      tell(answer, route, place, isOpen ? '' : 'should be open');
      if (route.method !== 'GET' && answer.statusCode < 400) await world.restore();
    }
    return wrong;
  }

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('for role %i of them', async (index) => {
    const caller = world.staff[index]!;
    expect([caller.name, await differences(caller)]).toEqual([caller.name, []]);
  });

  it.each([0, 1, 2, 3])('for narrow right %i in one event', async (index) => {
    const caller = world.helpers[index]!;
    expect([caller.name, await differences(caller, [world.own, world.foreign])]).toEqual([caller.name, []]);
  });

  it('for a person without a role', async () => {
    expect(await differences(world.nobody, [world.own])).toEqual([]);
  });
});
