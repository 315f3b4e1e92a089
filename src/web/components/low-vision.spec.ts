import { describe, expect, it } from '@jest/globals';
import { ORDINARY_VIEW, isOrdinaryView, readView, viewAddress, viewQuery } from './low-vision.js';

describe('low-vision settings', () => {
  it.each([
    [{}, 'size=normal&spacing=normal&scheme=normal&images=on'],
    [{ size: 'huge', spacing: 'wide', scheme: 'blue', images: 'off' }, 'size=huge&spacing=wide&scheme=blue&images=off'],
    [
      { size: 'HUGE', spacing: ['wide'], scheme: null, images: '"><script>' },
      'size=normal&spacing=normal&scheme=normal&images=on',
    ],
  ])('reads %j', (values, query) => {
    expect(viewQuery(readView(values))).toBe(query);
  });

  it('survives the cookie', () => {
    const view = readView({ size: 'large', scheme: 'inverse' });
    expect(readView(Object.fromEntries(new URLSearchParams(viewQuery(view))))).toEqual(view);
    expect(isOrdinaryView(view)).toBe(false);
    expect(isOrdinaryView(readView({}))).toBe(true);
  });

  it('comes back to where it was asked for', () => {
    expect(viewAddress(ORDINARY_VIEW, '/events?q=a&kind=B')).toBe(
      '/view?size=normal&spacing=normal&scheme=normal&images=on&back=%2Fevents%3Fq%3Da%26kind%3DB',
    );
  });
});
