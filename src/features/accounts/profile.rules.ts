/** What is taught, in the order of a timetable. */
export const SUBJECTS = {
  PRIMARY: 'Начальные классы',
  RUSSIAN: 'Русский язык и литература',
  LANGUAGE: 'Иностранный язык',
  MATHEMATICS: 'Математика',
  INFORMATICS: 'Информатика',
  HISTORY: 'История и обществознание',
  GEOGRAPHY: 'География',
  PHYSICS: 'Физика',
  CHEMISTRY: 'Химия',
  BIOLOGY: 'Биология',
  TECHNOLOGY: 'Труд (технология)',
  ART: 'Музыка и изобразительное искусство',
  SPORT: 'Физическая культура',
  SAFETY: 'Основы безопасности и защиты Родины',
  HORIZONS: '«Россия — мои горизонты»',
} as const satisfies Record<string, string>;

export type Subject = keyof typeof SUBJECTS;

export const GRADES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;

/** Letters one may refuse. What a registration needs (its confirmation, a move, a cancel) is not among them. */
export const LETTER_TOPICS = {
  REMINDERS: { word: 'Напоминания', about: 'За день и за час до события, на которое вы записаны' },
  MATERIALS: { word: 'После события', about: 'Запись, материалы, пост-релиз' },
  DIGEST: { word: 'Новые события', about: 'Подборка анонсов, не чаще раза в неделю' },
} as const satisfies Record<string, { word: string; about: string }>;

export type LetterTopic = keyof typeof LETTER_TOPICS;

/** An address that its owner knows and others do not learn: «a***@mail.ru». */
export function maskEmail(email: string): string {
  const [name = '', host = ''] = email.split('@');
  return `${[...name][0] ?? ''}***@${host}`;
}
