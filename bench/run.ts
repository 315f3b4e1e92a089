import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../src/platform/database/migrate.js';
import { startEmbeddedPostgres } from '../src/platform/database/embedded-postgres.js';
import { asTable, type Measured } from './measure.js';
import { prepare } from './data.js';
import { feeds } from './feeds.js';
import { letters } from './letters.js';
import { lists } from './lists.js';
import { pages } from './pages.js';
import { registrations } from './registrations.js';
import type { Bench } from './workload.js';

const WORKLOADS: Record<string, (bench: Bench) => Promise<Measured[]>> = {
  pages,
  feeds,
  registrations,
  letters,
  lists,
};

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const folder = mkdtempSync(join(tmpdir(), 'profminimum-bench-'));
const postgres = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), log: () => undefined });
try {
  await migrate(postgres.url);
  await prepare(postgres.url);
  const bench: Bench = {
    databaseUrl: postgres.url,
    folder,
    program: join(import.meta.dirname, '../src/main.js'),
    environment: {
      DATABASE_URL: postgres.url,
      DATA_DIR: folder,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'error',
      SECRET: 'bench-secret-of-at-least-32-letters',
    },
  };
  const rows: Measured[] = [];
  for (const [name, workload] of Object.entries(WORKLOADS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(...(await workload(bench)));
  }
  const json = rows.map((row) => ({ ...row, ratio: row.limit === null ? null : row.ours / row.limit }));
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(json, null, 2)}\n` : `${asTable(rows)}\n`);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
