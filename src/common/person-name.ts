import { cleanLine } from './validation.js';

/** Letters, with apostrophes and hyphens between them: «О’Коннор-Заде». */
const WORD = /^\p{L}[\p{L}\p{M}]*(?:['’ʼ-]\p{L}[\p{L}\p{M}]*)*$/u;
/** «А.», «А.С.», «А.-С.», «А.С» and what is cut short: «мл.», «Дж.». A dot before a word would make an address. */
const INITIALS = /^(?:\p{L}\.-?)*\p{L}\.?$/u;
const SHORT = /^(?:\p{L}{2,3}|урожд)\.$/iu;
/** A surname of before in brackets, at the end: «Сидорова (Петрова)», «Сидорова (урожд. Петрова)». */
const FORMER = /^(?<name>[^()]+) \((?<former>[^()]+)\)$/u;
/** Small words that stand within names. */
const PARTICLES = new Set(
  'аль ас ад аз ан аш бен бин ван ван’т да дас де дел делла дель дер ди до дос ду дю заде заде-оглы ибн и кызы ла ле лос мл оглы оол оол-оглы паша ст тер ур урожд уулу фон хан цу эль эн эс эш э'
    .split(' ')
    .concat('al ben bin da das de del della der di do dos du el ibn la le los ogly van von'.split(' ')),
);
const LONGEST_WORD = 40;

/** A name as it is kept: one clean line, every dash a hyphen without spaces, every apostrophe one of two. */
export function cleanName(value: string): string {
  return cleanLine(value)
    .replace(/[‐‑‒–—―−﹘﹣－]/gu, '-')
    .replace(/ ?- ?/gu, '-')
    .replace(/[`´‘ʻ′]/gu, '’');
}

/**
 * Is it a surname, a name or a patronymic? Letters of any alphabet, hyphens, apostrophes, initials with dots, a former surname in
 * brackets, at most `words` words; nothing that reads as a sentence or that a mail program makes a link of.
 */
export function isPersonName(value: string, words = 4): boolean {
  const { name = value, former } = FORMER.exec(value)?.groups ?? {};
  return areNames(name.split(' '), words) && (former === undefined || areNames(former.split(' '), 2));
}

function areNames(tokens: readonly string[], most: number): boolean {
  return tokens.length <= most && tokens.every(isToken) && !readsAsSentence(tokens);
}

function isToken(token: string): boolean {
  return token.length <= LONGEST_WORD && (WORD.test(token) || INITIALS.test(token) || SHORT.test(token));
}

/** A capital first and small words after it that are no part of names, or more than two words all small. */
function readsAsSentence(tokens: readonly string[]): boolean {
  const small = tokens.filter((token) => isSmall(token) && !PARTICLES.has(token.replace(/\.$/u, '')));
  if (small.length === tokens.length) return tokens.length > 2;
  return tokens.slice(1).some((token) => small.includes(token));
}

function isSmall(token: string): boolean {
  const [first = ''] = token;
  return first !== first.toUpperCase();
}
