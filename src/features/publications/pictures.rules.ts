import { RuleViolation } from '../../common/errors.js';

/** At most so many pictures to a publication (US-07). */
export const MAX_PICTURES = 20;

/** Throws RuleViolation when a publication with so many pictures takes no more. */
export function assertRoom(pictures: number): void {
  if (pictures >= MAX_PICTURES) throw new RuleViolation('too-many-pictures', `Картинок не больше ${MAX_PICTURES}`);
}
