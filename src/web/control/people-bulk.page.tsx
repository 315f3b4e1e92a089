import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, Forbidden, InvalidInput } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { PeopleChoice, RoleInput } from '../../features/accounts/people.dto.js';
import { PeopleService } from '../../features/accounts/people.service.js';
import { type BulkResult, RolesService } from '../../features/accounts/roles.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { ownPath } from '../../common/own-path.js';
import { PageContexts } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { PublicPages } from '../public-pages.service.js';
import { chooseOrganisation, type OrganisationOffer } from './organisation-choice.js';
import { type BulkChange, BulkPage, CHANGES } from './people-bulk.view.js';
import { endOfDay } from './role-term.js';

const NO_OFFER: OrganisationOffer = { few: [], candidates: [] };

/** Changes of many people at once: first it is said what will happen to whom, then it is done. */
@Controller('control/people/bulk')
@AccessFor('person.view')
export class PeopleBulkPages {
  constructor(
    private readonly people: PeopleService,
    private readonly roles: RolesService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Post()
  async ask(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (values['ids'] === undefined || values['ids'] === null) {
      this.contexts.flash(reply, { tone: 'warn', text: 'Сначала отметьте людей в списке' });
      return reply.redirect(backOf(values), 303);
    }
    const { offer } = isOfRoles(changeOf(values))
      ? await chooseOrganisation(this.roles, actor, {})
      : { offer: NO_OFFER };
    return this.show(actor, values, offer, NO_REFUSAL, request, reply);
  }

  @Post('do')
  async run(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const change = changeOf(values);
    const { ids } = await validateInput(PeopleChoice, { ids: values['ids'] });
    const choice = isOfRoles(change) ? await chooseOrganisation(this.roles, actor, values) : null;
    try {
      const result = await this.change(actor, change, ids, values, choice);
      this.contexts.flash(reply, { tone: 'ok', text: resultLine(CHANGES[change].done, result) });
      return await reply.redirect(backOf(values), 303);
    } catch (error) {
      return this.show(actor, values, choice?.offer ?? NO_OFFER, refusalWithRights(error), request, reply);
    }
  }

  private async change(
    actor: Actor,
    change: BulkChange,
    ids: string[],
    values: FormValues,
    choice: { organisationId: string | null; errors: FieldError[] } | null,
  ): Promise<BulkResult> {
    if (!choice) return change === 'block' ? this.people.block(actor, ids) : this.people.unblock(actor, ids);
    if (choice.errors.length > 0) throw new InvalidInput(choice.errors);
    const input = await validateInput(RoleInput, {
      role: values['role'],
      organisationId: choice.organisationId,
      validUntil: values['validUntil'] ?? undefined,
    });
    if (change === 'take-role') return this.roles.take(actor, ids, input);
    return this.roles.give(actor, ids, { ...input, validUntil: endOfDay(input.validUntil) });
  }

  private async show(
    actor: Actor,
    values: FormValues,
    offer: OrganisationOffer,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { ids } = await validateInput(PeopleChoice, { ids: values['ids'] });
    const people = await this.people.names(actor, ids);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <BulkPage
          context={context}
          actor={actor}
          change={changeOf(values)}
          people={people}
          back={backOf(values)}
          values={values}
          offer={offer}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}

/** One of many whom the actor may not change is told beside the names, not on an error page. */
function refusalWithRights(error: unknown): Refusal {
  if (!(error instanceof Forbidden)) return refusalOf(error);
  return { errors: [{ field: '', code: error.code, message: error.message }], status: 403 };
}

/** Throws InvalidInput for a change that is none of these. */
function changeOf(values: FormValues): BulkChange {
  const change = (Object.keys(CHANGES) as BulkChange[]).find((name) => name === typed(values, 'change'));
  if (!change) throw InvalidInput.field('change', 'unknown-change', 'Выберите, что сделать');
  return change;
}

function isOfRoles(change: BulkChange): boolean {
  return change === 'give-role' || change === 'take-role';
}

function backOf(values: FormValues): string {
  const back = ownPath(values['back']);
  return back.startsWith('/control/people') ? back : '/control/people';
}

function resultLine(done: string, result: BulkResult): string {
  const parts = [
    `${done}: ${count(result.done, 'человек', 'человека', 'человек')}`,
    result.unchanged > 0 && `без изменений: ${result.unchanged}`,
    result.missing > 0 && `недоступны вам: ${result.missing}`,
  ];
  return parts.filter(Boolean).join(', ');
}
