import type { EntityManager } from 'typeorm';
import type { JobsService } from '../../platform/jobs/jobs.service.js';

/** Facts of events that others react to: job topics with their payloads. */
export const EVENT_RESCHEDULED = 'event.rescheduled';
export const CAPACITY_RAISED = 'event.capacity-raised';
/** From now on only those on the organiser's list take part. */
export const LIST_CLOSED = 'event.list-closed';
export const EVENT_CANCELLED = 'event.cancelled';
/** Taken off the site while people had places or waited for one. */
export const EVENT_WITHDRAWN = 'event.withdrawn';
/** A cancelled event takes place after all, or one that was withdrawn is back on the site. */
export const EVENT_RESTORED = 'event.restored';
export const EVENT_PLACE_CHANGED = 'event.place-changed';
/** The moment a planned publication falls due. */
export const EVENT_PUBLISH_DUE = 'event.publish-due';

/** A review has come to something that its author does not know yet. */
export const EVENT_REVIEWED = 'event.reviewed';

export interface ReviewFact extends EventFact {
  outcome: 'RETURNED' | 'APPROVED' | 'PUBLISHED';
  /** RETURNED: the remark that says why. */
  remarkId?: string;
}

export interface EventFact {
  eventId: string;
  /** The event's revision that the fact made. */
  revision: number;
}

/** Two edits of the time or of the place within five minutes make one letter (US-08). */
export const TELLING_PAUSE_MS = 5 * 60_000;

/** People are told of the event's new time or place once nobody has changed it again for five minutes. */
export async function tellLater(
  jobs: JobsService,
  tx: EntityManager,
  topic: typeof EVENT_RESCHEDULED | typeof EVENT_PLACE_CHANGED,
  eventId: string,
  now: Date,
): Promise<void> {
  const runAt = new Date(now.getTime() + TELLING_PAUSE_MS);
  await jobs.add(tx, topic, { eventId }, { key: `${topic}:${eventId}`, runAt });
}
