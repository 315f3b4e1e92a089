import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** How long a sender may take, in milliseconds. */
export interface ServerLimits {
  /** For the lines of a request. */
  headers: number;
  /** For all of it: 128 MB of pictures over a line of a school. */
  request: number;
  /** For anything at all on a connection whose request or answer is under way. */
  silence: number;
  /** How often the first two are looked at. */
  check: number;
}

export const SERVER_LIMITS: ServerLimits = { headers: 30_000, request: 300_000, silence: 120_000, check: 5_000 };

/** What of a request never reaches a route, by the code of Node; anything else is 400. */
const STATUSES: Readonly<Record<string, 408 | 431>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

const WORDS: Readonly<Record<400 | 408 | 431, string>> = {
  400: 'Запрос не удалось разобрать',
  408: 'Запрос шёл слишком долго. Повторите его',
  431: 'Слишком длинный адрес или слишком много cookie. Очистите cookie этого сайта и повторите',
};

/** Slow senders are cut off, and what is no request is answered in Russian with `headers`. */
export function serverOptions(limits: ServerLimits, headers: Readonly<Record<string, string>>) {
  return {
    requestTimeout: limits.request,
    connectionTimeout: limits.silence,
    http: { headersTimeout: limits.headers, connectionsCheckingInterval: limits.check },
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      // what came before on this connection may be half answered
      if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) socket.destroy();
      else socket.end(answerTo(STATUSES[error.code ?? ''] ?? 400, headers));
    },
  };
}

function answerTo(status: 400 | 408 | 431, headers: Readonly<Record<string, string>>): string {
  const words = WORDS[status];
  const page = `<!doctype html><html lang="ru"><meta charset="utf-8"><title>${words}</title><h1>${words}</h1></html>`;
  const all = {
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(page)),
    'cache-control': 'no-store',
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${page}`;
}
