import { join } from 'node:path';
import pg from 'pg';
import { compare, load, type Measured } from './measure.js';
import type { Bench } from './workload.js';
import { startServer } from './servers.js';
import { CONSENT_VERSION } from './data.js';

const EVENTS = 1_000;
const REPEAT_EVERY = 5;

/** Registration from 50 connections: one event, spread over 1,000, and with repeats mixed in. Counters are checked after. */
export async function registrations(bench: Bench): Promise<Measured[]> {
  const client = new pg.Client(bench.databaseUrl);
  await client.connect();
  await client.query(`
    drop table if exists bench_registration, bench_seat;
    create table bench_seat (id integer primary key, capacity integer not null, held integer not null) with (fillfactor = 50);
    create table bench_registration (event_id integer, email text, last_name text, first_name text, primary key (event_id, email));
    insert into bench_seat select n, 1000000, 0 from generate_series(1, ${EVENTS}) n`);
  const app = await startServer(bench.program, { ...bench.environment, ROLE: 'web' }, '/health/ready');
  const limit = await startServer(
    join(import.meta.dirname, 'limits/registration.js'),
    { DATABASE_URL: bench.databaseUrl },
    '/',
  );
  const ours = (event: () => number, repeats: boolean) => () =>
    register((n) => `${app.url}/api/v1/events/bench-${n}/registrations`, event, repeats);
  const bare = (event: () => number) => () => register((n) => `${limit.url}/${n}`, event, false);
  try {
    const rows = [
      await compare(
        'registration, one event',
        'registrations/s',
        ours(() => 1, false),
        bare(() => 1),
      ),
      await compare('registration, spread over 1,000 events', 'registrations/s', ours(anyEvent, false), bare(anyEvent)),
      await compare(
        'registration, one event, every 5th a repeat',
        'registrations/s',
        ours(() => 2, true),
        bare(() => 2),
      ),
    ];
    await assertCounters(client);
    return rows;
  } finally {
    await limit.stop();
    await app.stop();
    await client.end();
  }
}

const anyEvent = () => 1 + Math.floor(Math.random() * EVENTS);
let person = 0;

async function register(address: (event: number) => string, event: () => number, repeats: boolean): Promise<number> {
  const first = new URL(address(1));
  return load(
    {
      url: first.origin,
      requests: [
        {
          method: 'POST',
          setupRequest: (request) => {
            person += 1;
            const email =
              repeats && person % REPEAT_EVERY === 0 ? 'repeat@bench.invalid' : `person-${person}@bench.invalid`;
            return {
              ...request,
              path: new URL(address(event())).pathname,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({
                email,
                lastName: 'Иванова',
                firstName: 'Мария',
                consent: { version: CONSENT_VERSION, accepted: true },
              }),
            };
          },
        },
      ],
    },
    (status) => status === 202,
  );
}

/** The promise itself: after all of it each counter equals the rows it counts. */
async function assertCounters(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ wrong: number }>(`
    select count(*)::int as wrong from seat_pool sp where
      (sp.held, sp.waiting) <> (select count(*) filter (where state in ('PENDING', 'IN_REVIEW', 'CONFIRMED', 'OFFERED')), count(*) filter (where state = 'WAITLISTED')
       from registration r where r.event_id = sp.event_id)`);
  if (rows[0]?.wrong !== 0) throw new Error(`${rows[0]?.wrong} events count their places wrong`);
}
