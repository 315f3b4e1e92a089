import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { compare, type Measured } from './measure.js';
import type { Bench } from './workload.js';
import { sendBare } from './limits/letters.js';
import { startServer } from './servers.js';
import { Sink } from './sink.js';

const PEOPLE = 10_000;
const PATIENCE_MS = 300_000;

/** A cancelled event with 10,000 participants: from the fact to the last letter taken by the SMTP server. */
export async function letters(bench: Bench): Promise<Measured[]> {
  const sink = new Sink();
  const smtpUrl = await sink.listen();
  const app = await startServer(
    bench.program,
    { ...bench.environment, SMTP_URL: smtpUrl, MAIL_FROM: 'events@bench.invalid' },
    '/health/ready',
  );
  const client = new pg.Client(bench.databaseUrl);
  await client.connect();
  try {
    await client.query(`delete from graphile_worker._private_jobs`);
    let event = 900;
    const ours = () => cancelled(client, sink, `bench-${event++}`);
    const sample = async () => {
      const { rows } = await client.query<{ subject: string; text: string; html: string; ics: string }>(
        `select subject, text_body as text, html_body as html, ics from letter where ics is not null limit 1`,
      );
      return rows[0] ?? { subject: '', text: '', html: '', ics: '' };
    };
    return [
      await compare('letters to 10,000 people', 'letters/s', ours, async () =>
        sendBare(smtpUrl, PEOPLE, await sample()),
      ),
    ];
  } finally {
    await client.end();
    await app.stop();
    await sink.close();
  }
}

async function cancelled(client: pg.Client, sink: Sink, slug: string): Promise<number> {
  await client.query(
    `with e as (select id from event where slug = $1),
     people as (insert into registration (id, event_id, email, last_name, first_name, state, queue_number, email_confirmed_at, letter_requested_at, created_at, updated_at)
       select gen_random_uuid(), e.id, 'bench-' || n || '@bench.invalid', 'Иванова', 'Мария', 'CONFIRMED', n, now(), now(), now(), now()
       from e, generate_series(1, ${PEOPLE}) n returning 1)
     update seat_pool set held = (select count(*) from people) from e where event_id = e.id`,
    [slug],
  );
  const before = sink.received;
  const started = performance.now();
  await client.query(
    `with e as (update event set cancelled_at = now(), cancel_reason = 'Проверка', revision = revision + 1, sequence = sequence + 1 where slug = $1 returning id, revision)
     select graphile_worker.add_job('event.cancelled', json_build_object('eventId', id, 'revision', revision)) from e`,
    [slug],
  );
  for (const deadline = Date.now() + PATIENCE_MS; sink.received - before < PEOPLE; await delay(10)) {
    if (Date.now() > deadline) throw new Error(`only ${sink.received - before} letters of ${PEOPLE}`);
  }
  return PEOPLE / ((performance.now() - started) / 1_000);
}
