import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import type { SafeHtml } from '../../common/safe-html.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { isBlank, sanitise } from '../../platform/http/rich-text.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { EventsService } from '../events/events.service.js';
import type { PublicationInput } from '../publications/publications.dto.js';
import { subjectTimes } from '../publications/publications.rules.js';
import { type PublicationCard, Publications } from '../publications/publications.service.js';
import { Announcement } from './announcement.entity.js';
import { assertAnnounceable } from './announcements.rules.js';

export type AnnouncementCard = PublicationCard;

/** An announcement as readers see it. */
export interface PublishedAnnouncement {
  slug: string;
  title: string;
  lead: string;
  bodyHtml: SafeHtml;
  publishedAt: Date | null;
}

/** Announcements, and news, which are announcements of no event: all that publications can do, under their own rules. */
@Injectable()
export class AnnouncementsService {
  readonly publications: Publications<Announcement, PublicationInput>;

  constructor(
    events: EventsService,
    @InjectDataSource() dataSource: DataSource,
    audit: AuditService,
    jobs: JobsService,
    clock: Clock,
  ) {
    this.publications = new Publications(
      {
        missing: 'Такого анонса нет',
        exists: 'У события уже есть анонс',
        entity: Announcement,
        table: 'announcement',
        make: () => new Announcement(),
        apply: () => undefined,
        own: () => ({}),
        assertPublishable: ({ lead, bodyHtml }, card, now) =>
          assertAnnounceable({ lead, isBlank: isBlank(bodyHtml) }, subjectTimes(card), now),
      },
      events,
      dataSource,
      audit,
      jobs,
      clock,
    );
  }

  /** The event's published announcement; null when there is none. */
  async getPublishedForEvent(eventId: string): Promise<PublishedAnnouncement | null> {
    const announcement = await this.publications.getPublishedForEvent(eventId);
    return announcement && published(announcement);
  }
}

/** What readers see of it; the text is sanitised again by the rules of today. */
export function published({ slug, title, lead, bodyHtml, publishedAt }: Announcement): PublishedAnnouncement {
  return { slug, title, lead, bodyHtml: sanitise(bodyHtml), publishedAt };
}
