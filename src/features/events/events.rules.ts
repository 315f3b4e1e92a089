import { InvalidInput, RuleViolation } from '../../common/errors.js';

export const EVENT_KINDS = [
  'MEETING',
  'WEBINAR',
  'SEMINAR',
  'ROUND_TABLE',
  'CONFERENCE',
  'PARENT_MEETING',
  'FESTIVAL',
  'WORKSHOP',
  'CAREER_TRIAL',
  'COURSE',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_FORMATS = ['ONSITE', 'ONLINE', 'HYBRID'] as const;
export type EventFormat = (typeof EVENT_FORMATS)[number];

export const AUDIENCES = [
  'HEADS',
  'DEPUTY_HEADS',
  'TEACHERS',
  'CLASS_TEACHERS',
  'PSYCHOLOGISTS',
  'NAVIGATORS',
  'MUNICIPAL_COORDINATORS',
  'PARENTS',
  'PUPILS',
] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Classes of the minimum. */
export const GRADES = [6, 7, 8, 9, 10, 11] as const;

/** Where one goes to take part. */
export interface Place {
  format: EventFormat;
  venue: string | null;
  address: string | null;
}

export function samePlace(a: Place, b: Place): boolean {
  return a.format === b.format && a.venue === b.venue && a.address === b.address;
}

/** `NONE`: an open event without names, such as a parent meeting (plan measure 9). */
export const REGISTRATION_MODES = ['FORM', 'NONE'] as const;
export type RegistrationMode = (typeof REGISTRATION_MODES)[number];

/** How many places are left, coarsely: kept pages show it, so it changes rarely. */
export type SeatState = 'open' | 'few' | 'waitlist';

/** «few» from a tenth of the places (or five) down. */
export function seatState(capacity: number | null, held: number, waiting: number): SeatState {
  if (capacity === null) return 'open';
  if (held >= capacity || waiting > 0) return 'waitlist';
  return capacity - held <= Math.max(5, Math.floor(capacity / 10)) ? 'few' : 'open';
}

/** The facts of an event that decide whether one can register now. */
export interface RegistrationFacts {
  publicationState: string;
  cancelledAt: Date | null;
  registrationMode: RegistrationMode;
  registrationOpensAt: Date | null;
  registrationClosesAt: Date | null;
  endsAt: Date;
  /** Only those whom the organiser adds take part. */
  closedList: boolean;
}

export type RegistrationStatus = 'none' | 'by-list' | 'not-yet' | 'open' | 'closed';

/** Whether the form is offered at `now`. Registration closes by its date, else when the event ends. */
export function registrationStatus(event: RegistrationFacts, now: Date): RegistrationStatus {
  if (event.registrationMode === 'NONE' || event.publicationState !== 'PUBLISHED') return 'none';
  if (event.cancelledAt || now >= event.endsAt) return 'closed';
  if (event.closedList) return 'by-list';
  if (event.registrationOpensAt && now < event.registrationOpensAt) return 'not-yet';
  if (event.registrationClosesAt && now >= event.registrationClosesAt) return 'closed';
  return 'open';
}

/** Throws RuleViolation `registration-closed` or `registration-not-open` unless one can register at `now`. */
export function assertRegistrationOpen(event: RegistrationFacts, now: Date): void {
  const status = registrationStatus(event, now);
  if (status === 'open') return;
  if (event.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, регистрация закрыта');
  if (status === 'by-list') throw byListOnly();
  if (status === 'not-yet') throw new RuleViolation('registration-not-open', 'Регистрация ещё не открыта');
  throw new RuleViolation('registration-closed', 'Регистрация на это событие закрыта');
}

/** The refusal of somebody who is not on a closed list. */
export function byListOnly(): RuleViolation {
  return new RuleViolation('closed-list', 'На это событие участников записывает организатор, регистрации по форме нет');
}

export const JOIN_OPENS_MINUTES = 30;

/** Before: a waiting page; open: to the broadcast; over. The window opens 30 minutes before the start (US-11). */
export function joinWindow(event: { startsAt: Date; endsAt: Date }, now: Date): 'before' | 'open' | 'over' {
  if (now >= event.endsAt) return 'over';
  return now.getTime() >= event.startsAt.getTime() - JOIN_OPENS_MINUTES * 60_000 ? 'open' : 'before';
}

/** Hosts a broadcast may be on (US-10): platforms that work in Russia. */
export const PLATFORM_HOSTS: Readonly<Record<string, string>> = {
  'my.mts-link.ru': 'МТС Линк',
  'mts-link.ru': 'МТС Линк',
  'vk.com': 'VK Видео',
  'vkvideo.ru': 'VK Видео',
  'calls.vk.com': 'VK Звонки',
  'sferum.ru': 'Сферум',
  'rutube.ru': 'Rutube',
  'telemost.yandex.ru': 'Яндекс Телемост',
  'asou-mo.ru': 'АСОУ',
  'jazz.sber.ru': 'SberJazz',
  'salutejazz.ru': 'SaluteJazz',
  'konturtalk.ru': 'Контур.Толк',
};

/** Is this address https and on one of the allowed hosts or below one? */
export function isAllowedJoinUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (protocol !== 'https:' || username !== '' || password !== '') return false;
  return Object.keys(PLATFORM_HOSTS).some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

export interface Schedule {
  startsAt: Date;
  endsAt: Date;
  registrationOpensAt: Date | null;
  registrationClosesAt: Date | null;
}

/** The checks that need several fields at once; throws InvalidInput naming each bad field. `now` null skips «in the past». */
export function assertSchedule(schedule: Schedule, now: Date | null): void {
  const errors: { field: string; code: string; message: string }[] = [];
  if (schedule.endsAt <= schedule.startsAt) {
    errors.push({ field: 'endsAt', code: 'ends-before-start', message: 'Окончание должно быть позже начала' });
  }
  if (now && schedule.startsAt <= now) {
    errors.push({ field: 'startsAt', code: 'in-the-past', message: 'Начало уже прошло, укажите время в будущем' });
  }
  if (schedule.registrationClosesAt && schedule.registrationClosesAt > schedule.endsAt) {
    errors.push({
      field: 'registrationClosesAt',
      code: 'after-end',
      message: 'Регистрация не может закрываться после окончания события',
    });
  }
  if (
    schedule.registrationOpensAt &&
    schedule.registrationOpensAt >= (schedule.registrationClosesAt ?? schedule.endsAt)
  ) {
    errors.push({
      field: 'registrationOpensAt',
      code: 'opens-after-close',
      message: 'Регистрация должна открываться раньше, чем закроется',
    });
  }
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** An event, or what hangs on one, as the table of rights sees it: of its organiser, and within the event itself. */
export function ownedBy({ organiserId, ...event }: { organiserId: string } & ({ id: string } | { eventId: string })): {
  organisationId: string;
  eventId: string;
} {
  return { organisationId: organiserId, eventId: 'eventId' in event ? event.eventId : event.id };
}
