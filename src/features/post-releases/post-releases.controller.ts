import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { PublicationsQuery, PublishInput, RemarkInput } from '../publications/publications.dto.js';
import {
  type PublicationResource,
  toPublicationPage,
  toPublicationResource,
} from '../publications/publications.rules.js';
import { NewPostReleaseInput, PostReleasePatch } from './post-releases.dto.js';
import { PostReleasesService, type PublishedPostRelease } from './post-releases.service.js';

/** With the figures, and the pictures that are shown: their sizes are at `/pictures/<id>/<width>.<webp|jpg>`. */
type PostReleaseResource = PublicationResource & Omit<PublishedPostRelease, keyof PublicationResource>;

@ApiTags('post-releases')
@Controller('api/v1/post-releases')
export class PostReleasesController {
  constructor(private readonly postReleases: PostReleasesService) {}

  /** Published post-releases, the newest first. */
  @Get()
  @AccessFor('public')
  async list(@Query() query: PublicationsQuery) {
    return toPublicationPage(await this.postReleases.publications.listPublished(query));
  }

  @Get(':slug')
  @AccessFor('public')
  async get(@Param('slug') slug: string, @CurrentActor() actor: Actor | undefined): Promise<PostReleaseResource> {
    const { card, publication } = await this.postReleases.publications.getVisible(slug, actor);
    const release = await this.postReleases.published(publication);
    return { ...release, ...toPublicationResource(card, { ...release, version: publication.version }) };
  }

  /** Writes a draft for the event `event` (its slug). */
  @Post()
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async create(
    @CurrentActor() actor: Actor,
    @Body() { event, ...input }: NewPostReleaseInput,
  ): Promise<PostReleaseResource> {
    return this.get(await this.postReleases.publications.create(actor, { event }, input), actor);
  }

  @Patch(':slug')
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async update(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() patch: PostReleasePatch,
  ): Promise<PostReleaseResource> {
    await this.postReleases.publications.update(actor, slug, patch);
    return this.get(slug, actor);
  }

  /** Sends it for review. */
  @Post(':slug/submit')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async submit(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PostReleaseResource> {
    await this.postReleases.publications.lifecycle.submit(actor, slug);
    return this.get(slug, actor);
  }

  /** Takes it back from review, or from the wait for its time. */
  @Post(':slug/recall')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async recall(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PostReleaseResource> {
    await this.postReleases.publications.lifecycle.recall(actor, slug);
    return this.get(slug, actor);
  }

  @Post(':slug/approve')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async approve(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PostReleaseResource> {
    await this.postReleases.publications.lifecycle.approve(actor, slug);
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
  ): Promise<PostReleaseResource> {
    await this.postReleases.publications.lifecycle.giveBack(actor, slug, remark);
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
  ): Promise<PostReleaseResource> {
    await this.postReleases.publications.lifecycle.publish(actor, slug, publishAt);
    return this.get(slug, actor);
  }

  @Post(':slug/withdraw')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async withdraw(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<PostReleaseResource> {
    await this.postReleases.publications.lifecycle.withdraw(actor, slug);
    return this.get(slug, actor);
  }
}
