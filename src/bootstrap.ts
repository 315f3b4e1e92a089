import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import fastifyStatic from '@fastify/static';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { AppModule } from './app.module.js';
import type { DestinationStream } from 'pino';
import type { Clock } from './common/clock.js';
import type { Config } from './platform/config/config.js';
import type { DatabaseLimits } from './platform/database/connections.js';
import { registerBodyParsers } from './platform/http/body-parsers.js';
import { serveOpenApi } from './openapi.js';
import { ErrorFilter } from './platform/http/error.filter.js';
import { registerParts } from './platform/http/form-parts.js';
import { createLogger, NestLogger } from './platform/http/logging.js';
import { PublicCache } from './platform/http/public-cache.js';
import { policyHeaders, registerSecurity } from './platform/http/security.js';
import { SERVER_LIMITS, serverOptions } from './platform/http/server-limits.js';
import { registerDoor, Shutdown } from './platform/http/shutdown.js';
import { serveMetrics } from './platform/metrics/metrics-route.js';
import { MetricsService } from './platform/metrics/metrics.service.js';
import { ValidationPipe } from './platform/http/validation.js';
import { assetRoots } from './web/asset-urls.js';
import { problemPage } from './web/problem-page.js';

/** The whole application, ready to listen or to inject requests into; used by the process and by every test. `log` takes its lines. */
export async function createApp(
  config: Readonly<Config>,
  databaseUrl: string,
  clock?: Clock,
  limits?: DatabaseLimits,
  log?: DestinationStream,
): Promise<NestFastifyApplication> {
  const logger = createLogger(config, log);
  const errors = new ErrorFilter(problemPage(config));
  const policy = await policyHeaders(config);
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // hooks, which set the headers of the policy, do not see these
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      errors.answer(error, request, reply.headers(policy)),
    ...serverOptions(SERVER_LIMITS, policy),
    genReqId: () => randomUUID(),
    trustProxy: config.TRUST_PROXY.length > 0 && [...config.TRUST_PROXY],
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    forceCloseConnections: 'idle',
    // a page is answered instead, see registerDoor
    return503OnClosing: false,
  });
  const fastify = adapter.getInstance();
  let cache: PublicCache | null = null;
  let shutdown: Shutdown | null = null;
  registerDoor(
    fastify,
    config,
    () => shutdown,
    (error, request, reply) => errors.answer(error, request, reply.headers(policy)),
  );
  fastify.addHook('onRequest', (request, reply, next) => {
    if (cache?.answerAtOnce(request.raw, reply.raw)) return void reply.hijack();
    void reply.header('x-request-id', request.id);
    next();
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const level =
      reply.statusCode >= 500 ? 'error' : request.method === 'GET' || request.method === 'HEAD' ? 'debug' : 'info';
    request.log[level]({ req: request, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, databaseUrl, clock, limits),
    adapter,
    {
      bodyParser: false,
      logger: new NestLogger(logger),
      abortOnError: false,
    },
  );
  cache = app.get(PublicCache);
  shutdown = app.get(Shutdown);
  await registerSecurity(fastify, config);
  registerBodyParsers(fastify);
  await registerParts(fastify, config.DATA_DIR);
  await fastify.register(fastifyStatic, { root: [...assetRoots], serve: false, cacheControl: false });
  serveOpenApi(app);
  serveMetrics(fastify, config, app.get(MetricsService));
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(errors);
  return app;
}
