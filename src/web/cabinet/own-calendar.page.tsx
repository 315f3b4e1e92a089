import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { NotFound } from '../../common/errors.js';
import { formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AccountsService } from '../../features/accounts/accounts.service.js';
import { CalendarService } from '../../features/calendar/calendar.service.js';
import { PersonalFeedService } from '../../features/calendar/personal-feed.service.js';
import { OwnedRegistrationsService } from '../../features/registrations/owned-registrations.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ActionForm, ButtonLink, CopyButton } from '../components/buttons.js';
import { Page } from '../components/layout.js';
import { Card, PageHead, Section, Wrap } from '../components/page-head.js';
import { SubscriptionClients } from '../components/subscription-clients.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { CABINET_AREA } from './area.js';

const MOSCOW = 'Europe/Moscow';

/** The secret address of the person's own calendar (US-14). */
@Controller('me/calendar')
@AccessFor('signed-in')
export class OwnCalendarPage {
  constructor(
    private readonly accounts: AccountsService,
    private readonly owned: OwnedRegistrationsService,
    private readonly calendar: CalendarService,
    private readonly feed: PersonalFeedService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [address, last] = await Promise.all([
      this.calendar.personalAddress(actor.personId),
      this.feed.lastFetch(actor.personId),
    ]);
    if (!address) throw new NotFound('Учётной записи больше нет');
    void reply.header('referrer-policy', 'no-referrer');
    return this.pages.sendOwn(request, reply, (context) => <View context={context} address={address} last={last} />);
  }

  /** The old address answers 410 from now on, whoever has it, and so do links of registrations given out so far. */
  @Post('renew')
  async renew(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.owned.closeLinks(actor.personId);
    await this.accounts.revokeCalendar(actor.personId);
    this.contexts.flash(reply, { tone: 'ok', text: 'Адрес сменён, прежний уже не работает. Подпишитесь на новый' });
    return reply.redirect('/me/calendar', 303);
  }
}

function View(props: {
  context: PageContext;
  address: string;
  last: Awaited<ReturnType<PersonalFeedService['lastFetch']>>;
}): JSX.Element {
  const { context, address, last } = props;
  return (
    <Page {...context} area={CABINET_AREA} title="Мой календарь" styles={['account.css']} noindex>
      <PageHead
        title="Мой календарь"
        about="Подпишитесь один раз: события, на которые вы записаны, их переносы и отмены появятся сами"
      />
      <Wrap>
        <Section title="Адрес" id="address">
          <Card>
            <div class="stack">
              <p class="feed-address">
                <code>{address}</code>
              </p>
              <p class="actions">
                <ButtonLink href={address.replace(/^https?:/, 'webcal:')} look="primary" icon="calendar">
                  Подписаться
                </ButtonLink>
                <CopyButton text={address}>Скопировать адрес</CopyButton>
              </p>
              <p class="note">
                {last
                  ? `Календарь забирал события ${formatDateTime(last.fetchedAt, MOSCOW)}${last.client ? `: ${last.client}` : ''}.`
                  : 'Пока ни один календарь сюда не обращался.'}
              </p>
            </div>
          </Card>
        </Section>
        <Section title="Куда вставить" id="where">
          <SubscriptionClients />
        </Section>
        <Section title="Адрес увидел кто-то ещё?" id="renew">
          <p>
            Кто знает адрес, тот видит, на какие события вы записаны. Смените его: прежний перестанет работать сразу, во
            всех календарях нужно будет подписаться заново. Закроются и ссылки на ваши регистрации из прежних писем:
            новые — в кабинете и в следующих письмах.
          </p>
          <ActionForm action="/me/calendar/renew" csrf={context.csrf} look="danger">
            Сменить адрес
          </ActionForm>
        </Section>
      </Wrap>
    </Page>
  );
}
