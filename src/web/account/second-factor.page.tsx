import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FieldError } from '../../common/errors.js';
import { SecondFactorInput } from '../../features/accounts/accounts.dto.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { type FactorBrowser, SecondFactorService } from '../../features/accounts/second-factor.service.js';
import { SecondFactorSetupService } from '../../features/accounts/second-factor-setup.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { readCookie, setOwnCookie } from '../../platform/http/cookies.js';
import { validateInput } from '../../platform/http/validation.js';
import { ownPath } from '../../common/own-path.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { landingOf } from './home-of.js';
import { CodePage, RecoveryCodesPage, RecoveryPage, SetupPage } from './second-factor.view.js';
import { letIn } from './session-cookie.js';
import { signInRefusalOf } from './sign-in-refusal.js';
import { signingBrowser } from './signing-browser.js';

/** The second step of signing in: a code, a recovery code, or setting it up. Open to sessions that still owe it. */
@Controller('login')
@AccessFor('second-factor')
export class SecondFactorPages {
  constructor(
    private readonly factor: SecondFactorService,
    private readonly setup: SecondFactorSetupService,
    private readonly pages: PublicPages,
  ) {}

  @Get('second-factor')
  async form(
    @CurrentActor() actor: Actor,
    @Query('back') back: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (actor.secondFactor === 'SETUP') return reply.redirect(`/login/second-factor/setup?${backTo(back)}`, 303);
    if (!actor.secondFactor) return reply.redirect(landingOf(actor, back), 303);
    return this.pages.sendOwn(request, reply, (context) => (
      <CodePage context={context} back={ownPath(back)} errors={[]} />
    ));
  }

  @Post('second-factor')
  async giveCode(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { code } = await validateInput(SecondFactorInput, values, { ignoreUnknown: true });
      letIn(reply, await this.factor.giveCode(actor, code, this.browserOf(request, reply)));
      return await reply.redirect(landingOf(actor, values['back']), 303);
    } catch (error) {
      const { errors, status } = signInRefusalOf(error, 'code', reply);
      const back = ownPath(values['back']);
      const page = this.pages.sendOwn.bind(this.pages, request, reply);
      return page((context) => <CodePage context={context} back={back} errors={errors} />, status);
    }
  }

  @Get('recovery')
  async recoveryForm(
    @CurrentActor() actor: Actor,
    @Query('back') back: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (actor.secondFactor !== 'CODE') return reply.redirect(`/login/second-factor?${backTo(back)}`, 303);
    return this.pages.sendOwn(request, reply, (context) => (
      <RecoveryPage context={context} back={ownPath(back)} errors={[]} />
    ));
  }

  @Post('recovery')
  async giveRecoveryCode(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { code } = await validateInput(SecondFactorInput, values, { ignoreUnknown: true });
      letIn(reply, await this.factor.giveRecoveryCode(actor, code, this.browserOf(request, reply)));
      return await reply.redirect(landingOf(actor, values['back']), 303);
    } catch (error) {
      const { errors, status } = signInRefusalOf(error, 'code', reply);
      const back = ownPath(values['back']);
      const page = this.pages.sendOwn.bind(this.pages, request, reply);
      return page((context) => <RecoveryPage context={context} back={back} errors={errors} />, status);
    }
  }

  @Get('second-factor/setup')
  async setupForm(
    @CurrentActor() actor: Actor,
    @Query('back') back: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { confirmedAt } = await this.setup.state(actor);
    if (confirmedAt) return reply.redirect(actor.secondFactor ? '/login/second-factor' : '/me/security', 303);
    return this.showSetup(actor, { back }, { errors: [], status: 200 }, request, reply);
  }

  /** Answers with the recovery codes: they are nowhere else. */
  @Post('second-factor/setup')
  async confirm(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { code } = await validateInput(SecondFactorInput, values, { ignoreUnknown: true });
      const sealed = typed(values, 'sealed') ?? '';
      const { codes, session } = await this.setup.confirm(actor, { sealed, code }, this.browserOf(request, reply));
      setOwnCookie(reply, 'session', session.token, { expires: session.expiresAt });
      const onwards = landingOf(actor, values['back']);
      return await this.pages.sendOwn(request, reply, (context) => (
        <RecoveryCodesPage context={context} codes={codes} onwards={onwards} />
      ));
    } catch (error) {
      return this.showSetup(actor, values, signInRefusalOf(error, 'code', reply), request, reply);
    }
  }

  private async showSetup(
    actor: Actor,
    values: FormValues,
    { errors, status }: { errors: readonly FieldError[]; status: number },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { isRequired } = await this.setup.state(actor);
    const secret = this.setup.offer(actor, typed(values, 'sealed'));
    const back = ownPath(values['back']);
    const page = this.pages.sendOwn.bind(this.pages, request, reply);
    return page((context) => SetupPage({ context, back, errors, secret, isRequired }), status);
  }

  private browserOf(request: FastifyRequest, reply: FastifyReply): FactorBrowser {
    return { ...signingBrowser(request, reply), session: readCookie(request, 'session') ?? '' };
  }
}

function backTo(back: unknown): string {
  return new URLSearchParams({ back: ownPath(back) }).toString();
}
