import { type FieldError, InvalidInput } from '../../common/errors.js';
import { KIND_WORDS } from './event-words.rules.js';
import type { EventKind, RegistrationMode } from './events.rules.js';

/** How a course is studied (Federal law 273-FZ, article 17). */
export const STUDY_FORMS = ['FULL_TIME', 'PART_TIME', 'EXTRAMURAL', 'DISTANCE'] as const;
export type StudyForm = (typeof STUDY_FORMS)[number];

export const STUDY_FORM_WORDS: Readonly<Record<StudyForm, string>> = {
  FULL_TIME: 'Очная',
  PART_TIME: 'Очно-заочная',
  EXTRAMURAL: 'Заочная',
  DISTANCE: 'Дистанционная',
};

/** A place of a festival, where its participants go. */
export interface Site {
  name: string;
  address: string | null;
}

/** What only some kinds of events have. */
export interface KindDetails {
  halls: string[];
  /** Requirements of the call for theses. */
  papersText: string | null;
  /** Its last day, inclusive: `2026-11-30`. */
  papersDueAt: string | null;
  sites: Site[];
  /** Directions of a conference, questions of a round table, an agenda. */
  themes: string[];
  academicHours: number | null;
  studyForm: StudyForm | null;
  /** For those on the organiser's list alone. */
  closedList: boolean;
}

export type KindField = keyof KindDetails;

/** What the fields are called that only some kinds have. */
const KIND_FIELD_WORDS: Readonly<Record<KindField, string>> = {
  halls: 'Залы',
  papersText: 'Требования к тезисам',
  papersDueAt: 'Последний день приёма тезисов',
  sites: 'Площадки',
  themes: 'Темы и вопросы',
  academicHours: 'Академических часов',
  studyForm: 'Форма обучения',
  closedList: 'По списку',
};

/** Which kind has which fields; as in the database's `event_*_kind_ck`. */
export const KIND_FIELDS: Readonly<Record<EventKind, readonly KindField[]>> = {
  MEETING: ['themes', 'closedList'],
  WEBINAR: [],
  SEMINAR: ['themes'],
  ROUND_TABLE: ['themes'],
  CONFERENCE: ['themes', 'halls', 'papersText', 'papersDueAt'],
  PARENT_MEETING: [],
  FESTIVAL: ['themes', 'sites'],
  WORKSHOP: [],
  CAREER_TRIAL: ['sites'],
  COURSE: ['academicHours', 'studyForm'],
};

/** The details of an event that has none. */
export function noDetails(): KindDetails {
  return {
    halls: [],
    papersText: null,
    papersDueAt: null,
    sites: [],
    themes: [],
    academicHours: null,
    studyForm: null,
    closedList: false,
  };
}

export function kindHas(kind: EventKind, field: KindField): boolean {
  return KIND_FIELDS[kind].includes(field);
}

/** Kinds that have any of `fields`. */
export function kindsWith(...fields: readonly KindField[]): EventKind[] {
  return (Object.keys(KIND_FIELDS) as EventKind[]).filter((kind) => fields.some((field) => kindHas(kind, field)));
}

const DETAILS = Object.keys(noDetails()) as KindField[];

/**
 * The details of an event of this kind: those given, the present ones where nothing is given, none of another kind. Throws
 * InvalidInput on each field that says something and that the kind does not have.
 */
export function detailsOf(kind: EventKind, present: KindDetails, given: Partial<KindDetails>): KindDetails {
  const details = noDetails();
  const errors: FieldError[] = [];
  for (const field of DETAILS) {
    const value = given[field];
    if (kindHas(kind, field)) Object.assign(details, { [field]: value === undefined ? present[field] : value });
    else if (says(value)) errors.push({ field, code: 'not-of-kind', message: refusal(kind, field) });
  }
  if (errors.length > 0) throw new InvalidInput(errors);
  return details;
}

function says(value: KindDetails[KindField] | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function refusal(kind: EventKind, field: KindField): string {
  return `${KIND_WORDS[kind].word}: поля «${KIND_FIELD_WORDS[field]}» у этого вида событий нет`;
}

/** What an event of this kind cannot be without; empty when nothing is missing. */
export function missingOf(event: {
  kind: EventKind;
  grades: readonly number[];
  registrationMode: RegistrationMode;
  academicHours: number | null;
}): FieldError[] {
  const errors: FieldError[] = [];
  if (event.kind === 'PARENT_MEETING') {
    // open, without names (plan measure 9)
    if (event.registrationMode !== 'NONE')
      errors.push({
        field: 'registrationMode',
        code: 'open-to-all',
        message: 'Родительское собрание открыто для всех: регистрации по именам у него нет',
      });
    if (event.grades.length === 0)
      errors.push({ field: 'grades', code: 'required', message: 'Укажите, для родителей каких классов собрание' });
  }
  if (event.kind === 'COURSE' && event.academicHours === null)
    errors.push({ field: 'academicHours', code: 'required', message: 'Укажите объём курса в академических часах' });
  return errors;
}
