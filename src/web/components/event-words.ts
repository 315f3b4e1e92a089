import type { Audience, EventFormat, EventKind } from '../../features/events/events.rules.js';
import type { IconName } from './icons.js';

/** The word and the icon of each kind of event; its colour is `[data-kind]` in tokens.css. */
export const EVENT_KIND_WORDS: Readonly<Record<EventKind, { word: string; plural: string; icon: IconName }>> = {
  MEETING: { word: 'Совещание', plural: 'Совещания', icon: 'meeting' },
  WEBINAR: { word: 'Вебинар', plural: 'Вебинары', icon: 'webinar' },
  SEMINAR: { word: 'Семинар', plural: 'Семинары', icon: 'seminar' },
  ROUND_TABLE: { word: 'Круглый стол', plural: 'Круглые столы', icon: 'roundTable' },
  CONFERENCE: { word: 'Конференция', plural: 'Конференции', icon: 'conference' },
  PARENT_MEETING: { word: 'Родительское собрание', plural: 'Родительские собрания', icon: 'parentMeeting' },
  FESTIVAL: { word: 'Фестиваль', plural: 'Фестивали', icon: 'festival' },
  WORKSHOP: { word: 'Мастер-класс', plural: 'Мастер-классы', icon: 'workshop' },
  CAREER_TRIAL: { word: 'Профессиональная проба', plural: 'Профессиональные пробы', icon: 'careerTrial' },
  COURSE: { word: 'Курс', plural: 'Курсы', icon: 'course' },
};

export const EVENT_FORMAT_WORDS: Readonly<Record<EventFormat, { word: string; icon: IconName }>> = {
  ONSITE: { word: 'Очно', icon: 'pin' },
  ONLINE: { word: 'Онлайн', icon: 'video' },
  HYBRID: { word: 'Очно и онлайн', icon: 'video' },
};

/** Who an event is for, as after «для». */
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
