import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isAlive, PostgresCluster } from './postgres-cluster.js';

/** The key of the advisory lock, in the database `postgres`, that whoever uses the cluster holds. */
const LOCK = [1_886_545_253, 1];
const CONTENTION_MS = 30_000;
const SHUTDOWN_MS = 60_000;
const LONGEST_PAUSE_MS = 5_000;
/** PostgreSQL's refusals that pass: another server of this folder is starting or ending, or somebody took the port. */
const PASSING = /lock file "postmaster.pid"|shared memory block|could not bind|could not create any TCP\/IP sockets/;

export interface EmbeddedPostgresOptions {
  /** `…/postgres`: the cluster is made here on first use. */
  readonly directory: string;
  /** Takes the few lines worth showing to whoever started the process. */
  readonly log: (line: string) => void;
  /** Server settings beside the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Connects the owner of the database `profminimum`; the same until `stop`. */
  readonly url: string;
  readonly port: number;
  /** Whether a server left running by a process that died was taken over. */
  readonly adopted: boolean;
  /** Ends the server's sessions, writes everything down and waits until it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

/** Another process has the cluster. */
export class EmbeddedPostgresInUse extends Error {
  override readonly name = 'EmbeddedPostgresInUse';
  readonly #url: string;

  constructor(
    directory: string,
    readonly pid: number,
    since: Date,
    url: string,
  ) {
    const minutes = Math.floor((Date.now() - since.getTime()) / 60_000);
    super(
      `База данных в ${directory} занята процессом ${pid} (уже ${minutes} мин). ` +
        'Остановите его или задайте другую папку: DATA_DIR.',
    );
    this.#url = url;
  }

  /** Where that process has the database, for a command that may work beside it. Not printed with the error. */
  get url(): string {
    return this.#url;
  }
}

/**
 * Runs PostgreSQL in `directory` on a free port of 127.0.0.1, with its usual durability, for this process alone: the
 * session that holds the advisory lock is the user of the cluster. The server outlives a crash of this process only
 * until its guard notices; one that was left all the same is taken over. A server that dies is started again on the
 * same port.
 * Throws EmbeddedPostgresInUse when another process has the cluster, and Error with PostgreSQL's last words when it
 * cannot run.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = new EmbeddedServer(await PostgresCluster.open(options.directory, options.log), options);
  await server.start();
  return server;
}

class EmbeddedServer implements EmbeddedPostgres {
  port = 0;
  adopted = false;
  /** The server whose lock we hold; null while it is down. */
  private held: { pid: number; guard: ChildProcess } | null = null;
  private recovery: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | null = null;
  private readonly pauses = new AbortController();

  constructor(
    private readonly cluster: PostgresCluster,
    private readonly options: EmbeddedPostgresOptions,
  ) {}

  get url(): string {
    return this.cluster.url(this.port);
  }

  async start(): Promise<void> {
    for (const deadline = Date.now() + CONTENTION_MS; ; await delay(200)) {
      const last = await this.cluster.lastServer();
      if (last) {
        this.port = last.port;
        this.adopted = await this.takeOver(last.pid);
        if (this.adopted) return this.options.log(`PostgreSQL: принят сервер, оставшийся без хозяина (${last.pid})`);
      }
      this.port = await freePort();
      const refusal = await this.launch();
      if (refusal === null) return;
      if (!PASSING.test(refusal) || Date.now() > deadline) throw new Error(refusal);
    }
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.end());
  }

  private async end(): Promise<void> {
    this.pauses.abort();
    await this.recovery;
    if (!this.held) return;
    const { pid, guard } = this.held;
    // The session stays open, and the lock held, until the server itself closes it: nobody takes over a dying server.
    if (await this.cluster.isRunning(pid)) interrupt(pid);
    for (const deadline = Date.now() + SHUTDOWN_MS; await this.cluster.isRunning(pid); await delay(20))
      if (Date.now() > deadline) throw new Error(`PostgreSQL (процесс ${pid}) не остановился за ${SHUTDOWN_MS} мс.`);
    guard.kill('SIGKILL');
  }

  private async takeOver(pid: number): Promise<boolean> {
    const session = await this.claim();
    if (session) this.hold(session, pid, guardOf(pid));
    return session !== null;
  }

  /** Null once a server of ours takes connections, else PostgreSQL's last words. */
  private async launch(): Promise<string | null> {
    const { child, output } = await this.cluster.launch(this.port, this.options.settings ?? {});
    const pid = child.pid as number;
    const guard = guardOf(pid);
    try {
      while (child.exitCode === null && child.signalCode === null) {
        const session = await this.claim();
        if (session) {
          this.hold(session, pid, guard);
          return null;
        }
        await delay(30);
      }
    } catch (error) {
      guard.kill('SIGKILL');
      if (!(error instanceof EmbeddedPostgresInUse)) child.kill('SIGINT');
      throw error;
    }
    guard.kill('SIGKILL');
    const words = (await output()).trim().split('\n');
    return `PostgreSQL не запустился:\n${words.slice(-5).join('\n')}`;
  }

  /** A session with the lock; null when no server of this cluster takes connections at the port. */
  private async claim(): Promise<pg.Client | null> {
    const session = new pg.Client({
      connectionString: this.cluster.url(this.port, 'postgres'),
      application_name: `profminimum pid=${process.pid}`,
      connectionTimeoutMillis: 5_000,
      ssl: false,
    });
    session.on('error', () => undefined); // its end says the same
    let claimed = false;
    try {
      await session.connect();
      const lock = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', LOCK);
      claimed = lock.rows[0]?.held === true;
      if (claimed) return session;
      const holder = await findHolder(session);
      if (holder && isAlive(holder.pid)) throw this.inUse(holder);
    } catch (error) {
      if (error instanceof EmbeddedPostgresInUse || isRefusedSignIn(error)) throw error;
    } finally {
      if (!claimed) session.end().catch(() => undefined);
    }
    return null;
  }

  private inUse(holder: { pid: number; since: Date }): EmbeddedPostgresInUse {
    return new EmbeddedPostgresInUse(this.cluster.directory, holder.pid, holder.since, this.url);
  }

  private hold(session: pg.Client, pid: number, guard: ChildProcess): void {
    this.held = { pid, guard };
    session.once('end', () => {
      if (this.stopping) return;
      guard.kill('SIGKILL');
      this.held = null;
      this.recovery = this.recover(pid);
    });
  }

  private async recover(lost: number): Promise<void> {
    this.options.log('PostgreSQL: связь с сервером потеряна, он запускается снова');
    for (let pause = 100; !this.stopping; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const refusal = isAlive(lost) && (await this.takeOver(lost)) ? null : await this.launch();
        if (refusal === null) return this.options.log('PostgreSQL: сервер снова работает');
        if (!PASSING.test(refusal)) this.options.log(refusal);
      } catch (error) {
        this.options.log(`PostgreSQL: ${error instanceof Error ? error.message : String(error)}`);
      }
      await delay(pause, undefined, { signal: this.pauses.signal }).catch(() => undefined);
    }
  }
}

/** Asks for a fast shutdown; a server that has just gone by itself needs none. */
function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Who holds the lock; null when it was let go in the meantime. */
async function findHolder(session: pg.Client): Promise<{ pid: number; since: Date } | null> {
  const { rows } = await session.query<{ name: string; since: Date }>(
    `select application_name as name, backend_start as since
       from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and granted and classid = $1 and objid = $2 and objsubid = 2`,
    LOCK,
  );
  const [holder] = rows;
  return holder ? { pid: Number(/pid=(\d+)/.exec(holder.name)?.[1]), since: holder.since } : null;
}

/** A server that answers and does not know our password is not ours to wait for. */
function isRefusedSignIn(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('28') === true;
}

/** Stops the server `pid` cleanly when this process ends in any way at all: then the pipe to the guard closes. */
function guardOf(pid: number): ChildProcess {
  const script = 'read -r _; kill -INT "$1"';
  const guard = spawn('sh', ['-c', script, 'sh', `${pid}`], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  const pipe = guard.stdin as NonNullable<typeof guard.stdin> & { unref?(): void };
  pipe.on('error', () => undefined);
  pipe.unref?.();
  return guard;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
