import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import type { Actor } from '../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { InvitationsService } from '../../src/features/accounts/invitations.service.js';
import { authenticator } from '../support/authenticator.js';
import { axeViolations, screenshot } from '../support/browser.js';
import { type OidcServer, startOidcServer } from '../support/oidc-server.js';
import { type Site, startSite } from '../support/site.js';
import { type SmtpInbox, startSmtpInbox } from '../support/smtp-inbox.js';
import { pathInLetter } from '../support/visitor.js';

const EMAIL = 'vera.orlova@asou.test';
const PASSWORD = 'тихий трактор у реки';
const NEW_PASSWORD = 'сорок весёлых бобров';

let site: Site;
let inbox: SmtpInbox;
let oidc: OidcServer;
let page: Page;
let code: () => string;
let recovery: string[] = [];

beforeAll(async () => {
  inbox = await startSmtpInbox();
  oidc = await startOidcServer('http://127.0.0.1');
  const env = { ...oidc.env, OIDC_NAME: 'единую систему входа АСОУ' };
  site = await startSite({ smtpUrl: inbox.url, config: env });
  page = await site.open('/login');
});
afterAll(async () => {
  await site.close();
  await inbox.close();
  await oidc.close();
});

async function invite(): Promise<string> {
  const token = await site.t.asStaff('ADMINISTRATOR', 'MOMO');
  const actor = (await site.t.get(AccountsService).actorByApiToken(token)) as Actor;
  const organisationId = site.t.organisations.ASOU;
  const invitation = {
    email: EMAIL,
    lastName: 'Орлова',
    firstName: 'Вера',
    role: 'COORDINATOR',
    organisationId,
  } as const;
  await site.t.get(DataSource).transaction((tx) => site.t.get(InvitationsService).invite(tx, actor, invitation));
  await site.t.drainJobs();
  return pathInLetter(inbox, EMAIL, '/login/invitation');
}

/** What is wrong with the page for the eye and for assistive technology, on a desk and on a phone. */
async function expectReadable(name: string): Promise<void> {
  for (const [suffix, width] of [
    ['', 1280],
    ['-phone', 360],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    expect([name + suffix, await axeViolations(page)]).toEqual([name + suffix, []]);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect([name + suffix, overflow]).toEqual([name + suffix, 0]);
    await screenshot(page, name + suffix);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

async function signOut(): Promise<void> {
  await page.locator('.user-menu summary').click();
  await press('Выйти');
  site.t.clock.advance({ minutes: 2 });
}

async function givePassword(password = PASSWORD): Promise<void> {
  await page.goto(`${site.url}/login`);
  await page.getByLabel('Электронная почта').fill(EMAIL);
  await page.getByLabel('Пароль').fill(password);
  await press('Войти');
}

describe('a coordinator', () => {
  it('is invited by letter and told what is wrong with a weak password', async () => {
    await expectReadable('login-staff');
    await page.goto(site.url + (await invite()));
    await heading('Добро пожаловать');
    await page.getByText(/приглашает вас к работе: Региональный координатор, АСОУ/).waitFor();
    await page.getByLabel('Придумайте пароль').fill('password2024');
    await press('Начать работу');
    await page.getByRole('alert').getByText('утёкших').waitFor();
    await expectReadable('invitation');
    await page.getByLabel('Придумайте пароль').fill(PASSWORD);
    await press('Начать работу');
  });

  it('sets the second step up with a phone and keeps the recovery codes', async () => {
    await heading('Настройка второго шага входа');
    await expectReadable('second-factor-setup');
    await page.getByRole('img', { name: /QR-код/ }).waitFor();
    expect(await page.evaluate(`document.querySelector('img.qr').naturalWidth`)).toBeGreaterThan(0);
    code = authenticator((await page.locator('code.secret').textContent()) ?? '', site.t.clock);
    await page.getByLabel('Код из приложения').fill('000000');
    await press('Включить');
    await page.getByRole('alert').getByText('Код не подошёл').waitFor();
    await page.getByLabel('Код из приложения').fill(code());
    await press('Включить');
    await heading('Сохраните резервные коды');
    recovery = await page.locator('.recovery-codes code').allTextContents();
    expect(recovery).toHaveLength(10);
    await expectReadable('recovery-codes');
    await page.getByRole('link', { name: 'Коды сохранены, продолжить' }).click();
    await heading('Сегодня');
  });

  it('signs in with password and code', async () => {
    await signOut();
    await givePassword();
    await heading('Второй шаг входа');
    await expectReadable('second-factor');
    await page.goto(`${site.url}/control`);
    await heading('Второй шаг входа');
    await page.getByLabel('Код из приложения').fill(code());
    await press('Продолжить');
    await heading('Управление');
  });

  it('signs in with a recovery code when the phone is away', async () => {
    await signOut();
    await givePassword();
    await page.getByRole('link', { name: 'Войти с резервным кодом' }).click();
    await heading('Вход с резервным кодом');
    await expectReadable('recovery');
    await page.getByLabel('Резервный код').fill(recovery[0] ?? '');
    await press('Войти');
    await heading('Сегодня');
    await page.goto(`${site.url}/me/security`);
    await page.getByText('Сейчас действует 9 кодов').waitFor({ state: 'attached' });
    await page.getByText('Создать новые резервные коды').click();
    await expectReadable('security');
  });

  it('sets a new password by letter', async () => {
    await signOut();
    await page.goto(`${site.url}/login`);
    await page.getByRole('link', { name: 'Забыли пароль?' }).click();
    await expectReadable('forgot');
    await page.getByLabel('Электронная почта').fill(EMAIL);
    await press('Прислать ссылку');
    await heading('Проверьте почту');
    await expectReadable('reset-sent');
    await site.t.drainJobs();
    const link = site.url + pathInLetter(inbox, EMAIL, '/login/reset');
    await page.goto(link);
    await page.getByLabel('Новый пароль').fill(NEW_PASSWORD);
    await expectReadable('reset');
    await press('Сохранить пароль');
    await page.getByText('Пароль изменён').first().waitFor();
    await page.goto(link);
    await heading('Ссылка не сработала');
    await expectReadable('reset-used');
    await givePassword(NEW_PASSWORD);
    await heading('Второй шаг входа');
  });

  it('is told what to do when the organisation’s system does not answer', async () => {
    await oidc.close();
    await page.goto(`${site.url}/login`);
    await page.getByRole('link', { name: 'Войти через единую систему входа АСОУ' }).click();
    await heading('Войти не получилось');
    await page.getByText('не отвечает').waitFor();
    await expectReadable('oidc-away');
    expect(site.troubles.filter((trouble) => !/status of (404|410|422|503)/.test(trouble))).toEqual([]);
  });
});
