import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './bootstrap.js';
import { type Config, loadConfig } from './platform/config/config.js';
import { openDatabase } from './platform/database/open-database.js';
import { migrate } from './platform/database/migrate.js';
import { JobsWorker } from './platform/jobs/jobs.worker.js';
import { SCHEDULE } from './schedule.js';
import { seedAtStart } from './seeding.js';

/** One process: web, worker or both, by ROLE. Migrates, seeds, listens; Ctrl-C stops all of it in order. */
export async function startProcess(args: readonly string[]): Promise<void> {
  const config = loadConfig();
  const database = await openDatabase(config);
  let app: NestFastifyApplication | null = null;
  const stop = stopOnce(async () => {
    await app?.get(JobsWorker).stop();
    await app?.close();
    await database.stop();
  });
  try {
    if (!config.isProduction) await migrate(database.url);
    if (!config.isProduction) await seedAtStart(config, database.url, { demo: !args.includes('--no-demo') });
    app = await createApp(config, database.url);
    await app.init();
    if (config.runsWorker) await app.get(JobsWorker).start(database.url, SCHEDULE);
    if (config.runsWeb) await app.listen({ port: config.PORT, host: config.HOST });
    announce(config, database.url);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    await stop();
  }
}

/** The first signal stops in order, a second one at once. */
function stopOnce(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | null = null;
  const once = () => (stopping ??= stop());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130);
      once().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  return once;
}

function announce(config: Readonly<Config>, databaseUrl: string): void {
  const lines = [`События профминимума: ${config.PUBLIC_URL}`];
  if (!config.DATABASE_URL) lines.push(`PostgreSQL: ${databaseUrl}`);
  if (!config.SMTP_URL) lines.push(`Письма: ${config.PUBLIC_URL}/mail`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
