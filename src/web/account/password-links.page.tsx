import { Body, Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, Gone, NotFound } from '../../common/errors.js';
import { ForgottenPasswordInput, NewPasswordInput } from '../../features/accounts/accounts.dto.js';
import { AccountsService } from '../../features/accounts/accounts.service.js';
import { type PasswordLinkKind, PasswordLinksService } from '../../features/accounts/password-links.service.js';
import { PasswordResetService } from '../../features/accounts/password-reset.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor } from '../../platform/http/route.js';
import { assertCsrf } from '../../platform/http/security.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { ForgotPage, NewPasswordPage, PasswordLinkProblemPage, ResetSentPage } from './password-links.view.js';
import { landingOf } from './home-of.js';
import { letIn, letOut } from './session-cookie.js';
import { signInRefusalOf } from './sign-in-refusal.js';
import { signingBrowser } from './signing-browser.js';

const PATHS: Readonly<Record<PasswordLinkKind, string>> = { INVITATION: 'invitation', PASSWORD_RESET: 'reset' };

/** A forgotten password, and the links of letters that set one. */
@Controller('login')
@AccessFor('public')
export class PasswordLinksPages {
  constructor(
    private readonly accounts: AccountsService,
    private readonly resets: PasswordResetService,
    private readonly links: PasswordLinksService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('forgot')
  async forgotForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.sendOwn(request, reply, (context) => <ForgotPage context={context} email="" errors={[]} />);
  }

  /** The answer is the same for every address: nobody learns who has an account here. */
  @Post('forgot')
  async forgot(
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    const page = this.pages.sendOwn.bind(this.pages, request, reply);
    try {
      const { email } = await validateInput(ForgottenPasswordInput, values, { ignoreUnknown: true });
      await this.resets.ask(email, signingBrowser(request, reply));
      return await page((context) => <ResetSentPage context={context} email={email} />);
    } catch (error) {
      const { errors, status } = signInRefusalOf(error, 'email', reply);
      const email = typed(values, 'email') ?? '';
      return page((context) => <ForgotPage context={context} email={email} errors={errors} />, status);
    }
  }

  @Get('reset/:token')
  @Header('referrer-policy', 'no-referrer')
  async resetForm(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show('PASSWORD_RESET', token, { errors: [], status: 200 }, request, reply);
  }

  @Post('reset/:token')
  @Header('referrer-policy', 'no-referrer')
  async reset(
    @Param('token') token: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    try {
      const { password } = await validateInput(NewPasswordInput, values, { ignoreUnknown: true });
      await this.links.reset(token, password, signingBrowser(request, reply));
      this.contexts.flash(reply, { tone: 'ok', text: 'Пароль изменён, все сеансы завершены. Войдите с новым паролем' });
      letOut(reply);
      return await reply.redirect('/login', 303);
    } catch (error) {
      return this.refuse('PASSWORD_RESET', token, error, request, reply);
    }
  }

  @Get('invitation/:token')
  @Header('referrer-policy', 'no-referrer')
  async invitationForm(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show('INVITATION', token, { errors: [], status: 200 }, request, reply);
  }

  /** Accepting signs in; the guard leads on to the second factor where one is due. */
  @Post('invitation/:token')
  @Header('referrer-policy', 'no-referrer')
  async accept(
    @Param('token') token: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    try {
      const { password } = await validateInput(NewPasswordInput, values, { ignoreUnknown: true });
      const browser = signingBrowser(request, reply);
      const session = await this.links.accept(token, password, browser);
      letIn(reply, session);
      const actor = await this.accounts.actorBySession(session.token);
      return await reply.redirect(actor ? landingOf(actor, '/') : '/', 303);
    } catch (error) {
      return this.refuse('INVITATION', token, error, request, reply);
    }
  }

  private async refuse(
    kind: PasswordLinkKind,
    token: string,
    error: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (error instanceof Gone || error instanceof NotFound) return this.explain(kind, error, request, reply);
    return this.show(kind, token, signInRefusalOf(error, 'password', reply), request, reply);
  }

  private async show(
    kind: PasswordLinkKind,
    token: string,
    { errors, status }: { errors: readonly FieldError[]; status: number },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const link = await this.links.preview(token, kind);
      const shown = { kind, link, errors, action: `/login/${PATHS[kind]}/${token}` };
      const page = this.pages.sendOwn.bind(this.pages, request, reply);
      return await page((context) => <NewPasswordPage context={context} {...shown} />, status);
    } catch (error) {
      if (error instanceof Gone || error instanceof NotFound) return this.explain(kind, error, request, reply);
      throw error;
    }
  }

  private async explain(
    kind: PasswordLinkKind,
    problem: Gone | NotFound,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const status = problem instanceof Gone ? 410 : 404;
    const page = this.pages.sendOwn.bind(this.pages, request, reply);
    return page((context) => <PasswordLinkProblemPage context={context} kind={kind} problem={problem} />, status);
  }
}
