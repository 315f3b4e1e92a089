import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SeriesService } from '../../../src/features/events/series.service.js';
import type { EventResource } from '../../../src/features/events/events.resource.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus, register, WEBINAR } from '../../support/scenario.js';
import { signedIn } from '../../support/staff.js';

let t: TestApp;
let organiser: string;
let measures: { id: string; itemId: string | null }[];

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  measures = await insertMeasures();
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

async function insertMeasures(): Promise<{ id: string; itemId: string | null }[]> {
  return t.sql(`
    with p as (insert into plan (academic_year, slug, title, issuer, purpose, clauses)
      values ('2030/2031', '2030-2031', 'План', 'МОМО', '', '{}') returning id),
    s as (insert into plan_section (plan_id, number, title) select id, 1, 'Раздел' from p returning id),
    m as (insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, executors_raw, results_raw)
      select p.id, s.id, n, 'Пункт ' || n, 'по графику', 'ON_SCHEDULE', 'АСОУ', 'анонс' from p, s, generate_series(17, 18) n returning id, number),
    i as (insert into measure_item (measure_id, number, event_kind, text_raw, topic)
      select id, '17.3', 'WEBINAR', 'вебинар', 'тема' from m where number = 17 returning id, measure_id)
    select m.id, i.id as "itemId" from m left join i on i.measure_id = m.id order by m.number`);
}

const create = (change: Record<string, unknown>, token = organiser) =>
  t.inject({ method: 'POST', url: '/api/v1/events', token, payload: { ...WEBINAR, ...change } });
const patch = (slug: string, payload: Record<string, unknown>, token = organiser) =>
  t.inject({ method: 'PATCH', url: `/api/v1/events/${slug}`, token, payload });

/** The refusal's fields as `field code`; every message is in Russian. */
function errorsOf(answer: Answer): string[] {
  const { errors } = expectStatus(answer, 422).json<{ errors: { field: string; code: string; message: string }[] }>();
  for (const { message } of errors) expect(message).toMatch(/[а-яё]/i);
  return errors.map(({ field, code }) => `${field} ${code}`);
}

describe('creating an event', () => {
  it('makes a draft of one’s own organisation with the times of its zone', async () => {
    const event = expectStatus(await create({ capacity: 100, audience: 'TEACHERS,PARENTS', grades: ['6', 7] }), 201);
    expect(event.json()).toMatchObject({
      slug: 'vebinar-rossiya-moi-gorizonty',
      publicationState: 'DRAFT',
      zone: 'Europe/Moscow',
      startsAt: '2030-12-09T15:00:00+03:00',
      endsAt: '2030-12-09T16:30:00+03:00',
      organiser: { id: t.organisations.ASOU, name: 'АСОУ' },
      audience: ['TEACHERS', 'PARENTS'],
      grades: [6, 7],
      seats: { capacity: 100, state: 'closed' },
      registration: { mode: 'FORM', status: 'none', opensAt: null, closesAt: null },
      cancelled: null,
      moved: null,
      revision: 1,
      joinUrl: 'https://asou.mts-link.ru/j/1',
    });
  });

  it('joins a series only of those who work on it', async () => {
    const seriesOf = async (code: 'ASOU' | 'PK_ENERGIA') => {
      const actor = await (await signedIn(t, [['ORGANISER', t.organisations[code]]])).actor();
      const slug = await t.get(SeriesService).create(actor, { title: 'Цикл', kind: 'FESTIVAL', registration: 'EACH' });
      return (await t.get(SeriesService).getManaged(actor, slug)).id;
    };
    const [own, foreign] = [await seriesOf('ASOU'), await seriesOf('PK_ENERGIA')];
    expect(errorsOf(await create({ seriesId: foreign }))).toEqual(['seriesId foreign-series']);
    const { slug } = expectStatus(await create({ seriesId: own }), 201).json<{ slug: string }>();
    expect(errorsOf(await patch(slug, { seriesId: foreign }))).toEqual(['seriesId foreign-series']);
    expectStatus(await patch(slug, { seriesId: null }), 200);
  });

  it('takes what a form leaves empty for what is left out', async () => {
    const empty = {
      summary: null,
      audience: '',
      grades: null,
      organiserId: null,
      municipalityId: null,
      seriesId: null,
    };
    const more = {
      registrationMode: null,
      capacity: null,
      registrationOpensAt: null,
      zone: null,
      slug: '',
      measures: [],
    };
    expect(expectStatus(await create({ ...empty, ...more, contact: ' ' }), 201).json()).toMatchObject({
      summary: '',
      audience: [],
      seats: { capacity: null },
      registration: { mode: 'FORM' },
    });
  });

  it('reads times of another zone and instants with an offset', async () => {
    const vladivostok = await create({ zone: 'Asia/Vladivostok' });
    expect(expectStatus(vladivostok, 201).json()).toMatchObject({ startsAt: '2030-12-09T15:00:00+10:00' });
    const utc = await create({ startsAt: '2030-12-09T12:00:00Z', endsAt: '2030-12-09T12:30:00.000Z' });
    expect(expectStatus(utc, 201).json()).toMatchObject({ startsAt: '2030-12-09T15:00:00+03:00' });
  });

  it.each<[Record<string, unknown>, string[]]>([
    [{ title: 'Да' }, ['title is-length']],
    [{ title: null }, ['title is-string']],
    [{ kind: 'PARTY' }, ['kind is-in']],
    [{ kind: null }, ['kind is-in']],
    [{ format: 'TELEPATHY' }, ['format is-in']],
    [{ audience: ['TEACHERS', 'CATS'] }, ['audience is-in']],
    [{ grades: [5] }, ['grades min']],
    [{ grades: ['six'] }, ['grades is-int']],
    [{ capacity: 0 }, ['capacity min']],
    [{ capacity: 1.5 }, ['capacity is-int']],
    [{ capacity: 1_000_000 }, ['capacity max']],
    [{ startsAt: '09.12.2030 15:00' }, ['startsAt matches']],
    [{ startsAt: null }, ['startsAt matches']],
    [{ startsAt: '2030-02-30T15:00' }, ['startsAt invalid-date']],
    [{ startsAt: '2027-03-28T02:30', zone: 'Europe/Berlin' }, ['startsAt skipped-time']],
    [{ startsAt: '2031-10-26T02:30', zone: 'Europe/Berlin' }, ['startsAt ambiguous-time']],
    [{ zone: 'Moscow' }, ['zone unknown-zone']],
    [{ endsAt: '2030-12-09T15:00' }, ['endsAt ends-before-start']],
    [{ endsAt: '2030-12-09T14:00' }, ['endsAt ends-before-start']],
    [{ startsAt: '2030-12-02T09:00', endsAt: '2030-12-02T10:00' }, ['startsAt in-the-past']],
    [{ registrationClosesAt: '2030-12-09T17:00' }, ['registrationClosesAt after-end']],
    [{ registrationOpensAt: '2030-12-09T17:00' }, ['registrationOpensAt opens-after-close']],
    [{ platform: null, joinUrl: null }, ['platform required']],
    [{ format: 'ONSITE' }, ['venue required']],
    [{ format: 'HYBRID', platform: null, joinUrl: '' }, ['platform required', 'venue required']],
    [{ joinUrl: 'http://vk.com/call' }, ['joinUrl host-not-allowed']],
    [{ joinUrl: 'https://zoom.us/j/1' }, ['joinUrl host-not-allowed']],
    [{ joinUrl: 'javascript:alert(1)' }, ['joinUrl host-not-allowed']],
    [{ slug: 'Вебинар' }, ['slug matches']],
    [{ slug: 'a'.repeat(81) }, ['slug max-length']],
    [{ municipalityId: randomUUID() }, ['municipalityId unknown-municipality']],
    [{ seriesId: randomUUID() }, ['seriesId unknown-series']],
    [{ measures: [{ measureId: randomUUID() }] }, ['measures unknown-measure']],
    [{ measures: 'x' }, ['measures nested-validation']],
    [{ measures: [null] }, ['measures.0 nested-validation']],
    [{ measures: [{ measureId: '5' }] }, ['measures.0.measureId is-uuid']],
    [{ publicationState: 'PUBLISHED' }, ['publicationState unknown-field']],
    [{ organiser: 'АСОУ', sequence: 5 }, ['organiser unknown-field', 'sequence unknown-field']],
  ])('is refused with %j: %j', async (change, errors) => {
    expect(errorsOf(await create(change))).toEqual(errors);
  });

  it('gives free addresses to equal titles, however long, and refuses a wished one that is taken', async () => {
    for (const title of ['Круглый стол', `Круглый стол ${'оченьдлинноеслово'.repeat(10)}`]) {
      const slugs = new Set<string>();
      for (let n = 0; n < 4; n++) slugs.add(expectStatus(await create({ title }), 201).json<EventResource>().slug);
      expect(slugs.size).toBe(4);
      expect([...slugs].every((slug) => slug.length <= 80)).toBe(true);
    }
    expect(expectStatus(await create({ slug: 'svoy-adres' }), 201).json()).toMatchObject({ slug: 'svoy-adres' });
    expect(errorsOf(await create({ slug: 'svoy-adres' }))).toEqual(['slug slug-taken']);
  });

  it('gives different addresses to those who create at the same moment', async () => {
    const title = { title: 'Установочное совещание' };
    const free = await Promise.all(Array.from({ length: 5 }, () => create(title)));
    const slugs = free.map((answer) => expectStatus(answer, 201).json<EventResource>().slug);
    expect(new Set(slugs).size).toBe(5);
    const wished = await Promise.all(Array.from({ length: 3 }, () => create({ ...title, slug: 'odin-na-vsekh' })));
    expect(wished.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['201', '422', '422']);
  });

  it('stores the broadcast’s address as browsers spell it', async () => {
    expect(expectStatus(await create({ joinUrl: 'HTTPS://VK.com/call/1' }), 201).json()).toMatchObject({
      joinUrl: 'https://vk.com/call/1',
    });
  });

  it('links measures of the plan, one of them the primary', async () => {
    const [seventeen, eighteen] = measures;
    const links = [
      { measureId: eighteen?.id },
      { measureId: seventeen?.id, itemId: seventeen?.itemId, isPrimary: true },
    ];
    const event = expectStatus(await create({ measures: links }), 201).json<EventResource>();
    expect(event.measure).toBe('17.3');
    expect(expectStatus(await patch(event.slug, { measures: [links[0]] }), 200).json()).toMatchObject({
      measure: '18',
    });
    expect(expectStatus(await patch(event.slug, { measures: [] }), 200).json()).toMatchObject({ measure: null });
    expect(errorsOf(await create({ measures: [links[0], links[0]] }))).toEqual(['measures array-unique']);
  });
});

describe('changing an event', () => {
  it('changes what is given, counts the revision, and SEQUENCE with time and place alone', async () => {
    const { id, slug } = await createEvent(t, {}, { publish: false });
    const facts = async () =>
      (
        await t.sql<{ sequence: number; revision: number; at: Date }>(
          `select sequence, revision, revised_at as at from event where id = $1`,
          [id],
        )
      )[0]!;
    const steps: [Record<string, unknown>, number][] = [
      [{ title: 'Новое название' }, 0],
      [{ summary: 'Кратко\r\nо главном' }, 0],
      [{ joinUrl: 'https://vk.com/call/2' }, 0],
      [{ capacity: 5 }, 0],
      [{ venue: 'Зал 1' }, 1],
      [{ venue: 'Зал 1' }, 1],
      [{ startsAt: '2030-12-09T15:30' }, 2],
      [{ format: 'HYBRID' }, 3],
    ];
    for (const [index, [change, sequence]] of steps.entries()) {
      const before = await facts();
      expectStatus(await patch(slug, change), 200);
      const after = await facts();
      expect(after).toMatchObject({ sequence, revision: index + 2 });
      expect(after.at.getTime()).toBeGreaterThan(before.at.getTime());
    }
    const event = expectStatus(await t.inject({ url: `/api/v1/events/${slug}`, token: organiser }), 200).json();
    expect(event).toMatchObject({
      title: 'Новое название',
      summary: 'Кратко\nо главном',
      kind: 'WEBINAR',
      startsAt: '2030-12-09T15:30:00+03:00',
      endsAt: '2030-12-09T16:30:00+03:00',
    });
  });

  it('is refused to a form opened before somebody else’s change', async () => {
    const { slug } = await createEvent(t);
    expectStatus(await patch(slug, { title: 'Первая правка', revision: 2 }), 200);
    const stale = await patch(slug, { title: 'Вторая правка', revision: 2 });
    expect(expectStatus(stale, 409).json()).toMatchObject({
      code: 'stale-form',
      detail: expect.stringMatching(/[а-яё]/),
    });
    const both = await Promise.all([1, 2].map((n) => patch(slug, { title: `Правка ${n}`, revision: 3 })));
    expect(both.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['200', '409']);
  });

  it.each<[Record<string, unknown>, string[]]>([
    [{ title: null }, ['title is-string']],
    [{ kind: null }, ['kind is-in']],
    [{ startsAt: null }, ['startsAt matches']],
    [{ endsAt: '2030-12-09T14:00' }, ['endsAt ends-before-start']],
    [{ startsAt: '2030-12-01T14:00' }, ['startsAt in-the-past']],
    [{ platform: '', joinUrl: '' }, ['platform required']],
    [{ municipalityId: randomUUID() }, ['municipalityId unknown-municipality']],
    [{ createdById: randomUUID() }, ['createdById unknown-field']],
  ])('is refused with %j: %j', async (change, errors) => {
    const { slug } = await createEvent(t, {}, { publish: false });
    expect(errorsOf(await patch(slug, change))).toEqual(errors);
  });

  it('of a published one’s time goes by a move; the same time again is no change', async () => {
    const { slug } = await createEvent(t);
    expect((await patch(slug, { startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T16:00' })).json()).toMatchObject({
      status: 409,
      code: 'use-move',
    });
    expectStatus(await patch(slug, { startsAt: WEBINAR.startsAt, title: 'То же время' }), 200);
  });

  it('leaves the form of registration to those who are registered with it', async () => {
    const { slug } = await createEvent(t);
    expectStatus(await patch(slug, { registrationMode: 'NONE' }), 200);
    expectStatus(await patch(slug, { registrationMode: 'FORM' }), 200);
    expectStatus(await register(t, slug, 'anna@mail.test'), 202);
    const parents = { kind: 'PARENT_MEETING', audience: ['PARENTS'], grades: [7] };
    expect(errorsOf(await patch(slug, { registrationMode: 'NONE' }))).toEqual(['registrationMode registered']);
    expect(errorsOf(await patch(slug, parents))).toEqual(['kind registered']);
    expectStatus(await patch(slug, { kind: 'SEMINAR' }), 200);
  });

  it('can correct words of an event that has begun', async () => {
    const { slug } = await createEvent(t);
    t.clock.set('2030-12-09T15:30:00+03:00');
    expectStatus(await patch(slug, { title: 'Исправленное название' }), 200);
  });

  it('hands it to another organisation only where one may edit both', async () => {
    const { slug } = await createEvent(t);
    const { PK_ENERGIA } = t.organisations;
    expectStatus(await patch(slug, { organiserId: PK_ENERGIA }), 403);
    const coordinator = await t.asStaff('COORDINATOR', 'ASOU');
    expectStatus(await patch(slug, { organiserId: PK_ENERGIA }, coordinator), 200);
    expectStatus(await patch(slug, { title: 'Уже не наше' }), 404);
    expect(errorsOf(await patch(slug, { organiserId: randomUUID() }, coordinator))).toEqual([
      'organiserId unknown-organisation',
    ]);
  });
});

describe('who creates and edits', () => {
  it.each([
    ['ADMINISTRATOR', 'MOMO', 201, 200, 200],
    ['MINISTRY_CONTROL', 'MOMO', 201, 200, 200],
    ['COORDINATOR', 'PK_ENERGIA', 201, 200, 200],
    ['ORGANISER', 'ASOU', 201, 200, 200],
    ['EDITOR', 'ASOU', 201, 200, 200],
    ['MUNICIPAL_COORDINATOR', 'ASOU', 201, 200, 200],
    ['MINISTRY_LEADER', 'MOMO', 403, 403, 200],
    ['SCHOOL_RESPONSIBLE', 'ASOU', 403, 403, 404],
    ['ORGANISER', 'PK_ENERGIA', 403, 404, 404],
    ['EDITOR', 'PK_ENERGIA', 403, 404, 404],
  ] as const)('%s of %s: creates %i, edits %i, sees a draft %i', async (role, organisation, creates, edits, sees) => {
    const token = await t.asStaff(role, organisation);
    expectStatus(await create({ organiserId: t.organisations.ASOU }, token), creates);
    const { slug } = await createEvent(t, {}, { publish: false });
    expectStatus(await patch(slug, { title: 'Правка' }, token), edits);
    expectStatus(await t.inject({ url: `/api/v1/events/${slug}`, token }), sees);
    expectStatus(await t.inject({ url: `/api/v1/events/${slug}` }), 404);
  });

  it('nobody who is not signed in', async () => {
    expectStatus(await t.inject({ method: 'POST', url: '/api/v1/events', payload: WEBINAR }), 401);
  });
});
