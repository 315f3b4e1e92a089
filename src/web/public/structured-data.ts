import { offsetTime } from '../../common/instant.js';
import { moveShown } from '../../features/events/lifecycle.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';

type Data = Readonly<Record<string, unknown>>;

const ATTENDANCE = {
  ONSITE: 'OfflineEventAttendanceMode',
  ONLINE: 'OnlineEventAttendanceMode',
  HYBRID: 'MixedEventAttendanceMode',
} as const;

/** An event for search engines (schema.org/Event). The address of a broadcast is the page's own. */
export function eventData(event: EventRow, { url, image }: { url: string; image: string }): Data {
  const from = moveShown(event);
  const status = event.cancelledAt ? 'EventCancelled' : from ? 'EventRescheduled' : 'EventScheduled';
  const places = [
    event.format !== 'ONLINE' && {
      '@type': 'Place',
      name: event.venue ?? event.address,
      address: event.address ?? event.venue,
    },
    event.format !== 'ONSITE' && { '@type': 'VirtualLocation', url },
  ].filter(Boolean);
  return {
    '@type': 'Event',
    name: event.title,
    description: event.summary || undefined,
    startDate: offsetTime(event.startsAt, event.zone),
    endDate: offsetTime(event.endsAt, event.zone),
    previousStartDate: from ? offsetTime(from.startsAt, event.zone) : undefined,
    eventStatus: `https://schema.org/${status}`,
    eventAttendanceMode: `https://schema.org/${ATTENDANCE[event.format]}`,
    location: places.length === 1 ? places[0] : places,
    organizer: { '@type': 'Organization', name: event.organiser },
    isAccessibleForFree: true,
    image: [image],
    url,
  };
}

/** A publication for search engines (schema.org/NewsArticle). */
export function articleData(card: PublicationCard, { url, image }: { url: string; image: string }): Data {
  const author = { '@type': 'Organization', name: card.organiser };
  return {
    '@type': 'NewsArticle',
    headline: card.title.slice(0, 110),
    description: card.lead || undefined,
    datePublished: card.publishedAt ? offsetTime(card.publishedAt, card.zone) : undefined,
    dateModified: offsetTime(card.updatedAt, card.zone),
    author,
    publisher: author,
    image: [image],
    mainEntityOfPage: url,
  };
}
