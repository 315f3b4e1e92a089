import type { FastifyReply } from 'fastify';
import { TooManyRequests } from '../../common/errors.js';
import { type Refusal, refusalOf } from '../manage/form-page.js';

/** As `refusalOf`; too many guesses are said at `field`, with the time to wait in the header. */
export function signInRefusalOf(error: unknown, field: string, reply: FastifyReply): Refusal {
  if (!(error instanceof TooManyRequests)) return refusalOf(error);
  void reply.header('retry-after', error.retryAfter);
  return { errors: [{ field, code: error.code, message: error.message }], status: 429 };
}
