/** Facts of events that others react to: job topics with their payloads. */
export const EVENT_RESCHEDULED = 'event.rescheduled';
export const CAPACITY_RAISED = 'event.capacity-raised';
export const EVENT_CANCELLED = 'event.cancelled';
export const EVENT_RESTORED = 'event.restored';
export const EVENT_PLACE_CHANGED = 'event.place-changed';
/** The moment a planned publication falls due. */
export const EVENT_PUBLISH_DUE = 'event.publish-due';

export interface EventFact {
  eventId: string;
  /** The event's revision that the fact made. */
  revision: number;
}

/** Two edits of the time within five minutes make one letter (US-08). */
export const RESCHEDULE_PAUSE_MS = 5 * 60_000;
