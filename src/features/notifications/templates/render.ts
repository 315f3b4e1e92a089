import type { LetterBody } from './body.js';
import { renderHtml } from './letter-html.js';
import { renderText } from './letter-text.js';

export interface RenderedLetter {
  subject: string;
  text: string;
  html: string;
}

/** Both forms of a letter; every value is escaped where HTML needs it. */
export function render(body: LetterBody): RenderedLetter {
  return { subject: body.subject, text: renderText(body), html: renderHtml(body) };
}
