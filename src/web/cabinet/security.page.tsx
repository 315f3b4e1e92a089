import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangePasswordInput, SecondFactorInput } from '../../features/accounts/accounts.dto.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ExternalSignInService } from '../../features/accounts/external-sign-in.service.js';
import { PasswordChangeService } from '../../features/accounts/password-change.service.js';
import { SecondFactorSetupService } from '../../features/accounts/second-factor-setup.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { readCookie } from '../../platform/http/cookies.js';
import { validateInput } from '../../platform/http/validation.js';
import { RecoveryCodesPage } from '../account/second-factor.view.js';
import { signInRefusalOf } from '../account/sign-in-refusal.js';
import { signingBrowser } from '../account/signing-browser.js';
import { NO_REFUSAL, type Refusal } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { type SecurityForm, SecurityView } from './security.view.js';

/** Password and second step of one's own account. */
@Controller('me/security')
@AccessFor('signed-in')
export class SecurityPages {
  constructor(
    private readonly passwords: PasswordChangeService,
    private readonly factor: SecondFactorSetupService,
    private readonly external: ExternalSignInService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.page(actor, null, NO_REFUSAL, request, reply);
  }

  @Post('password')
  async changePassword(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const input = await validateInput(ChangePasswordInput, values, { ignoreUnknown: true });
      const browser = signingBrowser(request, reply);
      await this.passwords.change(actor, input, { ...browser, session: readCookie(request, 'session') ?? '' });
    } catch (error) {
      return this.page(actor, 'password', signInRefusalOf(error, 'current', reply), request, reply);
    }
    return this.done('Пароль изменён, остальные сеансы завершены', reply);
  }

  /** Answers with the codes: they are nowhere else. */
  @Post('recovery-codes')
  async renewCodes(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { code } = await validateInput(SecondFactorInput, values, { ignoreUnknown: true });
      const codes = await this.factor.renewCodes(actor, code, signingBrowser(request, reply));
      return await this.pages.sendOwn(request, reply, (context) => (
        <RecoveryCodesPage context={context} codes={codes} onwards="/me/security" />
      ));
    } catch (error) {
      return this.page(actor, 'codes', signInRefusalOf(error, 'code', reply), request, reply);
    }
  }

  @Post('second-factor/off')
  async turnOff(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { code } = await validateInput(SecondFactorInput, values, { ignoreUnknown: true });
      await this.factor.turnOff(actor, code, signingBrowser(request, reply));
    } catch (error) {
      return this.page(actor, 'off', signInRefusalOf(error, 'code', reply), request, reply);
    }
    return this.done('Второй шаг входа выключен', reply);
  }

  private async page(
    actor: Actor,
    form: SecurityForm | null,
    { errors, status }: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [hasPassword, factor, identities] = await Promise.all([
      this.passwords.hasPassword(actor),
      this.factor.state(actor),
      this.external.identities(actor),
    ]);
    const providers = this.external.providers().map(({ key, name, issuer }) => {
      return { key, name, identity: identities.find((one) => one.issuer === issuer) ?? null };
    });
    const shown = { providers, hasPassword, factor, refused: { form, errors } };
    return this.pages.sendOwn(request, reply, (context) => <SecurityView context={context} {...shown} />, status);
  }

  private done(text: string, reply: FastifyReply): FastifyReply {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect('/me/security', 303);
  }
}
