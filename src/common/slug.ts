import { composed } from './validation.js';

// prettier-ignore
const LATIN: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch',
  ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
};

export const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const SLUG_MAX = 80;

/** An ASCII address part from a Russian title, at most `SLUG_MAX` long; 'sobytie' when nothing is left. */
export function slugify(title: string): string {
  const letters = composed(title).toLowerCase();
  const latin = Array.from(letters, (letter) => LATIN[letter] ?? letter).join('');
  const slug = latin
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (slug.length <= SLUG_MAX) return slug || 'sobytie';
  return slug.slice(0, slug.lastIndexOf('-', SLUG_MAX) > 20 ? slug.lastIndexOf('-', SLUG_MAX) : SLUG_MAX);
}

/** What the numbered forms of `slug` begin with. */
export function slugStem(slug: string): string {
  return slug.slice(0, SLUG_MAX - 5).replace(/-$/, '');
}

/** Pages that stand beside those of single events, series and news. */
const PAGES = new Set(['new', 'copies', 'views']);

/** `slug`, or `slug-2`, `slug-3` … : the first that `taken` does not hold and that is no page of its own. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  const isFree = (candidate: string) => !taken.has(candidate) && !PAGES.has(candidate);
  if (isFree(slug)) return slug;
  for (let n = 2; ; n++) {
    const candidate = `${slugStem(slug)}-${n}`;
    if (isFree(candidate)) return candidate;
  }
}
