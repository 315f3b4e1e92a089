import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import { ReviewsService } from '../../features/events/reviews.service.js';
import { LettersService } from '../../features/notifications/letters.service.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { PackagesService } from '../../features/workspace/packages.service.js';
import { TodayService } from '../../features/workspace/today.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { PublicPages } from '../public-pages.service.js';
import { TodayView } from './today.view.js';

const SOON_DAYS = 3;
const MOST_AWAITING = 50;

/** The first page of the workspace: what is to be done today, as far as the reader's rights reach. */
@Controller('manage')
@AccessFor('event.view-drafts')
export class TodayPage {
  constructor(
    private readonly today: TodayService,
    private readonly packages: PackagesService,
    private readonly reviews: ReviewsService,
    private readonly announcements: AnnouncementsService,
    private readonly postReleases: PostReleasesService,
    private readonly letters: LettersService,
    private readonly pages: PublicPages,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [, search] = request.url.split('?');
    // the list of events stood here: kept addresses lead to it
    if (search) return reply.redirect(`/manage/events?${search}`, 302);
    const [starting, missing, arrivals, failed, paused, scheduled, ...awaiting] = await Promise.all([
      this.today.starting(actor),
      this.packages.missing(actor, SOON_DAYS),
      this.today.arrivals(actor),
      this.letters.failed(actor),
      this.letters.alarm(actor),
      this.today.scheduled(actor),
      this.reviews.awaiting(actor),
      this.announcements.publications.listInReview(actor, MOST_AWAITING),
      this.postReleases.publications.listInReview(actor, MOST_AWAITING),
    ]);
    const [events, announcements, postReleases] = awaiting;
    return this.pages.sendOwn(request, reply, (context) => (
      <TodayView
        context={context}
        actor={actor}
        now={this.clock.now()}
        starting={starting}
        missing={missing}
        awaiting={{ events, announcements, postReleases }}
        arrivals={arrivals}
        failed={failed}
        paused={paused}
        mayResend={!this.letters.keptAvailable()}
        scheduled={scheduled}
      />
    ));
  }
}
