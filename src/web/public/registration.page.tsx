import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { type FieldError, InvalidInput, RuleViolation } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import type { EventRow } from '../../features/events/events.service.js';
import { RegisteringService } from '../../features/registrations/registering.service.js';
import { RegistrationInput } from '../../features/registrations/registrations.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Option } from '../components/inputs.js';
import { isRegistrationOpen } from '../event-view.js';
import { markRegistered } from '../own-cookie.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { RegistrationFormModel } from './registration-form.model.js';
import { RegistrationClosedPage, RegistrationDonePage, RegistrationFormPage } from './registration.view.js';
import { SchoolMatcher } from './school-matcher.service.js';

@Controller('events/:slug/register')
@AccessFor('public')
export class RegistrationPage {
  constructor(
    private readonly events: EventsService,
    private readonly registering: RegisteringService,
    private readonly model: RegistrationFormModel,
    private readonly schools: SchoolMatcher,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async form(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getVisible(slug);
    if (!isRegistrationOpen(event, this.clock.now())) return this.closed(event, request, reply);
    return this.show(event, await this.model.start(actor), [], [], request, reply);
  }

  /** Whoever proved the address by signing in goes straight to the own page; others are told to look at their mail. */
  @Post()
  async register(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getVisible(slug);
    let candidates: readonly Option[] = [];
    try {
      const matched = await this.schools.match(values);
      candidates = matched.candidates;
      const input = await this.model.read(RegistrationInput, matched.values, matched.errors);
      const placement = await this.registering.register(slug, input, request.ip, actor);
      if (placement.ownToken) {
        this.contexts.flash(reply, { tone: 'ok', text: wordsOf(placement) });
        return await reply.redirect(`/r/${placement.ownToken}`, 303);
      }
      markRegistered(request, reply, [placement.registrationId]);
      return await this.pages.sendOwn(request, reply, (context) => (
        <RegistrationDonePage context={context} event={event} email={input.email} offer={placement.offer} />
      ));
    } catch (error) {
      if (error instanceof RuleViolation) return this.closed(event, request, reply);
      if (!(error instanceof InvalidInput)) throw error;
      return this.show(event, values, error.errors, candidates, request, reply);
    }
  }

  private async show(
    event: EventRow,
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
      (context) => <RegistrationFormPage context={context} event={event} form={form} consent={{ version }} />,
      errors.length > 0 ? 422 : 200,
    );
  }

  private async closed(event: EventRow, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <RegistrationClosedPage context={context} event={event} now={this.clock.now()} />,
      409,
    );
  }
}

function wordsOf({ isNew, state }: { isNew: boolean; state: string }): string {
  if (!isNew) return 'Вы уже записаны';
  return state === 'IN_REVIEW' ? 'Заявка принята' : 'Вы зарегистрированы';
}
