const OWN = 'http://own.invalid';
/** A header or a letter carries it whole; our own longest, a list with every filter set, is half of this. */
const LONGEST = 2_000;

/**
 * Where on this site `value` leads: path, query and fragment, written the way a browser reads them. `/` for anything that
 * is not text, is longer than 2,000 letters, or would leave the site, now or read once more: `/.//evil.example` turns
 * into `//evil.example`, which is another host (WHATWG URL, 4.4). Doing it again changes nothing.
 */
export function ownPath(value: unknown): string {
  if (typeof value !== 'string') return '/';
  const path = normalised(value);
  // dot segments hide what comes after them until they are taken away
  return path !== null && path.length <= LONGEST && normalised(path) === path ? path : '/';
}

/** Null for what leads elsewhere. */
function normalised(value: string): string | null {
  if (!value.startsWith('/') || value.length > LONGEST || !URL.canParse(value, OWN)) return null;
  const { origin, username, password, pathname, search, hash } = new URL(value, OWN);
  return origin === OWN && !username && !password ? pathname + search + hash : null;
}
