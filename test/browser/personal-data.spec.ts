import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { seedConsents } from '../../seeds/reference/consents.js';
import { seedRetention } from '../../seeds/reference/retention.js';
import { axeViolations, screenshot } from '../support/browser.js';
import { createEvent, register, rowsOf, tokenOf } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { type SmtpInbox, startSmtpInbox } from '../support/smtp-inbox.js';
import { type Signed, signedIn } from '../support/staff.js';
import { pathInLetter } from '../support/visitor.js';

const EMAIL = 'apollinaria.konstantinopolskaya-zadunayskaya@school-imeni-tsiolkovskogo.test';
const TITLE = 'Региональная конференция «Профориентация без границ: школа, колледж, предприятие и вуз в одной команде»';

let site: Site;
let inbox: SmtpInbox;
/** Of the teacher. */
let page: Page;
/** Of the administrator. */
let desk: Page;
let chief: Signed;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  site = await startSite({ smtpUrl: inbox.url });
  await site.t.get(DataSource).transaction(async (tx) => {
    await seedConsents(tx);
    await seedRetention(tx);
  });
  chief = await signedIn(site.t, [['ADMINISTRATOR', site.t.organisations.ASOU]], { email: 'chief@asou.test' });
  for (const title of [TITLE, 'Вебинар о чём-то коротком']) {
    const event = await createEvent(site.t, { title });
    await register(site.t, event.slug, EMAIL, {
      lastName: 'Константинопольская-Задунайская',
      firstName: 'Аполлинария',
      consent: { version: '2026-11', accepted: true },
    });
    const [row] = await rowsOf(site.t, event.id);
    await site.t.inject({ method: 'POST', url: `/r/${tokenOf(site.t, row!.id)}/confirm` });
  }
  await site.t.drainJobs();
});
afterAll(async () => {
  await site.close();
  await inbox.close();
});

/** What is wrong with the page for the eye and for assistive technology, on a desk and on a phone. */
async function expectReadable(at: Page, name: string): Promise<void> {
  for (const [suffix, size] of [
    ['', { width: 1280, height: 900 }],
    ['-phone', { width: 360, height: 740 }],
  ] as const) {
    await at.setViewportSize(size);
    expect([name + suffix, await axeViolations(at)]).toEqual([name + suffix, []]);
    const overflow = await at.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect([name + suffix, overflow]).toEqual([name + suffix, 0]);
    await screenshot(at, name + suffix);
  }
  await at.setViewportSize({ width: 1280, height: 900 });
}

const row = (at: Page, text: string | RegExp) => at.getByRole('row').filter({ hasText: text });

describe('a teacher', () => {
  it('signs in by a letter and sees the consents with their events', async () => {
    page = await site.open('/login');
    await page.getByLabel('Ваша почта').fill(EMAIL);
    await page.getByRole('button', { name: 'Прислать ссылку для входа' }).click();
    await page.getByRole('heading', { name: 'Проверьте почту' }).waitFor();
    await site.t.drainJobs();
    await page.goto(site.url + pathInLetter(inbox, EMAIL, '/login/link'));
    await page.getByRole('button', { name: /^Войти как/ }).click();
    await page.getByRole('link', { name: 'Мои данные' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Мои данные' }).waitFor();
    expect(await row(page, 'Действует').count()).toBe(2);
    await expectReadable(page, 'own-data');
  });

  it('gives the consent to publication only by ticking the box', async () => {
    const box = page.getByLabel(/согласие на публикацию/);
    expect(await box.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Дать согласие' }).click();
    await page.getByRole('alert').getByText('Отметьте согласие').waitFor();
    await box.check();
    await page.getByRole('button', { name: 'Дать согласие' }).click();
    await page.getByText('Спасибо, согласие записано').waitFor();
    await row(page, 'Публикация имени и фотографий').waitFor();
  });

  it('reads what she agreed to and withdraws it: the registration ahead is cancelled', async () => {
    await row(page, TITLE).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Текст, с которым вы согласились' }).waitFor();
    await page.getByText('место получит следующий в листе ожидания').waitFor();
    await expectReadable(page, 'own-consent');
    await page.getByRole('button', { name: 'Отозвать согласие' }).click();
    await page.getByText('Согласие отозвано').waitFor();
    await row(page, TITLE)
      .getByText(/Отозвано/)
      .waitFor();
    await site.t.drainJobs();
    const states = await site.t.sql<{ state: string }>(
      `select r.state from registration r join event e on e.id = r.event_id where e.title = $1`,
      [TITLE],
    );
    expect(states).toEqual([{ state: 'CANCELLED' }]);
    expect(inbox.lastTo('chief@asou.test').parsed.subject).toContain('Отозвано согласие');
  });

  it('downloads everything about herself', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Скачать архив' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('my-data-2030-12-02.zip');
    const files = unzipSync(await readFile(await download.path()));
    const data = JSON.parse(strFromU8(files['data.json']!)) as { data: Record<string, unknown[]> };
    expect(data.data['registration']).toHaveLength(2);
    const reader = await (await site.browser.newContext()).newPage();
    await reader.setContent(strFromU8(files['index.html']!));
    await reader.getByText('Константинопольская-Задунайская').first().waitFor();
    await expectReadable(reader, 'own-export');
    await reader.context().close();
  });

  it('asks for erasure, having read what it means', async () => {
    await page.getByRole('link', { name: /Узнать, что произойдёт/ }).click();
    await page.getByRole('heading', { name: 'Что останется' }).waitFor();
    await expectReadable(page, 'own-erasure');
    await page.getByRole('button', { name: 'Прислать письмо для удаления' }).click();
    await page.getByText('Ждём вашего подтверждения').waitFor();
    await expectReadable(page, 'own-data-asked');
  });
});

describe('staff', () => {
  it('see the request with its term and the withdrawn consent', async () => {
    desk = await site.openAs(chief, '/control');
    await desk.getByRole('main').getByRole('link', { name: 'Персональные данные' }).click();
    await desk.getByRole('heading', { level: 1, name: 'Персональные данные' }).waitFor();
    await row(desk, EMAIL).getByText('Осталось 30 дней').waitFor();
    await desk.getByRole('cell', { name: 'Обработка персональных данных' }).waitFor();
    await expectReadable(desk, 'control-personal-data');
  });

  it('are told of an address nothing is kept under', async () => {
    await desk.getByLabel(/^Электронная почта/).fill('unknown@mail.ru');
    await desk.getByRole('button', { name: 'Запросить удаление' }).click();
    const refusal = desk.getByRole('alert').getByText('С этим адресом у нас ничего нет');
    await refusal.waitFor();
    expect(await desk.getByLabel(/^Электронная почта/).inputValue()).toBe('unknown@mail.ru');
  });

  it('publish a new version of a text beside the earlier ones', async () => {
    await desk.getByRole('link', { name: 'Тексты согласий' }).click();
    await expectReadable(desk, 'control-consents');
    await desk.getByRole('link', { name: 'Новая редакция' }).click();
    await desk.getByLabel('Редакция', { exact: true }).fill('2031-01');
    await desk.getByLabel(/^Действует с/).fill('2031-01-01T00:00');
    await expectReadable(desk, 'control-consent-new');
    await desk.getByRole('button', { name: 'Опубликовать редакцию' }).click();
    await row(desk, '2031-01').getByText('Вступит в силу').waitFor();
  });

  it('see what the night will take, without taking it', async () => {
    await desk.goto(`${site.url}/control/personal-data/retention`);
    await desk.getByText('Запусков ещё не было').waitFor();
    await desk.getByRole('button', { name: 'Проверить без изменений' }).click();
    await desk.getByText('Посчитано. Ничего не изменилось').waitFor();
    await expectReadable(desk, 'control-retention');
  });
});

describe('the teacher again', () => {
  it('confirms by the link of the letter and is gone', async () => {
    await site.t.drainJobs();
    const reader = await site.open(pathInLetter(inbox, EMAIL, '/login/erasure'));
    await reader.getByText('2 регистрации').waitFor();
    await expectReadable(reader, 'erasure-link');
    await reader.getByRole('button', { name: 'Удалить мои данные' }).click();
    await reader.getByRole('heading', { name: 'Данные удаляются' }).waitFor();
    await site.t.drainJobs();
    expect(inbox.lastTo(EMAIL).parsed.subject).toBe('Ваши данные удалены');
    site.t.clock.advance({ minutes: 20 });
    await site.t.drainJobs();
    expect(await site.t.sql(`select from registration where last_name like 'Константинопольская%'`)).toEqual([]);
    await page.goto(`${site.url}/me/data`);
    await page.getByLabel('Ваша почта').waitFor();
  });

  it('stands on the desk as done, without an address', async () => {
    await desk.goto(`${site.url}/control/personal-data`);
    await row(desk, 'Адрес стёрт').getByText('В срок').waitFor();
    await desk.getByRole('link', { name: 'Адрес стёрт' }).click();
    await desk.getByText('регистрации: 2').waitFor();
    await expectReadable(desk, 'control-request');
  });
});

describe('everybody', () => {
  it('reads the policy and each version of the consents', async () => {
    const reader = await site.open('/privacy');
    await reader.getByText('Через 3 года').first().waitFor();
    await expectReadable(reader, 'privacy');
    await reader.getByRole('link', { name: 'согласие на публикацию' }).click();
    await reader.getByRole('heading', { level: 1, name: 'Согласие на публикацию имени и фотографий' }).waitFor();
    await expectReadable(reader, 'consent-publication');
    await reader.goto(`${site.url}/consent/2031-01`);
    await reader.getByText('Эта редакция ещё не действует').waitFor();
    await reader.getByRole('link', { name: '2026-09' }).click();
    await expectReadable(reader, 'consent');
    expect((await reader.goto(`${site.url}/consent/1999`))?.status()).toBe(404);
  });

  it('met no error of scripts and asked no other host', () => {
    expect(site.troubles.filter((trouble) => !/404|401|409|422|415/.test(trouble))).toEqual([]);
  });
});
