import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource, type Logger } from 'typeorm';
import { createApp } from '../src/bootstrap.js';
import { AccountsService } from '../src/features/accounts/accounts.service.js';
import { loadConfig } from '../src/platform/config/config.js';
import { filled, type Scale } from './large-data.js';
import type { Measured } from './measure.js';
import type { Bench } from './workload.js';

const LARGE: Scale = { schools: 1_300, people: 50_000, events: 2_000, registrations: 60_000 };
const SMALL: Scale = { schools: 60, people: 500, events: 20, registrations: 1_000 };
const WARM_UPS = 10;
const SAMPLES = 100;
const LIMIT_MS = 50;
const DEEP_PAGES = 40;
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
  ['today', '/manage'],
  ['events: list', '/manage/events'],
  ['events: filtered', '/manage/events?kind=WEBINAR&state=report&q=профминимум&sort=title'],
  ['events: late', '/manage/events?late=1'],
  ['events: board', '/manage/events?view=board'],
  ['events: month', '/manage/events?view=month'],
  ['school picker', '/schools/suggest?q=школа 5 балашиха'],
];

/**
 * Lists and searches of staff with 50,000 people, 1,300 schools and 2,000 events, in this process through the whole of HTTP but the
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

async function measured(bench: Bench, database: string, scale: Scale): Promise<Figures[]> {
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
