import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { Gone, InvalidInput } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import type { EventRow } from '../../features/events/events.service.js';
import { joinWindow } from '../../features/events/events.rules.js';
import { OwnRegistrationService } from '../../features/registrations/own-registration.service.js';
import { OwnedRegistrationsService } from '../../features/registrations/owned-registrations.service.js';
import { LetterRequest } from '../../features/registrations/registrations.dto.js';
import { RegistrationsService } from '../../features/registrations/registrations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { ButtonLink } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { isRegistrationOpen } from '../event-view.js';
import { ownTokens } from '../own-cookie.js';
import type { PageContext } from '../page-context.service.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { WaitingPage } from './own-steps.view.js';
import { typed } from './registration.view.js';

const WAITING_SECONDS = 10;

/**
 * The permanent address of a broadcast, the one in calendars (US-10). It holds no secret: a registered person is known
 * by the account or by this browser, or is sent the personal link again; an open event lets everybody in.
 */
@Controller('events/:slug/join')
@AccessFor('public')
export class JoinPage {
  constructor(
    private readonly events: EventsService,
    private readonly own: OwnRegistrationService,
    private readonly owned: OwnedRegistrationsService,
    private readonly registrations: RegistrationsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async join(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getVisible(slug);
    if (event.cancelledAt) throw new Gone('Событие отменено', 'event-cancelled');
    if (joinWindow(event, this.clock.now()) === 'over') throw new Gone('Событие завершилось', 'event-over');
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    if (event.registrationMode === 'NONE') return this.open(event, request, reply);
    const token =
      (actor && (await this.owned.tokenFor(actor, event.id))) ??
      (await this.own.findToken(ownTokens(request), event.id));
    if (token) return reply.redirect(`/r/${token}/join`, 303);
    return this.ask(event, {}, null, request, reply);
  }

  /** Sends the personal link again; the answer is the same whether the address is registered. */
  @Post()
  async sendLink(
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getVisible(slug);
    try {
      const { email } = await validateInput(LetterRequest, values);
      await this.registrations.sendLinkAgain(event.id, email);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return this.ask(event, values, error, request, reply);
    }
    this.contexts.flash(reply, {
      tone: 'ok',
      text: 'Если этот адрес зарегистрирован, письмо со ссылкой уже отправлено',
    });
    return reply.redirect(`/events/${slug}/join`, 303);
  }

  private async open(event: EventRow, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const now = this.clock.now();
    const address = joinWindow(event, now) === 'open' ? await this.events.joinUrl(event.id) : null;
    if (address) return reply.redirect(address, 303);
    void reply.header('refresh', String(WAITING_SECONDS));
    return this.pages.sendOwn(request, reply, (context) => (
      <WaitingPage
        context={context}
        event={event}
        back={`/events/${event.slug}`}
        href={`/events/${event.slug}/join`}
        now={now}
      />
    ));
  }

  private async ask(
    event: EventRow,
    values: FormValues,
    error: InvalidInput | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const open = isRegistrationOpen(event, this.clock.now());
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <AskPage context={context} event={event} values={values} error={error} registrationOpen={open} />,
      error ? 422 : 200,
    );
  }
}

function AskPage(props: {
  context: PageContext;
  event: EventRow;
  values: FormValues;
  error: InvalidInput | null;
  registrationOpen: boolean;
}): JSX.Element {
  const { context, event, values, error, registrationOpen } = props;
  return (
    <Page {...context} title="Подключение" invalid={error !== null} noindex>
      <PageHead title="Подключение" crumbs={[{ title: event.title, href: `/events/${event.slug}` }]} />
      <Wrap narrow>
        <p class="lead">
          Откройте личную ссылку из письма о регистрации на этом устройстве: дальше вход будет в одно нажатие.
        </p>
        <Section title="Нет письма под рукой?" id="again">
          <Form action={`/events/${event.slug}/join`} csrf={context.csrf} errors={error?.errors}>
            <TextInput
              name="email"
              type="email"
              label="Почта, указанная при регистрации"
              hint="Пришлём ссылку ещё раз, не чаще раза в 10 минут"
              autocomplete="email"
              value={typed(values, 'email')}
              error={errorOf(error?.errors, 'email')}
            />
            <Submit label="Прислать ссылку" />
          </Form>
        </Section>
        {registrationOpen && (
          <Section title="Ещё не регистрировались?" id="new">
            <ButtonLink href={`/events/${event.slug}/register`}>Зарегистрироваться</ButtonLink>
          </Section>
        )}
      </Wrap>
    </Page>
  );
}
