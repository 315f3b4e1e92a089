import { Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import { EventsService } from '../../features/events/events.service.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { OwnRegistrationService } from '../../features/registrations/own-registration.service.js';
import type { RegistrationRow } from '../../features/registrations/registrations.service.js';
import { isNavigation } from '../../platform/http/navigation.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { isRegisteredHere, rememberOwn } from '../own-cookie.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { OwnRegistrationModel } from './own-registration.model.js';
import { OwnRegistrationPage } from './own-registration.view.js';
import { ConfirmPage, EnteringPage, EnterPage, NewLinkPage, WaitingPage } from './own-steps.view.js';

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
    @CurrentActor() actor: Actor | undefined,
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const data = await this.model.of(token, actor);
    rememberOwn(request, reply, token);
    return this.pages.sendOwn(request, reply, (context) => <OwnRegistrationPage {...data} context={context} />);
  }

  /**
   * The link of the letter. Mail scanners open links, so it shows a page with the button; the browser that registered has
   * said yes already.
   */
  @Get('confirm')
  @Header('referrer-policy', 'no-referrer')
  async askConfirm(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const registration = await this.own.getByToken(token);
    if (!isUnconfirmed(registration)) return reply.redirect(`/r/${token}`, 303);
    if (isNavigation(request) && isRegisteredHere(request, registration.id)) return this.confirm(token, reply);
    const event = await this.events.findById(registration.eventId);
    return this.pages.sendOwn(request, reply, (context) => (
      <ConfirmPage context={context} token={token} event={event} registration={registration} />
    ));
  }

  /** Safe to press twice. */
  @Post('confirm')
  async confirm(@Param('token') token: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.explaining(reply, async () => {
      await this.own.confirm(token);
      this.contexts.flash(reply, { tone: 'ok', text: 'Спасибо, адрес подтверждён' });
    });
    return reply.header('cache-control', 'no-store').redirect(`/r/${token}`, 303);
  }

  @Get('again')
  @Header('referrer-policy', 'no-referrer')
  async askAgain(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.sendOwn(request, reply, (context) => <NewLinkPage context={context} token={token} />);
  }

  /** The link in force instead of one that was closed; its address is kept and not shown. */
  @Post('again')
  async sendAgain(@Param('token') token: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.own.sendAgain(token);
    this.contexts.flash(reply, { tone: 'ok', text: 'Новая ссылка отправлена на почту участника' });
    return reply.redirect('/events', 303);
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

  /**
   * To the broadcast; too early or without an address yet: a page that tries again by itself (US-10, US-11). Only a person
   * who opens the page goes in at once and is counted; everybody else finds a button.
   */
  @Get('join')
  @Header('referrer-policy', 'no-referrer')
  async askJoin(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const entrance = await this.own.entrance(token);
    const isPerson = isNavigation(request);
    if (entrance === 'open' && isPerson) {
      const address = await this.own.join(token);
      if (address) return reply.header('cache-control', 'no-store').redirect(address, 303);
    }
    const { eventId } = await this.own.getByToken(token);
    const event = await this.events.findById(eventId);
    const [back, href] = [`/r/${token}`, `/r/${token}/join`];
    if (entrance === 'wait') void reply.header('refresh', String(WAITING_SECONDS));
    return this.pages.sendOwn(request, reply, (context) =>
      entrance === 'wait' ? (
        <WaitingPage context={context} event={event} back={back} href={href} now={this.clock.now()} />
      ) : (
        <EnterPage context={context} event={event} back={back} href={href} confirms={entrance === 'confirm'} />
      ),
    );
  }

  /** The button: takes a place that is held and goes in. The answer is a page, since a form leads to no other site. */
  @Post('join')
  @Header('referrer-policy', 'no-referrer')
  async join(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    let address: string | null = null;
    const isIn = await this.explaining(reply, async () => {
      address = await this.own.join(token);
    });
    if (!isIn) return reply.redirect(`/r/${token}`, 303);
    if (!address) return reply.redirect(`/r/${token}/join`, 303);
    const href = String(address);
    void reply.header('refresh', `0; url=${href}`);
    return this.pages.sendOwn(request, reply, (context) => <EnteringPage context={context} href={href} />);
  }

  /** Says on the next page why the registration does not allow it; false then. */
  private async explaining(reply: FastifyReply, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      this.contexts.flash(reply, { tone: 'warn', text: error.message });
      return false;
    }
  }
}

/** The address of the letter is still to be proved. */
function isUnconfirmed({ state, emailConfirmedAt }: RegistrationRow): boolean {
  return state === 'PENDING' || state === 'OFFERED' || (state === 'WAITLISTED' && emailConfirmedAt === null);
}
