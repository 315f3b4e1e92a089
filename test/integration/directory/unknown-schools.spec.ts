import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import type { OrganisationInput } from '../../../src/features/directory/directory.dto.js';
import { UnknownSchoolsService } from '../../../src/features/directory/unknown-schools.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, register } from '../../support/scenario.js';
import { actorWith, coordinatorOf, insertMunicipality, insertSchool } from './directory.js';

let t: TestApp;
let unknown: UnknownSchoolsService;
let coordinator: Actor;
let slug: string;
let khimki: { id: string; oktmo: string };

beforeAll(async () => {
  t = await startTestApp();
  unknown = t.get(UnknownSchoolsService);
  coordinator = await coordinatorOf(t);
  ({ slug } = await createEvent(t));
  khimki = { id: await insertMunicipality(t, '46783000', 'Химки'), oktmo: '46783000' };
});
afterAll(() => t.close());

let nextMail = 0;
async function typed(schoolName: string, municipality = t.municipality.oktmo): Promise<string> {
  const email = `t${(nextMail += 1)}@unknown.test`;
  expectStatus(await register(t, slug, email, { schoolId: null, schoolName, municipality }), 202);
  return email;
}
const rowOf = async (email: string) =>
  (
    await t.sql(
      `select school_id as "schoolId", school_name as "schoolName", municipality_id as "municipalityId" from registration where email = $1`,
      [email],
    )
  )[0];
const queue = async (q?: string) => unknown.queue(coordinator, { q, limit: 20 });
const asked = (name: string) => ({ name, municipalityId: t.municipality.id });
const input = (shortName: string): OrganisationInput => ({
  kind: 'SCHOOL',
  founderType: 'MUNICIPAL',
  name: `МБОУ «${shortName}»`,
  shortName,
  municipalityId: t.municipality.id,
});

describe('the queue of unknown schools', () => {
  it('puts spellings of one name in one municipality together and suggests schools of the list', async () => {
    const school = await insertSchool(t, 'МБОУ СОШ № 27 «Росток»');
    await typed('Школа «Росток»');
    await typed('школа "РОСТОК"');
    await typed('Школа «Росток»', khimki.oktmo);
    await t.sql(
      `insert into person (email, last_name, first_name, school_name, municipality_id) values ('p@unknown.test', 'А', 'Б', 'ШКОЛА РОСТОК', $1)`,
      [t.municipality.id],
    );
    const { items, total, rows } = await queue('росток');
    expect({ total, rows, counts: items.map(({ count }) => count) }).toEqual({ total: 2, rows: 4, counts: [3, 1] });
    expect(items[0]).toMatchObject({ municipalityId: t.municipality.id, similar: [{ id: school }] });
    expect(items[0]?.spellings).toHaveLength(3);
  });

  it('suggests a school of the municipality that fits in part', async () => {
    const fifth = await insertSchool(t, 'МБОУ СОШ № 505');
    await insertSchool(t, 'МБОУ СОШ № 505', { municipalityId: khimki.id });
    await insertSchool(t, 'МБОУ СОШ № 506');
    await typed('сош505 корпус Б');
    expect((await queue('505')).items[0]?.similar.map(({ id }) => id)).toEqual([fifth]);
  });

  it('asks the database as often for one name as for many', async () => {
    const one = await t.queries(() => unknown.queue(coordinator, { limit: 1 }));
    await typed('Гимназия Восход');
    const many = await t.queries(() => unknown.queue(coordinator, { limit: 20 }));
    expect(many.length).toBeLessThanOrEqual(one.length + 2);
    await typed('Гимназия Закат');
    expect((await t.queries(() => unknown.queue(coordinator, { limit: 20 }))).length).toBe(many.length);
  });

  it('is only for those who manage the directory', async () => {
    const municipal = await actorWith(t, 'MUNICIPAL_COORDINATOR', t.organisations.MOMO, t.municipality.id);
    await expect(unknown.queue(municipal, { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(unknown.link(municipal, asked('Школа «Росток»'), t.schools[0])).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('a decision', () => {
  it('moves every record of the name, and exactly those back', async () => {
    const [first, second] = [await typed('Лицей Сокол'), await typed('лицей  «Сокол»')];
    const other = await typed('Лицей Сокол', khimki.oktmo);
    expect(await unknown.link(coordinator, asked('Лицей Сокол'), t.schools[0])).toBe(2);
    for (const email of [first, second])
      expect(await rowOf(email)).toMatchObject({ schoolId: t.schools[0], schoolName: null });
    expect(await rowOf(other)).toMatchObject({ schoolId: null, schoolName: 'Лицей Сокол', municipalityId: khimki.id });

    const corrected = await typed('Лицей Сокол');
    await t.sql(`update registration set school_id = $1 where email = $2`, [t.schools[1], second]);
    const [decision] = await unknown.decisions(coordinator);
    expect(decision).toMatchObject({ name: 'Лицей Сокол', registrations: 2, profiles: 0, createdSchool: false });
    await unknown.undo(coordinator, decision!.id);
    expect(await rowOf(first)).toMatchObject({ schoolId: null, schoolName: 'Лицей Сокол' });
    expect(await rowOf(second)).toMatchObject({ schoolId: t.schools[1], schoolName: null });
    expect(await rowOf(corrected)).toMatchObject({ schoolId: null, schoolName: 'Лицей Сокол' });
    await expect(unknown.undo(coordinator, decision!.id)).rejects.toMatchObject({ code: 'already-undone' });
  });

  it('makes a school with everything of the name in it, and closes it when it is taken back', async () => {
    const email = await typed('Школа Новая Заря');
    const id = await unknown.create(coordinator, asked('Школа Новая Заря'), input('СОШ «Новая Заря»'));
    expect(await rowOf(email)).toMatchObject({ schoolId: id, schoolName: null });
    const [decision] = await unknown.decisions(coordinator);
    await unknown.undo(coordinator, decision!.id);
    expect(await rowOf(email)).toMatchObject({ schoolId: null, schoolName: 'Школа Новая Заря' });
    expect(await t.sql(`select closed_at is not null as closed from organisation where id = $1`, [id])).toEqual([
      { closed: true },
    ]);
  });

  it('happens once when two decide at once', async () => {
    await typed('Школа Спор');
    const outcomes = await Promise.allSettled([
      unknown.link(coordinator, asked('Школа Спор'), t.schools[0]),
      unknown.link(coordinator, asked('школа "спор"'), t.schools[1]),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'already-decided' });
  });

  it('makes no school when somebody linked the name in the meantime', async () => {
    await typed('Школа Поздно');
    await unknown.link(coordinator, asked('Школа Поздно'), t.schools[0]);
    await expect(unknown.create(coordinator, asked('Школа Поздно'), input('СОШ «Поздно»'))).rejects.toMatchObject({
      code: 'already-decided',
    });
    expect(await t.sql(`select from organisation where short_name = 'СОШ «Поздно»'`)).toEqual([]);
  });

  it('corrects the municipality, but keeps one that has since gone: what was counted there stays', async () => {
    const [wrong, past] = [await typed('Школа Граница'), await typed('Школа Вчера', khimki.oktmo)];
    const there = await insertSchool(t, 'Граница', { municipalityId: khimki.id });
    await unknown.link(coordinator, asked('Школа Граница'), there);
    expect(await rowOf(wrong)).toMatchObject({ schoolId: there, municipalityId: khimki.id });
    await t.sql(`update municipality set valid_to = '2030-01-01', successor_id = $1 where id = $2`, [
      t.municipality.id,
      khimki.id,
    ]);
    await unknown.link(coordinator, { name: 'Школа Вчера', municipalityId: khimki.id }, t.schools[0]);
    expect(await rowOf(past)).toMatchObject({ schoolId: t.schools[0], municipalityId: khimki.id });
  });
});
