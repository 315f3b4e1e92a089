import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/app.js';
import { formsOf, type PageForm } from '../support/page-forms.js';
import { type RightsWorld, startRightsWorld } from '../support/rights-world.js';
import { callOf, isDescribed } from '../support/route-calls.js';
import { type Route, routesOf } from '../support/routes.js';

let world: RightsWorld;
let token: string;

beforeAll(async () => {
  world = await startRightsWorld();
  token = world.staff[0]?.token ?? '';
  await enrich();
});
afterAll(() => world?.t.close());

/** Pages with a form that changes what is there, and where that form leads: its own address unless said otherwise. */
const EDITS: Readonly<Record<string, RegExp | null>> = {
  '/control/package-terms': null,
  '/control/people/:id/edit': null,
  '/control/organisations/:id/security': /second-factor$/,
  '/control/organisations/:id/edit': null,
  '/control/municipalities/:id': null,
  '/control/organisations/:id/responsible/:person': null,
  '/manage/events/:slug/letters/:campaign': null,
  '/manage/events/:slug/letter': /letter$/,
  '/manage/events/:slug/announcement/pictures/:id': null,
  '/manage/events/:slug/announcement': null,
  '/manage/events/:slug/edit': null,
  '/manage/events/:slug/materials/:id': null,
  '/manage/events/:slug/post-release/pictures/:id': null,
  '/manage/events/:slug/post-release': null,
  '/manage/events/:slug/program': null,
  '/manage/news/:slug/pictures/:id': null,
  '/manage/news/:slug': null,
  '/manage/events/:slug/participants/tags': /edit$/,
  '/manage/series/:slug': null,
  '/manage/series/:slug/post-release/pictures/:id': null,
  '/manage/series/:slug/post-release': null,
};

/** Forms that make something new or do something once. */
const DEEDS =
  /\/(?:new|invite|bulk|roles|copy|repeat|move|cancel|reject|withdraw|restore|views|helpers|create|requests|confirm|register|addressees|links|notes|tags|stages|answer|submit|publish|materials|pictures|municipalities|organisations|responsible|series)$/;

/** When and by whom something was saved, for which time of its event, and what is derived from the rest. */
const STAMPS = [
  'revision',
  'revised_at',
  'updated_at',
  'updated_by_id',
  'changed_at',
  'version',
  'text_starts_at',
  'text_ends_at',
  'search_text',
  'search_words',
  'last_used_at',
  'last_seen_at',
];

async function rowsOf(): Promise<Map<string, string>> {
  const tables = await world.t.sql<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
     and relname not in ('audit_entry', 'calendar_entry', 'shown_since')`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) =>
      world.t.sql<{ line: string }>(
        `select '${name} ' || (to_jsonb(x) - $1::text[])::text as line from public.${name} x order by 1`,
        [STAMPS],
      ),
    ),
  );
  return new Map(rows.flat().map(({ line }) => [line, line.split(' ')[0] ?? '']));
}

/** Lines that are there on one side only. */
function difference(before: Map<string, string>, after: Map<string, string>): string[] {
  const gone = [...before.keys()].filter((line) => !after.has(line)).map((line) => `- ${line}`);
  return [...gone, ...[...after.keys()].filter((line) => !before.has(line)).map((line) => `+ ${line}`)];
}

const pages = (): Route[] =>
  routesOf(world.t.app).filter(
    (route) =>
      route.method === 'GET' &&
      !route.path.startsWith('/api/') &&
      !/^\/(?:me|login)(?:\/|$)/.test(route.path) &&
      isDescribed(route),
  );

async function open(route: Route): Promise<{ url: string; forms: PageForm[] }> {
  const call = await callOf(route, world.own);
  const answer = await world.t.inject({ ...call, token });
  const isPage = String(answer.headers['content-type']).startsWith('text/html');
  const forms = isPage
    ? formsOf(answer.body).filter(({ method, visible }) => method === 'POST' && visible.length > 0)
    : [];
  return { url: call.url, forms };
}

const isEdit = ({ path }: Route, url: string, { action }: PageForm): boolean =>
  path in EDITS && (EDITS[path]?.test(action) ?? action === url);

async function submit({ action, entries, isMultipart }: PageForm): Promise<Answer> {
  const body = isMultipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of entries) body.append(name, value);
  const request = new Response(body);
  return world.t.inject({
    method: 'POST',
    url: action,
    token,
    payload: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  });
}

const ODD = `'«Ёж» & <b>"тег"</b> ’ - — 100 % \\ &amp;'`;

/** Every optional field is filled, with odd letters and spaces, and with what the forms do not show. */
async function enrich(): Promise<void> {
  const { t, own } = world;
  await t.sql(
    `with p as (insert into plan (academic_year, slug, title, issuer, purpose, clauses)
         values ('2030/2031', '2030-2031', 'План', 'МО', 'Цель', '{}') returning id),
       s as (insert into plan_section (plan_id, number, title) select id, 1, 'Раздел' from p returning id, plan_id),
       m as (insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, period_from, period_to, executors_raw, results_raw)
         select plan_id, id, n, 'Мероприятие ' || n, 'дата', 'WHOLE_ACADEMIC_YEAR', '2030-09-01', '2031-08-31', 'АСОУ', 'анонс' from s, generate_series(1, 3) n returning id, number)
     insert into event_measure (event_id, measure_id, is_primary) select $1, id, number = 2 from m`,
    [own.eventId],
  );
  const program = async () =>
    t.sql(
      `with s as (insert into program_session (id, event_id, kind, title, description, hall, starts_at, ends_at)
       select gen_random_uuid(), id, 'TALK', ${ODD}, ${ODD} || E'\\n\\n x', 'А', starts_at + interval '20 seconds', starts_at + interval '10 minutes'
       from event where id = $1 returning id),
       p as (insert into speaker (full_name, position) values ('Ёжикова Анна', 'учитель, физик — г. Клин;'), ('Без должности', '') returning id)
     insert into session_speaker (session_id, speaker_id, role, position)
     select s.id, p.id, 'MODERATOR', row_number() over () - 1 from s, p`,
      [own.eventId],
    );
  await t.sql(
    `update event set title = title || ' & "', summary = ${ODD} || E'\\n\\n  вторая строка', venue = ${ODD}, address = ${ODD}, contact = ${ODD},
       platform = 'МТС Линк', format = 'HYBRID', halls = array['А', 'Б'], grades = '{6,9}', audience = '{PUPILS,HEADS}',
       starts_at = starts_at + interval '17 seconds', ends_at = ends_at + interval '17 seconds', zone = 'Asia/Omsk', kind = 'CONFERENCE',
       registration_closes_at = starts_at - interval '31 seconds', papers_text = ${ODD}, papers_due_at = starts_at::date - 3,
       approval_required = true where id = $1`,
    [own.eventId],
  );
  await program();
  await t.sql(`update series set title = title || ' & "', summary = ${ODD} || E'\\n x' where slug = $1`, [own.series]);
  await t.sql(`update campaign set subject = ${ODD}, body = ${ODD} || E'\\n\\n x'`);
  await t.sql(`update event_tag set name = name || ' & "'`);
  await t.sql(`update material set title = ${ODD}, description = ${ODD}`);
  await t.sql(`update picture set caption = ${ODD}, alt = ${ODD}`);
  await t.sql(`update announcement set lead = ${ODD}, body_html = '<p>Раз два &amp; <strong>три</strong></p>'`);
  await t.sql(`update post_release set lead = ${ODD}, participants_count = 7, body_html = '<p>Раз два</p>'`);
  await t.sql(
    `update information_letter set closing = ${ODD}, attachment = ${ODD}, drafter_name = 'Ёжикова А. П.', signatory_position = 'Начальник', signatory_name = 'И. И. Иванова'`,
  );
  await t.sql(
    `update responsible_person set position = 'завуч — физик', phone = '+7 (495) 123-45-67 доб. 8', order_number = '12/а'`,
  );
  await t.sql(
    `update organisation set phone = '8 (495) 123-45-67', website = 'https://example.ru/?a=1&b="2"', head_name = 'Ёжикова-О’Нил Анна' where id = $1`,
    [own.organisationId],
  );
  await t.sql(`update person set position = 'учитель, физик', middle_name = 'Петровна' where id = $1`, [own.person]);
}

describe('a form of the workspace', () => {
  it('is known as one that edits or as one that does something', async () => {
    const unknown: string[] = [];
    const found = new Set<string>();
    for (const route of pages()) {
      const { url, forms } = await open(route);
      for (const form of forms) {
        if (isEdit(route, url, form)) found.add(route.path);
        else if (!DEEDS.test(form.action.split('?')[0] ?? '')) unknown.push(`${route.path} ${form.action}`);
      }
    }
    expect(unknown).toEqual([]);
    expect([...found].toSorted()).toEqual(Object.keys(EDITS).toSorted());
  });

  it.each(Object.keys(EDITS))('%s saved as it was opened changes no row', async (path) => {
    const route = pages().find((one) => one.path === path);
    if (!route) throw new Error(`no page ${path}`);
    const { url, forms } = await open(route);
    const form = forms.find((one) => isEdit(route, url, one));
    if (!form) throw new Error(`no form on ${path}`);
    const before = await rowsOf();
    const answer = await submit(form);
    expect([answer.statusCode, /<ul>[^]*?<\/ul>/.exec(answer.body)?.[0] ?? '']).toEqual([303, '']);
    expect(difference(before, await rowsOf())).toEqual([]);
  });
});
