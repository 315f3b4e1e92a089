import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { bodyHtml } from './body.js';
import type { DemoEvent } from './events.js';
import { insertAll } from './rows.js';
import type { Timeline } from './timeline.js';

const HOUR_MS = 3_600_000;

/** Announcements of every event that has one: published with the event, a draft beside a draft. */
export async function insertAnnouncements(
  tx: EntityManager,
  events: readonly DemoEvent[],
  timeline: Timeline,
): Promise<void> {
  const rows = events.flatMap(({ event, spec: { announcement } }) => {
    if (!announcement || !event.publishedAt) return [];
    return {
      ...publication(event, timeline.text(event.title), announcement, new Date(+event.publishedAt + HOUR_MS), timeline),
      eventId: event.id,
    };
  });
  await insertAll(tx, 'announcement', rows);
}

/** A post-release that was inserted, for its pictures. */
export interface DemoPostRelease {
  id: string;
  slug: string;
}

/**
 * Post-releases of what has been held, published within a day of its end. People, schools and municipalities are counted
 * from the presence at the event, so run it after the registrations.
 */
export async function insertPostReleases(
  tx: EntityManager,
  events: readonly DemoEvent[],
  timeline: Timeline,
): Promise<DemoPostRelease[]> {
  const rows = events.flatMap(({ event, spec }) => {
    if (!spec.postRelease || event.endsAt > timeline.now) return [];
    const publishedAt = new Date(Math.min(+event.endsAt + 20 * HOUR_MS, +timeline.now));
    return {
      ...publication(event, timeline.text(spec.postRelease.title), spec.postRelease, publishedAt, timeline),
      eventId: event.id,
      participantsCount: spec.postRelease.participants ?? null,
      quotes: spec.postRelease.quotes ?? [],
      decisions: spec.postRelease.decisions ?? [],
    };
  });
  await insertAll(tx, 'post_release', rows);
  await tx.query(
    `update post_release p set participants_count = c.participants, schools_count = c.schools, municipalities_count = c.municipalities
     from (select event_id, count(*) as participants, count(distinct school_id) as schools, count(distinct municipality_id) as municipalities
       from registration where first_joined_at is not null or checked_in_at is not null group by event_id) c
     where c.event_id = p.event_id`,
  );
  return rows.map(({ id, slug }) => ({ id, slug }));
}

function publication(
  event: DemoEvent['event'],
  title: string,
  text: { lead: string; body: readonly string[] },
  publishedAt: Date,
  timeline: Timeline,
) {
  return {
    id: randomUUIDv7(),
    organiserId: event.organiserId,
    slug: event.slug,
    title,
    lead: timeline.text(text.lead),
    bodyHtml: bodyHtml(text.body.map((line) => timeline.text(line))),
    publicationState: 'PUBLISHED',
    publishedAt,
    authorId: event.createdById,
    createdAt: new Date(+publishedAt - HOUR_MS),
    updatedAt: publishedAt,
    version: 2,
  };
}
