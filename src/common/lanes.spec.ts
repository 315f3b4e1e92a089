import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Lanes, type LanesOptions, type Serve, type Ticket } from './lanes.js';

const OPTIONS: LanesOptions = {
  lanes: 2,
  waitingLanes: 1,
  groupSize: 3,
  groupMs: 1_000,
  patienceMs: 5_000,
  tries: 3,
  isPassing: (error) => error === 'busy',
  tooLate: (isUnknown) => new Error(isUnknown ? 'unknown' : 'not served'),
};

/** A group as it came to be served, to be ended by the test. */
interface Call {
  group: readonly Ticket<number, string>[];
  waits: boolean;
  signal: AbortSignal;
  done: (heldUp?: readonly string[]) => Promise<void>;
  fail: (error: unknown) => Promise<void>;
}

function lanesOf(options: Partial<LanesOptions> = {}): { lanes: Lanes<number, string>; calls: Call[] } {
  const calls: Call[] = [];
  const serve: Serve<number, string> = (group, { waits, signal }) =>
    new Promise((resolve, reject) => {
      calls.push({
        group,
        waits,
        signal,
        async done(heldUp = []) {
          for (const { key, request, resolve: answer } of group) if (!heldUp.includes(key)) answer(`${key}${request}`);
          resolve(new Set(heldUp));
          await settled();
        },
        async fail(error) {
          reject(error);
          await settled();
        },
      });
    });
  return { lanes: new Lanes({ ...OPTIONS, ...options }, serve), calls };
}

const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};
const served = (call: Call | undefined) => call?.group.map(({ key, request }) => `${key}${request}`);
const outcome = (promise: Promise<string>) => promise.catch((error: unknown) => String(error));

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a line by key', () => {
  it('is served in order by one lane at a time, other keys by the next lane', async () => {
    const { lanes, calls } = lanesOf();
    const all = [
      lanes.enter('a', 1),
      lanes.enter('a', 2),
      lanes.enter('b', 1),
      lanes.enter('a', 3),
      lanes.enter('c', 1),
    ];
    expect(calls.map(served)).toEqual([['a1'], ['b1']]);
    await calls[0]?.done();
    expect(served(calls[2])).toEqual(['a2', 'a3', 'c1']);
    await calls[1]?.done();
    await calls[2]?.done();
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1', 'a3', 'c1']);
  });

  it('that is longer than a group goes on behind the others', async () => {
    const { lanes, calls } = lanesOf({ lanes: 1 });
    for (const n of [0, 1, 2, 3, 4]) void lanes.enter('a', n);
    void lanes.enter('b', 1);
    await calls[0]?.done();
    expect(served(calls[1])).toEqual(['a1', 'a2', 'a3']);
    await calls[1]?.done();
    expect(served(calls[2])).toEqual(['b1', 'a4']);
  });
});

describe('what somebody else holds', () => {
  it('waits in a lane of its own, and the rest goes on', async () => {
    const { lanes, calls } = lanesOf({ lanes: 1 });
    const [a, b] = [lanes.enter('a', 1), lanes.enter('b', 1)];
    await calls[0]?.done(['a']);
    expect(calls.slice(1).map((call) => [served(call), call.waits])).toEqual([
      [['b1'], false],
      [['a1'], true],
    ]);
    void lanes.enter('a', 2);
    await calls[1]?.done();
    expect([await b, calls.length]).toEqual(['b1', 3]);
    await calls[2]?.done();
    expect([await a, served(calls[3])]).toEqual(['a1', ['a2']]);
  });

  it('is tried so many times, and then its requests are told that nothing was done', async () => {
    const { lanes, calls } = lanesOf();
    const answer = outcome(lanes.enter('a', 1));
    for (const n of [0, 1, 2]) await calls[n]?.fail('busy');
    expect([await answer, calls.map(({ waits }) => waits)]).toEqual(['Error: not served', [false, true, true]]);
  });

  it('fails at once for a reason that does not pass', async () => {
    const { lanes, calls } = lanesOf();
    const answer = outcome(lanes.enter('a', 1));
    await calls[0]?.fail('gone');
    expect([await answer, calls]).toEqual(['gone', [expect.anything()]]);
  });
});

describe('time', () => {
  it('runs out for a group that does not answer: its lane goes on, its connections end, its requests are told the truth', async () => {
    const { lanes, calls } = lanesOf({ lanes: 1 });
    const [a, b] = [outcome(lanes.enter('a', 1)), lanes.enter('b', 1)];
    jest.advanceTimersByTime(OPTIONS.groupMs);
    await settled();
    expect([await a, calls[0]?.signal.aborted, served(calls[1])]).toEqual(['Error: unknown', true, ['b1']]);
    await calls[1]?.done();
    expect(await b).toBe('b1');
  });

  it('runs out for who stands in line, and he is never served afterwards', async () => {
    const { lanes, calls } = lanesOf({ lanes: 1, groupMs: 9_000 });
    void outcome(lanes.enter('a', 1));
    const late = outcome(lanes.enter('a', 2));
    jest.advanceTimersByTime(OPTIONS.patienceMs);
    expect(await late).toBe('Error: not served');
    await calls[0]?.done();
    expect(calls).toHaveLength(1);
  });

  it('that ran out while his group was at work is told so, and a failure does not bring him back', async () => {
    const { lanes, calls } = lanesOf({ groupMs: 9_000 });
    const answer = outcome(lanes.enter('a', 1));
    jest.advanceTimersByTime(OPTIONS.patienceMs);
    expect(await answer).toBe('Error: unknown');
    await calls[0]?.fail('busy');
    expect(calls).toHaveLength(1);
  });
});
