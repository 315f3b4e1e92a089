import { glob, readFile } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface Source {
  path: string;
  text: string;
}

/** `bad` holds what a check must find, each file of it, and `good` what it must leave alone. */
interface Check {
  name: string;
  offends: (source: Source) => boolean;
  bad: Source[];
  good: Source[];
}

const LONGEST = 300;
const KINDS = 'module|controller|service|repository|entity|rules|dto|events|jobs|guard|resource';
const OF_A_KIND = new RegExp(String.raw`/[a-z0-9-]+\.(${KINDS})(\.spec)?\.tsx?$`);
const OF_NO_KIND = /^src\/features\/(calendar\/ics(-[a-z]+)?(\.spec)?\.ts$|notifications\/templates\/)/;

const file = (path: string, text = ''): Source => ({ path, text });
const featureOf = (path: string): string | undefined => /^src\/features\/([^/]+)\//.exec(path)?.[1];

const CHECKS: Check[] = [
  {
    name: 'no forwardRef: modules in a ring are out of order',
    offends: ({ text }) => /\bforwardRef\b/.test(text),
    bad: [file('src/features/events/events.module.ts', 'imports: [forwardRef(() => ProgramsModule)]')],
    good: [file('src/features/events/events.module.ts', 'imports: [ProgramsModule]')],
  },
  {
    name: 'process.env is read in platform/config alone',
    offends: ({ path, text }) => !path.startsWith('src/platform/config/') && /\bprocess\.env\b/.test(text),
    bad: [file('src/main.ts', `process.env['PORT']`), file('src/platform/mail/smtp.ts', 'process.env.SMTP_URL')],
    good: [file('src/platform/config/config.ts', 'process.env')],
  },
  {
    name: 'cookies are set and taken away in platform/http alone: all of them are of one kind',
    offends: ({ path, text }) => path !== 'src/platform/http/cookies.ts' && /\.(?:set|clear)Cookie\(/.test(text),
    bad: [file('src/web/view.controller.ts', `void reply.setCookie('view', value)`)],
    good: [
      file('src/platform/http/cookies.ts', 'reply.setCookie(name, value)'),
      file('src/web/view.controller.ts', `setOwnCookie(reply, 'view', value, {})`),
    ],
  },
  {
    name: 'relations point from child to parent: no @OneToMany across features',
    offends: listsRowsOfAnotherFeature,
    bad: [
      file(
        'src/features/events/event.entity.ts',
        `import { Registration } from '../registrations/registration.entity.js';\n@OneToMany(() => Registration, (r) => r.event)`,
      ),
    ],
    good: [
      file(
        'src/features/events/event.entity.ts',
        `import { SeatPool } from './seat-pool.entity.js';\n@OneToMany(() => SeatPool, (pool) => pool.event)`,
      ),
      file(
        'src/features/registrations/registration.entity.ts',
        `import { Event } from '../events/event.entity.js';\n@ManyToOne(() => Event)`,
      ),
    ],
  },
  {
    name: 'no utils, helpers, managers, bases and barrels',
    offends: ({ path }) => /[/.-](utils?|helpers?|managers?|base|index)\.tsx?$/.test(path),
    bad: [
      file('src/common/utils.ts'),
      file('src/web/form-helpers.tsx'),
      file('src/features/events/events.manager.ts'),
      file('src/platform/mail/index.ts'),
    ],
    good: [file('src/common/database.ts'), file('src/web/index-page.tsx')],
  },
  {
    name: 'each file of a feature is of a known kind',
    offends: ({ path }) => featureOf(path) !== undefined && !OF_A_KIND.test(path) && !OF_NO_KIND.test(path),
    bad: [file('src/features/events/types.ts'), file('src/features/events/events.mapper.ts')],
    good: [
      file('src/features/events/events.rules.spec.ts'),
      file('src/features/registrations/waitlist/offers.service.ts'),
      file('src/features/calendar/ics.ts'),
      file('src/web/types.ts'),
    ],
  },
  {
    name: `no file of a feature has more than ${LONGEST} lines`,
    offends: ({ path, text }) => featureOf(path) !== undefined && text.split('\n').length - 1 > LONGEST,
    bad: [file('src/features/events/events.service.ts', 'export {};\n'.repeat(LONGEST + 1))],
    good: [file('src/features/events/events.service.ts', 'export {};\n'.repeat(LONGEST))],
  },
];

function listsRowsOfAnotherFeature({ path, text }: Source): boolean {
  return [...text.matchAll(/@OneToMany\(\s*\(\)\s*=>\s*(\w+)/g)].some(([, child]) => {
    const from = new RegExp(String.raw`import[^;]*\b${child}\b[^;]*from '([^']+)'`).exec(text)?.[1];
    return from !== undefined && featureOf(posix.join(posix.dirname(path), from)) !== featureOf(path);
  });
}

async function productSources(): Promise<Source[]> {
  const root = resolve(import.meta.dirname, '../..');
  const paths = await Array.fromAsync(glob('src/**/*.{ts,tsx}', { cwd: root }));
  return Promise.all(paths.toSorted().map(async (path) => file(path, await readFile(resolve(root, path), 'utf8'))));
}

describe('the sources', () => {
  let sources: Source[];

  beforeAll(async () => {
    sources = await productSources();
  });

  it('are found', () => {
    expect(sources.length).toBeGreaterThan(100);
  });

  it.each(CHECKS)('$name', ({ offends }) => {
    expect(sources.filter(offends).map(({ path }) => path)).toEqual([]);
  });

  it.each(CHECKS)('would be noticed: $name', ({ offends, bad, good }) => {
    expect(bad.filter(offends)).toEqual(bad);
    expect(good.filter(offends)).toEqual([]);
  });
});
