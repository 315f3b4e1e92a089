import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type LaunchOptions, type Page } from 'playwright-core';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const UNPACKED = join(REPOSITORY, 'node_modules/.cache/chromium');
const SCREENS = join(REPOSITORY, 'var/screens');
const DEBIAN: LaunchOptions = { executablePath: '/usr/bin/chromium' };
const CHROME: LaunchOptions = { channel: 'chrome' };
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--lang=ru',
];

/** Unpacks into TMPDIR; told that it runs where no library is installed, it unpacks those too. */
const UNPACK = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
const WITH_LIBRARIES = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
/** Text without a font of its own comes out in the packaged one; the machine's, if any, only fill in for it. */
const FONTS = `<?xml version="1.0"?>
<fontconfig>
  <dir>${UNPACKED}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <cachedir>${UNPACKED}/fonts/cache</cachedir>
</fontconfig>
`;

/**
 * A headless Chromium: the one that npm installed, with its own libraries and fonts, so that pages look the same on
 * every machine; where that one does not run (it is for Linux on x64), the machine's own.
 * Throws with what to install when there is none.
 */
export async function launchBrowser(): Promise<Browser> {
  const failures: unknown[] = [];
  for (const options of [packagedChromium, () => DEBIAN, () => CHROME]) {
    try {
      return await chromium.launch({ args: ARGUMENTS, ...(await options()) });
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, 'No browser runs here: apt-get install chromium, or install Chrome');
}

async function packagedChromium(): Promise<LaunchOptions> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('npm has Chromium for Linux on x64 only');
  if (!existsSync(UNPACKED)) await unpack();
  return {
    executablePath: join(UNPACKED, 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(UNPACKED, 'al2023/lib'),
      FONTCONFIG_FILE: join(UNPACKED, 'fonts.conf'),
    },
  };
}

/** Two test files may come here at once and a run may be killed halfway, so the folder appears complete or not at all. */
async function unpack(): Promise<void> {
  await mkdir(join(UNPACKED, '..'), { recursive: true });
  const folder = await mkdtemp(`${UNPACKED}-`);
  const env = { ...process.env, ...WITH_LIBRARIES, TMPDIR: folder };
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', UNPACK], { cwd: REPOSITORY, env });
  await writeFile(join(folder, 'fonts.conf'), FONTS);
  try {
    await rename(folder, UNPACKED);
  } catch (error) {
    await rm(folder, { recursive: true });
    if (!existsSync(UNPACKED)) throw error;
  }
}

/**
 * What on `page`, as it is now, breaks WCAG 2.1 A or AA: a line for each rule and element, empty when nothing does.
 * Axe runs in the page itself: the other way opens a blank page beside it each time, which takes twice as long.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id}: ${help}: ${target.join(' ')}: ${failureSummary?.replace(/\s+/g, ' ') ?? ''}`,
    ),
  );
}

/** Writes the whole page, as it is now, to var/screens/`name`.png; not where nobody will look at it. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env['CI']) return;
  await page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: true });
}

/** Nothing on `page` breaks WCAG and nothing sticks out at the side, narrow and wide; pictures of both are kept. It stays wide. */
export async function expectGood(page: Page, name: string): Promise<void> {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect([name, width, await axeViolations(page)]).toEqual([name, width, []]);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect([name, width, overflow]).toEqual([name, width, 0]);
    await screenshot(page, `${name}-${width}`);
  }
}
