import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeViolations, screenshot } from '../support/browser.js';
import { createEvent, OPENED_BY_PERSON, participant, register } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

/** The newest letter of the mailbox to this address, opened. */
async function openLetter(page: Page, email: string): Promise<void> {
  await site.t.drainJobs();
  await page.goto(`${site.url}/mail?q=${encodeURIComponent(email)}`);
  await page.locator('table tbody a').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

async function linkInLetter(page: Page, path: RegExp): Promise<string> {
  const text = await page.locator('pre.letter-text').innerText();
  const link = new RegExp(`${site.url.replaceAll('.', String.raw`\.`)}${path.source}`).exec(text)?.[0];
  if (!link) throw new Error(`No link ${path} in: ${text}`);
  return link;
}

async function fillIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Фамилия').fill("О'Коннор-Заде");
  await page.getByLabel('Имя', { exact: true }).fill('Анна');
  await page.getByLabel('Электронная почта').fill(email);
}

describe('a teacher', () => {
  it('finds the webinar, registers, confirms by the letter, sees the join button, cancels; the one waiting gets the place', async () => {
    const start = site.t.clock.now();
    const inTwentyMinutes = new Date(start.getTime() + 20 * 60_000);
    const { slug } = await createEvent(site.t, {
      title: 'Профессиональные пробы в школе',
      startsAt: inTwentyMinutes.toISOString(),
      endsAt: new Date(inTwentyMinutes.getTime() + 90 * 60_000).toISOString(),
      capacity: 1,
    });
    const page = await site.open('/events');
    await page.getByRole('link', { name: 'Вебинары' }).first().click();
    await page.getByLabel('Тема или слово').fill('пробы');
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.getByRole('link', { name: 'Профессиональные пробы в школе' }).click();
    await page.getByRole('link', { name: 'Зарегистрироваться' }).click();

    await fillIn(page, 'anna@school.test');
    await page.getByLabel('Школа', { exact: true }).pressSequentially('балашиха 2');
    await page.locator('.combobox-list [role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('checkbox', { name: /Я даю/ }).isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Зарегистрироваться' }).click();

    const summary = page.getByRole('alert');
    await summary.getByText('Отметьте согласие').waitFor();
    expect(await page.getByLabel('Фамилия').inputValue()).toBe("О'Коннор-Заде");
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('checkbox', { name: /Я даю/ }).check();
    await page.getByRole('button', { name: 'Зарегистрироваться' }).click();
    await page.getByRole('heading', { name: 'Место за вами, осталось подтвердить' }).waitFor();
    expect((await register(site.t, slug, 'second@school.test')).json()).toMatchObject({ place: 'waiting' });

    await openLetter(page, 'anna@school.test');
    await page.goto(await linkInLetter(page, /\/r\/[\w-]+\/confirm/));
    await page.getByText('Место за вами').waitFor();
    const own = page.url();
    await page.getByRole('link', { name: 'Подключиться' }).waitFor();
    expect(await page.locator('a.asleep').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await screenshot(page, 'own-registration');
    const joined = await page.request.get(`${own}/join`, { maxRedirects: 0, headers: OPENED_BY_PERSON });
    expect(joined.status()).toBe(303);
    expect(joined.headers()['location']).toBe('https://asou.mts-link.ru/j/1');
    expect(joined.headers()['cache-control']).toBe('no-store');

    await page.getByRole('button', { name: 'Отменить регистрацию' }).click();
    await page.getByText('Вы отказались от участия').waitFor();
    await openLetter(page, 'second@school.test');
    await page.goto(await linkInLetter(page, /\/r\/[\w-]+\/confirm/));
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Подтвердить участие' }).click();
    await page.getByText('Место за вами').waitFor();
  });

  it('registers without scripts: a name that fits several schools is chosen among them', async () => {
    const { slug } = await createEvent(site.t, { title: 'Вебинар без скриптов' });
    const page = await site.open(`/events/${slug}/register`, { javaScriptEnabled: false });
    await fillIn(page, 'no-script@school.test');
    await page.getByLabel('Школа', { exact: true }).fill('школа');
    await page.getByRole('checkbox', { name: /Я даю/ }).check();
    await page.getByRole('button', { name: 'Зарегистрироваться' }).click();
    const choice = page.getByRole('radio').first();
    if (await choice.count()) {
      await choice.check();
      await page.getByRole('button', { name: 'Зарегистрироваться' }).click();
    }
    await page.getByRole('heading', { name: 'Место за вами, осталось подтвердить' }).waitFor();
    const rows = await site.t.sql<{ schoolId: string | null }>(
      `select school_id as "schoolId" from registration where email = 'no-script@school.test'`,
    );
    expect(rows[0]?.schoolId).toBeTruthy();
  });

  it('is told to prove the address when the places are taken: the number stands in the letter', async () => {
    const { slug } = await createEvent(site.t, { title: 'Одно место', capacity: 1 });
    await site.t.inject({
      method: 'POST',
      url: `/api/v1/events/${slug}/registrations`,
      payload: participant(site.t, 'first@school.test'),
    });
    const page = await site.open(`/events/${slug}/register`);
    await page.getByRole('heading', { name: 'Лист ожидания' }).waitFor();
    await fillIn(page, 'late@school.test');
    await page.getByLabel('Школа', { exact: true }).fill('Школа будущего');
    await page.getByLabel('Моей школы нет в списке').check();
    await page.getByLabel('Муниципалитет').selectOption({ index: 1 });
    await page.getByRole('checkbox', { name: /Я даю/ }).check();
    await page.getByRole('button', { name: 'Встать в лист ожидания' }).click();
    await page.getByRole('heading', { name: 'Осталось подтвердить адрес' }).waitFor();
    await openLetter(page, 'late@school.test');
    await page.getByText('Вы в листе ожидания, № 1').first().waitFor();
    expect(await page.getByText('Место за вами').count()).toBe(0);
  });

  it('meets no errors of the console and no other hosts', () => {
    expect(site.troubles.filter((trouble) => !trouble.includes('422'))).toEqual([]);
  });
});
