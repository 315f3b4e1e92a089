import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource, type EntityManager, EventSubscriber, type TransactionCommitEvent } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Config } from '../config/config.js';
import { AttentiveClient, type ConnectionOptions } from '../database/connections.js';
import { ChangeMomentsRepository } from './change-moments.repository.js';
import { answerOf, type Kept, keptFrom, type Made } from './kept-answer.js';

const CHANNEL = 'public_changed';
const MAX_BYTES = 64 * 1024 * 1024;
/** Cookies that make a page one's own: such a request takes the long way. */
const PERSONAL = /(?:^|;\s*)(?:__Host-)?(?:session|flash|view)=/;
/**
 * Public pages and feeds for signed-out readers, kept as bytes by address and dropped in every process when the
 * transaction that changed what they show commits. A page made from an older state is never kept: the epoch is compared.
 */
@Injectable()
@EventSubscriber()
export class PublicCache implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('PublicCache');
  private kept = new Map<string, Kept>();
  private making = new Map<string, Promise<Kept>>();
  private addresses = new Map<string, Record<string, string>>();
  private bytes = 0;
  private epoch = 0;
  private answers = 0;
  private isFollowing = false;
  private listener: AttentiveClient | null = null;
  private stopHearing = (): void => undefined;
  private stopped = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly moments: ChangeMomentsRepository,
    private readonly config: Config,
  ) {
    dataSource.subscribers.push(this);
  }

  /** Says in the transaction `tx` that what the public sees changes with it. */
  static async touch(tx: EntityManager): Promise<void> {
    if (tx.queryRunner) tx.queryRunner.data['publicChanged'] = true;
    await tx.query(`select pg_notify($1, '')`, [CHANNEL]);
  }

  /** The process that committed sees its own change at once, before the notification comes round. */
  afterTransactionCommit(event: TransactionCommitEvent): void {
    if (event.queryRunner.data['publicChanged']) this.drop();
  }

  /** How many answers were given out of memory, how much is kept, and whether changes of other processes are heard of. */
  counts(): { answers: number; bytes: number; isFollowing: boolean } {
    return { answers: this.answers, bytes: this.bytes, isFollowing: this.isFollowing };
  }

  /** Forgets everything kept. */
  drop(): void {
    this.epoch += 1;
    this.kept = new Map();
    this.making = new Map();
    this.addresses = new Map();
    this.bytes = 0;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runsWeb) await this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.stopHearing();
    await this.listener?.end().catch(() => undefined);
  }

  /**
   * Answers `request` from what is kept under `key`, the one address of it on this site, or makes it once however many ask
   * at the same time; what it is asked by otherwise is kept under no name of its own. Answers 304 to
   * If-None-Match (which wins) and If-Modified-Since (RFC 9110, 13.1.3); compresses only when asked.
   */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    make: () => Promise<Made>,
  ): Promise<FastifyReply> {
    const kept = this.fresh(key) ?? (await this.makeOnce(key, make));
    const { status, headers, body } = answerOf(kept, request.headers);
    void reply.code(status).headers(headers);
    this.remember(request, reply, key, kept);
    return reply.send(body ?? undefined);
  }

  /** Answers with bytes for this reader alone: compared and compressed like kept ones, then forgotten. `key` names them. */
  async sendOwn(request: FastifyRequest, reply: FastifyReply, key: string, made: Made): Promise<FastifyReply> {
    const kept = await this.dated(key, await keptFrom(made, this.clock.now()));
    const { status, headers, body } = answerOf(kept, request.headers);
    return reply
      .code(status)
      .headers(headers)
      .send(body ?? undefined);
  }

  /**
   * Answers straight from memory a request for the very address answered before, ahead of everything else that looks at
   * requests; false when there is nothing to answer with or the reader may be somebody.
   */
  answerAtOnce(request: IncomingMessage, response: ServerResponse): boolean {
    const key = request.url ?? '';
    const shared = this.addresses.get(key);
    if (!shared || !isAnonymous(request)) return false;
    const kept = this.fresh(key);
    if (!kept) return false;
    this.answers += 1;
    const { status, headers, body } = answerOf(kept, request.headers);
    response.writeHead(status, { ...shared, ...headers, ...(body && { 'content-length': body.length }) });
    response.end(request.method === 'HEAD' ? undefined : (body ?? undefined));
    return true;
  }

  /** Notes that the key is asked for as it is, and what every answer of this application carries. */
  private remember(request: FastifyRequest, reply: FastifyReply, key: string, kept: Kept): void {
    if (
      request.raw.url !== key ||
      this.kept.get(key) !== kept ||
      !isAnonymous(request.raw) ||
      reply.getHeader('set-cookie')
    )
      return;
    const own = new Set([...Object.keys(answerOf(kept, {}).headers), 'content-encoding', 'x-request-id']);
    const shared = Object.entries(reply.getHeaders()).filter(([name]) => !own.has(name));
    this.addresses.set(key, Object.fromEntries(shared) as Record<string, string>);
  }

  private fresh(key: string): Kept | null {
    const kept = this.kept.get(key);
    return kept && kept.until > this.clock.now().getTime() ? kept : null;
  }

  private makeOnce(key: string, make: () => Promise<Made>): Promise<Kept> {
    const underWay = this.making.get(key);
    if (underWay) return underWay;
    const epoch = this.epoch;
    const made = make().then(async (page) => {
      const kept = await keptFrom(page, this.clock.now());
      // made from an older state: it must not name a moment later than that of the newer bytes
      if (epoch !== this.epoch) return { ...kept, lastModified: undefined };
      const dated = await this.dated(key, kept);
      if (epoch !== this.epoch) return { ...kept, lastModified: undefined };
      this.keep(key, dated);
      return dated;
    });
    this.making.set(key, made);
    const done = () => {
      if (this.making.get(key) === made) this.making.delete(key);
    };
    made.then(done, done);
    return made;
  }

  /** The same, saying since when the bytes under `key` are these; without it when the database does not tell. */
  private async dated(key: string, kept: Kept): Promise<Kept> {
    if (!kept.lastModified) return kept;
    const lastModified = await this.moments.of(key, kept.etag, kept.lastModified).catch((error: unknown) => {
      this.logger.warn(`no moment for ${key.split('?')[0]}: ${String(error)}`);
      return undefined;
    });
    return { ...kept, lastModified };
  }

  private keep(key: string, kept: Kept): void {
    this.forget(key);
    this.kept.set(key, kept);
    this.bytes += sizeOf(kept);
    // what was made longest ago goes first
    for (const [oldest] of this.kept) {
      if (this.bytes <= MAX_BYTES) break;
      this.forget(oldest);
    }
  }

  private forget(key: string): void {
    this.bytes -= sizeOf(this.kept.get(key));
    this.kept.delete(key);
    this.addresses.delete(key);
  }

  /** Follows changes made by other processes. While the connection is away nothing is kept for long: it drops on return. */
  private async listen(): Promise<void> {
    if (this.stopped) return;
    const { url, extra } = this.dataSource.options as { url: string; extra: ConnectionOptions };
    const application_name = `profminimum cache pid=${process.pid}`;
    const client = new AttentiveClient({ ...extra, connectionString: url, application_name, silence: extra.hearing });
    client.on('notification', () => this.drop());
    client.on('error', () => undefined);
    client.on('end', () => {
      this.stopHearing();
      this.isFollowing = false;
      this.drop();
      if (!this.stopped) setTimeout(() => void this.listen(), 1_000).unref();
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.listener = client;
      this.isFollowing = true;
      this.stopHearing = client.keepHearing(extra.heartbeat);
      this.drop();
    } catch (error) {
      this.logger.warn(`cannot follow changes: ${String(error)}`);
      await client.end().catch(() => undefined);
    }
  }
}

function sizeOf(kept: Kept | undefined): number {
  return kept ? kept.compressed.reduce((sum, [, bytes]) => sum + bytes.length, kept.body.length) : 0;
}

function isAnonymous({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && !headers.authorization && !PERSONAL.test(headers.cookie ?? '');
}
