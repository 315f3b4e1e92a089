import type { JSX } from 'preact';
import { Icon } from './icons.js';

interface PaginationProps {
  /** The address of the first page, when this is not it. */
  first?: string | undefined;
  /** The address of what follows (`addressWith(…, 'cursor', [nextCursor])`); absent on the last page. */
  next?: string | undefined;
  /** What stands on this page and of how much: «1–20 из 1 043». */
  shown?: string | undefined;
}

/** Ways through a long list. Nothing when all of it is here. */
export function Pagination({ first, next, shown }: PaginationProps): JSX.Element | null {
  if (!first && !next) return null;
  return (
    <nav class="pagination" aria-label="Страницы списка">
      {first && (
        <a class="button" href={first}>
          <Icon name="left" />В начало
        </a>
      )}
      {shown && <span class="soft num">{shown}</span>}
      {next && (
        <a class="button" href={next} rel="next">
          Дальше
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}
