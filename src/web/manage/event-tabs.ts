import type { Action } from '../../features/accounts/accounts.rules.js';

/** The pages of one event in the workspace, in the order its package is made; `path` stands below `/manage/events/:slug`. */
export const EVENT_TABS = [
  { key: 'overview', title: 'Обзор', path: '', action: 'event.view-drafts' },
  { key: 'letter', title: 'Письмо', path: '/letter', action: 'document.view' },
  { key: 'review', title: 'Согласование', path: '/review', action: 'event.edit' },
  { key: 'program', title: 'Программа', path: '/program', action: 'event.view-drafts' },
  { key: 'materials', title: 'Материалы', path: '/materials', action: 'event.view-drafts' },
  { key: 'announcement', title: 'Анонс', path: '/announcement', action: 'event.view-drafts' },
  { key: 'post-release', title: 'Пост-релиз', path: '/post-release', action: 'event.view-drafts' },
  { key: 'participants', title: 'Участники', path: '/participants', action: 'registration.view' },
  { key: 'history', title: 'История', path: '/history', action: 'audit.view' },
  { key: 'statistics', title: 'Статистика', path: '/statistics', action: 'event.view-drafts' },
  { key: 'letters', title: 'Рассылки', path: '/letters', action: 'registration.write-to' },
] as const satisfies readonly { key: string; title: string; path: string; action: Action }[];

export type EventTab = (typeof EVENT_TABS)[number]['key'];
