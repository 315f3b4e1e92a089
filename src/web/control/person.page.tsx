import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { InvalidInput } from '../../common/errors.js';
import { type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import { ApiTokensService } from '../../features/accounts/api-tokens.service.js';
import { PersonEditInput, RoleInput } from '../../features/accounts/people.dto.js';
import { PeopleService } from '../../features/accounts/people.service.js';
import { RolesService } from '../../features/accounts/roles.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { chooseOrganisation, type OrganisationOffer } from './organisation-choice.js';
import { PersonEditPage, PersonPage } from './person.view.js';
import { endOfDay } from './role-term.js';

/** One person for staff: the card, editing, roles, tokens. */
@Controller('control/people/:id')
@AccessFor('person.view')
export class PersonPages {
  constructor(
    private readonly people: PeopleService,
    private readonly roles: RolesService,
    private readonly tokens: ApiTokensService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showCard(actor, id, {}, null, NO_REFUSAL, request, reply);
  }

  @Post('roles')
  @AccessFor('role.grant')
  async give(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { organisationId, offer, errors } = await chooseOrganisation(this.roles, actor, values);
    try {
      if (errors.length > 0) throw new InvalidInput(errors);
      const { role, validUntil } = values;
      const input = await validateInput(RoleInput, { role, organisationId, validUntil: validUntil ?? undefined });
      await this.roles.give(actor, [id], { ...input, validUntil: endOfDay(input.validUntil) });
    } catch (error) {
      return this.showCard(actor, id, values, offer, refusalOf(error), request, reply);
    }
    return this.done(id, 'Роль назначена', reply);
  }

  @Post('roles/:assignment/take')
  @AccessFor('role.grant')
  async take(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('assignment', ParseUUIDPipe) assignment: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.roles.takeOne(actor, id, assignment);
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
      return reply.redirect(addressOf(id), 303);
    }
    return this.done(id, 'Роль снята', reply);
  }

  @Post('tokens/:token/revoke')
  @AccessFor('person.edit')
  async revoke(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('token', ParseUUIDPipe) token: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.tokens.revokeOf(actor, id, token);
    return this.done(id, 'Токен отозван', reply);
  }

  @Get('edit')
  @AccessFor('person.edit')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showForm(actor, id, null, null, NO_REFUSAL, request, reply);
  }

  @Post('edit')
  @AccessFor('person.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { organisationId, offer, errors } = await this.workplace(actor, id, values);
    const { organisationName: _name, ...fields } = values;
    try {
      if (errors.length > 0) throw new InvalidInput(errors);
      await this.people.edit(actor, id, await validateInput(PersonEditInput, { ...fields, organisationId }));
    } catch (error) {
      return this.showForm(actor, id, values, offer, refusalOf(error), request, reply);
    }
    return this.done(id, 'Сведения сохранены', reply);
  }

  /** A name left as it was stands for the same organisation, though others may share it. */
  private async workplace(actor: Actor, id: string, values: FormValues) {
    const { organisationId } = await this.people.card(actor, id);
    const name = organisationId && (await this.roles.organisationName(organisationId));
    const isSame = !values['organisationId'] && name !== null && values['organisationName'] === name;
    return chooseOrganisation(this.roles, actor, isSame ? { organisationId } : values);
  }

  private async done(id: string, text: string, reply: FastifyReply): Promise<FastifyReply> {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(addressOf(id), 303);
  }

  private async showCard(
    actor: Actor,
    id: string,
    values: FormValues,
    offer: OrganisationOffer | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const person = await this.people.card(actor, id);
    const tokens = canSomewhere(actor, 'person.edit') ? await this.tokens.listOf(actor, id) : [];
    const shown = offer ?? (await this.offerOf(actor));
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PersonPage
          context={context}
          actor={actor}
          person={person}
          tokens={tokens}
          mayChange={this.people.mayChange(actor, person)}
          values={values}
          offer={shown}
          errors={refusal.errors}
          now={this.clock.now()}
        />
      ),
      refusal.status,
    );
  }

  private async offerOf(actor: Actor): Promise<OrganisationOffer> {
    if (!canSomewhere(actor, 'role.grant')) return { few: [], candidates: [] };
    return (await chooseOrganisation(this.roles, actor, {})).offer;
  }

  /** `values` is what was typed; null shows what is stored. */
  private async showForm(
    actor: Actor,
    id: string,
    values: FormValues | null,
    offer: OrganisationOffer | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const person = await this.people.card(actor, id);
    const { lastName, firstName, middleName, position, organisationId } = person;
    const name = organisationId && (await this.roles.organisationName(organisationId));
    const stored: FormValues = { lastName, firstName, middleName, position, organisationId, organisationName: name };
    const shown = offer ?? (await this.offerOf(actor));
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PersonEditPage
          context={context}
          actor={actor}
          person={person}
          values={values ?? stored}
          offer={shown}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}

function addressOf(id: string): string {
  return `/control/people/${id}`;
}
