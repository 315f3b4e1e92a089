import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assetRoots, assetUrl, isAsset } from './asset-urls.js';

describe('assets', () => {
  it('gives each file an address that changes with its contents', () => {
    expect(assetUrl('events.css')).toMatch(/^\/assets\/events\.css\?v=[\w-]{10}$/);
    expect(assetUrl('trix.umd.min.js')).toMatch(/^\/assets\/trix\.umd\.min\.js\?v=[\w-]{10}$/);
    expect(() => assetUrl('nothing.css')).toThrow('no asset nothing.css');
  });

  it('serves nothing else of the packages it takes from', () => {
    expect(isAsset('trix.umd.min.js')).toBe(true);
    expect(isAsset('test.js')).toBe(false);
    expect(isAsset('../package.json')).toBe(false);
  });

  it('serves every file its style sheets name, and loads nothing from other hosts', () => {
    const sheets = ['tokens.css', 'base.css', 'forms.css', 'events.css', 'work.css'].map((name) =>
      readFileSync(join(assetRoots[0] ?? '', name), 'utf8'),
    );
    const named = sheets.flatMap((css) =>
      Array.from(css.matchAll(/url\(['"]?([^'")]+)/g), ([, address]) => address ?? ''),
    );
    expect(named.length).toBeGreaterThanOrEqual(4);
    for (const name of named) {
      expect(isAsset(name)).toBe(true);
      expect(assetRoots.some((root) => existsSync(join(root, name)))).toBe(true);
    }
  });
});
