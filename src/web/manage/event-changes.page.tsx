import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { CancelInput, MoveInput, RestoreInput } from '../../features/events/events.dto.js';
import { EventsService } from '../../features/events/events.service.js';
import { LifecycleService } from '../../features/events/lifecycle.service.js';
import { ReviewsService } from '../../features/events/reviews.service.js';
import { RosterService } from '../../features/registrations/roster.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { CancelPage, MovePage, RestorePage } from './event-changes.view.js';

const DONE = {
  submit: 'Событие отправлено на проверку',
  approve: 'Событие согласовано',
  publish: 'Событие опубликовано',
  withdraw: 'Событие снято с публикации',
} as const;

/** What becomes of an event: review, publication, moving, cancelling. Rights are checked by the service, by scope. */
@Controller('manage/events/:slug')
@AccessFor('event.edit')
export class EventChangesPages {
  constructor(
    private readonly events: EventsService,
    private readonly lifecycle: LifecycleService,
    private readonly reviews: ReviewsService,
    private readonly roster: RosterService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('move')
  @AccessFor('event.publish')
  async askMove(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showMove(actor, slug, null, NO_REFUSAL, request, reply);
  }

  @Post('move')
  @AccessFor('event.publish')
  async move(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.lifecycle.move(actor, slug, await validateInput(MoveInput, values));
      this.contexts.flash(reply, {
        tone: 'ok',
        text: 'Событие перенесено. Письма уйдут через 5 минут, если время не изменится ещё раз',
      });
      return await reply.redirect(`/manage/events/${slug}`, 303);
    } catch (error) {
      return this.showMove(actor, slug, values, refusalOf(error), request, reply);
    }
  }

  @Get('cancel')
  @AccessFor('event.publish')
  async askCancel(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showCancel(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  @Post('cancel')
  @AccessFor('event.publish')
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { reason } = await validateInput(CancelInput, values);
      await this.lifecycle.cancel(actor, slug, reason);
      this.contexts.flash(reply, { tone: 'ok', text: 'Событие отменено, письма отправляются' });
      return await reply.redirect(`/manage/events/${slug}`, 303);
    } catch (error) {
      return this.showCancel(actor, slug, values, refusalOf(error), request, reply);
    }
  }

  @Post('state/:change')
  async changeState(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('change') change: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = (Object.keys(DONE) as (keyof typeof DONE)[]).find((name) => name === change);
    if (!known) return reply.callNotFound() as never;
    try {
      await this.perform(known, actor, slug);
      this.contexts.flash(reply, { tone: 'ok', text: DONE[known] });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`/manage/events/${slug}`, 303);
  }

  @Get('restore')
  @AccessFor('event.restore')
  async askRestore(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showRestore(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  @Post('restore')
  @AccessFor('event.restore')
  async restore(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { reason } = await validateInput(RestoreInput, values);
      await this.lifecycle.restore(actor, slug, reason);
      this.contexts.flash(reply, { tone: 'ok', text: 'Событие восстановлено, письма отправляются' });
      return await reply.redirect(`/manage/events/${slug}`, 303);
    } catch (error) {
      return this.showRestore(actor, slug, values, refusalOf(error), request, reply);
    }
  }

  private perform(change: keyof typeof DONE, actor: Actor, slug: string): Promise<void> {
    switch (change) {
      case 'submit':
        return this.reviews.submit(actor, slug);
      case 'approve':
        return this.reviews.approve(actor, slug);
      default:
        return this.lifecycle[change](actor, slug);
    }
  }

  private async showRestore(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const counts = await this.roster.countsFor(actor, event);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <RestorePage context={context} event={event} values={values} errors={refusal.errors} counts={counts} />
      ),
      refusal.status,
    );
  }

  private async showMove(
    actor: Actor,
    slug: string,
    values: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const counts = await this.roster.countsFor(actor, event);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <MovePage context={context} event={event} values={values} errors={refusal.errors} counts={counts} />,
      refusal.status,
    );
  }

  private async showCancel(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const counts = await this.roster.countsFor(actor, event);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <CancelPage context={context} event={event} values={values} errors={refusal.errors} counts={counts} />
      ),
      refusal.status,
    );
  }
}
