import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { readTable } from '../../src/platform/spreadsheet/read-table.js';
import { xlsx } from '../../src/platform/spreadsheet/write-table.js';
import { axeViolations, screenshot } from '../support/browser.js';
import { type Site, startSite } from '../support/site.js';

const TITLES = ['Код', 'Краткое название', 'Муниципалитет', 'Учредитель', 'Почта', 'Уровень', 'Примечание'];
const WIDTHS = [1280, 360];

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

async function opened(width: number): Promise<Page> {
  const token = await site.t.asStaff('COORDINATOR', 'ASOU');
  return site.open('/control/imports', {
    viewport: { width, height: 900 },
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
}

const book = (rows: string[][]) => xlsx({ name: 'Школы', columns: TITLES.map((title) => ({ title })), rows });

/** The page is accessible and nothing sticks out of it. */
async function looksRight(page: Page, name: string): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await screenshot(page, name);
}

describe('importing schools', () => {
  it.each(WIDTHS)('from the file to the directory at %i px', async (width) => {
    const page = await opened(width);
    await looksRight(page, `imports-${width}`);

    await page.getByRole('button', { name: 'Загрузить и проверить' }).click();
    await page.getByText('Выберите файл').first().waitFor();
    expect(await page.title()).toContain('Ошибка: ');
    await looksRight(page, `imports-refused-${width}`);

    const long = `МБОУ «Средняя общеобразовательная школа с углублённым изучением отдельных предметов № ${width}»`;
    const name = `Школы городского округа Балашиха, ${width}.xlsx`;
    await page.getByLabel('Таблица').setInputFiles({
      name,
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: await book([
        [`N-${width}`, long, 'Балашиха', 'муниципальный', `n${width}@school.ru`, 'базовый', 'не нужно'],
        [
          '',
          'Школа № 1',
          'Балашиха',
          'муниципальный',
          `one${width}@school.ru`,
          width > 500 ? 'основной' : 'базовый',
          '',
        ],
        ['', 'Школа № 2', 'Балашиха', 'муниципальный', '', '', ''],
        ['', 'Школа № 8', 'Атлантида', 'кто-то', 'почта', 'высший', ''],
        [`N-${width}`, 'Ещё раз', 'Балашиха', 'муниципальный', '', '', ''],
      ]),
    });
    await page.getByRole('button', { name: 'Загрузить и проверить' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText('Ждёт проверки').waitFor();
    await looksRight(page, `import-running-${width}`);

    await site.t.drainJobs();
    await page.getByRole('button', { name: 'Создать 1 организацию и изменить 1 организацию' }).waitFor();
    expect(await page.getByText('Эти столбцы не загружаются: «Примечание»').count()).toBe(1);
    const faulty = page.getByRole('row', { name: /Школа № 8/ });
    expect(await faulty.innerText()).toContain('Столбец C «Муниципалитет»: «Атлантида» нет в справочнике');
    expect(await faulty.innerText()).toContain('Столбец E «Почта»: неверный адрес почты: «почта»');
    await looksRight(page, `import-preview-${width}`);

    await page.getByRole('navigation', { name: 'Что станет со строкой' }).getByText('Повторы').click({ force: true });
    await page.getByText('Повторяет строку 2').waitFor();
    expect(await page.getByText('Школа № 8').count()).toBe(0);

    await page.getByRole('button', { name: /^Создать 1 организацию/ }).click();
    await page.getByText('Записывается').first().waitFor();
    await site.t.drainJobs();
    await page.getByText('Записано', { exact: true }).first().waitFor();
    await looksRight(page, `import-done-${width}`);

    const href = await page.getByRole('link', { name: 'Строки с ошибками (XLSX)' }).getAttribute('href');
    const file = await page.request.get(site.url + href);
    expect(file.headers()['content-disposition']).toBe('attachment; filename="ispravit.xlsx"');
    expect((await readTable(await file.body())).rows.map(({ cells }) => cells[7])).toEqual(['5', '6']);
    expect(site.troubles.filter((trouble) => !trouble.includes('422'))).toEqual([]);
  });

  it('says why a file cannot be read', async () => {
    const page = await opened(360);
    await page.getByLabel('Таблица').setInputFiles({
      name: 'страница.xlsx',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('<html><table></table></html>'),
    });
    await page.getByRole('button', { name: 'Загрузить и проверить' }).click();
    await page.getByText('Ждёт проверки').waitFor();
    await site.t.drainJobs();
    await page.getByText('Файл не прочитан').waitFor();
    expect(await page.locator('main').innerText()).toContain('Это веб-страница, а не таблица');
    await looksRight(page, 'import-failed-360');
  });
});
