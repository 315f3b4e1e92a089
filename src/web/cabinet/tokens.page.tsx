import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { Forbidden } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ApiTokensService } from '../../features/accounts/api-tokens.service.js';
import { ApiTokenInput } from '../../features/accounts/people.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NewTokenPage, TokensPage } from './tokens.view.js';

/** One's own API tokens; for staff, since others have no rights to lend to a program. */
@Controller('me/tokens')
@AccessFor('signed-in')
export class TokensPages {
  constructor(
    private readonly tokens: ApiTokensService,
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
    return this.show(actor, {}, NO_REFUSAL, request, reply);
  }

  /** The token stands on the answer itself and nowhere else: a page to come back to would have to keep it. */
  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    this.assertStaff(actor);
    let made: { token: string; name: string };
    try {
      const input = await validateInput(ApiTokenInput, values);
      made = { token: await this.tokens.create(actor, input), name: input.name };
    } catch (error) {
      return this.show(actor, values, refusalOf(error), request, reply);
    }
    return this.pages.sendOwn(request, reply, (context) => <NewTokenPage context={context} {...made} />);
  }

  @Post(':id/revoke')
  async revoke(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.tokens.revoke(actor, id);
    this.contexts.flash(reply, { tone: 'ok', text: 'Токен отозван: программы с ним больше не войдут' });
    return reply.redirect('/me/tokens', 303);
  }

  private async show(
    actor: Actor,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    this.assertStaff(actor);
    const tokens = await this.tokens.list(actor);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <TokensPage
          context={context}
          tokens={tokens}
          offered={this.tokens.offeredActions(actor)}
          values={values}
          errors={refusal.errors}
          now={this.clock.now()}
        />
      ),
      refusal.status,
    );
  }

  private assertStaff(actor: Actor): void {
    if (this.tokens.offeredActions(actor).length === 0)
      throw new Forbidden('Токены API нужны сотрудникам: у вас нет ролей');
  }
}
