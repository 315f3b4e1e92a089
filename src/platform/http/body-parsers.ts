import multipart, { type Multipart } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BadBody } from './bad-body.js';
import { type FormValues, formValues } from './form.js';
import { readJson } from './json-body.js';

const TEXT_LIMIT = 1024 * 1024;
/** In bytes. */
export const FILE_LIMIT = 10 * 1024 * 1024;

/** JSON and forms up to 1 MB, files up to 10 MB; text must be UTF-8 and must not hold NUL, which PostgreSQL cannot keep. */
export async function registerBodyParsers(fastify: FastifyInstance): Promise<void> {
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: TEXT_LIMIT },
    (_request, body, done) => {
      parse(body as Buffer, done, readJson);
    },
  );
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: TEXT_LIMIT },
    (request, body, done) => {
      parse(body as Buffer, done, (text) => {
        const entries = new URLSearchParams(checked(text));
        request.csrfToken = entries.get('_csrf') ?? undefined;
        return formValues(entries);
      });
    },
  );
  await fastify.register(multipart, {
    // thrown, it would come before the form is read, and what was typed in it would be lost
    throwFileSizeLimit: false,
    limits: { fileSize: FILE_LIMIT, files: 20, fieldSize: TEXT_LIMIT, fields: 200, parts: 250 },
  });
  fastify.addHook('preValidation', async (request) => {
    if (request.isMultipart()) await readParts(request);
  });
}

/** Takes a form with files whole before anything looks at it: the CSRF token is among its fields. */
async function readParts(request: FastifyRequest): Promise<void> {
  try {
    for await (const part of request.parts()) {
      request.body = part.fields;
      if (part.type === 'file') await part.toBuffer();
    }
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) throw error;
    throw new BadBody('Форма дошла не целиком. Отправьте её ещё раз');
  }
}

function parse(
  body: Buffer,
  done: (error: Error | null, value?: unknown) => void,
  read: (text: string) => unknown,
): void {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    done(new BadBody('Текст передан не в кодировке UTF-8'));
    return;
  }
  try {
    const value = read(text);
    if (/\\u0000|\0|%00/i.test(text)) throw new BadBody('Текст содержит недопустимый знак (NUL)');
    done(null, value);
  } catch (error) {
    done(error instanceof BadBody ? error : new BadBody('Тело запроса не удалось прочитать: проверьте JSON'));
  }
}

/** A file of a form as it was chosen. */
export interface FormFile {
  /** As the sender calls it. */
  name: string;
  /** Empty for a file over `FILE_LIMIT`, which is not kept. */
  bytes: Buffer;
  isTooLarge: boolean;
}

/**
 * A form with files: its values as `formValues` reads them, and the files chosen in a field in their order. Throws 400 on another
 * kind of body.
 */
export async function multipartForm(
  request: FastifyRequest,
): Promise<{ values: FormValues; filesOf: (field: string) => FormFile[] }> {
  if (!request.isMultipart()) throw new BadBody('Форма с файлом передана в другом виде');
  const files: (FormFile & { field: string })[] = [];
  const entries: [string, unknown][] = [];
  const parts = Object.values((request.body ?? {}) as Record<string, Multipart | Multipart[]>).flat();
  for (const part of parts) {
    if (part.type === 'field') {
      entries.push([part.fieldname, part.value]);
      continue;
    }
    const { fieldname: field, filename: name } = part;
    const bytes = await part.toBuffer();
    const isTooLarge = part.file.truncated;
    // a field in which nothing was chosen sends a file without name and bytes
    if (name || bytes.length > 0) files.push({ field, name, bytes: isTooLarge ? Buffer.alloc(0) : bytes, isTooLarge });
  }
  return { values: formValues(entries), filesOf: (field) => files.filter((file) => file.field === field) };
}

/** `%FF` decodes to a replacement character in silence; here it is an error. */
function checked(text: string): string {
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new BadBody('Текст передан не в кодировке UTF-8');
  }
  return text;
}
