import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { axeViolations } from '../support/browser.js';
import { type Site, startSite } from '../support/site.js';

const TITLE = 'Мониторинг профминимума: как заполнить';
let site: Site;
let page: Page;

beforeAll(async () => {
  site = await startSite();
  await site.t.get(AccountsService).createStaff({
    email: 'olga@asou.test',
    lastName: 'Орлова',
    firstName: 'Ольга',
    password: 'a password of tests',
    role: 'ORGANISER',
    organisationCode: 'ASOU',
  });
  page = await site.open('/manage');
});
afterAll(() => site.close());

async function entryOf(title: string): Promise<ICAL.Component | undefined> {
  const feed = await (await page.request.get(`${site.url}/calendar/events.ics`)).text();
  const events = new ICAL.Component(ICAL.parse(feed) as unknown[]).getAllSubcomponents('vevent');
  return events.find((event) => String(event.getFirstPropertyValue('summary')).includes(title));
}

describe('an organiser', () => {
  it('is told of a wrong password and keeps the address typed', async () => {
    await page.getByLabel('Электронная почта').fill('olga@asou.test');
    await page.getByLabel('Пароль').fill('not this one');
    await page.getByRole('button', { name: 'Войти' }).click();
    await page.getByRole('alert').getByText('Неверный адрес или пароль').waitFor();
    expect(await page.getByLabel('Электронная почта').inputValue()).toBe('olga@asou.test');
    await page.getByLabel('Пароль').fill('a password of tests');
    await page.getByRole('button', { name: 'Войти' }).click();
    await page.getByRole('heading', { level: 1, name: 'Сегодня' }).waitFor();
  });

  it('creates an event; what is wrong is said at the field and what was typed stays', async () => {
    await page.getByRole('link', { name: 'Новое событие' }).first().click();
    await page.getByRole('link', { name: 'С чистого листа' }).click();
    await page.getByLabel('Название').fill(TITLE);
    await page.getByLabel('Вид события').selectOption('WEBINAR');
    await page.getByLabel(/^Начало/).fill('2030-12-10T15:00');
    await page.getByLabel(/^Окончание/).fill('2030-12-10T14:00');
    await page.getByRole('radio', { name: 'Онлайн', exact: true }).check();
    await page.getByLabel(/^Платформа/).fill('МТС Линк');
    await page.getByRole('button', { name: 'Создать черновик' }).click();
    await page.getByRole('alert').getByText('Окончание должно быть позже начала').waitFor();
    expect(await page.getByLabel('Название').inputValue()).toBe(TITLE);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel(/^Окончание/).fill('2030-12-10T16:30');
    await page.getByRole('button', { name: 'Создать черновик' }).click();
    await page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
    await page.getByRole('button', { name: 'Опубликовать' }).click();
    await page.getByText('Событие опубликовано', { exact: true }).waitFor();
    expect((await entryOf(TITLE))?.getFirstPropertyValue('sequence')).toBeGreaterThan(0);
  });

  it('releases a program that the public page shows', async () => {
    await page.getByLabel('Страницы события').getByRole('link', { name: 'Программа' }).click();
    await page.locator('[name="sessions.0.title"]').fill('Какие показатели собираем');
    await page.locator('[name="sessions.0.startsAt"]').fill('2030-12-10T15:00');
    await page.locator('[name="sessions.0.endsAt"]').fill('2030-12-10T15:40');
    await page.locator('[name="sessions.0.speakers"]').fill('Анна Орлова — методист АСОУ (модератор)');
    await page.getByRole('button', { name: 'Сохранить и выпустить' }).click();
    await page.getByText('версия 1').first().waitFor();
    const reader = await site.open('/events?q=Мониторинг');
    await reader.getByRole('link', { name: TITLE }).click();
    await reader.getByRole('heading', { name: 'Какие показатели собираем' }).waitFor();
    await reader.getByText('Анна Орлова').waitFor();
    expect(String((await entryOf(TITLE))?.getFirstPropertyValue('description'))).toContain('Какие показатели собираем');
  });

  it('publishes an announcement typed into the editor', async () => {
    await page.goto(`${site.url}/manage/events`);
    await page.getByRole('link', { name: TITLE }).click();
    await page.getByLabel('Страницы события').getByRole('link', { name: 'Анонс' }).click();
    await page.getByLabel('Заголовок').fill('Мониторинг без спешки');
    await page.locator('[name="lead"]').fill('За час разберём всю форму.');
    await page.locator('trix-editor').click();
    await page.keyboard.type('Покажем каждое поле и ответим на вопросы.');
    await page
      .getByRole('button', { name: /публиковать/ })
      .first()
      .click();
    await page.getByText('Опубликовано').first().waitFor();
    const reader = await site.open('/announcements');
    await reader.getByRole('link', { name: 'Мониторинг без спешки' }).click();
    await reader.getByText('Покажем каждое поле и ответим на вопросы.').waitFor();
    expect(await axeViolations(reader)).toEqual([]);
  });

  it('moves the event: the old date is struck, the entry keeps its UID under a higher SEQUENCE', async () => {
    const before = await entryOf(TITLE);
    await page.goto(`${site.url}/manage/events`);
    await page.getByRole('link', { name: TITLE }).click();
    await page.getByRole('link', { name: 'Перенести' }).click();
    await page.getByLabel(/^Новое начало/).fill('2030-12-11T15:00');
    await page.getByLabel(/^Новое окончание/).fill('2030-12-11T16:30');
    await page.getByLabel('Причина').fill('Спикер в командировке');
    await page.getByRole('button', { name: 'Посмотреть, что изменится' }).click();
    await page.getByRole('button', { name: 'Перенести' }).click();
    await page.getByText('Событие перенесено').waitFor();
    const after = await entryOf(TITLE);
    expect(after?.getFirstPropertyValue('uid')).toBe(before?.getFirstPropertyValue('uid'));
    expect(Number(after?.getFirstPropertyValue('sequence'))).toBeGreaterThan(
      Number(before?.getFirstPropertyValue('sequence')),
    );
    const reader = await site.open('/events?q=Мониторинг');
    await reader.getByRole('link', { name: TITLE }).click();
    await reader.getByText('Спикер в командировке').waitFor();
  });

  it('publishes a post-release with two pictures once the event is held', async () => {
    site.t.clock.set('2030-12-11T17:00:00+03:00');
    await page.goto(`${site.url}/manage/events?past=1`);
    await page.getByRole('link', { name: TITLE }).click();
    await page.getByLabel('Страницы события').getByRole('link', { name: 'Пост-релиз' }).click();
    await page.getByLabel('Заголовок').fill('Форму разобрали целиком');
    await page.locator('[name="lead"]').fill('Были 120 человек из 80 школ.');
    await page.locator('[name="participantsCount"]').fill('120');
    await page
      .getByRole('button', { name: /публиковать/ })
      .first()
      .click();
    await page.getByText('Опубликовано').first().waitFor();
    const link = await page.locator('a[href$="/post-release/pictures"]').first().getAttribute('href');
    for (const [index, colour] of ['#2546d8', '#1b7f4b'].entries()) {
      await page.goto(site.url + String(link));
      const picture = await sharp({ create: { width: 1200, height: 800, channels: 3, background: colour } })
        .jpeg()
        .toBuffer();
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: `${index}.jpg`, mimeType: 'image/jpeg', buffer: picture });
      await page
        .locator('[name="alt"]')
        .first()
        .fill(`Зал, вид ${index + 1}`);
      await page
        .getByRole('radio', { name: /Общий план/ })
        .first()
        .check();
      await page
        .getByRole('button', { name: /Добавить|Загрузить/ })
        .first()
        .click();
      await page
        .getByText(`Зал, вид ${index + 1}`)
        .first()
        .waitFor();
    }
    const reader = await site.open('/post-releases');
    await reader.getByRole('link', { name: 'Форму разобрали целиком' }).click();
    await reader.getByRole('img', { name: 'Зал, вид 2' }).waitFor();
    expect(await reader.getByRole('img').count()).toBe(2);
    expect(await axeViolations(reader)).toEqual([]);
  });
});
