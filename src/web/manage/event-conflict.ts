import { differences, type FieldValues, takeTheirs } from '../../common/differences.js';
import { inZone } from '../../common/russian.js';
import { audienceWord } from '../../features/events/event-words.rules.js';
import type { Audience, EventFormat, EventKind } from '../../features/events/events.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import type { ConflictRow } from '../components/conflict-notice.js';
import { EVENT_FORMAT_WORDS, EVENT_KIND_WORDS } from '../components/event-words.js';
import type { Option } from '../components/inputs.js';
import { readEventForm } from './event-form.js';
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
  registrationMode: 'Регистрация',
  approvalRequired: 'Подтверждение участия организатором',
  capacity: 'Число мест',
  registrationOpensAt: 'Регистрация открывается',
  registrationClosesAt: 'Регистрация закрывается',
};

/** Only fields that stand in a form: the time is not there once the event was public, and then it is nobody's to overwrite. */
const comparable = (mine: FormValues): string[] => Object.keys(FIELD_WORDS).filter((field) => mine[field] !== undefined);

/** What is compared, small enough to travel with the form: as it was when the form was opened. */
export function baseOf(values: FormValues): string {
  const read = readEventForm(values);
  return JSON.stringify(Object.fromEntries(Object.keys(FIELD_WORDS).map((field) => [field, read[field]])));
}

/** What the form says it was opened with; null for what is no such thing. */
export function readBase(base: unknown): FieldValues | null {
  try {
    const read: unknown = typeof base === 'string' ? JSON.parse(base) : null;
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as FieldValues) : null;
  } catch {
    return null;
  }
}

/** `mine` with what was chosen from `stored` in an earlier conflict (`take.<field>=theirs`). */
export function applyChoices(mine: FormValues, stored: FormValues, take: unknown): FormValues {
  if (typeof take !== 'object' || take === null) return mine;
  const theirs = Object.entries(take).flatMap(([field, side]) =>
    side === 'theirs' && field in FIELD_WORDS ? [field] : [],
  );
  return takeTheirs(theirs, stored, mine);
}

/** Where saving `mine` would undo what is stored, in words. */
export function conflictRows(
  base: FieldValues | null,
  stored: FormValues,
  mine: FormValues,
  choices: EventFormChoices,
): ConflictRow[] {
  const [theirs, own] = [readEventForm(stored), readEventForm(mine)];
  return differences(comparable(own), base, measured(theirs), measured(own)).map((row) => ({
    ...row,
    label: FIELD_WORDS[row.field] ?? row.field,
    theirs: inWords(row.field, row.theirs, choices),
    mine: inWords(row.field, row.mine, choices),
  }));
}

/** Measures by their ids alone, however the form or the database wrote them. */
function measured(values: FormValues): FormValues {
  return values;
}

function inWords(field: string, value: unknown, choices: EventFormChoices): string {
  if (value === null || value === undefined || value === '') return '';
  const labelIn = (options: readonly Option[]) =>
    options.find((option) => option.value === String(value))?.label ?? String(value);
  switch (field) {
    case 'kind':
      return EVENT_KIND_WORDS[value as EventKind]?.word ?? '';
    case 'format':
      return EVENT_FORMAT_WORDS[value as EventFormat]?.word ?? '';
    case 'audience':
      return [value].flat().map((one) => audienceWord(one as Audience)).join(', ');
    case 'organiserId':
      return labelIn(choices.organisations);
    case 'municipalityId':
      return labelIn(choices.municipalities);
    case 'seriesId':
      return labelIn(choices.series);
    default:
      return String(value);
  }
}
