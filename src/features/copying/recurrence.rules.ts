/** How often something is repeated; the names are those of RFC 5545, section 3.3.10. */
export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const WEEKDAY_WORDS: Readonly<Record<Weekday, string>> = {
  MO: 'Понедельник',
  TU: 'Вторник',
  WE: 'Среда',
  TH: 'Четверг',
  FR: 'Пятница',
  SA: 'Суббота',
  SU: 'Воскресенье',
};

/** Every month: on the same day of it, or on the same weekday of the same week of it. */
export const MONTHLY_WAYS = ['DAY', 'WEEKDAY'] as const;
export type MonthlyWay = (typeof MONTHLY_WAYS)[number];

/** Nobody plans more at once; a longer list was a slip. */
export const MOST_DATES = 60;

/** A rule of recurrence on the wall clock: the first date may be the start itself or a later day that the rule names. */
export interface Recurrence {
  /** A wall time, `2026-12-09T15:00`. */
  startsAt: string;
  frequency: Frequency;
  /** Every so many days, weeks or months. */
  interval: number;
  /** For weeks; none means the weekday of the start. */
  weekdays: readonly Weekday[];
  monthlyBy: MonthlyWay;
  /** How many dates, or the last day, inclusive. */
  ends: { count: number } | { until: string };
}

/** The rule without its end as RFC 5545 writes it: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH`. */
export function ruleText({ startsAt, frequency, interval, weekdays, monthlyBy }: Recurrence): string {
  const day = Temporal.PlainDateTime.from(startsAt).toPlainDate();
  const parts = [`FREQ=${frequency}`, `INTERVAL=${interval}`];
  if (frequency === 'WEEKLY') parts.push(`BYDAY=${(weekdays.length > 0 ? weekdays : [weekdayOf(day)]).join(',')}`);
  if (frequency === 'MONTHLY')
    parts.push(monthlyBy === 'DAY' ? `BYMONTHDAY=${day.day}` : `BYDAY=${placeInMonth(day)}${weekdayOf(day)}`);
  return parts.join(';');
}

export function weekdayOf(day: Temporal.PlainDate): Weekday {
  return WEEKDAYS[day.dayOfWeek - 1] ?? 'MO';
}

/** First to fourth by count; a fifth one is the last, since not every month has five. */
function placeInMonth(day: Temporal.PlainDate): number {
  const place = Math.ceil(day.day / 7);
  return place > 4 ? -1 : place;
}
