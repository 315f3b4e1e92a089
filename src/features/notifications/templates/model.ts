import { formatDate, formatDateRange, formatTimeRange, isSameDay, weekday } from '../../../common/russian.js';
import type { EventFormat } from '../../events/events.rules.js';
import type { Times } from '../notifications.rules.js';
import { type FactRow, greetingTo, type LetterBody, type LetterLink } from './body.js';

/** An event as letters tell of it. */
export interface LetterEvent extends Times {
  title: string;
  format: EventFormat;
  zone: string;
  venue: string | null;
  address: string | null;
  platform: string | null;
  organiser: string;
  contact: string | null;
}

/** Absolute addresses of one recipient's pages. */
export interface LetterLinks {
  site: string;
  /** The own registration and what can be done there. */
  own: string;
  confirm: string;
  cancel: string;
  /** The personal way into the broadcast (US-01); stays the same when the broadcast's address changes (US-10). */
  join: string;
  event: string;
  ics: string;
  events: string;
}

/** What is left to do: a held place is still to be confirmed, and the waiting list goes on. */
export type Standing = 'CONFIRMED' | 'IN_REVIEW' | 'HELD' | 'WAITING';

/** What every letter about an event is written from. */
export interface LetterModel {
  /** Without names while the address is not proved. */
  person: { firstName: string; middleName: string | null };
  event: LetterEvent;
  links: LetterLinks;
  answerable: boolean;
}

/** The frame all letters share: greeting, footer, and the event's title in the subject so that a thread holds together. */
export function frame(
  model: LetterModel,
  subject: string,
): Pick<LetterBody, 'subject' | 'greeting' | 'site' | 'answerable'> {
  return {
    subject: `${subject}: ${model.event.title}`,
    greeting: greetingTo(model.person),
    site: model.links.site,
    answerable: model.answerable,
  };
}

/** «9 декабря 2026 г. (среда), 15:00–16:30 (МСК)»; over several days the days first, then from when till when. */
export function when({ startsAt, endsAt }: Times, zone: string): string {
  const range = formatTimeRange(startsAt, endsAt, zone);
  if (!isSameDay(startsAt, endsAt, zone)) return `${formatDateRange(startsAt, endsAt, zone)}: ${range}`;
  return `${formatDate(startsAt, zone)} (${weekday(startsAt, zone)}), ${range}`;
}

/** «Онлайн, МТС Линк», the place on site, or both. */
export function where({ format, venue, address, platform }: LetterEvent): string {
  const online = ['Онлайн', platform].filter(Boolean).join(', ');
  const place = [venue, address].filter(Boolean).join(', ');
  if (format === 'ONLINE') return online;
  return format === 'ONSITE' ? place : [place, online].filter(Boolean).join('; ');
}

/** The event in rows: title, time, place, organiser, contact. `rows` stand instead of «Когда» when given. */
export function eventFacts(event: LetterEvent, rows?: readonly FactRow[]): FactRow[] {
  return [
    { label: 'Событие', value: event.title },
    ...(rows ?? [{ label: 'Когда', value: when(event, event.zone) }]),
    { label: 'Где', value: where(event) },
    { label: 'Организатор', value: event.organiser },
    ...(event.contact ? [{ label: 'Вопросы', value: event.contact }] : []),
  ].filter(({ value }) => value !== '');
}

/** Can one take part from a distance? */
export function isRemote({ format }: LetterEvent): boolean {
  return format !== 'ONSITE';
}

/** Ways to have the event, and all one's events, in a calendar. */
export function calendarLinks({ ics, own }: LetterLinks): LetterLink[] {
  return [
    { label: 'Добавить событие в календарь', href: ics },
    { label: 'Подписать календарь на все мои события', href: `${own}#feed` },
  ];
}
