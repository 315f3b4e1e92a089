import { sanitise } from '../../src/platform/http/rich-text.js';
import type { Body } from './content/spec.js';

const TAGS: Readonly<Record<string, readonly [open: string, close: string]>> = {
  '- ': ['<ul>', '</ul>'],
  '> ': ['<blockquote>', '</blockquote>'],
};

/** The HTML of a body, sanitised as what is typed is: a paragraph for each line, lists and quotations as the lines are marked. */
export function bodyHtml(body: Body): string {
  const groups: { mark: string; lines: string[] }[] = [];
  for (const line of body) {
    const mark = line.slice(0, 2) in TAGS ? line.slice(0, 2) : '';
    const last = groups.at(-1);
    if (mark && last?.mark === mark) last.lines.push(line.slice(2));
    else groups.push({ mark, lines: [line.slice(mark.length)] });
  }
  return sanitise(groups.map(groupHtml).join('\n'));
}

function groupHtml({ mark, lines }: { mark: string; lines: readonly string[] }): string {
  const escaped = lines.map((line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  const [open, close] = TAGS[mark] ?? ['', ''];
  if (mark === '- ') return `${open}${escaped.map((line) => `<li>${line}</li>`).join('')}${close}`;
  if (mark === '> ') return `${open}${escaped.join('<br>')}${close}`;
  return `<p>${escaped.join(' ')}</p>`;
}
