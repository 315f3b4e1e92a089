import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import type { Page } from '../../common/pagination.js';
import type { SafeHtml } from '../../common/safe-html.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { isBlank, sanitise } from '../../platform/http/rich-text.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { EventsService } from '../events/events.service.js';
import { subjectTimes } from '../publications/publications.rules.js';
import { type PublicationCard, Publications } from '../publications/publications.service.js';
import type { Picture } from '../publications/picture.entity.js';
import { type PictureCard, PicturesService } from '../publications/pictures.service.js';
import { PostRelease, type Quote } from './post-release.entity.js';
import type { PostReleaseInput } from './post-releases.dto.js';
import { assertReleasable } from './post-releases.rules.js';

export type PostReleaseCard = PublicationCard & { cover: PictureCard | null };
export type PublishedPicture = PictureCard;

/** A post-release as readers see it. */
export interface PublishedPostRelease {
  slug: string;
  title: string;
  lead: string;
  bodyHtml: SafeHtml;
  publishedAt: Date | null;
  participantsCount: number | null;
  schoolsCount: number | null;
  municipalitiesCount: number | null;
  quotes: Quote[];
  decisions: string[];
  pictures: PublishedPicture[];
}

/** Post-releases: all that publications can do, under their own rules, with figures and pictures. */
@Injectable()
export class PostReleasesService {
  readonly publications: Publications<PostRelease, PostReleaseInput>;

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
        missing: 'Такого пост-релиза нет',
        exists: 'У события уже есть пост-релиз',
        entity: PostRelease,
        table: 'post_release',
        make: () =>
          Object.assign(new PostRelease(), {
            participantsCount: null,
            schoolsCount: null,
            municipalitiesCount: null,
            quotes: [],
            decisions: [],
          }),
        apply: applyOwn,
        own: ({ participantsCount, schoolsCount, municipalitiesCount, quotes, decisions }) => ({
          participantsCount,
          schoolsCount,
          municipalitiesCount,
          quotes,
          decisions,
        }),
        assertPublishable: ({ lead, bodyHtml }, card, now) =>
          assertReleasable({ lead, isBlank: isBlank(bodyHtml) }, subjectTimes(card), now),
      },
      events,
      dataSource,
      audit,
      jobs,
      clock,
    );
  }

  /** One page of published post-releases with their first pictures, the newest first; two queries. */
  async listPublished(query: { cursor?: string; limit?: number }): Promise<Page<PostReleaseCard>> {
    const page = await this.publications.listPublished(query);
    return { ...page, items: await this.pictures.withCovers('post_release', page.items) };
  }

  /** The event's published post-release; null when there is none. */
  async getPublishedForEvent(eventId: string): Promise<PublishedPostRelease | null> {
    const release = await this.publications.getPublishedForEvent(eventId);
    return release && this.published(release);
  }

  /** What readers see of it: hidden pictures left out, the text sanitised again by the rules of today. */
  async published(release: PostRelease): Promise<PublishedPostRelease> {
    return this.shown(release, await this.pictures.shown({ table: 'post_release', id: release.id }));
  }

  /** The same of a text that is not saved, or not yet: for previews. */
  async previewed(draft: PostRelease): Promise<PublishedPostRelease> {
    return draft.id ? this.published(draft) : this.shown(draft, []);
  }

  private shown(release: PostRelease, pictures: PublishedPicture[]): PublishedPostRelease {
    const { slug, title, lead, publishedAt, participantsCount, schoolsCount, municipalitiesCount, quotes, decisions } =
      release;
    const figures = { participantsCount, schoolsCount, municipalitiesCount };
    const bodyHtml = sanitise(release.bodyHtml);
    return { slug, title, lead, bodyHtml, publishedAt, ...figures, quotes, decisions, pictures };
  }

  /** The event's post-release with all its pictures, for its organiser; null when none is written. */
  async getManagedForEvent(
    actor: Actor,
    eventSlug: string,
  ): Promise<{ release: PostRelease; pictures: Picture[] } | null> {
    const release = await this.publications.getManagedForEvent(actor, eventSlug);
    return release && { release, pictures: await this.pictures.list({ table: 'post_release', id: release.id }) };
  }
}

function applyOwn(release: PostRelease, input: Partial<PostReleaseInput>): void {
  for (const field of ['participantsCount', 'schoolsCount', 'municipalitiesCount'] as const) {
    if (input[field] !== undefined) release[field] = input[field];
  }
  if (input.quotes)
    release.quotes = input.quotes.map(({ text, author, position = '' }) => ({ text, author, position }));
  if (input.decisions) release.decisions = input.decisions;
}
