import type { FieldError } from '../../common/errors.js';
import { Conflict, InvalidInput, RuleViolation } from '../../common/errors.js';

export interface Refusal {
  errors: readonly FieldError[];
  status: number;
}

export const NO_REFUSAL: Refusal = { errors: [], status: 200 };

/** What a refused form shows: bad fields, or the one rule that does not allow it. Other errors are not the form's. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof InvalidInput) return { errors: error.errors, status: 422 };
  if (error instanceof Conflict || error instanceof RuleViolation) {
    return { errors: [{ field: '', code: error.code, message: error.message }], status: 409 };
  }
  throw error;
}
