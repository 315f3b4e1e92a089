import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { InvalidInput } from '../../common/errors.js';
import { inZone } from '../../common/russian.js';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { AddingService } from '../../features/registrations/adding.service.js';
import { AddedInput } from '../../features/registrations/participant-work.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import type { Option } from '../components/inputs.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { SchoolMatcher } from '../public/school-matcher.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { AddParticipantPage } from './participants-add.view.js';
import { participantsPath } from './participants-words.js';

/** The organiser adds a participant who signed on paper or called. */
@Controller('manage/events/:slug/participants/new')
@AccessFor('registration.change')
export class ParticipantsAddPage {
  constructor(
    private readonly adding: AddingService,
    private readonly events: EventsService,
    private readonly organisations: OrganisationsService,
    private readonly schools: SchoolMatcher,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async blank(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const consentDay = inZone(this.clock.now(), 'Europe/Moscow').toPlainDate().toString();
    return this.form(
      actor,
      slug,
      { values: { consentDay, sendLetter: 'true' }, candidates: [] },
      NO_REFUSAL,
      request,
      reply,
    );
  }

  @Post()
  async add(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() sent: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { values, errors, candidates } = await this.matched(sent);
    try {
      const { schoolMissing: _, ...fields } = values;
      const input = await validateInput(AddedInput, { ...fields, consentOnPaper: fields['consentOnPaper'] ?? false });
      if (errors.length > 0) throw new InvalidInput(errors);
      const { id, position } = await this.adding.addOne(actor, slug, input);
      const text =
        position === null ? 'Участник добавлен, место за ним' : `Мест нет: участник в листе ожидания, № ${position}`;
      this.contexts.flash(reply, { tone: position === null ? 'ok' : 'warn', text });
      return await reply.redirect(`${participantsPath(slug)}/${id}`, 303);
    } catch (error) {
      const refusal = refusalOf(error);
      const known = new Set(refusal.errors.map(({ field }) => field));
      const all = { ...refusal, errors: [...refusal.errors, ...errors.filter(({ field }) => !known.has(field))] };
      return this.form(actor, slug, { values: { ...sent, ...values }, candidates }, all, request, reply);
    }
  }

  /** A school is not needed here: parents and guests have none. */
  private async matched(sent: FormValues) {
    if (!sent['schoolId'] && !sent['schoolName']) return { values: sent, errors: [], candidates: [] };
    return this.schools.match(sent);
  }

  private async form(
    actor: Actor,
    slug: string,
    form: { values: FormValues; candidates: readonly Option[] },
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.change', ownedBy(event));
    const municipalities = (await this.organisations.municipalities()).map(({ oktmo, shortName }) => ({
      value: oktmo,
      label: shortName,
    }));
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <AddParticipantPage
          context={context}
          actor={actor}
          event={event}
          form={{ ...form, municipalities, errors: refusal.errors }}
        />
      ),
      refusal.status,
    );
  }
}
