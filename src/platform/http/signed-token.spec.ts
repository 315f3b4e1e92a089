import { randomUUIDv7 } from 'node:crypto';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../config/config.js';
import { SignedTokens } from './signed-token.js';

const tokensOf = (secret: string) => new SignedTokens(loadConfig({ SECRET: secret, DATA_DIR: tmpdir() }));
const tokens = tokensOf('one secret of thirty-two letters and more');
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const generation = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const id = fc.uuid();

describe('SignedTokens', () => {
  it('reads what it made, the same at any time', () => {
    fc.assert(
      fc.property(id, generation, (uuid, number) => {
        const token = tokens.make('registration', uuid, number);
        expect(token).toMatch(/^[\w-]{51}$/);
        expect(tokens.make('registration', uuid, number)).toBe(token);
        expect(tokens.read('registration', token)).toEqual({ id: uuid, generation: number });
      }),
    );
  });

  it('reads no token with any letter changed, the last one too', () => {
    const token = tokens.make('registration', randomUUIDv7(), 1);
    const altered = Array.from(token, (letter, index) =>
      Array.from(LETTERS)
        .filter((other) => other !== letter)
        .map((other) => token.slice(0, index) + other + token.slice(index + 1)),
    ).flat();
    expect(altered).toHaveLength(51 * 63);
    expect(altered.filter((text) => tokens.read('registration', text))).toEqual([]);
  });

  it.each([
    ['cut short', (token: string) => token.slice(0, -1)],
    ['longer', (token: string) => `${token}A`],
    ['padded', (token: string) => `${token.slice(0, -1)}=`],
    ['with a space', (token: string) => ` ${token}`],
    ['followed by a line', (token: string) => `${token}\n`],
    ['empty', () => ''],
  ])('reads no token that is %s', (_, change) => {
    expect(tokens.read('registration', change(tokens.make('registration', randomUUIDv7(), 1)))).toBeNull();
  });

  it('reads no token of another purpose or of another instance', () => {
    const token = tokens.make('registration', randomUUIDv7(), 1);
    expect(tokens.read('calendar', token)).toBeNull();
    expect(tokensOf('another secret of thirty-two letters').read('registration', token)).toBeNull();
  });

  it('reads nothing out of noise', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 51, maxLength: 51 }), (noise) => {
        expect(tokens.read('calendar', noise)).toBeNull();
      }),
    );
  });
});
