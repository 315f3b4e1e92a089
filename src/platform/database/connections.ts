import type { Socket } from 'node:net';
import pg from 'pg';
import type { Config } from '../config/config.js';

/** How long the connections of a process wait before they give up, all in milliseconds; 0 waits for ever. */
export interface DatabaseLimits {
  /** For a connection, and for a free one of a full pool. */
  readonly connect: number;
  /** For one statement; PostgreSQL itself ends it. */
  readonly statement: number;
  /** For the next statement of a transaction. */
  readonly idleInTransaction: number;
  /** For a word of a server that owes an answer. Longer than `statement`: a server that lives has answered by then. */
  readonly silence: number;
  /** Between the questions that prove a connection which only listens. */
  readonly heartbeat: number;
}

export const DATABASE_LIMITS: DatabaseLimits = {
  connect: 5_000,
  statement: 30_000,
  idleInTransaction: 60_000,
  silence: 35_000,
  heartbeat: 15_000,
};

/** For migrations, index builds and copies of whole tables: they take what they take. */
export const NO_LIMITS: DatabaseLimits = { ...DATABASE_LIMITS, statement: 0, idleInTransaction: 0, silence: 0 };

const GOODBYE_MS = 1_000;

/**
 * A connection that ends itself when it is asked something and hears nothing for `silence` milliseconds: a cable was
 * pulled, or a proxy stopped forwarding without closing. The driver's own `query_timeout` gives the query up but keeps the
 * connection in its pool, where the next query waits behind the first.
 */
export class AttentiveClient extends pg.Client {
  constructor(config: pg.ClientConfig & { silence?: number } = {}) {
    super({ ...config, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    this.once('connect', () => this.watch(config.silence ?? 0));
  }

  /** Reading and writing start the time anew; a connection nobody asks may be silent. */
  private watch(silence: number): void {
    const { stream } = this;
    stream.setTimeout(silence);
    stream.on('timeout', () => {
      // a socket's timer that has gone off is not wound up again by the next write
      if (this.isFree) stream.setTimeout(silence);
      else stream.destroy(Object.assign(new Error('the database says nothing'), { code: 'ETIMEDOUT' }));
    });
  }

  /**
   * A connection that only listens cannot tell silence from nothing to say: it is asked every `interval` milliseconds, until
   * the function returned is called.
   */
  keepHearing(interval: number): () => void {
    const timer = setInterval(() => {
      if (this.isFree) this.query('select 1').catch(() => undefined);
    }, interval);
    return () => clearInterval(timer);
  }

  /** Whoever does not say goodbye in time is left without it. */
  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const late = setTimeout(() => this.stream.destroy(), GOODBYE_MS);
    this.once('end', () => clearTimeout(late));
    return callback ? super.end(callback) : super.end();
  }

  private get stream(): Socket {
    return (this.connection as unknown as { stream: Socket }).stream;
  }

  /** Nothing asked is without its answer. */
  private get isFree(): boolean {
    return (this as unknown as { readyForQuery: boolean }).readyForQuery;
  }
}

export type ConnectionOptions = pg.PoolConfig & {
  Client: typeof AttentiveClient;
  silence: number;
  /** For connections that only listen: between two questions, and for the answer to one of them. */
  heartbeat: number;
  hearing: number;
};

const KEEPALIVE = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';
/** The driver leaves a zero out, and then what the role or the database is set to would count. */
const UNLIMITED = '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0';

/**
 * What every connection of this process is opened with, whoever pools it. PostgreSQL is asked to notice within a minute
 * that this process is gone, so that its locks are not kept for hours.
 */
export function connectionOptions(purpose: string, limits: DatabaseLimits): ConnectionOptions {
  return {
    application_name: `profminimum${purpose && ` ${purpose}`} pid=${process.pid}`,
    Client: AttentiveClient,
    silence: limits.silence,
    heartbeat: limits.heartbeat,
    hearing: limits.connect,
    connectionTimeoutMillis: limits.connect,
    statement_timeout: limits.statement,
    idle_in_transaction_session_timeout: limits.idleInTransaction,
    options: limits.statement === 0 ? `${KEEPALIVE} ${UNLIMITED}` : KEEPALIVE,
  };
}

/** The least of the queue's own connections: one listens, one stands among the living, the rest take jobs. */
export const SMALLEST_QUEUE_POOL = 3;
/** More would have nothing to do: four jobs run at once. */
const LARGEST_QUEUE_POOL = 7;

/** How the connections of one process (DATABASE_POOL) are shared out among requests and handlers, the queue and the cache. */
export function shareConnections({ DATABASE_POOL: all, runsWeb, runsWorker }: Readonly<Config>): {
  application: number;
  queue: number;
} {
  const queue = runsWorker ? Math.max(SMALLEST_QUEUE_POOL, Math.min(Math.floor(all / 3), LARGEST_QUEUE_POOL)) : 0;
  return { queue, application: Math.max(2, all - queue - (runsWeb ? 1 : 0)) };
}
