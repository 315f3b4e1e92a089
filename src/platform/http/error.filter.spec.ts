import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { Unavailable } from '../../common/errors.js';
import { problemOf } from './error.filter.js';

const failed = (code: string) => new QueryFailedError('select', [], Object.assign(new Error(code), { code }));

describe('what the database gave up', () => {
  it.each(['55P03', '57014', '40001', '40P01', '53300', '57P03'])('%s is said to be of the moment', (code) => {
    expect(problemOf(failed(code), 'one')).toMatchObject({ status: 503, detail: expect.stringMatching(/Повторите/) });
  });

  it('for a reason of ours is an error without detail', () => {
    expect(problemOf(failed('42P01'), 'one')).toEqual({
      status: 500,
      code: 'internal',
      title: 'Внутренняя ошибка',
      requestId: 'one',
    });
  });
});

describe('an outage', () => {
  const driver = (code: string) => Object.assign(new Error('words of the driver'), { code });
  const at = (error: unknown) => {
    const { status, code } = problemOf(error, 'one');
    return `${status} ${code}`;
  };

  // a server that starts, stops, has no connection or no memory left, and a way to it that is closed; asked or on connecting
  it.each([
    '57P03',
    '57P01',
    '57P02',
    '53300',
    '53200',
    '08006',
    '08P01',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
  ])('of the database is 503: %s', (code) => {
    expect([at(driver(code)), at(failed(code))]).toEqual(['503 unavailable', '503 unavailable']);
    expect(at(new Error('wrapped', { cause: driver(code) }))).toBe('503 unavailable');
  });

  it.each([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('of the pool is 503: %s', (words) => {
    expect(at(new Error(words))).toBe('503 unavailable');
  });

  it('of a disk says so, whoever ran out of it', () => {
    for (const error of [
      failed('53100'),
      driver('53100'),
      driver('ENOSPC'),
      new Error('no', { cause: driver('ENOSPC') }),
    ]) {
      expect(problemOf(error, 'one')).toMatchObject({
        status: 503,
        code: 'disk-full',
        detail: expect.stringMatching(/место на диске/),
      });
    }
  });

  it('is not what is merely wrong', () => {
    expect([at(driver('42P01')), at(driver('ENOENT')), at(new TypeError('x')), at(null)]).toEqual(
      Array(4).fill('500 internal'),
    );
  });
});

it('a refusal for the moment says in its own words why', () => {
  const refusal = new Unavailable('Эту запись сейчас меняют. Повторите через минуту', 5, 'busy');
  expect(problemOf(refusal, 'one')).toMatchObject({
    status: 503,
    code: 'busy',
    detail: 'Эту запись сейчас меняют. Повторите через минуту',
  });
});
