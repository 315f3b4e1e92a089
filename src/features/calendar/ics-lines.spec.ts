import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanText, escapeText, foldLine, lines, mailto, parameterValue, safeUri } from './ics-lines.js';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('cleanText', () => {
  it.each([
    ['line ends of every kind', 'а\r\nб\rв\nг\u2028д\u2029е', 'а\nб\nв\nг\nд\nе'],
    ['control characters', 'а\u0000б\u0007в\tг\u007fд\u0085е', 'а б в г д е'],
    ['a byte order mark and spaces around', '\ufeff  Профминимум \n', 'Профминимум'],
    ['letters put together from parts', 'и\u0306 е\u0308', 'й ё'],
    ['half a surrogate pair', 'а\ud83d', 'а\ufffd'],
  ])('puts %s right', (_, text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned);
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(anyText, (text) => expect(cleanText(cleanText(text))).toBe(cleanText(text))));
  });
});

describe('escapeText', () => {
  it('escapes what separates, and nothing else', () => {
    expect(escapeText('а,б;в\\г\n"д": е')).toBe('а\\,б\\;в\\\\г\\n"д": е');
  });

  it('leaves one line', () => {
    fc.assert(fc.property(anyText, (text) => expect(escapeText(text)).not.toMatch(/[\r\n\u2028\u2029]/)));
  });
});

describe('safeUri', () => {
  it.each([
    [
      'https://школа.рф/события?a=1,2;b',
      'https://xn--80atdl2c.xn--p1ai/%D1%81%D0%BE%D0%B1%D1%8B%D1%82%D0%B8%D1%8F?a=1%2C2%3Bb',
    ],
    ['http://localhost:3000/e?a=\\n', 'http://localhost:3000/e?a=%5Cn'],
    ['https://example.ru/\r\nX-EVIL:1', 'https://example.ru/X-EVIL:1'],
  ])('writes %j in ASCII, without separators', (address, written) => {
    expect(safeUri(address)).toBe(written);
  });

  it.each(['events/ovz', '', 'javascript:alert(1)', 'mailto:anna@example.ru'])('refuses %j', (address) => {
    expect(() => safeUri(address)).toThrow('Not a web address');
  });
});

describe('mailto', () => {
  it.each([
    ['anna.i+prof@example.ru', 'mailto:anna.i+prof@example.ru'],
    ['анна@школа.рф', 'mailto:%D0%B0%D0%BD%D0%BD%D0%B0@xn--80atdl2c.xn--p1ai'],
    ['"a;b, c"@example.ru', 'mailto:%22a%3Bb%2C%20c%22@example.ru'],
    ['a?subject=x@example.ru', 'mailto:a%3Fsubject=x@example.ru'],
    ['a\r\nX-EVIL:1@example.ru', 'mailto:a%0D%0AX-EVIL:1@example.ru'],
  ])('writes %j', (address, written) => {
    expect(mailto(address)).toBe(written);
  });

  it.each(['', 'anna', '@example.ru', 'anna@', 'anna@exa mple.ru', 'anna@example.ru/x', 'a@example.ru\r\nX-EVIL:1'])(
    'refuses %j',
    (address) => {
      expect(() => mailto(address)).toThrow('Not an address');
    },
  );

  it('never breaks out of its line, and is ASCII', () => {
    fc.assert(
      fc.property(anyText, (name) =>
        expect(mailto(`a${name}@example.ru`)).toMatch(/^mailto:[\x21-\x7e]+@example\.ru$/),
      ),
    );
  });
});

describe('parameterValue', () => {
  it.each([
    ['Иванова Анна', 'Иванова Анна'],
    ['Иванова, Анна; "АСОУ": x^2', `"Иванова, Анна; ^'АСОУ^': x^^2"`],
    ['две\nстроки', 'две^nстроки'],
    ['а\\n:б', '"а/n:б"'],
  ])('writes %j as RFC 6868 says', (value, written) => {
    expect(parameterValue(value)).toBe(written);
  });
});

describe('foldLine', () => {
  it('leaves 75 octets alone and cuts the 76th off', () => {
    expect(foldLine('x'.repeat(75))).toBe('x'.repeat(75));
    expect(foldLine('x'.repeat(76))).toBe(`${'x'.repeat(75)}\r\n x`);
    expect(foldLine('x'.repeat(150))).toBe(`${'x'.repeat(75)}\r\n ${'x'.repeat(74)}\r\n x`);
  });

  it('cuts before a letter or an emoji that does not fit whole', () => {
    expect(foldLine(`${'x'.repeat(74)}й`)).toBe(`${'x'.repeat(74)}\r\n й`);
    expect(foldLine(`${'x'.repeat(72)}🎓🎓`)).toBe(`${'x'.repeat(72)}\r\n 🎓🎓`);
  });

  it('never loses or cuts a character, whatever stands at the cut', () => {
    const unit = fc.constantFrom('x', 'й', '€', '🎓', '👩‍🏫', '\ufeff', ' ', '\\', ',');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 300 }), (text) => {
        const folded = foldLine(`SUMMARY:${text}`);
        expect(folded.replaceAll('\r\n ', '')).toBe(`SUMMARY:${text}`);
        for (const part of folded.split('\r\n')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(75);
      }),
    );
  });
});

describe('lines', () => {
  it('ends every line, leaves out those that are not said', () => {
    expect(lines('A:1', null, 'B:2')).toBe('A:1\r\nB:2\r\n');
  });
});
