import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { PublicationPatch, PublishInput, RemarkInput } from '../publications/publications.dto.js';
import {
  type PublicationResource,
  toPublicationPage,
  toPublicationResource,
} from '../publications/publications.rules.js';
import { AnnouncementsQuery, NewAnnouncementInput } from './announcements.dto.js';
import { AnnouncementsService, published } from './announcements.service.js';

@ApiTags('announcements')
@Controller('api/v1/announcements')
export class AnnouncementsController {
  constructor(private readonly announcements: AnnouncementsService) {}

  /** Published announcements and news, the newest first. */
  @Get()
  @AccessFor('public')
  async list(@Query() query: AnnouncementsQuery) {
    return toPublicationPage(await this.announcements.publications.listPublished(query));
  }

  @Get(':slug')
  @AccessFor('public')
  async get(@Param('slug') slug: string, @CurrentActor() actor: Actor | undefined): Promise<PublicationResource> {
    const { card, publication } = await this.announcements.publications.getVisible(slug, actor);
    return toPublicationResource(card, { ...published(publication), version: publication.version });
  }

  /** Writes a draft: an announcement of the event `event` (its slug), news without one. */
  @Post()
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async create(
    @CurrentActor() actor: Actor,
    @Body() { event, organiserId, ...input }: NewAnnouncementInput,
  ): Promise<PublicationResource> {
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
  ): Promise<PublicationResource> {
    await this.announcements.publications.update(actor, slug, patch);
    return this.get(slug, actor);
  }

  /** Sends it for review. */
  @Post(':slug/submit')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async submit(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PublicationResource> {
    await this.announcements.publications.lifecycle.submit(actor, slug);
    return this.get(slug, actor);
  }

  /** Takes it back from review, or from the wait for its time. */
  @Post(':slug/recall')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async recall(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PublicationResource> {
    await this.announcements.publications.lifecycle.recall(actor, slug);
    return this.get(slug, actor);
  }

  @Post(':slug/approve')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async approve(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PublicationResource> {
    await this.announcements.publications.lifecycle.approve(actor, slug);
    return this.get(slug, actor);
  }

  /** Sends it back to its author with a remark. */
  @Post(':slug/return')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async giveBack(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() { remark }: RemarkInput,
  ): Promise<PublicationResource> {
    await this.announcements.publications.lifecycle.giveBack(actor, slug, remark);
    return this.get(slug, actor);
  }

  /** Now, or at `publishAt`. */
  @Post(':slug/publish')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async publish(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() { publishAt }: PublishInput,
  ): Promise<PublicationResource> {
    await this.announcements.publications.lifecycle.publish(actor, slug, publishAt);
    return this.get(slug, actor);
  }

  @Post(':slug/withdraw')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async withdraw(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PublicationResource> {
    await this.announcements.publications.lifecycle.withdraw(actor, slug);
    return this.get(slug, actor);
  }
}
