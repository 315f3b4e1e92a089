import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectGood } from '../support/browser.js';
import { createEvent, register } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

/** Monday noon in Moscow. */
const NOW = '2030-12-02T09:00:00Z';
const SOON = 'Вебинар для новых навигаторов';

let site: Site;
let page: Page;

beforeAll(async () => {
  site = await startSite({ now: NOW });
  page = await site.openAs(await signedIn(site.t, [['ORGANISER', site.t.organisations.ASOU]]), '/manage');
});
afterAll(() => site.close());

/** Events of these days, one of them owed a post-release, and drafts. */
async function fill(): Promise<void> {
  const { t } = site;
  const soon = { title: SOON, startsAt: '2030-12-02T12:30', endsAt: '2030-12-02T14:00', capacity: 40 };
  const { slug } = await createEvent(t, soon);
  await register(t, slug, 'one@school.test');
  await createEvent(t, {
    title: 'Экскурсия на завод',
    kind: 'CAREER_TRIAL',
    format: 'ONSITE',
    venue: 'Завод',
    address: 'Коломна',
  });
  const held = await createEvent(t, { title: 'Семинар о первых пробах', kind: 'SEMINAR' });
  await t.sql(`update event set starts_at = '2030-11-27T12:00Z', ends_at = '2030-11-27T13:00Z' where id = $1`, [
    held.id,
  ]);
  const draft = { kind: 'SEMINAR', endsAt: '2030-12-20T17:00' };
  await createEvent(t, { ...draft, title: 'Черновик семинара', startsAt: '2030-12-20T15:00' }, { publish: false });
  await createEvent(t, { ...draft, title: 'Черновик экскурсии', startsAt: '2030-12-20T14:00' }, { publish: false });
}

const focused = () => page.locator(':focus');

describe('the workspace by the keyboard', () => {
  it('says that nothing is to be done while there is nothing', async () => {
    await page.getByText('На сегодня всё сделано').waitFor();
    await expectGood(page, 'today-empty');
  });

  it('begins with today and leads to what is late', async () => {
    await fill();
    await page.reload();
    await page.getByRole('heading', { name: 'Чего не хватает в пакетах' }).waitFor();
    await page.getByText('через 30 минут').waitFor();
    await page.getByRole('link', { name: /опаздывает в пакетах/ }).focus();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#missing');
    await page.getByRole('link', { name: 'Пост-релиз: Семинар о первых пробах' }).waitFor();
  });

  it('filters the list, and the address holds it', async () => {
    await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'События' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'События' }).waitFor();
    // letters are heard once the scripts have run
    await page.waitForLoadState();
    await page.keyboard.press('/');
    await page.keyboard.type('черновик');
    await page.keyboard.press('Enter');
    await page.getByText('2 события').waitFor();
    await page
      .getByRole('link', { name: /^Черновик/ })
      .first()
      .press('Enter');
    await page.waitForURL(/state=draft/);
    expect(decodeURIComponent(new URL(page.url()).search)).toContain('q=черновик');
  });

  it('walks the rows by letters, ticks them and sends them for review', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    expect(await focused().textContent()).toContain('Черновик экскурсии');
    await page.keyboard.press('k');
    expect(await focused().textContent()).toContain('Черновик семинара');
    expect(await page.getByRole('checkbox', { name: /Выбрать: Черновик семинара/ }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Отправить на проверку' }).press('Enter');
    await page.getByText('На проверку отправлено: 1 событие').waitFor();
  });

  it('tells the letters by «?», and leaves them alone once they are switched off', async () => {
    await page.keyboard.press('Shift+?');
    await page.getByText('к предыдущему').waitFor();
    await expectGood(page, 'events-list-keys');
    await page.keyboard.press('Tab');
    expect(await focused().textContent()).toBe('Отключить клавиши');
    await page.keyboard.press('Enter');
    await page.reload();
    await page.getByText('Клавиши отключены').waitFor();
    await page.keyboard.press('j');
    expect(await page.locator('[data-key-stop]:focus').count()).toBe(0);
    await page.getByText('Клавиши отключены').press('Enter');
    await page.getByRole('button', { name: 'Включить клавиши' }).press('Enter');
  });

  it('walks the board and the month', async () => {
    await page.goto(`${site.url}/manage/events?view=board`);
    for (const _ of [1, 2, 3]) await page.keyboard.press('j');
    expect(await focused().textContent()).toContain(SOON);
    await page.getByRole('navigation', { name: 'Вид' }).getByRole('link', { name: 'Месяц' }).press('Enter');
    await page
      .getByRole('link', { name: new RegExp(SOON) })
      .first()
      .waitFor();
  });

  it('opens an event with what its package lacks', async () => {
    await page
      .getByRole('link', { name: new RegExp(SOON) })
      .first()
      .press('Enter');
    await page.getByRole('heading', { level: 1, name: SOON }).waitFor();
    await page.getByRole('region', { name: 'Пакет события' }).last().getByRole('link', { name: 'Анонс' }).waitFor();
    expect(site.troubles).toEqual([]);
  });
});
