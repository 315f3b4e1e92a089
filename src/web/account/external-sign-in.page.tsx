import { randomBytes } from 'node:crypto';
import { Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsService } from '../../features/accounts/accounts.service.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ExternalPeopleService } from '../../features/accounts/external-people.service.js';
import { ATTEMPT_MINUTES, ExternalSignInService } from '../../features/accounts/external-sign-in.service.js';
import { ExternalSignInRefused } from '../../features/accounts/identity-provider.service.js';
import { Config } from '../../platform/config/config.js';
import { readCookie, setOwnCookie } from '../../platform/http/cookies.js';
import { AccessFor, CurrentActor, originOf } from '../../platform/http/route.js';
import { ownPath } from '../../common/own-path.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { ExternalProblemPage, LinkIdentityPage, statusOf } from './external-sign-in.view.js';
import { landingOf } from './home-of.js';
import { letIn } from './session-cookie.js';
import { signingBrowser } from './signing-browser.js';

/** Signing in with another system, and linking it to one's own account. */
@Controller()
@AccessFor('public')
export class ExternalSignInPages {
  constructor(
    private readonly signIn: ExternalSignInService,
    private readonly people: ExternalPeopleService,
    private readonly accounts: AccountsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly config: Config,
  ) {}

  @Get('login/:provider')
  async begin(
    @Param('provider') provider: string,
    @Query('back') back: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.explaining(provider, request, reply, async () => {
      const secret = this.secretOf(request, reply);
      const url = await this.signIn.begin(provider, { secret, back: ownPath(back), origin: originOf(request) });
      return reply.header('cache-control', 'no-store').redirect(url.href, 303);
    });
  }

  @Get('login/:provider/callback')
  async finish(
    @Param('provider') provider: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.explaining(provider, request, reply, async () => {
      const { session, back } = await this.signIn.finish(provider, {
        url: new URL(request.url, this.config.PUBLIC_URL),
        secret: readCookie(request, 'external'),
        browser: signingBrowser(request, reply),
        actor: request.actor as Actor | undefined,
      });
      void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
      if (!session) {
        this.contexts.flash(reply, { tone: 'ok', text: 'Вход через учётную запись организации подключён' });
        return reply.redirect(back, 303);
      }
      letIn(reply, session);
      const actor = await this.accounts.actorBySession(session.token);
      return reply.redirect(actor ? landingOf(actor, back) : '/', 303);
    });
  }

  /** Begins with a form of our own page: nobody can make a browser link somebody else's identity. */
  @Post('me/security/identities/:provider')
  @AccessFor('signed-in')
  async link(
    @CurrentActor() actor: Actor,
    @Param('provider') provider: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.explaining(provider, request, reply, async () => {
      const secret = this.secretOf(request, reply);
      const linking = { back: '/me/security', origin: originOf(request), linkTo: actor.personId };
      const url = await this.signIn.begin(provider, { secret, ...linking });
      const name = this.signIn.providers().find(({ key }) => key === provider)?.name ?? '';
      return this.pages.sendOwn(request, reply, (context) => (
        <LinkIdentityPage context={context} name={name} href={url.href} />
      ));
    });
  }

  @Post('me/security/identities/:id/unlink')
  @AccessFor('signed-in')
  async unlink(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.people.unlink(actor, id);
    this.contexts.flash(reply, { tone: 'ok', text: 'Вход через учётную запись организации отключён' });
    return reply.redirect('/me/security', 303);
  }

  private async explaining(
    provider: string,
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ExternalSignInRefused)) throw error;
      const { reason } = error;
      const shown = { reason, provider, requestId: request.id };
      const page = this.pages.sendOwn.bind(this.pages, request, reply);
      return page((context) => <ExternalProblemPage context={context} {...shown} />, statusOf(reason));
    }
  }

  /** The same for all attempts of this browser, so that two tabs do not get in each other's way. */
  private secretOf(request: FastifyRequest, reply: FastifyReply): string {
    const known = readCookie(request, 'external');
    const secret = known && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url');
    setOwnCookie(reply, 'external', secret, { maxAge: ATTEMPT_MINUTES * 60 });
    return secret;
  }
}
