import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInput } from './errors.js';
import { decodeCursor, encodeCursor, toPage } from './pagination.js';

const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
const part = fc.oneof(text, fc.integer());

describe('a cursor', () => {
  it('gives back as text what was put in, and needs no escaping in an address', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (key) => {
        const cursor = encodeCursor(key);
        expect(cursor).toMatch(/^[\w-]*$/);
        expect(decodeCursor(cursor, key.length)).toEqual(key.map(String));
      }),
    );
  });

  it('is refused when it was not made here, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.base64String(), fc.json().map(btoaOf)), (cursor) => {
        try {
          const key = decodeCursor(cursor, 2);
          expect(key).toEqual([expect.any(String), expect.any(String)]);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
    );
  });

  it.each([
    ['', 1],
    ['!', 1],
    ['bm90IGpzb24', 1],
    [btoaOf('{"0":"a"}'), 1],
    [btoaOf('["a",{"b":1}]'), 2],
    [btoaOf('["a",null]'), 2],
    [btoaOf('["a",1e999]'), 2],
    [encodeCursor(['a']), 2],
    [encodeCursor(['a', 'b', 'c']), 2],
    [encodeCursor(['a\u0000', 'b']), 2],
  ])('%s is not one of %i parts', (cursor, length) => {
    expect(() => decodeCursor(cursor, length)).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ field: 'cursor', code: 'invalid-cursor' })] }),
    );
  });
});

describe('toPage', () => {
  const key = (row: number) => [row];

  it('cuts the extra row and points after the last one shown', () => {
    const page = toPage([1, 2, 3], 2, key);
    expect(page).toEqual({ items: [1, 2], nextCursor: encodeCursor([2]) });
  });

  it.each([[[]], [[1]], [[1, 2]]])('says that %j is the last page', (rows) => {
    expect(toPage(rows, 2, key)).toEqual({ items: rows, nextCursor: null });
  });
});

function btoaOf(json: string): string {
  return Buffer.from(json).toString('base64url');
}
