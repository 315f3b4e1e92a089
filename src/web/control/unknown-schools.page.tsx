import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Conflict, InvalidInput } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { OrganisationInput, UnknownSchoolsQuery } from '../../features/directory/directory.dto.js';
import { type UnknownName, UnknownSchoolsService } from '../../features/directory/unknown-schools.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { OrganisationChoices } from './organisation-choices.service.js';
import { UnknownSchoolPage } from './unknown-school.view.js';
import { UNKNOWN_SCHOOLS, UnknownSchoolsPage } from './unknown-schools.view.js';

const PAGE = 20;

/** The queue of schools that teachers typed themselves (US-04). */
@Controller('control/unknown-schools')
@AccessFor('organisation.manage')
export class UnknownSchoolsPages {
  constructor(
    private readonly unknown: UnknownSchoolsService,
    private readonly choices: OrganisationChoices,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: UnknownSchoolsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const from = query.from ?? 0;
    const queue = await this.unknown.queue(actor, { q: query.q, from, limit: PAGE });
    const decisions = await this.unknown.decisions(actor);
    const { municipalities } = await this.choices.forForm(null);
    return this.pages.sendOwn(request, reply, (context) => (
      <UnknownSchoolsPage
        context={context}
        actor={actor}
        queue={queue}
        decisions={decisions}
        municipalities={new Map(municipalities.map(({ value, label }) => [value, label]))}
        q={query.q ?? ''}
        from={from}
        next={from + PAGE < queue.total ? from + PAGE : null}
      />
    ));
  }

  /** One name: schools it may mean, a search, a form for a new school. */
  @Get('name')
  async show(
    @CurrentActor() actor: Actor,
    @Query() query: UnknownSchoolsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const asked = { name: query.name ?? '', municipalityId: query.municipality ?? null };
    return this.showName(actor, asked, query.q ?? undefined, null, NO_REFUSAL, request, reply);
  }

  @Post('link')
  async link(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const schoolId = typed(values, 'schoolId') ?? '';
    try {
      const moved = await this.unknown.link(actor, await askedOf(values), schoolId);
      this.contexts.flash(reply, { tone: 'ok', text: `Сопоставлено: ${count(moved, 'запись', 'записи', 'записей')}` });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(UNKNOWN_SCHOOLS, 303);
  }

  @Post('create')
  async create(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const asked = await askedOf(values);
    const { typedName: _name, typedMunicipality: _municipality, ...school } = values;
    try {
      await this.unknown.create(actor, asked, await validateInput(OrganisationInput, school));
      this.contexts.flash(reply, { tone: 'ok', text: 'Школа заведена, записи с этим названием отнесены к ней' });
    } catch (error) {
      if (error instanceof InvalidInput) {
        return this.showName(actor, asked, undefined, school, refusalOf(error), request, reply);
      }
      if (!(error instanceof Conflict)) throw error;
      this.contexts.flash(reply, { tone: 'bad', text: error.message });
    }
    return reply.redirect(UNKNOWN_SCHOOLS, 303);
  }

  @Post('decisions/:id/undo')
  async undo(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.unknown.undo(actor, id);
      this.contexts.flash(reply, { tone: 'ok', text: 'Решение отменено, записи снова в очереди' });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(UNKNOWN_SCHOOLS, 303);
  }

  private async showName(
    actor: Actor,
    asked: UnknownName,
    q: string | undefined,
    values: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const school = await this.unknown.get(actor, asked, q);
    const choices = await this.choices.forForm(null);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <UnknownSchoolPage
          context={context}
          actor={actor}
          school={school}
          q={q ?? school.name}
          values={values}
          choices={choices}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}

async function askedOf(values: FormValues): Promise<UnknownName> {
  const { name, municipality } = await validateInput(UnknownSchoolsQuery, {
    name: values['typedName'],
    municipality: values['typedMunicipality'] ?? '',
  });
  return { name: name ?? '', municipalityId: municipality ?? null };
}
