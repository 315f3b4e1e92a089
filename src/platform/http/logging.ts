import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from '../config/config.js';
import { loggedError, withoutValues } from './logged-errors.js';
import { RepeatedLines } from './repeated-lines.js';

/** Secret addresses of people: their last part never reaches a log. */
const SECRET_PATHS = /^(\/r\/|\/letters\/|\/calendar\/u\/|\/login\/(?:link|invitation|reset|email|erasure)\/)[^/?]+/;

/** Parameters of addresses that people do not type: pages, choices, ids. */
const PLAIN_PARAMETER = /^(?!(?:token|code|state|email|q|name|search)=)[^=]*=[\w./:-]{0,60}$/;

/** Warnings and errors; what is asked for at lower levels is wanted whole. */
const FOLDED_FROM = pino.levels.values['warn'] ?? 40;

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
  const folded = foldRepeats((line) => logger.warn(line));
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
      logMethod(given, method, level) {
        const [first, ...rest] = given as unknown[];
        const fields = Error.isError(first) ? { err: first } : first;
        const err = (fields as { err?: unknown } | null)?.err;
        const words = rest.length === 0 && Error.isError(err) ? [err.message] : rest;
        const safe = [fields, ...words].map((one) => (typeof one === 'string' ? withoutValues(one) : one));
        if (level >= FOLDED_FROM && !folded(withoutValues(kindOf(words, fields)))) return;
        method.apply(this, safe as typeof given);
      },
    },
  };
  const logger: Logger = to ? pino(options, to) : pino(options);
  return logger;
}

/** What a line is about: its words, its error and its status; two errors behind the same words are two kinds. */
function kindOf(words: readonly unknown[], fields: unknown): string {
  const { err, status } = (typeof fields === 'object' && fields !== null ? fields : {}) as {
    err?: unknown;
    status?: unknown;
  };
  const parts = [typeof fields === 'string' ? fields : words[0], Error.isError(err) ? err.message : undefined, status];
  return Array.from(new Set(parts.filter((part) => part !== undefined).map(String))).join(' ');
}

/** Tells of each line whether it is to be written; `write` gets a line for those that were not, when their minute is over. */
function foldRepeats(write: (line: string) => void): (message: string) => boolean {
  const repeated = new RepeatedLines((kind, count) => write(`${kind} … and ${count} more like this in a minute`));
  let timer: NodeJS.Timeout | null = null;
  const close = () => {
    timer = null;
    const wait = repeated.closeEnded();
    if (wait !== null) timer = setTimeout(close, wait).unref();
  };
  return (message) => {
    const isWritten = repeated.admit(message);
    if (!isWritten) timer ??= setTimeout(close, 1_000).unref();
    return isWritten;
  };
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
