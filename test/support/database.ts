import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * A database of its own for one test file, with the newest schema and no rows but those of the migrations.
 * Call `drop` in `afterAll`, after everything that is connected has been closed.
 */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const template = new URL(templateUrl());
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(`create database ${name} template ${template.pathname.slice(1)}`);
  const url = new URL(template);
  url.pathname = name;
  return { url: url.href, drop: () => execute(`drop database ${name} with (force)`) };
}

/** Outside of the template: it cannot be copied while somebody is connected to it. */
async function execute(sql: string): Promise<void> {
  const url = new URL(templateUrl());
  url.pathname = 'postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function templateUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url)
    throw new Error('There is no test database: this Jest project needs globalSetup test/support/global-setup.ts');
  return url;
}
