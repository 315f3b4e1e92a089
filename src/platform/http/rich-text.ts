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
  return markSafe(sanitizeHtml(sanitizeHtml(html, RULES), RULES).trim());
}

/** Plain text as paragraphs, one a line. */
export function paragraphs(text: string): SafeHtml {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return sanitise(
    escaped
      .split(/\n+/)
      .map((line) => `<p>${line}</p>`)
      .join(''),
  );
}

/** Whether there is anything to read in it. */
export function isBlank(html: string): boolean {
  return sanitizeHtml(html, { allowedTags: [], allowedAttributes: {} }).replaceAll('&nbsp;', ' ').trim() === '';
}
