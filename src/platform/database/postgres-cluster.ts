import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PostgresBinaries } from './postgres-binaries.js';

const DATABASE = 'profminimum';
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/**
 * A PostgreSQL cluster kept in one folder: `data` and `password` in it, the server's log beside it.
 * Its database `profminimum` belongs to a role of that name; the superuser is `postgres`; both have the same password.
 */
export class PostgresCluster {
  private constructor(
    readonly directory: string,
    private readonly binaries: PostgresBinaries,
    private readonly password: string,
  ) {}

  /**
   * The cluster of `directory`, made on first use: Russian ICU collation as the default and as `ru`, UTF-8, checksums,
   * scram. It is made aside and moved in whole, so an interrupted start leaves nothing half-made in the way, and of two
   * that make it at once one is kept.
   */
  static async open(directory: string, log: (line: string) => void): Promise<PostgresCluster> {
    const path = resolve(directory);
    await mkdir(dirname(path), { recursive: true });
    const binaries = await PostgresBinaries.for(path);
    if (!(await exists(join(path, 'data', 'PG_VERSION')))) {
      log(`PostgreSQL: создаётся база данных в ${path}`);
      await removeUnfinished(path);
      await create(path, binaries);
    }
    const password = await readFile(join(path, 'password'), 'utf8');
    return new PostgresCluster(path, binaries, password.trim());
  }

  /** Where the application's database is, or with `postgres` the superuser's own one, given the server's port. */
  url(port: number, name: typeof DATABASE | 'postgres' = DATABASE): string {
    return `postgres://${name}:${this.password}@127.0.0.1:${port}/${name}`;
  }

  /** The process and port in postmaster.pid; null without that file. The process may be long gone. */
  async lastServer(): Promise<{ pid: number; port: number } | null> {
    try {
      const lines = (await readFile(join(this.directory, 'data', 'postmaster.pid'), 'utf8')).split('\n');
      const [pid, port] = [Number(lines[0]), Number(lines[3])];
      return pid > 0 && port > 0 ? { pid, port } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Whether `pid` is this cluster's server; not so as soon as it has removed its postmaster.pid, its last act. */
  async isRunning(pid: number): Promise<boolean> {
    return isAlive(pid) && (await this.lastServer())?.pid === pid;
  }

  /** Starts a server on 127.0.0.1:`port`; whether it may, PostgreSQL decides. `output` reads what it has printed. */
  async launch(
    port: number,
    settings: Readonly<Record<string, string>>,
  ): Promise<{ child: ChildProcess; output: () => Promise<string> }> {
    const path = `${this.directory}.log`;
    const log = await open(path, 'a', 0o600);
    try {
      const { size } = await log.stat();
      const all = {
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        // Values that break a constraint are people's addresses and names: they stay out of the log.
        log_error_verbosity: 'terse',
        log_min_error_statement: 'panic',
        // so do errors of statements, which quote what could not be read; the application logs them without it
        log_min_messages: 'log',
        ...settings,
      };
      const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const args = ['-D', join(this.directory, 'data'), '-p', `${port}`, ...options];
      const child = await this.binaries.launch(args, log.fd);
      return { child, output: async () => (await readFile(path)).subarray(size).toString('utf8') };
    } finally {
      await log.close();
    }
  }
}

async function create(directory: string, binaries: PostgresBinaries): Promise<void> {
  const unfinished = `${directory}.init-${process.pid}-${randomBytes(4).toString('hex')}`;
  const data = join(unfinished, 'data');
  const passwordFile = join(unfinished, 'password');
  const password = randomBytes(24).toString('base64url');
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600, flush: true });
    await binaries.own(unfinished);
    // prettier-ignore
    await binaries.run('initdb', [
      '-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`,
      '-E', 'UTF8', `--locale=${LOCALE}`, '--locale-provider=icu', '--icu-locale=ru-RU',
    ]);
    await binaries.run(
      'postgres',
      ['--single', '-c', 'exit_on_error=on', '-c', 'log_min_error_statement=panic', '-D', data, 'template1'],
      [
        `create collation ru (provider = icu, locale = 'ru')`,
        `create role ${DATABASE} login createdb password '${password}'`,
        `create database ${DATABASE} owner ${DATABASE}`,
        '',
      ].join('\n'),
    );
    await moveInto(unfinished, directory);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function moveInto(unfinished: string, directory: string): Promise<void> {
  try {
    await rename(unfinished, directory);
  } catch (error) {
    if (await exists(join(directory, 'data', 'PG_VERSION'))) return; // somebody else was first
    throw new Error(`Папку ${directory} нельзя занять под базу данных: она не пуста или недоступна.`, { cause: error });
  }
  const parent = await open(dirname(directory));
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

async function removeUnfinished(directory: string): Promise<void> {
  const prefix = `${basename(directory)}.init-`;
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length)))) continue;
    await rm(join(dirname(directory), name), { recursive: true, force: true });
  }
}

/** Whether a process `pid` exists, anybody's. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
