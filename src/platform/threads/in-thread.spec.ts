import { describe, expect, it } from '@jest/globals';
import { inThread, TooMuchWork } from './in-thread.js';

const LIMITS = { time: 60_000, memory: 32 };
const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const ENDLESS = program('for (;;);');
const GREEDY = program('const all = []; for (;;) all.push(Array(1_000_000).fill(all.length));');
const GONE = program('process.exit(3)');
const ANSWER = program(`
  import { parentPort, workerData } from 'node:worker_threads';
  parentPort.postMessage(workerData.refuse ? { refusal: [workerData.refuse] } : { value: workerData });
`);

describe('a thread', () => {
  it('answers with what it made, or with its refusal', async () => {
    expect(await inThread(ANSWER, { a: 1 }, LIMITS)).toEqual({ a: 1 });
    const refuse = { field: 'file', code: 'bad', message: 'Плохо' };
    await expect(inThread(ANSWER, { refuse }, LIMITS)).rejects.toMatchObject({ errors: [refuse] });
  });

  it.each([
    ['for ever', ENDLESS, { time: 1, memory: 64 }],
    ['in all memory', GREEDY, LIMITS],
  ])('that works %s is ended, and the process goes on meanwhile', async (_, entry, limits) => {
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    turn();
    await expect(inThread(entry, null, limits)).rejects.toThrow(TooMuchWork);
    isOver = true;
    expect(turns).toBeGreaterThan(1);
  });

  it('that ends without a word is an error', async () => {
    await expect(inThread(GONE, null, LIMITS)).rejects.toThrow('without an answer');
  });

  it('waits for others: however many are asked for, two work at once', async () => {
    const outcomes = await Promise.allSettled(
      [ENDLESS, ENDLESS, ANSWER, ANSWER].map((entry) =>
        inThread(entry, 1, entry === ENDLESS ? { time: 50, memory: 64 } : LIMITS),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });
});
