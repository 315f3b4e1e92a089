import sanitizeHtml from 'sanitize-html';
import { markSafe, type SafeHtml } from '../../common/safe-html.js';

/**
 * Text typed in the editor, or pasted into it, without anything that could run or style: paragraphs, emphasis, headings, lists,
 * quotes and links of people's schemes. Applied when it is written and again when it is shown, so that old rows obey new rules.
 */
export function sanitise(html: string): SafeHtml {
  return markSafe(
    sanitizeHtml(html, {
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
    }).trim(),
  );
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
