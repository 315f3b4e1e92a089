import pg from 'pg';

/** Connections of a test's own. What breaks them (a server that a test stops) shows in the queries. */
export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 6 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
