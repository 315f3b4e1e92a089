import { RuleViolation } from '../../common/errors.js';

/**
 * An announcement is published before its event (plan measures 9, 13, 17). A late one is let through while the event runs,
 * since people still join; once it is over there is nothing to announce.
 */
export function assertAnnounceable(
  announcement: { lead: string; isBlank: boolean },
  event: { endsAt: Date; cancelledAt: Date | null },
  now: Date,
): void {
  if (event.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, анонсировать нечего');
  if (now >= event.endsAt) throw new RuleViolation('event-over', 'Событие уже прошло: вместо анонса нужен пост-релиз');
  if (announcement.lead === '' && announcement.isBlank)
    throw new RuleViolation('empty-text', 'Напишите лид или текст анонса');
}
