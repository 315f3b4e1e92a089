import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectGood } from '../support/browser.js';
import { createEvent } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

let site: Site;
let page: Page;

beforeAll(async () => {
  site = await startSite({ now: '2030-12-02T09:00:00Z' });
  for (const day of ['03', '04'])
    await createEvent(site.t, {
      title: `Этап ${day} декабря`,
      startsAt: `2030-12-${day}T15:00`,
      endsAt: `2030-12-${day}T16:00`,
    });
  const signed = await signedIn(site.t, [['ORGANISER', site.t.organisations.ASOU]], {
    lastName: 'Орлова',
    firstName: 'Ольга',
  });
  page = await site.openAs(signed, '/manage/series');
  await page.getByRole('heading', { level: 1, name: 'Циклы и фестивали' }).waitFor();
});
afterAll(() => site.close());

describe('a festival', () => {
  it('is made, and events become its stages', async () => {
    await expectGood(page, 'series-empty');
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
    await expectGood(page, 'series-stages');
  });

  it('is entered whole with one form', async () => {
    const teacher = await site.open('/series/festival-put-navykov');
    await expectGood(teacher, 'series-public');
    await teacher.getByRole('link', { name: 'Записаться на все даты' }).click();
    await expectGood(teacher, 'series-registration');
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
    await teacher.getByText('Осталось подтвердить адрес').waitFor();
    await expectGood(teacher, 'series-registered');
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
    // one teacher at both stages is one
    await site.t.sql(`update registration set checked_in_at = now()`);
    await page.reload();
    await page.getByText('1 участник, 1 школа, 1 муниципалитет.').waitFor();
    await page.getByRole('button', { name: 'Подставить эти числа' }).click();
    await page.waitForURL(/#figures$/);
    expect(await page.locator('[name="participantsCount"]').inputValue()).toBe('1');
    await expectGood(page, 'series-release');
    const reader = await site.open('/series/festival-put-navykov');
    await reader.getByText('Прошло этапов: 2 из 2').waitFor();
    await reader.getByRole('link', { name: 'Два дня проб' }).click();
    await reader.getByText('Пришли все, кто хотел.').waitFor();
    expect(site.troubles.filter((trouble) => !/422|409/.test(trouble))).toEqual([]);
  });
});
