import { RuleViolation } from '../../common/errors.js';

/** At most so many pictures to a post-release (US-07). */
export const MAX_PICTURES = 20;

/** Throws RuleViolation when a post-release with so many pictures takes no more. */
export function assertRoom(pictures: number): void {
  if (pictures >= MAX_PICTURES) throw new RuleViolation('too-many-pictures', `Картинок не больше ${MAX_PICTURES}`);
}

/** A post-release is published only after the event has ended (domain rule 5; plan measures 9, 13, 17). */
export function assertReleasable(
  release: { lead: string; isBlank: boolean },
  event: { endsAt: Date | null; cancelledAt: Date | null },
  now: Date,
): void {
  if (event.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, пост-релиза у него не бывает');
  if (!event.endsAt || now < event.endsAt)
    throw new RuleViolation('event-not-over', 'Событие ещё не закончилось: пост-релиз публикуют после него');
  if (release.lead === '' && release.isBlank)
    throw new RuleViolation('empty-text', 'Напишите лид или текст пост-релиза');
}
