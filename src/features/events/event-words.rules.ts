import type { Audience, EventFormat, EventKind } from './events.rules.js';

/** What each kind of event is called, one and many. */
export const KIND_WORDS: Readonly<Record<EventKind, { word: string; plural: string }>> = {
  MEETING: { word: 'Совещание', plural: 'Совещания' },
  WEBINAR: { word: 'Вебинар', plural: 'Вебинары' },
  SEMINAR: { word: 'Семинар', plural: 'Семинары' },
  ROUND_TABLE: { word: 'Круглый стол', plural: 'Круглые столы' },
  CONFERENCE: { word: 'Конференция', plural: 'Конференции' },
  PARENT_MEETING: { word: 'Родительское собрание', plural: 'Родительские собрания' },
  FESTIVAL: { word: 'Фестиваль', plural: 'Фестивали' },
  WORKSHOP: { word: 'Мастер-класс', plural: 'Мастер-классы' },
  CAREER_TRIAL: { word: 'Профессиональная проба', plural: 'Профессиональные пробы' },
  COURSE: { word: 'Курс', plural: 'Курсы' },
};

export const FORMAT_WORDS: Readonly<Record<EventFormat, string>> = {
  ONSITE: 'Очно',
  ONLINE: 'Онлайн',
  HYBRID: 'Очно и онлайн',
};

const AUDIENCE_WORDS: Readonly<Record<Audience, { nominative: string; genitive: string }>> = {
  HEADS: { nominative: 'Директора школ', genitive: 'директоров школ' },
  DEPUTY_HEADS: { nominative: 'Заместители директоров', genitive: 'заместителей директоров' },
  TEACHERS: { nominative: 'Учителя', genitive: 'учителей' },
  CLASS_TEACHERS: { nominative: 'Классные руководители', genitive: 'классных руководителей' },
  PSYCHOLOGISTS: { nominative: 'Педагоги-психологи', genitive: 'педагогов-психологов' },
  NAVIGATORS: { nominative: 'Педагоги-навигаторы', genitive: 'педагогов-навигаторов' },
  MUNICIPAL_COORDINATORS: { nominative: 'Муниципальные координаторы', genitive: 'муниципальных координаторов' },
  PARENTS: { nominative: 'Родители', genitive: 'родителей' },
  PUPILS: { nominative: 'Ученики', genitive: 'учеников' },
};

/** «Учителя», for lists of choices. */
export function audienceWord(audience: Audience): string {
  return AUDIENCE_WORDS[audience].nominative;
}

/** «для учителей, педагогов-психологов и родителей»; empty when the event names nobody. */
export function forAudience(audiences: readonly Audience[]): string {
  const words = audiences.map((audience) => AUDIENCE_WORDS[audience].genitive);
  const last = words.pop();
  if (last === undefined) return '';
  return words.length > 0 ? `для ${words.join(', ')} и ${last}` : `для ${last}`;
}
