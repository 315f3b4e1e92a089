/** What a form holds, by the name of the field: text, a list, an object, or nothing. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** A field in which what is stored now differs from what somebody is about to save over it. */
export interface Difference {
  field: string;
  theirs: unknown;
  mine: unknown;
  /** Both changed it since the form was opened; otherwise only they did, and theirs is what nobody means to undo. */
  isContested: boolean;
}

/**
 * Where saving `mine` would undo what somebody else has stored. `base` is what the form was opened with: then fields that only
 * the owner of the form changed are no difference. Without it (null) every field that differs is contested. Empty text, an
 * empty list and nothing are the same.
 */
export function differences(
  fields: readonly string[],
  base: FieldValues | null,
  theirs: FieldValues,
  mine: FieldValues,
): Difference[] {
  return fields.flatMap((field): Difference[] => {
    const [before, stored, typed] = [base?.[field], theirs[field], mine[field]].map(sameText);
    if (stored === typed || (base && stored === before)) return [];
    return [{ field, theirs: theirs[field], mine: mine[field], isContested: !base || typed !== before }];
  });
}

/**
 * What of a form's values is to be saved: the fields that differ from what it showed. Compared as `differences` does, so that what
 * cannot be shown in full (seconds, other white space) stays as it is stored. What is undefined was not in the form.
 */
export function changedValues<Values extends FieldValues>(typed: Values, shown: FieldValues): Partial<Values> {
  const changed = Object.entries(typed).filter(
    ([field, value]) => value !== undefined && sameText(value) !== sameText(shown[field]),
  );
  return Object.fromEntries(changed) as Partial<Values>;
}

/** `mine` with what was chosen to be taken from `theirs`. */
export function takeTheirs(fields: readonly string[], theirs: FieldValues, mine: FieldValues): FieldValues {
  return { ...mine, ...Object.fromEntries(fields.map((field) => [field, theirs[field]])) };
}

/** One text for all ways to write the same value; forms send lines with CR LF and numbers as text. */
function sameText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : JSON.stringify(value.map(sameText));
  if (typeof value === 'object') return sameObject(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll('\r\n', '\n').trim();
}

function sameObject(value: object): string {
  const parts = Object.entries(value).map(([name, part]) => [name, sameText(part)] as const);
  const told = parts.filter(([, part]) => part !== '').toSorted(([a], [b]) => (a < b ? -1 : 1));
  return told.length === 0 ? '' : JSON.stringify(told);
}
