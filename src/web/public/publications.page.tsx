import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { formatDate, formatWhen } from '../../common/russian.js';
import {
  AnnouncementsService,
  published as publishedAnnouncement,
} from '../../features/announcements/announcements.service.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import type { EventRow } from '../../features/events/events.service.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { PublicationsQuery } from '../../features/publications/publications.dto.js';
import { Config } from '../../platform/config/config.js';
import { AccessFor } from '../../platform/http/route.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { ButtonLink, CopyButton, ShareButton } from '../components/buttons.js';
import { KindChip } from '../components/chips.js';
import { Gallery } from '../components/gallery.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { PublicationCards, type PublicationView } from '../components/publication-card.js';
import { RichText } from '../components/rich-text.js';
import { Stats } from '../components/stat.js';
import { atomFeed } from '../atom.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { announcementView, figures, pictureView, postReleaseView } from './views.js';

const SECTIONS = {
  announcements: {
    title: 'Анонсы',
    description: 'Что будет: вебинары, совещания, фестивали профминимума',
    empty: 'Анонсов пока нет',
  },
  'post-releases': {
    title: 'Пост-релизы',
    description: 'Как прошли события профминимума: итоги, записи, фотографии',
    empty: 'Пост-релизов пока нет',
  },
} as const;
type SectionName = keyof typeof SECTIONS;

const ATOM = 'application/atom+xml; charset=utf-8';
const ATOM_ENTRIES = 30;

/** Announcements and post-releases: lists, Atom feeds, and each on a page of its own. */
@Controller()
@AccessFor('public')
export class PublicationsPages {
  constructor(
    private readonly announcements: AnnouncementsService,
    private readonly postReleases: PostReleasesService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly cache: PublicCache,
    private readonly config: Config,
  ) {}

  @Get('announcements')
  async announcementList(
    @Query() query: PublicationsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.list('announcements', query, request, reply);
  }

  @Get('post-releases')
  async postReleaseList(
    @Query() query: PublicationsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.list('post-releases', query, request, reply);
  }

  @Get('announcements.atom')
  async announcementAtom(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.atom('announcements', request, reply);
  }

  @Get('post-releases.atom')
  async postReleaseAtom(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.atom('post-releases', request, reply);
  }

  @Get('announcements/:slug')
  async announcement(
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const actor = request.actor as Actor | undefined;
    return this.pages.send(request, reply, `/announcements/${slug}`, async (context) => {
      const { card, publication } = await this.announcements.publications.getVisible(slug, actor);
      const event = await this.events.getVisible(card.eventSlug, actor);
      const { title, lead, bodyHtml } = publishedAnnouncement(publication);
      return (
        <Article
          context={context}
          section="announcements"
          title={title}
          lead={lead}
          publishedAt={publication.publishedAt}
          event={event}
          url={this.url(`/announcements/${slug}`)}
        >
          <RichText html={bodyHtml} />
        </Article>
      );
    });
  }

  @Get('post-releases/:slug')
  async postRelease(
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const actor = request.actor as Actor | undefined;
    return this.pages.send(request, reply, `/post-releases/${slug}`, async (context) => {
      const { card, publication } = await this.postReleases.publications.getVisible(slug, actor);
      const event = await this.events.getVisible(card.eventSlug, actor);
      const release = await this.postReleases.published(publication);
      return (
        <Article
          context={context}
          section="post-releases"
          title={release.title}
          lead={release.lead}
          publishedAt={release.publishedAt}
          event={event}
          url={this.url(`/post-releases/${slug}`)}
        >
          <Stats stats={figures(release)} />
          <RichText html={release.bodyHtml} />
          {release.recordingUrl && (
            <p>
              <ButtonLink href={release.recordingUrl} icon="video" external>
                Смотреть запись
              </ButtonLink>
            </p>
          )}
          <Gallery pictures={release.pictures.map(pictureView)} />
        </Article>
      );
    });
  }

  private async list(
    section: SectionName,
    query: PublicationsQuery,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.send(request, reply, `/${section}?${query.cursor ?? ''}`, async (context) => {
      const { items, nextCursor } = await this.views(section, query);
      const { title, description, empty } = SECTIONS[section];
      return (
        <Page
          {...context}
          title={title}
          description={description}
          feeds={[{ title, href: `/${section}.atom`, type: 'application/atom+xml' }]}
        >
          <PageHead
            title={title}
            about={description}
            actions={
              <ButtonLink href={`/${section}.atom`} size="small">
                Лента Atom
              </ButtonLink>
            }
          />
          <Wrap>
            {items.length > 0 ? <PublicationCards publications={items} level={2} /> : <EmptyState title={empty} />}
            <Pagination
              first={query.cursor ? `/${section}` : undefined}
              next={nextCursor ? `/${section}?cursor=${nextCursor}` : undefined}
            />
          </Wrap>
        </Page>
      );
    });
  }

  private async atom(section: SectionName, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return this.cache.send(request, reply, `atom:${section}`, async () => {
      const { items } = await this.views(section, { limit: ATOM_ENTRIES });
      const body = atomFeed({
        title: `${SECTIONS[section].title} — События профминимума`,
        self: this.url(`/${section}.atom`),
        site: this.config.PUBLIC_URL,
        entries: items,
      });
      return { body, type: ATOM, cacheControl: 'public, max-age=300', maxAge: 300 };
    });
  }

  private async views(
    section: SectionName,
    query: PublicationsQuery,
  ): Promise<{ items: PublicationView[]; nextCursor: string | null }> {
    if (section === 'announcements') {
      const page = await this.announcements.publications.listPublished(query);
      return { items: page.items.map(announcementView), nextCursor: page.nextCursor };
    }
    const page = await this.postReleases.listPublished(query);
    return { items: page.items.map(postReleaseView), nextCursor: page.nextCursor };
  }

  private url(path: string): string {
    return this.config.PUBLIC_URL + path;
  }
}

interface ArticleProps {
  context: PageContext;
  section: SectionName;
  title: string;
  lead: string;
  publishedAt: Date | null;
  event: EventRow;
  url: string;
  children: JSX.Element | (JSX.Element | false | null | '')[];
}

/** One publication: the text, the event it is about, ways to pass it on. */
function Article({ context, section, title, lead, publishedAt, event, url, children }: ArticleProps): JSX.Element {
  return (
    <Page
      {...context}
      title={title}
      description={lead || undefined}
      noindex={publishedAt === null}
      preview={{ type: 'article' }}
    >
      <PageHead
        look="hero"
        title={title}
        crumbs={[{ title: SECTIONS[section].title, href: `/${section}` }]}
        chips={<KindChip kind={event.kind} />}
        about={[event.organiser, publishedAt ? formatDate(publishedAt, event.zone) : 'не опубликовано'].join(' · ')}
      />
      <Wrap narrow>
        {lead && <p class="lead">{lead}</p>}
        {children}
        <Section title="Событие" id="event">
          <p>
            <a href={`/events/${event.slug}`}>{event.title}</a>
            <br />
            <span class="soft">{formatWhen(event.startsAt, event.endsAt, event.zone)}</span>
          </p>
        </Section>
        <p class="actions no-print">
          <ShareButton title={title} url={url} />
          <CopyButton text={[title, lead, url].filter(Boolean).join('\n\n')}>Скопировать текст для соцсетей</CopyButton>
        </p>
      </Wrap>
    </Page>
  );
}
