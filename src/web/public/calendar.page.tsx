import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { count } from '../../common/russian.js';
import { EventsQuery } from '../../features/events/events.dto.js';
import { EventsService } from '../../features/events/events.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { Config } from '../../platform/config/config.js';
import { AccessFor } from '../../platform/http/route.js';
import { ButtonLink, CopyButton } from '../components/buttons.js';
import { Filters } from '../components/filters.js';
import { Page } from '../components/layout.js';
import { Card, PageHead, Section, Wrap } from '../components/page-head.js';
import { SubscriptionClients } from '../components/subscription-clients.js';
import { addressOf, addressWith, inOneWay, type Query as Address } from '../components/query.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { eventFilters } from './event-filters.js';
import { WholeRegion } from './whole-region.view.js';

const PATH = '/calendar';
const FEED_FILTERS = ['kind', 'format', 'audience', 'municipality', 'organisation', 'q'] as const;
type FeedFilters = Pick<EventsQuery, (typeof FEED_FILTERS)[number]>;

@Controller('calendar')
@AccessFor('public')
export class CalendarPage {
  constructor(
    private readonly events: EventsService,
    private readonly organisations: OrganisationsService,
    private readonly pages: PublicPages,
    private readonly config: Config,
  ) {}

  @Get()
  async subscribe(
    @Query() query: EventsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const address = inOneWay(Object.fromEntries(FEED_FILTERS.map((name) => [name, query[name]])) as FeedFilters);
    return this.pages.send(request, reply, addressOf(PATH, address), (context) => this.render(address, context));
  }

  private async render(query: FeedFilters, context: PageContext): Promise<JSX.Element> {
    const address: Address = { ...query };
    const [municipalities, organisers, total] = await Promise.all([
      this.organisations.municipalities(),
      this.organisations.organisers(),
      this.events.countPublic(query),
    ]);
    const feed = this.config.PUBLIC_URL + addressWith('/calendar/events.ics', address, 'cursor', []);
    return (
      <Page
        {...context}
        title="Календарь"
        description="Подписка на календарь событий профминимума: переносы и отмены приходят сами"
      >
        <PageHead
          title="Календарь событий"
          about="Подпишитесь один раз: новые события, переносы и отмены появятся в вашем календаре сами"
        />
        <Wrap>
          <Section title="1. Что показывать" id="what">
            <Filters
              path={PATH}
              query={address}
              search={{ name: 'q', label: 'Тема или слово' }}
              groups={eventFilters({ municipalities, organisers }).filter(({ type }) => type !== 'date')}
            />
            <WholeRegion chosen={query.municipality} municipalities={municipalities} />
            {!query.municipality && (
              <p class="soft">Если выбрать муниципалитет, останутся его события и события для всей области.</p>
            )}
            <p role="status">
              Сейчас подходит {count(total, 'предстоящее событие', 'предстоящих события', 'предстоящих событий')}.
            </p>
          </Section>
          <Section title="2. Адрес подписки" id="address">
            <Card>
              <p class="feed-address">
                <code>{feed}</code>
              </p>
              <p class="actions">
                <ButtonLink href={feed.replace(/^https?:/, 'webcal:')} look="primary" icon="calendar">
                  Подписаться
                </ButtonLink>
                <CopyButton text={feed}>Скопировать адрес</CopyButton>
                <ButtonLink href={feed} look="quiet" icon="download">
                  Файл .ics
                </ButtonLink>
              </p>
            </Card>
          </Section>
          <Section title="3. Куда вставить" id="where">
            <SubscriptionClients />
            <p>
              О переносе и отмене участники узнают сразу, из письма. Календарь покажет перемену, когда обновится в
              следующий раз.
            </p>
            <p>
              Нужны только те события, на которые вы записались? Адрес такого календаря — в{' '}
              <a href="/me/calendar">личном кабинете</a> и на странице вашей регистрации.
            </p>
          </Section>
        </Wrap>
      </Page>
    );
  }
}
