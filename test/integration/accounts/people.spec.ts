import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Forbidden, InvalidInput, NotFound, RuleViolation } from '../../../src/common/errors.js';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { ApiTokensService } from '../../../src/features/accounts/api-tokens.service.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { PeopleService } from '../../../src/features/accounts/people.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { addPerson, giveRole, municipalAuthority, type Signed, signedIn } from '../../support/staff.js';

let t: TestApp;
let people: PeopleService;
let authority: string;
let admin: Signed;
let coordinator: Signed;

beforeAll(async () => {
  t = await startTestApp();
  people = t.get(PeopleService);
  authority = await municipalAuthority(t);
  admin = await signedIn(t, [['ADMINISTRATOR', t.organisations.MOMO]], {
    email: 'admin@people.test',
    lastName: 'Яшина',
  });
  coordinator = await signedIn(t, [['COORDINATOR', t.organisations.ASOU]], {
    email: 'coordinator@people.test',
    lastName: 'Юрьева',
  });
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const names = async (actor: Actor, query: Parameters<PeopleService['list']>[1] = {}) =>
  (await people.list(actor, { limit: 100, ...query })).items.map(({ lastName }) => lastName);

/** Somebody of their own school or college, who holds nothing. */
const teacher = (lastName: string, organisationId?: string, firstName = 'Анна') =>
  addPerson(t, { email: `${Math.random().toString(36).slice(2)}@uchitel.test`, lastName, firstName, organisationId });

describe('the list of people', () => {
  let municipal: Actor;
  let school: Actor;
  let energia: Actor;

  beforeAll(async () => {
    await teacher('Абрамова', t.schools[0]);
    await teacher('Ёлкина', t.schools[0], 'Алёна');
    await teacher('Жукова', t.schools[1]);
    await teacher('Зимина', t.organisations.PK_ENERGIA);
    await teacher('Иголкина');
    const named = await teacher('Кошкина');
    await t.sql(`update person set school_id = $2 where id = $1`, [named, t.schools[1]]);
    municipal = await (await signedIn(t, [['MUNICIPAL_COORDINATOR', authority]], { lastName: 'Мунина' })).actor();
    school = await (await signedIn(t, [['SCHOOL_RESPONSIBLE', t.schools[0]]], { lastName: 'Школина' })).actor();
    energia = await (await signedIn(t, [['ORGANISER', t.organisations.PK_ENERGIA]], { lastName: 'Энергова' })).actor();
  });

  it('holds everybody for the centre, in the order of the Russian alphabet', async () => {
    const all = await names(await admin.actor());
    expect(all.filter((name) => /^[АЁЖЗИ]/.test(name))).toEqual(['Абрамова', 'Ёлкина', 'Жукова', 'Зимина', 'Иголкина']);
    expect((await people.list(await admin.actor(), {})).total).toBe(all.length);
  });

  it('holds for others those who work, study or hold a role within their scope', async () => {
    expect(await names(municipal)).toEqual(['Абрамова', 'Ёлкина', 'Жукова', 'Кошкина', 'Мунина', 'Школина']);
    expect(await names(school)).toEqual(['Абрамова', 'Ёлкина', 'Школина']);
    expect(await names(energia)).toEqual(['Зимина', 'Энергова']);
    expect(await names({ ...energia, roles: [] })).toEqual([]);
  });

  it.each([
    ['by a part of the surname, е for ё', { q: 'елк' }, ['Ёлкина']],
    ['by words in any order', { q: 'алена ЁЛКИНА' }, ['Ёлкина']],
    ['by the address', { q: 'admin@people' }, ['Яшина']],
    ['and nothing by signs of a pattern', { q: '%' }, []],
    ['by a role', { role: 'ADMINISTRATOR' }, ['Яшина']],
    ['by a role and a name', { role: 'ANY', q: 'школ' }, ['Школина']],
    ['by having none', { role: 'NONE', q: 'а' }, ['Абрамова', 'Ёлкина', 'Жукова', 'Зимина', 'Иголкина', 'Кошкина']],
    ['by the municipality', { oktmo: '46704000', role: 'ANY' }, ['Мунина', 'Школина']],
  ] as const)('finds %s', async (_, query, expected) => {
    expect(await names(await admin.actor(), query)).toEqual(expected);
  });

  it('finds by the organisation, and widens nothing by it', async () => {
    expect(await names(await admin.actor(), { organisation: t.schools[1] })).toEqual(['Жукова', 'Кошкина']);
    expect(await names(energia, { organisation: t.schools[1] })).toEqual([]);
    expect(await names(energia, { oktmo: '46704000' })).toEqual([]);
  });

  it('tells people to whom the door is closed and who are invited from the others', async () => {
    const id = await teacher('Закрытая');
    await people.block(await admin.actor(), [id]);
    expect(await names(await admin.actor(), { state: 'blocked' })).toEqual(['Закрытая']);
    expect(await names(await admin.actor(), { state: 'active' })).not.toContain('Закрытая');
    expect(await names(await admin.actor(), { state: 'invited' })).toEqual([]);
  });

  it('goes on page by page, each person once, also among those of one name', async () => {
    for (let n = 0; n < 5; n++) await teacher('Одинакова', undefined, 'Одна');
    const actor = await admin.actor();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await people.list(actor, { limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength((await people.list(actor, {})).total);
    await expect(people.list(actor, { cursor: 'abc' })).rejects.toThrow(InvalidInput);
  });

  it('and the card take as many queries for three people with roles as for one', async () => {
    const actor = await admin.actor();
    const asked = async (limit: number) => (await t.queries(() => people.list(actor, { limit, role: 'ANY' }))).length;
    expect(await asked(3)).toBe(await asked(1));
    const rich = await signedIn(t, [
      ['ORGANISER', t.organisations.ASOU],
      ['EDITOR', t.organisations.PK_ENERGIA],
      ['SCHOOL_RESPONSIBLE', t.schools[0]],
    ]);
    const of = async (id: string) => (await t.queries(() => people.card(actor, id))).length;
    expect(await of(rich.id)).toBe(await of(coordinator.id));
  });
});

describe('the card of a person', () => {
  it('is not there for those out of whose scope the person is, whatever id is guessed', async () => {
    const { id } = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
    const stranger = await (await signedIn(t, [['ORGANISER', t.organisations.PK_ENERGIA]])).actor();
    await expect(people.card(stranger, id)).rejects.toThrow(NotFound);
    await expect(t.get(ApiTokensService).listOf(stranger, id)).rejects.toThrow(NotFound);
    await expect(people.edit(stranger, id, { lastName: 'Чужая', firstName: 'Рука' })).rejects.toThrow(Forbidden);
    await expect(people.block(stranger, [id])).rejects.toThrow(Forbidden);
    await expect(people.unblock(stranger, [id])).rejects.toThrow(Forbidden);
    expect(await people.names(stranger, [id])).toEqual([]);
    expect(await people.card(await admin.actor(), id)).toMatchObject({ lastName: 'Людина', sessions: 1 });
  });

  it('shows roles with who gave them and until when', async () => {
    const { id } = await signedIn(t);
    const assignment = await giveRole(t, id, 'EDITOR', t.organisations.ASOU);
    await t.sql(`update role_assignment set granted_by_id = $2, valid_until = $3 where id = $1`, [
      assignment,
      admin.id,
      new Date('2031-01-01T00:00:00+03:00'),
    ]);
    const { roles } = await people.card(await admin.actor(), id);
    expect(roles).toMatchObject([
      { id: assignment, role: 'EDITOR', organisation: 'АСОУ', grantedBy: 'Яшина Анна', grantedAt: t.clock.now() },
    ]);
    expect(roles[0]?.validUntil).toEqual(new Date('2031-01-01T00:00:00+03:00'));
  });

  it('is edited by the office: names and place of work', async () => {
    const id = await teacher('Прежняя');
    const input = {
      lastName: 'Новая',
      firstName: 'Анна',
      middleName: null,
      position: 'методист',
      organisationId: t.organisations.ASOU,
    };
    await people.edit(await coordinator.actor(), id, input);
    expect(await people.card(await admin.actor(), id)).toMatchObject({ ...input, organisation: 'АСОУ' });
    await expect(people.edit(await coordinator.actor(), id, { ...input, organisationId: admin.id })).rejects.toThrow(
      InvalidInput,
    );
    await expect(people.edit(await coordinator.actor(), t.organisations.ASOU, input)).rejects.toThrow(NotFound);
  });

  it('of somebody above is not changed: a coordinator leaves administrators alone', async () => {
    const actor = await coordinator.actor();
    expect(people.mayChange(actor, await people.card(actor, admin.id))).toBe(false);
    await expect(people.block(actor, [admin.id])).rejects.toThrow(Forbidden);
    await expect(people.edit(actor, admin.id, { lastName: 'А', firstName: 'Б' })).rejects.toThrow(Forbidden);
  });
});

describe('closing the door', () => {
  it('ends sessions and tokens at once; opening it gives neither back', async () => {
    const person = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
    const accounts = t.get(AccountsService);
    const token = await accounts.createApiToken(person.email, 'сайт');
    expect(await people.block(await admin.actor(), [person.id])).toEqual({ done: 1, unchanged: 0, missing: 0 });
    expect([await accounts.actorBySession(person.session), await accounts.actorByApiToken(token)]).toEqual([
      null,
      null,
    ]);
    expect(await people.unblock(await admin.actor(), [person.id])).toEqual({ done: 1, unchanged: 0, missing: 0 });
    expect([await accounts.actorBySession(person.session), await accounts.actorByApiToken(token)]).toEqual([
      null,
      null,
    ]);
    const rows = await t.sql(`select from api_token where person_id = $1 and revoked_at is not null`, [person.id]);
    expect(rows).toHaveLength(1);
  });

  it('is done for many at once; ids that are nobody are counted apart', async () => {
    const ids = [await teacher('Первая'), await teacher('Вторая')];
    const result = await people.block(await coordinator.actor(), [...ids, t.organisations.ASOU, ids[0] ?? '']);
    expect(result).toEqual({ done: 2, unchanged: 0, missing: 1 });
    expect(await people.block(await coordinator.actor(), ids)).toEqual({ done: 0, unchanged: 2, missing: 0 });
  });

  it('is done for nobody when one of them is above, oneself, or nobody is there', async () => {
    const id = await teacher('Обычная');
    const isBlocked = async () => (await people.card(await admin.actor(), id)).blockedAt !== null;
    await expect(people.block(await coordinator.actor(), [id, admin.id])).rejects.toThrow(Forbidden);
    await expect(people.block(await coordinator.actor(), [id, coordinator.id])).rejects.toThrow(
      expect.objectContaining({ code: 'own-account' }),
    );
    await expect(people.block(await coordinator.actor(), [t.organisations.ASOU])).rejects.toThrow(NotFound);
    expect(await isBlocked()).toBe(false);
  });

  it('never shuts out the last administrator, also when two shut out each other', async () => {
    const other = await signedIn(t, [['ADMINISTRATOR', t.organisations.ASOU]]);
    const [first, second] = [await admin.actor(), await other.actor()];
    const results = await Promise.allSettled([people.block(first, [other.id]), people.block(second, [admin.id])]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((result) => result.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(RuleViolation);
    expect(refused?.reason).toMatchObject({ code: 'last-administrator' });
    await t.sql(`update person set blocked_at = null where id = $1`, [admin.id]);
    await t.sql(`delete from role_assignment where person_id = $1`, [other.id]);
    admin = await signedInAgain(admin);
  });
});

/** A session of the same person, after the earlier was ended. */
async function signedInAgain(person: Signed): Promise<Signed> {
  await t.sql(`update session set revoked_at = null where person_id = $1`, [person.id]);
  return person;
}
