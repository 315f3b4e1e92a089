import { Worker } from 'node:worker_threads';
import { type FieldError, InvalidInput } from '../../common/errors.js';

/** What a piece of work may take at most. */
export interface ThreadLimits {
  /** In milliseconds. */
  time: number;
  /** In megabytes. */
  memory: number;
}

/** What a thread says at its end. */
export type ThreadAnswer = { value: unknown } | { refusal: readonly FieldError[] };

/** The work took more than it may. */
export class TooMuchWork extends Error {}

/** Threads at once; others wait for one of them. */
const MOST = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** The program of a thread beside the module at `from`; tests run the sources as they are. */
export function threadEntry(name: string, from: string): URL {
  return new URL(`${name}${from.endsWith('.ts') ? '.ts' : '.js'}`, from);
}

/**
 * Has the program at `entry` work on `input` in a thread of its own, so that the process goes on answering. Throws TooMuchWork
 * and ends the thread when it takes more than `limits`; throws the InvalidInput that the work throws.
 */
export async function inThread(entry: URL, input: unknown, limits: ThreadLimits): Promise<unknown> {
  if (running >= MOST) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    const answer = await answerOf(new Worker(entry, options(input, limits)), limits.time);
    if ('refusal' in answer) throw new InvalidInput(answer.refusal);
    return answer.value;
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const options = (workerData: unknown, { memory }: ThreadLimits) => ({
  workerData,
  resourceLimits: { maxOldGenerationSizeMb: memory },
});

async function answerOf(worker: Worker, time: number): Promise<ThreadAnswer> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ThreadAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(new TooMuchWork()), time);
      worker.once('message', resolve);
      worker.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooMuchWork() : error),
      );
      worker.once('exit', () => reject(new Error('A thread ended without an answer')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
