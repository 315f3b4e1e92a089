import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Forbidden, InvalidInput, NotFound } from '../../../src/common/errors.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { canSomewhere, type Role, ROLES } from '../../../src/features/accounts/accounts.rules.js';
import { PeopleInvitationsService } from '../../../src/features/accounts/people-invitations.service.js';
import { SessionsService } from '../../../src/features/accounts/sessions.service.js';
import { PeopleService } from '../../../src/features/accounts/people.service.js';
import { ROLE_KINDS } from '../../../src/features/accounts/roles.rules.js';
import { RolesService } from '../../../src/features/accounts/roles.service.js';
import { ORGANISATION_KINDS } from '../../../src/features/organisations/organisation.entity.js';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent } from '../../support/scenario.js';
import { addPerson, giveRole, municipalAuthority, type Signed, signedIn } from '../../support/staff.js';

let t: TestApp;
let roles: RolesService;
let authority: string;
let admin: Signed;
let municipal: Signed;
let count = 0;

beforeAll(async () => {
  t = await startTestApp();
  roles = t.get(RolesService);
  authority = await municipalAuthority(t);
  admin = await signedIn(t, [['ADMINISTRATOR', t.organisations.MOMO]]);
  municipal = await signedIn(t, [['MUNICIPAL_COORDINATOR', authority]]);
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const person = (organisationId?: string) => addPerson(t, { email: `person${++count}@people.test`, organisationId });
const held = async (id: string): Promise<string[]> =>
  (await t.sql<{ role: Role }>(`select role from role_assignment where person_id = $1 order by role`, [id])).map(
    ({ role }) => role,
  );
const request = (role: Role, organisationId: string, validUntil: Date | null = null) => ({
  role,
  organisationId,
  validUntil,
});

describe('the kinds of organisations a role may be held in', () => {
  it('are kinds there are', () => {
    const kinds: readonly string[] = ORGANISATION_KINDS;
    for (const role of ROLES) for (const kind of ROLE_KINDS[role] ?? []) expect(kinds).toContain(kind);
  });

  it.each([
    ['ADMINISTRATOR', 'PK_ENERGIA'],
    ['MINISTRY_CONTROL', 'ASOU'],
    ['MINISTRY_LEADER', 'ASOU'],
    ['COORDINATOR', 'MOMO'],
    ['MUNICIPAL_COORDINATOR', 'ASOU'],
    ['SCHOOL_RESPONSIBLE', 'PK_ENERGIA'],
  ] as const)('keep %s out of %s', async (role, organisation) => {
    const id = await person();
    await expect(roles.give(await admin.actor(), [id], request(role, t.organisations[organisation]))).rejects.toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ code: 'role-not-for-kind' })] }),
    );
    expect(await held(id)).toEqual([]);
  });

  it('let each role in somewhere', async () => {
    const id = await person();
    const places: readonly (readonly [Role, string])[] = [
      ['ADMINISTRATOR', t.organisations.ASOU],
      ['MINISTRY_CONTROL', t.organisations.MOMO],
      ['MINISTRY_LEADER', t.organisations.MOMO],
      ['COORDINATOR', t.organisations.ASOU],
      ['ORGANISER', t.organisations.PK_ENERGIA],
      ['EDITOR', t.schools[0]],
      ['MUNICIPAL_COORDINATOR', authority],
      ['SCHOOL_RESPONSIBLE', t.schools[0]],
    ];
    for (const [role, organisation] of places) await roles.give(await admin.actor(), [id], request(role, organisation));
    expect(await held(id)).toEqual(ROLES.toSorted());
    await t.sql(`delete from role_assignment where person_id = $1`, [id]);
  });
});

describe('giving a role', () => {
  it('works from the next request on, for a term where there is one', async () => {
    const someone = await signedIn(t);
    expect((await someone.actor()).roles).toEqual([]);
    await roles.give(
      await admin.actor(),
      [someone.id],
      request('EDITOR', t.organisations.ASOU, new Date('2030-12-03T00:00:00+03:00')),
    );
    expect((await someone.actor()).roles).toEqual([
      { role: 'EDITOR', organisationId: t.organisations.ASOU, municipalityId: null },
    ]);
    t.clock.set('2030-12-03T00:00:00+03:00');
    const { roles: inForce, held: all } = await someone.actor();
    expect([inForce, all]).toEqual([[], []]);
  });

  it('again sets the new term and makes no second one', async () => {
    const id = await person();
    const until = new Date('2031-01-01T00:00:00+03:00');
    const give = async (term: Date | null) =>
      roles.give(await admin.actor(), [id], request('EDITOR', t.organisations.ASOU, term));
    expect(await give(until)).toMatchObject({ done: 1 });
    expect(await give(until)).toMatchObject({ done: 0, unchanged: 1 });
    expect(await give(null)).toMatchObject({ done: 1 });
    expect(await t.sql(`select valid_until from role_assignment where person_id = $1`, [id])).toEqual([
      { valid_until: null },
    ]);
    await expect(give(new Date('2030-01-01T00:00:00Z'))).rejects.toThrow(InvalidInput);
  });

  it('is refused to oneself, and with somebody else beside', async () => {
    const id = await person();
    for (const ids of [[admin.id], [id, admin.id]]) {
      await expect(roles.give(await admin.actor(), ids, request('ORGANISER', t.organisations.ASOU))).rejects.toThrow(
        expect.objectContaining({ code: 'own-rights' }),
      );
    }
    expect([await held(admin.id), await held(id)]).toEqual([['ADMINISTRATOR'], []]);
  });

  it('to many skips those out of sight and says how many', async () => {
    const ids = [await person(t.schools[0]), await person(t.schools[1]), await person(t.organisations.PK_ENERGIA)];
    const result = await roles.give(await municipal.actor(), ids, request('EDITOR', authority));
    expect(result).toEqual({ done: 2, unchanged: 0, missing: 1 });
    expect(await Promise.all(ids.map(held))).toEqual([['EDITOR'], ['EDITOR'], []]);
    const taken = await roles.take(await municipal.actor(), ids, { role: 'EDITOR', organisationId: authority });
    expect(taken).toEqual({ done: 2, unchanged: 0, missing: 1 });
  });

  it.each([
    ['a role above', 'ADMINISTRATOR', () => authority, Forbidden],
    ['a role of another kind of work', 'ORGANISER', () => authority, Forbidden],
    ['an organisation elsewhere', 'EDITOR', () => t.organisations.PK_ENERGIA, Forbidden],
    ['an organisation that is none', 'EDITOR', () => admin.id, InvalidInput],
  ] as const)('with %s is refused', async (_, role, organisation, refusal) => {
    const id = await person(t.schools[0]);
    await expect(roles.give(await municipal.actor(), [id], request(role, organisation()))).rejects.toThrow(refusal);
    expect(await held(id)).toEqual([]);
  });

  it('to people out of sight finds nobody, whatever ids are guessed', async () => {
    const id = await person(t.organisations.PK_ENERGIA);
    await expect(roles.give(await municipal.actor(), [id], request('EDITOR', authority))).rejects.toThrow(NotFound);
    await expect(
      roles.take(await municipal.actor(), [id], { role: 'EDITOR', organisationId: authority }),
    ).rejects.toThrow(NotFound);
    const foreign = await giveRole(t, id, 'EDITOR', authority).then(async (assignment) => {
      await t.sql(`delete from role_assignment where id = $1`, [assignment]);
      return giveRole(t, id, 'EDITOR', t.organisations.PK_ENERGIA);
    });
    await expect(roles.takeOne(await municipal.actor(), id, foreign)).rejects.toThrow(NotFound);
    expect(await held(id)).toEqual(['EDITOR']);
  });

  it('is no right of an editor, nor of a token made for something else', async () => {
    const id = await person(t.organisations.ASOU);
    const editor = await (await signedIn(t, [['EDITOR', t.organisations.ASOU]])).actor();
    await expect(roles.give(editor, [id], request('EDITOR', t.organisations.ASOU))).rejects.toThrow(Forbidden);
    const limited = { ...(await admin.actor()), limitedTo: ['person.view' as const] };
    await expect(roles.give(limited, [id], request('EDITOR', t.organisations.ASOU))).rejects.toThrow(Forbidden);
    expect(await held(id)).toEqual([]);
  });
});

describe('taking a role', () => {
  it('works from the next request on', async () => {
    const someone = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
    const [role] = (await someone.actor()).held ?? [];
    await roles.takeOne(await admin.actor(), someone.id, role?.id ?? '');
    expect((await someone.actor()).roles).toEqual([]);
  });

  it('by somebody with a lower one is refused', async () => {
    const both = await signedIn(t, [
      ['ORGANISER', t.organisations.ASOU],
      ['ADMINISTRATOR', t.organisations.ASOU],
    ]);
    const organiser = await (await signedIn(t, [['ORGANISER', t.organisations.ASOU]])).actor();
    const administers = (await both.actor()).held?.find(({ role }) => role === 'ADMINISTRATOR');
    await expect(roles.takeOne(organiser, both.id, administers?.id ?? '')).rejects.toThrow(Forbidden);
    expect(await held(both.id)).toEqual(['ADMINISTRATOR', 'ORGANISER']);
    await t.sql(`delete from role_assignment where person_id = $1`, [both.id]);
  });

  it('of the last administrator is refused, also when two take each other’s and when a term would do it', async () => {
    const other = await signedIn(t, [['ADMINISTRATOR', t.organisations.ASOU]]);
    const [first, second] = [await admin.actor(), await other.actor()];
    const results = await Promise.allSettled([
      roles.takeOne(first, other.id, second.held?.[0]?.id ?? ''),
      roles.takeOne(second, admin.id, first.held?.[0]?.id ?? ''),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const left = (await held(admin.id)).length > 0 ? admin : other;
    const last = await left.actor();
    await expect(roles.takeOne(last, left.id, last.held?.[0]?.id ?? '')).rejects.toThrow(
      expect.objectContaining({ code: 'last-administrator' }),
    );
    // with a term there would soon be nobody
    const temporary = await signedIn(t);
    await giveRole(t, temporary.id, 'ADMINISTRATOR', t.organisations.MOMO);
    await t.sql(`update role_assignment set valid_until = '2031-01-01' where person_id = $1`, [temporary.id]);
    await expect(roles.takeOne(await temporary.actor(), left.id, last.held?.[0]?.id ?? '')).rejects.toThrow(
      expect.objectContaining({ code: 'last-administrator' }),
    );
    await t.sql(`delete from role_assignment where role = 'ADMINISTRATOR'`);
    await giveRole(t, admin.id, 'ADMINISTRATOR', t.organisations.MOMO);
  });
});

describe('switching between one’s roles', () => {
  let both: Signed;
  const assignmentOf = async (role: Role) => (await both.actor()).held?.find((one) => one.role === role)?.id ?? '';

  beforeEach(async () => {
    both = await signedIn(t, [
      ['ORGANISER', t.organisations.ASOU],
      ['SCHOOL_RESPONSIBLE', t.schools[0]],
    ]);
  });

  it('leaves one in force, the narrow rights out, and gives all back', async () => {
    const { id } = await createEvent(t, {}, { organisation: 'PK_ENERGIA' });
    await t.sql(`insert into event_grant (event_id, person_id, event_right) values ($1, $2, 'PROGRAM')`, [id, both.id]);
    expect(canSomewhere(await both.actor(), 'program.edit')).toBe(true);
    await roles.switchRole(await both.actor(), await assignmentOf('SCHOOL_RESPONSIBLE'));
    const narrow = await both.actor();
    expect([narrow.roles.map(({ role }) => role), narrow.grants]).toEqual([['SCHOOL_RESPONSIBLE'], []]);
    expect([canSomewhere(narrow, 'event.edit'), canSomewhere(narrow, 'program.edit')]).toEqual([false, false]);
    expect(narrow.held?.map(({ role }) => role)).toEqual(['ORGANISER', 'SCHOOL_RESPONSIBLE']);
    await roles.switchRole(narrow, null);
    const whole = await both.actor();
    expect([whole.roles.length, whole.grants?.length, whole.switchedTo]).toEqual([2, 1, null]);
  });

  it('is of one session alone', async () => {
    await roles.switchRole(await both.actor(), await assignmentOf('SCHOOL_RESPONSIBLE'));
    const token = await t.get(AccountsService).createApiToken(both.email, 'другое');
    expect((await t.get(AccountsService).actorByApiToken(token))?.roles).toHaveLength(2);
  });

  it('goes to no role of somebody else, no ended one, and not from a token', async () => {
    const other = await signedIn(t, [['ADMINISTRATOR', t.organisations.MOMO]]);
    const foreign = (await other.actor()).held?.[0]?.id ?? '';
    await expect(roles.switchRole(await both.actor(), foreign)).rejects.toThrow(NotFound);
    const ended = await assignmentOf('ORGANISER');
    await t.sql(`update role_assignment set granted_at = '2030-01-01', valid_until = '2030-02-01' where id = $1`, [
      ended,
    ]);
    await expect(roles.switchRole(await both.actor(), ended)).rejects.toThrow(NotFound);
    const { sessionId: _session, ...program } = await both.actor();
    await expect(roles.switchRole(program, null)).rejects.toThrow(Forbidden);
    expect((await both.actor()).switchedTo).toBeNull();
    await t.sql(`delete from role_assignment where person_id = $1`, [other.id]);
  });

  it('to a role that is then taken leaves the others', async () => {
    const id = await assignmentOf('SCHOOL_RESPONSIBLE');
    await roles.switchRole(await both.actor(), id);
    await roles.takeOne(await admin.actor(), both.id, id);
    expect((await both.actor()).roles.map(({ role }) => role)).toEqual(['ORGANISER']);
  });
});

describe('inviting many', () => {
  const invitee = (name: string) => ({
    email: `${name}${++count}@invited.test`,
    lastName: 'Новикова',
    firstName: 'Анна',
    middleName: null,
  });
  const invite = async (who: Signed, people: ReturnType<typeof invitee>[], role: Role, organisationId: string) =>
    t.get(PeopleInvitationsService).inviteAll(await who.actor(), people, request(role, organisationId));

  it('makes people with a role who are then among the invited', async () => {
    const ids = await invite(municipal, [invitee('a'), invitee('b')], 'SCHOOL_RESPONSIBLE', t.schools[0]);
    expect(await Promise.all(ids.map(held))).toEqual([['SCHOOL_RESPONSIBLE'], ['SCHOOL_RESPONSIBLE']]);
    const { items } = await t.get(PeopleService).list(await municipal.actor(), { state: 'invited' });
    expect(items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    await t.get(PeopleInvitationsService).inviteAgain(await municipal.actor(), ids[0] ?? '');
    const links = await t.sql(
      `select from account_link where kind = 'INVITATION' and used_at is null and email like '%@invited.test'`,
    );
    expect(links).toHaveLength(2);
  });

  it('shows of somebody known elsewhere what was typed, until the person signs in to work', async () => {
    const elsewhere = t.organisations.PK_ENERGIA;
    const known = { email: 'known@invited.test', lastName: 'Тайнова', firstName: 'Вера', organisationId: elsewhere };
    const id = await addPerson(t, known);
    await t.sql(`update person set position = 'Завуч', password_hash = 'x', last_signed_in_at = now() where id = $1`, [
      id,
    ]);
    await invite(municipal, [{ ...invitee('known'), email: known.email }], 'SCHOOL_RESPONSIBLE', t.schools[0]);
    const people = t.get(PeopleService);
    const seen = async (who: Signed) => {
      const actor = await who.actor();
      const [list, card, names] = [
        await people.list(actor, { limit: 100 }),
        await people.card(actor, id),
        await people.names(actor, [id]),
      ];
      return { card, all: JSON.stringify([list, card, names]) };
    };
    const { card, all } = await seen(municipal);
    expect(all).not.toMatch(/Тайнова|Вера|Завуч/);
    expect(card).toMatchObject({
      email: known.email,
      lastName: 'Новикова',
      organisation: 'Школа № 1',
      isUnaccepted: true,
    });
    expect(card).toMatchObject({
      position: null,
      hasPassword: false,
      sessions: 0,
      registrations: 0,
      grants: [],
      lastSignedInAt: null,
    });
    const found = async (q: string) => (await people.list(await municipal.actor(), { q })).items.map((row) => row.id);
    expect([await found('Тайнова'), await found('known@invited')]).toEqual([[], [id]]);
    expect((await seen(admin)).all).toContain('Тайнова');
    await t.get(PeopleInvitationsService).inviteAgain(await municipal.actor(), id);
    const open = (method: 'LETTER' | 'PASSWORD') =>
      t
        .get(DataSource)
        .transaction((tx) =>
          t.get(SessionsService).open(tx, { personId: id, method, origin: { address: null, userAgent: null } }),
        );
    await open('LETTER');
    expect((await seen(municipal)).all).not.toContain('Тайнова');
    await open('PASSWORD');
    expect((await seen(municipal)).card).toMatchObject({ lastName: 'Тайнова', position: 'Завуч', isUnaccepted: false });
  });

  it('invites nobody when one of them cannot be', async () => {
    const good = invitee('good');
    const bad = invitee('bad');
    await addPerson(t, bad);
    await t.sql(`update person set blocked_at = now() where email = $1`, [bad.email]);
    await expect(invite(municipal, [good, bad], 'SCHOOL_RESPONSIBLE', t.schools[0])).rejects.toThrow(
      expect.objectContaining({ code: 'blocked', message: expect.stringContaining(bad.email) as unknown }),
    );
    expect(await t.sql(`select from person where email = $1`, [good.email])).toEqual([]);
  });

  it('is refused elsewhere and above', async () => {
    await expect(invite(municipal, [invitee('x')], 'ORGANISER', authority)).rejects.toThrow(Forbidden);
    await expect(invite(municipal, [invitee('x')], 'EDITOR', t.organisations.ASOU)).rejects.toThrow(Forbidden);
    const stranger = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
    await expect(t.get(PeopleInvitationsService).inviteAgain(await municipal.actor(), stranger.id)).rejects.toThrow(
      NotFound,
    );
  });
});
