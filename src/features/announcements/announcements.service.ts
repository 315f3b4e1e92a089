import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import type { Page } from '../../common/pagination.js';
import type { SafeHtml } from '../../common/safe-html.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { isBlank, sanitise } from '../../platform/http/rich-text.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { EventsService } from '../events/events.service.js';
import { type PictureCard, PicturesService } from '../publications/pictures.service.js';
import type { PublicationInput } from '../publications/publications.dto.js';
import { subjectTimes } from '../publications/publications.rules.js';
import { type About, type PublicationCard, Publications } from '../publications/publications.service.js';
import { Announcement } from './announcement.entity.js';
import { assertAnnounceable } from './announcements.rules.js';

export type AnnouncementCard = PublicationCard & { cover: PictureCard | null };

/** An announcement as readers see it. */
export interface PublishedAnnouncement {
  slug: string;
  title: string;
  lead: string;
  bodyHtml: SafeHtml;
  publishedAt: Date | null;
  pictures: PictureCard[];
}

/** Announcements, and news, which are announcements of no event: all that publications can do, under their own rules. */
@Injectable()
export class AnnouncementsService {
  readonly publications: Publications<Announcement, PublicationInput>;

  constructor(
    events: EventsService,
    private readonly pictures: PicturesService,
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
    return announcement && this.published(announcement);
  }

  /** One page of published announcements and news with their first pictures, the newest first; two queries. */
  async listPublished(query: { cursor?: string; limit?: number; about?: About }): Promise<Page<AnnouncementCard>> {
    const page = await this.publications.listPublished(query);
    return { ...page, items: await this.pictures.withCovers('announcement', page.items) };
  }

  /** What readers see of it: hidden pictures left out, the text sanitised again by the rules of today. */
  async published({ id, slug, title, lead, bodyHtml, publishedAt }: Announcement): Promise<PublishedAnnouncement> {
    const pictures = id ? await this.pictures.shown({ table: 'announcement', id }) : [];
    return { slug, title, lead, bodyHtml: sanitise(bodyHtml), publishedAt, pictures };
  }
}
