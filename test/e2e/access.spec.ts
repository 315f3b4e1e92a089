import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACTIONS, canSomewhere, type Role } from '../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Route, routesOf } from '../support/routes.js';
import { createEvent, expectStatus, register, rowsOf, WEBINAR } from '../support/scenario.js';

const SECRET_WORDS = { title: 'Закрытое совещание', email: 'taynaya.ivanova@mail.ru', text: 'Тайный текст' };

let t: TestApp;
let routes: Route[];
/** What belongs to ASOU, as routes name it. */
let owned: {
  event: string;
  announcement: string;
  postRelease: string;
  registration: string;
  letter: string;
  picture: string;
};

beforeAll(async () => {
  t = await startTestApp();
  routes = routesOf(t.app).filter(({ access }) => access !== 'public');
  const organiser = await t.asStaff('ORGANISER', 'ASOU');
  const { id, slug: event } = await createEvent(t, { title: SECRET_WORDS.title });
  expectStatus(await register(t, event, SECRET_WORDS.email), 202);
  await t.drainJobs();
  const write = async (what: string) =>
    expectStatus(
      await t.inject({
        method: 'POST',
        url: `/api/v1/${what}`,
        token: organiser,
        payload: { event, title: SECRET_WORDS.text },
      }),
      201,
    ).json<{ slug: string }>().slug;
  const announcement = await write('announcements');
  const postRelease = await write('post-releases');
  const pictures = await t.sql<{ id: string }>(
    `insert into picture (post_release_id, position, width, height, alt, ground)
     select id, 1, 4, 3, $2, 'GENERAL_VIEW' from post_release where slug = $1 returning id`,
    [postRelease, SECRET_WORDS.text],
  );
  owned = {
    event,
    announcement,
    postRelease,
    picture: pictures[0]?.id ?? '',
    registration: (await rowsOf(t, id))[0]?.id ?? '',
    letter: (await t.sql<{ id: string }>(`select id from letter where event_id = $1`, [id]))[0]?.id ?? '',
  };
  expectStatus(
    await t.inject({ method: 'POST', url: `/api/v1/events/${event}/withdraw`, token: organiser, payload: {} }),
    200,
  );
});
afterAll(() => t.close());

/** Bodies that would do it for the owner; routes that are not here want none. */
const BODIES: Readonly<Record<string, () => object>> = {
  'POST /api/v1/events': () => ({ ...WEBINAR, organiserId: t.organisations.ASOU }),
  'PATCH /api/v1/events/:slug': () => ({ title: 'Чужая правка' }),
  'POST /api/v1/events/:slug/move': () => ({
    startsAt: '2030-12-20T15:00',
    endsAt: '2030-12-20T16:00',
    reason: 'Чужая',
  }),
  'POST /api/v1/events/:slug/cancel': () => ({ reason: 'Чужая отмена' }),
  'PATCH /api/v1/events/:slug/registrations/:id': () => ({ lastName: 'Чужая' }),
  'PUT /api/v1/events/:slug/program': () => ({ sessions: [] }),
  'POST /api/v1/announcements': () => ({ event: owned.event, title: 'Чужой анонс' }),
  'PATCH /api/v1/announcements/:slug': () => ({ title: 'Чужая правка' }),
  'POST /api/v1/post-releases': () => ({ event: owned.event, title: 'Чужой пост-релиз' }),
  'PATCH /api/v1/post-releases/:slug': () => ({ title: 'Чужая правка' }),
  'POST /manage/events': () => ({ ...WEBINAR, organiserId: t.organisations.ASOU }),
  'POST /manage/events/:slug/edit': () => ({ ...WEBINAR, title: 'Чужая правка' }),
  'POST /manage/events/:slug/move': () => ({
    startsAt: '2030-12-20T15:00',
    endsAt: '2030-12-20T16:00',
    reason: 'Чужая',
  }),
  'POST /manage/events/:slug/cancel': () => ({ reason: 'Чужая отмена', confirmation: 'отменить' }),
};

/** The route as it would be called for what belongs to ASOU. */
function callOf({ method, path }: Route) {
  const url = path.replaceAll(/:(\w+)/g, (_, name: string) => valueOf(name, path));
  const body = method === 'GET' ? undefined : (BODIES[`${method} ${path}`]?.() ?? {});
  return { method: method as 'GET' | 'POST', url, payload: body };
}

function valueOf(name: string, path: string): string {
  if (name === 'slug' && path.includes('/announcements/')) return owned.announcement;
  if (name === 'slug' && path.includes('/post-releases/')) return owned.postRelease;
  if (name === 'slug') return owned.event;
  if (name === 'id' && path.includes('/letters/')) return owned.letter;
  if (name === 'id' && path.includes('/pictures/')) return owned.picture;
  if (name === 'id') return owned.registration;
  if (name === 'change') return path.includes('/participants/') ? 'cancel' : 'publish';
  throw new Error(`Say here what :${name} of ${path} is`);
}

/** All that routes could change, in one line. */
async function fingerprint(): Promise<unknown> {
  const tables = [
    'event',
    'seat_pool',
    'registration',
    'announcement',
    'post_release',
    'picture',
    'program_session',
    'letter',
  ];
  const sums = tables.map(
    (table) => `(select md5(string_agg(x::text, '' order by x::text)) from ${table} x) as ${table}`,
  );
  return (await t.sql(`select ${sums.join(', ')}`))[0];
}

function maySomewhere(role: Role, { access }: Route): boolean {
  const actor = { personId: '', email: '', name: '', roles: [{ role, organisationId: 'somewhere' }] };
  return access === 'staff' || ACTIONS.some((action) => action === access && canSomewhere(actor, action));
}

describe('every route', () => {
  it('says whom it is for', () => {
    const all = routesOf(t.app);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ access }) => access === undefined)).toEqual([]);
  });

  it('that changes something and is public is one of these', () => {
    const open = routesOf(t.app).filter(({ method, access }) => method !== 'GET' && access === 'public');
    expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'POST /api/v1/events/:slug/registrations',
      'POST /events/:slug/join',
      'POST /events/:slug/register',
      'POST /login',
      'POST /login/email/:token',
      'POST /login/letter',
      'POST /login/link/:token',
      'POST /login/link/:token/again',
      'POST /logout',
      'POST /r/:token/cancel',
      'POST /r/:token/edit',
    ]);
  });
});

describe('a route for staff', () => {
  const ledAway = ({ method, path }: Route) => method === 'GET' && !path.startsWith('/api/');

  it('asks who it is: programs are refused, people are led to sign in', async () => {
    for (const route of routes) {
      const { statusCode, headers } = await t.inject(callOf(route));
      expect([route.method, route.path, statusCode]).toEqual([route.method, route.path, ledAway(route) ? 303 : 401]);
      if (ledAway(route)) expect(headers['location']).toMatch(/^\/login\?/);
    }
  });

  it('refuses a token that is none', async () => {
    for (const route of routes) {
      const { statusCode } = await t.inject({ ...callOf(route), token: 'pm_nonsense' });
      expect([route.path, ledAway(route) ? 303 : 401]).toEqual([route.path, statusCode]);
    }
  });

  it('refuses a person without a role', async () => {
    await t.sql(`insert into person (email, last_name, first_name) values ('teacher@mail.ru', 'Учителева', 'Анна')`);
    const token = await t.get(AccountsService).createApiToken('teacher@mail.ru', 'tests');
    for (const route of routes) {
      const { statusCode } = await t.inject({ ...callOf(route), token });
      expect([route.method, route.path, statusCode]).toEqual([route.method, route.path, 403]);
    }
  });

  it.each(['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR', 'SCHOOL_RESPONSIBLE'] as const)(
    'shows and gives an %s of another organisation nothing, whatever ids are guessed',
    async (role) => {
      const token = await t.asStaff(role, 'PK_ENERGIA');
      const before = await fingerprint();
      const open: string[] = [];
      for (const route of routes) {
        const name = `${route.method} ${route.path}`;
        const { statusCode, body } = await t.inject({ ...callOf(route), token });
        const isGuess = route.path.includes(':') || name in BODIES;
        const allowed = isGuess ? [403, 404] : [maySomewhere(role, route) ? 200 : 403];
        if (!allowed.includes(statusCode)) open.push(`${statusCode} ${name}`);
        for (const word of Object.values(SECRET_WORDS)) expect(body).not.toContain(word);
      }
      expect(open).toEqual([]);
      expect(await fingerprint()).toEqual(before);
    },
  );

  it('is open to the owner, so that the guesses above were right', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const closed: string[] = [];
    // one's own pages open to a browser alone: cabinet.spec.ts
    for (const route of routes.filter(({ method, access }) => method === 'GET' && access !== 'signed-in')) {
      const { statusCode } = await t.inject({ ...callOf(route), token });
      if (statusCode !== 200) closed.push(`${statusCode} ${route.path}`);
    }
    expect(closed).toEqual([]);
  });
});
