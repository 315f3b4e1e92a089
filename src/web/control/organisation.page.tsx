import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden } from '../../common/errors.js';
import { type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import { PeopleService } from '../../features/accounts/people.service.js';
import { OrganisationPatch } from '../../features/directory/directory.dto.js';
import { ORGANISATION_FIELDS } from '../../features/directory/directory.rules.js';
import { DirectoryService } from '../../features/directory/directory.service.js';
import { MergesService } from '../../features/directory/merges.service.js';
import { ResponsiblePersonsService } from '../../features/directory/responsible-persons.service.js';
import { MunicipalitiesService } from '../../features/organisations/municipalities.service.js';
import type { OrganisationDetails } from '../../features/organisations/organisations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { OrganisationChoices } from './organisation-choices.service.js';
import { OrganisationFormPage } from './organisation-form.view.js';
import { OrganisationPage } from './organisation.view.js';
import { ORGANISATIONS } from './organisations.view.js';

const STAFF_SHOWN = 10;

/** One organisation: the card and editing. */
@Controller('control/organisations/:id')
@AccessFor('organisation.view')
export class OrganisationPages {
  constructor(
    private readonly directory: DirectoryService,
    private readonly responsible: ResponsiblePersonsService,
    private readonly merges: MergesService,
    private readonly municipalities: MunicipalitiesService,
    private readonly people: PeopleService,
    private readonly choices: OrganisationChoices,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  /** The card; of one that was merged, the way to what it became. */
  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const organisation = await this.directory.get(actor, id);
    if (organisation.mergedIntoId) {
      this.contexts.flash(reply, {
        tone: 'info',
        text: `«${organisation.shortName}» объединена с этой организацией`,
      });
      return reply.redirect(`${ORGANISATIONS}/${organisation.mergedIntoId}`, 302);
    }
    const responsible = await this.responsible.of(actor, id);
    const staff = canSomewhere(actor, 'person.view')
      ? await this.people.list(actor, { organisation: id, limit: STAFF_SHOWN })
      : null;
    const merges = canSomewhere(actor, 'organisation.manage') ? await this.merges.of(actor, id) : [];
    return this.pages.sendOwn(request, reply, (context) => (
      <OrganisationPage
        context={context}
        actor={actor}
        organisation={organisation}
        mayEdit={this.directory.editable(actor, organisation).length > 0}
        responsible={responsible}
        staff={staff}
        merges={merges}
        today={this.municipalities.today()}
      />
    ));
  }

  @Get('edit')
  @AccessFor('organisation.edit')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const organisation = await this.directory.get(actor, id);
    const values = Object.fromEntries(ORGANISATION_FIELDS.map((field) => [field, organisation[field]]));
    return this.showForm(actor, organisation, values, NO_REFUSAL, request, reply);
  }

  @Post('edit')
  @AccessFor('organisation.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.directory.update(actor, id, await validateInput(OrganisationPatch, values));
    } catch (error) {
      return this.showForm(actor, await this.directory.get(actor, id), values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Сведения сохранены' });
    return reply.redirect(`${ORGANISATIONS}/${id}`, 303);
  }

  private async showForm(
    actor: Actor,
    organisation: OrganisationDetails,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const fields = this.directory.editable(actor, organisation);
    if (fields.length === 0) throw new Forbidden();
    const choices = await this.choices.forForm(organisation);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <OrganisationFormPage
          context={context}
          actor={actor}
          organisation={organisation}
          fields={fields}
          values={values}
          choices={choices}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}
