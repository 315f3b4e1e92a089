import sanitizeHtml from 'sanitize-html';
import { markSafe, type SafeHtml } from '../../common/safe-html.js';

const RULES: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'strong', 'em', 'del', 'a', 'h2', 'h3', 'ul', 'ol', 'li', 'blockquote'],
  allowedAttributes: { a: ['href', 'rel'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  transformTags: {
    b: 'strong',
    i: 'em',
    h1: 'h2',
    div: 'p',
    tr: 'p',
    a: (_tag, { href = '' }) => ({ tagName: 'a', attribs: { href, rel: 'noopener nofollow' } }),
  },
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'xml'],
};

/**
 * Text typed in the editor, or pasted into it, without anything that could run or style: paragraphs, emphasis, headings, lists,
 * quotes and links of people's schemes. Applied when it is written and again when it is shown, so that old rows obey new rules;
 * what obeys them comes out as it went in.
 */
export function sanitise(html: string): SafeHtml {
  // a `div` may hold what a paragraph may not: the second reading takes paragraphs out of one another, as a browser would
  return markSafe(sanitizeHtml(sanitizeHtml(readable(html), RULES), RULES).trim());
}

const MOST_OPEN = 500;
/** Tags that are never closed (HTML, 13.1.2). */
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/**
 * `html`, or its signs as text when more than 500 of its tags are never closed, which no editor writes: the library looks for the
 * beginning of every closing tag among all that are open.
 */
function readable(html: string): string {
  const open = new Map<string, number>();
  let all = 0;
  for (const [, isEnd, tag = ''] of html.matchAll(/<(\/?)([a-z][^\s/<>]*)/gi)) {
    const name = tag.toLowerCase();
    const others = open.get(name) ?? 0;
    const step = isEnd ? -Math.min(others, 1) : Number(!VOID.has(name));
    open.set(name, others + step);
    all += step;
    if (all > MOST_OPEN) return escapeHtml(html);
  }
  return html;
}

const BLOCKS = /<\/(?:p|h[1-6]|li|blockquote|div|tr)>|<br\b[^<>]*>/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** The words of formatted text, a line for each paragraph; links lose their addresses. */
export function plainText(html: string): string {
  return sanitizeHtml(readable(html).replace(BLOCKS, '$&\n'), { ...RULES, allowedTags: [], allowedAttributes: {} })
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n\s*/g, '\n')
    .trim();
}

const RUNS = new Set([
  'script',
  'svg',
  'math',
  'iframe',
  'object',
  'embed',
  'form',
  'input',
  'button',
  'template',
  'meta',
  'base',
  'link',
]);
const PICTURES = new Set(['img', 'picture', 'video', 'audio', 'source', 'v:imagedata']);
const LOOKS = new Set(['td', 'th', 'span', 'u', 'font', 'pre', 'table', 'tbody', 'o:p']);

/** What `sanitise` takes out of `html`, in words for who wrote it; nothing when it takes out nothing that was seen. */
export function removedFrom(html: string): string[] {
  const found = new Set<string>();
  let links = 0;
  sanitizeHtml(readable(html), {
    ...RULES,
    onOpenTag: (tag, attributes) => {
      if (RUNS.has(tag)) found.add('код и встроенные страницы');
      if (PICTURES.has(tag)) found.add('картинки (их загружают отдельно, с описанием)');
      if (tag === 'table') found.add('таблицы (остался их текст)');
      if (tag === 'style' || LOOKS.has(tag) || 'style' in attributes || 'class' in attributes) found.add('оформление');
      if (Object.keys(attributes).some((name) => name.startsWith('on'))) found.add('код и встроенные страницы');
      if (tag === 'a' && attributes['href']) links += 1;
    },
  });
  if (links > (sanitise(html).match(/<a href=/g)?.length ?? 0)) found.add('опасные ссылки');
  return [...found];
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Plain text as paragraphs, one a line. */
export function paragraphs(text: string): SafeHtml {
  return sanitise(
    escapeHtml(text)
      .split(/\n+/)
      .map((line) => `<p>${line}</p>`)
      .join(''),
  );
}

/** Whether there is anything to read in it. */
export function isBlank(html: string): boolean {
  return (
    sanitizeHtml(readable(html), { allowedTags: [], allowedAttributes: {} }).replaceAll('&nbsp;', ' ').trim() === ''
  );
}
