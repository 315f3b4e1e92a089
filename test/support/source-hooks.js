import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { swcOptions } from './swc-options.js';

/**
 * Lets Node run the TypeScript sources as they are, for the processes that tests start and for Jest's global set-up,
 * which Jest itself does not transform: an import of `./x.js` or of its address that is not there means `./x.ts` or `./x.tsx`.
 */
registerHooks({
  resolve(specifier, context, next) {
    const candidates = /^(\.{1,2}\/|file:).*\.js$/.test(specifier)
      ? [specifier.replace(/js$/, 'ts'), specifier.replace(/js$/, 'tsx')]
      : [];
    try {
      return next(specifier, context);
    } catch (error) {
      for (const candidate of candidates) {
        try {
          return next(candidate, context);
        } catch {
          continue;
        }
      }
      throw error;
    }
  },
  load(url, context, next) {
    if (!/\.tsx?$/.test(url)) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
      ...swcOptions({ tsx: filename.endsWith('x') }),
      filename,
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
