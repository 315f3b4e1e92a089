import type { Lifecycle } from '../../common/lifecycle.js';
import type { AccountLinkKind, AccountNoticeKind } from '../accounts/accounts.events.js';
import { TELLING_PAUSE_MS } from '../events/events.events.js';
import { type Place, samePlace } from '../events/events.rules.js';
import type { CancelCause, RegistrationState } from '../registrations/registrations.rules.js';

/** What happens to a letter. What went out or came too late stays as it is; a failure can be tried again by hand. */
export const LETTER = {
  QUEUED: ['SENDING', 'KEPT'],
  SENDING: ['SENT', 'QUEUED', 'FAILED', 'SUPERSEDED', 'EXPIRED'],
  SENT: [],
  KEPT: ['QUEUED'],
  FAILED: ['QUEUED'],
  SUPERSEDED: [],
  EXPIRED: [],
} as const satisfies Lifecycle<'QUEUED' | 'SENDING' | 'SENT' | 'KEPT' | 'FAILED' | 'SUPERSEDED' | 'EXPIRED'>;

export type LetterState = keyof typeof LETTER;

export const LETTER_STATE_WORDS: Readonly<Record<LetterState, string>> = {
  QUEUED: 'Ждёт отправки',
  SENDING: 'Отправляется',
  SENT: 'Отправлено',
  KEPT: 'Сохранено без отправки',
  FAILED: 'Не принято почтой',
  SUPERSEDED: 'Устарело до отправки',
  EXPIRED: 'Не успело к сроку',
};

/** What staff may send once more; what is in line or out of date is not. */
export const RESENDABLE: readonly LetterState[] = ['SENT', 'FAILED', 'KEPT'];

interface KindOfLetter {
  word: string;
  /** The states of the registration in which the letter is true. */
  states: readonly RegistrationState[];
}

const LIVE = ['PENDING', 'OFFERED', 'WAITLISTED', 'IN_REVIEW', 'CONFIRMED'] as const;

export const LETTER_KINDS = {
  CHECK_ADDRESS: { word: 'Подтверждение адреса', states: ['PENDING', 'OFFERED'] },
  WAITING: { word: 'Лист ожидания', states: ['WAITLISTED'] },
  ALREADY_REGISTERED: { word: 'Повторная регистрация', states: ['CONFIRMED'] },
  IN_REVIEW: { word: 'Заявка на рассмотрении', states: ['IN_REVIEW'] },
  CONFIRMED: { word: 'Участие подтверждено', states: ['CONFIRMED'] },
  PROMOTED: { word: 'Место освободилось', states: ['CONFIRMED'] },
  PLACE_HELD: { word: 'Место освободилось, нужно подтвердить', states: ['PENDING', 'OFFERED'] },
  CANCELLED: { word: 'Регистрация отменена', states: ['CANCELLED'] },
  REJECTED: { word: 'Заявка отклонена', states: ['CANCELLED'] },
  EVENT_CANCELLED: { word: 'Событие отменено', states: LIVE },
  EVENT_WITHDRAWN: { word: 'Событие снято с публикации', states: LIVE },
  EVENT_RESTORED: { word: 'Событие состоится', states: LIVE },
  MOVED: { word: 'Перенос', states: LIVE },
  PLACE_CHANGED: { word: 'Новое место', states: LIVE },
} as const satisfies Record<string, KindOfLetter>;

export type LetterKind = keyof typeof LETTER_KINDS;

/** Letters about an account. Those with a link open it to whoever reads them, so nobody else may. */
export const ACCOUNT_LETTER_KINDS = {
  SIGN_IN: { word: 'Вход по ссылке', secret: true },
  INVITATION: { word: 'Приглашение', secret: true },
  PASSWORD_RESET: { word: 'Новый пароль', secret: true },
  EMAIL_CHANGE_OLD: { word: 'Смена адреса: прежний адрес', secret: true },
  EMAIL_CHANGE_NEW: { word: 'Смена адреса: новый адрес', secret: true },
  ERASURE: { word: 'Удаление данных', secret: true },
  PASSWORD_CHANGED: { word: 'Пароль изменён', secret: false },
  SECOND_FACTOR_CHANGED: { word: 'Изменён второй шаг входа', secret: false },
  EMAIL_CHANGED: { word: 'Адрес изменён', secret: false },
  DATA_ERASED: { word: 'Данные удалены', secret: false },
  CONSENT_WITHDRAWN: { word: 'Согласие отозвано', secret: false },
} as const satisfies Record<AccountLinkKind | AccountNoticeKind, { word: string; secret: boolean }>;

export type AccountLetterKind = keyof typeof ACCOUNT_LETTER_KINDS;

/** Letters about more than the state of one registration: each is looked at by who wrote it when its turn comes. */
export const PLAIN_LETTER_KINDS = {
  INFORMATION_LETTER: { word: 'Информационное письмо' },
  SERIES: { word: 'Запись на цикл событий' },
  CAMPAIGN: { word: 'Письмо организатора' },
  PROGRAM_CHANGED: { word: 'Изменилась программа' },
  SPEAKER_CLAIM: { word: 'Спикер программы' },
  EVENT_REVIEW: { word: 'Согласование события' },
} as const satisfies Record<string, { word: string }>;

export type PlainLetterKind = keyof typeof PLAIN_LETTER_KINDS;

/** The letter for a registration of which REGISTRATION_RECEIVED tells; null when a later fact tells more. */
export function answerTo(
  registration: { state: RegistrationState; cancelCause: CancelCause | null; revision: number },
  fact: { revision: number },
): LetterKind | null {
  const overtaken = registration.revision > fact.revision;
  switch (registration.state) {
    case 'WAITLISTED':
      return 'WAITING';
    case 'PENDING':
    case 'OFFERED':
      return overtaken ? null : 'CHECK_ADDRESS';
    case 'CONFIRMED':
      return overtaken ? null : 'ALREADY_REGISTERED';
    case 'IN_REVIEW':
      return overtaken ? null : 'IN_REVIEW';
    case 'CANCELLED':
      return registration.cancelCause === 'REJECTED' && !overtaken ? 'REJECTED' : null;
  }
}

/** The letter for somebody whose turn has come (US-03); null when the place is gone again. */
export function newsOfPlace(state: RegistrationState): LetterKind | null {
  if (state === 'CONFIRMED') return 'PROMOTED';
  if (state === 'IN_REVIEW') return 'IN_REVIEW';
  return state === 'PENDING' || state === 'OFFERED' ? 'PLACE_HELD' : null;
}

/** When the letter is of no use any more: with the held place for those that ask to confirm it, else with the event. */
export function expiryOf(
  kind: LetterKind,
  event: { endsAt: Date },
  registration: { holdExpiresAt: Date | null },
): Date {
  const asks = kind === 'CHECK_ADDRESS' || kind === 'PLACE_HELD';
  return (asks && registration.holdExpiresAt) || event.endsAt;
}

export interface Times {
  startsAt: Date;
  endsAt: Date;
}

export function sameTimes(a: Times, b: Times): boolean {
  return +a.startsAt === +b.startsAt && +a.endsAt === +b.endsAt;
}

/** A moved event, as far as its letter is concerned. */
export interface MovedEvent extends Times {
  movedAt: Date | null;
  movedFromStartsAt: Date | null;
  movedFromEndsAt: Date | null;
}

/**
 * The time to name as «было» to one recipient (US-08): the one the last letter told, else the one before the move. Null
 * when nothing changed for this person: the event came back to the old time, or the registration is younger than the
 * move.
 */
export function movedFrom(event: MovedEvent, told: Times | null, registeredAt: Date): Times | null {
  if (told) return sameTimes(told, event) ? null : told;
  if (!event.movedAt || !event.movedFromStartsAt || !event.movedFromEndsAt || registeredAt >= event.movedAt)
    return null;
  const before = { startsAt: event.movedFromStartsAt, endsAt: event.movedFromEndsAt };
  return sameTimes(before, event) ? null : before;
}

/** An event whose place has changed, as far as its letter is concerned. */
export interface RelocatedEvent extends Place {
  movedAt: Date | null;
  placeChangedAt: Date | null;
  placeBefore: Place | null;
}

/** The place to name as «было»; null when it is as it was. */
export function placeBefore(event: RelocatedEvent): Place | null {
  return event.placeBefore && !samePlace(event.placeBefore, event) ? event.placeBefore : null;
}

/** Is the place new to somebody who was told `known` (null: none), and registered then? */
export function isNewPlace(event: RelocatedEvent, known: Place | null, registeredAt: Date): boolean {
  if (known) return !samePlace(known, event);
  return placeBefore(event) !== null && event.placeChangedAt !== null && registeredAt < event.placeChangedAt;
}

/** Time and place changed within the pause: one letter tells both. Null when the place did not, or at another time. */
export function placeMovedAlong(event: RelocatedEvent): Place | null {
  if (!event.movedAt || !event.placeChangedAt) return null;
  const apart = Math.abs(event.movedAt.getTime() - event.placeChangedAt.getTime());
  return apart <= TELLING_PAUSE_MS ? placeBefore(event) : null;
}
