import multipart from '@fastify/multipart';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NotFound } from '../../common/errors.js';
import { fileSize } from '../../common/russian.js';
import { BadBody } from './bad-body.js';
import { type FormValues, formValues } from './form.js';
import { type FormFile, type KeptFile, Uploads } from './uploads.js';

const MB = 1024 * 1024;
const MOST_FIELDS = 200;
/** In bytes, of one file. */
export const FILE_LIMIT = 10 * MB;
/** In bytes, of all that is typed in a form. */
const TYPED_LIMIT = 4 * MB;
/** In bytes, of a whole request with files; twenty pictures as cameras make them. */
const REQUEST_LIMIT = 128 * MB;
/** What of a refused body is let run off, so that a browser reads the answer: in bytes. */
const RUN_OFF = 16 * MB;

/** A form that came in parts. */
export interface ReceivedForm {
  /** As `formValues` reads them. */
  values: FormValues;
  /** The files chosen in a field, in their order. */
  filesOf: (field: string) => FormFile[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by `TakesParts`. */
    parts?: { files: number };
  }
  interface FastifyRequest {
    /** Set by `receiveParts`. */
    receivedForm: ReceivedForm | null;
    keptFiles: KeptFile[] | null;
    uploads: Uploads;
  }
}

const IN_PARTS = /^\s*multipart\//i;

/** The route takes forms as multipart/form-data (RFC 7578) with so many files at most; all others refuse them unread. */
export const TakesParts = ({ files }: { files: number }) => RouteConfig({ parts: { files } });

/**
 * Forms in parts go to the routes that take them and stay unread until `receiveParts`; elsewhere they are answered with 415
 * at once, and with 413 when they are longer than 128 MB. Their files live as long as their request.
 */
export async function registerParts(fastify: FastifyInstance, dataDir: string): Promise<void> {
  const uploads = new Uploads(dataDir);
  await uploads.sweep(new Date());
  // thrown, the limit would come before the form is read, and what was typed in it would be lost
  await fastify.register(multipart, { throwFileSizeLimit: false });
  fastify.decorateRequest('receivedForm', null);
  fastify.decorateRequest('keptFiles', null);
  fastify.decorateRequest('uploads', { getter: () => uploads });
  fastify.addHook('onRequest', async (request, reply) => {
    if (!IN_PARTS.test(request.headers['content-type'] ?? '')) return;
    assertTaken(request);
    // the hook below does not come when the sender has left
    reply.raw.once('close', () => void drop(request));
  });
  fastify.addHook('onResponse', drop);
  fastify.addHook('onSend', async (request, reply) => {
    const left = bytesToCome(request);
    if (left > RUN_OFF) void reply.header('connection', 'close');
    else if (left > 0) request.raw.unpipe().resume();
  });
}

/** Throws unless the route takes forms in parts and the length of this one, as far as it is told, is within the limits. */
function assertTaken(request: FastifyRequest): void {
  if (request.is404) throw new NotFound();
  const { parts } = request.routeOptions.config;
  if (!parts) throw new BadBody('Файлы по этому адресу не принимаются', 415);
  const most = mostBytes(request);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLong(most);
}

/** What the whole body may have at most. */
function mostBytes({ routeOptions }: FastifyRequest): number {
  return routeOptions.config.parts?.files ? REQUEST_LIMIT : 2 * TYPED_LIMIT;
}

function tooLong(most: number): BadBody {
  return new BadBody(`Форма больше ${fileSize(most)}. Отправьте файлы в несколько раз`, 413);
}

/** 0 when the body is read to its end, or there is none. */
function bytesToCome({ raw, headers }: FastifyRequest): number {
  if (raw.complete) return 0;
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}

async function drop(request: FastifyRequest): Promise<void> {
  await Promise.all((request.keptFiles ?? []).map((file) => file.close()));
}

/**
 * Takes a form in parts, its files to the disk, where they stay until the request is answered; nothing for other bodies. To
 * be called when it is known who sends it and that they may. Throws BadBody for a form that is broken off or over the limits.
 */
export async function receiveParts(request: FastifyRequest): Promise<void> {
  if (!IN_PARTS.test(request.headers['content-type'] ?? '') || request.receivedForm) return;
  const entries: [string, string][] = [];
  const files: KeptFile[] = (request.keptFiles = []);
  try {
    await Promise.race([readParts(request, entries, files), longerThanAllowed(request)]);
  } catch (error) {
    await drop(request);
    throw error instanceof BadBody ? error : badParts(error);
  }
  request.csrfToken = entries.find(([name]) => name === '_csrf')?.[1];
  // a field in which nothing was chosen sends a file without name and bytes
  const chosen = files.filter(({ name, size }) => name || size > 0);
  request.receivedForm = {
    values: formValues(entries),
    filesOf: (field) => chosen.filter((file) => file.field === field),
  };
}

async function readParts(request: FastifyRequest, entries: [string, string][], kept: KeptFile[]): Promise<void> {
  const { files = 0 } = request.routeOptions.config.parts ?? {};
  const limits = {
    fileSize: FILE_LIMIT,
    files,
    fieldSize: TYPED_LIMIT,
    fields: MOST_FIELDS,
    parts: MOST_FIELDS + files,
  };
  let typed = 0;
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      kept.push(await request.uploads.keep(part));
      continue;
    }
    if (typeof part.value !== 'string') throw new BadBody('Поле формы передано в другом виде');
    typed += part.fieldname.length + part.value.length;
    if (typed > TYPED_LIMIT || part.valueTruncated) throw new BadBody('В форме слишком много текста', 413);
    entries.push([part.fieldname, part.value]);
  }
}

/** Throws when more comes than may, for bodies that do not say how long they are; else never ends. */
function longerThanAllowed(request: FastifyRequest): Promise<never> {
  const most = mostBytes(request);
  let come = 0;
  return new Promise((_, reject) => {
    request.raw.on('data', (chunk: Buffer) => {
      come += chunk.length;
      if (come > most) reject(tooLong(most));
    });
  });
}

function badParts(error: unknown): Error {
  if (Error.isError(error) && 'syscall' in error) return error;
  if ((error as { statusCode?: number }).statusCode === 413)
    return new BadBody('В форме слишком много полей или файлов', 413);
  return new BadBody('Форма дошла не целиком. Отправьте её ещё раз');
}

/** The form in parts that the request brought. Throws 400 for another kind of body. */
export function receivedForm({ receivedForm: form }: FastifyRequest): ReceivedForm {
  if (!form) throw new BadBody('Форма с файлом передана в другом виде');
  return form;
}
