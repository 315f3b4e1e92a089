import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { type Answer, startTestApp, type TestApp } from '../support/app.js';
import { createEvent, WEBINAR } from '../support/scenario.js';
import { Visitor } from '../support/visitor.js';

const OLGA = { email: 'olga@asou.test', password: 'верный пароль' };

let t: TestApp;
let browser: Visitor;

async function signIn(values = OLGA): Promise<Answer> {
  await browser.get('/login');
  return browser.submit('/login', values);
}

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: 'https://events.example.ru' } });
  await t.get(AccountsService).createStaff({
    ...OLGA,
    lastName: 'Смирнова',
    firstName: 'Ольга',
    role: 'ORGANISER',
    organisationCode: 'ASOU',
  });
});
afterAll(() => t.close());

beforeEach(() => {
  browser = new Visitor(t);
});

describe('signing in by the page', () => {
  it('leads to the workspace with a cookie that scripts, other sites and plain http do not get', async () => {
    const answer = await signIn();
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/manage']);
    const cookie = [answer.headers['set-cookie']].flat().find((line) => line?.startsWith('__Host-session='));
    expect(cookie).toMatch(/; Path=\/; Expires=.+; HttpOnly; Secure; SameSite=Lax$/);
    expect((await browser.get('/manage')).statusCode).toBe(200);
  });

  it.each([
    ['/manage/letters', '/manage/letters'],
    ['https://evil.example/', '/manage'],
    ['//evil.example/', '/manage'],
    ['/\\evil.example', '/manage'],
    ['/.//evil.example/', '/manage'],
    ['/%2e/\\evil.example/', '/manage'],
    ['javascript:alert(1)', '/manage'],
  ])('goes back to %s as %s', async (back, location) => {
    await browser.get('/login');
    const answer = await browser.post('/login', { ...OLGA, back, _csrf: browser.csrf });
    expect(answer.headers['location']).toBe(location);
  });

  it('knows no other site in any address that brings a path back', async () => {
    for (const back of ['/.//evil.example', '/a/../..//evil.example', '/%2e//evil.example', '/.\t/\\evil.example']) {
      const query = new URLSearchParams({ back, next: back }).toString();
      expect((await browser.get(`/view?size=2&${query}`)).headers['location']).toBe('/');
      for (const page of ['/login', '/login?next='])
        expect(
          (await browser.get(`${page}${page.includes('?') ? encodeURIComponent(back) : `?${query}`}`)).body,
        ).toContain('name="back" value="/"');
    }
  });

  it('shows the form again after a wrong password, without it', async () => {
    const answer = await signIn({ ...OLGA, password: 'неверный<>' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Неверный адрес или пароль');
    expect(answer.body).toContain('value="olga@asou.test"');
    expect(answer.body).not.toContain('неверный');
    expect(browser.cookies.has('session')).toBe(false);
  });

  it('is stopped after five failures with the time to wait', async () => {
    const guess = { email: 'guess@asou.test', password: 'x' };
    for (let n = 0; n < 5; n++) expect((await signIn(guess)).statusCode).toBe(422);
    const answer = await signIn(guess);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '900']);
  });

  it('wants the token of its own form', async () => {
    await browser.get('/login');
    const { csrf } = browser;
    for (const values of [OLGA, { ...OLGA, _csrf: '' }, { ...OLGA, _csrf: `${csrf}x` }])
      expect((await browser.post('/login', values)).statusCode).toBe(403);
    const stranger = new Visitor(t);
    await stranger.get('/login');
    expect((await stranger.post('/login', { ...OLGA, _csrf: csrf })).statusCode).toBe(403);
  });

  it('ends with the sign-out, in this browser and with the stolen cookie', async () => {
    await signIn();
    const stolen = browser.headers();
    await browser.get('/manage');
    expect((await browser.post('/logout', {})).statusCode).toBe(403);
    expect((await browser.post('/logout', { _csrf: browser.csrf })).statusCode).toBe(303);
    expect(browser.cookies.has('session')).toBe(false);
    expect((await t.inject({ url: '/manage', headers: stolen })).statusCode).toBe(303);
  });
});

describe('a session’s cookie', () => {
  it('counts under no name that another host or plain http could have set', async () => {
    await signIn();
    const secret = browser.cookies.get('session') ?? '';
    const as = async (cookie: string) => (await t.inject({ url: '/manage', headers: { cookie } })).statusCode;
    expect([await as(`session=${secret}`), await as(`__Host-session=${secret}`)]).toEqual([303, 200]);
    expect((await t.inject({ method: 'POST', url: '/logout' })).statusCode).toBe(403);
  });

  const post = (headers: Record<string, string>, url = '/api/v1/events') =>
    t.inject({ method: 'POST', url, payload: WEBINAR, headers: { ...browser.headers(), ...headers } });

  it('counts for a change only together with the token of our own page', async () => {
    await signIn();
    await browser.get('/manage/events/new');
    const refused = await post({});
    expect([refused.statusCode, refused.json()]).toMatchObject([
      403,
      { code: 'bad-csrf-token', detail: expect.stringMatching(/[а-яё]/) },
    ]);
    expect((await post({ 'x-csrf-token': 'nonsense' })).statusCode).toBe(403);
    expect((await post({ 'x-csrf-token': browser.csrf })).statusCode).toBe(201);
  });

  it('stops a change on a public route as well', async () => {
    const { slug } = await createEvent(t);
    await signIn();
    expect((await post({}, `/api/v1/events/${slug}/registrations`)).statusCode).toBe(403);
  });

  it('that is made up is nobody’s', async () => {
    browser.cookies.set('session', 'nonsense');
    expect((await browser.get('/manage')).statusCode).toBe(303);
    expect((await post({})).statusCode).toBe(401);
  });
});
