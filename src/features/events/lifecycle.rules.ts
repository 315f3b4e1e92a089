import { RuleViolation } from '../../common/errors.js';
import { TELLING_PAUSE_MS } from './events.events.js';
import { assertSchedule, type Schedule } from './events.rules.js';

/**
 * The schedule of an event moved to another time. A registration window that the new time makes impossible falls away: then one
 * can register until the event ends. Throws RuleViolation for a cancelled event and for the same time, InvalidInput for an
 * end before the start and a start that has passed.
 */
export function movedSchedule(
  event: Schedule & { cancelledAt: Date | null },
  { startsAt, endsAt }: Pick<Schedule, 'startsAt' | 'endsAt'>,
  now: Date,
): Schedule {
  if (event.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, перенести его нельзя');
  if (+startsAt === +event.startsAt && +endsAt === +event.endsAt)
    throw new RuleViolation('nothing-to-move', 'Новое время совпадает с прежним');
  const closes = event.registrationClosesAt;
  const registrationClosesAt = closes && closes > endsAt ? null : closes;
  const opens = event.registrationOpensAt;
  const registrationOpensAt = opens && opens >= (registrationClosesAt ?? endsAt) ? null : opens;
  const moved = { startsAt, endsAt, registrationOpensAt, registrationClosesAt };
  assertSchedule(moved, now);
  return moved;
}

interface Times {
  startsAt: Date;
  endsAt: Date;
}

/** An event that may have been moved. */
interface MovableTimes {
  startsAt: Date;
  endsAt: Date;
  movedAt: Date | null;
  movedFromStartsAt: Date | null;
  movedFromEndsAt: Date | null;
}

/**
 * The time that is shown struck beside the present one; null for an event that stands where it was first announced, whether it was
 * never moved or came back, since nobody is to go by another time then.
 */
export function moveShown(
  event: Times & {
    movedFromStartsAt: Date | null;
    movedFromEndsAt: Date | null;
    firstStartsAt: Date | null;
    firstEndsAt: Date | null;
  },
): Times | null {
  const { movedFromStartsAt, movedFromEndsAt } = event;
  if (!movedFromStartsAt || !movedFromEndsAt || isBackAtFirst(event)) return null;
  const from = { startsAt: movedFromStartsAt, endsAt: movedFromEndsAt };
  return isBack(event, from) ? null : from;
}

/** Has an event that was moved come back to the time it was first announced for? */
export function isBackAtFirst(event: Times & { firstStartsAt: Date | null; firstEndsAt: Date | null }): boolean {
  return isBack(event, { startsAt: event.firstStartsAt, endsAt: event.firstEndsAt });
}

function isBack(event: Times, to: { startsAt: Date | null; endsAt: Date | null }): boolean {
  return +event.startsAt === Number(to.startsAt) && +event.endsAt === Number(to.endsAt);
}

/** The time people know: while the letter about a move has not gone, the one before it. */
export function knownTimes(event: MovableTimes, now: Date): { startsAt: Date; endsAt: Date } {
  const { startsAt, endsAt, movedAt, movedFromStartsAt, movedFromEndsAt } = event;
  const isPending = movedAt !== null && now.getTime() - movedAt.getTime() <= TELLING_PAUSE_MS;
  if (!isPending || !movedFromStartsAt || !movedFromEndsAt) return { startsAt, endsAt };
  return { startsAt: movedFromStartsAt, endsAt: movedFromEndsAt };
}
