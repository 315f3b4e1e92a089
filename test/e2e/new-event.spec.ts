import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EVENT_KINDS, type EventKind } from '../../src/features/events/events.rules.js';
import { type Answer, startTestApp, type TestApp } from '../support/app.js';
import { TEST_NOW } from '../support/clock.js';
import { createEvent, expectStatus, WEBINAR } from '../support/scenario.js';

let t: TestApp;
let organiser: string;
let measures: { id: string; itemId: string | null }[];

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  measures = await t.sql(`
    with p as (insert into plan (academic_year, slug, title, issuer, purpose, clauses)
      values ('2030/2031', '2030-2031', 'План', 'МОМО', '', '{}') returning id),
    s as (insert into plan_section (plan_id, number, title) select id, 1, 'Раздел' from p returning id),
    m as (insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, deadline_date, executors_raw, results_raw)
      select p.id, s.id, n, case n when 9 then 'Участие в родительском собрании для 6-11 классов' else 'Семинары' end, 'x', k, d, 'АСОУ', 'анонс'
      from p, s, (values (9, 'EVENT_DATE', date '2030-12-27'), (17, 'ON_SCHEDULE', null)) v(n, k, d) returning id, number),
    i as (insert into measure_item (measure_id, number, event_kind, text_raw, topic)
      select id, '17.3', 'ROUND_TABLE', 'круглый стол для педагогов-психологов', 'по вопросам диагностики' from m where number = 17
      returning id, measure_id)
    select m.id, i.id as "itemId" from m left join i on i.measure_id = m.id order by m.number`);
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

type Form = Readonly<Record<string, string | readonly string[]>>;

const post = (path: string, values: Form, token = organiser): Promise<Answer> =>
  t.inject({
    method: 'POST',
    url: `/manage/events${path}`,
    token,
    payload: new URLSearchParams(
      Object.entries(values).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
    ).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const get = (path: string, token = organiser) => t.inject({ url: `/manage/events${path}`, token });
const rest = (change: object, token = organiser) =>
  t.inject({ method: 'POST', url: '/api/v1/events', token, payload: { ...WEBINAR, ...change } });
/** Field and message of each line of the summary. */
const errorsOf = ({ body }: Answer) =>
  [...body.matchAll(/<a href="#f-([\w-]+)">([^<]+)<\/a><\/li>/g)].map(([, field, message]) => `${field}: ${message}`);

/** The fields of every kind at once, as a browser without style sheets would send them. */
const ALL_FIELDS = {
  title: 'Событие вида',
  format: 'HYBRID',
  platform: 'МТС Линк',
  venue: 'Зал',
  startsAt: '2030-12-10T10:00',
  endsAt: '2030-12-10T12:00',
  registrationMode: 'FORM',
  grades: ['6', '7'],
  halls: 'Большой\r\nМалый\r\n\r\n Малый ',
  papersText: 'До пяти страниц',
  papersDueAt: '2030-12-08',
  sites: 'Колледж — ул. Труда, 5\r\nПарк',
  themes: 'Первое\r\nВторое',
  academicHours: '36',
  studyForm: 'PART_TIME',
  closedList: 'true',
};
const NONE = {
  halls: [],
  papersText: null,
  papersDueAt: null,
  sites: [],
  themes: [],
  academicHours: null,
  studyForm: null,
  closedList: false,
};
const THEMES = ['Первое', 'Второе'];
const SITES = [
  { name: 'Колледж', address: 'ул. Труда, 5' },
  { name: 'Парк', address: null },
];
const KEPT: Readonly<Record<EventKind, object>> = {
  MEETING: { themes: THEMES, closedList: true },
  WEBINAR: {},
  SEMINAR: { themes: THEMES },
  ROUND_TABLE: { themes: THEMES },
  CONFERENCE: { themes: THEMES, halls: ['Большой', 'Малый'], papersText: 'До пяти страниц', papersDueAt: '2030-12-08' },
  PARENT_MEETING: {},
  FESTIVAL: { themes: THEMES, sites: SITES },
  WORKSHOP: {},
  CAREER_TRIAL: { sites: SITES },
  COURSE: { academicHours: 36, studyForm: 'PART_TIME' },
};

describe('the form of an event', () => {
  it.each(EVENT_KINDS.map((kind) => [kind] as const))('%s keeps its own fields alone', async (kind) => {
    const answer = expectStatus(await post('', { ...ALL_FIELDS, kind }), 303);
    const slug = String(answer.headers['location']).split('/').at(-1);
    const event = expectStatus(await t.inject({ url: `/api/v1/events/${slug}`, token: organiser }), 200).json<object>();
    const mode = kind === 'PARENT_MEETING' ? 'NONE' : 'FORM';
    expect(event).toMatchObject({ ...NONE, ...KEPT[kind], kind, grades: [6, 7], registration: { mode } });
    const again = expectStatus(await get(`/${slug}/edit`), 200);
    expect(again.body.includes('Колледж — ул. Труда, 5')).toBe('sites' in KEPT[kind]);
    expectStatus(await t.inject({ url: `/events/${slug}`, token: organiser }), 200);
  });

  it('clears what another kind does not have when the kind is changed', async () => {
    const { slug } = await createEvent(t, { title: 'Станет вебинаром', kind: 'CONFERENCE', halls: ['Зал'] });
    const url = `/api/v1/events/${slug}`;
    const patch = (payload: object) => t.inject({ method: 'PATCH', url, token: organiser, payload });
    const details = { halls: ['Большой', 'Большой', ' '], themes: ['Практика'], papersDueAt: '2030-12-01' };
    const kept = { halls: ['Большой'], themes: ['Практика'], papersDueAt: '2030-12-01' };
    expect(expectStatus(await patch(details), 200).json()).toMatchObject(kept);
    expect(expectStatus(await patch({ title: 'Станет вебинаром, пожалуй' }), 200).json()).toMatchObject(kept);
    expectStatus(await patch({ sites: [{ name: 'Парк' }] }), 422);
    const changed = await patch({ kind: 'WEBINAR' });
    expect(expectStatus(changed, 200).json()).toMatchObject({ kind: 'WEBINAR', halls: [] });
  });

  it.each<[Record<string, string>, string[]]>([
    [{ kind: 'PARENT_MEETING', grades: '' }, ['grades: Укажите, для родителей каких классов собрание']],
    [{ kind: 'COURSE', academicHours: '' }, ['academicHours: Укажите объём курса в академических часах']],
    [{ kind: 'COURSE', academicHours: '0' }, ['academicHours: Часов должно быть не меньше одного']],
    [{ kind: 'COURSE', academicHours: 'много' }, ['academicHours: Число академических часов — целое']],
    [{ kind: 'COURSE', studyForm: 'AT_HOME' }, ['studyForm: Выберите форму обучения']],
    [{ kind: 'CONFERENCE', papersDueAt: '2030-02-30' }, ['papersDueAt: Такого дня нет']],
    [{ kind: 'CONFERENCE', papersDueAt: '2030-12-11' }, ['papersDueAt: Тезисы принимают не позже дня конференции']],
    [{ kind: 'CONFERENCE', halls: 'Зал '.repeat(50) }, ['halls: Залы: каждая строка не длиннее 100 знаков']],
    [{ kind: 'FESTIVAL', sites: `Парк\n${'а'.repeat(201)}` }, ['sites: Строка 2: Площадка: от 1 до 200 знаков']],
    [{ kind: 'FESTIVAL', sites: 'Парк\n'.repeat(61) }, ['sites: Площадки: не больше 60']],
    [{ kind: 'SEMINAR', themes: 'т'.repeat(301) }, ['themes: Темы и вопросы: каждая строка не длиннее 300 знаков']],
    [{ kind: 'WEBINAR', endsAt: '2030-12-10T09:00' }, ['endsAt: Окончание должно быть позже начала']],
    [{ kind: 'WEBINAR', summary: 'д'.repeat(90_000) }, ['summary: Кратко: не больше 1000 знаков']],
    [{ kind: '' }, ['kind: Выберите вид события']],
  ])('says what is wrong with %j and keeps the rest', async (change, errors) => {
    const answer = expectStatus(await post('', { ...ALL_FIELDS, kind: 'WEBINAR', ...change }), 422);
    expect(errorsOf(answer)).toEqual(errors);
    expect(answer.body).toContain('value="Событие вида"');
    if (!('halls' in change)) expect(answer.body).toMatch(/Большой\r?\nМалый/);
  });

  it('refuses a time that a zone skips, unknown fields and more than a megabyte', async () => {
    const skipped = { ...ALL_FIELDS, kind: 'WEBINAR', zone: 'Europe/Berlin', startsAt: '2031-03-30T02:30' };
    expect(errorsOf(await post('', skipped))[0]).toMatch(/^startsAt: .*переводят вперёд/);
    const unknown = expectStatus(await post('', { ...ALL_FIELDS, kind: 'WEBINAR', colour: 'red' }), 422);
    expect(errorsOf(unknown)).toEqual(['colour: Неизвестное поле «colour»']);
    expectStatus(await post('', { ...ALL_FIELDS, kind: 'WEBINAR', summary: 'x'.repeat(1_100_000) }), 413);
  });
});

describe('details over REST', () => {
  it('are refused where the kind does not have them', async () => {
    const answer = expectStatus(await rest({ halls: ['Зал'], closedList: true, academicHours: 3 }), 422);
    const { errors } = answer.json<{ errors: { field: string; code: string }[] }>();
    expect(errors.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'halls not-of-kind',
      'academicHours not-of-kind',
      'closedList not-of-kind',
    ]);
    const open = await rest({ kind: 'PARENT_MEETING', registrationMode: 'FORM', grades: [6] });
    expect(expectStatus(open, 422).json()).toMatchObject({ errors: [{ field: 'registrationMode' }] });
  });

  it('may be null for none', async () => {
    const answer = await rest({
      kind: 'CONFERENCE',
      halls: null,
      sites: null,
      papersText: null,
      papersDueAt: null,
      closedList: null,
    });
    expect(expectStatus(answer, 201).json()).toMatchObject(NONE);
  });
});

describe('the start of a new event', () => {
  it('shows the lines of the plan with their events, in the same number of questions for any', async () => {
    const [, schedule] = measures;
    const link = [{ measureId: schedule!.id, itemId: schedule!.itemId }];
    const before = await t.queries(() => get('/new'));
    await createEvent(t, { title: 'По плану', measures: link });
    await createEvent(t, { title: 'По плану, черновик', measures: link }, { publish: false });
    await createEvent(t, { title: 'Чужой черновик', measures: link }, { publish: false, organisation: 'PK_ENERGIA' });
    let page: Answer | undefined;
    const after = await t.queries(async () => (page = await get('/new')));
    expect(after).toHaveLength(before.length);
    expect(page?.body).toMatch(/17\.3.*опубликовано: 1, 1 черновик/s);
    expect(page?.body).toMatch(/<td[^>]*>9<.*событий нет/s);
  });

  it('fills the form from an item and from a measure', async () => {
    const [parents, schedule] = measures;
    const item = expectStatus(await get(`/new?measure=${schedule!.id}/${schedule!.itemId}`), 200).body;
    expect(item).toContain('value="Круглый стол по вопросам диагностики"');
    expect(item).toMatch(/value="ROUND_TABLE" selected/);
    expect(item).toMatch(/checked[^>]*value="PSYCHOLOGISTS"|value="PSYCHOLOGISTS"[^>]*checked/);
    const measure = expectStatus(await get(`/new?measure=${parents!.id}`), 200).body;
    expect(measure).toMatch(/value="PARENT_MEETING" selected/);
    expect(measure).toContain('value="2030-12-27T15:00"');
    expect(expectStatus(await get('/new?measure=unknown'), 200).body).toContain('Создать черновик');
    expect(expectStatus(await get('/new?measure=a&measure=b'), 200).body).toContain('Выберите, с чего начать');
  });
});

describe('pages of copies', () => {
  it('keep what was typed when a rule is bad', async () => {
    const { slug } = await createEvent(t, { title: 'Повторим' }, { publish: false });
    const query = new URLSearchParams({
      startsAt: '2030-12-16T15:00',
      frequency: 'WEEKLY',
      interval: '2',
      ends: 'UNTIL',
    });
    for (const [until, message] of [
      ['', 'Укажите последний день'],
      ['2030-12-01', 'Последний день раньше первой даты'],
    ] as const) {
      const answer = expectStatus(await get(`/${slug}/repeat/dates?${query}&until=${until}&count=`), 422);
      expect(errorsOf(answer)).toEqual([`until: ${message}`]);
      expect(answer.body).toContain('value="2030-12-16T15:00"');
    }
    expectStatus(await get(`/${slug}/repeat/dates?${query}&until=2031-01-31&count=`), 200);
    expectStatus(await get(`/${slug}/repeat/dates`), 422);
  });

  it('say that no date was chosen', async () => {
    const { slug } = await createEvent(t, { title: 'Ни одной даты' }, { publish: false });
    const rule = { startsAt: '2030-12-16T15:00', frequency: 'WEEKLY', interval: '1', ends: 'COUNT', count: '2' };
    const key = '1f6b6ab1-8a8c-4a6b-9e0a-3b1c7f1d2e01';
    const answer = expectStatus(await post(`/${slug}/repeat`, { ...rule, series: 'NONE', key, parts: 'details' }), 422);
    expect(errorsOf(answer)).toEqual(['dates: Выберите хотя бы одну дату']);
    expect(answer.body).toContain(key);
  });

  it('are out of reach for others', async () => {
    const { slug } = await createEvent(t, { title: 'Не ваше' }, { publish: false });
    const other = await t.asStaff('ORGANISER', 'PK_ENERGIA');
    for (const path of ['copy', 'repeat', 'repeat/dates']) expectStatus(await get(`/${slug}/${path}`, other), 404);
  });
});
