import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { DataSource, type EntityManager, EventSubscriber, type TransactionCommitEvent } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { ChangeMoments } from './change-moments.js';

const CHANNEL = 'public_changed';
const MAX_BYTES = 64 * 1024 * 1024;
const MIN_COMPRESSED = 1_000;
const gzipBytes = promisify(gzip);
const brotliBytes = promisify(brotliCompress);

/** Compressed forms, the better one first. */
const COMPRESS = {
  br: (body: Buffer) => brotliBytes(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => gzipBytes(body, { level: 6 }),
} as const;
type Encoding = keyof typeof COMPRESS;
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** What a kept answer says besides its bytes. */
export interface KeptHeaders {
  type: string;
  cacheControl: string;
  /** No later than now; other bytes under the same key always get a later one. */
  lastModified?: Date;
  disposition?: string;
  /** In which forms it is offered to those who ask for one; both when left out. */
  encodings?: readonly Encoding[];
  /** Whole seconds the bytes may be shown; pages that speak of «завтра» live short. */
  maxAge: number;
}

interface Kept extends KeptHeaders {
  body: Buffer;
  compressed: readonly (readonly [Encoding, Buffer])[];
  etag: string;
  until: number;
}

export type Made = KeptHeaders & { body: string };

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
  private readonly moments = new ChangeMoments();
  private bytes = 0;
  private epoch = 0;
  private listener: pg.Client | null = null;
  private stopped = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
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

  /** Forgets everything kept. */
  drop(): void {
    this.epoch += 1;
    this.kept = new Map();
    this.making = new Map();
    this.bytes = 0;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.listener?.end().catch(() => undefined);
  }

  /**
   * Answers `request` from what is kept under `key`, or makes it once however many ask at the same time. Answers 304 to
   * If-None-Match (which wins) and If-Modified-Since (RFC 9110, 13.1.3); compresses only when asked.
   */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    make: () => Promise<Made>,
  ): Promise<FastifyReply> {
    const kept = this.fresh(key) ?? (await this.makeOnce(key, make));
    return sendKept(request, reply, kept);
  }

  private fresh(key: string): Kept | null {
    const kept = this.kept.get(key);
    return kept && kept.until > this.clock.now().getTime() ? kept : null;
  }

  private makeOnce(key: string, make: () => Promise<Made>): Promise<Kept> {
    const underWay = this.making.get(key);
    if (underWay) return underWay;
    const epoch = this.epoch;
    const made = this.make(make).then((kept) => {
      // made from an older state: it must not name a moment later than that of the newer bytes
      if (epoch !== this.epoch) return { ...kept, lastModified: undefined };
      if (kept.lastModified) kept.lastModified = this.moments.of(key, kept.etag, kept.lastModified);
      this.keep(key, kept);
      return kept;
    });
    this.making.set(key, made);
    const done = () => {
      if (this.making.get(key) === made) this.making.delete(key);
    };
    made.then(done, done);
    return made;
  }

  private async make(make: () => Promise<Made>): Promise<Kept> {
    return keptFrom(await make(), this.clock.now());
  }

  private keep(key: string, kept: Kept): void {
    if (this.bytes > MAX_BYTES) {
      this.kept.clear();
      this.bytes = 0;
    }
    this.kept.set(key, kept);
    this.bytes += kept.compressed.reduce((sum, [, bytes]) => sum + bytes.length, kept.body.length);
  }

  /** Follows changes made by other processes. While the connection is away nothing is kept for long: it drops on return. */
  private async listen(): Promise<void> {
    if (this.stopped) return;
    const { url } = this.dataSource.options as { url: string };
    const client = new pg.Client({ connectionString: url, application_name: `profminimum cache pid=${process.pid}` });
    client.on('notification', () => this.drop());
    client.on('error', () => undefined);
    client.on('end', () => {
      this.drop();
      if (!this.stopped) setTimeout(() => void this.listen(), 1_000).unref();
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.listener = client;
      this.drop();
    } catch (error) {
      this.logger.warn(`cannot follow changes: ${String(error)}`);
      await client.end().catch(() => undefined);
    }
  }
}

/** The bytes, their compressed forms and their validator. */
export async function keptFrom(made: Made, now: Date): Promise<Kept> {
  const body = Buffer.from(made.body);
  const offered = ENCODINGS.filter((encoding) => made.encodings?.includes(encoding) ?? true);
  const encodings = body.length >= MIN_COMPRESSED ? offered : [];
  return {
    ...made,
    body,
    compressed: await Promise.all(encodings.map(async (name) => [name, await COMPRESS[name](body)] as const)),
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    until: now.getTime() + made.maxAge * 1_000,
  };
}

/** Answers with kept bytes: validators, HEAD, compression only when asked. */
export function sendKept(request: FastifyRequest, reply: FastifyReply, kept: Kept): FastifyReply {
  reply.header('content-type', kept.type);
  reply.header('cache-control', kept.cacheControl);
  reply.header('etag', kept.etag);
  reply.header('vary', 'Accept-Encoding');
  if (kept.lastModified) reply.header('last-modified', kept.lastModified.toUTCString());
  if (kept.disposition) reply.header('content-disposition', kept.disposition);
  if (isNotModified(request, kept)) return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  for (const [encoding, bytes] of kept.compressed) {
    if (ACCEPTS[encoding].test(accepted)) return reply.header('content-encoding', encoding).send(bytes);
  }
  return reply.send(kept.body);
}

const ACCEPTS: Readonly<Record<Encoding, RegExp>> = {
  br: /\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/,
  gzip: /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/,
};

function isNotModified(request: FastifyRequest, kept: Kept): boolean {
  const ifNoneMatch = request.headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
    return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === kept.etag);
  }
  const since = Date.parse(String(request.headers['if-modified-since'] ?? ''));
  if (Number.isNaN(since) || !kept.lastModified) return false;
  return Math.floor(kept.lastModified.getTime() / 1_000) * 1_000 <= since;
}
