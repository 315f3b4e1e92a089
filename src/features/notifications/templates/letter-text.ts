import { type Block, footerLines, type LetterBody, SITE_NAME } from './body.js';

/** The plain form, written from the same blocks (not stripped HTML). */
export function renderText(body: LetterBody): string {
  const parts = [body.greeting, body.heading, ...body.blocks.map(block), footer(body)];
  return `${parts.join('\n\n')}\n`;
}

function block(part: Block): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'facts':
      return part.rows.map(({ label, value }) => `${label}: ${value}`).join('\n');
    case 'button':
      return `${part.label}:\n${part.href}`;
    case 'links':
      return part.items.map(({ label, href }) => `${label}: ${href}`).join('\n');
  }
}

/** «-- » on a line of its own starts a signature (RFC 3676, 4.3). */
function footer(body: LetterBody): string {
  return ['-- ', SITE_NAME, body.site, ...footerLines(body)].join('\n');
}
