import { describe, expect, it } from '@jest/globals';
import { maskEmail } from './profile.rules.js';

describe('a masked address', () => {
  it.each([
    ['anna@mail.ru', 'a***@mail.ru'],
    ['a@mail.ru', 'a***@mail.ru'],
    ['ёлка@почта.рф', 'ё***@почта.рф'],
    ['😀x@mail.ru', '😀***@mail.ru'],
  ])('%s is shown as %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });
});
