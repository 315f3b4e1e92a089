import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NotFound, Unavailable } from '../../common/errors.js';
import type { Config } from '../config/config.js';

/** What a process without pages answers: those who watch it. */
const WATCHED = /^\/(?:health\/|metrics(?:\?|$))/;
/** A restart takes about as long, in seconds. */
const RETRY_AFTER = 10;

/** Whether this process has been told to stop. Until the last connection is closed it says so to whoever still asks. */
@Injectable()
export class Shutdown {
  private begun = false;

  get isBegun(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}

/**
 * Refuses what this process does not take, ahead of everything else: pages in a worker, and every request once it stops. A
 * reader whose connection is kept alive gets a page that says when to come again instead of a reset.
 */
export function registerDoor(
  fastify: FastifyInstance,
  config: Readonly<Config>,
  shutdown: () => Shutdown | null,
  answer: (error: Error, request: FastifyRequest, reply: FastifyReply) => void,
): void {
  fastify.addHook('onRequest', (request, reply, next) => {
    if (shutdown()?.isBegun) {
      void reply.header('connection', 'close');
      answer(
        new Unavailable('Сервис перезапускается. Повторите через минуту', RETRY_AFTER, 'stopping'),
        request,
        reply,
      );
    } else if (!config.runsWeb && !WATCHED.test(request.url)) answer(new NotFound(), request, reply);
    else next();
  });
  fastify.addHook('preClose', (done) => {
    shutdown()?.begin();
    done();
  });
}
