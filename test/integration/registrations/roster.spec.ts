import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from '../../../src/common/pagination.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import type { RegistrationRow } from '../../../src/features/registrations/registrations.repository.js';
import { RosterService } from '../../../src/features/registrations/roster.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';

let t: TestApp;
let event: { id: string; slug: string };
let organiser: string;
const ids = new Map<string, string>();

const NAMES = [
  ['Яковлева', 'a@mail.ru'],
  ['Иванова', 'b@mail.ru'],
  ['Иванова', 'c@mail.ru'],
  ['Петров_а', 'd@mail.ru'],
] as const;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  event = await createEvent(t, { capacity: 3 });
  for (const [lastName, email] of NAMES) {
    expectStatus(await register(t, event.slug, email, { lastName: lastName.replace('_', '-') }), 202);
  }
  for (const { email, id } of await rowsOf(t, event.id)) ids.set(email, id);
});
afterAll(() => t.close());

const url = (rest = '') => `/api/v1/events/${event.slug}/registrations${rest}`;
const list = async (query: string, token = organiser) =>
  expectStatus(await t.inject({ url: url(query), token }), 200).json<Page<RegistrationRow>>();
const change = (email: string, action: string, token = organiser) =>
  t.inject({ method: 'POST', url: url(`/${ids.get(email)}/${action}`), token });
const patch = (email: string, payload: object) =>
  t.inject({ method: 'PATCH', url: url(`/${ids.get(email)}`), token: organiser, payload });

describe('the list', () => {
  it('goes by name, page by page, each row once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ email }) => email));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(seen).toHaveLength(4);
    expect(seen.slice(0, 2).toSorted()).toEqual(['b@mail.ru', 'c@mail.ru']);
    expect(seen.slice(2)).toEqual(['d@mail.ru', 'a@mail.ru']);
  });

  it.each([
    ['?q=иванова', 2],
    ['?q=Мария Петр', 4],
    ['?q=b@MAIL', 1],
    ['?q=Школа № 1', 4],
    ['?q=%25', 0],
    ['?q=_', 0],
    ['?q=%5C', 0],
    ['?q=', 4],
    ['?status=WAITLISTED', 1],
    ['?status=PENDING,WAITLISTED', 4],
    ['?status=PENDING&status=WAITLISTED', 4],
    ['?status=CONFIRMED', 0],
    ['?status=WAITLISTED&q=иванова', 0],
  ])('%s finds %i', async (query, count) => {
    expect((await list(encodeURI(query).replaceAll('%25', '%'))).items).toHaveLength(count);
  });

  it.each(['?status=LOST', '?limit=0', '?limit=101', '?cursor=x', '?cursor=WyJhIiwiYiJd'])(
    'refuses %s',
    async (query) => {
      expect((await t.inject({ url: url(query), token: organiser })).statusCode).toBe(422);
    },
  );

  it('asks the database as often for three rows as for one', async () => {
    const one = await t.queries(() => list('?limit=1'));
    const three = await t.queries(() => list('?limit=3'));
    expect(three.length).toBe(one.length);
  });

  it('reads all of an event in pieces', async () => {
    const actor = await t.get(AccountsService).actorByApiToken(organiser);
    const rows = await Array.fromAsync(await t.get(RosterService).export(actor!, event.slug, 'csv'));
    expect(rows.map(({ lastName }) => lastName)).toEqual(['Иванова', 'Иванова', 'Петров-а', 'Яковлева']);
  });
});

describe('the organiser', () => {
  it('confirms, checks in once and cancels; the place goes on', async () => {
    expect((await change('b@mail.ru', 'check-in')).json()).toMatchObject({ code: 'not-confirmed' });
    expect(expectStatus(await change('b@mail.ru', 'confirm'), 200).json()).toMatchObject({ state: 'CONFIRMED' });
    const first = expectStatus(await change('b@mail.ru', 'check-in'), 200).json<RegistrationRow>();
    expect(first.checkedInAt).toBe(t.clock.now().toISOString());
    t.clock.advance({ minutes: 1 });
    expect((await change('b@mail.ru', 'check-in')).json()).toMatchObject({ checkedInAt: first.checkedInAt });
    expect(expectStatus(await change('b@mail.ru', 'cancel'), 200).json()).toMatchObject({
      state: 'CANCELLED',
      cancelCause: 'BY_ORGANISER',
    });
    expect((await change('b@mail.ru', 'confirm')).json()).toMatchObject({
      status: 409,
      code: 'registration-cancelled',
    });
    expect(await ownOf(t).getByToken(tokenOf(t, ids.get('d@mail.ru') ?? ''))).toMatchObject({ state: 'PENDING' });
  });

  it('corrects what is given and leaves the rest', async () => {
    expect((await patch('c@mail.ru', { lastName: ' Ильина ' })).json()).toMatchObject({
      lastName: 'Ильина',
      firstName: 'Мария',
      middleName: 'Петровна',
      position: 'учитель',
      schoolId: t.schools[0],
    });
    expect((await patch('c@mail.ru', { middleName: null, position: '' })).json()).toMatchObject({
      lastName: 'Ильина',
      middleName: null,
      position: null,
      schoolId: t.schools[0],
    });
    expect((await patch('c@mail.ru', { schoolName: 'Новая школа' })).json()).toMatchObject({
      schoolId: null,
      school: 'Новая школа',
      schoolUnverified: true,
      municipalityOktmo: t.municipality.oktmo,
    });
    expect((await patch('c@mail.ru', { position: 'директор' })).json()).toMatchObject({ school: 'Новая школа' });
    expect((await patch('c@mail.ru', { schoolId: t.schools[1] })).json()).toMatchObject({
      school: 'Школа № 2',
      schoolUnverified: false,
    });
  });

  it.each([
    [{ lastName: null }, 'lastName'],
    [{ firstName: '' }, 'firstName'],
    [{ schoolId: randomUUID() }, 'schoolId'],
    [{ schoolId: null, municipality: '00000000' }, 'municipality'],
    [{ email: 'other@mail.ru' }, 'email'],
    [{ state: 'CONFIRMED' }, 'state'],
  ])('is refused %j', async (payload, field) => {
    const answer = await patch('a@mail.ru', payload);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ field, message: expect.stringMatching(/[а-яё]/i) }] });
  });

  it('does not find a registration of another event, or none', async () => {
    const other = await createEvent(t);
    expectStatus(await register(t, other.slug, 'z@mail.ru'), 202);
    ids.set('z@mail.ru', (await rowsOf(t, other.id))[0]?.id ?? '');
    ids.set('nobody', randomUUID());
    ids.set('broken', '5');
    expect((await change('z@mail.ru', 'cancel')).statusCode).toBe(404);
    expect((await change('nobody', 'confirm')).statusCode).toBe(404);
    expect((await change('broken', 'confirm')).statusCode).toBe(400);
    expect((await patch('z@mail.ru', { lastName: 'Чужая' })).statusCode).toBe(404);
  });
});

describe('the list and its changes', () => {
  it.each([
    ['ADMINISTRATOR', 'MOMO', 200],
    ['COORDINATOR', 'PK_ENERGIA', 200],
    ['ORGANISER', 'ASOU', 200],
    ['MUNICIPAL_COORDINATOR', 'ASOU', 200],
    ['EDITOR', 'ASOU', 403],
    ['MINISTRY_CONTROL', 'MOMO', 403],
    ['MINISTRY_LEADER', 'MOMO', 403],
    ['ORGANISER', 'PK_ENERGIA', 404],
    ['EDITOR', 'PK_ENERGIA', 403],
    ['MUNICIPAL_COORDINATOR', 'PK_ENERGIA', 404],
    ['SCHOOL_RESPONSIBLE', 'ASOU', 403],
  ] as const)('for %s of %s: %i', async (role, organisation, status) => {
    const token = await t.asStaff(role, organisation);
    expect((await t.inject({ url: url(), token })).statusCode).toBe(status);
    expect((await change('a@mail.ru', 'confirm', token)).statusCode).toBe(status);
  });

  it('are for nobody who is not signed in', async () => {
    expect((await t.inject({ url: url() })).statusCode).toBe(401);
  });
});
