import { searchForm } from '../../organisations/organisations.rules.js';

export const FOUNDER_WORDS = { MUNICIPAL: 'муниципальный', STATE: 'областной', ANO: 'АНО' } as const;
export type Founder = keyof typeof FOUNDER_WORDS;

export const LEVEL_WORDS = { BASIC: 'базовый', MAIN: 'основной', ADVANCED: 'продвинутый' } as const;
export type Level = keyof typeof LEVEL_WORDS;

export const KIND_WORDS = {
  SCHOOL: 'школа',
  COLLEGE: 'колледж',
  UNIVERSITY: 'вуз',
  INDUSTRIAL_PARTNER: 'партнёр',
  MUNICIPAL_EDUCATION_AUTHORITY: 'МОУО',
} as const;
export type ImportedKind = keyof typeof KIND_WORDS;

/** Readers of single cells: the value as it is stored, or a RangeError that says in Russian what is wrong. */

const EMAIL =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,}$/u;

export function readEmail(text: string): string {
  const address = text.replace(/^mailto:/i, '').toLowerCase();
  if (address.length > 254 || !EMAIL.test(address)) throw new RangeError(`Неверный адрес почты: «${shown(text)}»`);
  return address;
}

/** «+7 (495) 123-45-67», several with commas, each perhaps with «доб. 12»; as Russian numbers are written. */
export function readPhone(text: string): string {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => readNumber(part, text))
    .join(', ');
}

const EXTENSION = /(?<!\s)\s*\(?(?:доб|вн|внутр)\.?\s*(\d{1,6})\)?$/iu;

function readNumber(part: string, text: string): string {
  const [ending = '', extension] = EXTENSION.exec(part) ?? [];
  const body = part.slice(0, part.length - ending.length);
  const digits = body.replaceAll(/\D/g, '');
  const own = digits.length === 11 && /^[78]/.test(digits) ? digits.slice(1) : digits;
  if (own.length !== 10 || !/^[3489]/.test(own) || /[^\d\s()+.\-–—]/.test(body)) {
    throw new RangeError(`Неверный телефон: «${shown(text)}». Нужен номер с кодом, например +7 (495) 123-45-67`);
  }
  const number = `+7 (${own.slice(0, 3)}) ${own.slice(3, 6)}-${own.slice(6, 8)}-${own.slice(8)}`;
  return extension ? `${number} доб. ${extension}` : number;
}

export function readWebsite(text: string): string {
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || /\s/.test(text) || text.length > 300 || !/.\../.test(url.hostname) || url.username || url.port) {
    throw new RangeError(`Неверный адрес сайта: «${shown(text)}»`);
  }
  return address.replace(/\/$/, '');
}

const LEVELS = new Map(Object.entries(LEVEL_WORDS).map(([level, word]) => [word as string, level as Level]));

/** domain.md, section 6: базовый, основной, продвинутый. */
export function readLevel(text: string): Level {
  const level = LEVELS.get(searchForm(text).replace(/ уровень$/, ''));
  if (!level) throw new RangeError(`Неизвестный уровень: «${shown(text)}». Бывает базовый, основной, продвинутый`);
  return level;
}

const FOUNDERS: readonly [RegExp, Founder][] = [
  [/^(?:муниципал|администрац|городской округ)/, 'MUNICIPAL'],
  [/^(?:областн|государствен|регион|министерств|московская область)/, 'STATE'],
  [/^(?:ано|автономн|частн)/, 'ANO'],
];

export function readFounder(text: string): Founder {
  const form = searchForm(text);
  const found = FOUNDERS.find(([pattern]) => pattern.test(form));
  if (!found) {
    throw new RangeError(`Неизвестный учредитель: «${shown(text)}». Бывает муниципальный, областной, АНО`);
  }
  return found[1];
}

const KINDS: readonly [RegExp, ImportedKind][] = [
  [/^(?:школ|общеобразоват|оо$|сош|лицей|гимназ)/, 'SCHOOL'],
  [/^(?:колледж|техникум|поо$|спо$)/, 'COLLEGE'],
  [/^(?:вуз|университет|институт|академ)/, 'UNIVERSITY'],
  [/^(?:партнер|индустриальн|предприят)/, 'INDUSTRIAL_PARTNER'],
  [/^(?:моуо|муниципальный орган|орган управления|управление образован)/, 'MUNICIPAL_EDUCATION_AUTHORITY'],
];

export function readKind(text: string): ImportedKind {
  const form = searchForm(text);
  const found = KINDS.find(([pattern]) => pattern.test(form));
  if (!found) throw new RangeError(`Неизвестный вид: «${shown(text)}». Бывает школа, колледж, вуз, партнёр, МОУО`);
  return found[1];
}

const WORDS = new Map<string, string>(
  [FOUNDER_WORDS, LEVEL_WORDS, KIND_WORDS].flatMap((words) => Object.entries(words)),
);

/** A stored value as people write it: «основной» for MAIN; empty for none. */
export function shownValue(stored: string | null): string {
  return stored === null ? '' : (WORDS.get(stored) ?? stored);
}

/** The stored form of a value that may have been typed elsewhere; itself when it cannot be read. */
export function comparable(read: (text: string) => string, stored: string): string {
  try {
    return read(stored);
  } catch {
    return stored;
  }
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
