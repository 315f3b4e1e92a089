import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';

/** A process that a test may kill: starts PostgreSQL in the folder given and says one line of JSON about it. */
const [directory] = process.argv.slice(2);
if (!directory) throw new Error('Usage: postgres-owner.ts DIRECTORY');
const say = (word: object) => process.stdout.write(`${JSON.stringify(word)}\n`);
try {
  const server = await startEmbeddedPostgres({ directory, log: () => undefined });
  say({ url: server.url, adopted: server.adopted });
  process.once('SIGTERM', () => void server.stop());
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}
