import { describe, expect, test } from '@jest/globals';
import { isNavigation } from './navigation.js';

const CLICK = {
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'cross-site',
  'sec-fetch-user': '?1',
};
const { 'sec-fetch-user': _, ...UNASKED } = CLICK;

describe('a page opened by a person', () => {
  test.each([
    ['a click in mail on the web', 'GET', CLICK],
    ['a program of the computer', 'GET', { ...UNASKED, 'sec-fetch-site': 'none' }],
    ['our own page that opens the next by itself', 'GET', { ...UNASKED, 'sec-fetch-site': 'same-origin' }],
  ])('%s is one', (_name, method, headers) => {
    expect(isNavigation({ method, headers })).toBe(true);
  });

  test.each([
    ['nothing said', 'GET', {}],
    ['only the browser’s name', 'GET', { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/120.0' }],
    ['HEAD', 'HEAD', CLICK],
    ['POST', 'POST', CLICK],
    ['a script', 'GET', { ...CLICK, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['a picture', 'GET', { ...CLICK, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a frame', 'GET', { ...CLICK, 'sec-fetch-dest': 'iframe' }],
    ['another site, unasked', 'GET', UNASKED],
    ['a neighbour host, unasked', 'GET', { ...UNASKED, 'sec-fetch-site': 'same-site' }],
    ['fetched ahead', 'GET', { ...CLICK, 'sec-purpose': 'prefetch' }],
    ['drawn ahead', 'GET', { ...CLICK, 'sec-purpose': 'prefetch;prerender' }],
    ['fetched ahead, as it was said before', 'GET', { ...CLICK, purpose: 'prefetch' }],
    ['fetched ahead by an old Firefox', 'GET', { ...CLICK, 'x-moz': 'prefetch' }],
    ['a preview', 'GET', { ...CLICK, 'x-purpose': 'preview' }],
  ])('%s is none', (_name, method, headers) => {
    expect(isNavigation({ method, headers })).toBe(false);
  });
});
