import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { explain } from './command-errors.js';
import { InvalidInput, NotFound } from './common/errors.js';
import { ConfigurationError } from './platform/config/config.js';

const caught = async (work: () => Promise<unknown>) => work().then(() => null, explain);
const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('what the command line says', () => {
  it('names the fields and the refusal of a rule', () => {
    expect(explain(InvalidInput.field('email', 'is-email', 'Укажите адрес'))).toBe('email: Укажите адрес');
    expect(explain(new NotFound('Нет организации с кодом X'))).toBe('Нет организации с кодом X');
    expect(explain(new ConfigurationError(['PORT: нужно целое число']))).toContain('PORT: нужно целое число');
  });

  it('tells of files by their names', async () => {
    expect(await caught(() => readFile('/no/such/file.xlsx'))).toBe('Нет файла /no/such/file.xlsx');
    expect(await caught(() => readFile('/'))).toMatch(/ — папка, а нужен файл|Нет прав/);
  });

  it('tells of a database that is away, as Node and PostgreSQL do', async () => {
    const refused = await caught(async () => once(connect(9, '127.0.0.1'), 'connect'));
    expect(refused).toMatch(/^База данных не отвечает/);
    const both = new AggregateError([withCode('ECONNREFUSED')], '');
    expect(explain(both)).toBe(refused);
    for (const code of ['28P01', '3D000', '53300', '57P03', '42P01'])
      expect(explain(withCode(code))).toMatch(/[а-я]{5}/);
  });

  it('has no stack, whatever happened', () => {
    for (const error of [new TypeError('boom'), new Error(''), 'text', undefined, withCode('E_UNKNOWN', 'boom')])
      expect(explain(error)).not.toMatch(/\n|at .*:\d+/);
  });
});
