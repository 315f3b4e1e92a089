import { describe, expect, it } from '@jest/globals';
import { fault, fine, judgeClock, judgeSchema, judgeWorker, overall } from './health.rules.js';

const code = (finding: ReturnType<typeof fine>) => [finding.state, finding.reason?.code ?? null];

describe('the clocks', () => {
  const AT = 1_900_000_000_000;

  it.each([
    [0, 0, 0, 'ok'],
    [0, 4_000, 100, 'ok'],
    // the database may have read its clock at any moment of a slow answer
    [0, 9_000, 9_500, 'ok'],
    [0, 20_000, 10_000, 'degraded'],
    [0, -20_000, 10_000, 'degraded'],
    [0, 60_010, 10, 'degraded'],
    [0, 61_011, 10, 'failed'],
    [0, -60_001, 10, 'failed'],
  ])('asked at %i, database at %i, answered at %i: %s', (before, database, after, state) => {
    expect(judgeClock(AT + before, AT + database, AT + after).state).toBe(state);
  });

  it('say which of them is ahead, and by how much', () => {
    expect(judgeClock(AT, AT + 120_000, AT).message).toBe('часы базы данных спешат на 120 с');
    expect(judgeClock(AT, AT - 90_000, AT).message).toBe('часы базы данных отстают на 90 с');
  });
});

describe('the schema', () => {
  it('is that of the code, older or newer', () => {
    expect(code(judgeSchema(['A1', 'B2'], ['A1', 'B2'], true))).toEqual(['ok', null]);
    expect(code(judgeSchema(['A1', 'B2'], ['A1'], true))).toEqual(['failed', 'schema-older']);
    expect(code(judgeSchema(['A1'], ['A1'], false))).toEqual(['failed', 'schema-older']);
    expect(code(judgeSchema(['A1'], ['A1', 'B2'], true))).toEqual(['failed', 'schema-newer']);
    expect(code(judgeSchema(['A1', 'C3'], ['A1', 'B2'], true))).toEqual(['failed', 'schema-newer']);
    expect(judgeSchema(['A1', 'B2', 'C3'], ['A1'], false).message).toContain('B2, C3, очереди заданий');
  });
});

it('one failure stops serving, one defect does not', () => {
  const good = fine('storage', 'запись проверена');
  const defect = fault('smtp', 'degraded', 'smtp-unreachable', 'не отвечает', 'Проверьте SMTP_URL.');
  const failure = fault('database', 'failed', 'database-down', 'не отвечает', 'Проверьте DATABASE_URL.');
  expect([overall([good]), overall([good, defect]), overall([defect, failure])]).toEqual([
    'ok',
    'degraded',
    'unavailable',
  ]);
});

describe('the worker', () => {
  const idle = { isTakingJobs: true, running: 0, concurrency: 4, sinceTaken: 5, sinceLook: 1 };

  it.each([
    ['takes jobs', idle, 3, 'ok', null],
    ['has not looked yet', { ...idle, sinceTaken: null, sinceLook: null }, null, 'ok', null],
    ['has its hands full', { ...idle, running: 4, sinceLook: 400 }, 3, 'ok', null],
    ['has heard nothing of the queue', { ...idle, sinceLook: 61 }, 3, 'failed', 'worker-stopped'],
    ['has no run', { ...idle, isTakingJobs: false }, 0, 'failed', 'worker-stopped'],
    ['is late', idle, 601, 'degraded', 'queue-late'],
  ])('that %s', (_, worker, lag, state, reason) => {
    expect(code(judgeWorker(worker, lag, true))).toEqual([state, reason]);
  });

  it('that stops beside pages does not take them away', () => {
    expect(code(judgeWorker({ ...idle, isTakingJobs: false }, 0, false))).toEqual(['degraded', 'worker-stopped']);
  });
});
