import { createApp } from '../../src/bootstrap.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { JobsWorker } from '../../src/platform/jobs/jobs.worker.js';

/** A process that a test may kill: works off the jobs of the database in the environment's DATABASE_URL. */
const config = loadConfig();
if (!config.DATABASE_URL) throw new Error('Usage: DATABASE_URL=… worker-process.ts');
const app = await createApp(config, config.DATABASE_URL);
await app.init();
await app.get(JobsWorker).start(config.DATABASE_URL, []);
