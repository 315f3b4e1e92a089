import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { PublicationMoves } from '../publications/publication-moves.controller.js';
import { PublicationPatch } from '../publications/publications.dto.js';
import {
  type PublicationResource,
  toPublicationPage,
  toPublicationResource,
} from '../publications/publications.rules.js';
import type { Announcement } from './announcement.entity.js';
import { AnnouncementsQuery, NewAnnouncementInput } from './announcements.dto.js';
import { AnnouncementsService, type PublishedAnnouncement } from './announcements.service.js';

/** With the pictures that are shown: their sizes are at `/pictures/<id>/<width>.<webp|jpg>`. */
type AnnouncementResource = PublicationResource & Pick<PublishedAnnouncement, 'pictures'>;

@ApiTags('announcements')
@Controller('api/v1/announcements')
export class AnnouncementsController extends PublicationMoves<Announcement, AnnouncementResource> {
  constructor(private readonly announcements: AnnouncementsService) {
    super(announcements.publications.lifecycle);
  }

  /** Published announcements and news, the newest first. */
  @Get()
  @AccessFor('public')
  async list(@Query() query: AnnouncementsQuery) {
    return toPublicationPage(await this.announcements.publications.listPublished(query));
  }

  @Get(':slug')
  @AccessFor('public')
  override async get(
    @Param('slug') slug: string,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<AnnouncementResource> {
    const { card, publication } = await this.announcements.publications.getVisible(slug, actor);
    const { bodyHtml, pictures } = await this.announcements.published(publication);
    return { ...toPublicationResource(card, { bodyHtml, version: publication.version }), pictures };
  }

  /** Writes a draft: an announcement of the event `event` (its slug), news without one. */
  @Post()
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async create(
    @CurrentActor() actor: Actor,
    @Body() { event, organiserId, ...input }: NewAnnouncementInput,
  ): Promise<AnnouncementResource> {
    return this.get(
      await this.announcements.publications.create(actor, event ? { event } : { organiserId }, input),
      actor,
    );
  }

  @Patch(':slug')
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async update(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() patch: PublicationPatch,
  ): Promise<AnnouncementResource> {
    await this.announcements.publications.update(actor, slug, patch);
    return this.get(slug, actor);
  }
}
