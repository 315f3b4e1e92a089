import { once } from 'node:events';
import { Agent, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../../src/bootstrap.js';
import { Config, loadConfig } from '../../../src/platform/config/config.js';
import { Shutdown } from '../../../src/platform/http/shutdown.js';
import { JobsService } from '../../../src/platform/jobs/jobs.service.js';
import { JobsWorker } from '../../../src/platform/jobs/jobs.worker.js';
import { jobWord } from '../../../src/web/control/job-words.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createEvent, participant } from '../../support/scenario.js';

const TOKEN = 'a token of monitoring';
let t: TestApp;

beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

/** An application of this configuration on the database of the test, for the time of `work`. */
async function withApp(env: Record<string, string>, work: (app: NestFastifyApplication) => Promise<void>) {
  const own = t.get(Config);
  const app = await createApp(
    loadConfig({ NODE_ENV: 'test', SECRET: own.SECRET, DATA_DIR: own.DATA_DIR, LOG_LEVEL: 'silent', ...env }),
    t.databaseUrl,
    t.clock,
  );
  try {
    await app.init();
    await work(app);
  } finally {
    await app.close();
  }
}

describe('metrics', () => {
  it('count answers by route, registrations, letters, jobs and connections, and name nobody', async () => {
    const { slug } = await createEvent(t, { capacity: 20 });
    const url = `/api/v1/events/${slug}/registrations`;
    const payload = participant(t, 'marked-person@mail.ru');
    expect((await t.inject({ method: 'POST', url, payload })).statusCode).toBe(202);
    for (const path of [`/events/${slug}`, '/events?q=marked-word', '/marked-path', '/r/marked-token'])
      await t.inject({ url: path });
    const { statusCode, headers, body } = await t.inject({ url: '/metrics' });
    expect([statusCode, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
    expect(body).toContain(
      'http_request_duration_seconds_count{method="POST",route="/api/v1/events/:slug/registrations",status="202"} 1',
    );
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"}');
    for (const line of [
      /^registrations\{state="held"\} 1$/m,
      /^letters\{state="QUEUED"\} \d+$/m,
      /^letters_paused 0$/m,
      /^jobs_due\{kind="[a-z.-]+"\} \d+$/m,
      /^jobs_lag_seconds [\d.e-]+$/m,
      /^database_pool_connections\{state="open"\} \d+$/m,
      /^public_cache_following 1$/m,
      /^worker_taking_jobs 0$/m,
      /^nodejs_eventloop_lag_seconds /m,
    ])
      expect(body).toMatch(line);
    expect(body).not.toMatch(new RegExp(`marked|mail\\.ru|${slug}`));
  });

  it('are for this machine alone, or for whoever has the token; others learn nothing', async () => {
    const status = async (remoteAddress: string, headers: Record<string, string> = {}) =>
      (await t.app.inject({ method: 'GET', url: '/metrics', remoteAddress, headers })).statusCode;
    expect([await status('127.0.0.1'), await status('::1'), await status('::ffff:127.0.0.1')]).toEqual([200, 200, 200]);
    expect([await status('10.0.0.7'), await status('127.0.0.1', { 'x-forwarded-for': '10.0.0.7' })]).toEqual([
      404, 404,
    ]);
    await withApp({ METRICS_TOKEN: TOKEN }, async (app) => {
      const as = async (authorization?: string) =>
        (
          await app.inject({
            method: 'GET',
            url: '/metrics',
            remoteAddress: '10.0.0.7',
            headers: authorization ? { authorization } : {},
          })
        ).statusCode;
      expect([await as(), await as('Bearer wrong'), await as(`Bearer ${TOKEN}`)]).toEqual([404, 404, 200]);
      expect((await app.inject({ method: 'GET', url: '/metrics' })).statusCode).toBe(404);
    });
  });
});

describe('a worker process', () => {
  it('answers who watches it, and serves no page', async () => {
    await withApp({ ROLE: 'worker' }, async (app) => {
      const get = async (url: string) => app.inject({ method: 'GET', url });
      const worker = app.get(JobsWorker);
      await worker.start(t.databaseUrl, []);
      try {
        await eventually(async () => {
          const { worker: state } = (await get('/health/ready')).json<{ worker: Record<string, unknown> }>();
          expect(state).toMatchObject({ isTakingJobs: true, concurrency: 4, lag: expect.any(Number) });
          expect(state['sinceLook']).toEqual(expect.any(Number));
        });
        const statuses = ['/health/live', '/metrics', '/', '/events', '/api/v1/events', '/login'].map(
          async (url) => (await get(url)).statusCode,
        );
        expect(await Promise.all(statuses)).toEqual([200, 200, 404, 404, 404, 404]);
      } finally {
        await worker.stop();
      }
    });
  });
});

describe('a process that stops', () => {
  it('says so to a reader whose connection is kept alive: a page, when to come again, and goodbye', async () => {
    await withApp({}, async (app) => {
      await app.listen({ port: 0, host: '127.0.0.1' });
      const { port } = app.getHttpServer().address() as AddressInfo;
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const get = async (path: string) => {
        const sent = ask({ port, path, agent, host: '127.0.0.1' }).end();
        const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
        return {
          status: answer.statusCode,
          headers: answer.headers,
          body: await text(answer),
          isReused: sent.reusedSocket,
        };
      };
      expect(await get('/health/live')).toMatchObject({ status: 200, isReused: false });
      app.get(Shutdown).begin();
      const page = await get('/');
      expect(page).toMatchObject({
        status: 503,
        isReused: true,
        headers: { connection: 'close', 'retry-after': '10' },
      });
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.body).toContain('Сервис перезапускается');
      const problem = await get('/api/v1/events');
      expect(JSON.parse(problem.body)).toMatchObject({ status: 503, code: 'stopping' });
      expect((await get('/health/ready')).status).toBe(503);
      agent.destroy();
    });
  });
});

describe('the page of jobs', () => {
  const page = async (token: string) => t.inject({ url: '/control/jobs', token });
  const act = async (what: 'retry' | 'drop', payload: Record<string, string>, token: string) =>
    (await t.inject({ method: 'POST', url: `/control/jobs/${what}`, payload, token })).statusCode;
  const jobs = () =>
    t.sql<{ id: string; attempts: number }>(`select id::text, attempts from graphile_worker._private_jobs order by id`);

  it('says what went wrong and why, repeats it, and takes it out; both are on record', async () => {
    await t.sql(`delete from graphile_worker._private_jobs`);
    const administrator = await t.asStaff('ADMINISTRATOR', 'ASOU');
    await t.sql(`select graphile_worker.add_job('letter.send', '{}', max_attempts := 3) from generate_series(1, 3)`);
    await t.sql(`update graphile_worker._private_jobs set attempts = 3, last_error = 'Сервер писем <устал>'`);
    const { body } = await page(administrator);
    expect(body).toContain('Отправить письмо');
    expect(body).toContain('Сервер писем &lt;устал>');
    expect(body).toContain('Больше не повторится');

    const [first, second, third] = await jobs();
    expect(await act('retry', { id: first!.id }, administrator)).toBe(303);
    expect((await jobs()).map(({ attempts }) => attempts)).toEqual([0, 3, 3]);
    expect(await act('drop', { id: second!.id }, administrator)).toBe(303);
    expect(await act('drop', { id: second!.id }, administrator)).toBe(409);
    await t.sql(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'x' where id = $1`, [
      third!.id,
    ]);
    expect(await act('drop', { id: third!.id }, administrator)).toBe(409);
    expect(await act('retry', { topic: 'letter.send' }, administrator)).toBe(303);
    expect(await act('retry', { id: 'one' }, administrator)).toBe(422);
    expect((await jobs()).map(({ id }) => id)).toEqual([first!.id, third!.id]);
    const entries = await t.sql<{ action: string }>(
      `select action from audit_entry where table_name = 'job' order by id`,
    );
    expect(entries.map(({ action }) => action)).toEqual(['job.update', 'job.delete', 'job.update']);
  });

  it('is for administrators alone', async () => {
    const coordinator = await t.asStaff('COORDINATOR', 'ASOU');
    expect((await page(coordinator)).statusCode).toBe(403);
    expect(await act('retry', { topic: 'letter.send' }, coordinator)).toBe(403);
  });

  it('names every kind of job in words', () => {
    const topics = Array.from(t.get(JobsService).topics().keys());
    expect(topics.filter((topic) => jobWord(topic) === topic)).toEqual([]);
  });
});
