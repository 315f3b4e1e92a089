import { describe, expect, it } from '@jest/globals';
import { errorInWords, loggedError, withoutValues } from './logged-errors.js';

describe('withoutValues', () => {
  it.each([
    ['invalid input syntax for type uuid: "Иванова "Анна" Петровна"', 'invalid input syntax for type uuid: ‹value›'],
    ['value "89161234567" is out of range for type integer', 'value ‹value› is out of range for type integer'],
    [`Unexpected token 'И', "Иванова Ан"... is not valid JSON`, `Unexpected token 'И', ‹value›... is not valid JSON`],
    ['550 5.1.1 <anna@mail.ru>: user unknown', '550 5.1.1 <‹address›>: user unknown'],
    ['GET /?email=anna%40mail.ru&a=1', 'GET /?email=‹address›&a=1'],
    ['duplicate key value violates unique constraint "person_email_uq"', null],
    ['relation "instance" does not exist', null],
    ['new row for relation "event" violates check constraint "event_kind_ck"', null],
    ['connect ECONNREFUSED 127.0.0.1:5432', null],
  ])('%s', (text, without) => {
    expect(withoutValues(text)).toBe(without ?? text);
  });
});

describe('loggedError', () => {
  const driverError = Object.assign(new Error('duplicate key value violates unique constraint "person_email_uq"'), {
    code: '23505',
    constraint: 'person_email_uq',
    table: 'person',
    detail: 'Key (email)=(anna@mail.ru) already exists.',
    where: 'COPY person, line 1: "anna"',
  });

  it('keeps kind, code, names and place, and nothing that was typed', () => {
    const error = Object.assign(new Error(driverError.message, { cause: driverError }), {
      name: 'QueryFailedError',
      query: 'insert …',
      parameters: ['anna@mail.ru', 'Иванова'],
      driverError,
    });
    const logged = loggedError(error);
    expect(logged).toMatchObject({ type: 'QueryFailedError', code: '23505', constraint: 'person_email_uq' });
    expect(logged.stack).toMatch(/logged-errors\.spec/);
    expect(JSON.stringify(logged)).not.toMatch(/anna|Иванова|insert …/);
    expect(errorInWords(error)).toBe(`${driverError.message}\n${driverError.message}`);
  });

  it('of a mail server keeps its codes alone, whatever it said', () => {
    const refusal = Object.assign(new Error(`Can't send mail - all recipients were rejected: 550 5.1.1 No Анна here`), {
      responseCode: 550,
      response: '550 5.1.1 No Анна here',
      rejected: ['anna@mail.ru'],
    });
    expect(loggedError(refusal)).toMatchObject({ message: 'SMTP 550 5.1.1', responseCode: 550 });
    expect(JSON.stringify(loggedError(refusal))).not.toMatch(/Анна|anna/);
  });

  it('follows causes and errors that go together, and takes what is no error at all', () => {
    const many = new AggregateError([new Error('a: "Анна"'), { email: 'anna@mail.ru' }], 'all', {
      cause: { error_description: 'Анна' },
    });
    expect(JSON.stringify(loggedError(many))).not.toMatch(/Анна|anna/);
    expect(loggedError(many).errors).toHaveLength(2);
    expect(loggedError('anna@mail.ru')).toEqual({ type: 'string', message: '‹address›' });
    const ring = new Error('ring');
    ring.cause = ring;
    expect(loggedError(ring).cause).toBeDefined();
  });
});
