import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertWholeInstance } from './backing-up.js';
import { createApp } from './bootstrap.js';
import { explain } from './command-errors.js';
import { type Config, loadConfig } from './platform/config/config.js';
import { shareConnections } from './platform/database/connections.js';
import { type OpenDatabase, openDatabase } from './platform/database/open-database.js';
import { migrate } from './platform/database/migrate.js';
import { Shutdown } from './platform/http/shutdown.js';
import { JobsWorker } from './platform/jobs/jobs.worker.js';
import { SCHEDULE } from './schedule.js';
import { seedAtStart } from './seeding.js';
import type { DemoAccount } from '../seeds/demo/index.js';

/**
 * One process: web, worker or both, by ROLE. Migrates, seeds, listens; Ctrl-C stops all of it in order. What keeps it from
 * starting is said in words, and the exit code is 1.
 */
export async function startProcess(args: readonly string[]): Promise<void> {
  const config = usableConfig();
  if (!config) return;
  let database: OpenDatabase | null = null;
  let app: NestFastifyApplication | null = null;
  const stop = stopOnce(async () => {
    app?.get(Shutdown).begin();
    await app?.get(JobsWorker).stop();
    await app?.close();
    await database?.stop();
  });
  try {
    database = await openDatabase(config);
    const accounts = config.isProduction ? [] : await prepare(config, database.url, !args.includes('--no-demo'));
    await assertWholeInstance(config, database.url);
    app = await createApp(config, database.url);
    await app.init();
    if (config.runsWorker)
      await app.get(JobsWorker).start(database.url, SCHEDULE, { connections: shareConnections(config).queue });
    await app.listen({ port: config.PORT, host: config.HOST });
    announce(config, database.url, accounts);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
    await stop();
  }
}

/** Null when the settings are not usable: what is wrong is said, a stack would say nothing more. */
function usableConfig(): Readonly<Config> | null {
  try {
    return loadConfig();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
    return null;
  }
}

/** Outside production a start does the set-up; in production it is a step of the deployment. */
async function prepare(config: Readonly<Config>, url: string, demo: boolean): Promise<readonly DemoAccount[]> {
  await migrate(url);
  return seedAtStart(config, url, { demo });
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

function announce(config: Readonly<Config>, databaseUrl: string, accounts: readonly DemoAccount[]): void {
  const lines = [`События профминимума: ${config.PUBLIC_URL}`];
  if (!config.DATABASE_URL) lines.push(`PostgreSQL: ${databaseUrl}`);
  if (!config.SMTP_URL) lines.push(`Письма: ${config.PUBLIC_URL}/mail`);
  for (const { email, password, title } of accounts) lines.push(`Вход: ${email} / ${password} — ${title}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
