import { composed } from '../../common/validation.js';

/**
 * The form in which names are stored for search and typed text is compared with them: «МБОУ «СОШ№5»» and «мбоу сош5» are
 * both «мбоу сош 5».
 */
export function searchForm(text: string): string {
  return composed(text)
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(?<=\p{L})(?=\p{N})/gu, ' ')
    .trim();
}

/** What an organisation is found by; absent parts are left out. */
export interface Searchable {
  shortName: string;
  name: string;
  code?: string | null;
  inn?: string | null;
  municipality?: { shortName: string; centre: string } | null;
}

/** The text of `organisation.search_text`: names, codes, the municipality and its centre. */
export function searchTextOf({ shortName, name, code, inn, municipality }: Searchable): string {
  const parts = [shortName, name, code, inn, municipality?.shortName, municipality?.centre];
  return searchForm(parts.filter(Boolean).join(' '));
}

/**
 * Words that say of what kind a school or its founder is. People use one for another («школа 5» for «МБОУ СОШ № 5»), so they
 * order what is found and never shut it out; words of one line stand for each other.
 */
const KIND_WORDS: readonly (readonly string[])[] = [
  ['школа', 'школы', 'сош', 'оош', 'ноош', 'нош', 'сш'],
  ['мбоу', 'маоу', 'мкоу', 'моу', 'мбу', 'мау', 'муниципальное'],
  ['гбоу', 'гаоу', 'гоу', 'государственное'],
  ['чоу', 'ано', 'аноо', 'ноу', 'автономная'],
  ['средняя', 'основная', 'начальная', 'общеобразовательная', 'общеобразовательное'],
  ['бюджетное', 'автономное', 'казенное', 'учреждение'],
  ['номер', 'no', 'n'],
];

const MOST_WORDS = 8;

/** What a typed text asks of the database. */
export interface SearchQuery {
  /** For `to_tsquery`: what must occur, words by their beginning, numbers whole: «5» is not «15». */
  mustOccur: string;
  /** Words of it that are not numbers: what may hold a slip of the finger. */
  words: readonly string[];
  /** Its numbers, those with a letter too: «5а». */
  numbers: readonly string[];
  /** For `to_tsquery`, each: kinds that were named; who fits more of them comes first. */
  kinds: readonly string[];
}

/**
 * Reads what was typed into a search field: «школа 5 балашиха», «МБОУ СОШ №5», «сош5». Null when nothing is asked: no letter
 * and no digit, or a single letter.
 */
export function searchQuery(typed: string): SearchQuery | null {
  const text = searchForm(typed);
  if (text.length < 2 && !isNumber(text)) return null;
  const words = [...new Set(text.split(' '))].slice(0, MOST_WORDS);
  const telling = words.filter((word) => !KIND_WORDS.some((line) => line.includes(word)));
  // with nothing but a kind, the kind is what is looked for
  const must = telling.length > 0 ? telling : words;
  return {
    mustOccur: must.map((word) => (isNumber(word) ? `'${word}'` : `'${word}':*`)).join(' & '),
    words: must.filter((word) => !isNumber(word)),
    numbers: must.filter(isNumber),
    kinds: KIND_WORDS.filter((line) => words.some((word) => line.includes(word))).map((line) =>
      line.map((word) => `'${word}'`).join(' | '),
    ),
  };
}

/**
 * The same question with each word replaced by those of `near` (words that occur, by the word typed): what was meant despite
 * a misspelling. Null when some word is like none.
 */
export function correctedQuery(query: SearchQuery, near: ReadonlyMap<string, readonly string[]>): SearchQuery | null {
  const groups = query.words.map((word) => (near.get(word) ?? []).map((one) => `'${one}'`).join(' | '));
  if (groups.length === 0 || groups.includes('')) return null;
  const numbers = query.numbers.map((number) => `'${number}'`);
  return { ...query, mustOccur: [...groups.map((group) => `(${group})`), ...numbers].join(' & ') };
}

/**
 * The same question asked loosely: any number or word of more than a letter will do, and who fits more of all that was typed
 * comes first. Null when there is neither.
 */
export function looseQuery(query: SearchQuery): SearchQuery | null {
  const words = query.words.filter((word) => word.length > 1).map((word) => `'${word}':*`);
  const parts = [...words, ...query.numbers.map((number) => `'${number}'`)];
  if (parts.length === 0) return null;
  return { ...query, mustOccur: parts.join(' | '), kinds: [...parts, ...query.kinds] };
}

function isNumber(word: string): boolean {
  return /^\p{N}/u.test(word);
}
