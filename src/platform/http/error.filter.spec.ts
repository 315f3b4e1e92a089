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

it('a refusal for the moment says in its own words why', () => {
  const refusal = new Unavailable('Эту запись сейчас меняют. Повторите через минуту', 5, 'busy');
  expect(problemOf(refusal, 'one')).toMatchObject({
    status: 503,
    code: 'busy',
    detail: 'Эту запись сейчас меняют. Повторите через минуту',
  });
});
