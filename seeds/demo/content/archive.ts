import type { EventFormat, EventKind } from '../../../src/features/events/events.rules.js';
import type { EventSpec } from './spec.js';

type Line = readonly [
  slug: string,
  daysAgo: number,
  kind: EventKind,
  format: EventFormat,
  title: string,
  summary: string,
  interest: number,
];

/** Events of the year before, for lists that go on. */
const LINES: readonly Line[] = [
  ['itogi-proshlogo-goda', 172, 'WEBINAR', 'ONLINE', 'Итоги профминимума: что унесём в следующий год', 'Лучшие практики школ и планы на лето.', 410],
  ['letnyaya-shkola-navigatorov', 139, 'SEMINAR', 'ONSITE', 'Летняя школа педагогов-навигаторов', 'Один день практики: консультация, игра, обратная связь.', 46],
  ['podgotovka-k-uchebnomu-godu', 103, 'MEETING', 'ONLINE', 'Готовимся к учебному году: документы и сроки', 'Короткая встреча ответственных за профминимум.', 288],
  ['den-otkrytykh-masterskikh', 186, 'CAREER_TRIAL', 'ONSITE', 'День открытых мастерских', 'Пробы для семиклассников в учебных мастерских.', 58],
  ['vebinar-pismo-partneru', 198, 'WEBINAR', 'ONLINE', 'Письмо партнёру: как пригласить предприятие в школу', 'Разбираем десять настоящих писем.', 176],
  ['konferentsiya-vesna', 214, 'CONFERENCE', 'HYBRID', 'Весенняя конференция «Профессии нашего края»', 'Доклады учеников и учителей о предприятиях области.', 233],
  ['vebinar-diagnostika', 229, 'WEBINAR', 'ONLINE', 'Диагностика без ярлыков: как говорить о результатах', 'Что показывают тесты и чего они не показывают.', 342],
  ['kruglyy-stol-psikhologov', 243, 'ROUND_TABLE', 'ONLINE', 'Круглый стол педагогов-психологов', 'Тревога выпускника: чем может помочь школа.', 97],
  ['put-navykov-final-proshlogo-goda', 256, 'FESTIVAL', 'ONSITE', 'Фестиваль «Путь навыков»: финал прошлого года', 'Выставка макетов и награждение команд.', 190],
  ['vebinar-tsifrovye-professii', 264, 'WEBINAR', 'ONLINE', 'Цифровые профессии без мифов', 'Тестировщик, аналитик, администратор: чем они заняты весь день.', 265],
  ['roditelskiy-vecher-zima', 271, 'PARENT_MEETING', 'ONLINE', 'Зимний родительский вечер', 'Отвечаем на вопросы семей девятиклассников.', 0],
  ['vebinar-meditsinskie-klassy', 279, 'WEBINAR', 'ONLINE', 'Медицинские классы: первый год', 'Опыт трёх школ и одной больницы.', 154],
  ['seminar-uroki-tekhnologii', 286, 'SEMINAR', 'ONSITE', 'Урок технологии как профессиональная проба', 'Открытые уроки и разбор.', 34],
  ['vebinar-ekskursii-onlayn', 300, 'WEBINAR', 'ONLINE', 'Экскурсии онлайн: когда ехать далеко', 'Как провести класс по заводу через экран.', 207],
  ['master-klass-reportazh', 307, 'WORKSHOP', 'ONSITE', 'Мастер-класс «Репортаж с предприятия»', 'Ученики снимают и монтируют трёхминутный сюжет.', 22],
  ['vebinar-agroklassy', 314, 'WEBINAR', 'ONLINE', 'Агроклассы Подмосковья', 'Теплица, лаборатория, поле: чему учат на земле.', 131],
  ['soveshchanie-polugodie', 321, 'MEETING', 'ONLINE', 'Итоги полугодия: совещание координаторов', 'Сводные данные и список школ, которым нужна помощь.', 64],
  ['vebinar-inklyuziya-opyt', 334, 'WEBINAR', 'ONLINE', 'Доступные пробы: опыт школ-интернатов', 'Четыре пробы, которые подходят всем.', 189],
]; // prettier-ignore

export const archive: readonly EventSpec[] = LINES.map(([slug, daysAgo, kind, format, title, summary, interest]) => ({
  slug,
  kind,
  format,
  title,
  summary,
  audience: kind === 'PARENT_MEETING' ? ['PARENTS'] : ['DEPUTY_HEADS', 'CLASS_TEACHERS'],
  organiser: kind === 'FESTIVAL' || kind === 'CAREER_TRIAL' || kind === 'WORKSHOP' ? 'PK_ENERGIA' : 'ASOU',
  when: { day: -daysAgo, at: '15:00', minutes: kind === 'CONFERENCE' || kind === 'FESTIVAL' ? 240 : 90 },
  registrationMode: kind === 'PARENT_MEETING' ? 'NONE' : undefined,
  platform: format === 'ONSITE' ? undefined : 'МТС Линк',
  joinUrl: format === 'ONSITE' ? undefined : `https://my.mts-link.ru/j/demo/${slug}`,
  venue: format === 'ONLINE' ? undefined : kind === 'FESTIVAL' ? 'ПК «Энергия», учебный корпус' : 'Конгресс-зал АСОУ',
  interest,
  announcement: {
    lead: summary,
    body: ['Приглашаем коллег. Регистрация закрывается с началом, материалы останутся на странице события.'],
  },
  postRelease: {
    title: `Как это было: ${title.slice(0, 1).toLowerCase()}${title.slice(1)}`,
    lead: summary,
    body: [
      'Встреча прошла по программе. Участники обменялись материалами и договорились продолжить разговор в новом учебном году.',
    ],
    participants: kind === 'PARENT_MEETING' ? 2140 : undefined,
    pictures: [],
  },
}));
