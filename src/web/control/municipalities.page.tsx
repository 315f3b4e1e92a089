import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { MunicipalityInput, ValidityInput } from '../../features/directory/directory.dto.js';
import { MunicipalityChangesService } from '../../features/directory/municipality-changes.service.js';
import { MunicipalitiesService } from '../../features/organisations/municipalities.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { MUNICIPALITIES, MunicipalitiesPage, MunicipalityFormPage } from './municipalities.view.js';

/** Municipalities over time: which are in force, who follows whom. */
@Controller('control/municipalities')
@AccessFor('organisation.manage')
export class MunicipalitiesPages {
  constructor(
    private readonly changes: MunicipalityChangesService,
    private readonly municipalities: MunicipalitiesService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const all = await this.changes.all(actor);
    return this.pages.sendOwn(request, reply, (context) => (
      <MunicipalitiesPage context={context} actor={actor} all={all} today={this.municipalities.today()} />
    ));
  }

  @Get('new')
  async blank(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showForm(actor, null, { validFrom: this.municipalities.today() }, NO_REFUSAL, request, reply);
  }

  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.changes.create(actor, await validateInput(MunicipalityInput, values));
    } catch (error) {
      return this.showForm(actor, null, values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Муниципалитет добавлен' });
    return reply.redirect(MUNICIPALITIES, 303);
  }

  @Get(':id')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const present = await this.municipalities.findById(id);
    if (!present) throw new NotFound('Такого муниципалитета нет');
    return this.showForm(actor, id, { ...present }, NO_REFUSAL, request, reply);
  }

  @Post(':id')
  async save(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const moved = await this.changes.setValidity(actor, id, await validateInput(ValidityInput, values));
      const schools = count(moved, 'организация перешла', 'организации перешли', 'организаций перешли');
      const text = moved > 0 ? `Срок сохранён, ${schools} к преемнику` : 'Срок сохранён';
      this.contexts.flash(reply, { tone: 'ok', text });
    } catch (error) {
      return this.showForm(actor, id, values, refusalOf(error), request, reply);
    }
    return reply.redirect(MUNICIPALITIES, 303);
  }

  private async showForm(
    actor: Actor,
    id: string | null,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const all = await this.changes.all(actor);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <MunicipalityFormPage
          context={context}
          actor={actor}
          present={all.find((row) => row.id === id) ?? null}
          all={all}
          values={values}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}
