import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { EventsService } from '../../features/events/events.service.js';
import { Config } from '../../platform/config/config.js';
import { AccessFor } from '../../platform/http/route.js';
import { ButtonLink, CopyButton } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { EventList } from '../components/event-card.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import { eventView } from '../event-view.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';

/** A festival or a cycle: its stages in time, how far it is, one subscription for all of it. */
@Controller('series')
@AccessFor('public')
export class SeriesPage {
  constructor(
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Get(':slug')
  async show(
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.send(request, reply, `/series/${slug}`, (context) => this.render(slug, context));
  }

  private async render(slug: string, context: PageContext): Promise<JSX.Element> {
    const series = await this.events.getSeries(slug);
    const now = this.clock.now();
    const ahead = series.events.filter((event) => event.endsAt > now);
    const held = series.events.filter((event) => event.endsAt <= now && !event.cancelledAt);
    const feed = `${this.config.PUBLIC_URL}/series/${slug}.ics`;
    return (
      <Page {...context} title={series.title} description={series.summary}>
        <PageHead
          look="hero"
          title={series.title}
          chips={<Chip>{series.kind === 'FESTIVAL' ? 'Фестиваль' : 'Цикл событий'}</Chip>}
          about={series.organiser}
        />
        <Wrap>
          {series.summary && <p class="lead">{series.summary}</p>}
          {series.events.length > 0 && (
            <Progress
              done={held.length}
              total={series.events.filter((event) => !event.cancelledAt).length}
              label="Прошло этапов"
              showLabel
            />
          )}
          <p class="actions">
            <ButtonLink href={feed.replace(/^https?:/, 'webcal:')} icon="calendar">
              Подписаться на все этапы
            </ButtonLink>
            <CopyButton text={feed}>Скопировать адрес календаря</CopyButton>
          </p>
          {ahead.length > 0 && (
            <Section title="Впереди" id="ahead">
              <EventList events={ahead.map((event) => eventView(event, now))} now={now} level={3} />
            </Section>
          )}
          {held.length > 0 && (
            <Section title="Уже прошли" id="held">
              <EventList events={held.toReversed().map((event) => eventView(event, now))} now={now} level={3} />
            </Section>
          )}
          {series.events.length === 0 && <EmptyState title="Этапы ещё не объявлены" />}
        </Wrap>
      </Page>
    );
  }
}
