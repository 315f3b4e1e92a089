import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, InvalidInput, TooManyRequests } from '../../common/errors.js';
import { SignInInput } from '../../features/accounts/accounts.dto.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AccountsService } from '../../features/accounts/accounts.service.js';
import { ExternalSignInService } from '../../features/accounts/external-sign-in.service.js';
import { PasswordSignInService } from '../../features/accounts/password-sign-in.service.js';
import { SessionsService } from '../../features/accounts/sessions.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor } from '../../platform/http/route.js';
import { readCookie } from '../../platform/http/cookies.js';
import { assertCsrf } from '../../platform/http/security.js';
import { validateInput } from '../../platform/http/validation.js';
import { ownPath } from '../../common/own-path.js';
import { PublicPages } from '../public-pages.service.js';
import { LoginView } from './login.view.js';
import { landingOf } from './home-of.js';
import { letIn, letOut } from './session-cookie.js';
import { signingBrowser } from './signing-browser.js';

/** The page of signing in; staff do with a password. */
@Controller()
@AccessFor('public')
export class LoginPage {
  constructor(
    private readonly accounts: AccountsService,
    private readonly passwords: PasswordSignInService,
    private readonly external: ExternalSignInService,
    private readonly sessions: SessionsService,
    private readonly pages: PublicPages,
  ) {}

  @Get('login')
  async form(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const back = ownPath(query['back'] ?? query['next']);
    const actor = request.actor as Actor | undefined;
    if (actor) return reply.redirect(landingOf(actor, back), 303);
    return this.show({ back }, [], 200, request, reply);
  }

  @Post('login')
  async signIn(
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    try {
      const { email, password } = await validateInput(SignInInput, values, { ignoreUnknown: true });
      const browser = signingBrowser(request, reply);
      const session = await this.passwords.signIn(email, password, browser);
      letIn(reply, session);
      const actor = await this.accounts.actorBySession(session.token);
      return await reply.redirect(actor ? landingOf(actor, values['back']) : '/', 303);
    } catch (error) {
      if (error instanceof InvalidInput) return this.show(values, error.errors, 422, request, reply);
      if (!(error instanceof TooManyRequests)) throw error;
      void reply.header('retry-after', error.retryAfter);
      return this.show(values, [{ field: 'email', code: error.code, message: error.message }], 429, request, reply);
    }
  }

  @Post('logout')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    // another site cannot make a browser forget
    await assertCsrf(request, reply);
    const session = readCookie(request, 'session');
    if (session && request.actorSource === 'session') await this.sessions.endByToken(session);
    letOut(reply);
    return reply.redirect('/', 303);
  }

  private async show(
    values: FormValues,
    errors: readonly FieldError[],
    status: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <LoginView
          context={context}
          back={ownPath(values['back'])}
          password={{ values, errors }}
          external={this.external.providers()}
        />
      ),
      status,
    );
  }
}
