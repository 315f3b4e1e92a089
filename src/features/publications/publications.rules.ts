import { offsetTime } from '../../common/instant.js';
import type { Page } from '../../common/pagination.js';

interface Card {
  slug: string;
  title: string;
  lead: string;
  publicationState: string;
  publishedAt: Date | null;
  eventSlug: string;
  eventTitle: string;
  zone: string;
  organiser: string;
}

/** A publication as REST lists show it. */
export interface PublicationSummary {
  slug: string;
  title: string;
  lead: string;
  publicationState: string;
  publishedAt: string | null;
  event: { slug: string; title: string };
  organiser: string;
}

export type PublicationResource = PublicationSummary & { bodyHtml: string; version: number };

/** Times with the offset of the event's zone. */
export function toPublicationSummary(card: Card): PublicationSummary {
  const { slug, title, lead, publicationState, publishedAt, eventSlug, eventTitle, zone, organiser } = card;
  return {
    slug,
    title,
    lead,
    publicationState,
    publishedAt: publishedAt && offsetTime(publishedAt, zone),
    event: { slug: eventSlug, title: eventTitle },
    organiser,
  };
}

export function toPublicationPage(page: Page<Card>): Page<PublicationSummary> {
  return { items: page.items.map(toPublicationSummary), nextCursor: page.nextCursor };
}

export function toPublicationResource(
  card: Card,
  { bodyHtml, version }: { bodyHtml: string; version: number },
): PublicationResource {
  return { ...toPublicationSummary(card), bodyHtml, version };
}
