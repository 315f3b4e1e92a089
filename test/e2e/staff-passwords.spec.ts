import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Actor, Role } from '../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { InvitationsService } from '../../src/features/accounts/invitations.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TEST_NOW } from '../support/clock.js';
import { expectStatus } from '../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../support/smtp-inbox.js';
import { pathInLetter, Visitor } from '../support/visitor.js';

const PASSWORD = 'тихий трактор у реки';
const NEW_PASSWORD = 'сорок весёлых бобров';

let t: TestApp;
let inbox: SmtpInbox;
let browser: Visitor;
let email: string;
let people = 0;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({
    smtpUrl: inbox.url,
    config: { PUBLIC_URL: 'https://events.example.ru', TRUST_PROXY: '127.0.0.1' },
  });
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});

beforeEach(() => {
  t.clock.set(TEST_NOW);
  browser = from('198.51.100.1');
  email = `person${++people}@asou.test`;
});

const from = (address: string) => new Visitor(t, { 'x-forwarded-for': address });

async function addStaff(role: Role = 'ORGANISER'): Promise<void> {
  await t.get(AccountsService).createStaff({
    email,
    lastName: 'Смирнова',
    firstName: 'Ольга',
    password: PASSWORD,
    role,
    organisationCode: 'ASOU',
  });
}

async function signIn(visitor: Visitor, password = PASSWORD) {
  await visitor.get('/login');
  return visitor.submit('/login', { email, password });
}

const isIn = async (visitor: Visitor) => (await visitor.get('/manage')).statusCode === 200;

async function invite(role: Role = 'ORGANISER', to = email): Promise<string> {
  const token = await t.asStaff('COORDINATOR', 'ASOU');
  const actor = (await t.get(AccountsService).actorByApiToken(token)) as Actor;
  const invitation = { email: to, lastName: 'Новая', firstName: 'Анна', role, organisationId: t.organisations.ASOU };
  await t.get(DataSource).transaction((tx) => t.get(InvitationsService).invite(tx, actor, invitation));
  await t.drainJobs();
  return pathInLetter(inbox, to, '/login/invitation');
}

async function askReset(visitor: Visitor, of = email) {
  await visitor.get('/login/forgot');
  return visitor.submit('/login/forgot', { email: of });
}

async function resetLink(): Promise<string> {
  expectStatus(await askReset(browser), 200);
  await t.drainJobs();
  return pathInLetter(inbox, email, '/login/reset');
}

describe('an invitation', () => {
  it('says who invites to what, takes a password once and signs in', async () => {
    const link = await invite();
    expect(inbox.lastTo(email).parsed.text).toContain('Организатор');
    const page = expectStatus(await browser.get(link), 200);
    expect(page.body).toContain('Организатор');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    for (const password of ['короткий', 'password2024', 'Новая-Анна', `${email}1`]) {
      const weak = expectStatus(await browser.submit(link, { password }), 422);
      expect(weak.body).not.toContain(`value="${password}"`);
    }
    const answer = expectStatus(await browser.submit(link, { password: PASSWORD }), 303);
    expect(answer.headers['location']).toBe('/manage');
    expect(await isIn(browser)).toBe(true);
    const again = await from('198.51.100.2').get(link);
    expect([again.statusCode, again.body.includes('войдите с ним')]).toEqual([410, true]);
    expect((await signIn(from('198.51.100.3'))).statusCode).toBe(303);
  });

  it('is over after seven days and says how to go on', async () => {
    const link = await invite();
    t.clock.advance({ days: 7, seconds: 1 });
    const page = await browser.get(link);
    expect([page.statusCode, page.body.includes('/login/forgot')]).toEqual([410, true]);
    await browser.get('/login');
    expectStatus(await browser.submit(link, { password: PASSWORD }), 410);
  });

  it('of somebody who has a password leads to signing in and replaces nothing', async () => {
    await addStaff('EDITOR');
    const link = await invite();
    const page = expectStatus(await browser.get(link), 200);
    expect(page.body).toContain('войдите с ним');
    await browser.get('/login');
    expectStatus(await browser.submit(link, { password: NEW_PASSWORD }), 410);
    expect((await signIn(browser)).statusCode).toBe(303);
  });

  it('is worth nothing once a newer one was sent, and made up ones never are', async () => {
    const old = await invite();
    const link = await invite();
    expect((await browser.get(old)).statusCode).toBe(410);
    expect((await browser.get(`${link.slice(0, -4)}AAAA`)).statusCode).toBe(404);
    expect((await browser.get(link.replace('/invitation/', '/reset/'))).statusCode).toBe(404);
    expect((await browser.get(link)).statusCode).toBe(200);
  });

  it('leads who must have a second factor on to it', async () => {
    const link = await invite('COORDINATOR');
    await browser.get(link);
    const answer = expectStatus(await browser.submit(link, { password: PASSWORD }), 303);
    expect((await browser.get(String(answer.headers['location']))).headers['location']).toMatch(/second-factor/);
  });

  it('gives no role that the inviter may not give', async () => {
    const token = await t.asStaff('ORGANISER', 'PK_ENERGIA');
    const actor = (await t.get(AccountsService).actorByApiToken(token)) as Actor;
    const at = { email, lastName: 'Новая', firstName: 'Анна', organisationId: t.organisations.PK_ENERGIA };
    for (const invitation of [
      { ...at, role: 'COORDINATOR' },
      { ...at, role: 'ORGANISER', organisationId: t.organisations.ASOU },
    ] as const)
      await expect(
        t.get(DataSource).transaction((tx) => t.get(InvitationsService).invite(tx, actor, invitation)),
      ).rejects.toThrow('назначать не можете');
    expect(await t.sql(`select from person where email = $1`, [email])).toEqual([]);
  });
});

describe('a forgotten password', () => {
  it('is answered in the same words whoever asks for whom', async () => {
    await addStaff();
    const known = await askReset(browser);
    const unknown = await askReset(browser, 'nobody@asou.test');
    expect(unknown.statusCode).toBe(known.statusCode);
    expect(unknown.body.replaceAll('nobody@asou.test', email)).toBe(known.body);
    await t.drainJobs();
    expect(await t.sql(`select from letter where to_address = 'nobody@asou.test'`)).toEqual([]);
  });

  it('is set anew by the link: once, within an hour, and every session ends', async () => {
    await addStaff();
    const other = from('198.51.100.9');
    await signIn(other);
    const link = await resetLink();
    expectStatus(await browser.get(link), 200);
    expectStatus(await browser.submit(link, { password: '1234567890' }), 422);
    expect(await isIn(other)).toBe(true);
    const answer = expectStatus(await browser.submit(link, { password: NEW_PASSWORD }), 303);
    expect(answer.headers['location']).toBe('/login');
    expect(await isIn(other)).toBe(false);
    await browser.get('/login');
    expectStatus(await browser.submit(link, { password: PASSWORD }), 410);
    expect((await signIn(browser)).statusCode).toBe(422);
    expect((await signIn(browser, NEW_PASSWORD)).statusCode).toBe(303);
    await t.drainJobs();
    expect(inbox.lastTo(email).parsed.subject).toBe('Пароль изменён');
  });

  it('has links of an hour, of which the newest counts', async () => {
    await addStaff();
    const old = await resetLink();
    t.clock.advance({ minutes: 1 });
    const link = await resetLink();
    expect((await browser.get(old)).statusCode).toBe(410);
    expect((await browser.get(link)).statusCode).toBe(200);
    t.clock.advance({ hours: 1, seconds: 1 });
    expect((await browser.get(link)).statusCode).toBe(410);
  });

  it('does not fill the letter box', async () => {
    await addStaff();
    for (let n = 0; n < 5; n++) {
      expectStatus(await askReset(browser), 200);
      await t.drainJobs();
    }
    expect(await t.sql(`select from letter where to_address = $1`, [email])).toHaveLength(3);
    expectStatus(await askReset(browser), 429);
  });

  it('is not for the blocked', async () => {
    await addStaff();
    const link = await resetLink();
    await t.sql(`update person set blocked_at = now() where email = $1`, [email]);
    expect((await browser.get(link)).statusCode).toBe(404);
    expectStatus(await askReset(browser), 200);
    await t.drainJobs();
    expect(await t.sql(`select from letter where to_address = $1`, [email])).toHaveLength(1);
  });
});

describe('changing one’s own password', () => {
  const change = (current: string, password: string) => browser.submit('/me/security/password', { current, password });

  it('wants the old one and a good new one, ends other sessions and tells the owner', async () => {
    await addStaff();
    const other = from('198.51.100.4');
    await signIn(other);
    await signIn(browser);
    await browser.get('/me/security');
    expectStatus(await change('не тот пароль', NEW_PASSWORD), 422);
    expectStatus(await change(PASSWORD, 'Смирнова2024'), 422);
    expectStatus(await change(PASSWORD, PASSWORD), 422);
    expect(await isIn(other)).toBe(true);
    await browser.get('/me/security');
    expectStatus(await change(PASSWORD, NEW_PASSWORD), 303);
    expect([await isIn(other), await isIn(browser)]).toEqual([false, true]);
    await t.drainJobs();
    expect(inbox.lastTo(email).parsed.subject).toBe('Пароль изменён');
  });

  it('is no way to guess the old one from a session left open', async () => {
    await addStaff();
    await signIn(browser);
    await browser.get('/me/security');
    for (let n = 0; n < 5; n++) expectStatus(await change(`догадка номер ${n}`, NEW_PASSWORD), 422);
    expectStatus(await change(PASSWORD, NEW_PASSWORD), 429);
  });

  it('wants the token of its own form', async () => {
    await addStaff();
    await signIn(browser);
    const fields = { current: PASSWORD, password: NEW_PASSWORD };
    expectStatus(await browser.post('/me/security/password', fields), 403);
    expect((await signIn(from('198.51.100.5'))).statusCode).toBe(303);
  });
});

describe('guessing passwords', () => {
  it('gets no further with many requests at once than one after the other', async () => {
    await addStaff();
    await browser.get('/login');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => browser.submit('/login', { email, password: `догадка ${n}` })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 422)).toHaveLength(5);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(15);
  });

  it('from many addresses is slowed, while the owner’s own browser gets in from anywhere', async () => {
    await addStaff();
    const owner = from('198.51.100.6');
    expect((await signIn(owner)).statusCode).toBe(303);
    const statuses: number[] = [];
    for (let n = 0; n < 25; n++) statuses.push((await signIn(from(`203.0.113.${n}`), 'догадка')).statusCode);
    expect(statuses).toEqual([...Array<number>(20).fill(422), ...Array<number>(5).fill(429)]);
    const stranger = await signIn(from('203.0.113.99'));
    expect([stranger.statusCode, stranger.headers['retry-after']]).toEqual([429, '900']);
    expect(stranger.body).toContain('Забыли пароль');
    const elsewhere = from('192.0.2.77');
    elsewhere.cookies.set('device', owner.cookies.get('device') ?? '');
    expect((await signIn(elsewhere)).statusCode).toBe(303);
    t.clock.advance({ minutes: 15, seconds: 1 });
    expect((await signIn(from('203.0.113.99'))).statusCode).toBe(303);
  });

  it('does not stop the owner of a new browser either: the reset makes it known', async () => {
    await addStaff();
    for (let n = 0; n < 20; n++) await signIn(from(`203.0.113.${n}`), 'догадка');
    expect((await signIn(browser)).statusCode).toBe(429);
    const link = await resetLink();
    await browser.get(link);
    expectStatus(await browser.submit(link, { password: NEW_PASSWORD }), 303);
    expect((await signIn(browser, NEW_PASSWORD)).statusCode).toBe(303);
  });

  it('with a stolen device cookie is slowed on that device', async () => {
    await addStaff();
    const owner = from('198.51.100.7');
    await signIn(owner);
    const thief = from('203.0.113.5');
    thief.cookies.set('device', owner.cookies.get('device') ?? '');
    for (let n = 0; n < 5; n++) expect((await signIn(thief, 'догадка')).statusCode).toBe(422);
    expect((await signIn(thief)).statusCode).toBe(429);
  });

  it('gains nothing from a device cookie that is made up or another person’s', async () => {
    await addStaff();
    const mine = from('198.51.100.8');
    await signIn(mine);
    email = `person${++people}@asou.test`;
    await addStaff();
    for (let n = 0; n < 20; n++) await signIn(from(`203.0.113.${n}`), 'догадка');
    const tricky = from('203.0.113.50');
    tricky.cookies.set('device', mine.cookies.get('device') ?? '');
    expect((await signIn(tricky)).statusCode).toBe(429);
    tricky.cookies.set('device', 'A'.repeat(43));
    expect((await signIn(tricky)).statusCode).toBe(429);
  });
});

describe('a session', () => {
  it('planted before signing in is not the one after, and ends', async () => {
    await addStaff('EDITOR');
    await signIn(browser);
    const planted = browser.cookies.get('session') ?? '';
    email = `person${++people}@asou.test`;
    await addStaff();
    const victim = from('198.51.100.10');
    victim.cookies.set('session', planted);
    await victim.get('/events');
    victim.cookies.set('session', planted);
    await victim.get('/login/forgot');
    expectStatus(await victim.submit('/login', { email, password: PASSWORD }), 303);
    expect(victim.cookies.get('session')).not.toBe(planted);
    expect(await isIn(browser)).toBe(false);
    expect(await isIn(victim)).toBe(true);
  });

  it('and the device have cookies that scripts, other sites and plain http do not get', async () => {
    await addStaff();
    const answer = await signIn(browser);
    const cookies = [answer.headers['set-cookie']].flat().map(String);
    const flags = /; Path=\/; .*HttpOnly; Secure; SameSite=Lax/;
    for (const name of ['session', 'device'])
      expect(
        cookies.find((line) => line.startsWith(`__Host-${name}=`) && !line.includes('Expires=Thu, 01 Jan 1970')),
      ).toMatch(flags);
  });
});
