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

/** What the list of themes is called on the page of an event. */
export function themesWord(kind: EventKind): string {
  switch (kind) {
    case 'MEETING':
      return 'Повестка';
    case 'ROUND_TABLE':
      return 'Вопросы для обсуждения';
    case 'CONFERENCE':
      return 'Направления';
    default:
      return 'Темы';
  }
}

/** «для 6–9 классов», «для 8 и 10–11 классов», «для 9 класса»; empty when the event names none. */
export function forGrades(grades: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const grade of [...new Set(grades)].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && grade === run[1] + 1) run[1] = grade;
    else runs.push([grade, grade]);
  }
  const words = runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  const end = words.pop();
  if (end === undefined) return '';
  const list = words.length > 0 ? `${words.join(', ')} и ${end}` : end;
  return `для ${list} ${grades.length === 1 ? 'класса' : 'классов'}`;
}
