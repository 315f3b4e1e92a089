import { count, formatDateTime, monthName } from '../../common/russian.js';
import type { PackagePart, PartState, Turn } from '../../features/publications/package.rules.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import type { Tone } from '../components/chips.js';

/** What a part is called, in full and on a small card, and where it is worked on below the event's page. */
export const PART_WORDS: Readonly<Record<PackagePart, { title: string; short: string; path: string }>> = {
  letter: { title: 'Информационное письмо', short: 'Письмо', path: 'letter' },
  announcement: { title: 'Анонс', short: 'Анонс', path: 'announcement' },
  program: { title: 'Программа', short: 'Программа', path: 'program' },
  postRelease: { title: 'Пост-релиз', short: 'Пост-релиз', path: 'post-release' },
};

export const TURN_WORDS: Readonly<Record<Turn, string>> = {
  ORGANISER: 'организатор',
  REVIEWER: 'согласующий',
  MINISTRY: 'министерство',
};

const STATES: Readonly<Record<PartState, { word: string; tone: Tone }>> = {
  NONE: { word: 'нет', tone: 'neutral' },
  DRAFT: { word: 'черновик', tone: 'neutral' },
  IN_REVIEW: { word: 'на проверке', tone: 'warn' },
  APPROVED: { word: 'согласован', tone: 'info' },
  SCHEDULED: { word: 'выйдет', tone: 'info' },
  WITHDRAWN: { word: 'снят', tone: 'neutral' },
  STALE: { word: 'устарел: время прежнее', tone: 'warn' },
  DONE: { word: 'опубликован', tone: 'ok' },
};

/** How far a part is, in words that agree with it: «письмо зарегистрировано», «программа опубликована». */
export function partState(item: PackageItem, zone: string): { word: string; tone: Tone } {
  const { part, state, number, publishAt } = item;
  if (state === 'NONE' && !item.isRequired) return { word: 'не требуется', tone: 'neutral' };
  if (state === 'DONE' && part === 'letter') return { word: `зарегистрировано, № ${number}`, tone: 'ok' };
  if (state === 'DONE' && part === 'program') return { word: 'опубликована', tone: 'ok' };
  if (state === 'STALE' && part === 'letter') return { word: `устарело: время прежнее, № ${number}`, tone: 'warn' };
  if (state === 'STALE' && part === 'program')
    return { word: 'устарела: не совпадает со временем события', tone: 'warn' };
  if (state === 'SCHEDULED' && publishAt) return { word: `выйдет ${formatDateTime(publishAt, zone)}`, tone: 'info' };
  return STATES[state];
}

/** «до 6 декабря»; nothing for what is not needed. */
export function dueWords({ due, isRequired }: Pick<PackageItem, 'due' | 'isRequired'>): string {
  return isRequired ? `до ${due.day} ${monthName(due.month, 'genitive')}` : '';
}

/** «опаздывает на 2 дня»; empty in time. */
export function lateWords(days: number): string {
  return days > 0 ? `опаздывает на ${count(days, 'день', 'дня', 'дней')}` : '';
}
