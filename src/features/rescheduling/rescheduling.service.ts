import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import { wallTime } from '../../common/instant.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import type { Event } from '../events/event.entity.js';
import type { MoveInput } from '../events/lifecycle.dto.js';
import { LifecycleService } from '../events/lifecycle.service.js';
import { ownedBy, type Schedule } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import { presentProgram, type ProgramSession } from '../programs/program.rules.js';
import { ProgramsService } from '../programs/programs.service.js';
import { MoveCompanions } from './move-companions.service.js';
import { alongWithStart, momentsAlong, type PlannedMoments, type Shift } from './rescheduling.rules.js';
import { type LastMove, ReschedulingRepository, type TimesOfEvent } from './rescheduling.repository.js';

/** What moving an event will do, for whoever is about to confirm it. */
export interface MovePreview {
  schedule: Schedule;
  /** When what is planned comes out by itself, before and after. */
  planned: { before: PlannedMoments; after: PlannedMoments };
  /** The program that goes along; null when there is none. */
  program: {
    sessions: number;
    /** Readers have it, and get it with the new times at once. */
    isReleased: boolean;
    /** The new time of the event is too short for it: readers see none until it is corrected. */
    isTooLong: boolean;
  } | null;
}

const UNDONE = 'Перенос отменён';

/**
 * Moving an event is one act (US-08): its time, its program with a new release for readers, and the moments at which it, its
 * announcement and its post-release come out, all in one transaction, and all of it back by one more.
 */
@Injectable()
export class ReschedulingService {
  constructor(
    private readonly events: EventsService,
    private readonly lifecycle: LifecycleService,
    private readonly programs: ProgramsService,
    private readonly companions: MoveCompanions,
    private readonly repository: ReschedulingRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Moves the event with all that belongs to it; those registered get one letter five
   * minutes after the last move. Throws NotFound or Forbidden out of scope, Conflict for a stale form, InvalidInput and RuleViolation
   * as `movedSchedule` does; then nothing is changed.
   */
  async move(actor: Actor, slug: string, input: MoveInput): Promise<void> {
    await this.lifecycle.change(actor, slug, 'event.publish', async (tx, event, now) => {
      const before = await this.companions.timesOf(event, tx);
      await this.lifecycle.reschedule(tx, event, input, now);
      const shift = shiftOf(event, before);
      const after = momentsAlong(before.planned, shift, now);
      await this.companions.takeAlong(tx, actor, event, shift, { before: before.planned, after });
      await this.repository.keep(tx, event.id, { before, after: shift.to }, now);
    });
  }

  /** What `move` would do; changes nothing. Throws what `move` throws. */
  async preview(actor: Actor, slug: string, input: MoveInput): Promise<MovePreview> {
    const schedule = await this.lifecycle.previewMove(actor, slug, input);
    const event = await this.events.getManaged(actor, slug);
    const { sessions, released } = await this.programs.getWorkingCopy(actor, slug);
    const { planned } = await this.companions.timesOf(event);
    const shift = { zone: event.zone, from: event, to: schedule };
    const along = (session: ProgramSession) => ({
      startsAt: alongWithStart(session.startsAt, shift),
      endsAt: alongWithStart(session.endsAt, shift),
    });
    const shown = (released?.sessions ?? sessions).map(along);
    return {
      schedule,
      planned: { before: planned, after: momentsAlong(planned, shift, this.clock.now()) },
      program:
        shown.length === 0
          ? null
          : {
              sessions: shown.length,
              isReleased: released !== null,
              isTooLong: presentProgram(schedule, shown).length === 0,
            },
    };
  }

  /**
   * The time from before the last move, which `undo` brings back; null when there is none: nothing was moved, the time has changed
   * since or is past, the event is off, or the actor may not.
   */
  async undoable(actor: Actor, event: MovedEvent): Promise<TimesOfEvent | null> {
    if (!can(actor, 'event.publish', ownedBy(event))) return null;
    const last = await this.repository.lastMove(event.id);
    return last && standsAsMoved(event, last, this.clock.now()) ? last.before : null;
  }

  /**
   * Brings back what the last move changed; who was told of the new time meanwhile is told of the old one. Throws RuleViolation
   * `nothing-to-undo` as `undoable` says, NotFound or Forbidden out of scope.
   */
  async undo(actor: Actor, slug: string): Promise<void> {
    await this.lifecycle.change(actor, slug, 'event.publish', async (tx, event, now) => {
      const last = await this.repository.lastMove(event.id, tx);
      if (!last || !standsAsMoved(event, last, now))
        throw new RuleViolation('nothing-to-undo', 'Вернуть прежнее время уже нельзя: событие с тех пор изменили');
      const { before } = last;
      const shift = { zone: event.zone, from: last.after, to: before };
      const wall = (moment: Date) => wallTime(moment, event.zone);
      const back = { startsAt: wall(before.startsAt), endsAt: wall(before.endsAt), reason: UNDONE };
      await this.lifecycle.reschedule(tx, event, back, now);
      event.registrationOpensAt = before.registrationOpensAt;
      event.registrationClosesAt = before.registrationClosesAt;
      await this.companions.takeAlong(tx, actor, event, shift, { before: before.planned, after: before.planned });
      await this.repository.forget(tx, event.id);
    });
  }
}

interface MovedEvent {
  id: string;
  organiserId: string;
  startsAt: Date;
  endsAt: Date;
  cancelledAt: Date | null;
}

function shiftOf({ zone, startsAt, endsAt }: Event, { startsAt: wasFrom, endsAt: wasTo }: TimesOfEvent): Shift {
  return { zone, from: { startsAt: wasFrom, endsAt: wasTo }, to: { startsAt, endsAt } };
}

function standsAsMoved(event: Omit<MovedEvent, 'id' | 'organiserId'>, { before, after }: LastMove, now: Date): boolean {
  const isSame = +event.startsAt === +after.startsAt && +event.endsAt === +after.endsAt;
  return isSame && !event.cancelledAt && before.startsAt > now;
}
