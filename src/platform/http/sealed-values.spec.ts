import { describe, expect, it } from '@jest/globals';
import type { Config } from '../config/config.js';
import { SealedValues } from './sealed-values.js';

const of = (SECRET: string) => new SealedValues({ SECRET } as Config);
const sealed = of('a secret of tests, thirty-two letters');
const value = Buffer.from('секрет');

describe('a sealed value', () => {
  it('opens for its owner and purpose, and looks different each time', () => {
    const one = sealed.seal('totp', value, 'olga');
    expect(sealed.open('totp', one, 'olga')).toEqual(value);
    expect(sealed.seal('totp', value, 'olga').equals(one)).toBe(false);
    expect(one.includes(value)).toBe(false);
  });

  it('opens for nobody else, and not when it was touched', () => {
    const one = sealed.seal('totp', value, 'olga');
    expect(sealed.open('totp', one, 'anna')).toBeNull();
    expect(sealed.open('recovery-code', one, 'olga')).toBeNull();
    expect(of('another secret of tests, just as long').open('totp', one, 'olga')).toBeNull();
    for (let n = 0; n < one.length; n++) {
      const touched = Buffer.from(one);
      touched[n] = (touched[n] ?? 0) ^ 1;
      expect(sealed.open('totp', touched, 'olga')).toBeNull();
    }
    expect(sealed.open('totp', one.subarray(0, 28), 'olga')).toBeNull();
    expect(sealed.open('totp', Buffer.alloc(0), 'olga')).toBeNull();
  });
});

describe('a fingerprint', () => {
  it('is the same for the same value of the same owner alone', () => {
    const print = (one: string, owner: string, by = sealed) =>
      by.fingerprint('recovery-code', one, owner).toString('hex');
    expect(print('a', 'olga')).toBe(print('a', 'olga'));
    const others = [
      print('b', 'olga'),
      print('a', 'anna'),
      print('a', 'olga', of('another secret of tests, just as long')),
    ];
    expect(others).not.toContain(print('a', 'olga'));
  });
});
