import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NotFound } from '../../common/errors.js';
import type { Config } from '../config/config.js';
import type { MetricsService } from './metrics.service.js';

/** What a proxy on this very machine leaves on a request of somebody else. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Serves /metrics to whoever has METRICS_TOKEN, or without one to this machine alone; nobody else learns that it is there. It
 * is no route of the application: the token is not of a person.
 */
export function serveMetrics(fastify: FastifyInstance, config: Readonly<Config>, metrics: MetricsService): void {
  fastify.addHook('onResponse', async (request, reply) => metrics.answered(request, reply));
  fastify.get('/metrics', async (request, reply) => {
    if (!mayRead(request, config)) throw new NotFound();
    const { type, text } = await metrics.exposition();
    return reply.headers({ 'cache-control': 'no-store', 'content-type': type }).send(text);
  });
}

function mayRead(request: FastifyRequest, { METRICS_TOKEN }: Readonly<Config>): boolean {
  if (METRICS_TOKEN) return isSame(request.headers.authorization ?? '', `Bearer ${METRICS_TOKEN}`);
  return isLoopback(request.raw.socket.remoteAddress ?? '') && !FORWARDED.some((name) => request.headers[name]);
}

function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:/, '');
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}
