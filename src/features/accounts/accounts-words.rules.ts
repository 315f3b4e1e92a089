import type { Action, EventRight, Reach, Role } from './accounts.rules.js';

/** What a role is called and what it is for, as pages say it. */
export const ROLE_WORDS: Readonly<Record<Role, { word: string; about: string }>> = {
  ADMINISTRATOR: { word: 'Администратор', about: 'Полный доступ, безопасность, роли всех людей.' },
  MINISTRY_CONTROL: {
    word: 'Контроль министерства',
    about: 'Ведёт план, принимает результаты, следит за сроками. Имён участников не видит.',
  },
  MINISTRY_LEADER: { word: 'Руководитель министерства', about: 'Видит план, события и организации. Ничего не меняет.' },
  COORDINATOR: {
    word: 'Региональный координатор',
    about: 'Организации, люди и события всего региона, назначение ролей на местах.',
  },
  ORGANISER: { word: 'Организатор', about: 'Проводит и публикует события своей организации, работает с участниками.' },
  EDITOR: { word: 'Редактор', about: 'Готовит тексты и программу своей организации. Публикует организатор.' },
  MUNICIPAL_COORDINATOR: {
    word: 'Муниципальный координатор',
    about: 'События своего органа управления образованием, школы и люди своего муниципалитета.',
  },
  SCHOOL_RESPONSIBLE: { word: 'Ответственный школы', about: 'Сведения и люди своей школы.' },
};

/** What an action is called: the row of the table of rights and a token's choice. */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  'event.view-drafts': 'Видеть события до публикации',
  'event.edit': 'Создавать и править события',
  'event.publish': 'Согласовывать, публиковать, переносить и отменять события',
  'event.restore': 'Восстанавливать отменённые события',
  'event.grant': 'Назначать помощников события',
  'program.edit': 'Составлять и публиковать программу',
  'publication.edit': 'Писать анонсы и пост-релизы',
  'publication.publish': 'Публиковать анонсы и пост-релизы',
  'document.view': 'Видеть информационные письма',
  'document.edit': 'Писать информационные письма и выбирать адресатов',
  'document.register': 'Регистрировать и отправлять информационные письма',
  'package-terms.edit': 'Задавать сроки пакета события',
  'registration.view': 'Видеть участников событий',
  'registration.change': 'Подтверждать, править и отменять регистрации',
  'registration.check-in': 'Отмечать пришедших',
  'registration.export': 'Выгружать списки участников',
  'registration.write-to': 'Писать участникам событий',
  'letter.view': 'Видеть письма о событиях и отправлять их снова',
  'organisation.view': 'Видеть организации с контактами и ответственными',
  'organisation.edit': 'Править сведения организаций',
  'organisation.manage': 'Создавать, загружать и объединять организации',
  'organisation.security': 'Настраивать правила входа организаций',
  'person.view': 'Видеть людей',
  'person.export': 'Выгружать списки людей',
  'person.edit': 'Править и блокировать учётные записи',
  'role.grant': 'Назначать и снимать роли, приглашать',
  'personal-data.manage': 'Вести согласия и запросы по персональным данным',
  'audit.view': 'Читать журнал изменений',
  'job.manage': 'Следить за заданиями, повторять и убирать неудачные',
  'rights.view': 'Видеть таблицу прав',
};

/** The table of rights in parts, each with what its actions begin with. */
export const ACTION_GROUPS: readonly { title: string; prefixes: readonly string[] }[] = [
  { title: 'События и публикации', prefixes: ['event', 'program', 'publication', 'document', 'package-terms'] },
  { title: 'Участники и письма', prefixes: ['registration', 'letter'] },
  { title: 'Организации', prefixes: ['organisation'] },
  { title: 'Люди и роли', prefixes: ['person', 'role'] },
  { title: 'Контроль и безопасность', prefixes: ['personal-data', 'audit', 'job', 'rights'] },
];

/** How far a right reaches: in a cell, and in the legend. */
export const REACH_WORDS: Readonly<Record<Reach, { word: string; about: string }>> = {
  own: { word: 'своя', about: 'только в организации, в которой назначена роль' },
  municipality: { word: 'муниципалитет', about: 'в этой организации и во всех организациях её муниципалитета' },
  all: { word: 'регион', about: 'во всех организациях региона' },
};

/** Narrow rights inside one event. */
export const EVENT_RIGHT_WORDS: Readonly<Record<EventRight, { word: string; about: string }>> = {
  REGISTRATIONS: {
    word: 'Регистрации',
    about: 'Видит участников, подтверждает и отменяет регистрации, отмечает пришедших, выгружает список.',
  },
  CHECK_IN: { word: 'Только отметка', about: 'Видит имена и школы участников и отмечает пришедших.' },
  PROGRAM: { word: 'Только программа', about: 'Составляет и публикует программу.' },
  PUBLICATIONS: { word: 'Только публикации', about: 'Пишет и публикует анонс и пост-релиз.' },
};
