import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../common/errors.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import { EventsService } from '../../features/events/events.service.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { listsTag } from '../../platform/http/kept-answer.js';
import { AccessFor } from '../../platform/http/route.js';
import { eventPreview, PreviewPictures, type PreviewOf, publicationPreview } from './previews.service.js';

const MAX_AGE_SECONDS = 86_400;

/** `/og/events/<slug>.png`: only of what everybody may see. */
@Controller('og')
@AccessFor('public')
export class PreviewsController {
  constructor(
    private readonly events: EventsService,
    private readonly announcements: AnnouncementsService,
    private readonly postReleases: PostReleasesService,
    private readonly previews: PreviewPictures,
  ) {}

  @Get(':section/:name')
  async picture(
    @Param('section') section: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (!name.endsWith('.png')) throw new NotFound();
    const { bytes, tag } = await this.previews.bytes(await this.find(section, name.slice(0, -'.png'.length)));
    void reply
      .type('image/png')
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
      .header('etag', `"${tag}"`);
    return listsTag(request.headers['if-none-match'], `"${tag}"`) ? reply.code(304).send() : reply.send(bytes);
  }

  private async find(section: string, slug: string): Promise<PreviewOf> {
    if (section === 'events') return eventPreview(await this.events.getVisible(slug));
    if (section === 'announcements')
      return publicationPreview(section, (await this.announcements.publications.getVisible(slug)).card);
    if (section === 'post-releases')
      return publicationPreview(section, (await this.postReleases.publications.getVisible(slug)).card);
    throw new NotFound();
  }
}
