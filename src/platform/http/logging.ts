import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from '../config/config.js';
import { loggedError, withoutValues } from './logged-errors.js';

/** Secret addresses of people: their last part never reaches a log. */
const SECRET_PATHS = /^(\/r\/|\/letters\/|\/calendar\/u\/|\/login\/(?:link|invitation|reset|email|erasure)\/)[^/?]+/;

/** Parameters of addresses that people do not type: pages, choices, ids. */
const PLAIN_PARAMETER = /^(?!(?:token|code|state|email|q|name|search)=)[^=]*=[\w./:-]{0,60}$/;

/** The address as logs may show it: without secrets and without what people typed into forms of search. */
export function maskUrl(url: string): string {
  const [path = '', ...rest] = url.replace(SECRET_PATHS, '$1***').split('?');
  if (rest.length === 0) return path;
  const parameters = rest.join('?').split('&');
  const shown = parameters.map((one) => (PLAIN_PARAMETER.test(one) ? one : one.replace(/(?:=.*)?$/s, '=***')));
  return `${path}?${shown.join('&')}`;
}

/** JSON lines on standard output, or wherever `to` takes them. */
export function createLogger(config: Readonly<Pick<Config, 'LOG_LEVEL'>>, to?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level: config.LOG_LEVEL,
    serializers: {
      req: (request: { id: string; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        url: maskUrl(request.url),
      }),
      err: (error: unknown) => error,
    },
    formatters: { log: withPlainErrors },
    hooks: {
      logMethod(given, method) {
        const [first, ...rest] = given as unknown[];
        const fields = Error.isError(first) ? { err: first } : first;
        const err = (fields as { err?: unknown } | null)?.err;
        const words = rest.length === 0 && Error.isError(err) ? [err.message] : rest;
        const safe = [fields, ...words].map((one) => (typeof one === 'string' ? withoutValues(one) : one));
        method.apply(this, safe as typeof given);
      },
    },
  };
  return to ? pino(options, to) : pino(options);
}

/** Errors under any name as logs may keep them. */
function withPlainErrors(fields: Record<string, unknown>): Record<string, unknown> {
  const plain = Object.entries(fields).map(([name, value]) => [
    name,
    Error.isError(value) ? loggedError(value) : value,
  ]);
  return Object.fromEntries(plain) as Record<string, unknown>;
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
