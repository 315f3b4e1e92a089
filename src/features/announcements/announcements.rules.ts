import { RuleViolation } from '../../common/errors.js';

/**
 * An announcement is published before its event (plan measures 9, 13, 17). A late one is let through while the event runs,
 * since people still join; once it is over there is nothing to announce. News has neither an end nor anything to be cancelled.
 */
export function assertAnnounceable(
  announcement: { lead: string; isBlank: boolean },
  subject: { endsAt: Date | null; cancelledAt: Date | null },
  now: Date,
): void {
  if (subject.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, анонсировать нечего');
  if (subject.endsAt && now >= subject.endsAt)
    throw new RuleViolation('event-over', 'Событие уже прошло: вместо анонса нужен пост-релиз');
  if (announcement.lead === '' && announcement.isBlank) throw new RuleViolation('empty-text', 'Напишите лид или текст');
}
