import pg from 'pg';

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
    const { stream } = this.connection as unknown as { stream: import('node:net').Socket };
    stream.setTimeout(silence, () => {
      if ((this as unknown as { readyForQuery: boolean }).readyForQuery) return;
      stream.destroy(Object.assign(new Error('the database says nothing'), { code: 'ETIMEDOUT' }));
    });
  }
}

const KEEPALIVE = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';
/** The driver leaves a zero out, and then what the role or the database is set to would count. */
const UNLIMITED = '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0';

/**
 * What every connection of this process is opened with, whoever pools it. PostgreSQL is asked to notice within a minute
 * that this process is gone, so that its locks are not kept for hours.
 */
export function connectionOptions(
  purpose: string,
  { connect, statement, idleInTransaction, silence }: DatabaseLimits,
): pg.PoolConfig & { Client: typeof AttentiveClient; silence: number } {
  return {
    application_name: `profminimum${purpose && ` ${purpose}`} pid=${process.pid}`,
    Client: AttentiveClient,
    silence,
    connectionTimeoutMillis: connect,
    statement_timeout: statement,
    idle_in_transaction_session_timeout: idleInTransaction,
    options: statement === 0 ? `${KEEPALIVE} ${UNLIMITED}` : KEEPALIVE,
  };
}
