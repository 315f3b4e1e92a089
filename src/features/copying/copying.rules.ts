import type { Action } from '../accounts/accounts.rules.js';

/** What can go along into a copy of an event. Registrations and the post-release never do. */
export const COPY_PARTS = ['details', 'measures', 'program', 'materials', 'announcement', 'helpers'] as const;
export type CopyPart = (typeof COPY_PARTS)[number];

export const COPY_PART_WORDS: Readonly<Record<CopyPart, { label: string; hint: string }>> = {
  details: {
    label: 'Описание и условия',
    hint: 'Кратко, для кого, муниципалитет, контакты, число мест, сроки регистрации, адрес трансляции',
  },
  measures: { label: 'Связь с пунктами плана', hint: 'Событие засчитывается тем же пунктам' },
  program: { label: 'Программа', hint: 'Рабочая копия; время пунктов сдвинется вместе с началом. Выпущена не будет' },
  materials: { label: 'Материалы', hint: 'Ссылки и файлы, кроме скрытых. Записи останутся у прошедшего события' },
  announcement: { label: 'Текст анонса', hint: 'Черновиком: проверьте в нём даты' },
  helpers: { label: 'Помощники и их права', hint: 'Права те же, писем помощникам не отправим' },
};

/** What one may do in the organisation to take a part along. */
export const COPY_PART_RIGHTS: Readonly<Record<CopyPart, Action>> = {
  details: 'event.edit',
  measures: 'event.edit',
  program: 'program.edit',
  materials: 'program.edit',
  announcement: 'publication.edit',
  helpers: 'event.grant',
};

/** SAME: that of the event copied; NEW: one made for it and its copies. */
export const SERIES_CHOICES = ['NONE', 'SAME', 'NEW'] as const;
export type SeriesChoice = (typeof SERIES_CHOICES)[number];
