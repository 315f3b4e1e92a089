import { describe, expect, it } from '@jest/globals';
import { KeptBytes } from './kept-bytes.js';

describe('bytes that are kept', () => {
  it('are made once for all who ask, at the same time and later', async () => {
    const kept = new KeptBytes(100);
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    let made = 0;
    const make = () => {
      made += 1;
      return promise;
    };
    const asked = Array.from({ length: 50 }, () => kept.get('a', make));
    resolve(Buffer.from('bytes'));
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    await kept.get('a', make);
    expect(made).toBe(1);
  });

  it('are made again after a failure', async () => {
    const kept = new KeptBytes(100);
    await expect(kept.get('a', () => Promise.reject(new Error('no font')))).rejects.toThrow('no font');
    expect(String(await kept.get('a', () => Promise.resolve(Buffer.from('now'))))).toBe('now');
  });

  it('never fill more than their room: what was asked for longest ago goes', async () => {
    const kept = new KeptBytes(100);
    const made: string[] = [];
    const ask = (key: string, length = 40) =>
      kept.get(key, () => {
        made.push(key);
        return Promise.resolve(Buffer.alloc(length));
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    await ask('huge', 1_000);
    await ask('huge', 1_000);
    expect(made.slice(4)).toEqual(['huge', 'huge']);
  });
});
