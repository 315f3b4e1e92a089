import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formValues } from './form.js';

const read = (text: string) => formValues(new URLSearchParams(text));

describe('formValues', () => {
  it.each([
    ['', {}],
    ['a=1&b=два', { a: '1', b: 'два' }],
    ['consent.accepted=on&consent.version=1', { consent: { accepted: 'on', version: '1' } }],
    ['a.b.0.c=x&a.b.1.c=y', { a: { b: [{ c: 'x' }, { c: 'y' }] } }],
    ['s.10.t=c&s.2.t=b&s.1.t=a', { s: [{ t: 'a' }, { t: 'b' }, { t: 'c' }] }],
    ['s.0=a&s.x=b', { s: { 0: 'a', x: 'b' } }],
    ['s.2026=a', { s: { 2026: 'a' } }],
    ['audience=A&audience=B&audience=C', { audience: ['A', 'B', 'C'] }],
    ['audience=&audience=A', { audience: 'A' }],
    ['middleName=', { middleName: null }],
    ['_csrf=secret&_action=save&a=1', { a: '1' }],
    ['a=1&a.b=2', { a: { b: '2' } }],
  ])('%s', (text, values) => {
    expect(read(text)).toEqual(values);
  });

  it.each([
    '__proto__.admin=1',
    'a.__proto__.admin=1',
    'constructor.prototype.admin=1',
    'a.constructor=1',
    '__proto__=1',
  ])('leaves out %s', (text) => {
    expect(JSON.stringify(read(text))).not.toContain('1');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it.each(['toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'])(
    'takes %s for a name like any other',
    (name) => {
      expect(Object.entries(read(`${name}=1`))).toEqual([[name, '1']]);
      expect(Object.entries(read(`${name}.a=1`))).toEqual([[name, { a: '1' }]]);
    },
  );

  it('nests no deeper than a form needs', () => {
    expect(read('a.a.a.a.a.a=1')).toEqual({ a: { a: { a: { a: { a: { a: '1' } } } } } });
    expect(read('a.a.a.a.a.a.a=1')).toEqual({});
  });

  it('leaves objects that are no plain ones as they are', () => {
    const file = Buffer.from('x');
    expect(formValues([['a', file]])['a']).toBe(file);
  });

  it('reads any names and values without harm to anything else', () => {
    const name = fc.array(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', '0', ''), fc.string()));
    const entry = fc.tuple(
      name.map((parts) => parts.join('.')),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const before = Object.getOwnPropertyNames(Object.prototype);
        const values = formValues(entries);
        expect(typeof values).toBe('object');
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      }),
    );
  });
});
