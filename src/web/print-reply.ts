import type { FastifyReply } from 'fastify';
import { NotFound } from '../common/errors.js';
import type { PrintDocument } from '../platform/print/document.js';
import { renderDocx } from '../platform/print/docx.js';
import { renderPdf } from '../platform/print/pdf.js';

const FORMATS = {
  docx: {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    render: renderDocx,
  },
  pdf: { type: 'application/pdf', render: renderPdf },
} as const;

/** Can a document be sent as a file that ends so? */
export function isPrintFormat(format: string): boolean {
  return Object.hasOwn(FORMATS, format);
}

/** Sends the document as a file named by its title (RFC 6266). Throws NotFound for a format that is neither `docx` nor `pdf`. */
export async function sendPrint(reply: FastifyReply, document: PrintDocument, format: string): Promise<FastifyReply> {
  if (!isPrintFormat(format)) throw new NotFound();
  const { type, render } = FORMATS[format as keyof typeof FORMATS];
  const name = encodeURIComponent(`${document.title.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim()}.${format}`);
  return reply
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="document.${format}"; filename*=UTF-8''${name}`)
    .header('cache-control', 'private, no-store')
    .send(await render(document));
}
