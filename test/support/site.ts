import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { backup } from '../../src/backing-up.js';
import { Config } from '../../src/platform/config/config.js';
import { startTestApp, type TestApp } from './app.js';
import { launchBrowser } from './browser.js';
import type { Signed } from './staff.js';

/** The application listening on loopback and a browser to look at it with. */
export interface Site {
  t: TestApp;
  url: string;
  browser: Browser;
  /** A page in a browser of its own; what goes wrong on it is collected in `troubles`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** The same in the browser of somebody who is signed in. */
  openAs(signed: Signed, path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors of consoles and requests to other hosts, by address. */
  troubles: string[];
  /**
   * Copies everything, loses the database and the files, and goes on from the copy at the same address; `t` is another one then.
   */
  loseAndRestore(): Promise<void>;
  close(): Promise<void>;
}

/** Starts both. `now` is the application's moment. Call `close` in `afterAll`. */
export async function startSite(
  options: { now?: Date | string; smtpUrl?: string; config?: Record<string, string> } = {},
): Promise<Site> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const start = async (archive?: string) => {
    const t = await startTestApp({ ...options, archive, config: { PUBLIC_URL: url, ...options.config } });
    await t.app.listen(port, '127.0.0.1');
    return t;
  };
  const browser = await launchBrowser();
  const contexts: BrowserContext[] = [];
  const troubles: string[] = [];
  const site: Site = {
    t: await start(),
    url,
    browser,
    troubles,
    async open(path, contextOptions) {
      const page = await blankPage(contextOptions);
      await page.goto(url + path);
      return page;
    },
    async openAs({ session }, path, contextOptions) {
      const page = await blankPage(contextOptions);
      await page.context().addCookies([{ name: 'session', value: session, url }]);
      await page.goto(url + path);
      return page;
    },
    async loseAndRestore() {
      const folder = await mkdtemp(join(tmpdir(), 'profminimum-backup-'));
      const archive = join(folder, 'site.tar.gz');
      const now = site.t.clock.now();
      await backup(site.t.get(Config), site.t.databaseUrl, archive, () => undefined);
      await site.t.close();
      site.t = await start(archive);
      site.t.clock.set(now);
      await rm(folder, { recursive: true });
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      await site.t.close();
    },
  };
  return site;

  async function blankPage(contextOptions: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      locale: 'ru-RU',
      viewport: { width: 1280, height: 900 },
      ...contextOptions,
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(8_000);
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(`${page.url()}: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
        troubles.push(`${page.url()} asks ${request.url()}`);
    });
    return page;
  }
}

/** A free port of loopback. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
