import { InvalidInput } from './errors.js';
import { parseInstant } from './instant.js';

/**
 * The moment somebody wants something published by itself: RFC 3339 with offset or a wall time in `zone`. Throws InvalidInput
 * on `publishAt` for what is no moment and for one that is not ahead of `now`.
 */
export function publishMoment(value: string, zone: string, now: Date): Date {
  const moment = parseInstant('publishAt', value, zone);
  if (moment > now) return moment;
  throw InvalidInput.field('publishAt', 'in-the-past', 'Это время уже прошло: укажите будущее или опубликуйте сразу');
}
