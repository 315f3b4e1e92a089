import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsQuery } from '../../features/events/events.dto.js';
import type { EventRow } from '../../features/events/events.service.js';
import { EventsService } from '../../features/events/events.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { ButtonLink } from '../components/buttons.js';
import { EventList } from '../components/event-card.js';
import { Filters } from '../components/filters.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { Month } from '../components/month.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressOf, addressWith, inOneWay, type Query as Address } from '../components/query.js';
import { eventView } from '../event-view.js';
import { ownTokens } from '../own-cookie.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { eventFilters } from './event-filters.js';
import { EventPageModel } from './event-page.model.js';
import { EventPage } from './event.view.js';
import { WholeRegion } from './whole-region.view.js';

const MOSCOW = 'Europe/Moscow';
const PATH = '/events';

@Controller('events')
@AccessFor('public')
export class EventsPage {
  constructor(
    private readonly events: EventsService,
    private readonly organisations: OrganisationsService,
    private readonly model: EventPageModel,
    private readonly pages: PublicPages,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(
    @Query() { limit: _, ...asked }: EventsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const query = inOneWay(asked);
    return this.pages.send(request, reply, addressOf(PATH, query), (context) => this.renderList(query, context));
  }

  @Get(':slug')
  async event(
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const actor = request.actor as Actor | undefined;
    return this.pages.send(request, reply, `${PATH}/${slug}`, async (context) => (
      <EventPage
        {...await this.model.of(await this.events.getVisible(slug, actor), {
          actor,
          tokens: actor && ownTokens(request),
        })}
        context={context}
      />
    ));
  }

  private async renderList(query: Omit<EventsQuery, 'limit'>, context: PageContext): Promise<JSX.Element> {
    const now = this.clock.now();
    const address: Address = { ...query };
    const [municipalities, organisers] = await Promise.all([
      this.organisations.municipalities(),
      this.organisations.organisers(),
    ]);
    const isMonth = query.view === 'month';
    return (
      <Page
        {...context}
        title="События"
        description="Вебинары, совещания, конференции и фестивали профминимума Московской области"
      >
        <PageHead
          title={query.past ? 'Прошедшие события' : 'События'}
          actions={<ListActions address={address} isMonth={isMonth} isPast={query.past === '1'} />}
        />
        <Wrap>
          <Filters
            path={PATH}
            query={address}
            search={{ name: 'q', label: 'Тема или слово' }}
            groups={eventFilters({ municipalities, organisers })}
          />
          <WholeRegion chosen={query.municipality} municipalities={municipalities} />
          {isMonth ? await this.renderMonth(query, address, now) : await this.renderRows(query, address, now)}
        </Wrap>
      </Page>
    );
  }

  private async renderMonth(query: EventsQuery, address: Address, now: Date): Promise<JSX.Element> {
    const month =
      query.month ??
      Temporal.Instant.fromEpochMilliseconds(now.getTime())
        .toZonedDateTimeISO(MOSCOW)
        .toPlainDate()
        .toString()
        .slice(0, 7);
    const events = await this.events.listMonth(query, month);
    return (
      <Month
        month={month}
        events={events.map((event) => eventView(event, now))}
        zone={MOSCOW}
        now={now}
        address={(other) => addressWith(PATH, { ...address, view: 'month' }, 'month', [other])}
      />
    );
  }

  private async renderRows(query: EventsQuery, address: Address, now: Date): Promise<JSX.Element> {
    const [page, total] = await Promise.all([this.events.listPublic(query), this.events.countPublic(query)]);
    if (page.items.length === 0) return <Nothing address={address} isPast={query.past === '1'} />;
    return (
      <>
        <p class="soft" role="status">
          Найдено {count(total, 'событие', 'события', 'событий')}
        </p>
        <EventList events={page.items.map((event: EventRow) => eventView(event, now))} now={now} />
        <Pagination
          first={query.cursor ? addressWith(PATH, address, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(PATH, address, 'cursor', [page.nextCursor]) : undefined}
        />
      </>
    );
  }
}

function ListActions({
  address,
  isMonth,
  isPast,
}: {
  address: Address;
  isMonth: boolean;
  isPast: boolean;
}): JSX.Element {
  return (
    <>
      <ButtonLink
        href={addressWith(PATH, { ...address, month: undefined }, 'view', isMonth ? [] : ['month'])}
        icon={isMonth ? 'menu' : 'calendar'}
        size="small"
      >
        {isMonth ? 'Списком' : 'По месяцам'}
      </ButtonLink>
      {!isMonth && (
        <ButtonLink
          href={addressWith(PATH, { ...address, from: undefined, to: undefined }, 'past', isPast ? [] : ['1'])}
          size="small"
        >
          {isPast ? 'Показать предстоящие' : 'Показать прошедшие'}
        </ButtonLink>
      )}
      <ButtonLink
        href={addressWith(
          '/calendar',
          { ...address, view: undefined, past: undefined, month: undefined },
          'cursor',
          [],
        )}
        size="small"
      >
        Подписаться
      </ButtonLink>
    </>
  );
}

function Nothing({ address, isPast }: { address: Address; isPast: boolean }): JSX.Element {
  return (
    <EmptyState title={isPast ? 'Прошедших событий не нашлось' : 'Предстоящих событий не нашлось'}>
      <p>
        Попробуйте убрать часть фильтров
        {!isPast && ' или загляните в прошедшие: там есть записи и рассказы о том, как всё было'}.
      </p>
      <p class="actions">
        <ButtonLink href={PATH}>Сбросить фильтры</ButtonLink>
        {!isPast && <ButtonLink href={addressWith(PATH, address, 'past', ['1'])}>Показать прошедшие</ButtonLink>}
      </p>
    </EmptyState>
  );
}
