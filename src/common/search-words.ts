import { cleanLine } from './validation.js';

const MOST_WORDS = 6;

/** The words of a search as columns `search_text` hold them: small letters, е for ё; six at most. */
export function searchWords(typed: string): string[] {
  return cleanLine(typed)
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[\s,;]+/u)
    .filter(Boolean)
    .slice(0, MOST_WORDS);
}

/** `word` anywhere, as `like` of SQL wants it. */
export function likePattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
