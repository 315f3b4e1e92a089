/** What a page's form sent, as the nested object a REST call would send. */
export type FormValues = Record<string, unknown>;

/** Names a form needs for itself: they are not fields of any DTO. */
const OWN_NAMES = new Set(['_csrf', '_action']);
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads `consent.accepted=on&sessions.0.title=…`: dots nest, digits make lists, a repeated name makes a list, an empty
 * value is null («left out»). Values stay text; the DTO turns them into what they are.
 */
export function formValues(entries: Iterable<readonly [string, unknown]>): FormValues {
  const root: FormValues = {};
  for (const [name, value] of entries) {
    const path = name.split('.');
    if (OWN_NAMES.has(name) || path.length > 6 || path.some((part) => FORBIDDEN.has(part))) continue;
    put(root, path, value === '' ? null : value);
  }
  return withLists(root) as FormValues;
}

function put(root: FormValues, path: readonly string[], value: unknown): void {
  let node = root;
  for (const part of path.slice(0, -1)) {
    const next = own(node, part);
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) node = next as FormValues;
    else node = node[part] = {} as FormValues;
  }
  const last = path.at(-1) ?? '';
  const present = own(node, last);
  node[last] = present === undefined || present === null ? value : [present, value].flat();
}

function own(node: FormValues, name: string): unknown {
  return Object.hasOwn(node, name) ? node[name] : undefined;
}

function withLists(node: unknown): unknown {
  if (typeof node !== 'object' || node === null || Object.getPrototypeOf(node) !== Object.prototype) return node;
  const entries = Object.entries(node).map(([name, value]) => [name, withLists(value)] as const);
  const isList = entries.length > 0 && entries.every(([name]) => /^\d{1,3}$/.test(name));
  if (isList) return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
  return Object.fromEntries(entries);
}
