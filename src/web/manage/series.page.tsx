import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { type Actor, scopeOf } from '../../features/accounts/accounts.rules.js';
import { SeriesInput, StageInput } from '../../features/events/series.dto.js';
import { SeriesService } from '../../features/events/series.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { ManagedSeriesPage, SeriesListPage, type SeriesModel } from './series.view.js';

const SERIES = '/manage/series';

/** Series and festivals in the workspace: what they are called, how people register, which events are their stages. */
@Controller('manage/series')
@AccessFor('event.edit')
export class ManageSeriesPages {
  constructor(
    private readonly series: SeriesService,
    private readonly organisations: OrganisationsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = await this.series.list(actor);
    return this.pages.sendOwn(request, reply, (context) => <SeriesListPage context={context} rows={rows} />);
  }

  @Get('new')
  async blank(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(actor, null, { kind: 'SERIES', registration: 'EACH' }, NO_REFUSAL, request, reply);
  }

  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const slug = await this.series.create(actor, await validateInput(SeriesInput, values));
      return await this.done(slug, 'Цикл создан. Добавьте в него события', reply);
    } catch (error) {
      return this.show(actor, null, values, refusalOf(error), request, reply);
    }
  }

  @Get(':slug')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(actor, slug, null, NO_REFUSAL, request, reply);
  }

  @Post(':slug')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.series.update(actor, slug, await validateInput(SeriesInput, values));
      return await this.done(slug, 'Изменения сохранены', reply);
    } catch (error) {
      return this.show(actor, slug, values, refusalOf(error), request, reply);
    }
  }

  @Post(':slug/stages')
  async add(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { eventId } = await validateInput(StageInput, values);
      await this.series.place(actor, eventId, slug);
      return await this.done(slug, 'Событие добавлено в цикл', reply);
    } catch (error) {
      return this.show(actor, slug, null, refusalOf(error), request, reply);
    }
  }

  @Post(':slug/stages/:event/remove')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('event', ParseUUIDPipe) event: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.series.takeOut(actor, event, slug);
    return this.done(slug, 'Событие больше не в цикле', reply);
  }

  private async done(slug: string, text: string, reply: FastifyReply): Promise<FastifyReply> {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`${SERIES}/${slug}`, 303);
  }

  private async show(
    actor: Actor,
    slug: string | null,
    typed: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const series = slug === null ? null : await this.series.getManaged(actor, slug);
    const [organisers, choices] = await Promise.all([
      this.organisations.organisersWithin(scopeOf(actor, 'event.edit')),
      series ? this.series.candidates(actor) : [],
    ]);
    const model: SeriesModel = {
      series,
      values: typed ?? { ...series, revision: series && String(series.revision) },
      organisers: organisers.map(({ id, shortName }) => ({ value: id, label: shortName })),
      choices,
      errors: refusal.errors,
      now: this.clock.now(),
    };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <ManagedSeriesPage context={context} model={model} />,
      refusal.status,
    );
  }
}
