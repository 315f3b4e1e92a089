import { type Action, type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import type { PageProps } from '../components/layout.js';

/** Every section of the control area, with the right that opens it. */
const SECTIONS: readonly { title: string; href: string; action: Action; about: string }[] = [
  {
    title: 'Информационные письма',
    href: '/control/information-letters',
    action: 'document.view',
    about: 'Информационные письма о событиях: какие ждут номера, какие отправлены и кто с ними ознакомлен.',
  },
  {
    title: 'Сроки пакета',
    href: '/control/package-terms',
    action: 'package-terms.edit',
    about: 'К какому дню выходят письмо, анонс, программа и пост-релиз события.',
  },
  {
    title: 'Организации',
    href: '/control/organisations',
    action: 'organisation.view',
    about: 'Школы, колледжи, вузы, муниципальные органы и партнёры: сведения, контакты, ответственные лица.',
  },
  {
    title: 'Неизвестные школы',
    href: '/control/unknown-schools',
    action: 'organisation.manage',
    about: 'Названия, которые педагоги ввели сами: сопоставить со школой или завести новую.',
  },
  {
    title: 'Загрузки',
    href: '/control/imports',
    action: 'organisation.manage',
    about: 'Загрузка списков школ из XLSX и CSV с проверкой по строкам.',
  },
  {
    title: 'Муниципалитеты',
    href: '/control/municipalities',
    action: 'organisation.manage',
    about: 'Сроки действия и преемники.',
  },
  { title: 'Люди', href: '/control/people', action: 'person.view', about: 'Учётные записи, роли, приглашения.' },
  { title: 'Права', href: '/control/rights', action: 'rights.view', about: 'Кто и что может делать.' },
  { title: 'Журнал', href: '/control/audit', action: 'audit.view', about: 'Кто, когда и что изменил или выгрузил.' },
  {
    title: 'Задания',
    href: '/control/jobs',
    action: 'job.manage',
    about: 'Что система делает за страницами: что ждёт, что не вышло и почему.',
  },
  {
    title: 'Персональные данные',
    href: '/control/personal-data',
    action: 'personal-data.manage',
    about: 'Согласия, запросы на удаление, сроки хранения.',
  },
];

export type ControlSection = (typeof SECTIONS)[number];

/** The sections open to `actor`, in order. */
export function controlSections(actor: Actor): ControlSection[] {
  return SECTIONS.filter(({ action }) => canSomewhere(actor, action));
}

/** The menu of the control area as `actor` sees it; `Page` takes it as it is. */
export function controlArea(actor: Actor): NonNullable<PageProps['area']> {
  const workspace = canSomewhere(actor, 'event.view-drafts') ? [{ title: 'Рабочее место', href: '/manage' }] : [];
  return { title: 'Управление', href: '/control', nav: [...controlSections(actor), ...workspace] };
}
