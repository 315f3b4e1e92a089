import { Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import { EventsService } from '../../features/events/events.service.js';
import { OwnRegistrationService } from '../../features/registrations/own-registration.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { rememberOwn } from '../own-cookie.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { OwnRegistrationModel } from './own-registration.model.js';
import { OwnRegistrationPage, WaitingPage } from './own-registration.view.js';

const WAITING_SECONDS = 10;

/** Own registration by the secret link of the letter: confirm, cancel, join. */
@Controller('r/:token')
@AccessFor('public')
export class OwnRegistrationPages {
  constructor(
    private readonly own: OwnRegistrationService,
    private readonly events: EventsService,
    private readonly model: OwnRegistrationModel,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Header('referrer-policy', 'no-referrer')
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const data = await this.model.of(token);
    rememberOwn(request, reply, token);
    return this.pages.sendOwn(request, reply, (context) => <OwnRegistrationPage {...data} context={context} />);
  }

  /** The link of the letter. Safe to open twice; HEAD requests of mail scanners do not come here. */
  @Get('confirm')
  async confirm(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (request.method === 'GET') {
      try {
        await this.own.confirm(token);
        this.contexts.flash(reply, { tone: 'ok', text: 'Спасибо, адрес подтверждён' });
      } catch (error) {
        if (!(error instanceof RuleViolation)) throw error;
        this.contexts.flash(reply, { tone: 'warn', text: error.message });
      }
    }
    return reply.header('cache-control', 'no-store').redirect(`/r/${token}`, 303);
  }

  @Post('cancel')
  async cancel(@Param('token') token: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.own.cancel(token);
    this.contexts.flash(reply, { tone: 'ok', text: 'Регистрация отменена, место освободилось' });
    return reply.redirect(`/r/${token}`, 303);
  }

  /** «Не смогу» of a letter leads here: a page with the button, since scanners open links. */
  @Get('cancel')
  async askCancel(@Param('token') token: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.own.getByToken(token);
    return reply.redirect(`/r/${token}#cancel`, 303);
  }

  /** To the broadcast; too early or without an address yet: a page that tries again by itself (US-10, US-11). */
  @Get('join')
  async join(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    void reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store');
    const address = await this.own.join(token);
    if (address) return reply.redirect(address, 303);
    const registration = await this.own.getByToken(token);
    const event = await this.events.findById(registration.eventId);
    void reply.header('refresh', String(WAITING_SECONDS));
    return this.pages.sendOwn(request, reply, (context) => (
      <WaitingPage
        context={context}
        event={event}
        back={`/r/${token}`}
        href={`/r/${token}/join`}
        now={this.clock.now()}
      />
    ));
  }
}
