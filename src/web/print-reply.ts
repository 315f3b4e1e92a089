import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { NotFound } from '../common/errors.js';
import type { PrintDocument } from '../platform/print/document.js';
import { type PrintFormat, render } from '../platform/print/render.js';
import { KeptBytes } from '../platform/storage/kept-bytes.js';

const TYPES: Readonly<Record<PrintFormat, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
};

/** Can a document be sent as a file that ends so? */
export function isPrintFormat(format: string): format is PrintFormat {
  return Object.hasOwn(TYPES, format);
}

/** Of what strangers ask for; the largest program takes a quarter of a megabyte. */
const KEPT = new KeptBytes(32 * 1024 * 1024);

/**
 * As `sendPrint`, for documents that strangers may ask for as often as they like: the file is made once and kept while this
 * process has room for it, by all that is said in it.
 */
export async function sendKeptPrint(
  reply: FastifyReply,
  document: PrintDocument,
  format: string,
): Promise<FastifyReply> {
  const said = createHash('sha256')
    .update(JSON.stringify([format, document]))
    .digest('base64url');
  return sendPrint(reply, document, format, (make) => KEPT.get(said, make));
}

/** Sends the document as a file named by its title (RFC 6266). Throws NotFound for a format that is neither `docx` nor `pdf`. */
export async function sendPrint(
  reply: FastifyReply,
  document: PrintDocument,
  format: string,
  through: (make: () => Promise<Buffer>) => Promise<Buffer> = (make) => make(),
): Promise<FastifyReply> {
  if (!isPrintFormat(format)) throw new NotFound();
  const name = encodeURIComponent(`${document.title.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim()}.${format}`);
  return reply
    .header('content-type', TYPES[format])
    .header('content-disposition', `attachment; filename="document.${format}"; filename*=UTF-8''${name}`)
    .header('cache-control', 'private, no-store')
    .send(await through(() => render(document, format)));
}
