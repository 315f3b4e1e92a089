import { differences, type FieldValues, takeTheirs } from '../../common/differences.js';
import { kindHas, type KindField, noDetails, STUDY_FORM_WORDS } from '../../features/events/event-kinds.rules.js';
import { audienceWord } from '../../features/events/event-words.rules.js';
import type { Audience, EventFormat, EventKind } from '../../features/events/events.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import type { ConflictRow } from '../components/conflict-notice.js';
import { EVENT_FORMAT_WORDS, EVENT_KIND_WORDS } from '../components/event-words.js';
import type { Option } from '../components/inputs.js';
import type { EventFormChoices } from './event-form.view.js';

/** The fields of the form that two people may write at once, as the form calls them. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  title: 'Название',
  kind: 'Вид события',
  summary: 'Кратко',
  audience: 'Для кого',
  grades: 'Классы',
  measures: 'Пункт плана',
  organiserId: 'Организатор',
  municipalityId: 'Муниципалитет',
  seriesId: 'Цикл или фестиваль',
  startsAt: 'Начало',
  endsAt: 'Окончание',
  zone: 'Часовой пояс',
  format: 'Формат',
  platform: 'Платформа',
  joinUrl: 'Адрес трансляции',
  venue: 'Место',
  address: 'Адрес',
  contact: 'Контакты',
  halls: 'Залы',
  themes: 'Темы и вопросы',
  sites: 'Площадки',
  papersText: 'Приём тезисов: требования',
  papersDueAt: 'Последний день приёма тезисов',
  academicHours: 'Академических часов',
  studyForm: 'Форма обучения',
  closedList: 'Только по списку организатора',
  registrationMode: 'Регистрация',
  approvalRequired: 'Подтверждение участия организатором',
  capacity: 'Число мест',
  registrationOpensAt: 'Регистрация открывается',
  registrationClosesAt: 'Регистрация закрывается',
};

const FLAGS = ['approvalRequired', 'closedList'];
const LISTS = ['audience', 'grades'];
/** Left out of the form when they are not to be changed there. */
const MAY_BE_ABSENT = ['startsAt', 'endsAt', 'zone', 'seriesId'];

/** The values of the form, however they were written: by the form itself or from what is stored. */
function plain(values: FormValues): FieldValues {
  const flags = FLAGS.map((field): [string, unknown] => [field, String(values[field]) === 'true' ? 'true' : null]);
  const lists = LISTS.map((field): [string, unknown] => [field, [values[field] ?? []].flat().map(String).toSorted()]);
  const measures = [values['measures'] ?? []].flat() as { measureId?: unknown; itemId?: unknown }[];
  const [measure] = measures.flatMap(({ measureId, itemId }) =>
    typeof measureId === 'string' ? [[measureId, itemId].filter(Boolean).join('/')] : [],
  );
  return {
    ...Object.fromEntries(Object.keys(FIELD_WORDS).map((field) => [field, values[field] ?? null])),
    ...Object.fromEntries([...flags, ...lists]),
    measures: measure ? [{ measureId: measure }] : [],
  };
}

/** What the form is opened with, to travel with it. */
export function baseOf(values: FormValues): string {
  return JSON.stringify(plain(values));
}

function readBase(base: unknown): FieldValues | null {
  try {
    const read: unknown = typeof base === 'string' ? JSON.parse(base) : null;
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as FieldValues) : null;
  } catch {
    return null;
  }
}

/** `mine` with what was chosen from `stored` in an earlier conflict (`take.<field>` = `theirs`). */
export function applyChoices(mine: FormValues, stored: FormValues, take: unknown): FormValues {
  if (typeof take !== 'object' || take === null) return mine;
  const taken = Object.entries(take).flatMap(([field, side]) =>
    side === 'theirs' && Object.hasOwn(FIELD_WORDS, field) ? [field] : [],
  );
  return takeTheirs(taken, plain(stored), mine);
}

/** Where saving `mine`, a form opened with `base`, would undo what is stored; in words. */
export function conflictRows(
  base: unknown,
  stored: FormValues,
  mine: FormValues,
  choices: EventFormChoices,
): ConflictRow[] {
  const fields = Object.keys(FIELD_WORDS).filter((field) => isWritten(field, mine));
  return differences(fields, readBase(base), plain(stored), plain(mine)).map((row) => ({
    ...row,
    label: FIELD_WORDS[row.field] ?? row.field,
    theirs: inWords(row.field, row.theirs, choices),
    mine: inWords(row.field, row.mine, choices),
  }));
}

/** Does saving the form write this field? */
function isWritten(field: string, mine: FormValues): boolean {
  if (MAY_BE_ABSENT.includes(field)) return mine[field] !== undefined;
  if (field === 'registrationMode') return mine['kind'] !== 'PARENT_MEETING';
  return !(field in noDetails()) || kindHas(mine['kind'] as EventKind, field as KindField);
}

function inWords(field: string, value: unknown, choices: EventFormChoices): string {
  const texts = [value].flat().flatMap((one) => (one === null || one === '' ? [] : [wordOf(field, one, choices)]));
  return texts.join(', ');
}

function wordOf(field: string, value: unknown, choices: EventFormChoices): string {
  const known: Readonly<Record<string, (text: string) => string | undefined>> = {
    kind: (text) => EVENT_KIND_WORDS[text as EventKind]?.word,
    format: (text) => EVENT_FORMAT_WORDS[text as EventFormat]?.word,
    audience: (text) => audienceWord(text as Audience),
    organiserId: labelIn(choices.organisations),
    municipalityId: labelIn(choices.municipalities),
    seriesId: labelIn(choices.series),
    measures: labelIn(choices.measures),
    studyForm: (text) => (STUDY_FORM_WORDS as Readonly<Record<string, string>>)[text],
    registrationMode: (text) => (text === 'NONE' ? 'без регистрации' : 'по форме'),
    approvalRequired: () => 'да',
    closedList: () => 'да',
    startsAt: wallTime,
    endsAt: wallTime,
    registrationOpensAt: wallTime,
    registrationClosesAt: wallTime,
  };
  const text = textOf(value);
  return known[field]?.(text) ?? text;
}

/** A chosen measure by its id. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'measureId' in value) return textOf(value.measureId);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const labelIn =
  (options: readonly Option[]) =>
  (value: string): string | undefined =>
    options.find((option) => option.value === value)?.label;

/** «09.12.2030 15:00» from what a date field sends. */
function wallTime(text: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(text) ?? [];
  return time ? `${day}.${month}.${year} ${time}` : text;
}
