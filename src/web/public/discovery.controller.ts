import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import { EventsService } from '../../features/events/events.service.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { Config } from '../../platform/config/config.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { AccessFor } from '../../platform/http/route.js';

const SECTIONS = ['/', '/events', '/announcements', '/post-releases', '/roadmap', '/calendar'];
const SITEMAP_EACH = 5_000;
const SITEMAP_TYPE = 'application/xml; charset=utf-8';
const HOUR = 3_600;
const YEAR_MS = 366 * 86_400_000;

/** What robots read. Google Calendar obeys robots.txt: feeds stay allowed, personal ones too (they say `noindex` themselves). */
@Controller()
@AccessFor('public')
export class DiscoveryController {
  constructor(
    private readonly events: EventsService,
    private readonly announcements: AnnouncementsService,
    private readonly postReleases: PostReleasesService,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly cache: PublicCache,
  ) {}

  @Get('robots.txt')
  @Header('content-type', 'text/plain; charset=utf-8')
  robots(): string {
    const closed = ['/r/', '/manage', '/control', '/me', '/login', '/mail', '/view', '/api/'];
    return [
      'User-agent: *',
      ...closed.map((path) => `Disallow: ${path}`),
      `Sitemap: ${this.config.PUBLIC_URL}/sitemap.xml`,
      '',
    ].join('\n');
  }

  /** Kept as public pages are: thousands of addresses are read once for all robots. */
  @Get('sitemap.xml')
  async sitemap(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.cache.send(request, reply, '/sitemap.xml', async () => ({
      body: await this.addresses(),
      type: SITEMAP_TYPE,
      cacheControl: `public, max-age=${HOUR}`,
      maxAge: HOUR,
    }));
  }

  private async addresses(): Promise<string> {
    const events = await this.events.listForFeed({}, new Date(this.clock.now().getTime() - YEAR_MS), SITEMAP_EACH);
    const newest = { limit: SITEMAP_EACH };
    const [announcements, postReleases] = await Promise.all([
      this.announcements.publications.listPublished(newest),
      this.postReleases.publications.listPublished(newest),
    ]);
    const paths = [
      ...SECTIONS,
      ...events.map(({ slug }) => `/events/${slug}`),
      ...announcements.items.map(({ slug }) => `/announcements/${slug}`),
      ...postReleases.items.map(({ slug }) => `/post-releases/${slug}`),
    ];
    const urls = paths.map((path) => `<url><loc>${this.config.PUBLIC_URL}${path}</loc></url>`);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('')}</urlset>\n`;
  }
}
