import { offsetTime } from '../../common/instant.js';
import type { KindDetails } from './event-kinds.rules.js';
import type { EventRow } from './events.repository.js';
import { registrationStatus } from './events.rules.js';

/** An event as REST shows it. Times are RFC 3339 with the offset of the event's own zone. */
export interface EventResource extends KindDetails {
  id: string;
  slug: string;
  kind: string;
  format: string;
  title: string;
  summary: string;
  audience: string[];
  grades: number[];
  zone: string;
  startsAt: string;
  endsAt: string;
  organiser: { id: string; name: string };
  municipality: string | null;
  venue: string | null;
  address: string | null;
  platform: string | null;
  series: string | null;
  measure: string | null;
  registration: { mode: string; status: string; opensAt: string | null; closesAt: string | null };
  seats: { capacity: number | null; state: 'open' | 'few' | 'waitlist' | 'closed' };
  publicationState: string;
  cancelled: { at: string; reason: string } | null;
  moved: { at: string; reason: string; fromStartsAt: string; fromEndsAt: string } | null;
  revision: number;
  /** For the organiser alone. */
  joinUrl?: string | null;
  /** When it publishes itself; for the organiser alone. */
  publishAt?: string | null;
}

/** What a caller may see of `event` at `now`. */
export function toResource(event: EventRow, now: Date): EventResource {
  const time = (instant: Date) => offsetTime(instant, event.zone);
  const status = registrationStatus(event, now);
  return {
    id: event.id,
    slug: event.slug,
    kind: event.kind,
    format: event.format,
    title: event.title,
    summary: event.summary,
    audience: event.audience,
    grades: event.grades,
    halls: event.halls,
    papersText: event.papersText,
    papersDueAt: event.papersDueAt,
    sites: event.sites,
    themes: event.themes,
    academicHours: event.academicHours,
    studyForm: event.studyForm,
    closedList: event.closedList,
    zone: event.zone,
    startsAt: time(event.startsAt),
    endsAt: time(event.endsAt),
    organiser: { id: event.organiserId, name: event.organiser },
    municipality: event.municipality,
    venue: event.venue,
    address: event.address,
    platform: event.platform,
    series: event.seriesSlug,
    measure: event.measureNumber,
    registration: {
      mode: event.registrationMode,
      status,
      opensAt: event.registrationOpensAt && time(event.registrationOpensAt),
      closesAt: event.registrationClosesAt && time(event.registrationClosesAt),
    },
    seats: { capacity: event.capacity, state: status === 'open' ? event.seatState : 'closed' },
    publicationState: event.publicationState,
    cancelled: event.cancelledAt && { at: time(event.cancelledAt), reason: event.cancelReason ?? '' },
    moved: event.movedAt && {
      at: time(event.movedAt),
      reason: event.moveReason ?? '',
      fromStartsAt: time(event.movedFromStartsAt ?? event.startsAt),
      fromEndsAt: time(event.movedFromEndsAt ?? event.endsAt),
    },
    revision: event.revision,
  };
}
