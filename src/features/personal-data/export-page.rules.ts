import { formatDateTime } from '../../common/russian.js';
import { ROLE_WORDS } from '../accounts/accounts-words.rules.js';
import { COLUMN_WORDS, VALUE_WORDS } from './export-words.rules.js';

interface PageSection {
  title: string;
  note: string | null;
  rows: readonly Readonly<Record<string, unknown>>[];
  isCut: boolean;
}

const ORDER = Object.keys(COLUMN_WORDS);
const WORDS = new Map([
  ...Object.entries(VALUE_WORDS),
  ...Object.entries(ROLE_WORDS).map(([role, { word }]) => [role, word] as const),
]);
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #ccc}dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.25rem 1rem;margin:0;
padding:.75rem 0;border-bottom:1px solid #e5e5e5}dt{color:#555}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:40rem){dl{display:block}dd{margin-bottom:.5rem}}`;

/** The readable page of an export: one file that needs nothing else, neither scripts nor the network. */
export function exportPage(
  sections: readonly PageSection[],
  about: { email: string; madeAt: Date; site: string },
): string {
  const filled = sections.filter(({ rows }) => rows.length > 0);
  const empty = sections.filter(({ rows }) => rows.length === 0);
  return `<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Мои данные: События профминимума</title><style>${STYLE}</style></head><body>
<h1>Мои данные</h1>
<p>${escape(about.site)}, ${escape(about.email)}. Выгружено ${escape(formatDateTime(about.madeAt, 'Europe/Moscow'))}. То же для программ — в файле data.json.</p>
<nav><ul>${filled.map(({ title, rows }, n) => `<li><a href="#s${n}">${escape(title)}</a>: ${rows.length}</li>`).join('')}</ul></nav>
${filled.map((section, n) => sectionOf(section, n)).join('\n')}
<h2>Чего нет</h2><p>Записей не нашлось: ${escape(empty.map(({ title }) => title.toLowerCase()).join(', ') || 'везде что-то есть')}.</p>
</body></html>
`;
}

function sectionOf({ title, note, rows, isCut }: PageSection, n: number): string {
  const notes = [note, isCut && `Показаны последние ${rows.length} записей: за остальными обратитесь к оператору.`];
  return `<section><h2 id="s${n}">${escape(title)}</h2>${notes.map((text) => (text ? `<p>${escape(text)}</p>` : '')).join('')}
${rows.map(rowOf).join('\n')}</section>`;
}

function rowOf(row: Readonly<Record<string, unknown>>): string {
  const facts = Object.entries(row)
    .toSorted(([a], [b]) => place(a) - place(b))
    .flatMap(([key, value]) => {
      const shown = shownAs(value);
      return key === 'id' || shown === ''
        ? []
        : [`<dt>${escape(COLUMN_WORDS[key] ?? key)}</dt><dd>${escape(shown)}</dd>`];
    });
  return `<dl>${facts.join('')}</dl>`;
}

/** Columns without a word come last. */
function place(key: string): number {
  const index = ORDER.indexOf(key);
  return index === -1 ? ORDER.length : index;
}

function shownAs(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (typeof value === 'string')
    return MOMENT.test(value) ? formatDateTime(new Date(value), 'Europe/Moscow') : (WORDS.get(value) ?? value);
  if (Array.isArray(value)) return value.map(shownAs).join(', ');
  if (typeof value === 'object') return Object.keys(value).length > 0 ? JSON.stringify(value, null, 2) : '';
  return typeof value === 'number' ? String(value) : '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
