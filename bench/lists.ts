import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { DataSource, type EntityManager, type Logger } from 'typeorm';
import { seedLarge } from '../seeds/large/index.js';
import { seedReference } from '../seeds/reference/index.js';
import { createApp } from '../src/bootstrap.js';
import { AccountsService } from '../src/features/accounts/accounts.service.js';
import { loadConfig } from '../src/platform/config/config.js';
import { dataSourceOptions } from '../src/platform/database/data-source.js';
import { migrate } from '../src/platform/database/migrate.js';
import type { Measured } from './measure.js';
import type { Bench } from './workload.js';

const LARGE = { schools: 1_300, people: 50_000, events: 300, registrations: 60_000 };
const SMALL = { schools: 60, people: 500, events: 20, registrations: 1_000 };
const WARM_UPS = 10;
const SAMPLES = 100;
const LIMIT_MS = 50;
const DEEP_PAGES = 40;
/** Participants of one event, as many as there are people for. */
const PARTICIPANTS = 5_000;
const EXPORT_LIMIT_MS = 1_000;

/**
 * What staff open all day, and in how many milliseconds when it is not the usual number. `{deep}` is the cursor of a page far
 * down the list of people.
 */
const REQUESTS: readonly (readonly [string, string, number?])[] = [
  ['people', '/control/people'],
  ['people, a part of a surname', '/control/people?q=кузнец'],
  ['people, an address', '/control/people?q=large-777@uchitel.example'],
  ['people, a municipality', '/control/people?municipality={oktmo}'],
  ['people, a role', '/control/people?role=SCHOOL_RESPONSIBLE'],
  ['people, 40 pages down', '/control/people?cursor={deep}'],
  ['a person', '/control/people/{person}'],
  ['organisations', '/control/organisations'],
  ['organisations, three words', '/control/organisations?q=школа 5 балашиха'],
  ['organisations, misspelt', '/control/organisations?q=школа балошыха'],
  ['record of changes', '/control/audit'],
  ['record of changes, a search', '/control/audit?q=кузнецова'],
  ['participants 5,000: table', '/manage/events/{event}/participants?sort=name'],
  ['participants 5,000: search', '/manage/events/{event}/participants?q=кузнецова мария'],
  [
    'participants 5,000: filter',
    '/manage/events/{event}/participants?municipality={oktmo}&status=CONFIRMED&tag=Гость&sort=school',
  ],
  ['participants 5,000: by school', '/manage/events/{event}/participants?sort=school&order=desc'],
  ['participants 5,000: one of them', '/manage/events/{event}/participants/{registration}'],
  ['participants 5,000: export as CSV', '/manage/events/{event}/participants/export.csv', EXPORT_LIMIT_MS],
  ['school picker', '/schools/suggest?q=школа 5 балашиха'],
];

/**
 * Lists and searches of staff with 50,000 people and 1,300 schools, in this process through the whole of HTTP but the
 * socket: server time and queries, beside the same pages with a database as small as the demonstration's.
 */
export async function lists(bench: Bench): Promise<Measured[]> {
  const small = await measured(bench, 'lists_small', SMALL);
  const large = await measured(bench, 'lists_large', LARGE);
  return large.map(({ name, p50, p95, queries, limit }, index) => {
    const other = small[index] ?? { p95: Number.NaN, queries: Number.NaN };
    const same =
      queries === other.queries
        ? `${queries} queries, as with little data`
        : `${queries} queries, ${other.queries} with little data`;
    return {
      workload: `p95: ${name}`,
      unit: 'ms' as const,
      ours: p95,
      limit,
      note: `p50 ${p50.toFixed(1)} ms, ${same} (p95 ${other.p95.toFixed(1)} ms)`,
    };
  });
}

interface Figures {
  name: string;
  limit: number;
  p50: number;
  p95: number;
  queries: number;
}

async function measured(bench: Bench, database: string, scale: typeof LARGE): Promise<Figures[]> {
  const url = await filled(bench.databaseUrl, database, scale);
  const app = await createApp(loadConfig({ ...bench.environment, DATABASE_URL: url, LOG_LEVEL: 'silent' }), url);
  try {
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const token = await app.get(AccountsService).createApiToken('large-1@uchitel.example', 'bench');
    const ask = async (path: string) => {
      const answer = await app.inject({ url: encodeURI(path), headers: { authorization: `Bearer ${token}` } });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`);
      return answer;
    };
    const values = await valuesOf(app, ask);
    const figures: Figures[] = [];
    for (const [name, template, limit = LIMIT_MS] of REQUESTS) {
      const path = template.replaceAll(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
      figures.push({
        name,
        limit,
        ...(await timesOf(() => ask(path))),
        queries: await queriesOf(app, () => ask(path)),
      });
    }
    return figures;
  } finally {
    await app.close();
  }
}

async function timesOf(run: () => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let sample = -WARM_UPS; sample < SAMPLES; sample++) {
    const started = performance.now();
    await run();
    if (sample >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

async function queriesOf(app: NestFastifyApplication, run: () => Promise<unknown>): Promise<number> {
  const dataSource = app.get(DataSource);
  const before = dataSource.logger;
  let count = 0;
  const nothing = () => undefined;
  dataSource.logger = {
    logQuery: () => void count++,
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  } satisfies Logger;
  await run();
  dataSource.logger = before;
  return count;
}

/** What the paths ask about. A list too short to go that far down is measured where it ends. */
async function valuesOf(
  app: NestFastifyApplication,
  ask: (path: string) => Promise<{ body: string }>,
): Promise<Record<string, string>> {
  const [row] = await app.get(DataSource).query<{ oktmo: string; person: string }[]>(
    `select m.oktmo, p.id as person from person p join organisation o on o.id = p.organisation_id
     join municipality m on m.id = o.municipality_id order by p.email limit 1`,
  );
  const [busy] = await app.get(DataSource).query<{ event: string; registration: string }[]>(
    `select e.slug as event, max(r.id::text) as registration from registration r join event e on e.id = r.event_id
     group by e.id order by count(*) desc limit 1`,
  );
  let deep = '';
  for (let page = 0; page < DEEP_PAGES; page++) {
    const { body } = await ask(`/control/people${deep ? `?cursor=${deep}` : ''}`);
    const [, next] = /[?&;]cursor=([\w%=.~-]+)/.exec(body) ?? [];
    if (!next) break;
    deep = decodeURIComponent(next);
  }
  return {
    oktmo: row?.oktmo ?? '',
    person: row?.person ?? '',
    deep,
    event: busy?.event ?? '',
    registration: busy?.registration ?? '',
  };
}

/** A database of its own with schools, people, roles, registrations and a year of changes. */
async function filled(databaseUrl: string, database: string, scale: typeof LARGE): Promise<string> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  const url = new URL(databaseUrl);
  url.pathname = database;
  await migrate(url.href);
  const dataSource = await new DataSource(dataSourceOptions(url.href, { poolSize: 1 })).initialize();
  try {
    const now = new Date();
    await seedReference(dataSource, now);
    await seedLarge(dataSource, now, scale);
    await dataSource.transaction(async (tx) => {
      await tx.query(`set local statement_timeout = 0`);
      await addRoles(tx);
      await addParticipants(tx);
      await addChanges(tx);
    });
    // as autovacuum would have done by the time somebody asks
    await dataSource.query(`set statement_timeout = 0`);
    await dataSource.query(`vacuum analyze`);
  } finally {
    await dataSource.destroy();
  }
  return url.href;
}

/** The first person is an administrator; every school has somebody responsible. */
async function addRoles(tx: EntityManager): Promise<void> {
  await tx.query(
    `insert into role_assignment (person_id, role, organisation_id)
     select distinct on (p.organisation_id) p.id, 'SCHOOL_RESPONSIBLE', p.organisation_id from person p
     where p.organisation_id is not null order by p.organisation_id, p.email desc`,
  );
  await tx.query(
    `insert into role_assignment (person_id, role, organisation_id)
     select p.id, 'ADMINISTRATOR', o.id from person p, organisation o where p.email = 'large-1@uchitel.example' and o.code = 'ASOU'`,
  );
}

/** One event with thousands of participants, some of them tagged and noted. */
async function addParticipants(tx: EntityManager): Promise<void> {
  await tx.query(
    `with busy as (select event_id, count(*) as there from registration group by event_id order by count(*) desc limit 1)
     insert into registration (event_id, email, last_name, first_name, municipality_id, school_id, position, state, queue_number,
       email_confirmed_at, letter_requested_at, created_at, updated_at)
     select b.event_id, 'busy-' || p.email, p.last_name, p.first_name, o.municipality_id, o.id, p.position, 'CONFIRMED',
       1000000 + row_number() over (order by p.id), now(), now(), now(), now()
     from busy b, person p join organisation o on o.id = p.organisation_id order by p.id
     limit greatest(0, $1 - (select there from busy))`,
    [PARTICIPANTS],
  );
  await tx.query(
    `with busy as (select event_id from registration group by event_id order by count(*) desc limit 1),
     tag as (insert into event_tag (id, event_id, name, colour, created_at)
       select gen_random_uuid(), event_id, 'Гость', 'BLUE', now() from busy returning id, event_id),
     tagged as (insert into registration_tag (registration_id, tag_id)
       select r.id, t.id from tag t join registration r on r.event_id = t.event_id where r.queue_number % 5 = 0)
     insert into registration_note (id, registration_id, event_id, text, created_at)
     select gen_random_uuid(), r.id, r.event_id, 'Перезвонить', now() from busy b join registration r on r.event_id = b.event_id
     where r.queue_number % 10 = 0`,
  );
}

/** A change of each registration, one a minute. */
async function addChanges(tx: EntityManager): Promise<void> {
  await tx.query(
    `insert into audit_entry (at, actor_id, actor_name, actor_roles, via, action, table_name, row_id, label, event_id, organisation_id,
       person_id, before, after)
     select now() - n * interval '1 minute', p.id, p.last_name || ' ' || p.first_name, '{ADMINISTRATOR}', 'session', 'registration.update',
       'registration', r.id::text, r.last_name || ' ' || r.first_name, r.event_id, p.organisation_id, p.id,
       jsonb_build_object('state', 'PENDING'), jsonb_build_object('state', 'CONFIRMED', 'last_name', r.last_name)
     from (select *, row_number() over (order by id) as n from registration) r join person p on p.id = r.person_id`,
  );
}
