import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Answer } from '../support/app.js';
import { type Caller, type RightsWorld, startRightsWorld } from '../support/rights-world.js';
import { callOf, caseOf, isDescribed } from '../support/route-calls.js';
import { type Route, routesOf } from '../support/routes.js';
import { expectStatus, participant, WEBINAR } from '../support/scenario.js';

/** Files with nobody's data. */
const BLANK = [
  'GET /control/imports/template.xlsx',
  'GET /manage/events/:slug/letter/letter.:format',
  'GET /manage/events/:slug/program/template.:format',
  'GET /manage/events/:slug/statistics/statistics.xlsx',
];
/** How a reader likes to see a list: nobody else's business. */
const OWN_VIEWS = [
  'POST /manage/events/views',
  'POST /manage/events/views/:view/:action',
  'POST /manage/events/:slug/participants/views',
  'POST /manage/events/:slug/participants/views/:view/:action',
];
const OWN_ACCOUNT = ['public', 'signed-in', 'second-factor'];
/** They show what would be done and change nothing. */
const ASK_ONLY = [
  'POST /control/organisations/bulk',
  'POST /control/people/bulk',
  'POST /manage/events/:slug/announcement/preview',
  'POST /manage/events/:slug/participants/import',
  'POST /manage/events/:slug/program/import',
  'POST /manage/events/:slug/post-release/preview',
  'POST /manage/news/:slug/preview',
  'POST /manage/series/:slug/post-release/preview',
];
/** Need a mail server or a failed job: recording, mail-line and metrics.spec.ts of the integration tests. */
const ELSEWHERE = [
  'POST /control/jobs/drop',
  'POST /control/jobs/retry',
  'POST /manage/letters/:id/resend',
  'POST /manage/letters/resend',
];

let world: RightsWorld;
let routes: Route[];
let admin: Caller;
/** Routes that changed something and left an entry. */
const recorded = new Set<string>();

beforeAll(async () => {
  world = await startRightsWorld();
  admin = world.staff.find(({ name }) => name === 'ADMINISTRATOR') ?? world.nobody;
  routes = routesOf(world.t.app).filter((route) => !OWN_ACCOUNT.includes(route.access ?? '') && isDescribed(route));
});
afterAll(() => world.t.close());

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

interface Entry {
  action: string;
  actor: string;
  address: string | null;
}

async function entriesAfter(id: string): Promise<Entry[]> {
  return world.t.sql<Entry>(
    `select action, actor_id as actor, host(address) as address from audit_entry where id > $1 order by id`,
    [id],
  );
}

async function newest(): Promise<string> {
  const rows = await world.t.sql<{ id: string }>(`select coalesce(max(id), 0)::text as id from audit_entry`);
  return rows[0]?.id ?? '0';
}

/** The tables that differ, without the record itself and the queue of jobs. */
async function changedTables(before: Record<string, string>): Promise<string[]> {
  const after = await world.fingerprint();
  return Object.keys(after).filter(
    (name) => !['audit_entry', 'saved_view'].includes(name) && after[name] !== before[name],
  );
}

const isBy = ({ actor, address }: Entry): boolean => actor === admin.actor.personId && address === '127.0.0.1';

describe('a route that changes something', () => {
  it('leaves an entry that names who and from where, whichever it is', async () => {
    const forgotten: string[] = [];
    for (const route of routes.filter((one) => one.method !== 'GET' && !caseOf(one).refused)) {
      const [before, mark] = [await world.fingerprint(), await newest()];
      const answer = await world.t.inject({ ...(await callOf(route, world.own)), token: admin.token });
      if (answer.statusCode >= 400) forgotten.push(`${answer.statusCode} ${nameOf(route)}`);
      const changed = await changedTables(before);
      const entries = await entriesAfter(mark);
      if (changed.length === 0 && entries.length === 0) continue;
      if (entries.length > 0 && entries.every(isBy)) recorded.add(nameOf(route));
      else forgotten.push(`${nameOf(route)} changed ${changed.join(', ')} and left ${JSON.stringify(entries)}`);
      await world.restore();
    }
    expect(forgotten).toEqual([]);
  });

  it('does so too where the state of things must first allow it', async () => {
    await walkThroughEvent();
    await walkThroughPapers();
    await walkThroughPublications();
    await walkThroughPeople();
    await walkThroughDirectory();
    const changing = routes.filter(({ method }) => method !== 'GET').map(nameOf);
    expect(changing.filter((name) => !recorded.has(name)).toSorted()).toEqual(
      [...ASK_ONLY, ...ELSEWHERE, ...OWN_VIEWS].toSorted(),
    );
  });
});

/** Does one step and sees that it is recorded; returns the answer. */
async function step(route: string, url: string, payload: object | Buffer = {}, headers = {}): Promise<Answer> {
  const mark = await newest();
  const method = route.split(' ')[0] as 'POST' | 'PUT';
  const answer = await world.t.inject({ method, url, payload, headers, token: admin.token });
  expectStatus(answer, answer.statusCode < 400 ? answer.statusCode : 200);
  const entries = await entriesAfter(mark);
  expect({ route, left: entries.length > 0 && entries.every(isBy) }).toEqual({ route, left: true });
  recorded.add(route);
  return answer;
}

async function newEvent(title: string): Promise<string> {
  const payload = { ...WEBINAR, title, organiserId: world.own.organisationId };
  return (await step('POST /api/v1/events', '/api/v1/events', payload)).json<{ slug: string }>().slug;
}

async function walkThroughEvent(): Promise<void> {
  const slug = await newEvent('Событие с начала до конца');
  const [rest, page] = [`/api/v1/events/${slug}`, `/manage/events/${slug}`];
  const sessions = [{ startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:30', title: 'Открытие' }];
  await step('PUT /api/v1/events/:slug/program', `${rest}/program`, { sessions });
  await step('POST /api/v1/events/:slug/program/release', `${rest}/program/release`);
  const form = {
    'sessions.0.title': 'Знакомство',
    'sessions.0.startsAt': '2030-12-09T15:00',
    'sessions.0.endsAt': '2030-12-09T15:30',
  };
  await step(
    'POST /manage/events/:slug/program/release',
    `${page}/program/release`,
    Buffer.from(new URLSearchParams(form).toString()),
    { 'content-type': 'application/x-www-form-urlencoded' },
  );
  await step(
    'POST /manage/events/:slug/program',
    `${page}/program`,
    Buffer.from(new URLSearchParams({ ...form, 'sessions.0.title': 'Итоги' }).toString()),
    { 'content-type': 'application/x-www-form-urlencoded' },
  );
  await step('POST /manage/events/:slug/program/withdraw', `${page}/program/withdraw`);
  await step('POST /manage/events/:slug/program/move', `${page}/program/move`, { minutes: 5, scope: 'ALL' });
  const table = { sessions: JSON.stringify([...sessions, { ...sessions[0], hall: 'Малый' }]) };
  await step('POST /manage/events/:slug/program/import/apply', `${page}/program/import/apply`, table);
  const [session] = await world.t.sql<{ id: string }>(
    `select s.id from program_session s join event e on e.id = s.event_id where e.slug = $1`,
    [slug],
  );
  const copied = { sessionId: session?.id };
  await step('POST /manage/events/:slug/program/duplicate', `${page}/program/duplicate`, copied);
  const [claim] = await world.t.sql<{ speakerId: string; personId: string }>(
    `with s as (insert into speaker (full_name) values ('Анна Заявкина') returning id)
     insert into speaker_claim (speaker_id, person_id, event_id, asked_at)
     select s.id, (select id from person limit 1), e.id, now() from s, event e where e.slug = $1
     returning speaker_id as "speakerId", person_id as "personId"`,
    [slug],
  );
  await step('POST /manage/events/:slug/program/claims', `${page}/program/claims`, { ...claim, answer: 'confirm' });
  await reviewEvent(rest, page);
  const payload = participant(world.t, 'uchastnik@mail.test');
  expectStatus(await world.t.inject({ method: 'POST', url: `${rest}/registrations`, payload }), 202);
  const [row] = await world.t.sql<{ id: string }>(
    `select r.id from registration r join event e on e.id = r.event_id where e.slug = $1`,
    [slug],
  );
  for (const change of ['confirm', 'check-in'])
    await step(`POST /api/v1/events/:slug/registrations/:id/${change}`, `${rest}/registrations/${row?.id}/${change}`);
  await moveAndWithdraw(rest, page);
  await step('POST /api/v1/events/:slug/cancel', `${rest}/cancel`, { reason: 'Нет зала' });
  await step('POST /api/v1/events/:slug/restore', `${rest}/restore`, { reason: 'По ошибке' });
  await step('POST /api/v1/events/:slug/cancel', `${rest}/cancel`, { reason: 'Нет зала' });
  await step('POST /manage/events/:slug/restore', `${page}/restore`, { reason: 'По ошибке', step: 'confirm' });
}

async function moveAndWithdraw(rest: string, page: string): Promise<void> {
  const move = { startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T16:30', reason: 'Нет зала' };
  const reason = 'Уточняем программу';
  await step('POST /api/v1/events/:slug/move', `${rest}/move`, move);
  await step('POST /api/v1/events/:slug/move/undo', `${rest}/move/undo`);
  await step('POST /manage/events/:slug/move', `${page}/move`, { ...move, step: 'confirm' });
  await step('POST /manage/events/:slug/move/undo', `${page}/move/undo`);
  await step('POST /api/v1/events/:slug/withdraw', `${rest}/withdraw`, { reason });
  await step('POST /api/v1/events/:slug/publish', `${rest}/publish`);
  await step('POST /manage/events/:slug/withdraw', `${page}/withdraw`, { reason, step: 'confirm' });
  await step('POST /api/v1/events/:slug/publish', `${rest}/publish`);
}

async function reviewEvent(rest: string, page: string): Promise<void> {
  const submit = () => step('POST /api/v1/events/:slug/submit', `${rest}/submit`);
  await submit();
  await step('POST /api/v1/events/:slug/return', `${rest}/return`, { text: 'Нет описания' });
  await submit();
  await step('POST /manage/events/:slug/review/:form', `${page}/review/return`, { text: 'Нет описания' });
  await submit();
  await step('POST /api/v1/events/:slug/approve', `${rest}/approve`, { publishAt: '2030-12-08T10:00' });
  await step('POST /api/v1/events/:slug/unplan', `${rest}/unplan`);
  await step('POST /api/v1/events/:slug/publish', `${rest}/publish`);
}

async function walkThroughPublications(): Promise<void> {
  const texts = { title: 'Заголовок', lead: 'О чём это.', bodyHtml: '<p>Подробности и ответы.</p>' };
  const slugs = [await newEvent('С публикациями по REST'), await newEvent('С публикациями на страницах')];
  for (const slug of slugs) await step('POST /api/v1/events/:slug/publish', `/api/v1/events/${slug}/publish`);
  const [first = '', second = ''] = slugs;
  const kinds = [
    { rest: 'announcements', page: 'announcement' },
    { rest: 'post-releases', page: 'post-release' },
  ];
  for (const { rest, page } of kinds) {
    if (page === 'post-release') world.t.clock.set('2030-12-10T09:00:00+03:00');
    const made = await step(`POST /api/v1/${rest}`, `/api/v1/${rest}`, { event: first, ...texts });
    const own = `/api/v1/${rest}/${made.json<{ slug: string }>().slug}`;
    const remark = { remark: 'Добавьте дату' };
    for (const move of ['submit', 'return', 'submit', 'approve', 'recall', 'publish', 'withdraw'])
      await step(`POST /api/v1/${rest}/:slug/${move}`, `${own}/${move}`, move === 'return' ? remark : {});
    const form = `/manage/events/${second}/${page}`;
    const moment = page === 'post-release' ? '2030-12-20T10:00' : '2030-12-05T10:00';
    await walkThroughPage(`POST /manage/events/:slug/${page}`, [form, form], texts, moment);
  }
  const news = ['/manage/news/new', '/manage/news/zagolovok-dlya-zhurnala'] as const;
  const titled = { ...texts, title: 'Заголовок для журнала' };
  await walkThroughPage('POST /manage/news/:slug', news, titled, '2030-12-20T10:00');
  await world.t.sql(
    `with made as (insert into series (slug, kind, title, summary, organiser_id) values ('tsikl', 'SERIES', 'Цикл', '', $1) returning id)
     update event set series_id = (select id from made) where slug = any ($2)`,
    [world.own.organisationId, slugs],
  );
  const series = '/manage/series/tsikl/post-release';
  await walkThroughPage('POST /manage/series/:slug/post-release', [series, series], texts, '2030-12-20T10:00');
  const picture = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#2546d8' } })
    .jpeg()
    .toBuffer();
  const form = new FormData();
  form.set('alt', 'Зал');
  form.set('ground', 'GENERAL_VIEW');
  form.set('picture', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'zal.jpg');
  const albums = [
    ['/manage/events/:slug/announcement', `/manage/events/${second}/announcement`],
    ['/manage/events/:slug/post-release', `/manage/events/${second}/post-release`],
    ['/manage/news/:slug', news[1]],
    ['/manage/series/:slug/post-release', series],
  ];
  for (const [route, page] of albums)
    await step(`POST ${route}/pictures`, `${page}/pictures`, ...(await encoded(form)));
}

/** Everything that is done on the page of one publication; `first` is where it is written first. */
async function walkThroughPage(
  route: string,
  [first, page]: readonly [string, string],
  texts: Record<string, string>,
  publishAt: string,
): Promise<void> {
  const stored = async (): Promise<string> => {
    const { body } = await world.t.inject({ url: page, token: admin.token });
    return /name="version" value="(\d+)"/.exec(body)?.[1] ?? '';
  };
  const form = async (to: string, more: object = {}) =>
    step(`${route}${to}`, page + to, { ...texts, ...more, version: await stored() });
  const move = (to: string, payload: object = {}) => step(`${route}${to}`, page + to, payload);
  await step(route, first, texts);
  await form('/submit');
  await move('/return', { remark: 'Добавьте дату' });
  await form('/submit');
  await move('/approve');
  await move('/recall');
  await form('/schedule', { publishAt });
  await move('/recall');
  await form('', { lead: 'Другое.' });
  await step(`${route}/history/:version`, `${page}/history/1`);
  await form('/publish');
  await move('/withdraw');
}

async function walkThroughPapers(): Promise<void> {
  const { t } = world;
  const slug = await newEvent('Событие с бумагами');
  const [page, at] = [`/manage/events/${slug}`, '/manage/events/:slug'];
  await step('POST /manage/events/submit', '/manage/events/submit', { slugs: [slug] });
  await step('POST /api/v1/events/:slug/publish', `/api/v1/events/${slug}/publish`);
  const text = { addressee: 'Руководителям', heading: 'О вебинаре', opening: 'Информируем.' };
  const signed = { signatoryPosition: 'Начальник управления', signatoryName: 'И. И. Иванова' };
  await step(`POST ${at}/letter`, `${page}/letter`, { ...text, ...signed });
  const [school] = t.schools;
  await t.sql(`update organisation set email = 'shkola@mail.test' where id = $1`, [school]);
  await step(`POST ${at}/letter/addressees`, `${page}/letter/addressees`, { groups: 'MUNICIPAL_SCHOOLS' });
  await step(`POST ${at}/letter/addressees/:organisation/remove`, `${page}/letter/addressees/${t.schools[1]}/remove`);
  const number = { number: 'исх-1', date: '2030-01-01' };
  await step(`POST ${at}/letter/register`, `${page}/letter/register`, number);
  await step(`POST ${at}/letter/reopen`, `${page}/letter/reopen`);
  await step(`POST ${at}/letter/register`, `${page}/letter/register`, number);
  await step(`POST ${at}/letter/send`, `${page}/letter/send`);
  await step(`POST ${at}/letter/addressees`, `${page}/letter/addressees`, { groups: 'MUNICIPAL_SCHOOLS' });
  await step(`POST ${at}/letter/addressees/clear`, `${page}/letter/addressees/clear`);
  const added = {
    email: 'hand@mail.test',
    lastName: 'Новикова',
    firstName: 'Анна',
    consentOnPaper: 'true',
    consentDay: '2030-11-30',
  };
  await step(`POST ${at}/participants/new`, `${page}/participants/new`, added);
  const people = JSON.stringify([{ email: 'list@mail.test', lastName: 'Новикова', firstName: 'Анна' }]);
  await step(`POST ${at}/participants/import/apply`, `${page}/participants/import/apply`, { ...added, people });
  const made = await step(`POST ${at}/letters/new`, `${page}/letters/new`, { subject: 'Тема', body: 'Текст' });
  const campaign = String(made.headers.location);
  await step(`POST ${at}/letters/:campaign/send`, `${campaign}/send`, { expected: '2' });
  await step(`POST ${at}/letters/:campaign/stop`, `${campaign}/stop`);
  const form = new FormData();
  form.set('visibility', 'ALL');
  form.set('files', new Blob(['%PDF-1.4\n%%EOF\n']), 'slides.pdf');
  await step(`POST ${at}/materials`, `${page}/materials`, ...(await encoded(form)));
  const [material] = await t.sql<{ id: string }>(`select id from material order by created_at desc limit 1`);
  await step(`POST ${at}/materials/:id/:change`, `${page}/materials/${material?.id}/hide`);
  const [event] = await t.sql<{ id: string }>(`select id from event where slug = $1`, [slug]);
  const series = `/manage/series/${world.own.series}`;
  await step('POST /manage/series/:slug/stages', `${series}/stages`, { eventId: event?.id });
  await step('POST /manage/series/:slug/stages/:event/remove', `${series}/stages/${event?.id}/remove`);
}

async function walkThroughPeople(): Promise<void> {
  const { person, organisationId } = world.own;
  const card = `/control/people/${person}`;
  await step('POST /control/people/:id/roles', `${card}/roles`, { role: 'ORGANISER', organisationId });
  await world.t.sql(
    `insert into second_factor (person_id, secret, confirmed_at, last_step) values ($1, '\\x00', now(), 1)`,
    [person],
  );
  await step('POST /control/people/:id/second-factor/remove', `${card}/second-factor/remove`);
  await step('POST /control/personal-data/documents/new', '/control/personal-data/documents/new', {
    kind: 'PERSONAL_DATA',
    version: '2031-01',
    title: 'Согласие на обработку персональных данных',
    bodyHtml: '<p>Согласен на обработку персональных данных для участия в событиях.</p>',
    validFrom: '2031-01-01T00:00',
  });
}

async function walkThroughDirectory(): Promise<void> {
  const { t, own } = world;
  const municipality = { oktmo: '46788000', name: 'городской округ Новый', shortName: 'Новый', centre: 'Новый' };
  const town = '/control/municipalities';
  await step(`POST ${town}`, town, { ...municipality, validFrom: '2030-01-01' });
  const [made] = await t.sql<{ id: string }>(`select id from municipality where oktmo = '46788000'`);
  await step(`POST ${town}/:id`, `${town}/${made?.id}`, { validFrom: '2030-02-01' });
  await step('POST /control/unknown-schools/create', '/control/unknown-schools/create', {
    typedName: 'Школа own',
    typedMunicipality: own.municipalityId,
    kind: 'SCHOOL',
    founderType: 'MUNICIPAL',
    municipalityId: own.municipalityId,
    name: 'Школа, которой не было',
    shortName: 'Школа, которой не было',
  });
  const pair = await t.sql<{ id: string }>(
    `insert into organisation (kind, name, short_name) select 'COLLEGE', 'Колледж ' || n, 'Колледж ' || n from generate_series(1, 2) n
     returning id`,
  );
  const [survivor = '', other = ''] = pair.map(({ id }) => id);
  const merge = `/control/organisations/${survivor}/merge`;
  await step('POST /control/organisations/:id/merge', merge, { other, survivor });
  const form = new FormData();
  const lines = ['Код;Краткое название;Муниципалитет;Учредитель', 'A-1;Школа из файла;Балашиха;муниципальный'];
  form.set('file', new Blob([lines.join('\n')]), 'schools.csv');
  const sent = await step('POST /control/imports', '/control/imports', ...(await encoded(form)));
  await t.drainJobs();
  await step('POST /control/imports/:id/confirm', `${String(sent.headers.location)}/confirm`);
  const mark = await newest();
  await t.drainJobs();
  expect(await entriesAfter(mark)).toContainEqual({
    action: 'organisation.insert',
    actor: admin.actor.personId,
    address: null,
  });
}

async function encoded(form: FormData): Promise<[Buffer, Record<string, string>]> {
  const sent = new Response(form);
  return [Buffer.from(await sent.arrayBuffer()), { 'content-type': sent.headers.get('content-type') ?? '' }];
}

describe('a route that gives a file away', () => {
  it('leaves an entry of the download before', async () => {
    const forgotten: string[] = [];
    let files = 0;
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const mark = await newest();
      const answer = await world.t.inject({ ...(await callOf(route, world.own)), token: admin.token });
      if (!(answer.headers['content-disposition'] ?? '').startsWith('attachment')) continue;
      files += 1;
      const entries = await entriesAfter(mark);
      const isRecorded = entries.some((entry) => isBy(entry) && entry.action.startsWith('download.'));
      if (!isRecorded) forgotten.push(nameOf(route));
    }
    expect(files).toBeGreaterThan(2);
    expect(forgotten).toEqual(BLANK);
  });
});
