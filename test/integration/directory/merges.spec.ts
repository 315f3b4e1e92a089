import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { MergesService } from '../../../src/features/directory/merges.service.js';
import { OrganisationsService } from '../../../src/features/organisations/organisations.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, register } from '../../support/scenario.js';
import { coordinatorOf, insertSchool } from './directory.js';

let t: TestApp;
let merges: MergesService;
let coordinator: Actor;

beforeAll(async () => {
  t = await startTestApp();
  merges = t.get(MergesService);
  coordinator = await coordinatorOf(t);
});
afterAll(() => t.close());

const person = async (email: string, organisationId: string): Promise<string> => {
  const [row] = await t.sql<{ id: string }>(
    `insert into person (email, last_name, first_name, organisation_id) values ($1, 'Петров', 'Пётр', $2) returning id`,
    [email, organisationId],
  );
  return row!.id;
};
const role = (personId: string, organisationId: string, name = 'SCHOOL_RESPONSIBLE') =>
  t.sql<{ id: string }>(
    `insert into role_assignment (person_id, role, organisation_id) values ($1, $2, $3) returning id`,
    [personId, name, organisationId],
  );
const state = async (id: string) =>
  (
    await t.sql(`select closed_at is not null as closed, merged_into_id as into from organisation where id = $1`, [id])
  )[0];

describe('a merge', () => {
  it('moves everything that names the loser, and back when it is taken back', async () => {
    const [loser, survivor] = [await insertSchool(t, 'Школа Ромашка'), await insertSchool(t, 'Школа «Ромашка»')];
    const { slug, id: eventId } = await createEvent(t);
    expectStatus(await register(t, slug, 'a@merge.test', { schoolId: loser }), 202);
    expectStatus(await register(t, slug, 'b@merge.test', { schoolId: survivor }), 202);
    const personId = await person('head@merge.test', loser);
    await role(personId, loser);
    await t.sql(`update event set organiser_id = $1 where id = $2`, [loser, eventId]);
    await t.sql(
      `insert into responsible_person (organisation_id, full_name, position, duty, valid_from, created_at, updated_at)
       values ($1, 'Петров П. П.', 'директор', 'профминимум', '2030-01-01', now(), now())`,
      [loser],
    );
    const schoolsOf = async () =>
      (
        await t.sql<{ school: string }>(
          `select school_id as school from registration where event_id = $1 order by email`,
          [eventId],
        )
      ).map(({ school }) => school);

    const preview = await merges.preview(coordinator, loser, survivor);
    expect(Object.fromEntries(preview.map(({ table, column, rows }) => [`${table}.${column}`, rows]))).toEqual({
      'event.organiser_id': 1,
      'person.organisation_id': 1,
      'registration.school_id': 1,
      'responsible_person.organisation_id': 1,
      'role_assignment.organisation_id': 1,
    });
    const [before] = await t.sql<{ revision: number }>(`select revision from event where id = $1`, [eventId]);

    await merges.merge(coordinator, loser, survivor);
    expect(await state(loser)).toEqual({ closed: true, into: survivor });
    expect(await schoolsOf()).toEqual([survivor, survivor]);
    const [event] = await t.sql<{ organiser: string; revision: number }>(
      `select organiser_id as organiser, revision from event where id = $1`,
      [eventId],
    );
    expect(event).toEqual({ organiser: survivor, revision: before!.revision + 1 });
    expect(await t.get(OrganisationsService).findSchool(loser)).toMatchObject({ id: survivor });
    expect(await t.get(OrganisationsService).suggestSchools('ромашка')).toHaveLength(1);

    const [merge] = await merges.of(coordinator, survivor);
    await merges.undo(coordinator, merge!.id);
    expect(await state(loser)).toEqual({ closed: false, into: null });
    expect(await schoolsOf()).toEqual([loser, survivor]);
    expect(await t.sql(`select organiser_id as id from event where id = $1`, [eventId])).toEqual([{ id: loser }]);
    await expect(merges.undo(coordinator, merge!.id)).rejects.toMatchObject({ code: 'already-undone' });
  });

  it('keeps once what both have: the same role of the same person, and the session limited to it', async () => {
    const [loser, survivor] = [await insertSchool(t, 'Двойная школа 1'), await insertSchool(t, 'Двойная школа 2')];
    const personId = await person('both@merge.test', loser);
    const [[inLoser], [inSurvivor]] = [await role(personId, loser), await role(personId, survivor)];
    await t.sql(
      `insert into session (token_hash, person_id, expires_at, role_assignment_id) values ('\\x01', $1, now() + interval '1 day', $2)`,
      [personId, inLoser!.id],
    );
    expect(await merges.preview(coordinator, loser, survivor)).toContainEqual({
      table: 'role_assignment',
      column: 'organisation_id',
      rows: 1,
      doubles: 1,
    });
    await merges.merge(coordinator, loser, survivor);
    expect(
      await t.sql(`select id, organisation_id as at from role_assignment where person_id = $1`, [personId]),
    ).toEqual([{ id: inSurvivor!.id, at: survivor }]);
    expect(await t.sql(`select role_assignment_id as role from session where person_id = $1`, [personId])).toEqual([
      { role: inSurvivor!.id },
    ]);
    const [merge] = await merges.of(coordinator, loser);
    await merges.undo(coordinator, merge!.id);
    const roles = await t.sql<{ at: string }>(
      `select organisation_id as at from role_assignment where person_id = $1`,
      [personId],
    );
    expect(roles.map(({ at }) => at).toSorted()).toEqual([loser, survivor].toSorted());
  });

  it('keeps the longer term of a role held in both', async () => {
    const [loser, survivor] = [await insertSchool(t, 'Срок 1'), await insertSchool(t, 'Срок 2')];
    const [endless, later, sooner] = [
      await person('endless@merge.test', loser),
      await person('later@merge.test', loser),
      await person('sooner@merge.test', loser),
    ];
    for (const [who, inLoser, inSurvivor] of [
      [endless, null, '2027-01-01'],
      [later, '2031-06-01', '2031-01-01'],
      [sooner, '2031-01-01', '2031-06-01'],
    ] as const) {
      await role(who, loser);
      await role(who, survivor);
      for (const [at, until] of [
        [loser, inLoser],
        [survivor, inSurvivor],
      ])
        await t.sql(`update role_assignment set valid_until = $3 where person_id = $1 and organisation_id = $2`, [
          who,
          at,
          until,
        ]);
    }
    await merges.merge(coordinator, loser, survivor);
    const terms = await t.sql<{ day: string | null }>(
      `select valid_until::date::text as day from role_assignment where organisation_id = $1 order by array_position($2, person_id)`,
      [survivor, [endless, later, sooner]],
    );
    expect(terms.map(({ day }) => day)).toEqual([null, '2031-06-01', '2031-06-01']);
  });

  it('happens once when two do it at once, and one way when they go both ways', async () => {
    const [a, b] = [await insertSchool(t, 'Одна школа'), await insertSchool(t, 'Та же школа')];
    await Promise.all([merges.merge(coordinator, a, b), merges.merge(coordinator, a, b)]);
    expect(await merges.of(coordinator, a)).toHaveLength(1);

    const [c, d] = [await insertSchool(t, 'Туда'), await insertSchool(t, 'Обратно')];
    const outcomes = await Promise.allSettled([merges.merge(coordinator, c, d), merges.merge(coordinator, d, c)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const closed = await t.sql(`select from organisation where id = any ($1) and closed_at is not null`, [[c, d]]);
    expect(closed).toHaveLength(1);
  });

  it('follows a chain, and is taken back from its end', async () => {
    const [a, b, c] = [
      await insertSchool(t, 'Цепь 1'),
      await insertSchool(t, 'Цепь 2'),
      await insertSchool(t, 'Цепь 3'),
    ];
    await merges.merge(coordinator, a, b);
    await merges.merge(coordinator, b, c);
    expect(await state(a)).toMatchObject({ into: c });
    const [first] = await merges.of(coordinator, a);
    await expect(merges.undo(coordinator, first!.id)).rejects.toMatchObject({ code: 'merged-further' });
    const [second] = await merges.of(coordinator, c);
    await merges.undo(coordinator, second!.id);
    expect(await state(a)).toMatchObject({ into: b });
    await merges.undo(coordinator, first!.id);
    expect(await state(a)).toEqual({ closed: false, into: null });
  });

  it('takes along what came for the loser in the moment of the merge', async () => {
    const [loser, survivor] = [await insertSchool(t, 'Опоздавшая'), await insertSchool(t, 'Опоздавшая школа')];
    await merges.merge(coordinator, loser, survivor);
    const late = await person('late@merge.test', loser);
    const before = t.clock.now();
    t.clock.advance({ minutes: 3 });
    await t.drainJobs();
    t.clock.set(before);
    expect(await t.sql(`select organisation_id as at from person where id = $1`, [late])).toEqual([{ at: survivor }]);
    const [merge] = await merges.of(coordinator, survivor);
    await merges.undo(coordinator, merge!.id);
    expect(await t.sql(`select organisation_id as at from person where id = $1`, [late])).toEqual([{ at: loser }]);
  });

  it('moves a survivor that stood under the loser up', async () => {
    const parent = await insertSchool(t, 'Головная');
    const child = await insertSchool(t, 'Головная школа');
    await t.sql(`update organisation set parent_id = $1 where id = $2`, [parent, child]);
    await merges.merge(coordinator, parent, child);
    expect(await t.sql(`select parent_id as parent from organisation where id = $1`, [child])).toEqual([
      { parent: null },
    ]);
  });

  it.each([
    [
      'kinds that differ',
      async () => [await insertSchool(t, 'Не колледж'), t.organisations.PK_ENERGIA],
      'kinds-differ',
    ],
    ['itself', async () => [t.schools[0], t.schools[0]], 'same-organisation'],
    ['what is closed', async () => [t.schools[0], await insertClosed()], 'survivor-closed'],
  ] as const)('is refused into %s', async (_, sides, code) => {
    const [loser, survivor] = await sides();
    await expect(merges.merge(coordinator, loser!, survivor!)).rejects.toMatchObject({ code });
  });

  it('is not for those who do not manage the directory', async () => {
    const school = { ...coordinator, roles: [{ role: 'SCHOOL_RESPONSIBLE' as const, organisationId: t.schools[0] }] };
    await expect(merges.merge(school, t.schools[0], t.schools[1])).rejects.toMatchObject({ code: 'forbidden' });
    await expect(merges.merge(coordinator, t.schools[0], crypto.randomUUID())).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

async function insertClosed(): Promise<string> {
  const id = await insertSchool(t, 'Закрытая');
  await t.sql(`update organisation set closed_at = now() where id = $1`, [id]);
  return id;
}
