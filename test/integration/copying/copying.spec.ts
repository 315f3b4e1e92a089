import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { Forbidden, InvalidInput, NotFound } from '../../../src/common/errors.js';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { AnnouncementsService } from '../../../src/features/announcements/announcements.service.js';
import { COPY_PARTS, type CopyPart } from '../../../src/features/copying/copying.rules.js';
import { CopyingService } from '../../../src/features/copying/copying.service.js';
import { MaterialChangesService } from '../../../src/features/materials/material-changes.service.js';
import { materialKey } from '../../../src/features/materials/materials.service.js';
import { HelpersService } from '../../../src/features/events/helpers.service.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { Storage } from '../../../src/platform/storage/storage.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, register } from '../../support/scenario.js';
import { signedIn } from '../../support/staff.js';

const KEY = randomUUID();
const DATE = { isHoliday: false, clashes: [] };
const SQUARE = { width: 8, height: 8, channels: 3, background: '#2546d8' } as const;

let t: TestApp;
let copying: CopyingService;
let organiser: Actor;
let measureId: string;

beforeAll(async () => {
  t = await startTestApp();
  copying = t.get(CopyingService);
  organiser = await actorOf('ORGANISER', 'ASOU');
  const [measure] = await t.sql<{ id: string }>(`
    with p as (insert into plan (academic_year, slug, title, issuer, purpose, clauses)
      values ('2030/2031', '2030-2031', 'План', 'МОМО', '', '{}') returning id),
    s as (insert into plan_section (plan_id, number, title) select id, 1, 'Раздел' from p returning id)
    insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, executors_raw, results_raw)
      select p.id, s.id, 17, 'Пункт', 'по графику', 'ON_SCHEDULE', 'АСОУ', 'анонс' from p, s returning id`);
  measureId = measure!.id;
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

async function actorOf(role: Role, organisation: 'ASOU' | 'PK_ENERGIA'): Promise<Actor> {
  return (await signedIn(t, [[role, t.organisations[organisation]]])).actor();
}

/** A published conference with all that an event can have. */
async function conference(): Promise<{ id: string; slug: string }> {
  const event = await createEvent(t, {
    title: 'Конференция года',
    kind: 'CONFERENCE',
    format: 'HYBRID',
    venue: 'Зал',
    halls: ['Большой', 'Малый'],
    themes: ['Практика'],
    papersText: 'До пяти страниц',
    papersDueAt: '2030-12-05',
    summary: 'Раз в год',
    audience: ['TEACHERS'],
    contact: 'a@b.test',
    capacity: 40,
    registrationClosesAt: '2030-12-08T15:00',
    measures: [{ measureId }],
  });
  await t.get(ProgramsService).replace(organiser, event.slug, {
    sessions: [
      {
        startsAt: '2030-12-09T15:00',
        endsAt: '2030-12-09T15:30',
        title: 'Открытие',
        hall: 'Большой',
        speakers: [{ fullName: 'Орлова Анна' }],
      },
      { startsAt: '2030-12-09T15:30', endsAt: '2030-12-09T16:30', title: 'Секция', hall: 'Малый' },
    ],
  });
  await t.get(ProgramsService).release(organiser, event.slug);
  const text = { title: 'Ждём на конференции', lead: 'Девятого декабря', bodyHtml: '<p>Приходите</p>' };
  await t.get(AnnouncementsService).publications.create(organiser, { event: event.slug }, text);
  await addMaterials(event.slug);
  await t.get(HelpersService).give(organiser, event.slug, { email: 'door@asou.test', right: 'CHECK_IN' });
  return event;
}

/** A link, a file of the first session, and what stays: a recording and a hidden link. */
async function addMaterials(slug: string): Promise<void> {
  const materials = t.get(MaterialChangesService);
  const [opening] = (await t.get(ProgramsService).getWorkingCopy(organiser, slug)).sessions;
  const link = { kind: 'LINK', title: 'Положение', url: 'https://asou.test/rules', visibility: 'ALL' } as const;
  await materials.addLink(organiser, slug, link);
  const png = await sharp({ create: SQUARE }).png().toBuffer();
  const slides = { name: 'Слайды.png', bytes: () => Promise.resolve(png) };
  await materials.addFiles(organiser, slug, { visibility: 'REGISTERED', sessionId: opening!.id }, [slides]);
  await materials.addLink(organiser, slug, { ...link, kind: 'RECORDING', title: 'Запись' });
  await materials.setHidden(organiser, slug, await materials.addLink(organiser, slug, link), true);
}

interface Made {
  summary: string;
  audience: string[];
  halls: string[];
  papersDueAt: string | null;
  capacity: number | null;
  closes: Date | null;
  state: string;
  startsAt: Date;
  endsAt: Date;
  joinUrl: string | null;
  measures: number;
  sessions: { title: string; hall: string; at: string; speakers: number }[] | null;
  releases: number;
  materials: string[] | null;
  announcement: string | null;
  helpers: number;
  registrations: number;
}

async function made(slug: string): Promise<Made> {
  const [row] = await t.sql<Made>(
    `select e.summary, e.audience, e.halls, e.papers_due_at::text as "papersDueAt", sp.capacity, e.registration_closes_at as closes,
       e.publication_state as state, e.starts_at as "startsAt", e.ends_at as "endsAt", e.join_url as "joinUrl",
       (select count(*)::int from event_measure where event_id = e.id and is_primary) as measures,
       (select jsonb_agg(jsonb_build_object('title', s.title, 'hall', s.hall, 'at', to_char(s.starts_at at time zone 'UTC', 'DD HH24:MI'),
         'speakers', (select count(*) from session_speaker where session_id = s.id)) order by s.starts_at)
         from program_session s where s.event_id = e.id) as sessions,
       (select count(*)::int from program_release where event_id = e.id) as releases,
       (select array_agg(concat_ws(', ', m.title, m.kind, s.title, to_char(s.starts_at at time zone 'UTC', 'DD HH24:MI')) order by m.position)
         from material m left join program_session s on s.id = m.session_id where m.event_id = e.id) as materials,
       (select publication_state || ' ' || title from announcement where event_id = e.id) as announcement,
       (select count(*)::int from event_grant where event_id = e.id) as helpers,
       (select count(*)::int from registration where event_id = e.id) as registrations
     from event e join seat_pool sp on sp.event_id = e.id where e.slug = $1`,
    [slug],
  );
  return row!;
}

const wish = (parts: CopyPart[]) => ({
  title: 'Конференция ещё раз',
  startsAt: '2030-12-16T10:00',
  parts,
  key: randomUUID(),
});
const NOTHING = {
  summary: '',
  audience: [],
  capacity: null,
  closes: null,
  joinUrl: null,
  measures: 0,
  sessions: null,
  releases: 0,
  materials: null,
  announcement: null,
  helpers: 0,
  registrations: 0,
};
const ALWAYS = {
  halls: ['Большой', 'Малый'],
  papersDueAt: '2030-12-12',
  state: 'DRAFT',
  startsAt: new Date('2030-12-16T10:00:00+03:00'),
  endsAt: new Date('2030-12-16T11:30:00+03:00'),
};
const PARTS: Readonly<Record<CopyPart, Partial<Made>>> = {
  details: {
    summary: 'Раз в год',
    audience: ['TEACHERS'],
    capacity: 40,
    closes: new Date('2030-12-15T10:00:00+03:00'),
    joinUrl: 'https://asou.mts-link.ru/j/1',
  },
  measures: { measures: 1 },
  program: {
    sessions: [
      { title: 'Открытие', hall: 'Большой', at: '16 07:00', speakers: 1 },
      { title: 'Секция', hall: 'Малый', at: '16 07:30', speakers: 0 },
    ],
  },
  materials: { materials: ['Положение, LINK', 'Слайды, FILE'] },
  announcement: { announcement: 'DRAFT Ждём на конференции' },
  helpers: { helpers: 1 },
};

describe('copying an event', () => {
  let source: { id: string; slug: string };
  beforeAll(async () => {
    t.clock.set(TEST_NOW);
    source = await conference();
    await register(t, source.slug, 'maria@mail.test');
  });

  it.each(COPY_PARTS.map((part) => [part] as const))('takes %s along and nothing else', async (part) => {
    const slug = await copying.copy(organiser, source.slug, wish([part]));
    expect(await made(slug)).toEqual({ ...NOTHING, ...ALWAYS, ...PARTS[part] });
  });

  it('takes everything along but registrations and releases', async () => {
    const slug = await copying.copy(organiser, source.slug, wish([...COPY_PARTS]));
    const materials = ['Положение, LINK', 'Слайды, FILE, Открытие, 16 07:00'];
    expect(await made(slug)).toEqual({
      ...NOTHING,
      ...ALWAYS,
      ...Object.assign({}, ...Object.values(PARTS)),
      materials,
    });
    expect((await made(source.slug)).registrations).toBe(1);
  });

  it('keeps a file of its own, which the first event may delete', async () => {
    const slug = await copying.copy(organiser, source.slug, wish(['materials']));
    const materials = t.get(MaterialChangesService);
    const fileOf = async (of: string) => (await materials.list(organiser, of)).find(({ kind }) => kind === 'FILE')!.id;
    const [from, to] = [await fileOf(source.slug), await fileOf(slug)];
    const stored = (id: string) => t.get(Storage).get(materialKey(id));
    expect(await stored(to)).toEqual(await stored(from));
    const again = await copying.copy(organiser, slug, wish(['materials']));
    await materials.remove(organiser, slug, to);
    expect(await stored(await fileOf(again))).toEqual(await stored(from));
    await t.get(Storage).deleteAll(materialKey(await fileOf(again)));
    expect(await made(await copying.copy(organiser, again, wish(['materials'])))).toMatchObject({
      materials: ['Положение, LINK'],
    });
  });

  it('makes one draft of two submissions of a form, at once and after each other', async () => {
    const once = wish(['program']);
    const slugs = await Promise.all([
      copying.copy(organiser, source.slug, once),
      copying.copy(organiser, source.slug, once),
    ]);
    slugs.push(await copying.copy(organiser, source.slug, once));
    expect(new Set(slugs).size).toBe(1);
    expect(await t.sql(`select count(*)::int as n from event where creation_key = $1`, [once.key])).toEqual([{ n: 1 }]);
  });

  it('leaves nothing behind when a part fails', async () => {
    const failing = { ...wish([...COPY_PARTS]), title: 'Не получится' };
    await t.sql(
      `create function refuse_copy() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
    );
    await t.sql(`create trigger refuse_copy before insert on event_grant for each row execute function refuse_copy()`);
    await expect(copying.copy(organiser, source.slug, failing)).rejects.toThrow('no');
    await t.sql(`drop function refuse_copy cascade`);
    expect(await t.sql(`select 1 from event where creation_key = $1`, [failing.key])).toEqual([]);
    expect(await t.sql(`select 1 from announcement where title = 'Ждём на конференции' and event_id is null`)).toEqual(
      [],
    );
  });

  it.each([
    ['2030-12-01T10:00', 'in-the-past'],
    ['2030-02-30T10:00', 'invalid-date'],
  ])('refuses a start of %s', async (startsAt, code) => {
    await expect(copying.copy(organiser, source.slug, { ...wish([]), startsAt })).rejects.toMatchObject({
      errors: [{ field: 'startsAt', code }],
    });
  });

  it('is for those who create events of its organiser', async () => {
    await expect(copying.copy(await actorOf('ORGANISER', 'PK_ENERGIA'), source.slug, wish([]))).rejects.toThrow(
      NotFound,
    );
    const editor = await actorOf('EDITOR', 'ASOU');
    await expect(copying.copy(editor, source.slug, wish(['program', 'helpers']))).rejects.toThrow(Forbidden);
    expect((await copying.start(editor, source.slug)).parts).toEqual(COPY_PARTS.filter((part) => part !== 'helpers'));
    await copying.copy(editor, source.slug, wish(['program']));
    const [door] = await t.sql<{ id: string }>(`select person_id as id from event_grant where event_id = $1`, [
      source.id,
    ]);
    const helper = { ...organiser, personId: door!.id, roles: [], grants: [{ eventId: source.id, right: 'CHECK_IN' }] };
    await expect(copying.copy(helper as unknown as Actor, source.slug, wish([]))).rejects.toThrow(Forbidden);
  });
});

describe('repeating an event', () => {
  const rule = {
    startsAt: '2030-12-16T15:00',
    frequency: 'WEEKLY',
    interval: 1,
    ends: 'COUNT',
    count: 4,
  } as const;
  const chosen = (dates: string[]) => ({ ...rule, dates, parts: ['details' as const], key: randomUUID() });
  const DATES = ['2030-12-16T15:00', '2030-12-23T15:00', '2030-12-30T15:00', '2031-01-06T15:00'];

  it('shows the dates with holidays and clashes', async () => {
    const { slug } = await createEvent(t, { title: 'Час навигатора', audience: ['NAVIGATORS'] });
    const other = {
      title: 'Чужое событие',
      audience: ['NAVIGATORS'],
      startsAt: '2030-12-23T16:00',
      endsAt: '2030-12-23T17:00',
    };
    await createEvent(t, other, { organisation: 'PK_ENERGIA' });
    const { dates, skipped } = await copying.preview(organiser, slug, rule);
    expect(skipped).toEqual([]);
    expect(
      dates.map(({ wall, isHoliday, clashes }) => [wall, isHoliday, clashes.map(({ event }) => event?.title)]),
    ).toEqual([
      [DATES[0], false, []],
      [DATES[1], false, ['Чужое событие']],
      [DATES[2], false, []],
      [DATES[3], true, []],
    ]);
  });

  it('asks the same number of questions for one date and for many', async () => {
    const { slug } = await createEvent(t, { title: 'Счёт запросов', audience: ['HEADS'] });
    const queries = async (count: number) => {
      const asked = await t.queries(() => copying.preview(organiser, slug, { ...rule, count }));
      return asked.length;
    };
    const one = await queries(1);
    expect(one).toBeGreaterThan(0);
    expect(await queries(30)).toBe(one);
  });

  it('makes a draft for each chosen date, once, in a series with the event itself', async () => {
    const { slug } = await createEvent(t, { title: 'Приёмный день' }, { publish: false });
    const input = { ...chosen([DATES[3]!, DATES[0]!, DATES[2]!]), series: 'NEW' as const, seriesTitle: 'Приёмные дни' };
    const [first, second] = await Promise.all([
      copying.repeat(organiser, slug, input),
      copying.repeat(organiser, slug, input),
    ]);
    expect(second).toEqual(first);
    expect(await copying.repeat(organiser, slug, input)).toEqual(first);
    expect(first).toEqual(['priemnyy-den-2', 'priemnyy-den-3', 'priemnyy-den-4']);
    const rows = await t.sql(
      `select e.slug, to_char(e.starts_at at time zone 'Europe/Moscow', 'YYYY-MM-DD"T"HH24:MI') as at, e.publication_state as state
       from event e join series s on s.id = e.series_id where s.title = 'Приёмные дни' order by e.starts_at`,
    );
    expect(rows).toEqual([
      { slug, at: '2030-12-09T15:00', state: 'DRAFT' },
      { slug: first[0], at: DATES[0], state: 'DRAFT' },
      { slug: first[1], at: DATES[2], state: 'DRAFT' },
      { slug: first[2], at: DATES[3], state: 'DRAFT' },
    ]);
    const again = { ...input, key: randomUUID(), series: 'SAME' as const, dates: [DATES[1]!] };
    await copying.repeat(organiser, slug, again);
    expect(await t.sql(`select count(*)::int as n from series where title = 'Приёмные дни'`)).toEqual([{ n: 1 }]);
  });

  it('keeps the wall time of a zone that changes its clocks', async () => {
    const berlin = {
      title: 'По берлинскому времени',
      zone: 'Europe/Berlin',
      startsAt: '2031-03-20T02:30',
      endsAt: '2031-03-20T04:00',
    };
    const { slug } = await createEvent(t, berlin, { publish: false });
    const nights = { ...rule, startsAt: '2031-03-29T02:30', frequency: 'DAILY' as const, count: 2 };
    const { dates, skipped } = await copying.preview(organiser, slug, nights);
    expect(skipped).toEqual(['2031-03-30T02:30']);
    expect(dates.map(({ startsAt, endsAt }) => [startsAt.toISOString(), endsAt.toISOString()])).toEqual([
      ['2031-03-29T01:30:00.000Z', '2031-03-29T03:00:00.000Z'],
      ['2031-03-31T00:30:00.000Z', '2031-03-31T02:00:00.000Z'],
    ]);
  });

  it.each<[object, string]>([
    [{ startsAt: '2030-12-01T15:00' }, 'startsAt in-the-past'],
    [{ ends: 'UNTIL', until: '2030-12-15' }, 'until before-start'],
    [{ ends: 'UNTIL', until: '2030-02-30' }, 'until invalid-date'],
    [{ ends: 'UNTIL', until: '2032-01-01', frequency: 'DAILY' }, 'until too-many-dates'],
    [{ ends: 'UNTIL', until: '2030-12-17', weekdays: ['FR'] }, 'until no-dates'],
  ])('refuses %j', async (change, error) => {
    const { slug } = await createEvent(t, { title: 'Плохое правило' }, { publish: false });
    const refusal = await copying.preview(organiser, slug, { ...rule, ...change }).catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect((refusal as InvalidInput).errors.map(({ field, code }) => `${field} ${code}`)).toEqual([error]);
  });

  it('refuses dates that the rule does not give and a series without a name', async () => {
    const { slug } = await createEvent(t, { title: 'Чужие даты' }, { publish: false });
    const input = { ...chosen(['2030-12-17T15:00']), series: 'NONE' as const };
    await expect(copying.repeat(organiser, slug, input)).rejects.toMatchObject({ errors: [{ field: 'dates' }] });
    const nameless = { ...chosen([DATES[0]!]), series: 'NEW' as const };
    await expect(copying.repeat(organiser, slug, nameless)).rejects.toMatchObject({
      errors: [{ field: 'seriesTitle' }],
    });
  });
});

describe('over REST', () => {
  const rule = { startsAt: '2030-12-16T15:00', frequency: 'WEEKLY', interval: 1, ends: 'COUNT', count: 2 };
  let slug: string;
  let token: string;
  const post = (path: string, payload: object, as = token) =>
    t.inject({ method: 'POST', url: `/api/v1/events/${slug}/${path}`, token: as, payload });

  beforeAll(async () => {
    t.clock.set(TEST_NOW);
    ({ slug } = await createEvent(t, { title: 'Час навигатора' }));
    token = await t.asStaff('ORGANISER', 'ASOU');
  });

  it('copies once for a key, at a moment with an offset too', async () => {
    const input = { title: 'Ещё час', startsAt: '2030-12-16T12:00:00Z', parts: ['details'], key: randomUUID() };
    const [first, second] = [await post('copy', input), await post('copy', input)];
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.json()).toEqual(first.json());
    expect((await made(first.json<{ slug: string }>().slug)).startsAt).toEqual(new Date('2030-12-16T12:00:00Z'));
  });

  it('tells the dates of a rule and repeats at those chosen, once for a key', async () => {
    const query = new URLSearchParams(Object.entries(rule).map(([name, value]) => [name, String(value)])).toString();
    const offered = await t.inject({ url: `/api/v1/events/${slug}/repeat/dates?${query}`, token });
    const { dates } = offered.json<{ dates: { wall: string }[] }>();
    expect(dates).toEqual([
      { ...DATE, wall: '2030-12-16T15:00', startsAt: '2030-12-16T15:00:00+03:00', endsAt: '2030-12-16T16:30:00+03:00' },
      { ...DATE, wall: '2030-12-23T15:00', startsAt: '2030-12-23T15:00:00+03:00', endsAt: '2030-12-23T16:30:00+03:00' },
    ]);
    const input = { ...rule, dates: dates.map(({ wall }) => wall), series: 'NONE', key: randomUUID() };
    const [first, second] = [await post('repeat', input), await post('repeat', input)];
    expect(first.statusCode).toBe(201);
    expect(first.json<{ items: unknown[] }>().items).toHaveLength(2);
    expect(second.json()).toEqual(first.json());
  });

  it.each([
    ['copy', { title: 'Х', startsAt: 'завтра', key: '1' }, ['title', 'startsAt', 'key']],
    ['copy', { title: 'Ещё час', startsAt: '2030-12-16T15:00', parts: ['guests'], key: KEY }, ['parts']],
    ['repeat', { ...rule, count: 500, dates: [], series: 'NONE', key: KEY }, ['dates', 'count']],
    ['repeat', { ...rule, dates: ['2030-12-17T15:00'], series: 'NONE', key: KEY }, ['dates']],
  ])('says at the fields what is wrong with %s %j', async (path, payload, fields) => {
    const answer = await post(path, payload);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field)).toEqual(fields);
  });

  it('is for those who create events of its organiser', async () => {
    const input = { title: 'Ещё час', startsAt: '2030-12-16T15:00', key: randomUUID() };
    expect((await post('copy', input, await t.asStaff('ORGANISER', 'PK_ENERGIA'))).statusCode).toBe(404);
    const withHelpers = { ...input, parts: ['helpers'] };
    expect((await post('copy', withHelpers, await t.asStaff('EDITOR', 'ASOU'))).statusCode).toBe(403);
    expect((await t.inject({ method: 'POST', url: `/api/v1/events/${slug}/copy`, payload: input })).statusCode).toBe(
      401,
    );
  });
});
