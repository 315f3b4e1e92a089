import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { type Answer, startTestApp, type TestApp } from '../support/app.js';
import { type OidcServer, startOidcServer } from '../support/oidc-server.js';
import { expectStatus } from '../support/scenario.js';
import { Visitor } from '../support/visitor.js';

const SITE = 'https://events.example.ru';
const PASSWORD = 'тихий трактор у реки';

let t: TestApp;
let server: OidcServer;
let browser: Visitor;
let email: string;
let people = 0;

beforeAll(async () => {
  server = await startOidcServer(SITE);
  // tokens are made at the provider's own time
  t = await startTestApp({ now: new Date(), config: { PUBLIC_URL: SITE, TRUST_PROXY: '127.0.0.1', ...server.env } });
});
afterAll(async () => {
  await t.close();
  await server.close();
});

beforeEach(() => {
  t.clock.set(new Date());
  browser = new Visitor(t);
  server.tamper = null;
  server.forge = false;
  email = `person${++people}@asou.test`;
  server.person = {
    sub: `sub-${people}`,
    email,
    email_verified: true,
    family_name: 'Орлова',
    given_name: 'Вера',
    organisation: 'ASOU',
    roles: ['organiser'],
  };
});

/** Begins; the address of the provider. */
async function begin(visitor = browser, back = ''): Promise<string> {
  const answer = expectStatus(await visitor.get(`/login/oidc${back && `?back=${encodeURIComponent(back)}`}`), 303);
  return String(answer.headers['location']);
}

async function signIn(visitor = browser, back = ''): Promise<Answer> {
  return visitor.get(await server.walk(await begin(visitor, back)));
}

const isIn = async (visitor = browser) => (await visitor.get('/manage')).statusCode === 200;
const person = () =>
  t.sql<{ id: string; name: string }>(
    `select id, last_name || ' ' || first_name as name from person where email = $1`,
    [email],
  );
const roles = async (of = email) =>
  (
    await t.sql<{ role: string }>(
      `select role from role_assignment r join person p on p.id = r.person_id where p.email = $1 order by role`,
      [of],
    )
  ).map(({ role }) => role);

/** The answer is a page that says what is wrong, and nobody was let in. */
async function expectRefused(answer: Answer, status: number, words: string, visitor = browser): Promise<void> {
  expect([answer.statusCode, answer.body.includes(words)]).toEqual([status, true]);
  expect(answer.body).toContain('Войти не получилось');
  expect(visitor.cookies.has('session')).toBe(false);
}

function addStaff(): Promise<void> {
  return t.get(AccountsService).createStaff({
    email,
    lastName: 'Орлова',
    firstName: 'Вера',
    password: PASSWORD,
    role: 'EDITOR',
    organisationCode: 'ASOU',
  });
}

describe('signing in with the organisation’s provider', () => {
  it('stands on the page of signing in', async () => {
    const page = await browser.get('/login?back=/manage/letters');
    expect(page.body).toContain('href="/login/oidc?back=%2Fmanage%2Fletters"');
    expect(page.body).toContain('Войти через учётную запись организации');
  });

  it('begins with PKCE, state and nonce, all secrets of their own', async () => {
    const [one, other] = [new URL(await begin()), new URL(await begin())];
    expect(Object.fromEntries(one.searchParams)).toMatchObject({
      client_id: 'events',
      response_type: 'code',
      redirect_uri: `${SITE}/login/oidc/callback`,
      scope: 'openid profile email',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(one.searchParams.get(name)).not.toBe(other.searchParams.get(name));
    }
    const cookie = browser.cookies.get('external');
    expect(one.href).not.toContain(cookie);
  });

  it('makes the account with organisation and role, and goes where one wanted', async () => {
    const answer = expectStatus(await signIn(browser, '/manage/letters'), 303);
    expect(answer.headers['location']).toBe('/manage/letters');
    expect(await isIn()).toBe(true);
    expect([await person(), await roles()]).toEqual([[{ id: expect.any(String), name: 'Орлова Вера' }], ['ORGANISER']]);
    const [session] = await t.sql(
      `select method from session s join person p on p.id = s.person_id where p.email = $1`,
      [email],
    );
    expect(session).toEqual({ method: 'OIDC' });
  });

  it('goes to no other site after it, even when the row of the attempt says so', async () => {
    expect((await signIn(browser, '/.//evil.example')).headers['location']).toBe('/manage');
    const callback = await server.walk(await begin(browser, '/events'));
    await t.sql(`update external_sign_in set back = '//evil.example' where back = '/events'`);
    expect((await browser.get(callback)).headers['location']).toBe('/manage');
  });

  it('is begun from one address so often and no more', async () => {
    const flood = new Visitor(t, { 'x-forwarded-for': '203.0.113.200' });
    await t.sql(
      `insert into external_sign_in (state_hash, provider, browser_hash, nonce, code_verifier, back, address, created_at, expires_at)
       select sha256(n::text::bytea), 'oidc', '', '', '', '/', '203.0.113.200', $1, $1::timestamptz + interval '10 minutes'
       from generate_series(1, 199) n`,
      [t.clock.now()],
    );
    expect((await flood.get('/login/oidc')).statusCode).toBe(303);
    expect((await flood.get('/login/oidc')).statusCode).toBe(429);
    await begin();
    t.clock.advance({ minutes: 10, seconds: 1 });
    expect((await flood.get('/login/oidc')).statusCode).toBe(303);
  });

  it('replaces the session the browser came with', async () => {
    await signIn();
    const planted = browser.headers();
    await signIn();
    expect((await t.inject({ url: '/manage', headers: planted })).statusCode).toBe(303);
    expect(await isIn()).toBe(true);
  });

  it('asks for the second factor where one is due', async () => {
    server.person.roles = ['COORDINATOR'];
    await signIn();
    expect((await browser.get('/control')).headers['location']).toMatch(/^\/login\/second-factor/);
  });

  it('knows a person by the subject, whatever address the provider says later', async () => {
    await signIn();
    const [before] = await person();
    server.person.email = 'another@asou.test';
    const other = new Visitor(t);
    expectStatus(await signIn(other), 303);
    expect(await isIn(other)).toBe(true);
    expect(await t.sql(`select from person where email = 'another@asou.test'`)).toEqual([]);
    expect((await person())[0]?.id).toBe(before?.id);
  });

  it('follows what the provider says of roles; those given by people stay', async () => {
    await signIn();
    await t.sql(
      `insert into role_assignment (person_id, role, organisation_id) select id, 'EDITOR', $2 from person where email = $1`,
      [email, t.organisations.ASOU],
    );
    server.person.roles = ['school-responsible', 'ORGANISER'];
    await signIn(new Visitor(t));
    expect(await roles()).toEqual(['EDITOR', 'ORGANISER']);
    server.person.roles = [];
    expectStatus(await signIn(new Visitor(t)), 303);
    expect(await roles()).toEqual(['EDITOR']);
  });

  it('takes the last role too, and lets in no more', async () => {
    await signIn();
    server.person.roles = [];
    const other = new Visitor(t);
    await expectRefused(await signIn(other), 403, 'нет роли на этом сайте', other);
    expect(await roles()).toEqual([]);
    expect(await isIn()).toBe(false);
  });

  it('at the same moment twice makes one account', async () => {
    const visitors = [new Visitor(t), new Visitor(t)];
    const callbacks: string[] = [];
    for (const visitor of visitors) callbacks.push(await server.walk(await begin(visitor)));
    const answers = await Promise.all(visitors.map((visitor, n) => visitor.get(callbacks[n] ?? '')));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(await person()).toHaveLength(1);
  });
});

describe('a person the provider vouches for gets no account', () => {
  it.each([
    ['in an unknown organisation', { organisation: 'NOWHERE' }, 'Ваша организация здесь не найдена'],
    ['without an organisation', { organisation: undefined }, 'Ваша организация здесь не найдена'],
    ['with an unknown role', { roles: ['wizard'] }, 'нет роли на этом сайте'],
    ['without roles', { roles: undefined }, 'нет роли на этом сайте'],
    ['as an administrator', { roles: ['ADMINISTRATOR'] }, 'нет роли на этом сайте'],
    ['in a role of another kind of organisation', { roles: ['MINISTRY_CONTROL'] }, 'нет роли на этом сайте'],
    ['with an address nobody has verified', { email_verified: false }, 'нет подтверждённой почты'],
    ['with an address said to be verified in words', { email_verified: 'true' as never }, 'нет подтверждённой почты'],
    ['without an address', { email: undefined }, 'нет подтверждённой почты'],
    ['with an address that is none', { email: 'nobody' }, 'нет подтверждённой почты'],
  ])('%s', async (_, said, words) => {
    Object.assign(server.person, said);
    await expectRefused(await signIn(), 403, words);
    expect(await t.sql(`select from person where email = $1`, [email])).toEqual([]);
    expect(await t.sql(`select from external_identity where subject = $1`, [server.person.sub])).toEqual([]);
  });

  it('when the account is closed', async () => {
    await signIn();
    await t.sql(`update person set blocked_at = now() where email = $1`, [email]);
    const other = new Visitor(t);
    await expectRefused(await signIn(other), 403, 'Учётная запись закрыта', other);
  });
});

describe('an account that is there already', () => {
  it('without password is joined by its verified address', async () => {
    await t.sql(`insert into person (email, last_name, first_name) values ($1, 'Орлова', 'Вера Павловна')`, [email]);
    await signIn();
    expect([(await person())[0]?.name, await roles()]).toEqual(['Орлова Вера Павловна', ['ORGANISER']]);
  });

  it('with a password is not taken over by an address; its owner links it', async () => {
    await addStaff();
    await expectRefused(await signIn(), 403, 'уже входят по паролю');
    expect(await t.sql(`select from external_identity where subject = $1`, [server.person.sub])).toEqual([]);

    await browser.get('/login');
    await browser.submit('/login', { email, password: PASSWORD });
    expect((await browser.get('/me/security')).body).toContain('не подключён');
    expectStatus(await browser.post('/me/security/identities/oidc'), 403);
    const page = expectStatus(await browser.submit('/me/security/identities/oidc'), 200);
    const href = /href="(http:\/\/127[^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const linked = await browser.get(await server.walk(href));
    expect([linked.statusCode, linked.headers['location']]).toEqual([303, '/me/security']);
    expect((await browser.get('/me/security')).body).toContain('Отключить');

    const other = new Visitor(t);
    expectStatus(await signIn(other), 303);
    expect(await isIn(other)).toBe(true);
    expect(await roles()).toEqual(['EDITOR', 'ORGANISER']);

    const [identity] = await t.sql<{ id: string }>(`select id from external_identity where subject = $1`, [
      server.person.sub,
    ]);
    const id = identity?.id ?? '';
    const thief = new Visitor(t);
    server.person = { ...server.person, sub: `thief-${people}`, email: `thief${people}@asou.test` };
    await signIn(thief);
    await thief.get('/me/security');
    expectStatus(await thief.submit(`/me/security/identities/${id}/unlink`), 404);
    await browser.get('/me/security');
    expectStatus(await browser.submit(`/me/security/identities/${id}/unlink`), 303);
    expect(await roles()).toEqual(['EDITOR']);
  });

  it('is linked to no identity that is another person’s, and only by the session that began it', async () => {
    await signIn();
    email = `person${++people}@asou.test`;
    await addStaff();
    const other = new Visitor(t);
    await other.get('/login');
    await other.submit('/login', { email, password: PASSWORD });
    const startLinking = async () => {
      await other.get('/me/security');
      const page = expectStatus(await other.submit('/me/security/identities/oidc'), 200);
      const href = /href="(http:\/\/127[^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
      return server.walk(href);
    };
    const refused = await other.get(await startLinking());
    expect([refused.statusCode, refused.body.includes('подключена другим человеком')]).toEqual([409, true]);
    server.person = { ...server.person, sub: `fresh-${people}` };
    const callback = await startLinking();
    other.cookies.delete('session');
    const late = await other.get(callback);
    expect([late.statusCode, late.body.includes('Сеанс за это время закончился')]).toEqual([403, true]);
    expect(await t.sql(`select from external_identity where subject = $1`, [server.person.sub])).toEqual([]);
  });
});

describe('what comes back is refused', () => {
  it('a second time', async () => {
    const callback = await server.walk(await begin());
    expectStatus(await browser.get(callback), 303);
    browser.cookies.delete('session');
    await expectRefused(await browser.get(callback), 400, 'уже использован');
  });

  it('a second time at the same moment', async () => {
    const callback = await server.walk(await begin());
    const answers = await Promise.all([browser.get(callback), browser.get(callback)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([303, 400]);
  });

  it('in another browser', async () => {
    const callback = await server.walk(await begin());
    const thief = new Visitor(t);
    await expectRefused(await thief.get(callback), 400, 'в другом браузере', thief);
    await begin(thief);
    await expectRefused(await thief.get(callback), 400, 'в другом браузере', thief);
    expectStatus(await browser.get(callback), 303);
  });

  it.each([
    ['of another sign-in', async () => new URL(await begin()).searchParams.get('state') ?? '', 'не подтвердила'],
    ['made up', async () => 'A'.repeat(43), 'начат не здесь'],
    ['left out', async () => '', 'начат не здесь'],
  ])('with a state %s', async (_, other, words) => {
    const callback = new URL(await server.walk(await begin()), SITE);
    callback.searchParams.set('state', await other());
    await expectRefused(await browser.get(callback.pathname + callback.search), 400, words);
  });

  it('with a code that was used, or of another sign-in: PKCE knows its own', async () => {
    const used = new URL(await server.walk(await begin()), SITE);
    await browser.get(used.pathname + used.search);
    browser.cookies.delete('session');
    const fresh = new URL(await server.walk(await begin()), SITE);
    fresh.searchParams.set('code', used.searchParams.get('code') ?? '');
    await expectRefused(await browser.get(fresh.pathname + fresh.search), 400, 'не подтвердила');
  });

  it('after ten minutes', async () => {
    const callback = await server.walk(await begin());
    t.clock.advance({ minutes: 10 });
    await expectRefused(await browser.get(callback), 400, 'слишком много времени');
  });

  it.each<[string, (claims: Record<string, unknown>) => Record<string, unknown>, string]>([
    ['with another nonce', (claims) => ({ ...claims, nonce: 'B'.repeat(43) }), 'не прошёл проверку'],
    ['without a nonce', ({ nonce: _, ...claims }) => claims, 'не прошёл проверку'],
    ['for another client', (claims) => ({ ...claims, aud: 'somebody-else' }), 'не прошёл проверку'],
    ['of another issuer', (claims) => ({ ...claims, iss: 'https://id.example.ru' }), 'не прошёл проверку'],
    ['that has expired', (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 }), 'просрочен'],
    ['about another person than it was asked of', (claims) => ({ ...claims, sub: 'victim' }), 'не прошёл проверку'],
  ])('an ID token %s', async (_, tamper, words) => {
    server.tamper = tamper;
    await expectRefused(await signIn(), 400, words);
    expect(await person()).toEqual([]);
  });

  it('an ID token signed by somebody else', async () => {
    server.forge = true;
    await expectRefused(await signIn(), 400, 'не прошёл проверку');
    expect(await person()).toEqual([]);
  });

  it('what the person has cancelled there', async () => {
    const callback = await server.walk(await begin(), { cancel: true });
    await expectRefused(await browser.get(callback), 403, 'Вход отменён');
  });
});

describe('a provider that', () => {
  it('is away is said to be so, with other ways in, before and in the middle', async () => {
    const gone = await startOidcServer(SITE);
    const other = await startTestApp({ now: new Date(), config: { PUBLIC_URL: SITE, ...gone.env } });
    try {
      const visitor = new Visitor(other);
      const location = String((await visitor.get('/login/oidc')).headers['location']);
      gone.person = { ...server.person };
      const callback = await gone.walk(location);
      await gone.close();
      await expectRefused(await visitor.get(callback), 503, 'не отвечает', visitor);
      const fresh = await startTestApp({ now: new Date(), config: { PUBLIC_URL: SITE, ...gone.env } });
      try {
        const stranger = new Visitor(fresh);
        const answer = await stranger.get('/login/oidc');
        await expectRefused(answer, 503, 'не отвечает', stranger);
        expect(answer.body).toContain('href="/login"');
      } finally {
        await fresh.close();
      }
    } finally {
      await other.close();
    }
  });

  it('is not configured has no page and no button', async () => {
    const plain = await startTestApp();
    try {
      const visitor = new Visitor(plain);
      expect((await visitor.get('/login/oidc')).statusCode).toBe(404);
      expect((await visitor.get('/login')).body).not.toContain('Войти через');
    } finally {
      await plain.close();
    }
  });
});
