import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeViolations, screenshot } from '../support/browser.js';
import { createEvent, expectStatus, register, rowsOf } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

const LONG =
  'Межмуниципальный круглый стол «Профориентационный минимум: единая модель, опыт муниципалитетов, вопросы и ответы»';

let site: Site;
let page: Page;
let event: { id: string; slug: string };

beforeAll(async () => {
  site = await startSite();
  const { t } = site;
  const olga = await signedIn(t, [['ORGANISER', t.organisations.ASOU]], { lastName: 'Орлова', firstName: 'Ольга' });
  event = await createEvent(t, { title: 'Вебинар для своих' });
  await createEvent(t, { title: 'Встреча для чужих' }, { organisation: 'PK_ENERGIA' });
  await register(t, event.slug, 'maria@mail.ru');
  const [row] = await rowsOf(t, event.id);
  const token = await t.asStaff('ORGANISER', 'ASOU');
  const change = async (url: string, payload: object) =>
    expectStatus(await t.inject({ method: 'PATCH', url: `/api/v1/events/${event.slug}${url}`, token, payload }), 200);
  await change(`/registrations/${row?.id}`, { lastName: 'Ёлкина' });
  await change('', { title: LONG, summary: 'Слово за словом. '.repeat(55), audience: ['TEACHERS', 'PUPILS'] });
  page = await site.openAs(olga, `/manage/events/${event.slug}`);
});
afterAll(() => site.close());

/** At both widths nothing breaks WCAG and nothing sticks out at the side. */
async function expectGood(opened: Page, name: string): Promise<void> {
  for (const width of [1280, 360]) {
    await opened.setViewportSize({ width, height: 900 });
    expect(await axeViolations(opened)).toEqual([]);
    expect(await opened.evaluate(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`)).toBe(
      true,
    );
    await screenshot(opened, `${name}-${width}`);
  }
  await opened.setViewportSize({ width: 1280, height: 900 });
}

describe('an organiser', () => {
  it('goes from an event to its history, which says what changed in words', async () => {
    await page.getByRole('link', { name: 'История изменений' }).click();
    await page.getByRole('heading', { level: 1, name: 'Журнал' }).waitFor();
    await page.getByText('Событие: ' + LONG.slice(0, 20)).waitFor();
    await page.getByText('фамилия: «Иванова» → «Ёлкина»').waitFor();
    await expectGood(page, 'audit-list');
  });

  it('reads one entry with what was before beside what is after', async () => {
    await page
      .getByRole('link', { name: 'Изменено событие «Межмуниципальный круглый стол „Профориентационный' })
      .first()
      .click();
    const row = page.getByRole('row', { name: /^название/ });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['Вебинар для своих', LONG]);
    await page.getByText('учителя, ученики', { exact: false }).or(page.getByText('Учителя, Ученики')).waitFor();
    await page.getByText('127.0.0.1').waitFor();
    await expectGood(page, 'audit-entry');
  });

  it('narrows the list, and finds nothing of another organisation', async () => {
    await page.goto(`${site.url}/control/audit`);
    await page.getByLabel('Название, имя или значение').fill('ёлкина');
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.getByRole('link', { name: /Изменена регистрация «Ёлкина/ }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByRole('link', { name: 'Выгрузки' }).click();
    await page.getByText('Записей не нашлось').waitFor();
    await expectGood(page, 'audit-empty');
    await page.getByRole('link', { name: 'Сбросить всё' }).click();
    await page.getByLabel('Название, имя или значение').fill('чужих');
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.getByText('Записей не нашлось').waitFor();
  });

  it('downloads the list, and sees that in it', async () => {
    await page.goto(`${site.url}/control/audit?event=${event.id}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Выгрузить XLSX' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('audit.xlsx');
    await page.reload();
    await page.getByRole('link', { name: /Выгружен журнал/ }).waitFor();
    expect(site.troubles).toEqual([]);
  });
});
