import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import type { Publication } from './publication.entity.js';
import type { PublicationLifecycle } from './publication-lifecycle.service.js';
import { ApproveInput, PublishInput, RemarkInput } from './publications.dto.js';

/**
 * The life of a publication over REST, from a draft to a withdrawn text: the same for announcements and post-releases, each
 * under its own address. Every move answers with the publication as it is afterwards.
 */
export abstract class PublicationMoves<T extends Publication, Resource> {
  constructor(private readonly lifecycle: PublicationLifecycle<T>) {}

  /** The publication at this address as `actor` sees it. Throws NotFound. */
  abstract get(slug: string, actor: Actor | undefined): Promise<Resource>;

  /** Sends it for review. */
  @Post(':slug/submit')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async submit(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<Resource> {
    await this.lifecycle.submit(actor, slug);
    return this.get(slug, actor);
  }

  /** Takes it back from review, or from the wait for its time. */
  @Post(':slug/recall')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.edit')
  async recall(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<Resource> {
    await this.lifecycle.recall(actor, slug);
    return this.get(slug, actor);
  }

  @Post(':slug/approve')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async approve(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: ApproveInput,
  ): Promise<Resource> {
    await this.lifecycle.approve(actor, slug, input);
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
  ): Promise<Resource> {
    await this.lifecycle.giveBack(actor, slug, remark);
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
  ): Promise<Resource> {
    await this.lifecycle.publish(actor, slug, publishAt);
    return this.get(slug, actor);
  }

  @Post(':slug/withdraw')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('publication.publish')
  async withdraw(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<Resource> {
    await this.lifecycle.withdraw(actor, slug);
    return this.get(slug, actor);
  }
}
