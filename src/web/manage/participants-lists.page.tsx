import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { TagInput } from '../../features/registrations/participant-work.dto.js';
import { TagsService } from '../../features/registrations/tags.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { RosterTagsPage, RosterViewsPage } from './participants-lists.view.js';
import { participantsPath, viewsOf } from './participants-words.js';
import { SavedViewsModel } from './saved-views.model.js';

/** The reader's own kept views of the list, and the event's tags. */
@Controller('manage/events/:slug/participants')
@AccessFor('registration.view')
export class ParticipantsListsPages {
  constructor(
    private readonly views: SavedViewsModel,
    private readonly tags: TagsService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('views')
  async showViews(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.viewsPage(actor, slug, NO_REFUSAL, request, reply);
  }

  @Post('views')
  async saveView(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.seen(actor, slug);
    try {
      const query = await this.views.save(actor, viewsOf(event), values);
      this.contexts.flash(reply, { tone: 'ok', text: 'Вид сохранён' });
      return await reply.redirect(`${participantsPath(slug)}?${query}`, 303);
    } catch (error) {
      return this.viewsPage(actor, slug, refusalOf(error), request, reply);
    }
  }

  @Post('views/:view/:action')
  async changeView(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('view', ParseUUIDPipe) view: string,
    @Param('action') action: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const page = viewsOf(await this.seen(actor, slug));
    try {
      if (!(await this.views.change(actor, page, view, action, values))) return reply.callNotFound() as never;
    } catch (error) {
      return this.viewsPage(actor, slug, refusalOf(error), request, reply);
    }
    return reply.redirect(`${participantsPath(slug)}/views`, 303);
  }

  @Get('tags')
  @AccessFor('registration.change')
  async showTags(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.tagsPage(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  @Post('tags')
  @AccessFor('registration.change')
  async addTag(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.tags.ensure(actor, slug, await tagOf(values));
    } catch (error) {
      return this.tagsPage(actor, slug, values, refusalOf(error), request, reply);
    }
    return reply.redirect(`${participantsPath(slug)}/tags`, 303);
  }

  /** `edit` or `delete`. */
  @Post('tags/:tag/:action')
  @AccessFor('registration.change')
  async changeTag(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('tag', ParseUUIDPipe) tag: string,
    @Param('action') action: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      if (action === 'edit') await this.tags.update(actor, slug, tag, await tagOf(values));
      else if (action === 'delete') await this.tags.remove(actor, slug, tag);
      else return reply.callNotFound() as never;
    } catch (error) {
      return this.tagsPage(actor, slug, {}, refusalOf(error), request, reply);
    }
    return reply.redirect(`${participantsPath(slug)}/tags`, 303);
  }

  private async viewsPage(
    actor: Actor,
    slug: string,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.seen(actor, slug);
    const views = await this.views.list(actor, viewsOf(event));
    const shown = { actor, event, views, refusal };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <RosterViewsPage context={context} {...shown} />,
      refusal.status,
    );
  }

  private async tagsPage(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.change', ownedBy(event));
    const shown = { actor, event, tags: await this.tags.list(actor, event), values, refusal };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <RosterTagsPage context={context} {...shown} />,
      refusal.status,
    );
  }

  private async seen(actor: Actor, slug: string) {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.view', ownedBy(event));
    return event;
  }
}

async function tagOf({ name, colour }: FormValues): Promise<TagInput> {
  return validateInput(TagInput, { name: name ?? '', colour: colour ?? 'GREY' });
}
