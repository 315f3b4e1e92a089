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
  await site.t.sql(`update organisation set email = 'shkola@mail.test' where id = $1`, [site.t.schools[0]]);
  const { slug } = await createEvent(site.t);
  const signed = await signedIn(site.t, [['COORDINATOR', site.t.organisations.ASOU]], {
    lastName: 'Орлова',
    firstName: 'Марина',
  });
  page = await site.openAs(signed, `/manage/events/${slug}/letter`);
  await page.getByRole('heading', { level: 1, name: 'Информационное письмо' }).waitFor();
});
afterAll(() => site.close());

describe('an information letter', () => {
  it('is written; what is missing is said at the field and the rest stays', async () => {
    await expectGood(page, 'letter-empty');
    await page.getByLabel('Заголовок').fill('О вебинаре');
    await page.getByRole('button', { name: 'Сохранить письмо' }).click();
    await page.getByRole('alert').getByText('Кто подписывает: заполните поле').waitFor();
    expect(await page.getByLabel('Заголовок').inputValue()).toBe('О вебинаре');
    await page.getByLabel('Кто подписывает').fill('И. И. Иванова');
    await page.getByRole('button', { name: 'Сохранить письмо' }).click();
    await page.getByText('Письмо сохранено').waitFor();
  });

  it('is addressed and gets a number', async () => {
    await page.getByLabel('Муниципальные школы').check();
    await page.getByRole('button', { name: 'Добавить', exact: true }).click();
    await page.getByText('Добавлено: 2 организации').waitFor();
    await page.getByLabel('Исходящий номер').fill('исх-12');
    await page.getByLabel('Дата письма').fill('2030-12-24');
    await page.getByRole('button', { name: 'Зарегистрировать' }).click();
    await page.getByRole('alert').getByText('этот день ещё не наступил').waitFor();
    expect(await page.getByLabel('Исходящий номер').inputValue()).toBe('исх-12');
    await expectGood(page, 'letter-addressed');
    await page.getByLabel('Дата письма').fill('2030-12-01');
    await page.getByRole('button', { name: 'Зарегистрировать' }).click();
    await page.getByText('№ исх-12 от 1 декабря 2030 г.').waitFor();
  });

  it('is sent, read by the school, and the reading is seen', async () => {
    await page.getByRole('button', { name: 'Отправить: 1 организация' }).click();
    await page.getByText('Письмо отправляется').waitFor();
    await site.t.drainJobs();
    await expectGood(page, 'letter-sent');
    const letters = await site.open('/mail');
    await letters.getByRole('link', { name: /О вебинаре: письмо № исх-12/ }).click();
    const [row] = await site.t.sql<{ text: string }>(
      `select text_body as text from letter where text_body like '%/letters/%'`,
    );
    const school = await site.open(/\/letters\/[\w-]+/.exec(row?.text ?? '')?.[0] ?? '');
    await expectGood(school, 'letter-received');
    await school.getByRole('button', { name: 'Ознакомлены' }).click();
    await school.getByText('отметка об ознакомлении сохранена').waitFor();
    await page.reload();
    await page.getByText('Ознакомились: 1 из 1').waitFor();
    await page.goto(`${site.url}/control/information-letters?state=SENT`);
    await page.getByRole('link', { name: 'О вебинаре' }).waitFor();
    await expectGood(page, 'letter-read');
    expect(site.troubles.filter((trouble) => !trouble.includes('422'))).toEqual([]);
  });
});
