/**
 * What a site that strangers can reach must not be run with. A site at the address of the machine itself is a trial and
 * may have all of it.
 */

/** The parts of the configuration that are looked at. */
export interface ProductionSettings {
  readonly PUBLIC_URL: string;
  readonly SECRET: string;
  readonly DATABASE_URL?: string | undefined;
  readonly RATE_LIMIT: 'on' | 'off';
}

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether nobody but this machine can open the address. */
export const isLocal = (publicUrl: string): boolean => LOCAL_HOSTS.has(URL.parse(publicUrl)?.hostname ?? '');

/** One line for each variable that is not safe in production, `NAME: what is wrong and what to do`; none on a local address. */
export function problemsInProduction(settings: ProductionSettings): string[] {
  if (isLocal(settings.PUBLIC_URL)) return [];
  const problems: string[] = [];
  if (!settings.PUBLIC_URL.startsWith('https:'))
    problems.push(
      'PUBLIC_URL: адрес без https открыт для перехвата. Поставьте перед приложением прокси с сертификатом и укажите https://…; http:// годится только для localhost',
    );
  const weakness = weaknessOfSecret(settings.SECRET);
  if (weakness) problems.push(`SECRET: ${weakness}. Создайте свой: openssl rand -base64 48`);
  if (settings.DATABASE_URL && PUBLISHED_PASSWORDS.has(URL.parse(settings.DATABASE_URL)?.password ?? ''))
    problems.push(
      'DATABASE_URL: пароль базы данных опубликован вместе с приложением. Смените его (alter role … password …) и укажите новый; в docker compose это POSTGRES_PASSWORD',
    );
  if (settings.RATE_LIMIT === 'off')
    problems.push(
      'RATE_LIMIT: off снимает защиту от перебора и нужен только нагрузочным испытаниям. Уберите переменную',
    );
  return problems;
}

/** Stand in docker-compose.yml, so everybody knows them. */
const PUBLISHED_SECRETS = new Set(['for-a-trial-on-this-machine-alone']);
const PUBLISHED_PASSWORDS = new Set(['profminimum']);

/** Words of which examples are made: «change-me-please», «your-secret-key-at-least-32-characters». */
const PLACEHOLDER =
  /change|replace|insert|example|sample|default|placeholder|secret|password|passphrase|token|random|string|character|letter|symbol|least|this|that|with|your|here|some|very|long|super|please|must|test|demo|trial|production|key|put|the|and|for|one|use|секрет|пароль|замените|пример|строка/giu;
const FEWEST_DIFFERENT = 8;
const FEWEST_OWN_LETTERS = 12;

/** Why strangers could guess the secret, in Russian, or null when nothing speaks for it. Its length is checked elsewhere. */
export function weaknessOfSecret(secret: string): string | null {
  if (PUBLISHED_SECRETS.has(secret)) return 'это значение опубликовано вместе с приложением';
  const letters = Array.from(secret.toLowerCase(), (letter) => letter.codePointAt(0) ?? 0);
  if (new Set(letters).size < FEWEST_DIFFERENT || isRepetition(secret.toLowerCase()))
    return 'слишком однообразно, такое значение подбирают';
  const inOrder = letters.filter((code, at) => at > 0 && Math.abs(code - (letters[at - 1] ?? 0)) <= 1).length;
  if (inOrder > letters.length / 2) return 'буквы и цифры идут подряд, такое значение подбирают';
  if (secret.replace(PLACEHOLDER, '').replace(/[\s\p{P}]/gu, '').length < FEWEST_OWN_LETTERS)
    return 'это пример, а не секрет';
  return null;
}

/** Whether the text is one shorter piece over and over, its last copy perhaps cut. */
function isRepetition(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length++)
    if (text.slice(length) === text.slice(0, text.length - length)) return true;
  return false;
}
