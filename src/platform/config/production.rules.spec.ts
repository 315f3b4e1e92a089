import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isLocal, problemsInProduction, weaknessOfSecret } from './production.rules.js';

const SAFE = {
  PUBLIC_URL: 'https://events.example.ru',
  SECRET: 'zR4b0yC1qkVt7oJm9aXh2LsW5eNf8uPd',
  DATABASE_URL: 'postgres://app:G7kd0fTq@db/app',
  RATE_LIMIT: 'on',
} as const;

const named = (change: Partial<Parameters<typeof problemsInProduction>[0]>) =>
  problemsInProduction({ ...SAFE, ...change }).map((problem) => problem.split(':')[0]);

describe('what production is run with', () => {
  it('is taken when it is safe', () => {
    expect(named({})).toEqual([]);
    expect(named({ DATABASE_URL: 'postgres://app@db/app' })).toEqual([]);
  });

  it.each([
    [{ PUBLIC_URL: 'http://events.example.ru' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'http://192.168.0.5:3000' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'http://localhost.example.ru' }, ['PUBLIC_URL']],
    [{ SECRET: 'for-a-trial-on-this-machine-alone' }, ['SECRET']],
    [{ DATABASE_URL: 'postgres://profminimum:profminimum@postgres/profminimum' }, ['DATABASE_URL']],
    [{ RATE_LIMIT: 'off' as const }, ['RATE_LIMIT']],
    [
      { PUBLIC_URL: 'http://1.2.3.4', SECRET: 'x'.repeat(64), RATE_LIMIT: 'off' as const },
      ['PUBLIC_URL', 'SECRET', 'RATE_LIMIT'],
    ],
  ])('%j is refused', (change, names) => {
    expect(named(change)).toEqual(names);
    for (const problem of problemsInProduction({ ...SAFE, ...change })) expect(problem).toMatch(/[а-я]{4}/);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:8080', 'https://localhost'])(
    'may be anything at %s',
    (PUBLIC_URL) => {
      expect(isLocal(PUBLIC_URL)).toBe(true);
      expect(
        named({
          PUBLIC_URL,
          SECRET: 'x'.repeat(32),
          RATE_LIMIT: 'off',
          DATABASE_URL: 'postgres://profminimum:profminimum@postgres/profminimum',
        }),
      ).toEqual([]);
    },
  );
});

describe('a secret', () => {
  it.each([
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'AAAAaaaaAAAAaaaaAAAAaaaaAAAAaaaa',
    'abababababababababababababababab',
    '123456789012345678901234567890123',
    '0123456789abcdef0123456789abcdef',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    'qwertyuiopqwertyuiopqwertyuiopqwer',
    'change-me-change-me-change-me-change-me',
    'your-secret-key-at-least-32-characters-long',
    'please replace this with a random string',
    'for-a-trial-on-this-machine-alone',
    'замените-этот-секрет-пример-строка-12345',
  ])('«%s» is refused in words', (secret) => {
    expect(weaknessOfSecret(secret)).toMatch(/[а-я]{4}/);
  });

  it('that is random is taken, however it is written', () => {
    for (let turn = 0; turn < 500; turn++) expect(weaknessOfSecret(randomBytes(16).toString('hex'))).toBeNull();
    for (let turn = 0; turn < 500; turn++)
      for (const encoding of ['base64', 'base64url', 'hex'] as const)
        expect(weaknessOfSecret(randomBytes(32).toString(encoding))).toBeNull();
    expect(weaknessOfSecret('a secret of thirty-two letters or more')).toBeNull();
  });
});
