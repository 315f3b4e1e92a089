import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type WordChange, wordDifference } from './word-difference.js';

const shown = (before: string, after: string) =>
  wordDifference(before, after)
    .map(({ kind, text }) => (kind === 'kept' ? text : `${kind === 'added' ? '+' : '−'}[${text}]`))
    .join('');

const side = (changes: readonly WordChange[], kind: 'removed' | 'added') =>
  changes
    .filter((change) => change.kind === 'kept' || change.kind === kind)
    .map(({ text }) => text)
    .join('');

describe('the difference of two texts', () => {
  it.each([
    ['', '', ''],
    ['слово', 'слово', 'слово'],
    ['', 'новое', '+[новое]'],
    ['старое', '', '−[старое]'],
    ['вебинар в среду', 'вебинар в четверг', 'вебинар в−[ среду]+[ четверг]'],
    ['для учителей школ', 'для всех учителей школ', 'для+[ всех] учителей школ'],
    ['один два три', 'один три', 'один−[ два] три'],
  ])('%j → %j', (before, after, difference) => {
    expect(shown(before, after)).toBe(difference);
  });

  it('puts together what was and what is, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('а', 'б', 'в', ' ', '\n', '  г'), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = wordDifference(before, after);
        expect(side(changes, 'removed')).toBe(before);
        expect(side(changes, 'added')).toBe(after);
        expect(changes.every((change) => change.text !== '')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of long texts that have nothing in common is one after the other', () => {
    const long = (word: string) => Array.from({ length: 20_000 }, (_, n) => `${word}${n}`).join(' ');
    expect(wordDifference(long('а'), long('б')).map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});
