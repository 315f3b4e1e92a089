import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../common/clock.js';
import type { Page } from '../../common/pagination.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { EditingService } from './editing.service.js';
import { EventInput, EventPatch, EventsQuery } from './events.dto.js';
import { CancelInput, PublishInput, RemarkInput, RestoreInput, SubmitInput, WithdrawInput } from './lifecycle.dto.js';
import { type EventResource, toResource } from './events.resource.js';
import { EventsService } from './events.service.js';
import { LifecycleService } from './lifecycle.service.js';
import { PublicationPlansService } from './publication-plans.service.js';
import { ReviewsService } from './reviews.service.js';

@ApiTags('events')
@Controller('api/v1/events')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly editing: EditingService,
    private readonly lifecycle: LifecycleService,
    private readonly reviews: ReviewsService,
    private readonly plans: PublicationPlansService,
    private readonly clock: Clock,
  ) {}

  /** Published events: by default those that have not ended, the nearest first. */
  @Get()
  @AccessFor('public')
  async list(@Query() query: EventsQuery): Promise<Page<EventResource>> {
    const page = await this.events.listPublic(query);
    const now = this.clock.now();
    return { items: page.items.map((event) => toResource(event, now)), nextCursor: page.nextCursor };
  }

  /** One published event; a draft for staff of its organisation. */
  @Get(':slug')
  @AccessFor('public')
  async get(@Param('slug') slug: string, @CurrentActor() actor: Actor | undefined): Promise<EventResource> {
    return toResource(await this.events.getVisible(slug, actor), this.clock.now());
  }

  /** Creates a draft. */
  @Post()
  @ApiBearerAuth()
  @AccessFor('event.edit')
  async create(@CurrentActor() actor: Actor, @Body() input: EventInput): Promise<EventResource> {
    return this.events.getManagedResource(actor, await this.editing.create(actor, input));
  }

  /** Changes the fields given. A new time of a published event goes through `move`. */
  @Patch(':slug')
  @ApiBearerAuth()
  @AccessFor('event.edit')
  async update(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() patch: EventPatch,
  ): Promise<EventResource> {
    await this.editing.update(actor, slug, patch);
    return this.events.getManagedResource(actor, slug);
  }

  @Post(':slug/submit')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.edit')
  async submit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: SubmitInput,
  ): Promise<EventResource> {
    await this.reviews.submit(actor, slug, input);
    return this.events.getManagedResource(actor, slug);
  }

  /** Back to draft with a remark. */
  @Post(':slug/return')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.publish')
  async giveBack(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() { text }: RemarkInput,
  ): Promise<EventResource> {
    await this.reviews.giveBack(actor, slug, text);
    return this.events.getManagedResource(actor, slug);
  }

  /** Approves; with `publishAt` it publishes itself then. */
  @Post(':slug/approve')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.publish')
  async approve(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: PublishInput,
  ): Promise<EventResource> {
    await this.reviews.approve(actor, slug, input);
    return this.events.getManagedResource(actor, slug);
  }

  /** Publishes at once, or at `publishAt`. */
  @Post(':slug/publish')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.publish')
  async publish(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() { publishAt, revision }: PublishInput,
  ): Promise<EventResource> {
    if (publishAt) await this.plans.plan(actor, slug, { publishAt, revision });
    else await this.lifecycle.publish(actor, slug, { revision });
    return this.events.getManagedResource(actor, slug);
  }

  /** Gives up a publication planned for a time. */
  @Post(':slug/unplan')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.publish')
  async unplan(@CurrentActor() actor: Actor, @Param('slug') slug: string): Promise<EventResource> {
    await this.plans.giveUp(actor, slug);
    return this.events.getManagedResource(actor, slug);
  }

  /** Off the site; everybody registered or waiting gets a letter with the reason. */
  @Post(':slug/withdraw')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.publish')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: WithdrawInput,
  ): Promise<EventResource> {
    await this.lifecycle.withdraw(actor, slug, input);
    return this.events.getManagedResource(actor, slug);
  }

  /** Cancels; everybody registered or waiting gets a letter. */
  @Post(':slug/cancel')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.publish')
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: CancelInput,
  ): Promise<EventResource> {
    await this.lifecycle.cancel(actor, slug, input.reason);
    return this.events.getManagedResource(actor, slug);
  }

  /** Undoes a cancellation; the ministry alone. Who was told of it is told that the event takes place. */
  @Post(':slug/restore')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('event.restore')
  async restore(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() { reason }: RestoreInput,
  ): Promise<EventResource> {
    await this.lifecycle.restore(actor, slug, reason);
    return this.events.getManagedResource(actor, slug);
  }
}
