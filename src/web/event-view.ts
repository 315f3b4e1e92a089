import type { EventRow } from '../features/events/events.service.js';
import { moveShown } from '../features/events/lifecycle.rules.js';
import { joinWindow, registrationStatus } from '../features/events/events.rules.js';
import type { EventState } from './components/chips.js';
import type { EventView } from './components/event-card.js';
import { forAudience } from '../features/events/event-words.rules.js';

const SOON_MINUTES = 120;

/** What a reader must know of the event first, in words and colour. */
export function eventState(event: EventRow, now: Date): EventState {
  if (event.cancelledAt) return 'cancelled';
  if (now >= event.endsAt) return 'held';
  if (now >= event.startsAt) return 'running';
  if (event.startsAt.getTime() - now.getTime() < SOON_MINUTES * 60_000) return 'soon';
  const status = registrationStatus(event, now);
  if (status === 'none') return 'free';
  if (status === 'by-list') return 'by-list';
  if (status === 'open') return event.seatState;
  return status;
}

/** The event for cards, rows and the month. */
export function eventView(event: EventRow, now: Date): EventView {
  return {
    href: `/events/${event.slug}`,
    title: event.title,
    kind: event.kind,
    format: event.format,
    start: event.startsAt,
    end: event.endsAt,
    zone: event.zone,
    state: eventState(event, now),
    place: [event.venue, event.municipality].filter(Boolean).join(', ') || undefined,
    organiser: event.organiser,
    audience: forAudience(event.audience) || undefined,
    movedFrom: moveShown(event)?.startsAt,
  };
}

/** Can one register now? Also «soon» and «running» events take late registrations. */
export function isRegistrationOpen(event: EventRow, now: Date): boolean {
  return event.publicationState === 'PUBLISHED' && registrationStatus(event, now) === 'open';
}

/** Is the broadcast open to participants now? */
export function isJoinOpen(event: EventRow, now: Date): boolean {
  return !event.cancelledAt && event.format !== 'ONSITE' && joinWindow(event, now) === 'open';
}
