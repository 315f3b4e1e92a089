import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Role } from '../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { authenticator, keysOf } from '../support/authenticator.js';
import { TEST_NOW } from '../support/clock.js';
import { expectStatus } from '../support/scenario.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';
import { signInByLetter, Visitor } from '../support/visitor.js';

const PASSWORD = 'тихий трактор у реки';

let t: TestApp;
let browser: Visitor;
let email: string;
let people = 0;

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: 'https://events.example.ru', TRUST_PROXY: '127.0.0.1' } });
});
afterAll(() => t.close());

beforeEach(async () => {
  t.clock.set(TEST_NOW);
  browser = new Visitor(t);
  await staff('COORDINATOR');
});

async function staff(role: Role, organisationCode = 'ASOU'): Promise<void> {
  email = `person${++people}@asou.test`;
  await t.get(AccountsService).createStaff({
    email,
    lastName: 'Смирнова',
    firstName: 'Ольга',
    password: PASSWORD,
    role,
    organisationCode,
  });
}

const personId = async (): Promise<string> =>
  (await t.sql<{ id: string }>(`select id from person where email = $1`, [email]))[0]?.id ?? '';

async function signIn(visitor = browser, password = PASSWORD): Promise<void> {
  await visitor.get('/login');
  expectStatus(await visitor.submit('/login', { email, password }), 303);
}

/** Signs in and sets the factor up; the phone's codes and the recovery codes. */
async function setUp(): Promise<{ code: (drift?: number) => string; recovery: string[] }> {
  await signIn();
  const { key, sealed } = keysOf((await browser.get('/login/second-factor/setup')).body);
  const code = authenticator(key, t.clock);
  const answer = expectStatus(await browser.submit('/login/second-factor/setup', { sealed, code: code() }), 200);
  const recovery = [...answer.body.matchAll(/<code>([0-9a-z]{5}-[0-9a-z]{5})<\/code>/g)].map(([, one = '']) => one);
  expect(recovery).toHaveLength(10);
  t.clock.advance({ minutes: 5 });
  return { code, recovery };
}

/** A new browser that has given the password. */
async function half(): Promise<Visitor> {
  const visitor = new Visitor(t, { 'x-forwarded-for': `203.0.113.${people}` });
  await signIn(visitor);
  await visitor.get('/login/second-factor');
  return visitor;
}

const isIn = async (visitor: Visitor) => (await visitor.get('/manage')).statusCode === 200;

describe('a session that owes its second factor', () => {
  it('is led to set it up, and opens nothing else', async () => {
    await signIn();
    const led = await browser.get('/control');
    expect([led.statusCode, led.headers['location']]).toEqual([303, '/login/second-factor?back=%2Fcontrol']);
    expect((await browser.get('/login/second-factor?back=%2Fcontrol')).headers['location']).toBe(
      '/login/second-factor/setup?back=%2Fcontrol',
    );
    expectStatus(await browser.get('/login/second-factor/setup'), 200);
    for (const path of ['/manage', '/me', '/me/security', '/manage/events/new'])
      expect((await browser.get(path)).headers['location']).toMatch(/^\/login\/second-factor/);
    const api = await t.inject({ url: '/api/v1/events?drafts=true', headers: browser.headers() });
    expect(api.body).not.toContain('DRAFT');
    const change = await t.inject({
      method: 'POST',
      url: '/api/v1/events',
      payload: {},
      headers: { ...browser.headers(), 'x-csrf-token': browser.csrf },
    });
    expect([change.statusCode, change.json()]).toMatchObject([403, { code: 'second-factor-needed' }]);
  });

  it('sees public pages as everybody, and may sign out', async () => {
    await signIn();
    const home = await browser.get('/events');
    expect(home.body).not.toContain('Смирнова');
    await browser.get('/login/second-factor/setup');
    const stolen = browser.headers();
    expectStatus(await browser.submit('/logout'), 303);
    expect((await t.inject({ url: '/login/second-factor', headers: stolen })).headers['location']).toMatch(
      /^\/login\?/,
    );
  });

  it.each(['ADMINISTRATOR', 'MINISTRY_CONTROL', 'MINISTRY_LEADER'] as const)('is any of %s', async (role) => {
    await staff(role, 'MOMO');
    await signIn();
    expect((await browser.get('/control')).headers['location']).toMatch(/^\/login\/second-factor/);
  });

  it('is none of an organiser, until the organisation demands it', async () => {
    await staff('ORGANISER', 'PK_ENERGIA');
    await signIn();
    expect(await isIn(browser)).toBe(true);
    await t.sql(`update organisation set requires_second_factor = true where id = $1`, [t.organisations.PK_ENERGIA]);
    expect(await isIn(browser)).toBe(false);
    await t.sql(`update organisation set requires_second_factor = false where id = $1`, [t.organisations.PK_ENERGIA]);
    expect(await isIn(browser)).toBe(true);
  });

  it('is none of an API token', async () => {
    const token = await t.get(AccountsService).createApiToken(email, 'скрипт');
    expectStatus(await t.inject({ url: '/control', token }), 200);
    const pages = await t.inject({ url: '/login/second-factor', token });
    expect(pages.statusCode).toBe(403);
  });

  it('is one opened by a letter as well', async () => {
    const inbox = await startSmtpInbox();
    const other = await startTestApp({ smtpUrl: inbox.url });
    try {
      await other.asStaff('COORDINATOR', 'ASOU');
      const visitor = new Visitor(other);
      await signInByLetter(other, inbox, visitor, 'coordinator.asou@asou.test');
      for (const path of ['/me', '/control'])
        expect((await visitor.get(path)).headers['location']).toMatch(/^\/login\/second-factor/);
    } finally {
      await other.close();
      await inbox.close();
    }
  });

  it('is none of an account of the demonstration, but in production', async () => {
    const exempt = `update person set second_factor_exempt = true where email = $1`;
    await t.sql(exempt, [email]);
    await signIn();
    expect(await isIn(browser)).toBe(true);
    const production = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://a@b/c', SMTP_URL: 'smtp://127.0.0.1:1' };
    const other = await startTestApp({
      config: { ...production, RATE_LIMIT: 'on', PUBLIC_URL: 'https://events.example.ru' },
    });
    try {
      const person = { email, lastName: 'Смирнова', firstName: 'Ольга', password: PASSWORD } as const;
      await other.get(AccountsService).createStaff({ ...person, role: 'COORDINATOR', organisationCode: 'ASOU' });
      await other.sql(exempt, [email]);
      const visitor = new Visitor(other);
      await signIn(visitor);
      expect((await visitor.get('/manage')).headers['location']).toMatch(/^\/login\/second-factor/);
    } finally {
      await other.close();
    }
  });

  it('goes on under a new secret: the old one opens nothing', async () => {
    await signIn();
    const stolen = browser.headers();
    const { key, sealed } = keysOf((await browser.get('/login/second-factor/setup')).body);
    await browser.submit('/login/second-factor/setup', { sealed, code: authenticator(key, t.clock)() });
    expect(await isIn(browser)).toBe(true);
    const old = await t.inject({ url: '/manage', headers: stolen });
    expect(old.headers['location']).toMatch(/^\/login\?/);
  });
});

describe('a code of the authenticator', () => {
  it('lets in with a phone whose clock is half a minute off, and with no worse one', async () => {
    const { code } = await setUp();
    for (const [drift, status] of [
      [-30, 303],
      [0, 303],
      [30, 303],
      [-61, 422],
      [61, 422],
    ] as const) {
      t.clock.advance({ minutes: 20 });
      const visitor = await half();
      expect([drift, (await visitor.submit('/login/second-factor', { code: code(drift) })).statusCode]).toEqual([
        drift,
        status,
      ]);
      expect(await isIn(visitor)).toBe(status === 303);
    }
  });

  it('is good once, and so is an earlier one after it', async () => {
    const { code } = await setUp();
    const used = code();
    const [one, other] = [await half(), await half()];
    expectStatus(await one.submit('/login/second-factor', { code: used }), 303);
    const again = expectStatus(await other.submit('/login/second-factor', { code: used }), 422);
    expect(again.body).toContain('второй раз не действует');
    expectStatus(await other.submit('/login/second-factor', { code: code(-30) }), 422);
    expectStatus(await other.submit('/login/second-factor', { code: code(30) }), 303);
  });

  it('is good once for two who send it at the same moment', async () => {
    const { code } = await setUp();
    const visitors = [await half(), await half()];
    const answers = await Promise.all(visitors.map((one) => one.submit('/login/second-factor', { code: code() })));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([303, 422]);
  });

  it('that sets the factor up does not sign in as well', async () => {
    await signIn();
    const { key, sealed } = keysOf((await browser.get('/login/second-factor/setup')).body);
    const code = authenticator(key, t.clock)();
    await browser.submit('/login/second-factor/setup', { sealed, code });
    const visitor = await half();
    expectStatus(await visitor.submit('/login/second-factor', { code }), 422);
  });

  it('cannot be guessed: five wrong ones from a strange browser are all, while the owner’s own still gets in', async () => {
    const { code } = await setUp();
    const thief = await half();
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, n) => thief.submit('/login/second-factor', { code: String(100_000 + n) })),
    );
    const statuses = guesses.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 422)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    expectStatus(await thief.submit('/login/second-factor', { code: code() }), 429);
    await signIn();
    await browser.get('/login/second-factor');
    expectStatus(await browser.submit('/login/second-factor', { code: code() }), 303);
    expect(await isIn(browser)).toBe(true);
  });

  it('cannot be guessed from many addresses in a day either', async () => {
    const { code } = await setUp();
    await t.sql(
      `insert into sign_in_attempt (kind, email, address, succeeded, attempted_at)
       select 'SECOND_FACTOR', $1, ('192.0.2.' || n)::inet, false, $2::timestamptz - make_interval(mins => 40 * n) from generate_series(1, 30) n`,
      [email, t.clock.now()],
    );
    const thief = await half();
    expectStatus(await thief.submit('/login/second-factor', { code: code() }), 429);
    await signIn();
    await browser.get('/login/second-factor');
    expectStatus(await browser.submit('/login/second-factor', { code: code() }), 303);
  });

  it('wants the token of its own form', async () => {
    const { code } = await setUp();
    const visitor = await half();
    expectStatus(await visitor.post('/login/second-factor', { code: code() }), 403);
    expect(await isIn(visitor)).toBe(false);
  });

  it('of another person’s secret does not set one up', async () => {
    await signIn();
    const { key, sealed } = keysOf((await browser.get('/login/second-factor/setup')).body);
    await staff('COORDINATOR');
    const other = new Visitor(t);
    await signIn(other);
    await other.get('/login/second-factor/setup');
    const code = authenticator(key, t.clock)();
    expectStatus(await other.submit('/login/second-factor/setup', { sealed, code }), 422);
  });

  it('is asked after a wrong one with the same picture', async () => {
    await signIn();
    const first = keysOf((await browser.get('/login/second-factor/setup')).body);
    const wrong = await browser.submit('/login/second-factor/setup', { sealed: first.sealed, code: '000000' });
    expect([wrong.statusCode, keysOf(wrong.body)]).toEqual([422, first]);
  });
});

describe('a recovery code', () => {
  it('lets in once, however it is typed, and its owner is told', async () => {
    const { recovery } = await setUp();
    await t.drainJobs();
    const [code = ''] = recovery;
    const [one, other] = [await half(), await half()];
    expectStatus(await one.submit('/login/recovery', { code: ` ${code.toUpperCase().replace('-', ' — ')}` }), 303);
    expect(await isIn(one)).toBe(true);
    expectStatus(await other.submit('/login/recovery', { code }), 422);
    await t.drainJobs();
    const letters = await t.sql(`select kind from letter where to_address = $1 order by created_at`, [email]);
    expect(letters).toEqual([{ kind: 'SECOND_FACTOR_CHANGED' }, { kind: 'SECOND_FACTOR_CHANGED' }]);
  });

  it('of the old set is nothing once there is a new one', async () => {
    const { code, recovery } = await setUp();
    await browser.get('/me/security');
    const answer = expectStatus(await browser.submit('/me/security/recovery-codes', { code: code() }), 200);
    const [fresh = ''] = [...answer.body.matchAll(/<code>([0-9a-z]{5}-[0-9a-z]{5})<\/code>/g)].map(
      ([, one = '']) => one,
    );
    const visitor = await half();
    expectStatus(await visitor.submit('/login/recovery', { code: recovery[0] ?? '' }), 422);
    expectStatus(await visitor.submit('/login/recovery', { code: fresh }), 303);
  });

  it('is not in the database, and neither is the secret of the authenticator', async () => {
    await signIn();
    const { key, sealed } = keysOf((await browser.get('/login/second-factor/setup')).body);
    const answer = await browser.submit('/login/second-factor/setup', { sealed, code: authenticator(key, t.clock)() });
    const code = /<code>([0-9a-z]{5}-[0-9a-z]{5})<\/code>/.exec(answer.body)?.[1] ?? 'none';
    const id = await personId();
    const [stored] = await t.sql<{ text: string }>(
      `select (select f::text from second_factor f where person_id = $1) || (select string_agg(c::text, '') from recovery_code c where person_id = $1) as text`,
      [id],
    );
    const bare = code.replace('-', '');
    for (const secret of [key.replaceAll(' ', ''), bare, Buffer.from(bare).toString('hex')])
      expect(stored?.text).not.toContain(secret);
  });
});

describe('turning the second factor off', () => {
  it('is refused where it is demanded', async () => {
    const { code } = await setUp();
    await browser.get('/me/security');
    expectStatus(await browser.submit('/me/security/second-factor/off', { code: code() }), 409);
    expect(await isIn(browser)).toBe(true);
  });

  it('wants a code', async () => {
    await staff('ORGANISER');
    const { code } = await setUp();
    await browser.get('/me/security');
    expectStatus(await browser.submit('/me/security/second-factor/off', { code: '000000' }), 422);
    expectStatus(await browser.submit('/me/security/second-factor/off', { code: code() }), 303);
    const visitor = new Visitor(t);
    await signIn(visitor);
    expect(await isIn(visitor)).toBe(true);
  });

  it('is done by an administrator for who has lost the phone: sessions end and it is set up anew', async () => {
    await setUp();
    const id = await personId();
    const remove = (token: string) =>
      t.inject({ method: 'POST', url: `/control/people/${id}/second-factor/remove`, token });
    expectStatus(await remove(await t.asStaff('ORGANISER', 'PK_ENERGIA')), 403);
    expect(await isIn(browser)).toBe(true);
    expectStatus(await remove(await t.asStaff('ADMINISTRATOR', 'MOMO')), 303);
    expect(await isIn(browser)).toBe(false);
    await signIn();
    expect((await browser.get('/login/second-factor')).headers['location']).toMatch(/setup/);
  });
});

describe('the switch of an organisation', () => {
  const demand = (token: string, required: string) =>
    t.inject({
      method: 'POST',
      url: `/control/organisations/${t.organisations.PK_ENERGIA}/second-factor`,
      token,
      payload: { required },
    });
  const stored = () =>
    t.sql(`select requires_second_factor as on from organisation where id = $1`, [t.organisations.PK_ENERGIA]);

  it('stands on a page of its own that the card leads to', async () => {
    const token = await t.asStaff('COORDINATOR', 'ASOU');
    const card = `/control/organisations/${t.organisations.PK_ENERGIA}`;
    expect((await t.inject({ url: card, token })).body).toContain(`href="${card}/security"`);
    const off = expectStatus(await t.inject({ url: `${card}/security`, token }), 200);
    expect(off.body).not.toMatch(/name="required"[^>]* checked/);
    await demand(token, 'true');
    const on = expectStatus(await t.inject({ url: `${card}/security`, token }), 200);
    expect(on.body).toMatch(/<input(?=[^>]*name="required")[^>]* checked/);
    await demand(token, '');
    const stranger = await t.asStaff('ORGANISER', 'PK_ENERGIA');
    expectStatus(await t.inject({ url: `${card}/security`, token: stranger }), 403);
  });

  it('is for administrators and coordinators', async () => {
    for (const role of ['ORGANISER', 'EDITOR'] as const)
      expectStatus(await demand(await t.asStaff(role, 'PK_ENERGIA'), 'true'), 403);
    expect(await stored()).toEqual([{ on: false }]);
    expectStatus(await demand(await t.asStaff('COORDINATOR', 'ASOU'), 'true'), 303);
    expect(await stored()).toEqual([{ on: true }]);
    expectStatus(await demand(await t.asStaff('ADMINISTRATOR', 'MOMO'), ''), 303);
    expect(await stored()).toEqual([{ on: false }]);
  });
});
