import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const ofPackage = (name: string, folder: string) => join(dirname(require.resolve(`${name}/package.json`)), folder);

/** Where the files under `/assets/` come from, and which of each folder are served. */
const SOURCES: readonly { root: string; serves: RegExp }[] = [
  { root: join(import.meta.dirname, 'assets'), serves: /\.(?:css|js|svg|png|webp)$/ },
  { root: ofPackage('@fontsource-variable/golos-text', 'files'), serves: /\.woff2$/ },
  { root: ofPackage('trix', 'dist'), serves: /^trix\.umd\.min\.js$/ },
];

const HASHES: ReadonlyMap<string, string> = new Map(
  SOURCES.flatMap(({ root, serves }) =>
    readdirSync(root)
      .filter((name) => serves.test(name))
      .map((name) => [name, hashOf(join(root, name))] as const),
  ),
);

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 10);
}

/** The folders to serve under `/assets/`, in order of search. Not every file in them is public: ask `isAsset`. */
export const assetRoots: readonly string[] = SOURCES.map(({ root }) => root);

/** Is `name` (no leading slash) a file that may be served from `assetRoots`? */
export function isAsset(name: string): boolean {
  return HASHES.has(name);
}

/**
 * The address of a static file. It carries a hash of the contents, so it may be kept for ever; fonts go without one, because
 * the style sheet names them too and both must ask for the same address. Throws for a file that is not there.
 */
export function assetUrl(name: string): string {
  const hash = HASHES.get(name);
  if (!hash) throw new Error(`no asset ${name}`);
  return name.endsWith('.woff2') ? `/assets/${name}` : `/assets/${name}?v=${hash}`;
}
