import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInput } from '../../common/errors.js';
import type { ThreadAnswer } from './in-thread.js';

/** The whole program of a thread: answers with what `work` makes of the input, or with its refusal. */
export async function answerInThread(work: (input: never) => Promise<unknown>): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
  parentPort?.postMessage(await answerOf(work));
}

async function answerOf(work: (input: never) => Promise<unknown>): Promise<ThreadAnswer> {
  try {
    return { value: await work(workerData as never) };
  } catch (error) {
    if (error instanceof InvalidInput) return { refusal: [...error.errors] };
    throw error;
  }
}
