import type { Lifecycle } from '../../common/lifecycle.js';
import { count } from '../../common/russian.js';

/** What stands in the place of a surname; first name and patronymic are empty then (constraints of the tables say so too). */
export const ERASED_NAME = 'Данные удалены';
/** Where the address of a letter stood. */
export const ERASED_ADDRESS = 'erased@invalid';

/** Stands in the place of an address: unique, and no letter ever goes there (RFC 2606 keeps `invalid` for nobody). */
export function erasedEmail(id: string): string {
  return `erased-${id}@invalid`;
}

/** The operator has 30 days (152-FZ, art. 21, part 5). */
export const DUE_DAYS = 30;

export const DAY_MS = 86_400_000;

/** A request for erasure: asked for, confirmed by the owner of the address (or by staff who saw a document), done. */
export const ERASURE = {
  REQUESTED: ['CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['DONE'],
  DONE: [],
  CANCELLED: [],
} as const satisfies Lifecycle<'REQUESTED' | 'CONFIRMED' | 'DONE' | 'CANCELLED'>;

export type ErasureState = keyof typeof ERASURE;

export const ERASURE_WORDS: Readonly<Record<ErasureState, string>> = {
  REQUESTED: 'Ждёт подтверждения',
  CONFIRMED: 'Удаляется',
  DONE: 'Удалено',
  CANCELLED: 'Отменено',
};

/** Days left until `due`; negative when it has passed. The last day counts as 0. */
export function daysLeft(due: Date, now: Date): number {
  return Math.floor((due.getTime() - now.getTime()) / DAY_MS);
}

export const CONSENT_KINDS = ['PERSONAL_DATA', 'DISTRIBUTION'] as const;

export type ConsentKind = (typeof CONSENT_KINDS)[number];

export const CONSENT_KIND_WORDS: Readonly<Record<ConsentKind, string>> = {
  PERSONAL_DATA: 'Обработка персональных данных',
  DISTRIBUTION: 'Публикация имени и фотографий',
};

/** What is kept for a time only. Each kind has one rule; the nightly job does them in this order. */
export const RETENTION_KINDS = [
  'SIGN_IN_ATTEMPTS',
  'SESSIONS',
  'ACCOUNT_LINKS',
  'LETTER_TEXTS',
  'LETTER_ADDRESSES',
  'UNCONFIRMED_REGISTRATIONS',
  'WITHDRAWN_REGISTRATIONS',
  'REGISTRATIONS',
  'ERASURE_REQUESTS',
  'UNUSED_ACCOUNTS',
] as const;

export type RetentionKind = (typeof RETENTION_KINDS)[number];

export interface RetentionRule {
  kind: RetentionKind;
  amount: number;
  unit: 'DAYS' | 'MONTHS';
  /** What goes, since when the term is counted and what stays, in Russian. */
  what: string;
}

/** The moment before which a row is older than the rule allows; months are those of the calendar in Moscow. */
export function cutoffOf({ amount, unit }: Pick<RetentionRule, 'amount' | 'unit'>, now: Date): Date {
  const moscow = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('Europe/Moscow');
  const cutoff = moscow.subtract(unit === 'DAYS' ? { days: amount } : { months: amount });
  return new Date(cutoff.epochMilliseconds);
}

/** The term in words: «30 дней», «6 месяцев», «3 года». */
export function termWords({ amount, unit }: Pick<RetentionRule, 'amount' | 'unit'>): string {
  if (unit === 'DAYS') return count(amount, 'день', 'дня', 'дней');
  return amount % 12 === 0 ? count(amount / 12, 'год', 'года', 'лет') : count(amount, 'месяц', 'месяца', 'месяцев');
}

/** What a run did, or would do, by kind: how many rows, the oldest moment counted from, and the ids of up to three. */
export type RetentionCounts = Partial<
  Record<RetentionKind, { count: number; oldest: string | null; examples: string[] }>
>;
