import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { hasOneForm } from '../../features/events/series.rules.js';
import { type SeriesRow, SeriesService } from '../../features/events/series.service.js';
import { SeriesRegistrationInput } from '../../features/registrations/series-registering.dto.js';
import { SeriesRegisteringService } from '../../features/registrations/series-registering.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Option } from '../components/inputs.js';
import { markRegistered } from '../own-cookie.js';
import { PublicPages } from '../public-pages.service.js';
import { RegistrationFormModel } from './registration-form.model.js';
import { SchoolMatcher } from './school-matcher.service.js';
import { SeriesFormPage, SeriesRegisteredPage } from './series-registration.view.js';

/** One registration for a whole series, or for some of its dates. */
@Controller('series/:slug/register')
@AccessFor('public')
export class SeriesRegistrationPage {
  constructor(
    private readonly series: SeriesService,
    private readonly registering: SeriesRegisteringService,
    private readonly model: RegistrationFormModel,
    private readonly schools: SchoolMatcher,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async form(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { series, open } = await this.openSeries(slug);
    const values = { ...(await this.model.start(actor)), stages: open.map((event) => event.slug) };
    return this.show(series, open, values, [], [], request, reply);
  }

  @Post()
  async register(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { series, open } = await this.openSeries(slug);
    let candidates: readonly Option[] = [];
    try {
      const matched = await this.schools.match(values);
      candidates = matched.candidates;
      const { stages, ...input } = await this.model.read(SeriesRegistrationInput, matched.values, matched.errors);
      const placed = await this.registering.register(slug, stages, input, { address: request.ip, actor });
      markRegistered(
        request,
        reply,
        placed.map(({ placement }) => placement.registrationId),
      );
      return await this.pages.sendOwn(request, reply, (context) => (
        <SeriesRegisteredPage context={context} series={series} email={input.email} placed={placed} />
      ));
    } catch (error) {
      const errors = errorsOf(error);
      return this.show(series, open, values, errors, candidates, request, reply);
    }
  }

  private async openSeries(slug: string): Promise<{ series: SeriesRow; open: EventRow[] }> {
    const series = await this.series.get(slug);
    const open = await this.series.openStages(series.id);
    if (!hasOneForm(series, open))
      throw new NotFound('Общей регистрации на этот цикл сейчас нет: выберите событие на его странице');
    return { series, open };
  }

  private async show(
    series: SeriesRow,
    open: readonly EventRow[],
    values: FormValues,
    errors: readonly FieldError[],
    candidates: readonly Option[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [municipalities, version] = await Promise.all([this.model.municipalities(), this.model.consentVersion()]);
    const form = { values, errors, candidates, municipalities };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <SeriesFormPage context={context} series={series} open={open} form={form} version={version} />,
      errors.length > 0 ? 422 : 200,
    );
  }
}

function errorsOf(error: unknown): readonly FieldError[] {
  if (error instanceof InvalidInput) return error.errors;
  if (error instanceof RuleViolation) return [{ field: 'stages', code: error.code, message: error.message }];
  throw error;
}
