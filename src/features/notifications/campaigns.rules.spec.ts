import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertPlaceholders, fill } from './campaigns.rules.js';

const values = {
  имя: 'Мария',
  фамилия: 'Иванова',
  событие: 'Вебинар',
  когда: '9 декабря',
  ссылка: 'https://a.test/r/1',
};

describe('placeholders of a letter', () => {
  it('stand for the reader and the event', () => {
    expect(fill('{имя}, {событие} — {когда}: {ссылка}', values)).toBe('Мария, Вебинар — 9 декабря: https://a.test/r/1');
  });

  it('that stand for nothing are named in their field', () => {
    expect(() => assertPlaceholders({ subject: 'Про {событие}', body: 'Привет, {name} и {}' })).toThrow(
      expect.objectContaining({
        errors: [{ field: 'body', code: 'unknown-placeholder', message: expect.stringContaining('{name}, {}') }],
      }),
    );
    expect(() => assertPlaceholders({ body: 'Здравствуйте, {имя}!' })).not.toThrow();
  });

  it('are not looked for in what they stand for', () => {
    expect(fill('{имя}', { ...values, имя: '{ссылка}' })).toBe('{ссылка}');
  });

  it('leave other text alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('{'));
        expect(fill(text, values)).toBe(text);
      }),
    );
  });
});
