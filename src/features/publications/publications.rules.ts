import { offsetTime } from '../../common/instant.js';
import type { Page } from '../../common/pagination.js';
import type { Resource } from '../accounts/accounts.rules.js';

interface Named {
  slug: string;
  title: string;
}

interface Card {
  slug: string;
  title: string;
  lead: string;
  publicationState: string;
  publishedAt: Date | null;
  publishAt: Date | null;
  returnRemark: string | null;
  event: Named | null;
  series: Named | null;
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
  /** When it comes out by itself. */
  publishAt: string | null;
  /** Why it was sent back, or did not come out by itself; for staff. */
  returnRemark: string | null;
  /** What it is about; neither for news. */
  event: Named | null;
  series: Named | null;
  organiser: string;
}

export type PublicationResource = PublicationSummary & { bodyHtml: string; version: number };

/** Times with the offset of the event's zone, of Moscow's for what has no event. */
export function toPublicationSummary(card: Card): PublicationSummary {
  const { slug, title, lead, publicationState, publishedAt, publishAt, returnRemark, event, series, zone, organiser } =
    card;
  return {
    slug,
    title,
    lead,
    publicationState,
    publishedAt: publishedAt && offsetTime(publishedAt, zone),
    publishAt: publishAt && offsetTime(publishAt, zone),
    returnRemark,
    event: event && named(event),
    series: series && named(series),
    organiser,
  };
}

/** How the workspace sorts publications by what is to be done with them. */
export const PUBLICATION_GROUPS = ['draft', 'review', 'approved', 'scheduled', 'published', 'withdrawn'] as const;
export type PublicationGroup = (typeof PUBLICATION_GROUPS)[number];

const named = ({ slug, title }: Named): Named => ({ slug, title });

/** What the rules of publishing ask of the thing a publication is about; nothing but nulls for news. */
export function subjectTimes(card: { endsAt: Date | null; event: { cancelledAt: Date | null } | null }): {
  endsAt: Date | null;
  cancelledAt: Date | null;
} {
  return { endsAt: card.endsAt, cancelledAt: card.event?.cancelledAt ?? null };
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

/** A publication as the table of rights sees it: of its organisation, and within the event if it is about one. */
export function resourceOf({ organiserId, eventId }: { organiserId: string; eventId: string | null }): Resource {
  return { organisationId: organiserId, eventId: eventId ?? undefined };
}
