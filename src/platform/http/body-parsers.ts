import type { FastifyInstance } from 'fastify';
import { BadBody } from './bad-body.js';
import { formValues } from './form.js';
import { readJson } from './json-body.js';

const TEXT_LIMIT = 1024 * 1024;

/** JSON and forms up to 1 MB; text must be UTF-8 and must not hold NUL, which PostgreSQL cannot keep. */
export function registerBodyParsers(fastify: FastifyInstance): void {
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

/** `%FF` decodes to a replacement character in silence; here it is an error. */
function checked(text: string): string {
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new BadBody('Текст передан не в кодировке UTF-8');
  }
  return text;
}
