import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { OwnedRegistrationsService } from '../../src/features/registrations/owned-registrations.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { routesOf } from '../support/routes.js';
import { createEvent, participant, register, rowsOf, tokenOf } from '../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../support/smtp-inbox.js';
import { askForLetter, pathInLetter, signInByLetter, Visitor } from '../support/visitor.js';

let t: TestApp;
let inbox: SmtpInbox;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url, idle: true });
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});
beforeEach(() => {
  inbox.letters.length = 0;
  t.clock.advance({ minutes: 20 });
});

let teachers = 0;

/** A teacher with a name, signed in by a letter. */
async function teacher(
  email = `teacher${++teachers}@mail.ru`,
  userAgent = 'Firefox/127.0',
): Promise<Visitor & { email: string }> {
  await t.sql(
    `insert into person (email, last_name, first_name, school_id, municipality_id) values ($1, 'Иванова', 'Мария', $2, $3)
     on conflict do nothing`,
    [email, t.schools[0], t.municipality.id],
  );
  const visitor = new Visitor(t, { 'user-agent': userAgent });
  await signInByLetter(t, inbox, visitor, email);
  await t.drainJobs();
  await visitor.get('/me/profile');
  inbox.letters.length = 0;
  return Object.assign(visitor, { email });
}

/** The box of the first profile, ticked. */
const agreed = () => ({ 'consent.version': t.consentVersion, 'consent.accepted': 'true' });

const registrationOf = async (eventId: string, email: string) =>
  (await rowsOf(t, eventId)).find((row) => row.email === email);

describe('the cabinet', () => {
  it('is for those who signed in, in a browser: a token of a program opens none of it', async () => {
    const token = await t.asStaff('ADMINISTRATOR', 'ASOU');
    const own = routesOf(t.app).filter(({ path }) => path === '/me' || path.startsWith('/me/'));
    expect(own.length).toBeGreaterThan(10);
    for (const { method, path, access } of own) {
      const url = path.replaceAll(/:\w+/g, '0198c1f0-0000-7000-8000-000000000000');
      const request = { method: method as 'GET', url };
      expect([path, access]).toEqual([path, 'signed-in']);
      expect([path, (await t.inject(request)).statusCode]).toEqual([path, method === 'GET' ? 303 : 401]);
      expect([path, (await t.inject({ ...request, token })).statusCode]).toEqual([path, 403]);
    }
  });

  it('takes nothing without the token of its own forms', async () => {
    const visitor = await teacher();
    const { csrf } = await teacher();
    const writes = routesOf(t.app).filter(({ method, path }) => method === 'POST' && path.startsWith('/me/'));
    for (const { path } of writes) {
      const url = path.replaceAll(/:\w+/g, '0198c1f0-0000-7000-8000-000000000000');
      for (const token of ['', 'nonsense', csrf])
        expect([path, (await visitor.post(url, { _csrf: token })).statusCode]).toEqual([path, 403]);
    }
    expect((await visitor.get('/me')).statusCode).toBe(200);
  });

  it('is kept by nobody and leads to its pages', async () => {
    const visitor = await teacher();
    for (const url of ['/me', '/me/profile', '/me/calendar', '/me/preferences', '/me/sessions', '/me/email']) {
      const page = await visitor.get(url);
      expect([url, page.statusCode, page.headers['cache-control']]).toEqual([url, 200, 'no-store']);
      expect(page.body).toContain('name="robots" content="noindex"');
    }
    expect((await visitor.get('/')).body).toContain('Мой кабинет');
    expect((await t.inject({ url: '/' })).body).not.toContain('Мой кабинет');
  });

  it('asks the database the same for one registration and for three', async () => {
    const [one, three] = [await teacher(), await teacher()];
    const events = [await createEvent(t), await createEvent(t), await createEvent(t)];
    for (const { slug } of events) await register(t, slug, three.email);
    await register(t, events[0]?.slug ?? '', one.email);
    const forOne = await t.queries(() => one.get('/me'));
    const forThree = await t.queries(() => three.get('/me'));
    expect(forThree.length).toBe(forOne.length);
  });
});

describe('registering while signed in', () => {
  it('is filled in, confirmed at once, and brings the invitation instead of a question', async () => {
    const visitor = await teacher();
    const { id, slug } = await createEvent(t);
    const form = (await visitor.get(`/events/${slug}/register`)).body;
    for (const value of ['Иванова', 'Мария', visitor.email, t.schools[0]]) expect(form).toContain(`value="${value}"`);
    expect(form).not.toMatch(/name="consent.accepted"[^>]*checked/);
    const values = {
      lastName: 'Иванова',
      firstName: 'Мария',
      schoolId: t.schools[0],
      email: visitor.email,
      'consent.version': t.consentVersion,
      'consent.accepted': 'true',
    };
    const done = await visitor.submit(`/events/${slug}/register`, values);
    const row = await registrationOf(id, visitor.email);
    expect(row).toMatchObject({ state: 'CONFIRMED', revision: 1, holdExpiresAt: null });
    expect([done.statusCode, done.headers['location']]).toEqual([303, `/r/${tokenOf(t, row?.id ?? '')}`]);
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(1);
    const { parsed } = inbox.lastTo(visitor.email);
    expect(parsed.subject).not.toMatch(/Подтвердите/);
    expect(parsed.attachments.map(({ contentType }) => contentType)).toContain('text/calendar');
    expect((await visitor.get('/me')).body).toContain('Вы участвуете');
    const owners = await t.sql<{ email: string }>(
      `select p.email from registration r join person p on p.id = r.person_id where r.id = $1`,
      [row?.id],
    );
    expect(owners).toEqual([{ email: visitor.email }]);
  });

  it('of somebody else goes the way of a letter, and tells nothing', async () => {
    const visitor = await teacher();
    const { id, slug } = await createEvent(t);
    const values = {
      lastName: 'Петрова',
      firstName: 'Анна',
      schoolId: t.schools[0],
      email: 'colleague@mail.ru',
      'consent.version': t.consentVersion,
      'consent.accepted': 'true',
    };
    await visitor.get(`/events/${slug}/register`);
    const done = await visitor.submit(`/events/${slug}/register`, values);
    expect([done.statusCode, done.body.includes('Проверьте почту')]).toEqual([200, true]);
    expect(await registrationOf(id, 'colleague@mail.ru')).toMatchObject({ state: 'PENDING' });
    await t.sql(
      `update registration set state = 'CONFIRMED', email_confirmed_at = now(), hold_expires_at = null where event_id = $1`,
      [id],
    );
    await visitor.get(`/events/${slug}/register`);
    expect((await visitor.submit(`/events/${slug}/register`, values)).statusCode).toBe(200);
    expect((await visitor.get('/me')).body).not.toContain(`/events/${slug}"`);
  });

  it('takes over what stood there unconfirmed, with the owner’s own words', async () => {
    const visitor = await teacher();
    const { id, slug } = await createEvent(t);
    await register(t, slug, visitor.email, { lastName: 'Шуткова', firstName: 'Шутка' });
    await t.drainJobs();
    inbox.letters.length = 0;
    const headers = { ...visitor.headers(), 'x-csrf-token': visitor.csrf };
    const answer = await t.inject({
      method: 'POST',
      url: `/api/v1/events/${slug}/registrations`,
      payload: participant(t, visitor.email, { lastName: 'Иванова', firstName: 'Мария' }),
      headers,
    });
    expect([answer.statusCode, answer.json()]).toEqual([202, { status: 'confirmed', place: 'held' }]);
    expect(await registrationOf(id, visitor.email)).toMatchObject({ state: 'CONFIRMED' });
    const names = await t.sql(`select last_name as name from registration where event_id = $1`, [id]);
    expect(names).toEqual([{ name: 'Иванова' }]);
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(1);
    expect(inbox.letters[0]?.parsed.attachments.map(({ contentType }) => contentType)).toContain('text/calendar');
  });

  it('in the waiting list gets the place without a letter to answer', async () => {
    const visitor = await teacher();
    const { id, slug } = await createEvent(t, { capacity: 1 });
    await register(t, slug, 'first@mail.ru');
    const headers = { ...visitor.headers(), 'x-csrf-token': visitor.csrf };
    const answer = await t.inject({
      method: 'POST',
      url: `/api/v1/events/${slug}/registrations`,
      payload: participant(t, visitor.email),
      headers,
    });
    expect(answer.json()).toEqual({ status: 'check-email', place: 'waiting', position: 1 });
    expect((await visitor.get('/me')).body).toContain('Лист ожидания, № 1');
    const first = await registrationOf(id, 'first@mail.ru');
    await t.inject({ method: 'POST', url: `/r/${tokenOf(t, first?.id ?? '')}/cancel` });
    expect(await registrationOf(id, visitor.email)).toMatchObject({ state: 'CONFIRMED' });
  });

  it('needs an address that was proved: an account somebody made for it is not enough', async () => {
    const accounts = t.get(AccountsService);
    await accounts.createStaff({
      email: 'made@asou.test',
      lastName: 'Новая',
      firstName: 'Ольга',
      password: 'верный пароль',
      role: 'EDITOR',
      organisationCode: 'ASOU',
    });
    const { id, slug } = await createEvent(t);
    await register(t, slug, 'made@asou.test');
    const token = await accounts.createApiToken('made@asou.test', 'tests');
    const answer = await t.inject({
      method: 'POST',
      url: `/api/v1/events/${slug}/registrations`,
      payload: participant(t, 'made@asou.test'),
      token,
    });
    expect(answer.json()).toEqual({ status: 'check-email', place: 'held' });
    expect(await registrationOf(id, 'made@asou.test')).toMatchObject({ state: 'PENDING' });
    const visitor = new Visitor(t);
    await visitor.get('/login');
    await visitor.submit('/login', { email: 'made@asou.test', password: 'верный пароль' });
    expect((await visitor.get('/me')).body).not.toContain(`/events/${slug}"`);
  });
});

describe('registrations in the cabinet', () => {
  it('are confirmed and cancelled by a button', async () => {
    const visitor = await teacher();
    const { id, slug } = await createEvent(t);
    await register(t, slug, visitor.email);
    const row = await registrationOf(id, visitor.email);
    await visitor.get('/me');
    expect((await visitor.submit(`/me/registrations/${row?.id}/confirm`)).headers['location']).toBe('/me');
    expect(await registrationOf(id, visitor.email)).toMatchObject({ state: 'CONFIRMED' });
    await visitor.submit(`/me/registrations/${row?.id}/cancel`);
    expect(await registrationOf(id, visitor.email)).toMatchObject({ state: 'CANCELLED', cause: 'BY_PARTICIPANT' });
    expect((await visitor.get('/me')).body).not.toContain(`/events/${slug}"`);
  });

  it('of others are not there, whatever ids are guessed', async () => {
    const [owner, stranger] = [await teacher(), await teacher()];
    const { id, slug } = await createEvent(t);
    await register(t, slug, owner.email);
    const row = await registrationOf(id, owner.email);
    await owner.get('/me');
    await owner.submit(`/me/registrations/${row?.id}/confirm`);
    await stranger.get('/me');
    for (const change of ['confirm', 'cancel'])
      expect((await stranger.submit(`/me/registrations/${row?.id}/${change}`)).statusCode).toBe(404);
    expect((await stranger.submit(`/me/registrations/${row?.id}x/cancel`)).statusCode).toBe(400);
    expect(await registrationOf(id, owner.email)).toMatchObject({ state: 'CONFIRMED' });
  });

  it('become a portfolio once the event is over; the cancelled ones do not', async () => {
    const visitor = await teacher();
    const soon = new Date(t.clock.now().getTime() + 3_600_000);
    const times = { startsAt: soon.toISOString(), endsAt: new Date(soon.getTime() + 3_600_000).toISOString() };
    const [held, gone] = [await createEvent(t, times), await createEvent(t, times)];
    await visitor.get('/me');
    for (const { id, slug } of [held, gone]) {
      await register(t, slug, visitor.email);
      const row = await registrationOf(id, visitor.email);
      await visitor.submit(`/me/registrations/${row?.id}/confirm`);
    }
    await visitor.submit(`/me/registrations/${(await registrationOf(gone.id, visitor.email))?.id}/cancel`);
    expect((await visitor.get('/me')).body).toContain('Подключиться');
    t.clock.advance({ minutes: 150 });
    const page = (await visitor.get('/me')).body;
    expect(page).toContain('Вы участвовали в 1');
    expect(page).toContain(`/events/${held.slug}"`);
    expect(page).not.toContain(`/events/${gone.slug}"`);
    expect((await visitor.get('/me?cursor=nonsense')).statusCode).toBe(422);
  });
});

describe('the page of an event', () => {
  it('leads the signed-in participant to the own registration, and others to the form', async () => {
    const visitor = await teacher();
    const { id, slug } = await createEvent(t);
    await register(t, slug, visitor.email);
    const own = `/r/${tokenOf(t, (await registrationOf(id, visitor.email))?.id ?? '')}`;
    expect((await visitor.get(`/events/${slug}`)).body).toContain(`href="${own}"`);
    for (const reader of [new Visitor(t), await teacher()]) {
      const page = (await reader.get(`/events/${slug}`)).body;
      expect(page).toContain(`href="/events/${slug}/register"`);
      expect(page).not.toContain(own);
    }
  });
});

describe('the address of a broadcast in calendars', () => {
  it('knows the signed-in participant in any browser, and nobody else', async () => {
    const [visitor, stranger] = [await teacher(), await teacher()];
    const { id, slug } = await createEvent(t);
    await register(t, slug, visitor.email);
    const row = await registrationOf(id, visitor.email);
    const joined = await visitor.get(`/events/${slug}/join`);
    expect([joined.statusCode, joined.headers['location']]).toEqual([303, `/r/${tokenOf(t, row?.id ?? '')}/join`]);
    expect((await stranger.get(`/events/${slug}/join`)).statusCode).toBe(200);
  });
});

describe('sessions', () => {
  const actorOf = (visitor: Visitor) =>
    t.get(AccountsService).actorBySession(decodeURIComponent(visitor.cookies.get('session') ?? ''));
  const idsOf = (email: string) =>
    t.sql<{ id: string }>(
      `select s.id from session s join person p on p.id = s.person_id where p.email = $1 order by s.created_at`,
      [email],
    );

  it('are listed with the device, and one of them is ended from another', async () => {
    const phone = await teacher('many@mail.ru', 'Mozilla/5.0 (iPhone) Safari/604.1');
    const desk = await teacher('many@mail.ru', 'Mozilla/5.0 (Windows NT 10.0) YaBrowser/24.6 Safari/537.36');
    const page = (await desk.get('/me/sessions')).body;
    expect(page).toContain('Safari, iPhone');
    expect(page).toMatch(/Яндекс Браузер, Windows .*Вы здесь/);
    const [first] = await idsOf('many@mail.ru');
    expect((await desk.submit(`/me/sessions/${first?.id}/end`)).statusCode).toBe(303);
    expect([await actorOf(phone), (await actorOf(desk))?.email]).toEqual([null, 'many@mail.ru']);
    expect((await desk.submit(`/me/sessions/${first?.id}/end`)).statusCode).toBe(404);
  });

  it('of others cannot be ended by guessing', async () => {
    const [owner, stranger] = [await teacher(), await teacher()];
    const [session] = await idsOf(owner.email);
    expect((await stranger.submit(`/me/sessions/${session?.id}/end`)).statusCode).toBe(404);
    await stranger.submit('/me/sessions/end-others');
    await stranger.submit('/me/sessions/end-all');
    expect((await actorOf(owner))?.email).toBe(owner.email);
  });

  it('end everywhere else, or everywhere', async () => {
    const [phone, desk] = [await teacher('lost@mail.ru'), await teacher('lost@mail.ru')];
    await desk.submit('/me/sessions/end-others');
    expect([await actorOf(phone), (await actorOf(desk))?.email]).toEqual([null, 'lost@mail.ru']);
    const again = await teacher('lost@mail.ru');
    const answer = await desk.submit('/me/sessions/end-all');
    expect([answer.headers['location'], desk.cookies.has('session')]).toEqual(['/login', false]);
    expect([await actorOf(desk), await actorOf(again)]).toEqual([null, null]);
    expect((await again.get('/me')).statusCode).toBe(303);
  });

  it('of somebody who is blocked or gone open nothing', async () => {
    const [blocked, gone] = [await teacher(), await teacher()];
    await t.sql(`update person set blocked_at = now() where email = $1`, [blocked.email]);
    await t.sql(`delete from person where email = $1`, [gone.email]);
    for (const visitor of [blocked, gone]) {
      expect((await visitor.get('/me')).headers['location']).toMatch(/^\/login/);
      expect((await visitor.submit('/me/sessions/end-all')).statusCode).toBe(401);
    }
  });

  it('note their use every ten minutes, not with every page', async () => {
    const visitor = await teacher('seen@mail.ru');
    const seen = async () =>
      (
        await t.sql<{ at: Date }>(
          `select last_seen_at as at from session s join person p on p.id = s.person_id where p.email = 'seen@mail.ru'`,
        )
      )[0]?.at.getTime();
    const start = t.clock.now().getTime();
    t.clock.advance({ minutes: 9 });
    await visitor.get('/me');
    expect(await seen()).toBe(start);
    t.clock.advance({ minutes: 2 });
    await visitor.get('/me');
    expect(await seen()).toBe(start + 11 * 60_000);
  });
});

describe('links of registrations', () => {
  /** A confirmed registration of the teacher, and the path its letters lead to. */
  async function registered(visitor: Visitor & { email: string }) {
    const event = await createEvent(t);
    await register(t, event.slug, visitor.email);
    const row = await registrationOf(event.id, visitor.email);
    await visitor.get('/me');
    await visitor.submit(`/me/registrations/${row?.id}/confirm`);
    return { ...event, link: `/r/${tokenOf(t, row?.id ?? '')}` };
  }
  const linkIn = (page: string) => /\/r\/[\w-]{51}/.exec(page)?.[0];
  const answers = async (link: string) => {
    const steps = ['', '/confirm', '/join', '/edit', '/cancel'].map((step) => t.inject({ url: `${link}${step}` }));
    return (await Promise.all(steps)).map(({ statusCode }) => statusCode);
  };

  it.each([
    ['«выйти везде»', '/me/sessions', '/me/sessions/end-all'],
    ['a renewed calendar', '/me/calendar', '/me/calendar/renew'],
  ])(
    'are closed by %s at once, and the cabinet and the next letter carry those in force',
    async (_name, page, button) => {
      const [visitor, other] = [await teacher(), await teacher()];
      const [mine, theirs] = [await registered(visitor), await registered(other)];
      await t.drainJobs();
      const browser = new Visitor(t);
      expect((await browser.get(mine.link)).statusCode).toBe(200);
      await visitor.get(page);
      expect((await visitor.submit(button)).statusCode).toBe(303);
      expect(await answers(mine.link)).toEqual([410, 410, 410, 410, 410]);
      for (const step of ['confirm', 'join', 'edit', 'cancel'])
        expect((await browser.submit(`${mine.link}/${step}`)).statusCode).toBe(410);
      // the browser that opened it once knows it no more
      expect((await browser.get(`/events/${mine.slug}/join`)).statusCode).toBe(200);
      expect((await t.inject({ url: theirs.link })).statusCode).toBe(200);
      expect(await registrationOf(mine.id, visitor.email)).toMatchObject({ state: 'CONFIRMED' });

      const closed = await browser.get(mine.link);
      expect(closed.body).toContain(`${mine.link}/again`);
      expect(closed.body).not.toContain(visitor.email);
      inbox.letters.length = 0;
      await browser.get(`${mine.link}/again`);
      t.clock.advance({ minutes: 11 });
      expect((await browser.submit(`${mine.link}/again`)).statusCode).toBe(303);
      await t.drainJobs();
      const inForce = linkIn(inbox.lastTo(visitor.email).parsed.text ?? '') ?? '';
      expect(inForce).not.toBe(mine.link);
      expect((await t.inject({ url: inForce })).statusCode).toBe(200);
      await signInByLetter(t, inbox, visitor, visitor.email);
      expect((await visitor.get('/me')).body).toContain(inForce);
    },
  );

  it('are closed by a change of the address with the change itself: the old mailbox learns nothing of the new one', async () => {
    const visitor = await teacher();
    const { link } = await registered(visitor);
    const [person] = await t.sql<{ id: string }>(`select id from person where email = $1`, [visitor.email]);
    const owned = t.get(OwnedRegistrationsService);
    for (let run = 0; run < 2; run++) await owned.readdress(person!.id, visitor.email, `new.${visitor.email}`);
    const page = await t.inject({ url: link });
    expect([page.statusCode, page.body.includes(`new.${visitor.email}`)]).toEqual([410, false]);
    await t.sql(`update person set email = $1 where id = $2`, [`new.${visitor.email}`, person!.id]);
    expect((await t.inject({ url: linkIn((await visitor.get('/me')).body) ?? '' })).statusCode).toBe(200);
  });

  it('show the address of the calendar to their owner signed in, not to whoever has the link', async () => {
    const [visitor, other] = [await teacher(), await teacher()];
    const { link } = await registered(visitor);
    const feed = '/calendar/u/';
    expect((await visitor.get(link)).body).toContain(feed);
    for (const reader of [other, new Visitor(t)]) expect((await reader.get(link)).body).not.toContain(feed);
  });

  it('stay in no browser after a sign-out', async () => {
    const visitor = await teacher();
    const { link, slug } = await registered(visitor);
    await visitor.get(link);
    expect(visitor.cookies.has('own')).toBe(false);
    // opened before the sign-in
    const browser = new Visitor(t);
    await browser.get(link);
    expect((await browser.get(`/events/${slug}/join`)).headers['location']).toBe(`${link}/join`);
    await signInByLetter(t, inbox, browser, visitor.email);
    await browser.get('/me');
    expect((await browser.submit('/logout')).statusCode).toBe(303);
    for (const cookie of ['own', 'registered', 'session', 'sign-in'])
      expect([cookie, browser.cookies.has(cookie)]).toEqual([cookie, false]);
    expect((await browser.get(`/events/${slug}/join`)).statusCode).toBe(200);
    expect((await browser.get(`/events/${slug}`)).body).not.toContain(link);
  });

  it('and tokens of programs end with «выйти везде», which says so', async () => {
    const desk = await teacher();
    const token = await t.get(AccountsService).createApiToken(desk.email, 'Выгрузка');
    const ask = async () => (await t.inject({ url: '/api/v1/events', token })).statusCode;
    expect(await ask()).toBe(200);
    expect((await desk.get('/me/sessions')).body).toContain('токены программ');
    await desk.submit('/me/sessions/end-all');
    expect(await ask()).toBe(401);
  });
});

describe('the personal calendar', () => {
  it('changes its address: the old one is gone at once, for whoever kept an answer too', async () => {
    const visitor = await teacher();
    const addressIn = (page: string) => /\/calendar\/u\/[\w-]+\/moi-sobytiya\.ics/.exec(page)?.[0] ?? '';
    const old = addressIn((await visitor.get('/me/calendar')).body);
    const first = await t.inject({ url: old });
    expect(first.statusCode).toBe(200);
    expect((await visitor.submit('/me/calendar/renew')).headers['location']).toBe('/me/calendar');
    const kept = { 'if-none-match': String(first.headers['etag']) };
    expect((await t.inject({ url: old })).statusCode).toBe(410);
    expect((await t.inject({ url: old, headers: kept })).statusCode).toBe(410);
    const renewed = addressIn((await visitor.get('/me/calendar')).body);
    expect(renewed).not.toBe(old);
    expect((await t.inject({ url: renewed })).statusCode).toBe(200);
  });

  it('of others keeps its address', async () => {
    const [one, other] = [await teacher(), await teacher()];
    const addressIn = (page: string) => /\/calendar\/u\/[\w-]+\/moi-sobytiya\.ics/.exec(page)?.[0] ?? '';
    const address = addressIn((await other.get('/me/calendar')).body);
    await one.submit('/me/calendar/renew');
    expect((await t.inject({ url: address })).statusCode).toBe(200);
  });
});

describe('the profile', () => {
  it('names what is wrong and keeps what was typed', async () => {
    const visitor = await teacher();
    const answer = await visitor.submit('/me/profile', {
      lastName: '',
      firstName: 'Мария1',
      schoolName: 'Нет такой школы',
      subjects: ['ALCHEMY'],
      grades: ['12'],
    });
    expect(answer.statusCode).toBe(422);
    for (const words of [
      'Фамилия: заполните поле',
      'Только имя: буквы',
      'Такой школы в списке нет',
      'Выберите предметы',
      'от 1 до 11',
    ])
      expect(answer.body).toContain(words);
    expect(answer.body).toContain('value="Мария1"');
    expect((await t.sql(`select from person where email = $1 and last_name = 'Иванова'`, [visitor.email])).length).toBe(
      1,
    );
  });

  it('takes an unknown school by name, or none, and cannot change what is not in it', async () => {
    const visitor = await teacher();
    const saved = await visitor.submit('/me/profile', {
      lastName: "О'Коннор-Заде",
      firstName: 'Мария',
      schoolName: 'Школа будущего',
      schoolMissing: 'true',
      municipality: t.municipality.oktmo,
      ...agreed(),
    });
    expect(saved.statusCode).toBe(303);
    const school = () =>
      t.sql(`select school_name as name, school_id as id, municipality_id as town from person where email = $1`, [
        visitor.email,
      ]);
    expect(await school()).toEqual([{ name: 'Школа будущего', id: null, town: t.municipality.id }]);
    await visitor.submit('/me/profile', { lastName: 'Иванова', firstName: 'Мария', schoolName: '', schoolId: '' });
    expect(await school()).toEqual([{ name: null, id: null, town: null }]);
    const sly = {
      lastName: 'Иванова',
      firstName: 'Мария',
      email: 'other@mail.ru',
      organisationId: t.organisations.ASOU,
    };
    expect((await visitor.submit('/me/profile', sly)).statusCode).toBe(422);
  });
});

describe('the consent of the first profile', () => {
  const consents = (email: string) =>
    t.sql(
      `select d.version, c.address is not null as address, c.accepted_at as at from consent c
       join consent_document d on d.id = c.document_id join person p on p.id = c.person_id where p.email = $1`,
      [email],
    );

  it('is empty, is asked for once, and is recorded with its text, time and address', async () => {
    const visitor = await teacher();
    const values = { lastName: 'Иванова', firstName: 'Вера' };
    const form = await visitor.get('/me/profile');
    expect(form.body).toMatch(/name="consent.accepted"/);
    expect(form.body).not.toMatch(/name="consent.accepted"[^>]*checked/);
    const refused = await visitor.submit('/me/profile', { ...values, lastName: '' });
    for (const words of ['Отметьте согласие', 'Фамилия: заполните поле']) expect(refused.body).toContain(words);
    const stale = { ...values, ...agreed(), 'consent.version': '1999' };
    expect((await visitor.submit('/me/profile', stale)).statusCode).toBe(422);
    expect(await t.sql(`select from person where email = $1 and first_name = 'Вера'`, [visitor.email])).toEqual([]);
    expect((await visitor.submit('/me/profile', { ...values, ...agreed() })).statusCode).toBe(303);
    const recorded = [{ version: t.consentVersion, address: true, at: t.clock.now() }];
    expect(await consents(visitor.email)).toEqual(recorded);
    expect((await visitor.get('/me/profile')).body).not.toContain('consent.accepted');
    await visitor.submit('/me/profile', { ...values, firstName: 'Анна' });
    expect(await consents(visitor.email)).toEqual(recorded);
  });

  it('is not asked for again of those who gave one with a registration', async () => {
    const visitor = await teacher();
    const { slug } = await createEvent(t);
    await register(t, slug, visitor.email);
    expect((await visitor.get('/me/profile')).body).not.toContain('consent.accepted');
  });
});

describe('letters one does not want', () => {
  it('are refused by kind; what a registration needs comes all the same', async () => {
    const visitor = await teacher();
    await visitor.submit('/me/preferences', { letters: ['MATERIALS'] });
    const refused = () => t.sql(`select refused_letters as kinds from person where email = $1`, [visitor.email]);
    expect(await refused()).toEqual([{ kinds: ['REMINDERS', 'DIGEST'] }]);
    await visitor.submit('/me/preferences');
    expect(await refused()).toEqual([{ kinds: ['REMINDERS', 'MATERIALS', 'DIGEST'] }]);
    expect((await visitor.get('/me/preferences')).body).not.toMatch(/name="letters"[^>]*checked/);
    expect((await visitor.submit('/me/preferences', { letters: ['EVERYTHING'] })).statusCode).toBe(422);
    const { slug } = await createEvent(t);
    await register(t, slug, visitor.email);
    await t.drainJobs();
    expect(inbox.letters.map(({ to }) => to)).toEqual([visitor.email]);
  });
});

describe('a change of address', () => {
  async function asked(newEmail: string) {
    const visitor = await teacher();
    await visitor.get('/me/email');
    expect((await visitor.submit('/me/email', { newEmail })).statusCode).toBe(303);
    await t.drainJobs();
    const links = {
      old: pathInLetter(inbox, visitor.email, '/login/email'),
      new: pathInLetter(inbox, newEmail, '/login/email'),
    };
    return { visitor, email: visitor.email, links };
  }
  const press = async (link: string) => {
    const reader = new Visitor(t);
    const page = await reader.get(link);
    return page.statusCode === 200 ? reader.submit(link) : page;
  };
  const personOf = async (email: string) =>
    (await t.sql<{ id: string }>(`select id from person where email = $1`, [email]))[0]?.id;

  it.each([
    ['old', 'new'],
    ['new', 'old'],
  ] as const)('is done when both agreed, the %s one first', async (first, second) => {
    const newEmail = `changed-${first}@mail.ru`;
    const { visitor, email, links } = await asked(newEmail);
    const { id, slug } = await createEvent(t);
    await register(t, slug, email);
    await visitor.get('/me');
    await visitor.submit(`/me/registrations/${(await registrationOf(id, email))?.id}/confirm`);
    const person = await personOf(email);
    const stale = await askForLetter(t, inbox, new Visitor(t), email);

    expect((await press(links[first])).body).toContain('Осталось подтвердить письмо на другом адресе');
    expect([await personOf(email), await personOf(newEmail)]).toEqual([person, undefined]);
    expect((await visitor.get('/me/email')).body).toContain('Подтверждён');
    expect((await press(links[second])).body).toContain('Адрес изменён');
    expect([await personOf(email), await personOf(newEmail)]).toEqual([undefined, person]);
    expect((await visitor.get('/me')).statusCode).toBe(303);
    expect((await new Visitor(t).get(stale)).statusCode).toBe(410);

    inbox.letters.length = 0;
    await t.drainJobs();
    expect(inbox.lastTo(email).parsed.subject).toBe('Адрес учётной записи изменён');
    expect(await registrationOf(id, newEmail)).toMatchObject({ state: 'CONFIRMED' });
    const again = new Visitor(t);
    await signInByLetter(t, inbox, again, newEmail);
    expect((await again.get('/me')).body).toContain(`/events/${slug}"`);
    const stranger = new Visitor(t);
    await signInByLetter(t, inbox, stranger, email);
    expect(await personOf(email)).not.toBe(person);
    for (const link of Object.values(links)) expect((await press(link)).statusCode).toBe(410);
  });

  it('by one press each at the same moment happens once', async () => {
    const { links } = await asked('atonce@mail.ru');
    const answers = await Promise.all([press(links.old), press(links.new), press(links.old)]);
    expect(answers.filter(({ body }) => body.includes('Адрес изменён'))).toHaveLength(1);
    expect(await personOf('atonce@mail.ru')).toBeDefined();
  });

  it('waits for a day and no longer', async () => {
    const { email, links } = await asked('slow@mail.ru');
    await press(links.old);
    t.clock.advance({ hours: 24 });
    expect((await press(links.new)).statusCode).toBe(410);
    expect(await personOf(email)).toBeDefined();
  });

  it('to an address that has an account is told only to who reads its mail, and changes nothing', async () => {
    await teacher('taken@mail.ru');
    const { email, links } = await asked('taken@mail.ru');
    await press(links.old);
    const refused = await press(links.new);
    expect([refused.statusCode, refused.body.includes('уже есть своя учётная запись')]).toEqual([409, true]);
    expect(await personOf(email)).toBeDefined();
  });

  it('is refused when the address was taken meanwhile', async () => {
    const { email, links } = await asked('meanwhile@mail.ru');
    await press(links.new);
    await signInByLetter(t, inbox, new Visitor(t), 'meanwhile@mail.ru');
    expect((await press(links.old)).statusCode).toBe(409);
    expect(await personOf(email)).toBeDefined();
  });

  it('can be replaced and cancelled: its earlier letters are worth nothing then', async () => {
    const { visitor, email, links } = await asked('wrong@mail.ru');
    await visitor.get('/me/email');
    await visitor.submit('/me/email', { newEmail: 'right@mail.ru' });
    for (const link of Object.values(links)) expect((await press(link)).statusCode).toBe(410);
    await t.drainJobs();
    const newer = pathInLetter(inbox, 'right@mail.ru', '/login/email');
    await visitor.submit('/me/email/cancel');
    expect((await press(newer)).statusCode).toBe(410);
    expect((await visitor.get('/me/email')).body).not.toContain('Ждём подтверждения');
    expect(await personOf(email)).toBeDefined();
  });

  it('refuses the same address, nonsense, and a fourth request within an hour', async () => {
    const visitor = await teacher();
    await visitor.get('/me/email');
    for (const newEmail of [visitor.email.toUpperCase(), 'not an address', ''])
      expect((await visitor.submit('/me/email', { newEmail })).statusCode).toBe(422);
    for (let n = 0; n < 3; n++)
      expect((await visitor.submit('/me/email', { newEmail: `n${n}@mail.ru` })).statusCode).toBe(303);
    const refused = await visitor.submit('/me/email', { newEmail: 'n4@mail.ru' });
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '3600']);
  });

  it('leaves where it is what the new address has of its own at the same event', async () => {
    const { email, links } = await asked('both@mail.ru');
    const { id, slug } = await createEvent(t);
    for (const one of [email, 'both@mail.ru']) await register(t, slug, one);
    await t.sql(
      `update registration set person_id = (select id from person where email = $2) where event_id = $1 and email = $2`,
      [id, email],
    );
    await press(links.old);
    await press(links.new);
    await t.drainJobs();
    expect((await rowsOf(t, id)).map((row) => row.email).toSorted()).toEqual(['both@mail.ru', email].toSorted());
  });
});
