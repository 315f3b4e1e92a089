import { Logger } from '@nestjs/common';
import { JobsService } from '../../src/platform/jobs/jobs.service.js';
import { JobsWorker } from '../../src/platform/jobs/jobs.worker.js';

/** A process that a test may kill: takes a job of the topic `stuck`, says so in a line and never finishes it. */
const [url] = process.argv.slice(2);
if (!url) throw new Error('Usage: stuck-worker.ts DATABASE_URL');
Logger.overrideLogger(false);
const jobs = new JobsService();
jobs.handle('stuck', () => {
  process.stdout.write('taken\n');
  return new Promise(() => undefined);
});
await new JobsWorker(jobs).start(url, []);
