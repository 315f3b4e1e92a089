import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, load, type Measured } from './measure.js';
import type { Bench } from './workload.js';
import { type Running, startServer } from './servers.js';

/** Public list and event page, signed out; start to first page; memory at rest and after the run. */
export async function pages(bench: Bench): Promise<Measured[]> {
  const started = performance.now();
  const app = await startServer(bench.program, { ...bench.environment, ROLE: 'web' }, '/');
  const firstPage = performance.now() - started;
  const rest = await residentMegabytes(app);
  const rows: Measured[] = [];
  for (const path of ['/events', '/events/bench-1']) rows.push(await page(bench, app, path));
  rows.push({ workload: 'start to first page', unit: 'ms', ours: firstPage, limit: null });
  rows.push({ workload: 'memory at rest', unit: 'MB', ours: rest, limit: null });
  rows.push({ workload: 'memory after the run', unit: 'MB', ours: await residentMegabytes(app), limit: null });
  await app.stop();
  return rows;
}

async function page(bench: Bench, app: Running, path: string): Promise<Measured> {
  const url = app.url + path;
  const body = join(bench.folder, 'page.html');
  writeFileSync(body, Buffer.from(await (await fetch(url)).arrayBuffer()));
  const limit = await startServer(join(import.meta.dirname, 'limits/bytes-fastify.js'), { BODY: body }, '/');
  const isOk = (status: number) => status === 200;
  try {
    return await compare(
      `page ${path}`,
      'requests/s',
      () => load({ url }, isOk),
      () => load({ url: limit.url }, isOk),
    );
  } finally {
    await limit.stop();
  }
}

async function residentMegabytes({ pid }: Running): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}
