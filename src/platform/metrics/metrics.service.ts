import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { PublicCache } from '../http/public-cache.js';
import { JobsWorker } from '../jobs/jobs.worker.js';
import { QueueRepository } from '../jobs/queue.repository.js';

/** From an answer out of memory to the patience of a reader, in seconds. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Requests for what is no route, so that made-up addresses make no new series. */
const NO_ROUTE = 'none';

/** Of the process: memory, event loop, garbage collection; watched from the first question on. */
const ofProcess = { registry: new Registry(), isWatched: false };

/** One number, or one for each value of a label from a closed list. */
export type Reading = number | Readonly<Record<string, number>>;

/**
 * Numbers for whoever watches the instance, in the format of Prometheus. Labels are routes, states and kinds of jobs, never
 * what a person typed.
 */
@Injectable()
export class MetricsService implements OnApplicationBootstrap {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by route and status; pages kept in memory are in public_cache_answers_total',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATIONS,
    registers: [this.registry],
  });

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly queue: QueueRepository,
    private readonly worker: JobsWorker,
    private readonly cache: PublicCache,
  ) {}

  onApplicationBootstrap(): void {
    this.addPool();
    this.addQueue();
    this.addCache();
  }

  /** Counts an answer. */
  answered(request: FastifyRequest, reply: FastifyReply): void {
    const method = METHODS.has(request.method) ? request.method : 'OTHER';
    const route = request.is404 ? NO_ROUTE : (request.routeOptions.url ?? NO_ROUTE);
    this.requests.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  }

  /**
   * Declares a number that is read whenever somebody asks; a reading that fails is left out of that answer. With `label` the
   * reading gives a number for each of its values.
   */
  read(name: string, help: string, reading: () => Reading | Promise<Reading>, label?: string): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: label ? [label] : [],
      registers: [this.registry],
      async collect() {
        gauge.reset();
        if (!label) gauge.remove();
        const now = await Promise.resolve()
          .then(reading)
          .catch(() => null);
        if (now === null) return;
        if (typeof now === 'number') gauge.set(now);
        else for (const [value, number] of Object.entries(now)) gauge.set({ [label ?? '']: value }, number);
      },
    });
  }

  /** A count that only grows, kept by whoever counts. */
  count(name: string, help: string, label: string): Counter {
    return new Counter({ name, help, labelNames: [label], registers: [this.registry] });
  }

  /** All numbers as text, with its content type. */
  async exposition(): Promise<{ type: string; text: string }> {
    if (!ofProcess.isWatched) collectDefaultMetrics({ register: ofProcess.registry });
    ofProcess.isWatched = true;
    const both = Registry.merge([this.registry, ofProcess.registry]);
    return { type: both.contentType, text: await both.metrics() };
  }

  private addPool(): void {
    const pool = () => (this.dataSource.driver as unknown as { master: pg.Pool }).master;
    this.read(
      'database_pool_connections',
      'Connections of this process to the database, and requests that wait for one',
      () => ({ open: pool().totalCount, idle: pool().idleCount, waiting: pool().waitingCount }),
      'state',
    );
  }

  private addQueue(): void {
    const kinds = async (of: 'due' | 'later' | 'retrying' | 'running' | 'failed' | 'lag') =>
      Object.fromEntries((await this.queue.counts()).map((one) => [one.topic, one[of]]));
    this.read('jobs_due', 'Jobs that wait for a worker', () => kinds('due'), 'kind');
    this.read('jobs_retrying', 'Jobs that failed and are tried again', () => kinds('retrying'), 'kind');
    this.read('jobs_running', 'Jobs that run', () => kinds('running'), 'kind');
    this.read('jobs_failed', 'Jobs that are given up', () => kinds('failed'), 'kind');
    this.read(
      'jobs_lag_seconds',
      'For how long the oldest due job has waited',
      async () => (await this.queue.lag()).seconds,
    );
    this.read('worker_taking_jobs', '1 while the worker of this process takes jobs, 0 while not or without one', () =>
      this.worker.state()?.isTakingJobs ? 1 : 0,
    );
  }

  private addCache(): void {
    this.read('public_cache_answers_total', 'Answers out of memory', () => this.cache.counts().answers);
    this.read('public_cache_bytes', 'Bytes kept', () => this.cache.counts().bytes);
    this.read('public_cache_following', '1 while changes of other processes are heard of', () =>
      this.cache.counts().isFollowing ? 1 : 0,
    );
  }
}
