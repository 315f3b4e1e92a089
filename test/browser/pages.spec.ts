import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { demoAccounts, seedDemo } from '../../seeds/demo/index.js';
import { seedReference } from '../../seeds/reference/index.js';
import { createApp } from '../../src/bootstrap.js';
import { type Config, loadConfig } from '../../src/platform/config/config.js';
import { Storage } from '../../src/platform/storage/storage.js';
import { axeViolations, launchBrowser, screenshot } from '../support/browser.js';
import { createTestDatabase } from '../support/database.js';
import { freePort } from '../support/site.js';

/** Pages of the demo year, each by the name of its picture. */
const PAGES = {
  home: '/',
  events: '/events',
  month: '/events?view=month',
  past: '/events?past=1',
  nothing: '/events?q=ничегонетакого',
  event: '/events/profminimum-dlya-detey-s-ovz',
  conference: '/events/nauchno-prakticheskaya-konferentsiya',
  held: '/events/soveshchanie-po-realizatsii-profminimuma',
  cancelled: '/events/seminar-praktikum-shkolnye-masterskie',
  moved: '/events/soglasheniya-s-predpriyatiyami',
  full: '/events/kruglyy-stol-tri-urovnya',
  register: '/events/profminimum-dlya-detey-s-ovz/register',
  join: '/events/profminimum-dlya-detey-s-ovz/join',
  series: '/series/put-navykov',
  announcements: '/announcements',
  'post-releases': '/post-releases',
  'post-release': '/post-releases/soveshchanie-po-realizatsii-profminimuma',
  calendar: '/calendar',
  roadmap: '/roadmap',
  'roadmap-2023': '/roadmap/2023-2024',
  consent: '/consent',
  privacy: '/privacy',
  contacts: '/contacts',
  login: '/login',
  mailbox: '/mail',
} as const;
const WORK_PAGES = {
  manage: '/manage',
  'manage-events': '/manage/events',
  'manage-board': '/manage/events?view=board',
  'manage-month': '/manage/events?view=month',
  'manage-event': '/manage/events/profminimum-dlya-detey-s-ovz',
  'manage-edit': '/manage/events/profminimum-dlya-detey-s-ovz/edit',
  'manage-participants': '/manage/events/profminimum-dlya-detey-s-ovz/participants',
  'manage-move': '/manage/events/profminimum-dlya-detey-s-ovz/move',
} as const;
const WIDTHS = [1280, 360] as const;
const FIRST_PAGE_BYTES = 100 * 1024;
const README_PICTURES = { home: 'home', event: 'event', register: 'register', manage: 'manage', roadmap: 'roadmap' };

let app: NestFastifyApplication;
let browser: Browser;
let url: string;
let dataDir: string;
let dropDatabase: () => Promise<void>;
const contexts: BrowserContext[] = [];
const troubles: string[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  dropDatabase = database.drop;
  dataDir = await mkdtemp(join(tmpdir(), 'profminimum-pages-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const config: Readonly<Config> = loadConfig({
    NODE_ENV: 'test',
    SECRET: 'a secret of tests, thirty-two letters',
    DATA_DIR: dataDir,
    PUBLIC_URL: url,
    LOG_LEVEL: 'silent',
  });
  app = await createApp(config, database.url);
  await app.listen(port, '127.0.0.1');
  await seedReference(app.get(DataSource), new Date());
  await seedDemo(app.get(DataSource), new Date(), { isProduction: false, storage: app.get(Storage) });
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  for (const context of contexts) await context.close();
  await browser.close();
  await app.close();
  await dropDatabase();
  await rm(dataDir, { recursive: true, force: true });
});

async function newPage(width: number, options: { dark?: boolean; signedIn?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    viewport: { width, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`${page.url()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      troubles.push(`${page.url()} asks ${request.url()}`);
    }
  });
  if (options.signedIn) await signIn(page);
  return page;
}

async function signIn(page: Page): Promise<void> {
  const organiser = demoAccounts.find(({ email }) => email.startsWith('organiser'));
  await page.goto(`${url}/login`);
  await page.getByLabel('Электронная почта').fill(String(organiser?.email));
  await page.getByLabel('Пароль').fill(String(organiser?.password));
  await page.getByRole('button', { name: 'Войти' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** What every page owes its readers. */
async function expectGood(page: Page, path: string, width: number): Promise<void> {
  const response = await page.goto(url + path);
  expect(response?.status()).toBe(200);
  expect(await page.locator('html').getAttribute('lang')).toBe('ru');
  expect(await page.title()).not.toBe('');
  expect(await page.locator('h1').count()).toBe(1);
  const canonical = await page.locator('link[rel=canonical]').getAttribute('href');
  expect(canonical).toBe(`${url}${path.split('?', 1)[0]}`);
  expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBeLessThanOrEqual(width);
  expect(await axeViolations(page)).toEqual([]);
}

/** A picture of what is seen first, for the README; only when asked, since dates on it move. */
async function readmePicture(page: Page, name: string): Promise<void> {
  const file = Object.entries(README_PICTURES).find(([of]) => of === name)?.[1];
  if (!file || process.env['UPDATE_PICTURES'] !== '1') return;
  await mkdir('docs/pictures', { recursive: true });
  const seen = await page.screenshot();
  await sharp(seen).png({ palette: true, colours: 128, effort: 10 }).toFile(`docs/pictures/${file}.png`);
}

describe.each(WIDTHS)('at %i px', (width) => {
  it('each page for readers is whole: no sideways scroll, nothing axe minds', async () => {
    const page = await newPage(width);
    for (const [name, path] of Object.entries(PAGES)) {
      await expectGood(page, path, width);
      await screenshot(page, `${name}-${width}`);
      if (width === 1280) await readmePicture(page, name);
    }
  }, 120_000);

  it('each page for organisers as well', async () => {
    const page = await newPage(width, { signedIn: true });
    for (const [name, path] of Object.entries(WORK_PAGES)) {
      await expectGood(page, path, width);
      await screenshot(page, `${name}-${width}`);
      if (width === 1280) await readmePicture(page, name);
    }
  }, 60_000);
});

describe('for those who see little', () => {
  it.each([320, 640])('nothing scrolls sideways at %i px, which is also 200 %% or more of zoom', async (width) => {
    const page = await newPage(width);
    for (const path of [PAGES.home, PAGES.events, PAGES.event, PAGES.register, PAGES.roadmap]) {
      await page.goto(url + path);
      expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBeLessThanOrEqual(width);
    }
  });

  it('the dark theme and the version for the visually impaired keep their contrast', async () => {
    const dark = await newPage(1280, { dark: true });
    for (const path of [PAGES.home, PAGES.event, PAGES.register]) await expectGood(dark, path, 1280);
    const large = await newPage(1280);
    await large.goto(url + PAGES.home);
    await large.getByRole('link', { name: 'Версия для слабовидящих' }).first().click();
    for (const path of [PAGES.home, PAGES.event, PAGES.register]) {
      await expectGood(large, path, 1280);
      expect(await large.locator('html').getAttribute('data-size')).toBe('large');
    }
  }, 60_000);
});

describe('the first page', () => {
  it('weighs under 100 KB over the wire, fonts and pictures of publications apart', async () => {
    const page = await newPage(1280);
    let bytes = 0;
    page.on('response', async (response) => {
      if (/\/(?:pictures)\/|\.woff2/.test(response.url())) return;
      const { responseBodySize, responseHeadersSize } = await response.request().sizes();
      bytes += responseBodySize + responseHeadersSize;
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(FIRST_PAGE_BYTES);
  });

  it('none of the pages logs an error or asks another host', () => {
    expect(troubles).toEqual([]);
  });
});
