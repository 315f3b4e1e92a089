import { InvalidInput } from '../../common/errors.js';
import { cleanName } from '../../common/person-name.js';

/** What a row of a list says of a person, as it was written. */
export interface ListedPerson {
  lastName?: string;
  firstName?: string;
  middleName?: string;
  email?: string;
  school?: string;
  municipality?: string;
  position?: string;
}

type Field = keyof ListedPerson | 'fullName';

const FIELDS: Readonly<Record<Field, readonly string[]>> = {
  fullName: ['фио', 'ф и о', 'участник', 'фамилия имя отчество'],
  lastName: ['фамилия'],
  firstName: ['имя'],
  middleName: ['отчество'],
  email: ['почта', 'email', 'e mail', 'электронная почта', 'адрес электронной почты', 'эл почта'],
  school: ['школа', 'организация', 'место работы', 'образовательная организация', 'оо'],
  municipality: ['муниципалитет', 'округ', 'городской округ', 'муниципальное образование'],
  position: ['должность'],
};

/** One name of several, with the surname of before that follows it in brackets. */
const WITH_FORMER = /[^\s(]+(?: ?\([^()]*\))?/gu;

/** At most so many people in one list. */
export const MOST_PEOPLE = 500;

/**
 * Reads a table's rows as people by the titles of its columns; a column «ФИО» is cut at its spaces,
 * brackets stay with the name before them. Throws InvalidInput of
 * `file` without a column of addresses or of names, and for more rows than `MOST_PEOPLE`.
 */
export function peopleIn(table: {
  headers: readonly string[];
  rows: readonly { number: number; cells: readonly string[] }[];
}): { number: number; person: ListedPerson }[] {
  const columns = table.headers.map(fieldOf);
  const has = (field: Field) => columns.includes(field);
  if (!has('email') || !(has('fullName') || (has('lastName') && has('firstName'))))
    throw InvalidInput.field(
      'file',
      'no-columns',
      'В первой строке нужны столбцы «Почта» и «ФИО» или «Фамилия» и «Имя»',
    );
  if (table.rows.length > MOST_PEOPLE)
    throw InvalidInput.field(
      'file',
      'too-many-rows',
      `В списке ${table.rows.length} строк, а можно не больше ${MOST_PEOPLE}`,
    );
  return table.rows.map(({ number, cells }) => ({ number, person: personIn(columns, cells) }));
}

function fieldOf(header: string): Field | null {
  const words = header
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^a-zа-я]+/u)
    .filter(Boolean)
    .join(' ');
  return (Object.keys(FIELDS) as Field[]).find((field) => FIELDS[field].includes(words)) ?? null;
}

function personIn(columns: readonly (Field | null)[], cells: readonly string[]): ListedPerson {
  const said = Object.fromEntries(
    columns.flatMap((field, n) => {
      const text = cells[n]?.trim() ?? '';
      return field && text !== '' ? [[field, text]] : [];
    }),
  ) as Partial<Record<Field, string>>;
  const { fullName, ...person } = said;
  if (!fullName) return person;
  const [lastName, firstName, ...rest] = cleanName(fullName).match(WITH_FORMER) ?? [];
  const named = { lastName, firstName, ...(rest.length > 0 && { middleName: rest.join(' ') }) };
  return { ...Object.fromEntries(Object.entries(named).filter(([, value]) => value)), ...person };
}

/** As names are compared: small letters, «е» for «ё», single spaces, no quotes. */
export function sameName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[«»"'’]/gu, '')
    .split(/\s+/u)
    .join(' ')
    .trim();
}
