import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ownPath } from './own-path.js';

const SITE = 'https://sobytiya.example';

/** What a browser of `SITE` makes of a Location header or a link. */
const opened = (path: string) => new URL(path, `${SITE}/login/link/some`);

describe('own paths', () => {
  test.each([
    ['/', '/'],
    ['/events', '/events'],
    ['/events?kind=WEBINAR&q=%D1%83%D1%80%D0%BE%D0%BA#when', '/events?kind=WEBINAR&q=%D1%83%D1%80%D0%BE%D0%BA#when'],
    ['/events?q=урок', '/events?q=%D1%83%D1%80%D0%BE%D0%BA'],
    ['/manage/../me', '/me'],
    ['/me/./calendar', '/me/calendar'],
    ['/login?back=//evil.example', '/login?back=//evil.example'],
    ['/events/a@b', '/events/a@b'],
  ])('%s stays %s', (value, path) => {
    expect(ownPath(value)).toBe(path);
  });

  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/.//evil.example',
    '/./\\evil.example',
    '/%2e//evil.example',
    '/%2E/\\evil.example',
    '/a/..//evil.example',
    '/a/../..//evil.example',
    '/a/%2e%2e//evil.example',
    '/a/.%2e/\\/evil.example',
    '/.////evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.\r\n//evil.example',
    '/\t.\t/\t/evil.example',
    '//user:word@own.invalid/events',
    '//own.invalid//evil.example',
    '//own.invalid@evil.example',
    '/\\own.invalid/.//evil.example',
    ' /events',
    'events',
    '?q=1',
    'https://evil.example/',
    'http://own.invalid/events',
    'javascript:alert(1)',
    'data:text/html,1',
    '',
  ])('%j leads home', (value) => {
    expect(ownPath(value)).toBe('/');
  });

  test.each([
    ['too long', `/${'a'.repeat(2_000)}`],
    ['too long once encoded', `/events?q=${'ы'.repeat(400)}`],
    ['a thousand slashes', `/.//${'/'.repeat(1_000)}evil.example`],
  ])('%s leads home', (_, value) => {
    expect(ownPath(value)).toBe('/');
  });

  test.each([undefined, null, 7, ['/events'], { toString: () => '/events' }])('%p is no path', (value) => {
    expect(ownPath(value)).toBe('/');
  });

  test('whatever is asked, the answer is of this site, readable as a header, and stays as it is', () => {
    const piece = fc.constantFrom(
      ...'/ \\ . .. %2e %2E%2e %2f %5c @ : user:word@ ? # evil.example own.invalid http: https:// a ы 。 ％２ｅ ; & = %'.split(
        ' ',
      ),
      '\t',
      '\n',
      '\r',
      ' ',
      '\u0000',
      '\ud800',
    );
    const path = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: 'binary' }).map((text) => `/${text}`),
    );
    fc.assert(
      fc.property(path, (value) => {
        const own = ownPath(value);
        expect(own).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        expect(opened(own).origin).toBe(SITE);
        expect(opened(opened(own).pathname).origin).toBe(SITE);
        expect(ownPath(own)).toBe(own);
        expect(ownPath(decodeURI(own.replaceAll(/%(?![0-7][0-9a-f])/gi, '%25')))).toMatch(/^\/(?![/\\])/);
      }),
      { numRuns: 1_500 },
    );
  });
});
