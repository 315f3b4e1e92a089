import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { formatDateTime } from '../../common/russian.js';
import { type AnnouncementCard, AnnouncementsService } from '../../features/announcements/announcements.service.js';
import type { EventRow } from '../../features/events/events.service.js';
import { EventsService } from '../../features/events/events.service.js';
import { type PostReleaseCard, PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { ButtonLink } from '../components/buttons.js';
import { EventList, NextEvent } from '../components/event-card.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import { PublicationCards } from '../components/publication-card.js';
import { eventView, isJoinOpen, isRegistrationOpen } from '../event-view.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { announcementView, postReleaseView } from './views.js';

const UPCOMING = 12;
const DAY_MS = 86_400_000;
const FORTNIGHT_MS = 14 * DAY_MS;
const NEWEST = 3;

@Controller()
@AccessFor('public')
export class HomePage {
  constructor(
    private readonly events: EventsService,
    private readonly announcements: AnnouncementsService,
    private readonly postReleases: PostReleasesService,
    private readonly pages: PublicPages,
    private readonly clock: Clock,
  ) {}

  @Get()
  async home(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.pages.send(request, reply, '/', async (context) => {
      const [upcoming, announcements, postReleases] = await Promise.all([
        this.events.listPublic({ limit: UPCOMING }),
        this.announcements.listPublished({ limit: NEWEST }),
        this.postReleases.listPublished({ limit: NEWEST }),
      ]);
      const news = { announcements: announcements.items, postReleases: postReleases.items };
      return <View context={context} upcoming={upcoming.items} {...news} now={this.clock.now()} />;
    });
  }
}

interface ViewProps {
  context: PageContext;
  upcoming: readonly EventRow[];
  announcements: readonly AnnouncementCard[];
  postReleases: readonly PostReleaseCard[];
  now: Date;
}

/** The next event large, the coming two weeks, then what was announced and what was held (look.md, page 1). */
function View({ context, upcoming, announcements, postReleases, now }: ViewProps): JSX.Element {
  const next = upcoming.find((event) => !event.cancelledAt && isShort(event)) ?? upcoming[0];
  const rest = upcoming.filter((event) => event !== next);
  const soon = rest.filter((event) => event.startsAt.getTime() - now.getTime() < FORTNIGHT_MS);
  const shown = soon.length > 0 ? soon : rest.slice(0, NEWEST);
  return (
    <Page
      {...context}
      title="События профминимума"
      description="Вебинары, совещания и фестивали программы профориентации в школах Московской области"
    >
      <Wrap>
        <h1 class="visually-hidden">События профминимума</h1>
        {next ? <Next event={next} now={now} /> : <Nothing />}
        {shown.length > 0 && (
          <Section
            title={soon.length > 0 ? 'Ближайшие две недели' : 'Дальше'}
            id="soon"
            more={{ title: 'Все события', href: '/events' }}
          >
            <EventList events={shown.map((event) => eventView(event, now))} now={now} level={3} />
          </Section>
        )}
        {announcements.length > 0 && (
          <Section
            title="Анонсы и новости"
            id="announcements"
            more={{ title: 'Все анонсы и новости', href: '/announcements' }}
          >
            <PublicationCards publications={announcements.map(announcementView)} />
          </Section>
        )}
        {postReleases.length > 0 && (
          <Section
            title="Как это прошло"
            id="post-releases"
            more={{ title: 'Все пост-релизы', href: '/post-releases' }}
          >
            <PublicationCards publications={postReleases.map(postReleaseView)} />
          </Section>
        )}
      </Wrap>
    </Page>
  );
}

/** Courses run for weeks: they are in the list, but the next event is one that one can come to. */
function isShort({ startsAt, endsAt }: EventRow): boolean {
  return endsAt.getTime() - startsAt.getTime() < DAY_MS;
}

function Next({ event, now }: { event: EventRow; now: Date }): JSX.Element {
  const base = `/events/${event.slug}`;
  if (isJoinOpen(event, now))
    return (
      <NextEvent event={eventView(event, now)} now={now} action={{ href: `${base}/join`, label: 'Подключиться' }} />
    );
  if (!isRegistrationOpen(event, now))
    return <NextEvent event={eventView(event, now)} now={now} action={{ href: base, label: 'Подробнее' }} />;
  const waits = event.seatState === 'waitlist';
  const until = event.registrationClosesAt
    ? `до ${formatDateTime(event.registrationClosesAt, event.zone)}`
    : 'меньше минуты';
  return (
    <NextEvent
      event={eventView(event, now)}
      now={now}
      action={{ href: `${base}/register`, label: waits ? 'Встать в лист ожидания' : 'Зарегистрироваться' }}
      note={until}
    />
  );
}

function Nothing(): JSX.Element {
  return (
    <EmptyState title="Ближайших событий пока нет">
      <p>Подпишитесь на календарь: новое событие появится в нём само.</p>
      <p class="actions">
        <ButtonLink href="/calendar" look="primary">
          Подписаться
        </ButtonLink>
        <ButtonLink href="/events?past=1">Прошедшие события</ButtonLink>
      </p>
    </EmptyState>
  );
}
