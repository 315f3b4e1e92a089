import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { type Actor, can, scopeOf } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type ArrivalsRow, type ScheduledRow, type StartingRow, TodayRepository } from './today.repository.js';

export type { ArrivalsRow, ScheduledRow, StartingRow };

const MOSCOW = 'Europe/Moscow';
const MOST = 50;
const SCHEDULED_DAYS = 7;
const CHART_DAYS = 14;
const DAY_MS = 86_400_000;

/** What goes on these days within the actor's rights. Days are Moscow's. */
@Injectable()
export class TodayService {
  constructor(
    private readonly repository: TodayRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Events that start today or tomorrow, the nearest first; one query. The address of the broadcast is null for those who may
   * not open it, `hasJoinUrl` tells whether there is one.
   */
  async starting(actor: Actor): Promise<(StartingRow & { hasJoinUrl: boolean })[]> {
    const today = this.today();
    const rows = await this.repository.starting(
      scopeOf(actor, 'event.view-drafts'),
      startOf(today),
      startOf(today.add({ days: 2 })),
      MOST,
    );
    return rows.map((row) => {
      const mayOpen = can(actor, 'event.edit', ownedBy(row)) || can(actor, 'registration.change', ownedBy(row));
      return { ...row, hasJoinUrl: row.joinUrl !== null, joinUrl: mayOpen ? row.joinUrl : null };
    });
  }

  /** Events for which somebody registered since yesterday began; only where the actor sees participants. One query. */
  async arrivals(actor: Actor): Promise<ArrivalsRow[]> {
    const since = startOf(this.today().subtract({ days: 1 }));
    return this.repository.arrivals(scopeOf(actor, 'registration.view'), since, MOST);
  }

  /** Registrations for the event on each of the last two weeks' days; null for who may not see participants. One query. */
  async registeredByDay(
    actor: Actor,
    event: { id: string; organiserId: string },
  ): Promise<{ day: string; count: number }[] | null> {
    if (!can(actor, 'registration.view', ownedBy(event))) return null;
    const first = this.today().subtract({ days: CHART_DAYS - 1 });
    return this.repository.registeredByDay(event.id, first.toString(), CHART_DAYS);
  }

  /** What comes out by itself in the coming week. One query. */
  async scheduled(actor: Actor): Promise<ScheduledRow[]> {
    const until = new Date(this.clock.now().getTime() + SCHEDULED_DAYS * DAY_MS);
    return this.repository.scheduled(scopeOf(actor, 'event.view-drafts'), until, MOST);
  }

  private today(): Temporal.PlainDate {
    return Temporal.Instant.fromEpochMilliseconds(this.clock.now().getTime()).toZonedDateTimeISO(MOSCOW).toPlainDate();
  }
}

function startOf(day: Temporal.PlainDate): Date {
  return new Date(day.toZonedDateTime(MOSCOW).epochMilliseconds);
}
