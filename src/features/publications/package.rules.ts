/** Days before the event by which it is announced (domain rule 5; plan measures 9, 13, 17). */
const ANNOUNCED_DAYS_BEFORE = 3;
/** Days off that fall on the same date every year, `MM-DD` (Labour Code, art. 112); days moved by decree are not known here. */
const HOLIDAYS = new Set(
  '01-01 01-02 01-03 01-04 01-05 01-06 01-07 01-08 02-23 03-08 05-01 05-09 06-12 11-04'.split(' '),
);

/** The last days for what is published with an event, on the calendar of its zone. */
export interface PackageDue {
  announcement: Temporal.PlainDate;
  program: Temporal.PlainDate;
  postRelease: Temporal.PlainDate;
}

/** The announcement 3 days before the start, the program by the start, the post-release on the next working day after the end. */
export function packageDue(event: { startsAt: Date; endsAt: Date; zone: string }): PackageDue {
  const start = dayOf(event.startsAt, event.zone);
  return {
    announcement: start.subtract({ days: ANNOUNCED_DAYS_BEFORE }),
    program: start,
    postRelease: nextWorkingDay(dayOf(event.endsAt, event.zone)),
  };
}

/** Whole days past `due` on the day of `now` in `zone`; 0 when it is not past. */
export function daysLate(due: Temporal.PlainDate, now: Date, zone: string): number {
  return Math.max(0, due.until(dayOf(now, zone)).days);
}

/** The first day after `day` that is neither Saturday, Sunday nor a holiday. */
export function nextWorkingDay(day: Temporal.PlainDate): Temporal.PlainDate {
  const next = day.add({ days: 1 });
  const isOff = next.dayOfWeek > 5 || HOLIDAYS.has(next.toString().slice(5));
  return isOff ? nextWorkingDay(next) : next;
}

function dayOf(moment: Date, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone).toPlainDate();
}
