import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { PublicationMoves } from '../publications/publication-moves.controller.js';
import { PublicationsQuery } from '../publications/publications.dto.js';
import {
  type PublicationResource,
  toPublicationPage,
  toPublicationResource,
} from '../publications/publications.rules.js';
import type { PostRelease } from './post-release.entity.js';
import { NewPostReleaseInput, PostReleasePatch } from './post-releases.dto.js';
import { PostReleasesService, type PublishedPostRelease } from './post-releases.service.js';

/** With the figures, and the pictures that are shown: their sizes are at `/pictures/<id>/<width>.<webp|jpg>`. */
type PostReleaseResource = PublicationResource & Omit<PublishedPostRelease, keyof PublicationResource>;

@ApiTags('post-releases')
@Controller('api/v1/post-releases')
export class PostReleasesController extends PublicationMoves<PostRelease, PostReleaseResource> {
  constructor(private readonly postReleases: PostReleasesService) {
    super(postReleases.publications.lifecycle);
  }

  /** Published post-releases, the newest first. */
  @Get()
  @AccessFor('public')
  async list(@Query() query: PublicationsQuery) {
    return toPublicationPage(await this.postReleases.publications.listPublished(query));
  }

  @Get(':slug')
  @AccessFor('public')
  override async get(
    @Param('slug') slug: string,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<PostReleaseResource> {
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
}
