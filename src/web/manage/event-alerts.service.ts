import { Injectable } from '@nestjs/common';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { type Review, ReviewsService } from '../../features/events/reviews.service.js';
import { type Clash, ClashesService } from '../../features/programs/clashes.service.js';
import { ReschedulingService } from '../../features/rescheduling/rescheduling.service.js';
import { type RegistrationCounts, RosterService } from '../../features/registrations/roster.service.js';
import { TodayService } from '../../features/workspace/today.service.js';
import type { ManagedEvent } from './event-form.js';

/** What must be looked at before an event goes on: its review, what else is on at the same time, who registers. */
export interface EventAlerts {
  /** Null for who may not edit. */
  review: Review | null;
  clashes: readonly Clash[];
  /** Null for who may not see registrations. */
  counts: RegistrationCounts | null;
  /** Registrations of each of the last days; null as `counts`. */
  days: readonly { day: string; count: number }[] | null;
  /** The time from before the last move, which can still be brought back; null when it cannot. */
  movedFrom: { startsAt: Date; endsAt: Date } | null;
}

@Injectable()
export class EventAlertsModel {
  constructor(
    private readonly reviews: ReviewsService,
    private readonly clashes: ClashesService,
    private readonly roster: RosterService,
    private readonly today: TodayService,
    private readonly rescheduling: ReschedulingService,
  ) {}

  /** Null for who may not edit. */
  async reviewOf(actor: Actor, event: { id: string; slug: string; organiserId: string }): Promise<Review | null> {
    return can(actor, 'event.edit', ownedBy(event)) ? this.reviews.get(actor, event.slug) : null;
  }

  /** Of an event the actor may see; the same number of statements for any. */
  async of(actor: Actor, event: ManagedEvent): Promise<EventAlerts> {
    const [review, clashes, counts, days, movedFrom] = await Promise.all([
      this.reviewOf(actor, event),
      this.clashes.forEvents(actor, [event.id]),
      this.roster.countsFor(actor, event),
      this.today.registeredByDay(actor, event),
      this.rescheduling.undoable(actor, event),
    ]);
    return { review, clashes: clashes.get(event.id) ?? [], counts, days, movedFrom };
  }
}
