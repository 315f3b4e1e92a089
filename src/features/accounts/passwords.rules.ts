import { composed } from '../../common/validation.js';

/** What a password is compared with: whose it is. */
export interface PasswordOwner {
  email: string;
  lastName: string;
  firstName: string;
}

const MIN_LENGTH = 10;
const MAX_LENGTH = 200;
const MIN_DIFFERENT = 5;
/** So much of a password must be left when its owner's names and the site's are taken out. */
const MIN_OF_ITS_OWN = 7;
/** Shorter parts of names occur in any text. */
const SHORTEST_PART = 4;
const SITE_WORDS = ['profminimum', 'профминимум', 'asou', 'асоу'];

const CYRILLIC = 'ёйцукенгшщзхъфывапролджэячсмитьбю';
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/**
 * Why this password is refused, in Russian; null for a good one. No demands on kinds of letters: length, and nothing that
 * lists of leaked passwords begin with (NIST SP 800-63B, 5.1.1.2). `isCommon` knows such a list in lower case.
 */
export function passwordProblem(
  password: string,
  owner: PasswordOwner,
  isCommon: (candidate: string) => boolean,
): string | null {
  const letters = [...composed(password)];
  if (letters.length < MIN_LENGTH) return `Пароль: не меньше ${MIN_LENGTH} знаков. Удобно взять несколько слов`;
  if (letters.length > MAX_LENGTH) return `Пароль: не больше ${MAX_LENGTH} знаков`;
  const plain = letters.join('').toLowerCase();
  if (new Set(plain).size < MIN_DIFFERENT) return 'Слишком мало разных знаков: такой пароль подбирают первым';
  if (formsOf(plain).some(isCommon)) {
    return 'Этот пароль есть в списках утёкших и самых частых. Возьмите несколько слов, не связанных между собой';
  }
  if (withoutNames(plain, owner).length < MIN_OF_ITS_OWN) {
    return 'Пароль не должен состоять из вашего имени, адреса или названия сайта';
  }
  return null;
}

/** The password and what guessers make of it: another keyboard, digits for letters, tails of digits, repetitions. */
function formsOf(plain: string): string[] {
  const typed = [plain, onLatinKeys(plain)];
  const bare = typed.flatMap((form) => [form, form.replaceAll(/^[^\p{L}]+|(?<!\P{L})[^\p{L}]+$/gu, '')]);
  const spelt = bare.flatMap((form) => [form, form.replaceAll(/[013457@$]/g, (sign) => LEET[sign] ?? sign)]);
  const forms = spelt.flatMap((form) => [form, form.replace(/^(.+?)\1+$/su, '$1'), form.replaceAll(/[\s_.-]+/g, '')]);
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_PART);
}

/** «пароль» typed on the keys of the Latin layout, as lists of leaked passwords have it: `gfhjkm`. */
function onLatinKeys(text: string): string {
  return [...text].map((letter) => LATIN[CYRILLIC.indexOf(letter)] ?? letter).join('');
}

function withoutNames(plain: string, { email, lastName, firstName }: PasswordOwner): string {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const parts = [local, ...local.split(/[^\p{L}]+/u), domain, ...domain.split('.'), lastName, firstName, ...SITE_WORDS];
  const known = parts.map((part) => part.toLowerCase()).filter((part) => part.length >= SHORTEST_PART);
  return known.toSorted((a, b) => b.length - a.length).reduce((left, part) => left.replaceAll(part, ''), plain);
}
