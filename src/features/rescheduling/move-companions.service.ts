import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../accounts/accounts.rules.js';
import { AnnouncementsService } from '../announcements/announcements.service.js';
import type { Event } from '../events/event.entity.js';
import type { Schedule } from '../events/events.rules.js';
import { PublicationPlansService } from '../events/publication-plans.service.js';
import { PostReleasesService } from '../post-releases/post-releases.service.js';
import { ProgramMovesService } from '../programs/program-moves.service.js';
import { alongWithStart, type PlannedMoments, type Shift } from './rescheduling.rules.js';
import type { TimesOfEvent } from './rescheduling.repository.js';

/** What goes along when an event is moved, in the transaction of the move. */
@Injectable()
export class MoveCompanions {
  constructor(
    private readonly plans: PublicationPlansService,
    private readonly programMoves: ProgramMovesService,
    private readonly announcements: AnnouncementsService,
    private readonly postReleases: PostReleasesService,
  ) {}

  /** The program by its distance to the start, and what is planned to the moments of `planned`; what is not planned stays so. */
  async takeAlong(
    tx: EntityManager,
    actor: Actor,
    event: Event,
    shift: Shift,
    planned: { before: PlannedMoments; after: PlannedMoments },
  ): Promise<void> {
    const { before, after } = planned;
    await this.programMoves.moveAlong(tx, actor, event.id, (moment) => alongWithStart(moment, shift));
    if (before.event) await this.plans.replan(tx, event, after.event, actor.personId);
    if (after.announcement) await this.announcements.publications.lifecycle.replan(tx, event.id, after.announcement);
    if (after.postRelease) await this.postReleases.publications.lifecycle.replan(tx, event.id, after.postRelease);
  }

  /** The event's times and what is planned with it, as they stand. */
  async timesOf(event: Schedule & { id: string; publishAt: Date | null }, tx?: EntityManager): Promise<TimesOfEvent> {
    const announcements = await this.announcements.publications.ofEvents([event.id], tx);
    const postReleases = await this.postReleases.publications.ofEvents([event.id], tx);
    const { startsAt, endsAt, registrationOpensAt, registrationClosesAt } = event;
    const planned = {
      event: event.publishAt,
      announcement: announcements.get(event.id)?.publishAt ?? null,
      postRelease: postReleases.get(event.id)?.publishAt ?? null,
    };
    return { startsAt, endsAt, registrationOpensAt, registrationClosesAt, planned };
  }
}
