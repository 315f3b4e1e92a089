import { RuleViolation } from '../../common/errors.js';

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
