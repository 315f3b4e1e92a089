import { InvalidInput } from './errors.js';

const WALL_TIME = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?`;
const WALL = new RegExp(`${WALL_TIME}$`);
const WITH_OFFSET = new RegExp(String.raw`${WALL_TIME}(?:Z|[+-]\d\d:\d\d)$`);

/** True for an IANA zone this runtime knows. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    return /^[A-Z][A-Za-z]+(?:\/[A-Za-z0-9_+-]+)*$/.test(zone);
  } catch {
    return false;
  }
}

/**
 * An instant from RFC 3339 with offset, or from a wall time (`2026-12-09T15:00`) in `zone`. Throws InvalidInput on
 * `field` for anything else, for a wall time that a spring change skips and for one that an autumn change makes twice.
 */
export function parseInstant(field: string, value: string, zone: string): Date {
  try {
    if (WITH_OFFSET.test(value)) return new Date(Temporal.Instant.from(value).epochMilliseconds);
    if (!WALL.test(value)) throw new RangeError('Temporal would take more, and leave out what it does not need');
    const wall = Temporal.PlainDateTime.from(value, { overflow: 'reject' });
    return toInstant(field, wall, zone);
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw InvalidInput.field(field, 'invalid-date', 'Укажите дату и время, например 09.12.2026 15:00');
  }
}

/** Nothing is planned for longer ahead: the year was mistyped. */
const LONGEST_PLAN_DAYS = 400;

/** Throws InvalidInput on `field` unless `moment`, for which something is planned, is later than `now` and not years ahead. */
export function assertFutureMoment(field: string, moment: Date, now: Date): void {
  if (moment <= now) throw InvalidInput.field(field, 'in-the-past', 'Это время уже прошло, укажите время в будущем');
  if (moment.getTime() - now.getTime() > LONGEST_PLAN_DAYS * 86_400_000)
    throw InvalidInput.field(field, 'too-far', 'Это слишком далеко в будущем, проверьте год');
}

function toInstant(field: string, wall: Temporal.PlainDateTime, zone: string): Date {
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return new Date(earlier.epochMilliseconds);
  const skipped = !earlier.toPlainDateTime().equals(wall);
  throw InvalidInput.field(
    field,
    skipped ? 'skipped-time' : 'ambiguous-time',
    skipped
      ? 'В этот день часы переводят вперёд, такого времени нет. Укажите другое'
      : 'В этот день часы переводят назад, такое время бывает дважды. Укажите другое',
  );
}

/** RFC 3339 with the offset of `zone`: `2026-12-09T15:00:00+03:00`. */
export function offsetTime(instant: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: 0 });
}

/** `2026-12-09T15:00` on the wall clock of `zone`, as fields of forms want it. */
export function wallTime(instant: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

/**
 * `moment` as far from `to` on the wall clock of `zone` as it is from `from`: what goes along when something is moved. A wall
 * time that a change of the clocks skips or repeats is read as RFC 5545 reads it (section 3.3.5).
 */
export function movedAlong(moment: Date, from: Date, to: Date, zone: string): Date {
  const wall = (instant: Date) =>
    Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();
  const later = wall(to).add(wall(from).until(wall(moment)));
  return new Date(later.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds);
}
