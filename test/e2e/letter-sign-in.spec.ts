import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createEvent, register, tokenOf } from '../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../support/smtp-inbox.js';
import { askForLetter, signInByLetter, Visitor } from '../support/visitor.js';

let t: TestApp;
let inbox: SmtpInbox;
let visitor: Visitor;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url, config: { PUBLIC_URL: 'https://events.example.ru' } });
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});
beforeEach(async () => {
  visitor = new Visitor(t);
  inbox.letters.length = 0;
  t.clock.advance({ hours: 1 });
});

const sessionsOf = (email: string) =>
  t.sql<{ method: string; live: boolean }>(
    `select s.method, s.revoked_at is null as live from session s join person p on p.id = s.person_id where p.email = $1 order by s.created_at`,
    [email],
  );
const know = (email: string) =>
  t.sql(`insert into person (email, last_name, first_name) values ($1, 'Иванова', 'Мария')`, [email]);

describe('a letter with a link', () => {
  it('opens the cabinet by a button, with a cookie that scripts, other sites and plain http do not get', async () => {
    await know('anna@mail.ru');
    const link = await askForLetter(t, inbox, visitor, 'anna@mail.ru');
    const page = await visitor.get(link);
    expect(page.body).toContain('Войти как a***@mail.ru');
    expect(page.body).not.toContain('anna@mail.ru');
    expect([page.headers['referrer-policy'], page.headers['cache-control']]).toEqual(['no-referrer', 'no-store']);
    const answer = await visitor.submit(link);
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/me']);
    const cookie = [answer.headers['set-cookie']].flat().find((line) => line?.startsWith('__Host-session='));
    expect(cookie).toMatch(/; Path=\/; Expires=.+; HttpOnly; Secure; SameSite=Lax$/);
    expect((await visitor.get('/me')).body).toContain('Здравствуйте, Мария!');
    expect(await sessionsOf('anna@mail.ru')).toEqual([{ method: 'LETTER', live: true }]);
  });

  it('is not used up by those who only look: scanners of mail', async () => {
    const link = await askForLetter(t, inbox, visitor, 'scanned@mail.ru');
    for (let n = 0; n < 3; n++) expect((await new Visitor(t).get(link)).statusCode).toBe(200);
    expect((await t.inject({ method: 'HEAD', url: link })).statusCode).toBe(200);
    expect(await sessionsOf('scanned@mail.ru')).toEqual([]);
    await visitor.get(link);
    expect((await visitor.submit(link)).statusCode).toBe(303);
  });

  it('makes the person of an address that has none, and asks for the name first', async () => {
    await visitor.get('/login?back=/events');
    await visitor.submit('/login/letter', { address: '  NOVAYA@Mail.ru ', back: '/events' });
    await t.drainJobs();
    const link = /\/login\/link\/[\w-]+/.exec(inbox.lastTo('novaya@mail.ru').parsed.text ?? '')?.[0] ?? '';
    await visitor.get(link);
    expect((await visitor.submit(link)).headers['location']).toBe('/me/profile?back=%2Fevents');
    expect((await visitor.get('/me')).headers['location']).toBe('/me/profile');
    await visitor.get('/me/profile?back=%2Fevents');
    const saved = await visitor.submit('/me/profile', {
      lastName: 'Новая',
      firstName: 'Вера',
      schoolId: t.schools[0],
      subjects: ['MATHEMATICS', 'PHYSICS'],
      grades: ['10', '9'],
      'consent.version': t.consentVersion,
      'consent.accepted': 'true',
      back: '/events',
    });
    expect([saved.statusCode, saved.headers['location']]).toEqual([303, '/events']);
    const people = await t.sql(
      `select last_name as name, subjects, grades, school_id as school, municipality_id as municipality,
         email_confirmed_at is not null as confirmed from person where email = 'novaya@mail.ru'`,
    );
    expect(people).toEqual([
      {
        name: 'Новая',
        subjects: ['MATHEMATICS', 'PHYSICS'],
        grades: [9, 10],
        school: t.schools[0],
        municipality: t.municipality.id,
        confirmed: true,
      },
    ]);
  });

  it('leads back to where one wanted to go, never to another site', async () => {
    for (const [back, location] of [
      ['/me/calendar', '/me/calendar'],
      ['https://evil.example/', '/me'],
      ['//evil.example', '/me'],
      ['/.//evil.example', '/me'],
      ['/a/../..//evil.example', '/me'],
      ['/\t\\evil.example', '/me'],
    ] as const) {
      const email = `back${back.length}@mail.ru`;
      await know(email);
      const one = new Visitor(t);
      await one.get('/login');
      await one.submit('/login/letter', { address: email, back });
      await t.drainJobs();
      const link = /\/login\/link\/[\w-]+/.exec(inbox.lastTo(email).parsed.text ?? '')?.[0] ?? '';
      await one.get(link);
      expect((await one.submit(link)).headers['location']).toBe(location);
      expect(await t.sql(`select from account_link where payload::text like '%evil%'`)).toEqual([]);
    }
  });

  it('leads nowhere else even when its row says so', async () => {
    await know('planted@mail.ru');
    const link = await askForLetter(t, inbox, visitor, 'planted@mail.ru');
    await t.sql(`update account_link set payload = '{"back": "/.//evil.example"}' where email = 'planted@mail.ru'`);
    await visitor.get(link);
    expect((await visitor.submit(link)).headers['location']).toBe('/me');
  });
});

describe('a link that does not work', () => {
  it('used twice: says so and sends a new one to the same address without showing it', async () => {
    await know('twice@mail.ru');
    const link = await askForLetter(t, inbox, visitor, 'twice@mail.ru');
    await visitor.get(link);
    expect((await visitor.submit(link)).statusCode).toBe(303);
    const thief = new Visitor(t);
    const again = await thief.get(link);
    expect(again.statusCode).toBe(410);
    expect(again.body).toContain('По этой ссылке уже переходили');
    expect(again.body).toContain('Прислать новую на t***@mail.ru');
    expect(again.body).not.toContain('twice@mail.ru');
    expect((await thief.submit(link)).statusCode).toBe(410);
    expect(thief.cookies.has('session')).toBe(false);
    inbox.letters.length = 0;
    const sent = await thief.submit(`${link}/again`);
    expect(sent.statusCode).toBe(200);
    expect(sent.body).not.toContain('twice@mail.ru');
    await t.drainJobs();
    expect(inbox.letters.map(({ to }) => to)).toEqual(['twice@mail.ru']);
  });

  it('expired after half an hour', async () => {
    const link = await askForLetter(t, inbox, visitor, 'late@mail.ru');
    t.clock.advance({ minutes: 29, seconds: 59 });
    expect((await visitor.get(link)).statusCode).toBe(200);
    t.clock.advance({ seconds: 1 });
    expect((await visitor.submit(link)).statusCode).toBe(410);
    const page = await visitor.get(link);
    expect([page.statusCode, page.body.includes('Срок действия ссылки истёк')]).toEqual([410, true]);
    expect(await sessionsOf('late@mail.ru')).toEqual([]);
  });

  it('cut short or made up: nothing to guess from', async () => {
    const link = await askForLetter(t, inbox, visitor, 'guess@mail.ru');
    for (const wrong of [link.slice(0, -1), `${link}A`, link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))]) {
      const page = await visitor.get(wrong);
      expect(page.statusCode).toBe(404);
      expect(page.body).toContain('Получить новую ссылку');
      expect((await visitor.submit(wrong)).statusCode).toBe(404);
      expect((await visitor.submit(`${wrong}/again`)).statusCode).toBe(404);
    }
  });

  it('opened in another browser: says so, and goes on only by the button', async () => {
    const link = await askForLetter(t, inbox, visitor, 'other@mail.ru');
    expect((await visitor.get(link)).body).not.toContain('в другом браузере');
    const other = new Visitor(t);
    const page = await other.get(link);
    expect([page.statusCode, other.cookies.has('session')]).toEqual([200, false]);
    expect(page.body).toContain('Ссылку запросили в другом браузере или на другом устройстве');
    other.cookies.set('sign-in', 'forged.signature');
    expect((await other.get(link)).body).toContain('в другом браузере');
    expect((await other.submit(link)).statusCode).toBe(303);
  });

  it('of a letter asked for in the same browser, the earlier of two, is dead once one is used', async () => {
    const first = await askForLetter(t, inbox, visitor, 'two@mail.ru');
    const second = await askForLetter(t, inbox, visitor, 'two@mail.ru');
    expect((await visitor.get(first)).body).not.toContain('в другом браузере');
    await visitor.get(second);
    await visitor.submit(second);
    expect((await new Visitor(t).get(first)).statusCode).toBe(410);
  });
});

describe('an attacker', () => {
  it('gets one session from one link with many presses at once', async () => {
    const link = await askForLetter(t, inbox, visitor, 'race@mail.ru');
    await visitor.get(link);
    const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.submit(link)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([303, 410, 410, 410, 410]);
    expect(await sessionsOf('race@mail.ru')).toHaveLength(1);
    expect(await t.sql(`select from person where email = 'race@mail.ru'`)).toHaveLength(1);
  });

  it('makes one person of an address with two links pressed at once', async () => {
    const links = [
      await askForLetter(t, inbox, visitor, 'pair@mail.ru'),
      await askForLetter(t, inbox, visitor, 'pair@mail.ru'),
    ];
    await visitor.get(links[0] ?? '');
    await Promise.all(links.map((link) => visitor.submit(link)));
    expect(await t.sql(`select from person where email = 'pair@mail.ru'`)).toHaveLength(1);
  });

  it('learns nothing of who is known: the same answer, headers and statements', async () => {
    await know('known@mail.ru');
    const ask = async (email: string) => {
      const asker = new Visitor(t);
      await asker.get('/login');
      let answer: Awaited<ReturnType<Visitor['submit']>> | undefined;
      const statements = await t.queries(async () => {
        answer = await asker.submit('/login/letter', { address: email });
      });
      const { date: _, 'set-cookie': cookies, ...headers } = answer?.headers ?? {};
      return {
        status: answer?.statusCode,
        body: answer?.body.replaceAll(email, '*').replaceAll(/name="_csrf" value="[^"]+"/g, ''),
        headers: { ...headers, 'content-length': '', 'x-request-id': '' },
        cookies: [cookies].flat().map((line) => line?.split('=')[0]),
        statements,
      };
    };
    const [known, unknown] = [await ask('known@mail.ru'), await ask('nobody@mail.ru')];
    expect(known.status).toBe(200);
    expect(known).toEqual(unknown);
  });

  it('cannot flood a mailbox, and is told nothing of it', async () => {
    await visitor.get('/login');
    const bodies = new Set<string>();
    for (let n = 0; n < 5; n++) {
      const answer = await visitor.submit('/login/letter', { address: 'flood@mail.ru' });
      expect(answer.statusCode).toBe(200);
      bodies.add(answer.body.replaceAll(/name="_csrf" value="[^"]+"/g, ''));
    }
    expect(bodies.size).toBe(1);
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(3);
    t.clock.advance({ minutes: 16 });
    await visitor.submit('/login/letter', { address: 'flood@mail.ru' });
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(4);
  });

  it('cannot write to everybody from one place', async () => {
    await visitor.get('/login');
    const statuses = [];
    for (let n = 0; n < 61; n++)
      statuses.push((await visitor.submit('/login/letter', { address: `all${n}@mail.ru` })).statusCode);
    expect([statuses.indexOf(429), statuses.length]).toEqual([60, 61]);
    const refused = await visitor.submit('/login/letter', { address: 'all1@mail.ru' });
    expect([refused.headers['retry-after'], refused.body.includes('value="all1@mail.ru"')]).toEqual(['900', true]);
  });

  it('cannot plant a session: the one brought along ends, and a new one begins', async () => {
    await know('victim@mail.ru');
    await signInByLetter(t, inbox, visitor, 'attacker@mail.ru');
    const planted = visitor.cookies.get('session') ?? '';
    const plantedCsrf = visitor.csrf;
    const link = await askForLetter(t, inbox, new Visitor(t), 'victim@mail.ru');
    expect((await visitor.get(link)).body).toContain('Сейчас вы вошли как attacker@mail.ru');
    await visitor.submit(link);
    expect(visitor.cookies.get('session')).not.toBe(planted);
    expect(await t.get(AccountsService).actorBySession(decodeURIComponent(planted))).toBeNull();
    expect((await visitor.get('/me')).statusCode).toBe(200);
    expect((await visitor.post('/me/preferences', { _csrf: plantedCsrf })).statusCode).toBe(403);
    expect((await visitor.submit('/me/preferences')).statusCode).toBe(303);
  });

  it('cannot choose the secret of a session', async () => {
    visitor.cookies.set('session', 'chosen-by-the-attacker');
    await signInByLetter(t, inbox, visitor, 'fixed@mail.ru');
    expect(visitor.cookies.get('session')).not.toBe('chosen-by-the-attacker');
  });

  it('needs the token of our own form for every step', async () => {
    const link = await askForLetter(t, inbox, visitor, 'csrf@mail.ru');
    inbox.letters.length = 0;
    await visitor.get(link);
    for (const [url, values] of [
      ['/login/letter', { address: 'csrf@mail.ru' }],
      [link, {}],
      [`${link}/again`, {}],
    ] as const) {
      expect((await visitor.post(url, values)).statusCode).toBe(403);
      expect((await visitor.post(url, { ...values, _csrf: 'nonsense' })).statusCode).toBe(403);
    }
    await t.drainJobs();
    expect([inbox.letters.length, visitor.cookies.has('session')]).toEqual([0, false]);
    expect((await visitor.submit(link)).statusCode).toBe(303);
  });

  it('who is blocked is not let in, and the link says no more', async () => {
    await know('blocked@mail.ru');
    await t.sql(`update person set blocked_at = now() where email = 'blocked@mail.ru'`);
    const link = await askForLetter(t, inbox, visitor, 'blocked@mail.ru');
    await visitor.get(link);
    const answer = await visitor.submit(link);
    expect([answer.statusCode, visitor.cookies.has('session')]).toEqual([403, false]);
    expect(await sessionsOf('blocked@mail.ru')).toEqual([]);
  });

  it('does not get into what needs a role by a letter of his own', async () => {
    await signInByLetter(t, inbox, visitor, 'teacher@mail.ru');
    for (const url of ['/manage', '/control']) expect((await visitor.get(url)).statusCode).toBe(403);
    expect((await visitor.get('/login')).headers['location']).toBe('/me');
  });
});

describe('registrations made before the account', () => {
  it('join it when the same address is proved, also those the letter of which was never answered', async () => {
    const [confirmed, unanswered, others] = [await createEvent(t), await createEvent(t), await createEvent(t)];
    for (const { slug } of [confirmed, unanswered]) await register(t, slug, 'before@mail.ru');
    await register(t, others.slug, 'somebody@mail.ru');
    const [row] = await t.sql<{ id: string }>(
      `select id from registration where event_id = $1 and email = 'before@mail.ru'`,
      [confirmed.id],
    );
    await t.inject({ method: 'POST', url: `/r/${tokenOf(t, row?.id ?? '')}/confirm` });
    await signInByLetter(t, inbox, visitor, 'before@mail.ru');
    await t.drainJobs();
    const page = (await visitor.get('/me')).body;
    expect(page).toContain(`href="/events/${confirmed.slug}"`);
    expect(page).toContain(`href="/events/${unanswered.slug}"`);
    expect(page).not.toContain(`href="/events/${others.slug}"`);
    expect(page).toContain('Ждёт подтверждения');
  });
});
