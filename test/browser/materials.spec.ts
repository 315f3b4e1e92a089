import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { renderPdf } from '../../src/platform/print/pdf.js';
import { axeViolations, screenshot } from '../support/browser.js';
import { createEvent } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';

const SIZES = [
  { width: 360, height: 800 },
  { width: 1280, height: 900 },
];
let site: Site;
let page: Page;
let slug: string;

beforeAll(async () => {
  site = await startSite();
  ({ slug } = await createEvent(site.t));
  await site.t.get(AccountsService).createStaff({
    email: 'olga@asou.test',
    lastName: 'Орлова',
    firstName: 'Ольга',
    password: 'a password of tests',
    role: 'ORGANISER',
    organisationCode: 'ASOU',
  });
  page = await site.open('/login');
  await page.getByLabel('Электронная почта').fill('olga@asou.test');
  await page.getByLabel('Пароль').fill('a password of tests');
  await page.getByRole('button', { name: 'Войти' }).click();
  await page.getByRole('heading', { level: 1, name: 'Сегодня' }).waitFor();
});
afterAll(() => site.close());

async function looksRight(shown: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await shown.setViewportSize(size);
    expect([size.width, await axeViolations(shown)]).toEqual([size.width, []]);
    expect(await shown.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
    await screenshot(shown, `materials-${name}-${size.width}`);
  }
}

const row = (title: string) =>
  page.getByRole('list', { name: 'Материалы' }).getByRole('listitem').filter({ hasText: title });

it('an organiser gives readers files and a recording, orders and hides them', async () => {
  await page.goto(`${site.url}/manage/events/${slug}`);
  await page.getByLabel('Страницы события').getByRole('link', { name: 'Материалы' }).click();
  await page.getByText('Материалов пока нет').waitFor();
  await looksRight(page, 'empty');
  const buffer = await renderPdf({ title: 'Методичка', blocks: [] });
  const mimeType = 'application/pdf';
  await page
    .locator('input[type=file]')
    .setInputFiles([{ name: 'План.pdf', mimeType, buffer: Buffer.from('<script>1</script>') }]);
  await page.getByRole('button', { name: 'Добавить файлы' }).click();
  await page.getByRole('alert').getByText('«План.pdf»: такие файлы не принимаются').waitFor();
  await looksRight(page, 'refused');
  const files = ['Методичка.pdf', 'Памятка.pdf'].map((name) => ({ name, mimeType, buffer }));
  await page.locator('input[type=file]').setInputFiles(files);
  await page.getByRole('button', { name: 'Добавить файлы' }).click();
  await page.getByText('Файлы добавлены').waitFor();
  await page.getByRole('link', { name: 'Добавить ссылку или запись' }).click();
  await page.getByLabel('Вид', { exact: true }).selectOption('RECORDING');
  await page.getByLabel('Адрес', { exact: true }).fill('https://rutube.ru/video/1/');
  await page.getByLabel('Название').fill('Запись вебинара');
  await page.getByLabel('Кому видно').selectOption('ATTENDED');
  await looksRight(page, 'link');
  await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  await page.getByText('Запись добавлена').waitFor();
  await row('Памятка').getByRole('button', { name: 'Выше' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Материал стоит выше').waitFor();
  await row('Методичка').getByRole('button', { name: 'Скрыть' }).click();
  await page.getByText('Материал скрыт от читателей').waitFor();
  expect(await row('Методичка').innerText()).toContain('Скрыт от читателей');
  await looksRight(page, 'list');
});

it('a reader sees what is open to everybody, and that there is a recording for those who came', async () => {
  const reader = await site.open(`/events/${slug}`);
  const list = reader.getByRole('region', { name: 'Материалы' });
  expect(await list.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/^Памятка, PDF/),
    expect.stringMatching(/^Запись вебинара\s+— участникам события$/),
  ]);
  await looksRight(reader, 'public');
  const href = await list.getByRole('link', { name: /Памятка/ }).getAttribute('href');
  const file = await reader.request.get(site.url + href);
  expect([file.status(), file.headers()['content-type']]).toEqual([200, 'application/pdf']);
});

it('a material is deleted from its own page', async () => {
  await row('Памятка').getByRole('link', { name: 'Изменить' }).click();
  await looksRight(page, 'one');
  await page.getByRole('button', { name: 'Удалить' }).click();
  await page.getByText('Материал удалён').waitFor();
  expect(await row('Памятка').count()).toBe(0);
  expect(site.troubles.filter((trouble) => !trouble.includes('422'))).toEqual([]);
});
