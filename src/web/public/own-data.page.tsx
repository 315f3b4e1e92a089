import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, InvalidInput } from '../../common/errors.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { OwnRegistrationService } from '../../features/registrations/own-registration.service.js';
import { ParticipantInput } from '../../features/registrations/registrations.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import type { Option } from '../components/inputs.js';
import { PageContexts } from '../page-context.service.js';
import { profileValues } from '../profile-values.js';
import { PublicPages } from '../public-pages.service.js';
import { EditRegistrationPage } from './own-registration.view.js';
import { SchoolMatcher } from './school-matcher.service.js';

/** Correcting one's own data by the secret link of the letter. */
@Controller('r/:token')
@AccessFor('public')
export class OwnDataPage {
  constructor(
    private readonly own: OwnRegistrationService,
    private readonly organisations: OrganisationsService,
    private readonly schools: SchoolMatcher,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('edit')
  async edit(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const values = profileValues(await this.own.getByToken(token));
    return this.showForm(token, values, [], [], request, reply);
  }

  @Post('edit')
  async save(
    @Param('token') token: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    let candidates: readonly Option[] = [];
    try {
      const matched = await this.schools.match(values);
      candidates = matched.candidates;
      const input = await validateInput(ParticipantInput, matched.values);
      if (matched.errors.length > 0) throw new InvalidInput(matched.errors);
      await this.own.edit(token, input);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return this.showForm(token, values, error.errors, candidates, request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Данные исправлены' });
    return reply.redirect(`/r/${token}`, 303);
  }

  private async showForm(
    token: string,
    values: FormValues,
    errors: readonly FieldError[],
    candidates: readonly Option[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.own.getByToken(token);
    const municipalities = (await this.organisations.municipalities()).map(({ oktmo, shortName }) => ({
      value: oktmo,
      label: shortName,
    }));
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <EditRegistrationPage context={context} token={token} form={{ values, errors, candidates, municipalities }} />
      ),
      errors.length > 0 ? 422 : 200,
    );
  }
}
