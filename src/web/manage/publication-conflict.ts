import { differences, takeTheirs } from '../../common/differences.js';
import type { PublicationInput } from '../../features/publications/publications.dto.js';
import type { PublicationVersion } from '../../features/publications/publications.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { plainText, sanitise } from '../../platform/http/rich-text.js';
import type { ConflictFacts } from '../components/conflict-notice.js';

/** How the fields of every publication are called; a kind adds its own. */
export const TEXT_LABELS: Readonly<Record<string, string>> = { title: 'Заголовок', lead: 'Лид', bodyHtml: 'Текст' };

/**
 * Where saving `mine` would undo what is `stored`; `versions` (the newest first) tell who saved it and what the form was opened
 * with. Null when there is no earlier text to tell of.
 */
export function publicationConflict(
  labels: Readonly<Record<string, string>>,
  versions: readonly PublicationVersion<PublicationInput>[],
  stored: FormValues,
  mine: FormValues,
): ConflictFacts | null {
  const [newest] = versions;
  if (!newest) return null;
  const opened = Number(mine['version']);
  const base = versions.find(({ version }) => version <= opened)?.content ?? null;
  const rows = differences(Object.keys(labels), base && { ...base }, stored, cleaned(mine)).map((row) => ({
    ...row,
    label: labels[row.field] ?? row.field,
    theirs: inWords(row.field, row.theirs),
    mine: inWords(row.field, row.mine),
  }));
  return { by: newest.author, at: newest.savedAt, rows };
}

/** What was typed with what was chosen from `stored` in an earlier conflict (`take.<field>` = `theirs`). */
export function applyChoices({ take, ...mine }: FormValues, stored: FormValues): FormValues {
  if (typeof take !== 'object' || take === null) return mine;
  const taken = Object.entries(take).flatMap(([field, side]) =>
    side === 'theirs' && Object.hasOwn(stored, field) ? [field] : [],
  );
  return { ...takeTheirs(taken, stored, mine), version: mine['version'] };
}

/** The text as it would be stored, so that two ways to write the same are no difference. */
function cleaned(mine: FormValues): FormValues {
  return typeof mine['bodyHtml'] === 'string' ? { ...mine, bodyHtml: sanitise(mine['bodyHtml']) } : mine;
}

function inWords(field: string, value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map((one) => inWords(field, one)).join('\n');
  if (typeof value === 'object' && value !== null)
    return Object.values(value)
      .filter((part) => part !== '')
      .join(' — ');
  if (typeof value !== 'string') return '';
  return field === 'bodyHtml' ? plainText(value) : value;
}
