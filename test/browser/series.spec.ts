import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { axeViolations } from '../support/browser.js';
import { createEvent } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';

let site: Site;
let page: Page;

beforeAll(async () => {
  site = await startSite({ now: '2030-12-02T09:00:00Z' });
  await site.t.get(AccountsService).createStaff({
    email: 'olga@asou.test',
    lastName: 'Орлова',
    firstName: 'Ольга',
    password: 'a password of tests',
    role: 'ORGANISER',
    organisationCode: 'ASOU',
  });
  for (const day of ['03', '04'])
    await createEvent(site.t, {
      title: `Этап ${day} декабря`,
      startsAt: `2030-12-${day}T15:00`,
      endsAt: `2030-12-${day}T16:00`,
    });
  page = await site.open('/manage/series');
  await page.getByLabel('Электронная почта').fill('olga@asou.test');
  await page.getByLabel('Пароль').fill('a password of tests');
  await page.getByRole('button', { name: 'Войти' }).click();
  await page.getByRole('heading', { level: 1, name: 'Циклы и фестивали' }).waitFor();
});
afterAll(() => site.close());

/** Nothing is cut off and axe is silent, wide and narrow. */
async function looksRight(at: Page): Promise<void> {
  for (const width of [1280, 360]) {
    await at.setViewportSize({ width, height: 900 });
    expect(await at.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await axeViolations(at)).toEqual([]);
  }
  await at.setViewportSize({ width: 1280, height: 900 });
}

describe('a festival', () => {
  it('is made, and events become its stages', async () => {
    await looksRight(page);
    await page.getByRole('link', { name: 'Новый цикл' }).click();
    await page.getByLabel('Название').fill('Я');
    await page.getByLabel('Вид').selectOption('FESTIVAL');
    await page.getByRole('radio', { name: 'На весь цикл одной формой' }).check();
    await page.getByRole('button', { name: 'Создать цикл' }).click();
    await page.getByRole('alert').getByText('Название: от 3 до 300 знаков').waitFor();
    expect(await page.getByRole('radio', { name: 'На весь цикл одной формой' }).isChecked()).toBe(true);
    await page.getByLabel('Название').fill('Фестиваль «Путь навыков»');
    await page.getByRole('button', { name: 'Создать цикл' }).click();
    for (const day of ['03', '04']) {
      await page
        .getByLabel('Добавить событие')
        .selectOption({ label: `${Number(day)} декабря 2030 г. — Этап ${day} декабря` });
      await page.getByRole('button', { name: 'Добавить в цикл' }).click();
      await page.getByRole('link', { name: `Этап ${day} декабря` }).waitFor();
    }
    await page.getByText('Прошло этапов: 0 из 2').waitFor();
    await looksRight(page);
  });

  it('is entered whole with one form', async () => {
    const teacher = await site.open('/series/festival-put-navykov');
    await looksRight(teacher);
    await teacher.getByRole('link', { name: 'Записаться на все даты' }).click();
    await looksRight(teacher);
    await teacher.getByRole('button', { name: 'Зарегистрироваться' }).click();
    await teacher.getByRole('alert').getByText('Фамилия: заполните поле').waitFor();
    expect(await teacher.getByRole('checkbox', { name: /Этап 04 декабря/ }).isChecked()).toBe(true);
    await teacher.getByLabel('Фамилия').fill('Иванова');
    await teacher.getByLabel('Имя', { exact: true }).fill('Мария');
    await teacher.getByLabel('Электронная почта').fill('maria@mail.test');
    await teacher.getByRole('combobox').first().fill('Школа № 1');
    await teacher.getByRole('option', { name: /Школа № 1/ }).click();
    await teacher.getByRole('checkbox', { name: /Я даю/ }).check();
    await teacher.getByRole('button', { name: 'Зарегистрироваться' }).click();
    await teacher.getByText('Места за вами, осталось подтвердить').waitFor();
    await looksRight(teacher);
    site.t.clock.advance({ seconds: 10 });
    await site.t.drainJobs();
    const mail = await site.open('/mail');
    await mail.getByRole('link', { name: 'Подтвердите участие: Фестиваль «Путь навыков»' }).click();
    const body = mail.frameLocator('iframe');
    const href = await body.getByRole('link', { name: 'Подтвердить все даты' }).getAttribute('href');
    await teacher.goto(href ?? '');
    await teacher.getByText('Спасибо, адрес подтверждён').waitFor();
    const states = await site.t.sql<{ state: string }>(`select state from registration`);
    expect(states.map(({ state }) => state)).toEqual(['CONFIRMED', 'CONFIRMED']);
  });

  it('has one feed, shows how far it is and what came of it', async () => {
    const feed = await (await page.request.get(`${site.url}/series/festival-put-navykov.ics`)).text();
    expect(feed.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    await page.getByRole('link', { name: 'Пост-релиз цикла' }).click();
    await page.getByLabel('Заголовок').fill('Два дня проб');
    await page.locator('[name="lead"]').fill('Пришли все, кто хотел.');
    await page.getByRole('button', { name: 'Сохранить и опубликовать' }).click();
    await page.getByRole('alert').getByText('пост-релиз публикуют после').waitFor();
    site.t.clock.advance({ days: 2, hours: 6 });
    await page.getByRole('button', { name: 'Сохранить и опубликовать' }).click();
    await page.getByText('Опубликовано').first().waitFor();
    await looksRight(page);
    const reader = await site.open('/series/festival-put-navykov');
    await reader.getByText('Прошло этапов: 2 из 2').waitFor();
    await reader.getByRole('link', { name: 'Два дня проб' }).click();
    await reader.getByText('Пришли все, кто хотел.').waitFor();
    expect(site.troubles.filter((trouble) => !/422|409/.test(trouble))).toEqual([]);
  });
});
