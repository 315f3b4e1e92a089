import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Unavailable } from '../../common/errors.js';

/** Both cores of a small machine must not be taken by papers. */
const MOST_AT_ONCE = 1;
const MOST_WAITING = 5;
const LONGEST_MS = 60_000;
const MOST_MEMORY_MB = 512;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Calls the function `name` of the module at `module` (a file address of ours) in a thread of its own, so that the process
 * goes on answering meanwhile; a few at once, the others wait in line. What goes in and comes back is copied: plain values,
 * Dates and bytes (a Buffer arrives as a Uint8Array). Rejects with what the function throws, and with Unavailable when the
 * line is long, the work takes more than a minute or too much memory.
 */
export async function runInThread<T>(module: string, name: string, args: readonly unknown[]): Promise<T> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new Unavailable('Сейчас готовится много файлов. Повторите через минуту');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await inThread<T>({ module, name, args });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function inThread<T>(workerData: { module: string; name: string; args: readonly unknown[] }): Promise<T> {
  // of the same kind as this file: tests load TypeScript as it is
  const entry = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(entry, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  return new Promise<T>((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Unavailable('Файл готовится слишком долго. Сузьте отбор и повторите'));
      void worker.terminate();
    }, LONGEST_MS);
    worker.once('message', (value: T) => {
      resolve(value);
      void worker.terminate();
    });
    worker.once('error', (error: Error & { code?: string }) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(isFull ? new Unavailable('Файл слишком велик. Сузьте отбор и повторите') : error);
    });
    worker.once('exit', () => {
      clearTimeout(late);
      reject(new Unavailable());
    });
  });
}
