import { runInThread } from '../threads/run-in-thread.js';
import { type Block, type PrintDocument, plainOf } from './document.js';
import { renderDocx } from './docx.js';
import { renderPdf } from './pdf.js';

export type PrintFormat = 'docx' | 'pdf';

const RENDERERS = {
  docx: { at: './docx.js', name: 'renderDocx', atOnce: renderDocx },
  pdf: { at: './pdf.js', name: 'renderPdf', atOnce: renderPdf },
} as const;
/** Letters and cells a paper of a moment has at most: about fifty lines of a list. */
const MOST_AT_ONCE = 300;

/**
 * The bytes of a document. A short one is made at once; a long one, of which laying it out takes seconds (1.6 ms a line of a
 * list of people), in a thread, so that others are answered meanwhile.
 */
export async function render(document: PrintDocument, format: PrintFormat): Promise<Buffer> {
  const { at, name, atOnce } = RENDERERS[format];
  if (weightOf(document) <= MOST_AT_ONCE) return atOnce(document);
  return Buffer.from(await runInThread<Uint8Array>(new URL(at, import.meta.url).href, name, [document]));
}

/** How much there is to lay out: cells and pieces of text, long ones counted as several. */
function weightOf(document: PrintDocument): number {
  return document.blocks.reduce((sum, block) => sum + blockWeight(block), 0);
}

function blockWeight(block: Block): number {
  switch (block.kind) {
    case 'table':
      return block.rows.reduce((sum, row) => sum + row.reduce((cells, text) => cells + length(plainOf(text)), 0), 0);
    case 'list':
      return block.items.reduce((sum, text) => sum + length(plainOf(text)), 0);
    case 'paragraph':
      return length(plainOf(block.text));
    default:
      return 1;
  }
}

/** A line of paper is about a hundred letters. */
const length = (text: string): number => 1 + Math.floor(text.length / 100);
