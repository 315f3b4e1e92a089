import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInput } from '../../common/errors.js';
import type { ThreadAnswer } from './in-thread.js';

/** The whole program of a thread: answers with what `work` makes of the input, or with its refusal. */
export async function answerInThread<Input>(work: (input: Input) => Promise<unknown>): Promise<void> {
  parentPort?.postMessage(await answerOf(work));
}

async function answerOf<Input>(work: (input: Input) => Promise<unknown>): Promise<ThreadAnswer> {
  try {
    return { value: await work(workerData as Input) };
  } catch (error) {
    if (error instanceof InvalidInput) return { refusal: [...error.errors] };
    throw error;
  }
}
