import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { NotificationsService } from '../../../src/features/notifications/notifications.service.js';
import { OutboxService } from '../../../src/features/notifications/outbox.service.js';
import { SendingService } from '../../../src/features/notifications/sending.service.js';
import { JobsWorker } from '../../../src/platform/jobs/jobs.worker.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { journeys } from './journey.js';

const SECRET = 'a secret of tests, thirty-two letters';

let inbox: SmtpInbox;
let t: TestApp;
let people: ReturnType<typeof journeys>;
let jobs: pg.Pool;
let slug: string;
let eventId: string;
let next = 0;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url, config: { SECRET } });
  people = journeys(t);
  jobs = new pg.Pool({ connectionString: t.databaseUrl, max: 6 });
  jobs.on('error', () => undefined);
  jobs.on('connect', (client) => client.on('error', () => undefined));
});
beforeEach(async () => {
  ({ slug, id: eventId } = await people.publish());
});
afterEach(async () => {
  inbox.answerWith(null);
  inbox.release();
  inbox.letters.length = 0;
  await t.sql(`delete from graphile_worker._private_jobs`);
});
afterAll(async () => {
  await jobs.end();
  await t.close();
  await inbox.close();
});

/** A letter in line that no worker has looked at yet. */
async function letterInLine(): Promise<{ id: string; email: string; token: string }> {
  const email = `person-${(next += 1)}@mail.ru`;
  const { id, token } = await people.register(slug, email);
  await t.get(NotificationsService).received({ registrationId: id, revision: 1 });
  const [row] = await people.ledger(email);
  await t.sql(`delete from graphile_worker._private_jobs`);
  return { id: row!.id, email, token };
}

const deliver = (id: string) => t.get(SendingService).deliver(id);
const requeue = () => t.get(OutboxService).requeue();
const jobsInLine = async () =>
  (await t.sql(`select key from graphile_worker.jobs where task_identifier = 'letter.send'`)).length;
/** Whatever waits for its next try is tried now. */
async function runJobs(): Promise<void> {
  await t.sql(`update graphile_worker._private_jobs set run_at = now()`);
  await t.get(JobsWorker).drain(jobs);
}

describe('a letter is sent once', () => {
  it('when its job runs twice', async () => {
    const { id, email } = await letterInLine();
    await deliver(id);
    await deliver(id);
    expect(inbox.letters.map(({ to }) => to)).toEqual([email]);
    expect(await people.ledger(email)).toMatchObject([{ state: 'SENT', attempts: 1 }]);
  });

  it('when two workers take it at the same moment', async () => {
    const other = (await t.another()).get(SendingService);
    const ids = await Promise.all(Array.from({ length: 5 }, letterInLine));
    const held = inbox.hold();
    const sending = ids.flatMap(({ id }) => [deliver(id), other.deliver(id), deliver(id)]);
    await held;
    inbox.release();
    await Promise.all(sending);
    expect(inbox.letters.map(({ to }) => to).toSorted()).toEqual(ids.map(({ email }) => email).toSorted());
  });

  it('when the fact comes twice', async () => {
    const { id } = await people.register(slug, 'twice@mail.ru');
    const notifications = t.get(NotificationsService);
    await Promise.all([1, 2].map(() => notifications.received({ registrationId: id, revision: 1 })));
    await t.drainJobs();
    expect(inbox.letters.map(({ to }) => to)).toEqual(['twice@mail.ru']);
  });

  it('to each of 1,200 people of a cancelled event, though the handler is cut short and runs three times', async () => {
    await t.sql(
      `insert into registration (event_id, email, last_name, first_name, state, queue_number, email_confirmed_at, letter_requested_at,
         created_at, updated_at)
       select $1, 'many-' || n || '@mail.ru', 'Иванова', 'Анна', case when n % 3 = 0 then 'WAITLISTED' else 'CONFIRMED' end, n,
         now(), now(), now(), now() from generate_series(1, 1200) n`,
      [eventId],
    );
    await people.cancelEvent(slug);
    const [{ revision } = { revision: 0 }] = await t.sql<{ revision: number }>(
      `select revision from event where id = $1`,
      [eventId],
    );
    const notifications = t.get(NotificationsService);
    await Promise.all([1, 2].map(() => notifications.eventCancelled({ eventId, revision })));
    // as if the process had died after the first five hundred
    await t.sql(
      `with gone as (delete from letter where id in (select id from letter where event_id = $1 order by id offset 500) returning id)
       delete from graphile_worker._private_jobs where key in (select 'letter:' || id from gone)`,
      [eventId],
    );
    await t.drainJobs();

    const addresses = inbox.letters.map(({ to }) => to);
    expect(addresses).toHaveLength(1_200);
    expect(new Set(addresses).size).toBe(1_200);
    const [counts] = await t.sql(
      `select count(*)::int as letters, count(*) filter (where state = 'SENT')::int as sent,
         count(*) filter (where ics_method = 'CANCEL')::int as invited from letter where event_id = $1`,
      [eventId],
    );
    expect(counts).toEqual({ letters: 1_200, sent: 1_200, invited: 800 });
  }, 120_000);
});

describe('a letter is not lost', () => {
  it('when its worker is killed between taking and sending it', async () => {
    await people.register(slug, 'survivor@mail.ru');
    const held = inbox.hold();
    const worker = startWorker();
    await held;
    const exit = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exit;
    inbox.release();
    expect(await people.ledger('survivor@mail.ru')).toMatchObject([{ state: 'SENDING', attempts: 1 }]);

    await requeue();
    await runJobs();
    await runJobs();
    expect(inbox.letters.map(({ to }) => to)).toEqual(['survivor@mail.ru']);
    expect(await people.ledger('survivor@mail.ru')).toMatchObject([{ state: 'SENT', attempts: 2 }]);
  }, 60_000);

  it('when its job is gone: it gets a new one after five minutes and not before', async () => {
    const { email } = await letterInLine();
    t.clock.advance({ minutes: 4 });
    await requeue();
    expect(await jobsInLine()).toBe(0);
    t.clock.advance({ minutes: 2 });
    await requeue();
    await requeue();
    expect(await jobsInLine()).toBe(1);
    await t.drainJobs();
    expect(inbox.letters.map(({ to }) => to)).toEqual([email]);
  });

  it('when the server asks to come later: the same message goes out some minutes later, by the same job', async () => {
    const { id, email } = await letterInLine();
    inbox.answerWith({ code: 451, words: 'Try again later' });
    await deliver(id);
    expect(await people.ledger(email)).toMatchObject([{ state: 'QUEUED', attempts: 1 }]);
    expect((await people.ledger(email))[0]?.smtpResponse).toContain('451');
    expect(await jobsInLine()).toBe(1);
    inbox.answerWith(null);
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(0);
    t.clock.advance({ minutes: 3 });
    await t.drainJobs();
    expect(inbox.letters.map(({ parsed }) => parsed.messageId)).toEqual([`<${id}@localhost>`]);
    expect(await people.ledger(email)).toMatchObject([{ state: 'SENT', attempts: 2 }]);
  });

  it('when its server is slow: nobody takes it over, and it goes once', async () => {
    const { id, email } = await letterInLine();
    const other = (await t.another()).get(SendingService);
    const held = inbox.hold('data');
    const sending = deliver(id);
    await held;
    for (const minutes of [4, 4, 4]) {
      t.clock.advance({ minutes });
      await t.get(SendingService).renew();
      await requeue();
      await other.deliver(id);
      expect(await jobsInLine()).toBe(0);
    }
    inbox.release();
    await sending;
    expect(inbox.letters.map(({ to }) => to)).toEqual([email]);
    expect(inbox.letters).toHaveLength(1);
    expect(await people.ledger(email)).toMatchObject([{ state: 'SENT', attempts: 1 }]);
  });

  it('when its job waits for a day that is too far: it is tried within half an hour', async () => {
    const { id, email } = await letterInLine();
    t.clock.advance({ minutes: 6 });
    await t.sql(
      `select graphile_worker.add_job('letter.send', json_build_object('letterId', $1::text), run_at => $2, job_key => 'letter:' || $1)`,
      [id, new Date(t.clock.now().getTime() + 6 * 3_600_000)],
    );
    await requeue();
    await t.get(JobsWorker).drain(jobs);
    expect(inbox.letters.map(({ to }) => to)).toEqual([email]);
  });
});

describe('a letter that waited', () => {
  it('is not sent when the place it asks to confirm is no longer held', async () => {
    const { id, email } = await letterInLine();
    t.clock.advance({ hours: 25 });
    await deliver(id);
    t.clock.advance({ hours: -25 });
    expect(inbox.letters).toHaveLength(0);
    expect(await people.ledger(email)).toMatchObject([{ state: 'EXPIRED' }]);
  });

  it('is not sent when a later letter tells more', async () => {
    const { id, email, token } = await letterInLine();
    await people.confirm(token);
    await t.drainJobs();
    await deliver(id);
    expect(await people.ledger(email)).toMatchObject([
      { kind: 'CHECK_ADDRESS', state: 'SUPERSEDED' },
      { kind: 'CONFIRMED', state: 'SENT' },
    ]);
  });

  it('tells the new time when the event has been moved meanwhile', async () => {
    const { id, email } = await letterInLine();
    await people.move(slug, '2030-12-10T11:00', '2030-12-10T12:00');
    await deliver(id);
    expect(inbox.lastTo(email).parsed.text).toContain('10 декабря 2030 г. (вторник), 11:00–12:00 (МСК)');
  });

  it('is not sent when the event has been cancelled meanwhile', async () => {
    const { id, email } = await letterInLine();
    await people.cancelEvent(slug);
    await deliver(id);
    expect(await people.ledger(email)).toMatchObject([{ state: 'SUPERSEDED' }]);
  });

  it('and is refused for good stays as failed, with the words of the server', async () => {
    const { id, email } = await letterInLine();
    inbox.answerWith({ code: 550, words: 'No such mailbox' });
    await deliver(id);
    inbox.answerWith(null);
    await deliver(id);
    expect(inbox.letters).toHaveLength(0);
    expect(await people.ledger(email)).toMatchObject([{ state: 'FAILED', attempts: 1 }]);
    expect((await people.ledger(email))[0]?.smtpResponse).toContain('550 No such mailbox');
    t.clock.advance({ minutes: 40 });
    await requeue();
    expect(await jobsInLine()).toBe(0);
  });
});

function startWorker(): ChildProcess {
  const support = join(import.meta.dirname, '../../support');
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: t.databaseUrl,
    SMTP_URL: inbox.url,
    SECRET,
    LOG_LEVEL: 'error',
    DATA_DIR: '/tmp',
  };
  const args = ['--import', join(support, 'source-hooks.js'), join(support, 'worker-process.ts')];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
