import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { registrationStatus } from '../../features/events/events.rules.js';
import { hasOneForm, progressOf, SERIES_KIND_WORDS } from '../../features/events/series.rules.js';
import { SeriesService } from '../../features/events/series.service.js';
import { Config } from '../../platform/config/config.js';
import { AccessFor } from '../../platform/http/route.js';
import { ButtonLink, CopyButton } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { EventList } from '../components/event-card.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import { eventView } from '../event-view.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';

/** A festival or a cycle: its stages in time, how far it is, one registration, one subscription, what came of it. */
@Controller('series')
@AccessFor('public')
export class SeriesPage {
  constructor(
    private readonly series: SeriesService,
    private readonly postReleases: PostReleasesService,
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
    const actor = request.actor as Actor | undefined;
    return this.pages.send(request, reply, `/series/${slug}`, (context) => this.render(slug, actor, context));
  }

  private async render(slug: string, actor: Actor | undefined, context: PageContext): Promise<JSX.Element> {
    const series = await this.series.get(slug, actor);
    const postRelease = await this.postReleases.publications.getPublishedForSeries(series.id);
    const now = this.clock.now();
    const ahead = series.events.filter((event) => event.endsAt > now);
    const held = series.events.filter((event) => event.endsAt <= now && !event.cancelledAt);
    const open = ahead.filter((event) => registrationStatus(event, now) === 'open');
    const { done, total } = progressOf(series.events, now);
    const feed = `${this.config.PUBLIC_URL}/series/${slug}.ics`;
    return (
      <Page {...context} title={series.title} description={series.summary}>
        <PageHead
          look="hero"
          title={series.title}
          chips={<Chip>{SERIES_KIND_WORDS[series.kind]}</Chip>}
          about={series.organiser}
        />
        <Wrap>
          {!series.isPublic && (
            <Notice tone="info" title="Цикл ещё не виден участникам">
              <p>Он появится на сайте, когда будет опубликовано первое из его событий.</p>
            </Notice>
          )}
          {series.summary && <p class="lead">{series.summary}</p>}
          {total > 0 && <Progress done={done} total={total} label="Прошло этапов" showLabel />}
          <p class="actions">
            {hasOneForm(series, open) && (
              <ButtonLink href={`/series/${slug}/register`} look="primary">
                Записаться на все даты
              </ButtonLink>
            )}
            {series.isPublic && (
              <>
                <ButtonLink href={feed.replace(/^https?:/, 'webcal:')} icon="calendar">
                  Подписаться на все этапы
                </ButtonLink>
                <CopyButton text={feed}>Скопировать адрес календаря</CopyButton>
              </>
            )}
          </p>
          {postRelease && (
            <Section
              title="Итоги"
              id="results"
              more={{ title: 'Читать пост-релиз', href: `/post-releases/${postRelease.slug}` }}
            >
              <h3>
                <a href={`/post-releases/${postRelease.slug}`}>{postRelease.title}</a>
              </h3>
              {postRelease.lead && <p>{postRelease.lead}</p>}
            </Section>
          )}
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
