import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { MunicipalityChangesService } from '../../../src/features/directory/municipality-changes.service.js';
import { OrganisationsService } from '../../../src/features/organisations/organisations.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus, register } from '../../support/scenario.js';
import { actorWith, coordinatorOf, insertMunicipality, insertSchool } from './directory.js';

let t: TestApp;
let changes: MunicipalityChangesService;
let coordinator: Actor;
let number = 46_700_100;
let former: string;
let successor: string;

beforeAll(async () => {
  t = await startTestApp();
  changes = t.get(MunicipalityChangesService);
  coordinator = await coordinatorOf(t);
});
beforeEach(async () => {
  t.clock.set(TEST_NOW);
  former = await insertMunicipality(t, String((number += 1)), `Протвино ${number}`);
  successor = await insertMunicipality(t, String((number += 1)), `Серпухов ${number}`);
});
afterAll(() => t.close());

const placeOf = async (id: string) =>
  (await t.sql<{ at: string }>(`select municipality_id as at from organisation where id = $1`, [id]))[0]?.at;
/** Participants of a time by municipality, as a quarterly report counts them. */
const counted = async (from: string, to: string) =>
  t.sql(
    `select municipality_id as at, count(*)::int as people from registration where created_at >= $1 and created_at < $2
       and municipality_id = any ($3) group by 1 order by 1`,
    [from, to, [former, successor]],
  );

describe('a municipality that gives way to another', () => {
  it('hands over its schools; what was counted in a past quarter does not move', async () => {
    const school = await insertSchool(t, 'Школа протвинская', { municipalityId: former });
    const authority = (
      await t.sql<{ id: string }>(
        `insert into organisation (kind, name, short_name, municipality_id) values
           ('MUNICIPAL_EDUCATION_AUTHORITY', 'МОУО', 'МОУО П', $1), ('MUNICIPAL_EDUCATION_AUTHORITY', 'МОУО', 'МОУО С', $2) returning id`,
        [former, successor],
      )
    ).map(({ id }) => id);
    await t.sql(`update organisation set parent_id = $1 where id = $2`, [authority[0], school]);
    const { slug } = await createEvent(t, { startsAt: '2031-02-01T15:00', endsAt: '2031-02-01T16:00' });
    expectStatus(await register(t, slug, `q4.${number}@history.test`, { schoolId: school }), 202);
    const quarter = ['2030-10-01', '2031-01-01'] as const;
    const before = await counted(...quarter);
    expect(before).toEqual([{ at: former, people: 1 }]);

    t.clock.set('2031-01-10T10:00:00+03:00');
    const moved = await changes.setValidity(coordinator, former, {
      validFrom: '2023-09-01',
      validTo: '2031-01-09',
      successorId: successor,
    });
    expect(moved).toBe(1);
    expect(await placeOf(school)).toBe(successor);
    expect(await t.sql(`select parent_id as parent from organisation where id = $1`, [school])).toEqual([
      { parent: authority[1] },
    ]);
    expect(await placeOf(authority[0]!)).toBe(former);
    expect(await counted(...quarter)).toEqual(before);

    const [old] = await t.sql<{ id: string }>(`select id from registration where email = $1`, [
      `q4.${number}@history.test`,
    ]);
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const url = `/api/v1/events/${slug}/registrations/${old!.id}`;
    expect((await t.inject({ method: 'PATCH', url, token, payload: { position: 'завуч' } })).statusCode).toBeLessThan(
      300,
    );
    expect(await counted(...quarter)).toEqual(before);

    expectStatus(await register(t, slug, `q1.${number}@history.test`, { schoolId: school }), 202);
    expect(await counted(...quarter)).toEqual(before);
    expect(await counted('2031-01-01', '2031-04-01')).toEqual([{ at: successor, people: 1 }]);

    const organisations = t.get(OrganisationsService);
    const names = async (day: string) => (await organisations.municipalitiesOn(day)).map(({ id }) => id);
    expect(await names('2030-12-31')).toContain(former);
    expect(await names('2031-01-09')).not.toContain(former);
    expect((await organisations.suggestSchools(`протвинская серпухов ${number}`)).map(({ id }) => id)).toEqual([
      school,
    ]);
  });

  it('does so on the day, not before, and not when the decision was changed', async () => {
    const school = await insertSchool(t, 'Школа будущая', { municipalityId: former });
    const period = { validFrom: '2023-09-01', validTo: '2030-12-20', successorId: successor };
    expect(await changes.setValidity(coordinator, former, period)).toBe(0);
    t.clock.set('2030-12-19T23:59:00+03:00');
    await t.drainJobs();
    expect(await placeOf(school)).toBe(former);
    t.clock.set('2030-12-20T00:01:00+03:00');
    await t.drainJobs();
    expect(await placeOf(school)).toBe(successor);
  });

  it('keeps its schools when the day is taken back in time', async () => {
    const school = await insertSchool(t, 'Школа оставшаяся', { municipalityId: former });
    await changes.setValidity(coordinator, former, {
      validFrom: '2023-09-01',
      validTo: '2030-12-20',
      successorId: successor,
    });
    await changes.setValidity(coordinator, former, { validFrom: '2023-09-01' });
    t.clock.set('2030-12-21T00:00:00+03:00');
    await t.drainJobs();
    expect(await placeOf(school)).toBe(former);
  });

  it('is refused a ring, a successor that is not there and a code that is taken', async () => {
    await changes.setValidity(coordinator, former, {
      validFrom: '2023-09-01',
      validTo: '2030-06-01',
      successorId: successor,
    });
    const refused = async (id: string, period: object) =>
      changes.setValidity(coordinator, id, { validFrom: '2023-09-01', ...period }).catch((error: unknown) => error);
    expect(await refused(successor, { validTo: '2030-07-01', successorId: former })).toMatchObject({
      errors: [{ field: 'successorId', code: 'successor-not-there' }],
    });
    expect(await refused(successor, { validTo: '2030-05-01' })).toMatchObject({
      errors: [{ code: 'successor-of-others' }],
    });
    expect(await refused(successor, { validTo: '2023-09-01' })).toMatchObject({
      errors: [{ code: 'ends-before-start' }],
    });
    await expect(
      changes.create(coordinator, {
        oktmo: String(number),
        name: 'Второй',
        shortName: 'Второй',
        centre: 'Второй',
        isZato: false,
        validFrom: '2030-01-01',
      }),
    ).rejects.toMatchObject({ errors: [{ code: 'oktmo-overlap' }] });
  });

  it('is changed by those who manage the directory alone', async () => {
    const municipal = await actorWith(t, 'MUNICIPAL_COORDINATOR', t.organisations.MOMO, former);
    await expect(changes.setValidity(municipal, former, { validFrom: '2020-01-01' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(changes.all(municipal)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
