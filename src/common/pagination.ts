import { InvalidInput } from './errors.js';

export interface Page<T> {
  items: T[];
  /** Opaque; absent on the last page. */
  nextCursor: string | null;
}

export const PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** A cursor carries the sort key of the last row, so pages stay right while rows come and go. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(key))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Throws InvalidInput on `cursor` when it was not made by `encodeCursor` with `length` parts. */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const key: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (Array.isArray(key) && key.length === length && key.every(isPart)) return key.map(String);
  } catch {
    // falls through to the one error below
  }
  throw InvalidInput.field('cursor', 'invalid-cursor', 'Продолжение списка устарело, откройте список заново');
}

/** What a sort key is made of, and a database can compare with: it keeps no NUL. */
function isPart(part: unknown): boolean {
  return typeof part === 'string' ? !part.includes('\0') && part.isWellFormed() : Number.isFinite(part);
}

/** Cuts the extra row that was read to see whether more follows. */
export function toPage<T>(rows: T[], limit: number, key: (row: T) => readonly (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null };
}
