import type {
  CancelCause,
  RegistrationSource,
  RegistrationState,
  RosterChange,
  TagColour,
} from '../../features/registrations/registrations.rules.js';
import type { Presence } from '../../features/registrations/roster.dto.js';
import type { Tone } from '../components/chips.js';

/** The pages of an event's participants stand below this path. */
export const participantsPath = (slug: string): string => `/manage/events/${slug}/participants`;

/** The page key of a person's saved views: events of one kind share them. */
export const viewsOf = (event: { kind: string }): string => `participants:${event.kind}`;

export const REGISTRATION_WORDS: Readonly<Record<RegistrationState, { word: string; tone: Tone }>> = {
  IN_REVIEW: { word: 'На рассмотрении', tone: 'now' },
  PENDING: { word: 'Ждёт подтверждения', tone: 'warn' },
  CONFIRMED: { word: 'Подтверждено', tone: 'ok' },
  OFFERED: { word: 'Место предложено', tone: 'warn' },
  WAITLISTED: { word: 'Лист ожидания', tone: 'info' },
  CANCELLED: { word: 'Отменено', tone: 'neutral' },
};

export const CAUSE_WORDS: Readonly<Record<CancelCause, string>> = {
  BY_PARTICIPANT: 'отказ участника',
  BY_ORGANISER: 'решение организатора',
  HOLD_EXPIRED: 'место не подтвердили вовремя',
  ERASED: 'данные удалены',
  REJECTED: 'заявка отклонена',
};

export const SOURCE_WORDS: Readonly<Record<RegistrationSource, string>> = {
  FORM: 'Форма на сайте',
  BY_HAND: 'Внёс организатор',
  IMPORT: 'Загружено списком',
};

export const PRESENCE_WORDS: Readonly<Record<Presence, string>> = {
  any: 'Был: пришёл или подключался',
  'checked-in': 'Отмечен на входе',
  joined: 'Подключался',
  none: 'Не был',
};

/** A tag's colour as a chip has it, and in words for the choice. */
export const TAG_COLOUR_WORDS: Readonly<Record<TagColour, { word: string; tone: Tone }>> = {
  GREY: { word: 'Серый', tone: 'neutral' },
  BLUE: { word: 'Синий', tone: 'info' },
  GREEN: { word: 'Зелёный', tone: 'ok' },
  AMBER: { word: 'Жёлтый', tone: 'warn' },
  RED: { word: 'Красный', tone: 'bad' },
};

/** What each change is called, and what was done once it is. */
export const CHANGE_WORDS: Readonly<Record<RosterChange, { title: string; done: string; about: string }>> = {
  approve: {
    title: 'Одобрить',
    done: 'Заявка одобрена',
    about: 'Каждый получит письмо с приглашением. Затронет только заявки на рассмотрении.',
  },
  reject: {
    title: 'Отклонить',
    done: 'Заявка отклонена',
    about:
      'Каждый получит письмо с причиной, места перейдут следующим в листе ожидания. Записаться снова можно будет только с вашего разрешения.',
  },
  readmit: {
    title: 'Разрешить записаться снова',
    done: 'Участник может записаться снова',
    about: 'Участник сможет подать заявку ещё раз.',
  },
  confirm: { title: 'Подтвердить', done: 'Место подтверждено', about: 'Адрес считается подтверждённым.' },
  cancel: {
    title: 'Отменить регистрацию',
    done: 'Регистрация отменена',
    about: 'Каждый получит письмо об отмене, места перейдут следующим в листе ожидания.',
  },
  'check-in': {
    title: 'Отметить приход',
    done: 'Участник отмечен',
    about: 'Отметка о приходе появится у тех, чьё место подтверждено.',
  },
  'undo-check-in': { title: 'Снять отметку', done: 'Отметка снята', about: 'Отметка о приходе исчезнет.' },
};
