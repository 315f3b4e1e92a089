import { formatNumber } from '../../common/russian.js';
import { BadBody } from './bad-body.js';

/** What a page's form sent, as the nested object a REST call would send. */
export type FormValues = Record<string, unknown>;

/** Names a form needs for itself: they are not fields of any DTO. */
const OWN_NAMES = new Set(['_csrf', '_action']);
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** More than the longest form sends: a program of 300 sessions, everybody of an event ticked. */
const MOST_FIELDS = 5_000;

/**
 * Reads `consent.accepted=on&sessions.0.title=…`: dots nest, digits make lists, a repeated name makes a list, an empty
 * value is null («left out»). Values stay text; the DTO turns them into what they are. Throws BadBody 413 for more than
 * 5,000 fields.
 */
export function formValues(entries: Iterable<readonly [string, unknown]>): FormValues {
  const root: FormValues = {};
  let fields = 0;
  for (const [name, value] of entries) {
    fields += 1;
    if (fields > MOST_FIELDS) throw new BadBody(`В форме больше ${formatNumber(MOST_FIELDS)} полей`, 413);
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
  // a list here is one made of repetitions: numbered ones become lists at the end
  if (Array.isArray(present)) present.push(value);
  else node[last] = present === undefined || present === null ? value : [present, value];
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
