import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { compare, load, type Measured } from './measure.js';
import type { Bench } from './workload.js';
import { startServer } from './servers.js';

/** The public feed of 1,000 events: whole, 304, and the first request after one event changed. */
export async function feeds(bench: Bench): Promise<Measured[]> {
  const app = await startServer(bench.program, { ...bench.environment, ROLE: 'web' }, '/health/ready');
  const url = `${app.url}/calendar/events.ics`;
  const cold = performance.now();
  const first = await fetch(url);
  const bytes = Buffer.from(await first.arrayBuffer());
  const coldMs = performance.now() - cold;
  const etag = first.headers.get('etag') ?? '';
  const body = join(bench.folder, 'feed.ics');
  writeFileSync(body, bytes);
  const limit = await startServer(join(import.meta.dirname, 'limits/bytes-http.js'), { BODY: body }, '/');
  const isOk = (status: number) => status === 200;
  const isUnchanged = (status: number) => status === 304;
  const headers = { 'if-none-match': etag };
  try {
    return [
      await compare(
        `feed, 200 (${Math.round(bytes.length / 1_024)} KB)`,
        'requests/s',
        () => load({ url }, isOk),
        () => load({ url: limit.url }, isOk),
      ),
      await compare(
        'feed, 304',
        'requests/s',
        () => load({ url, headers }, isUnchanged),
        () => load({ url: limit.url, headers }, isUnchanged),
      ),
      await compare(
        'first feed after a change of one event',
        'ms',
        () => afterChange(bench, url),
        null,
        `the very first, rendering every event: ${Math.round(coldMs)} ms`,
      ),
    ];
  } finally {
    await limit.stop();
    await app.stop();
  }
}

async function afterChange(bench: Bench, url: string): Promise<number> {
  const client = new pg.Client(bench.databaseUrl);
  await client.connect();
  await client.query(
    `update event set title = title || '.', revision = revision + 1, revised_at = revised_at + interval '1 second' where slug = 'bench-2'`,
  );
  await client.query(`select pg_notify('public_changed', '')`);
  await client.query(`select pg_sleep(0.2)`);
  await client.end();
  const started = performance.now();
  await (await fetch(url)).arrayBuffer();
  return performance.now() - started;
}
