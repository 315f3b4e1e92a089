import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AnnouncementsQuery } from '../../features/announcements/announcements.dto.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import { MaterialsService } from '../../features/materials/materials.service.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { PublicationsQuery } from '../../features/publications/publications.dto.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';
import { Config } from '../../platform/config/config.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { AccessFor } from '../../platform/http/route.js';
import { atomFeed } from '../atom.js';
import { ButtonLink, CopyButton, ShareButton } from '../components/buttons.js';
import { FilterChips, type FilterGroup } from '../components/filters.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { PublicationCards, type PublicationView } from '../components/publication-card.js';
import { addressOf, addressWith } from '../components/query.js';
import { StructuredData } from '../components/structured-data.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { AnnouncementBody, Article, PostReleaseBody, SECTIONS, type SectionName } from './publication.view.js';
import { PreviewPictures, publicationPreview } from './previews.service.js';
import { articleData } from './structured-data.js';
import { announcementView, postReleaseView } from './views.js';

const ATOM = 'application/atom+xml; charset=utf-8';
const ATOM_ENTRIES = 30;

/** Announcements with news and post-releases: lists, Atom feeds, and each on a page of its own. */
@Controller()
@AccessFor('public')
export class PublicationsPages {
  constructor(
    private readonly announcements: AnnouncementsService,
    private readonly postReleases: PostReleasesService,
    private readonly materials: MaterialsService,
    private readonly pages: PublicPages,
    private readonly previews: PreviewPictures,
    private readonly cache: PublicCache,
    private readonly config: Config,
  ) {}

  @Get('announcements')
  async announcementList(
    @Query() query: AnnouncementsQuery,
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
      const announcement = await this.announcements.published(publication);
      return this.article(context, 'announcements', card, <AnnouncementBody announcement={announcement} />);
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
      const release = await this.postReleases.published(publication);
      const materials = card.event && card.eventId ? await this.materials.listPublic(card.eventId) : [];
      const body = <PostReleaseBody release={release} event={card.event} materials={materials} />;
      return this.article(context, 'post-releases', card, body);
    });
  }

  private article(context: PageContext, section: SectionName, card: PublicationCard, body: JSX.Element): JSX.Element {
    const { slug, title, lead } = card;
    const url = this.url(`/${section}/${slug}`);
    const image = this.previews.image(publicationPreview(section, card));
    return (
      <Page
        {...context}
        title={title}
        description={lead || undefined}
        noindex={!card.isPublic}
        preview={{ type: 'article', image: card.isPublic ? image : undefined }}
        head={card.isPublic && <StructuredData data={articleData(card, { url, image: image.src })} />}
      >
        <Article
          section={section}
          head={card}
          actions={
            <>
              <ShareButton title={title} url={url} />
              <CopyButton text={[title, lead, url].filter(Boolean).join('\n\n')}>
                Скопировать текст для соцсетей
              </CopyButton>
            </>
          }
        >
          {body}
        </Article>
      </Page>
    );
  }

  private async list(
    section: SectionName,
    query: AnnouncementsQuery,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { cursor, about } = query;
    return this.pages.send(request, reply, addressOf(`/${section}`, { about, cursor }), async (context) => {
      const { items, nextCursor } = await this.views(section, { cursor, about });
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
            {section === 'announcements' && <FilterChips group={ABOUT_CHIPS} path={`/${section}`} query={{ about }} />}
            {items.length > 0 ? <PublicationCards publications={items} level={2} /> : <EmptyState title={empty} />}
            <Pagination
              first={cursor ? addressWith(`/${section}`, { about }, 'cursor', []) : undefined}
              next={nextCursor ? addressWith(`/${section}`, { about }, 'cursor', [nextCursor]) : undefined}
            />
          </Wrap>
        </Page>
      );
    });
  }

  private async atom(section: SectionName, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return this.cache.send(request, reply, `/${section}.atom`, async () => {
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
    query: AnnouncementsQuery,
  ): Promise<{ items: PublicationView[]; nextCursor: string | null }> {
    if (section === 'announcements') {
      const page = await this.announcements.listPublished(query);
      return { items: page.items.map(announcementView), nextCursor: page.nextCursor };
    }
    const page = await this.postReleases.listPublished(query);
    return { items: page.items.map(postReleaseView), nextCursor: page.nextCursor };
  }

  private url(path: string): string {
    return this.config.PUBLIC_URL + path;
  }
}

const ABOUT_CHIPS: FilterGroup & { type: 'chips' } = {
  type: 'chips',
  name: 'about',
  label: 'Что показать',
  single: true,
  options: [
    { value: 'events', label: 'Анонсы событий' },
    { value: 'news', label: 'Новости' },
  ],
};
