import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** `file` imports `target`, a file of ours or a package, and breaks exactly these rules. */
interface Import {
  file: string;
  target: string;
  breaks: string[];
}

const breaks = (file: string, target: string, ...rules: string[]): Import => ({ file, target, breaks: rules });
const allows = (file: string, target: string): Import => ({ file, target, breaks: [] });

const IMPORTS: Import[] = [
  allows('src/common/a.ts', 'src/common/b.ts'),
  allows('src/common/a.spec.ts', 'fast-check'),
  breaks('src/common/packages.ts', 'class-validator', 'common-is-pure'),
  breaks('src/common/node.ts', 'node:crypto', 'common-is-pure'),
  breaks('src/common/config.ts', 'src/platform/config.ts', 'common-is-pure'),

  allows('src/platform/database.ts', 'migrations/index.ts'),
  breaks('src/platform/letters.ts', 'src/features/events/events.service.ts', 'platform-knows-no-features'),
  breaks('src/platform/page.ts', 'src/web/layout.ts', 'platform-knows-no-features'),
  breaks('src/features/events/page.controller.ts', 'src/web/layout.ts', 'features-know-no-pages'),
  breaks('src/features/events/seeding.service.ts', 'seeds/demo/index.ts', 'features-know-no-pages'),
  breaks('src/web/demo.ts', 'seeds/demo/index.ts', 'web-uses-features'),
  allows('src/main.ts', 'src/startup.ts'),
  allows('src/startup.ts', 'seeds/demo/index.ts'),
  breaks('src/web/app.ts', 'src/startup.ts', 'root-is-the-composition'),
  breaks('src/features/events/schedule.jobs.ts', 'src/startup.ts', 'root-is-the-composition'),
  breaks('src/main-with-tests.ts', 'test/support/database.ts', 'no-tests-in-the-product'),
  breaks('src/web/fixtures.ts', 'src/common/a.spec.ts', 'no-tests-in-the-product'),
  breaks('src/platform/browser.ts', 'playwright-core', 'no-development-packages-in-the-product'),

  allows('src/features/accounts/accounts.service.ts', 'src/features/organisations/organisations.service.ts'),
  breaks(
    'src/features/organisations/up.service.ts',
    'src/features/accounts/accounts.rules.ts',
    'order-of-organisations',
  ),
  breaks('src/features/accounts/up.service.ts', 'src/features/events/events.service.ts', 'order-of-accounts'),
  breaks('src/features/events/up.service.ts', 'src/features/registrations/registrations.rules.ts', 'order-of-events'),
  breaks('src/features/events/plan.service.ts', 'src/features/roadmap/roadmap.service.ts', 'order-of-events'),
  breaks(
    'src/features/programs/across.service.ts',
    'src/features/registrations/registrations.rules.ts',
    'order-of-programs',
  ),
  breaks(
    'src/features/registrations/across.service.ts',
    'src/features/programs/programs.service.ts',
    'order-of-registrations',
  ),
  breaks(
    'src/features/announcements/across.service.ts',
    'src/features/programs/programs.service.ts',
    'order-of-announcements',
  ),
  breaks(
    'src/features/post-releases/across.service.ts',
    'src/features/programs/programs.service.ts',
    'order-of-post-releases',
  ),
  breaks(
    'src/features/materials/up.service.ts',
    'src/features/announcements/announcements.service.ts',
    'order-of-materials',
  ),
  breaks(
    'src/features/publications/up.service.ts',
    'src/features/announcements/announcements.service.ts',
    'order-of-publications',
  ),
  allows('src/features/announcements/announcements.dto.ts', 'src/features/publications/publications.dto.ts'),
  allows('src/features/attendance/down.service.ts', 'src/features/registrations/registrations.rules.ts'),
  breaks(
    'src/features/attendance/up.service.ts',
    'src/features/certificates/certificates.rules.ts',
    'order-of-attendance',
  ),
  allows('src/features/certificates/down.service.ts', 'src/features/attendance/attendance.rules.ts'),
  breaks(
    'src/features/certificates/across.service.ts',
    'src/features/programs/programs.service.ts',
    'order-of-certificates',
  ),
  breaks(
    'src/features/registrations/letters.service.ts',
    'src/features/notifications/notifications.service.ts',
    'nobody-calls-notifications',
    'order-of-registrations',
  ),
  allows('src/features/notifications/letters.jobs.ts', 'src/features/registrations/registrations.rules.ts'),
  allows('src/features/notifications/invitations.jobs.ts', 'src/features/calendar/calendar.service.ts'),
  breaks('src/features/roadmap/dates.service.ts', 'src/features/calendar/calendar.service.ts', 'nobody-calls-calendar'),
  allows('src/features/monitoring/plan.service.ts', 'src/features/roadmap/roadmap.service.ts'),
  breaks('src/features/surveys/surveys.service.ts', 'src/common/b.ts', 'feature-without-order'),

  allows('src/features/programs/program.entity.ts', 'src/features/events/event.entity.ts'),
  breaks('src/features/programs/rows.service.ts', 'src/features/events/events.repository.ts', 'kinds-across-features'),
  breaks('src/features/programs/view.service.ts', 'src/features/events/events.dto.ts', 'kinds-across-features'),
  breaks('src/features/programs/queue.service.ts', 'src/features/events/events.jobs.ts', 'kinds-across-features'),
  allows('src/web/events.ts', 'src/features/events/events.dto.ts'),
  breaks('src/web/rows.ts', 'src/features/events/events.repository.ts', 'kinds-for-web'),
  breaks('src/web/json.ts', 'src/features/events/events.controller.ts', 'kinds-for-web'),

  allows('src/features/events/events.rules.ts', 'src/common/b.ts'),
  allows('src/features/events/seats.rules.ts', 'src/features/accounts/accounts.rules.ts'),
  breaks('src/features/events/nest.rules.ts', '@nestjs/common', 'rules-are-pure'),
  breaks('src/features/events/rows.rules.ts', 'typeorm', 'rules-are-pure'),
  breaks('src/features/events/own-rows.rules.ts', 'src/features/events/event.entity.ts', 'rules-are-pure'),
  allows('src/features/calendar/ics.ts', 'ical-generator'),
  allows('src/features/calendar/ics.ts', 'src/features/calendar/ics-lines.ts'),
  breaks('src/features/calendar/ics-lines.ts', 'typeorm', 'ics-is-pure'),
  breaks('src/features/calendar/feeds.service.ts', 'ical-generator', 'only-ics-writes-icalendar'),

  allows('migrations/1-Create.ts', 'typeorm'),
  breaks('migrations/2-Fill.ts', 'src/features/events/event.entity.ts', 'migrations-are-sql'),
  allows('seeds/reference/index.ts', 'src/features/organisations/organisations.rules.ts'),
  allows('seeds/reference/index.ts', '@faker-js/faker'),
  breaks('seeds/demo/rows.ts', 'src/features/events/events.repository.ts', 'seeds-use-services'),

  breaks('src/features/events/typo.service.ts', './nowhere.js', 'no-unresolved'),
  breaks('src/platform/ring-a.ts', 'src/platform/ring-b.ts', 'no-cycles'),
  // Each ring is told of once, at its first file.
  allows('src/platform/ring-b.ts', 'src/platform/ring-a.ts'),
];

const LONELY = 'src/platform/forgotten.ts';

interface Summary {
  violations: { from: string; to: string; rule: { name: string } }[];
  ruleSetUsed: { forbidden: { name: string }[] };
}

describe('who may import whom (npm run deps)', () => {
  let directory: string;
  let summary: Summary;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'profminimum-imports-'));
    await symlink(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
    for (const file of ['package.json', 'tsconfig.json']) await copyFile(join(REPOSITORY, file), join(directory, file));
    await writeSources(directory);
    summary = await cruise(directory);
  }, 60_000);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each(IMPORTS)('$file -> $target breaks $breaks', ({ file, target, breaks: expected }) => {
    const found = summary.violations
      .filter(({ from, to }) => from === file && leadsTo(to, target))
      .map(({ rule }) => rule.name);
    expect(found.filter((name) => name !== 'no-orphans').toSorted()).toEqual(expected.toSorted());
  });

  it('is tried here rule by rule', () => {
    const tried = new Set(['no-orphans', ...IMPORTS.flatMap(({ breaks: rules }) => rules)]);
    expect(summary.ruleSetUsed.forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('finds files that nobody needs', () => {
    expect(summary.violations.filter(({ rule }) => rule.name === 'no-orphans').map(({ from }) => from)).toEqual([
      LONELY,
    ]);
  });
});

/** Every file named above, with its imports; a target that imports nothing itself becomes an empty module. */
async function writeSources(root: string): Promise<void> {
  const sources = new Map([[LONELY, 'export {};\n']]);
  for (const { target } of IMPORTS) if (isOurs(target)) sources.set(target, 'export {};\n');
  for (const { file, target } of IMPORTS)
    sources.set(file, `${sources.get(file) ?? ''}import '${isOurs(target) ? pathTo(file, target) : target}';\n`);
  for (const [file, text] of sources) {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}

const isOurs = (target: string): boolean => /^(src|migrations|seeds|test)\//.test(target);

function pathTo(file: string, target: string): string {
  const path = relative(dirname(file), target).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

const leadsTo = (to: string, target: string): boolean =>
  to === target || to === target.replace(/^node:/, '') || to.includes(`node_modules/${target}/`);

async function cruise(root: string): Promise<Summary> {
  const program = join(REPOSITORY, 'node_modules/.bin/depcruise');
  const config = join(import.meta.dirname, 'dependency-cruiser.config.js');
  const args = ['--config', config, '--output-type', 'json', 'src', 'migrations', 'seeds', 'test'];
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], options).catch(foundViolations);
  return (JSON.parse(stdout) as { summary: Summary }).summary;
}

/** It ends with an error when it finds violations, and when it cannot work at all. */
function foundViolations(error: Error & { stdout: string }): { stdout: string } {
  if (error.stdout === '') throw error;
  return error;
}
