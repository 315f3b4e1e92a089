import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Conflict, Forbidden, NotFound, RuleViolation } from '../../../src/common/errors.js';
import { EVENT_RIGHTS, type EventRight } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { HelpersService } from '../../../src/features/events/helpers.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, register, rowsOf } from '../../support/scenario.js';
import { type Signed, signedIn } from '../../support/staff.js';
import { Visitor } from '../../support/visitor.js';

const TEACHER = 'tayna@mail.ru';

let t: TestApp;
let helpers: HelpersService;
let organiser: Signed;
let event: { id: string; slug: string };
let other: { id: string; slug: string };
let registration: string;

beforeAll(async () => {
  t = await startTestApp();
  helpers = t.get(HelpersService);
  organiser = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
  event = await createEvent(t);
  other = await createEvent(t, { title: 'Другое событие' });
  expectStatus(await register(t, event.slug, TEACHER), 202);
  registration = (await rowsOf(t, event.id))[0]?.id ?? '';
  const confirm = `/api/v1/events/${event.slug}/registrations/${registration}/confirm`;
  expectStatus(await t.inject({ method: 'POST', url: confirm, token: await t.asStaff('ORGANISER', 'ASOU') }), 200);
});
afterAll(() => t.close());

/** Somebody without a role who holds this right in the event. */
async function helper(right: EventRight): Promise<Signed> {
  const person = await signedIn(t);
  await helpers.give(await organiser.actor(), event.slug, { email: person.email, right });
  return person;
}

async function browser({ session }: Signed): Promise<Visitor> {
  const visitor = new Visitor(t);
  visitor.cookies.set('session', session);
  return visitor;
}

describe('naming helpers', () => {
  it('is for who may lead the event', async () => {
    const strangers = [
      await signedIn(t, [['ORGANISER', t.organisations.PK_ENERGIA]]),
      await signedIn(t, [['EDITOR', t.organisations.ASOU]]),
      await helper('REGISTRATIONS'),
    ];
    for (const stranger of strangers) {
      const actor = await stranger.actor();
      const refusal = actor.roles[0]?.role === 'ORGANISER' ? NotFound : Forbidden;
      await expect(helpers.list(actor, event.slug)).rejects.toThrow(refusal);
      await expect(helpers.give(actor, event.slug, { email: 'x@y.ru', right: 'PROGRAM' })).rejects.toThrow(refusal);
      await expect(helpers.take(actor, event.slug, organiser.id, 'PROGRAM')).rejects.toThrow(refusal);
    }
    expect(await t.sql(`select from person where email = 'x@y.ru'`)).toEqual([]);
  });

  it('makes the account of a new address and sends the letter', async () => {
    await helpers.give(await organiser.actor(), event.slug, { email: 'New@helper.test', right: 'CHECK_IN' });
    const [row] = (await helpers.list(await organiser.actor(), event.slug)).filter(
      ({ email }) => email === 'new@helper.test',
    );
    expect(row).toMatchObject({
      name: '',
      right: 'CHECK_IN',
      isInvited: true,
      isBlocked: false,
      grantedBy: 'Людина Анна',
    });
    await t.drainJobs();
    const letters = await t.sql<{ count: number }>(
      `select count(*)::int as count from letter where to_address = 'new@helper.test'`,
    );
    expect(letters).toEqual([{ count: 1 }]);
  });

  it('twice with one right is told, with another is not; a blocked person is not named', async () => {
    const person = await helper('PROGRAM');
    const give = async (right: EventRight) =>
      helpers.give(await organiser.actor(), event.slug, { email: person.email, right });
    await expect(give('PROGRAM')).rejects.toThrow(Conflict);
    await give('CHECK_IN');
    await t.sql(`update person set blocked_at = now() where id = $1`, [person.id]);
    await expect(give('PUBLICATIONS')).rejects.toThrow(RuleViolation);
  });

  it('floods nobody with letters', async () => {
    const actor = await organiser.actor();
    const grant = { email: 'flooded@helper.test', right: 'PROGRAM' } as const;
    const again = async () => {
      await helpers.give(actor, event.slug, grant);
      const [row] = (await helpers.list(actor, event.slug)).filter(({ email }) => email === grant.email);
      await helpers.take(actor, event.slug, row?.personId ?? '', 'PROGRAM');
    };
    for (let n = 0; n < 5; n++) await again();
    await expect(again()).rejects.toThrow(expect.objectContaining({ code: 'too-many-letters' }));
    t.clock.advance({ minutes: 61 });
    await again();
  });

  it('is taken back at once', async () => {
    const person = await helper('PROGRAM');
    await helpers.take(await organiser.actor(), event.slug, person.id, 'PROGRAM');
    expect((await person.actor()).grants).toEqual([]);
    await expect(helpers.take(await organiser.actor(), event.slug, person.id, 'PROGRAM')).rejects.toThrow(NotFound);
  });

  it('is shown with the same number of queries for many as for one', async () => {
    const actor = await organiser.actor();
    const asked = async (slug: string) => (await t.queries(() => helpers.list(actor, slug))).length;
    await helpers.give(actor, other.slug, { email: 'one@helper.test', right: 'PROGRAM' });
    expect((await helpers.list(actor, event.slug)).length).toBeGreaterThan(2);
    expect(await asked(event.slug)).toBe(await asked(other.slug));
  });
});

describe('a helper', () => {
  const PAGES = {
    '': 'event.view-drafts',
    '/participants': 'registration.view',
    '/participants/export.csv': 'registration.export',
    '/program': 'event.view-drafts',
    '/announcement': 'event.view-drafts',
    '/edit': 'event.edit',
    '/move': 'event.publish',
    '/helpers': 'event.grant',
  } as const;

  it.each(Object.keys(EVENT_RIGHTS) as EventRight[])(
    'with %s opens what that right holds, in this event alone',
    async (right) => {
      const visitor = await browser(await helper(right));
      const rights: readonly string[] = EVENT_RIGHTS[right];
      for (const [page, action] of Object.entries(PAGES)) {
        const { statusCode } = await visitor.get(`/manage/events/${event.slug}${page}`);
        expect([page, statusCode]).toEqual([page, rights.includes(action) ? 200 : 403]);
        const elsewhere = await visitor.get(`/manage/events/${other.slug}${page}`);
        expect([page, elsewhere.statusCode]).toEqual([page, rights.includes(action) ? 404 : 403]);
      }
      const list = await visitor.get('/manage/events');
      expect(list.body).toContain(event.slug);
      expect(list.body).not.toContain(other.slug);
      expect(list.body).not.toContain('Новое событие');
    },
  );

  it('with CHECK_IN sees names without addresses, marks who came and does nothing else', async () => {
    const visitor = await browser(await helper('CHECK_IN'));
    const { body } = await visitor.get(`/manage/events/${event.slug}/participants`);
    expect(body).toContain('Иванова Мария Петровна');
    expect(body).toContain('Отметить');
    for (const hidden of [TEACHER, 'Выгрузить', 'Отменить']) expect(body).not.toContain(hidden);
    const act = (change: string) =>
      visitor.submit(`/manage/events/${event.slug}/participants/${registration}/${change}`);
    expect((await act('cancel')).statusCode).toBe(403);
    expect((await act('check-in')).statusCode).toBe(303);
    const [row] = await t.sql<{ state: string; came: boolean }>(
      `select state, checked_in_at is not null as came from registration where id = $1`,
      [registration],
    );
    expect(row).toEqual({ state: 'CONFIRMED', came: true });
  });

  it('with CHECK_IN learns no addresses by REST either', async () => {
    const person = await helper('CHECK_IN');
    const token = await t.get(AccountsService).createApiToken(person.email, 'вход');
    const answer = await t.inject({ url: `/api/v1/events/${event.slug}/registrations`, token });
    expect(expectStatus(answer, 200).body).toContain('Иванова');
    expect(answer.body).not.toContain(TEACHER);
  });

  it('sees on the page of the event the buttons of that right alone', async () => {
    // the tabs lead to every page that one may read
    const shown = async (right: EventRight) =>
      (await (await browser(await helper(right))).get(`/manage/events/${event.slug}`)).body.replace(
        /<nav class="tabs[^]*?<\/nav>/,
        '',
      );
    const program = await shown('PROGRAM');
    expect(program).toContain(`/manage/events/${event.slug}/program`);
    for (const part of ['announcement', 'participants', 'edit', 'move', 'cancel', 'helpers'])
      expect(program).not.toContain(`/manage/events/${event.slug}/${part}`);
    const texts = await shown('PUBLICATIONS');
    expect(texts).toContain(`/manage/events/${event.slug}/announcement`);
    expect(texts).not.toContain(`/manage/events/${event.slug}/program`);
    const door = await shown('CHECK_IN');
    expect(door).toContain(`/manage/events/${event.slug}/participants`);
    for (const hidden of ['Пакет события', 'asou.mts-link.ru', 'Действия']) expect(door).not.toContain(hidden);
  });

  it('writes and publishes with PUBLICATIONS, and a program with PROGRAM', async () => {
    const writer = await browser(await helper('PUBLICATIONS'));
    await writer.get(`/manage/events/${event.slug}/announcement`);
    const text = { title: 'Анонс помощника', lead: '', bodyHtml: '<p>Приходите</p>' };
    expectStatus(await writer.submit(`/manage/events/${event.slug}/announcement/publish`, text), 303);
    expect(await t.sql(`select publication_state as state from announcement where event_id = $1`, [event.id])).toEqual([
      { state: 'PUBLISHED' },
    ]);
    const planner = await browser(await helper('PROGRAM'));
    await planner.get(`/manage/events/${event.slug}/program`);
    const session = {
      'sessions.0.title': 'Открытие',
      'sessions.0.kind': 'TALK',
      'sessions.0.startsAt': '2030-12-09T15:00',
      'sessions.0.endsAt': '2030-12-09T15:30',
    };
    expectStatus(await planner.submit(`/manage/events/${event.slug}/program/release`, session), 303);
    expect((await writer.submit(`/manage/events/${event.slug}/program`, session)).statusCode).toBe(403);
  });
});
