import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';

/** Secret addresses of people: their last part never reaches a log. */
const SECRET_PATHS = /^(\/r\/|\/letters\/|\/calendar\/u\/|\/login\/(?:link|invitation|reset|email|erasure)\/)[^/?]+/;

/** The address as logs may show it. */
export function maskUrl(url: string): string {
  return url.replace(SECRET_PATHS, '$1***').replace(/([?&](?:token|code|state)=)[^&]+/g, '$1***');
}

/** JSON lines on standard output. */
export function createLogger(config: Readonly<Config>): Logger {
  return pino({
    level: config.LOG_LEVEL,
    serializers: {
      req: (request: { id: string; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        url: maskUrl(request.url),
      }),
      err: pino.stdSerializers.err,
    },
  });
}

/** Nest's messages in the same lines. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = typeof rest.at(-1) === 'string' ? { context: rest.at(-1) } : {};
    if (message instanceof Error) this.logger[level]({ ...context, err: message }, message.message);
    else if (typeof message === 'object' && message !== null)
      this.logger[level]({ ...context, ...message }, typeof rest[0] === 'string' ? rest[0] : '');
    else this.logger[level](context, String(message));
  }
}
