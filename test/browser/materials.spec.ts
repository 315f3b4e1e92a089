import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { renderPdf } from '../../src/platform/print/pdf.js';
import { expectGood } from '../support/browser.js';
import { createEvent } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

let site: Site;
let page: Page;
let slug: string;

beforeAll(async () => {
  site = await startSite();
  ({ slug } = await createEvent(site.t));
  const signed = await signedIn(site.t, [['ORGANISER', site.t.organisations.ASOU]], {
    lastName: 'Орлова',
    firstName: 'Ольга',
  });
  page = await site.openAs(signed, '/manage');
  await page.getByRole('heading', { level: 1, name: 'Сегодня' }).waitFor();
});
afterAll(() => site.close());

const row = (title: string) =>
  page.getByRole('list', { name: 'Материалы' }).getByRole('listitem').filter({ hasText: title });

it('an organiser gives readers files and a recording, orders and hides them', async () => {
  await page.goto(`${site.url}/manage/events/${slug}`);
  await page.getByLabel('Страницы события').getByRole('link', { name: 'Материалы' }).click();
  await page.getByText('Материалов пока нет').waitFor();
  await expectGood(page, 'materials-empty');
  const buffer = await renderPdf({ title: 'Методичка', blocks: [] });
  const mimeType = 'application/pdf';
  await page
    .locator('input[type=file]')
    .setInputFiles([{ name: 'План.pdf', mimeType, buffer: Buffer.from('<script>1</script>') }]);
  await page.getByRole('button', { name: 'Добавить файлы' }).click();
  await page.getByRole('alert').getByText('«План.pdf»: такие файлы не принимаются').waitFor();
  await expectGood(page, 'materials-refused');
  const files = ['Методичка.pdf', 'Памятка.pdf'].map((name) => ({ name, mimeType, buffer }));
  await page.locator('input[type=file]').setInputFiles(files);
  await page.getByRole('button', { name: 'Добавить файлы' }).click();
  await page.getByText('Файлы добавлены').waitFor();
  await page.getByRole('link', { name: 'Добавить ссылку или запись' }).click();
  await page.getByLabel('Вид', { exact: true }).selectOption('RECORDING');
  await page.getByLabel('Адрес', { exact: true }).fill('https://rutube.ru/video/1/');
  await page.getByLabel('Название').fill('Запись вебинара');
  await page.getByLabel('Кому видно').selectOption('ATTENDED');
  await expectGood(page, 'materials-link');
  await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  await page.getByText('Запись добавлена').waitFor();
  await row('Памятка').getByRole('button', { name: 'Выше' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Материал стоит выше').waitFor();
  await row('Методичка').getByRole('button', { name: 'Скрыть' }).click();
  await page.getByText('Материал скрыт от читателей').waitFor();
  expect(await row('Методичка').innerText()).toContain('Скрыт от читателей');
  await expectGood(page, 'materials-list');
});

it('a reader sees what is open to everybody, and that there is a recording for those who came', async () => {
  const reader = await site.open(`/events/${slug}`);
  const list = reader.getByRole('region', { name: 'Материалы' });
  expect(await list.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/^Памятка, PDF/),
    expect.stringMatching(/^Запись вебинара\s+— участникам события$/),
  ]);
  await expectGood(reader, 'materials-public');
  const href = await list.getByRole('link', { name: /Памятка/ }).getAttribute('href');
  const file = await reader.request.get(site.url + href);
  expect([file.status(), file.headers()['content-type']]).toEqual([200, 'application/pdf']);
});

it('a material is deleted from its own page', async () => {
  await row('Памятка').getByRole('link', { name: 'Изменить' }).click();
  await expectGood(page, 'materials-one');
  await page.getByRole('button', { name: 'Удалить' }).click();
  await page.getByText('Материал удалён').waitFor();
  expect(await row('Памятка').count()).toBe(0);
  expect(site.troubles.filter((trouble) => !trouble.includes('422'))).toEqual([]);
});
