import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freeSlug, SLUG, SLUG_MAX, slugify } from './slug.js';

describe('slugify', () => {
  it.each([
    ['Вебинар «Россия — мои горизонты»', 'vebinar-rossiya-moi-gorizonty'],
    ['Щёлково: объём, подъезд и чай', 'shchelkovo-obem-podezd-i-chay'],
    ['и\u0306од', 'yod'],
    ['Résumé 2026/27', 'resume-2026-27'],
    ['17.3', '17-3'],
    ['«…»', 'sobytie'],
    ['', 'sobytie'],
    ['Ы'.repeat(100), 'y'.repeat(SLUG_MAX)],
    ['слово '.repeat(30), `${'slovo-'.repeat(12)}slovo`],
  ])('%s → %s', (title, slug) => {
    expect(slugify(title)).toBe(slug);
  });

  it('always makes an address part of the allowed form and length', () => {
    const title = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ unit: cyrillic() }));
    fc.assert(fc.property(title, (text) => expectSlug(slugify(text))));
  });
});

describe('freeSlug', () => {
  it.each([
    ['vebinar', [], 'vebinar'],
    ['vebinar', ['vebinar-2'], 'vebinar'],
    ['vebinar', ['vebinar'], 'vebinar-2'],
    ['views', [], 'views-2'],
    ['vebinar', ['vebinar', 'vebinar-2', 'vebinar-4'], 'vebinar-3'],
  ])('%s beside %j → %s', (slug, taken, free) => {
    expect(freeSlug(slug, new Set(taken))).toBe(free);
  });

  it('finds a free one of the allowed form for any number of equal titles', () => {
    const titles = fc.array(fc.string({ unit: cyrillic(), minLength: 70, maxLength: 90 }), { maxLength: 3 });
    fc.assert(
      fc.property(titles, (list) => {
        const taken = new Set<string>();
        for (const title of [...list, ...list, ...list]) {
          const slug = freeSlug(slugify(title), taken);
          expectSlug(slug);
          expect(taken.has(slug)).toBe(false);
          taken.add(slug);
        }
      }),
    );
  });
});

function cyrillic(): fc.Arbitrary<string> {
  return fc.constantFrom(...'абвгдеёжзийклмнопрстуфхцчшщъыьэюя -«»№0123456789');
}

function expectSlug(slug: string): void {
  expect(slug).toMatch(SLUG);
  expect(slug.length).toBeLessThanOrEqual(SLUG_MAX);
}
