import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, Gone, InvalidInput, NotFound, TooManyRequests } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { LetterSignInService, SIGN_IN_MINUTES, type SignedIn } from '../../features/accounts/letter-sign-in.service.js';
import { LetterSignInInput } from '../../features/accounts/profile.dto.js';
import { Config } from '../../platform/config/config.js';
import { clearOwnCookies, readCookie, readSignedCookie, setOwnCookie } from '../../platform/http/cookies.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, originOf } from '../../platform/http/route.js';
import { assertCsrf } from '../../platform/http/security.js';
import { validateInput } from '../../platform/http/validation.js';
import { ownPath } from '../../common/own-path.js';
import { PublicPages } from '../public-pages.service.js';
import { LetterSentPage, SignInLinkPage, SignInProblemPage } from './letter-sign-in.view.js';
import { LoginView } from './login.view.js';
import { letIn } from './session-cookie.js';

/** Signing in by a letter with a link. */
@Controller('login')
@AccessFor('public')
export class LetterSignInPage {
  constructor(
    private readonly signIn: LetterSignInService,
    private readonly pages: PublicPages,
    private readonly config: Config,
  ) {}

  /** The answer is the same for every address: nobody learns who has an account here. */
  @Post('letter')
  async send(
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    const back = ownPath(values['back']);
    try {
      const { address } = await validateInput(LetterSignInInput, values, { ignoreUnknown: true });
      await this.signIn.request(address, { back, browser: this.browserOf(request, reply), origin: originOf(request) });
      return await this.pages.sendOwn(request, reply, (context) => (
        <LetterSentPage context={context} address={address} again={{ address, back }} isKept={!this.config.SMTP_URL} />
      ));
    } catch (error) {
      if (error instanceof InvalidInput) return this.refuse(values, error.errors, 422, request, reply);
      if (!(error instanceof TooManyRequests)) throw error;
      void reply.header('retry-after', error.retryAfter);
      const tooMany = { field: 'address', code: error.code, message: error.message };
      return this.refuse(values, [tooMany], 429, request, reply);
    }
  }

  /** A new letter instead of one that is used up or over; its address is kept and not shown. */
  @Post('link/:token/again')
  async sendAgain(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    const address = await this.signIn.addressOf(token);
    if (!address) throw new NotFound('Ссылка неверна или неполна. Попросите новую на странице входа');
    await this.signIn.requestAgain(token, { browser: this.browserOf(request, reply), origin: originOf(request) });
    return this.pages.sendOwn(request, reply, (context) => (
      <LetterSentPage context={context} address={address} again={{ token }} isKept={!this.config.SMTP_URL} />
    ));
  }

  /** Mail scanners and previews open links: this shows what the link does, the button does it. */
  @Get('link/:token')
  @Header('referrer-policy', 'no-referrer')
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const preview = await this.signIn.preview(token, readSignedCookie(request, 'sign-in'));
      const signedInAs = (request.actor as Actor | undefined)?.name ?? null;
      return await this.pages.sendOwn(request, reply, (context) => (
        <SignInLinkPage context={context} token={token} preview={preview} signedInAs={signedInAs} />
      ));
    } catch (error) {
      return this.explain(error, token, request, reply);
    }
  }

  @Post('link/:token')
  @Header('referrer-policy', 'no-referrer')
  async enter(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    try {
      const replaces = readCookie(request, 'session');
      const signedIn = await this.signIn.signIn(token, { origin: originOf(request), replaces });
      letIn(reply, signedIn.session);
      clearOwnCookies(reply, 'sign-in');
      return await reply.header('cache-control', 'no-store').redirect(landingOf(signedIn), 303);
    } catch (error) {
      return this.explain(error, token, request, reply);
    }
  }

  private async explain(
    error: unknown,
    token: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (!(error instanceof Gone) && !(error instanceof NotFound)) throw error;
    const address = await this.signIn.addressOf(token);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <SignInProblemPage context={context} problem={error} token={token} address={address} />,
      error instanceof Gone ? 410 : 404,
    );
  }

  private async refuse(
    values: FormValues,
    errors: readonly FieldError[],
    status: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const back = ownPath(values['back']);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <LoginView context={context} back={back} letter={{ values, errors }} />,
      status,
    );
  }

  /** The secret of this browser, the same for every letter it asks for while one of them may be used. */
  private browserOf(request: FastifyRequest, reply: FastifyReply): string {
    const browser = readSignedCookie(request, 'sign-in') ?? randomBytes(16).toString('base64url');
    setOwnCookie(reply, 'sign-in', browser, { signed: true, maxAge: SIGN_IN_MINUTES * 60 });
    return browser;
  }
}

/** Where one wanted to go, or the cabinet; whose name is not known is asked for it first. */
function landingOf({ isNameless, back }: SignedIn): string {
  if (isNameless) return `/me/profile?${new URLSearchParams({ back }).toString()}`;
  return back === '/' ? '/me' : back;
}
