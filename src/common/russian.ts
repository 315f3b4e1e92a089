/** A point in time, however the caller holds it. */
export type Moment = Date | Temporal.Instant;

const THIN_SPACE = '\u2009';
const NUMBER = new Intl.NumberFormat('ru-RU', { maximumFractionDigits: 2 });
const RULES = new Intl.PluralRules('ru-RU');

/** The word that goes with `n`: 1 место, 2 места, 5 мест; fractions take the second form (1,5 места). */
export function plural(n: number, one: string, few: string, many: string): string {
  const form = RULES.select(Math.abs(n));
  if (form === 'one') return one;
  return form === 'many' ? many : few;
}

/** The number and its word: «1 043 места», «5 мест». */
export function count(n: number, one: string, few: string, many: string): string {
  return `${formatNumber(n)} ${plural(n, one, few, many)}`;
}

/** «1 043», «0,25», «−3»: thin spaces between thousands, a comma, a minus sign; at most two decimals. */
export function formatNumber(n: number): string {
  return NUMBER.formatToParts(n)
    .map(({ type, value }) => (type === 'group' ? THIN_SPACE : type === 'minusSign' ? '−' : value))
    .join('');
}

/** «2,4 МБ» from bytes, in steps of 1024. */
export function fileSize(bytes: number): string {
  const units = ['КБ', 'МБ', 'ГБ'];
  if (bytes < 1024) return count(bytes, 'байт', 'байта', 'байт');
  let size = bytes / 1024;
  let unit = 0;
  while (Math.round(size * 10) / 10 >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${formatNumber(size < 100 ? Math.round(size * 10) / 10 : Math.round(size))} ${units[unit]}`;
}

/** «…» around a title; its own quotes become „…“, as Russian has it. */
export function quoted(title: string): string {
  return `«${title.replaceAll('«', '„').replaceAll('»', '“')}»`;
}

/** Two letters for an avatar, from the first two words: «Иванова Мария Петровна» → «ИМ». Empty for an empty name. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\d]+(?:-[\p{L}\d]+)*/gu) ?? [];
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0]?.toUpperCase() ?? '')
    .join('');
}

interface MonthWords {
  nominative: string;
  genitive: string;
  short: string;
}

const MONTHS: readonly MonthWords[] = [
  { nominative: 'январь', genitive: 'января', short: 'янв' },
  { nominative: 'февраль', genitive: 'февраля', short: 'фев' },
  { nominative: 'март', genitive: 'марта', short: 'мар' },
  { nominative: 'апрель', genitive: 'апреля', short: 'апр' },
  { nominative: 'май', genitive: 'мая', short: 'май' },
  { nominative: 'июнь', genitive: 'июня', short: 'июн' },
  { nominative: 'июль', genitive: 'июля', short: 'июл' },
  { nominative: 'август', genitive: 'августа', short: 'авг' },
  { nominative: 'сентябрь', genitive: 'сентября', short: 'сен' },
  { nominative: 'октябрь', genitive: 'октября', short: 'окт' },
  { nominative: 'ноябрь', genitive: 'ноября', short: 'ноя' },
  { nominative: 'декабрь', genitive: 'декабря', short: 'дек' },
];

/** `month` 1–12. «сентябрь», «сентября» or «сен». Throws RangeError for another number. */
export function monthName(month: number, form: keyof MonthWords = 'nominative'): string {
  const words = MONTHS[month - 1];
  if (!words) throw new RangeError(`no month ${month}`);
  return words[form];
}

/** Monday first, as weeks are counted here. */
export const WEEKDAYS = ['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье'] as const;
export const SHORT_WEEKDAYS = ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'] as const;

/** The day of the week of `moment` in the IANA `zone`: «среда», or «ср». */
export function weekday(moment: Moment, zone: string, form: 'long' | 'short' = 'long'): string {
  const names = form === 'long' ? WEEKDAYS : SHORT_WEEKDAYS;
  return names[inZone(moment, zone).dayOfWeek - 1] ?? '';
}

/** The wall clock of the IANA `zone` at `moment`. Throws RangeError for an unknown zone. */
export function inZone(moment: Moment, zone: string): Temporal.ZonedDateTime {
  const epoch = 'getTime' in moment ? moment.getTime() : moment.epochMilliseconds;
  return Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
}

// prettier-ignore
const RUSSIAN_ZONES = new Set([
  'Europe/Moscow', 'Europe/Simferopol', 'Europe/Kirov', 'Europe/Volgograd', 'Europe/Kaliningrad', 'Europe/Samara',
  'Europe/Saratov', 'Europe/Ulyanovsk', 'Europe/Astrakhan', 'Asia/Yekaterinburg', 'Asia/Omsk', 'Asia/Novosibirsk',
  'Asia/Barnaul', 'Asia/Tomsk', 'Asia/Novokuznetsk', 'Asia/Krasnoyarsk', 'Asia/Irkutsk', 'Asia/Chita', 'Asia/Yakutsk',
  'Asia/Khandyga', 'Asia/Vladivostok', 'Asia/Ust-Nera', 'Asia/Magadan', 'Asia/Sakhalin', 'Asia/Srednekolymsk',
  'Asia/Kamchatka', 'Asia/Anadyr',
]);

/** «МСК» for Moscow, «МСК+2» for other Russian zones, «UTC+5:30» for the rest, as the offset is at `moment`. */
export function zoneLabel(zone: string, moment: Moment): string {
  const offset = inZone(moment, zone).offsetNanoseconds / 60e9;
  if (!RUSSIAN_ZONES.has(zone)) return `UTC${signed(offset)}`;
  return `МСК${signed(offset - inZone(moment, 'Europe/Moscow').offsetNanoseconds / 60e9)}`;
}

function signed(minutes: number): string {
  if (minutes === 0) return '';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `${minutes > 0 ? '+' : '−'}${Math.floor(size / 60)}${rest}`;
}

/** «15:00» in `zone`. */
export function formatTime(moment: Moment, zone: string): string {
  const { hour, minute } = inZone(moment, zone);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** «13 сентября 2026 г.» in `zone`. */
export function formatDate(moment: Moment, zone: string): string {
  return `${formatDay(moment, zone)} ${inZone(moment, zone).year} г.`;
}

/** «13 сентября» in `zone`, for places where the year is plain. */
export function formatDay(moment: Moment, zone: string): string {
  const { day, month } = inZone(moment, zone);
  return `${day} ${monthName(month, 'genitive')}`;
}

/** «13 сентября 2026 г., 15:00 (МСК)» in `zone`. */
export function formatDateTime(moment: Moment, zone: string): string {
  return `${formatDate(moment, zone)}, ${formatTime(moment, zone)} (${zoneLabel(zone, moment)})`;
}

/** «15:00–16:30 (МСК)»; when the end is on another day: «13 сентября, 15:00 – 14 сентября, 12:00 (МСК)». */
export function formatTimeRange(start: Moment, end: Moment, zone: string): string {
  const label = zoneLabel(zone, start);
  const times = [formatTime(start, zone), formatTime(end, zone)] as const;
  if (isSameDay(start, end, zone)) return `${times[0]}–${times[1]} (${label})`;
  return `${formatDay(start, zone)}, ${times[0]} – ${formatDay(end, zone)}, ${times[1]} (${label})`;
}

/** «18 октября 2026 г.», «18–20 октября 2026 г.», «28 сентября – 2 октября 2026 г.», with both years when they differ. */
export function formatDateRange(start: Moment, end: Moment, zone: string): string {
  const [from, to] = [inZone(start, zone), inZone(end, zone)];
  if (isSameDay(start, end, zone)) return formatDate(start, zone);
  if (from.year !== to.year) return `${formatDate(start, zone)} – ${formatDate(end, zone)}`;
  if (from.month !== to.month) return `${formatDay(start, zone)} – ${formatDate(end, zone)}`;
  return `${from.day}–${formatDate(end, zone)}`;
}

/** «13 сентября 2026 г., 15:00–16:30 (МСК)»; over several days the days alone, as `formatDateRange`. */
export function formatWhen(start: Moment, end: Moment, zone: string): string {
  if (!isSameDay(start, end, zone)) return formatDateRange(start, end, zone);
  return `${formatDate(start, zone)}, ${formatTimeRange(start, end, zone)}`;
}

/** Are both on one calendar day of `zone`? */
export function isSameDay(a: Moment, b: Moment, zone: string): boolean {
  return inZone(a, zone).toPlainDate().equals(inZone(b, zone).toPlainDate());
}

/**
 * How far the day of `moment` is from the day of `now`, both in `zone`: «сегодня в 15:00», «завтра в 15:00», «вчера в 15:00»,
 * «через 17 дней», «3 дня назад»; from two months on in whole months, from two years on in whole years.
 */
export function relativeDay(moment: Moment, now: Moment, zone: string): string {
  const [today, day] = [inZone(now, zone).toPlainDate(), inZone(moment, zone).toPlainDate()];
  const days = today.until(day).days;
  const time = formatTime(moment, zone);
  if (days === 0) return `сегодня в ${time}`;
  if (days === 1) return `завтра в ${time}`;
  if (days === -1) return `вчера в ${time}`;
  const months = Math.abs(today.until(day, { largestUnit: 'months' }).months);
  return ahead(days > 0, Math.abs(days), months);
}

function ahead(future: boolean, days: number, months: number): string {
  const years = Math.floor(months / 12);
  const size =
    months < 2
      ? count(days, 'день', 'дня', 'дней')
      : years < 2
        ? count(months, 'месяц', 'месяца', 'месяцев')
        : count(years, 'год', 'года', 'лет');
  return future ? `через ${size}` : `${size} назад`;
}

/** «1 час 30 минут», «45 минут», «2 дня 3 часа» from whole minutes; «0 минут» for less than one. */
export function formatDuration(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const [days, hours, rest] = [Math.floor(whole / 1440), Math.floor((whole % 1440) / 60), whole % 60];
  const parts = [
    days > 0 && count(days, 'день', 'дня', 'дней'),
    hours > 0 && count(hours, 'час', 'часа', 'часов'),
    (rest > 0 || whole === 0) && count(rest, 'минута', 'минуты', 'минут'),
  ];
  return parts.filter(Boolean).join(' ');
}

/** Whole minutes from `start` to `end`, never negative. */
export function minutesBetween(start: Moment, end: Moment): number {
  return Math.max(
    0,
    Math.round((inZone(end, 'UTC').epochMilliseconds - inZone(start, 'UTC').epochMilliseconds) / 60_000),
  );
}
