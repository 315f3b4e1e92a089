import { QueryFailedError } from 'typeorm';

/** Why nothing can be done just now: the database cannot be asked, or nothing more can be written. */
export type Outage = 'database' | 'disk';

/** SQLSTATE 53100 disk_full and what the system says when a disk or a quota is full. */
const DISK = new Set(['53100', 'ENOSPC', 'EDQUOT']);
/** SQLSTATE classes 08 connection, 53 insufficient resources, 57P shutdown and start. */
const AWAY = /^(08|53|57P)/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What the driver and its pool say without a code. */
const WORDS =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|not queryable|after calling end on the pool|Client was closed/;
const DEEPEST_CAUSE = 5;

/** Which outage made this error, in whatever it was wrapped; null when none did. */
export function outageOf(error: unknown): Outage | null {
  let found: Outage | null = null;
  for (let cause = error, depth = 0; Error.isError(cause) && depth < DEEPEST_CAUSE; depth++) {
    const { code = '' } = (cause instanceof QueryFailedError ? cause.driverError : cause) as { code?: string };
    if (DISK.has(code)) return 'disk';
    if (AWAY.test(code) || NETWORK.has(code) || WORDS.test(cause.message)) found ??= 'database';
    cause = cause.cause;
  }
  return found;
}
