import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/platform/database/embedded-postgres.js';

interface Word {
  url?: string;
  adopted?: boolean;
  error?: string;
}

const owners: ChildProcess[] = [];

/** Another process that starts PostgreSQL in `directory`, and what it says about it. */
async function startOwner(directory: string): Promise<Word & { process: ChildProcess }> {
  const support = join(import.meta.dirname, '../../support');
  const args = ['--import', join(support, 'source-hooks.js'), join(support, 'postgres-owner.ts'), directory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  owners.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { ...(JSON.parse(line) as Word), process: child };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

async function query<T extends pg.QueryResultRow>(url: string | undefined, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const superuser = (url: string): string => url.replaceAll('profminimum', 'postgres');

async function serverPid(directory: string): Promise<number> {
  const [pid] = (await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}

/** Processes whose command line mentions `text`. */
function processesWith(text: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text)).map((line) => Number.parseInt(line));
}

const serversOf = (directory: string) => processesWith(`-D ${join(directory, 'data')} `);
const guardsOf = (pid: number) => processesWith(`kill -INT "$1" sh ${pid}`);

async function eventually(what: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await what()); await delay(50))
    if (Date.now() > deadline) throw new Error('It did not come true in 10 s');
}

async function temporaryFolder(mode: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(folder, mode);
  return folder;
}

describe('embedded PostgreSQL', () => {
  let folder: string;
  let directory: string;

  beforeAll(async () => {
    folder = await temporaryFolder(0o755);
    directory = join(folder, 'postgres');
  });

  afterEach(async () => {
    for (const owner of owners.splice(0))
      if (owner.exitCode === null && owner.signalCode === null) await kill(owner, 'SIGTERM');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe('a new one', () => {
    let server: EmbeddedPostgres;

    beforeAll(async () => {
      server = await startEmbeddedPostgres({ directory, log: () => undefined });
    });

    afterAll(() => server.stop());

    it('keeps the default durability and listens on loopback only', async () => {
      const rows = await query<{ name: string; setting: string }>(
        superuser(server.url),
        `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
           'data_checksums', 'listen_addresses', 'unix_socket_directories', 'password_encryption', 'server_encoding',
           'TimeZone')`,
      );
      expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
        fsync: 'on',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        data_checksums: 'on',
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        password_encryption: 'scram-sha-256',
        server_encoding: 'UTF8',
        TimeZone: 'UTC',
      });
    });

    it('sorts, folds and searches Russian by itself, and knows the collation ru', async () => {
      const names = `(values ('Яковлева'), ('Ёлкин'), ('ежов'), ('Елена'), ('ель'), ('Жуков'), ('Абрамов')) n (name)`;
      const sorted = ['Абрамов', 'ежов', 'Елена', 'Ёлкин', 'ель', 'Жуков', 'Яковлева'];
      for (const order of ['name', 'name collate ru'])
        expect(await query(server.url, `select name from ${names} order by ${order}`)).toEqual(
          sorted.map((name) => ({ name })),
        );
      const [found] = await query(
        server.url,
        `select lower('ЁЖ') as lower, to_tsvector('russian', 'встречи школьников') @@ to_tsquery('russian', 'школьник') as hit`,
      );
      expect(found).toEqual({ lower: 'ёж', hit: true });
    });

    it('lets the owner of the database, no superuser, add the extensions', async () => {
      for (const name of ['pg_trgm', 'citext', 'btree_gist']) await query(server.url, `create extension ${name}`);
      expect(await query(server.url, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([
        { rolsuper: false },
      ]);
    });

    it('asks for a password, which only the user of the process may read', async () => {
      const wrong = new URL(server.url);
      wrong.password = 'guess';
      await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
      expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
      expect((await stat(join(folder, 'postgres.log'))).mode & 0o777).toBe(0o600);
    });

    it('keeps people and the password out of its log', async () => {
      await query(server.url, `create table person (email text primary key)`);
      await query(server.url, `insert into person values ('anna@school.example')`);
      await expect(query(server.url, `insert into person values ('anna@school.example')`)).rejects.toThrow(
        'person_pkey',
      );
      const log = await readFile(join(folder, 'postgres.log'), 'utf8');
      expect(log).toContain('ready to accept connections');
      expect(log).not.toContain('anna');
      expect(log).not.toContain(new URL(server.url).password);
    });

    it('starts again on the same port when the server is killed, with everything committed', async () => {
      await query(server.url, `create table kept as select 'перед сбоем' as word`);
      const killed = await serverPid(directory);
      process.kill(killed, 'SIGKILL');
      await eventually(async () => (await query(server.url, 'select * from kept').catch(() => [])).length === 1);
      expect(await serverPid(directory)).not.toBe(killed);
      expect(await query(server.url, 'select * from kept')).toEqual([{ word: 'перед сбоем' }]);
      expect(guardsOf(killed)).toEqual([]);
    });

    it('keeps its hold when its own session is ended', async () => {
      const holders = `from pg_locks where locktype = 'advisory' and granted`;
      await query(superuser(server.url), `select pg_terminate_backend(pid) ${holders}`);
      await eventually(async () => (await query(superuser(server.url), `select ${holders}`)).length === 1);
      expect((await startOwner(directory)).error).toContain(`занята процессом ${process.pid} `);
    });

    it('leaves no process and keeps the data when it is stopped, twice as well', async () => {
      const pid = await serverPid(directory);
      await Promise.all([server.stop(), server.stop()]);
      await eventually(() => serversOf(directory).length === 0 && guardsOf(pid).length === 0);
      const password = new URL(server.url).password;
      server = await startEmbeddedPostgres({ directory, log: () => undefined });
      expect(server.adopted).toBe(false);
      expect(new URL(server.url).password).toBe(password);
      expect(await query(server.url, 'select * from kept')).toEqual([{ word: 'перед сбоем' }]);
    });
  });

  it('stops even while it is starting a killed server again', async () => {
    for (const pause of [0, 30, 100]) {
      const server = await startEmbeddedPostgres({ directory, log: () => undefined });
      process.kill(await serverPid(directory), 'SIGKILL');
      await delay(pause);
      await server.stop();
      await eventually(() => serversOf(directory).length === 0);
    }
  });

  it('loses nothing when the process is killed, and its server does not outlive it', async () => {
    const first = await startOwner(directory);
    await query(first.url, `create table survivor as select generate_series(1, 1000) as number`);
    await kill(first.process, 'SIGKILL');
    const second = await startOwner(directory);
    expect(await query(second.url, 'select count(*)::int from survivor')).toEqual([{ count: 1000 }]);
    await kill(second.process, 'SIGKILL');
    await eventually(() => serversOf(directory).length === 0);
  });

  it('takes over a server that lost its process and its guard', async () => {
    const first = await startOwner(directory);
    const pid = await serverPid(directory);
    for (const guard of guardsOf(pid)) process.kill(guard, 'SIGKILL');
    await kill(first.process, 'SIGKILL');
    expect(await query(first.url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    const second = await startOwner(directory);
    expect(second).toMatchObject({ url: first.url, adopted: true });
    expect(guardsOf(pid)).toHaveLength(1);
    await kill(second.process, 'SIGTERM');
    await eventually(() => serversOf(directory).length === 0);
  });

  it('starts after a power cut that left postmaster.pid behind', async () => {
    const first = await startOwner(directory);
    await query(first.url, `create table before_cut as select 1 as one`);
    const pid = await serverPid(directory);
    for (const guard of guardsOf(pid)) process.kill(guard, 'SIGKILL');
    process.kill(first.process.pid as number, 'SIGSTOP');
    process.kill(pid, 'SIGKILL');
    await kill(first.process, 'SIGKILL');
    expect(await serverPid(directory)).toBe(pid);
    const second = await startOwner(directory);
    expect(second).toMatchObject({ adopted: false });
    expect(await query(second.url, 'select * from before_cut')).toEqual([{ one: 1 }]);
  });

  it('names the process that has the folder', async () => {
    const first = await startOwner(directory);
    const second = await startOwner(directory);
    expect(second.error).toBe(
      `База данных в ${directory} занята процессом ${first.process.pid} (уже 0 мин). ` +
        'Остановите его или задайте другую папку: DATA_DIR.',
    );
    expect(await query(first.url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
  });

  it('lets one of several win that start at the same moment', async () => {
    const fresh = join(folder, 'contended', 'postgres');
    for (const round of ['new', 'existing']) {
      const started = await Promise.all(Array.from({ length: 3 }, () => startOwner(fresh)));
      const winners = started.filter((one) => one.url);
      expect([round, winners.length]).toEqual([round, 1]);
      const losers = started.filter((one) => one.error);
      for (const { error } of losers) expect(error).toContain(`занята процессом ${winners[0]?.process.pid} `);
      expect(await query(winners[0]?.url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
      await Promise.all(winners.map((winner) => kill(winner.process, 'SIGTERM')));
    }
    expect((await readdir(join(folder, 'contended'))).sort()).toEqual(['postgres', 'postgres.log']);
  });

  it('runs in a folder that is closed to everybody else, where root has to hand it to another user', async () => {
    const closed = await temporaryFolder(0o700);
    const server = await startEmbeddedPostgres({ directory: join(closed, 'postgres'), log: () => undefined });
    expect(await query(server.url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    await server.stop();
    await rm(closed, { recursive: true });
  });

  it('says what PostgreSQL said when it cannot start', async () => {
    const settings = { shared_buffers: 'plenty' };
    await expect(startEmbeddedPostgres({ directory, log: () => undefined, settings })).rejects.toThrow(
      /PostgreSQL не запустился:\n.*invalid value for parameter "shared_buffers": "plenty"/s,
    );
  });
});
