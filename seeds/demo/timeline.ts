import { inZone } from '../../src/common/russian.js';
import { type AcademicYear, academicYearOn } from '../../src/features/roadmap/plan.rules.js';
import type { When } from './content/spec.js';

const MOSCOW = 'Europe/Moscow';
const HALF_HOUR_MS = 30 * 60_000;
// prettier-ignore
const HOLIDAYS = new Set([
  '01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07', '01-08', '02-23', '03-08', '05-01', '05-09', '06-12', '11-04', '12-31',
]);

/** Turns days «from today» into moments of Moscow, off weekends and holidays. */
export class Timeline {
  readonly year: AcademicYear;
  private readonly today: Temporal.PlainDate;

  constructor(readonly now: Date) {
    this.today = inZone(now, MOSCOW).toPlainDate();
    this.year = academicYearOn(this.today);
  }

  /** First and last moment of `when`. */
  span(when: When): { startsAt: Date; endsAt: Date } {
    const startsAt = 'soon' in when ? this.soon(when.soon) : at(this.day(when), when.at);
    return { startsAt, endsAt: new Date(startsAt.getTime() + when.minutes * 60_000) };
  }

  /** `{year}` in a text is the academic year, «2026/2027». */
  text(text: string): string {
    return text.replaceAll('{year}', this.year.name);
  }

  private day(when: Exclude<When, { soon: number }>): Temporal.PlainDate {
    if ('planDay' in when) return Temporal.PlainDate.from(`${this.year.slug.slice(0, 4)}-${when.planDay}`);
    const day = this.today.add({ days: when.day });
    return when.weekend ? day : workday(day, when.day < 0 ? -1 : 1);
  }

  private soon(minutes: number): Date {
    return new Date(Math.ceil((this.now.getTime() + minutes * 60_000) / HALF_HOUR_MS) * HALF_HOUR_MS);
  }
}

function workday(day: Temporal.PlainDate, step: number): Temporal.PlainDate {
  const isFree = day.dayOfWeek > 5 || HOLIDAYS.has(day.toString().slice(5));
  return isFree ? workday(day.add({ days: step }), step) : day;
}

function at(day: Temporal.PlainDate, time: string): Date {
  return new Date(day.toZonedDateTime({ timeZone: MOSCOW, plainTime: time }).epochMilliseconds);
}
