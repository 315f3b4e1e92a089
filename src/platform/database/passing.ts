import { QueryFailedError } from 'typeorm';

/** SQLSTATE of what may work when tried again: a lock or a statement that took too long, and two in each other's way. */
const PASSING = new Set(['55P03', '57014', '40001', '40P01']);

/** Is this SQLSTATE one of a moment only: lock_not_available, query_canceled, serialization_failure, deadlock_detected? */
export function isPassingState(code: string | undefined): boolean {
  return code !== undefined && PASSING.has(code);
}

/** Did PostgreSQL give a statement up for what may be over at the next try? */
export function isPassing(error: unknown): boolean {
  return error instanceof QueryFailedError && isPassingState((error.driverError as { code?: string }).code);
}
