import { InvalidInput } from '../../../common/errors.js';
import { searchForm } from '../../organisations/organisations.rules.js';
import {
  type Founder,
  type ImportedKind,
  type Level,
  readEmail,
  readFounder,
  readKind,
  readLevel,
  readPhone,
  readWebsite,
} from './import-values.rules.js';

/** Columns that are understood, in the order of the template. */
export const FIELD_TITLES = {
  code: 'Код',
  shortName: 'Краткое название',
  name: 'Полное название',
  municipality: 'Муниципалитет',
  kind: 'Вид',
  founderType: 'Учредитель',
  headName: 'Руководитель',
  email: 'Почта',
  phone: 'Телефон',
  website: 'Сайт',
  profminimumLevel: 'Уровень',
} as const;

export type FieldName = keyof typeof FIELD_TITLES;

const FIELDS = Object.keys(FIELD_TITLES) as FieldName[];

/** How people title these columns, in the form of `searchForm`. */
const SYNONYMS: Readonly<Record<FieldName, readonly string[]>> = {
  code: ['код школы', 'код организации', 'код оо', 'идентификатор', 'id'],
  shortName: ['краткое наименование', 'сокращенное название', 'сокращенное наименование', 'школа', 'оо'],
  name: ['полное наименование', 'наименование', 'название', 'полное название организации', 'наименование организации'],
  municipality: ['муниципальное образование', 'городской округ', 'округ', 'октмо', 'код октмо', 'мо'],
  kind: ['вид организации', 'тип организации', 'тип'],
  founderType: ['тип учредителя', 'вид учредителя', 'учредитель вид', 'принадлежность'],
  headName: ['директор', 'фио руководителя', 'фио директора', 'руководитель фио'],
  email: ['эл почта', 'электронная почта', 'адрес электронной почты', 'e mail', 'email'],
  phone: ['телефоны', 'тел', 'контактный телефон', 'номер телефона'],
  website: ['адрес сайта', 'официальный сайт', 'веб сайт'],
  profminimumLevel: ['уровень профминимума', 'уровень минимума'],
};

const NAMED = new Map(
  FIELDS.flatMap((field) => [searchForm(FIELD_TITLES[field]), ...SYNONYMS[field]].map((title) => [title, field])),
);

export interface KnownMunicipality {
  id: string;
  oktmo: string;
  name: string;
  shortName: string;
  centre: string;
}

/** What a row says of an organisation; null where it says nothing. */
export interface SchoolDraft {
  kind: ImportedKind;
  code: string | null;
  shortName: string | null;
  name: string | null;
  municipality: KnownMunicipality | null;
  founderType: Founder | null;
  headName: string | null;
  email: string | null;
  phone: string | null;
  website: string | null;
  profminimumLevel: Level | null;
}

/** Something about one cell, or, without a field, about the whole row. */
export interface RowMessage {
  field: FieldName | null;
  text: string;
}

export interface ReadRow {
  number: number;
  cells: readonly string[];
  draft: SchoolDraft;
  errors: RowMessage[];
  warnings: RowMessage[];
}

/**
 * The field of each column, null for columns that are not understood and are left aside. Throws InvalidInput of `file` when
 * two columns are the same field, or when those that tell schools apart are missing: a code, or short name and municipality.
 */
export function mapColumns(
  headers: readonly string[],
  headerNumber: number,
  letters: (index: number) => string,
): (FieldName | null)[] {
  const fields = headers.map((header) => NAMED.get(searchForm(header)) ?? null);
  const repeated = fields.findIndex((field, n) => field !== null && fields.indexOf(field) < n);
  const title = (n: number) => `${letters(n)} «${headers[n]}»`;
  if (repeated >= 0) {
    const first = fields.indexOf(fields[repeated] ?? null);
    throw refused(
      'repeated-header',
      `Строка ${headerNumber}: столбцы ${title(first)} и ${title(repeated)} означают одно и то же. Оставьте один из них`,
    );
  }
  const missing = (['shortName', 'municipality'] as const).filter((field) => !fields.includes(field));
  if (!fields.includes('code') && missing.length > 0) {
    const wanted = missing.map((field) => `«${FIELD_TITLES[field]}»`).join(' и ');
    const found = headers.filter(Boolean).slice(0, 15).join('», «').slice(0, 500);
    throw refused(
      'missing-header',
      `Строка ${headerNumber}: нет ${missing.length > 1 ? 'столбцов' : 'столбца'} ${wanted}. Есть столбцы: «${found}». Если вместо букв видны другие знаки, сохраните файл в кодировке UTF-8 или Windows-1251`,
    );
  }
  return fields;
}

function refused(code: string, message: string): InvalidInput {
  return InvalidInput.field('file', code, message);
}

/** Words of a municipality's kind: people leave them out or shorten them. */
const KIND_WORDS = new Set(
  'городской муниципальный округ город район образование муниципальное г о го мо м зато поселок пгт рп'.split(' '),
);

/** Municipalities by every way a cell may name them; null where a name means two. */
export function municipalityIndex(all: readonly KnownMunicipality[]): ReadonlyMap<string, KnownMunicipality | null> {
  const index = new Map<string, KnownMunicipality | null>();
  for (const one of all) {
    for (const key of new Set([one.oktmo, placeKey(one.name), placeKey(one.shortName)])) {
      index.set(key, index.has(key) ? null : one);
    }
  }
  return index;
}

function placeKey(text: string): string {
  const words = searchForm(text).split(' ');
  const telling = words.filter((word) => !KIND_WORDS.has(word));
  return (telling.length > 0 ? telling : words).join(' ');
}

interface RawCells {
  number: number;
  cells: readonly string[];
  formulas: readonly number[];
}

/** Reads one row: what it says, what is wrong with its cells, each named by its field. */
export function readRow(
  row: RawCells,
  fields: readonly (FieldName | null)[],
  municipalities: ReadonlyMap<string, KnownMunicipality | null>,
): ReadRow {
  const [errors, warnings]: [RowMessage[], RowMessage[]] = [[], []];
  const take = <T>(field: FieldName, read: (text: string) => T): T | null => {
    const index = fields.indexOf(field);
    const text = index < 0 ? '' : (row.cells[index] ?? '');
    const problem = formulaProblem(text, row.formulas.includes(index));
    if (problem) (problem.isError ? errors : warnings).push({ field, text: problem.text });
    if (text === '' || problem?.isError) return null;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      errors.push({ field, text: error.message });
      return null;
    }
  };
  const draft = readDraft(take, municipalities);
  const asksForName = !fields.includes('code') || draft.code === null;
  if (errors.length === 0 && asksForName) errors.push(...missingIn(draft));
  return { number: row.number, cells: row.cells, draft, errors, warnings };
}

function formulaProblem(text: string, isFormula: boolean): { isError: boolean; text: string } | null {
  if (isFormula && text === '') {
    return { isError: true, text: 'Формула без сохранённого значения. Замените её значением' };
  }
  if (text.startsWith('=')) return { isError: true, text: `Формула «${short(text)}». Замените её значением` };
  return isFormula ? { isError: false, text: `Взято значение формулы: «${short(text)}»` } : null;
}

/** The start of a long text, for a message. */
function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

type Take = <T>(field: FieldName, read: (text: string) => T) => T | null;

function readDraft(take: Take, municipalities: ReadonlyMap<string, KnownMunicipality | null>): SchoolDraft {
  return {
    code: take('code', (text) => {
      if (text.length > 50 || /\s/.test(text))
        throw new RangeError(`Код без пробелов, не больше 50 знаков: «${short(text)}»`);
      return text;
    }),
    shortName: take('shortName', line(2, 200)),
    name: take('name', line(2, 500)),
    municipality: take('municipality', (text) => findMunicipality(text, municipalities)),
    kind: take('kind', readKind) ?? 'SCHOOL',
    founderType: take('founderType', readFounder),
    headName: take('headName', line(3, 200)),
    email: take('email', readEmail),
    phone: take('phone', readPhone),
    website: take('website', readWebsite),
    profminimumLevel: take('profminimumLevel', readLevel),
  };
}

const line = (min: number, max: number) => (text: string) => {
  if (text.length < min || text.length > max) {
    throw new RangeError(`От ${min} до ${max} знаков, а здесь ${text.length}: «${short(text)}»`);
  }
  return text;
};

function findMunicipality(
  text: string,
  municipalities: ReadonlyMap<string, KnownMunicipality | null>,
): KnownMunicipality {
  const oktmo = /^\d{8}(?:\d{3})?$/.test(text) ? text.slice(0, 8) : null;
  const found = municipalities.get(oktmo ?? placeKey(text));
  if (found) return found;
  const why = found === null ? 'подходит к нескольким муниципалитетам' : 'нет в справочнике муниципалитетов';
  throw new RangeError(`«${short(text)}» ${why}. Напишите название как в справочнике или код ОКТМО`);
}

function missingIn(draft: SchoolDraft): RowMessage[] {
  const missing: RowMessage[] = [];
  if (draft.shortName === null) missing.push({ field: 'shortName', text: 'Нет ни кода, ни краткого названия' });
  if (draft.municipality === null && (draft.founderType === 'MUNICIPAL' || draft.founderType === null)) {
    missing.push({ field: 'municipality', text: 'Не заполнен муниципалитет' });
  }
  return missing;
}
