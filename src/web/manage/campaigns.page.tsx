import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { CampaignLettersService } from '../../features/notifications/campaign-letters.service.js';
import { CampaignInput, SendInput } from '../../features/notifications/campaigns.dto.js';
import { CampaignsService } from '../../features/notifications/campaigns.service.js';
import { RosterFilter } from '../../features/registrations/roster.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { CampaignPage, CampaignsPage, NewCampaignPage } from './campaigns.view.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';

const letters = (n: number) => count(n, 'письмо', 'письма', 'писем');

/** Letters of the organiser to the participants of one event, all of them or those a filter finds. */
@Controller('manage/events/:slug/letters')
@AccessFor('registration.write-to')
export class CampaignsPages {
  constructor(
    private readonly campaigns: CampaignsService,
    private readonly writing: CampaignLettersService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { event, campaigns } = await this.campaigns.list(actor, slug);
    return this.pages.sendOwn(request, reply, (context) => (
      <CampaignsPage context={context} actor={actor} event={event} campaigns={campaigns} />
    ));
  }

  /** The filter of the list of participants comes with the address and stays in it. */
  @Get('new')
  async blank(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() filter: RosterFilter,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showNew(actor, slug, filter, {}, NO_REFUSAL, request, reply);
  }

  @Post('new')
  async create(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() filter: RosterFilter,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const id = await this.campaigns.create(actor, slug, filter, await validateInput(CampaignInput, values));
      return await this.done(slug, id, 'Письмо сохранено. Проверьте его и отправьте', reply);
    } catch (error) {
      return this.showNew(actor, slug, filter, values, refusalOf(error), request, reply);
    }
  }

  @Get(':campaign')
  async show(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('campaign') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showOne(actor, slug, id, null, NO_REFUSAL, request, reply);
  }

  @Post(':campaign')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('campaign') id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.campaigns.update(actor, slug, id, await validateInput(CampaignInput, values));
      return await this.done(slug, id, 'Изменения сохранены', reply);
    } catch (error) {
      return this.showOne(actor, slug, id, values, refusalOf(error), request, reply);
    }
  }

  @Post(':campaign/send')
  async send(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('campaign') id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const input = await validateInput(SendInput, values);
      await this.campaigns.send(actor, slug, id, input);
      return await this.done(slug, id, `Отправляем ${letters(input.expected)}`, reply);
    } catch (error) {
      return this.showOne(actor, slug, id, null, refusalOf(error), request, reply);
    }
  }

  @Post(':campaign/stop')
  async stop(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('campaign') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const kept = await this.campaigns.stop(actor, slug, id);
      return await this.done(slug, id, `Рассылка остановлена, не ушло: ${letters(kept)}`, reply);
    } catch (error) {
      return this.showOne(actor, slug, id, null, refusalOf(error), request, reply);
    }
  }

  @Post(':campaign/delete')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('campaign') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.campaigns.remove(actor, slug, id);
    } catch (error) {
      return this.showOne(actor, slug, id, null, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Черновик письма удалён' });
    return reply.redirect(`/manage/events/${slug}/letters`, 303);
  }

  private async done(slug: string, id: string, text: string, reply: FastifyReply): Promise<FastifyReply> {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`/manage/events/${slug}/letters/${id}`, 303);
  }

  private async showNew(
    actor: Actor,
    slug: string,
    filter: RosterFilter,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { event } = await this.campaigns.list(actor, slug);
    const recipients = await this.campaigns.reach(actor, slug, filter);
    const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <NewCampaignPage
          context={context}
          actor={actor}
          event={event}
          recipients={recipients}
          query={query}
          values={values}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }

  private async showOne(
    actor: Actor,
    slug: string,
    id: string,
    typed: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const details = await this.campaigns.get(actor, slug, id);
    const { campaign, event, sample } = details;
    const text = { subject: campaign.subject, body: campaign.body };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <CampaignPage
          context={context}
          actor={actor}
          details={details}
          preview={sample && this.writing.render(campaign, event, sample)}
          values={typed ?? { ...text, version: String(campaign.version) }}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}
