import type { FastifyReply } from 'fastify';
import { NotFound } from '../common/errors.js';
import type { PrintDocument } from '../platform/print/document.js';
import { type PrintFormat, render } from '../platform/print/render.js';

const TYPES: Readonly<Record<PrintFormat, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
};

/** Can a document be sent as a file that ends so? */
export function isPrintFormat(format: string): format is PrintFormat {
  return Object.hasOwn(TYPES, format);
}

/** Sends the document as a file named by its title (RFC 6266). Throws NotFound for a format that is neither `docx` nor `pdf`. */
export async function sendPrint(reply: FastifyReply, document: PrintDocument, format: string): Promise<FastifyReply> {
  if (!isPrintFormat(format)) throw new NotFound();
  const name = encodeURIComponent(`${document.title.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim()}.${format}`);
  return reply
    .header('content-type', TYPES[format])
    .header('content-disposition', `attachment; filename="document.${format}"; filename*=UTF-8''${name}`)
    .header('cache-control', 'private, no-store')
    .send(await render(document, format));
}
