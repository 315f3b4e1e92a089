import type { FastifyReply } from 'fastify';
import { NotFound } from '../common/errors.js';
import type { OpenedMaterial } from '../features/materials/materials.service.js';

const MAX_AGE_SECONDS = 300;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of an address. Throws NotFound for what is none, as for what is not there. */
export function materialId(id: string): string {
  if (!UUID.test(id)) throw new NotFound('Такого материала нет');
  return id;
}

/**
 * Sends a file to be saved under its name (RFC 6266), never shown as a page of ours, or leads to the link. What is not for
 * everybody is kept by nobody; what is can be hidden at once, so copies are asked about again after five minutes.
 */
export async function sendMaterial(reply: FastifyReply, material: OpenedMaterial): Promise<FastifyReply> {
  if ('url' in material) return reply.header('cache-control', 'private, no-store').redirect(material.url, 303);
  const { fileName, mediaType, bytes, isPublic } = material;
  const plain = `material.${fileName.split('.').at(-1)}`;
  const encoded = encodeURIComponent(fileName).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return reply
    .header('content-type', mediaType)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', isPublic ? `public, max-age=${MAX_AGE_SECONDS}` : 'private, no-store')
    .send(bytes);
}
