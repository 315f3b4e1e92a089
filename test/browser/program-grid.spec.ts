import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { axeViolations, expectGood, screenshot } from '../support/browser.js';
import { createEvent, expectStatus } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

let site: Site;
let page: Page;
let slug: string;

const session = (title: string, from: string, to: string, hall: string, speaker: string) => ({
  title,
  startsAt: `2030-12-09T${from}`,
  endsAt: `2030-12-09T${to}`,
  hall,
  speakers: [{ fullName: speaker }],
});

beforeAll(async () => {
  site = await startSite();
  const { t } = site;
  const olga = await signedIn(t, [['ORGANISER', t.organisations.ASOU]], { lastName: 'Орлова', firstName: 'Ольга' });
  ({ slug } = await createEvent(t, { title: 'Конференция трёх залов', endsAt: '2030-12-09T18:00' }));
  const token = await t.asStaff('ORGANISER', 'ASOU');
  const sessions = [
    session('Открытие', '15:00', '15:30', 'Большой', 'Анна Орлова'),
    session('Доклад', '15:30', '16:00', 'Большой', 'Пётр Белов'),
    session('Практикум', '15:00', '16:00', 'Малый', 'Инна Котова'),
    session('Дискуссия', '16:00', '17:00', 'Синий', 'Анна Орлова'),
  ];
  expectStatus(
    await t.inject({ method: 'PUT', url: `/api/v1/events/${slug}/program`, token, payload: { sessions } }),
    200,
  );
  page = await site.openAs(olga, `/manage/events/${slug}/program`);
  // leaving with unsaved edits asks first
  page.on('dialog', (dialog) => void dialog.accept());
});
afterAll(() => site.close());

const card = (title: string): Locator => page.getByRole('button', { name: new RegExp(`^${title}, `) });
const label = (title: string) => card(title).getAttribute('aria-label');

async function drag(title: string, x: number, y: number, from: 'middle' | 'edge' = 'middle'): Promise<void> {
  await card(title).scrollIntoViewIfNeeded();
  const box = await card(title).boundingBox();
  if (!box) throw new Error(`${title} is not shown`);
  const start = { x: box.x + box.width / 2, y: from === 'edge' ? box.y + box.height - 3 : box.y + box.height / 2 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + x, start.y + y, { steps: 4 });
}

describe('the grid of a program', () => {
  it('is good at both widths', async () => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`)).toBe(
        true,
      );
      await screenshot(page, `program-grid-${width}`);
    }
  });

  it('moves a session by keyboard, says what clashes and takes it back', async () => {
    await card('Доклад').focus();
    await page.keyboard.press('ArrowUp');
    expect(await label('Доклад')).toContain('15:25–15:55, Большой, «Открытие» и «Доклад» пересекаются');
    await page.getByRole('listitem').filter({ hasText: 'пересекаются в зале «Большой»' }).waitFor();
    await page.keyboard.press('Control+z');
    expect(await label('Доклад')).toBe('Доклад, 15:30–16:00, Большой');
    await page.keyboard.press('Control+Shift+Z');
    expect(await label('Доклад')).toContain('15:25–15:55');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await label('Доклад')).toBe('Доклад, 15:30–16:05, Большой');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.activeElement.value`)).toBe('Доклад');
  });

  it('drags with the mouse; Esc leaves everything as it was', async () => {
    await drag('Доклад', 0, 60);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await label('Доклад')).toBe('Доклад, 15:30–16:00, Большой');
    await drag('Доклад', 0, 60);
    await page.mouse.up();
    expect(await label('Доклад')).toBe('Доклад, 16:00–16:30, Большой');
    await drag('Доклад', 0, 20, 'edge');
    await page.mouse.up();
    expect(await label('Доклад')).toBe('Доклад, 16:00–16:40, Большой');
  });

  it('adds a pause, warns of a speaker in two halls, and saves what stands in the form', async () => {
    await card('Открытие').focus();
    await page.getByRole('button', { name: 'Перерыв 15 минут' }).click();
    expect(await label('Перерыв')).toBe('Перерыв, 15:30–15:45, Большой');
    await drag('Дискуссия', 0, -120);
    await page.mouse.up();
    expect(await label('Дискуссия')).toContain('Анна Орлова — одновременно на «Открытие» и «Дискуссия»');
    await screenshot(page, 'program-grid-clash');
    await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
    await page.getByText('Рабочая копия сохранена').waitFor();
    expect(await label('Доклад')).toBe('Доклад, 16:00–16:40, Большой');
    expect(await label('Перерыв')).toBe('Перерыв, 15:30–15:45, Большой');
    expect(site.troubles).toEqual([]);
  });

  it('shifts by any minutes and copies a session, both to be taken back', async () => {
    await card('Открытие').focus();
    await page.getByText('Сдвинуть программу или её часть').click();
    await page.getByLabel('На сколько минут').fill('7');
    await page.getByLabel('Что сдвинуть').selectOption('HALL');
    await page.getByRole('button', { name: 'Сдвинуть', exact: true }).click();
    expect(await label('Доклад')).toBe('Доклад, 16:07–16:47, Большой');
    expect(await label('Практикум')).toBe('Практикум, 15:00–16:00, Малый');
    await card('Практикум').focus();
    await page.getByRole('button', { name: 'Дублировать', exact: true }).click();
    await page.getByRole('button', { name: /^Практикум, 16:00–17:00, Малый/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Отменить', exact: true }).click();
    await page.getByRole('button', { name: 'Отменить', exact: true }).click();
    expect(await label('Доклад')).toBe('Доклад, 16:00–16:40, Большой');
  });

  it('takes a speaker from the list of those who spoke, or a new one', async () => {
    const row = page.getByRole('group', { name: 'Практикум' });
    await row.getByLabel('Добавить спикера из списка').fill('Пётр Белов');
    await page.keyboard.press('Enter');
    await row.getByLabel('Добавить спикера из списка').fill('Новый Человек — учитель');
    await page.keyboard.press('Enter');
    const speakers = row.getByLabel(/^Спикеры/);
    expect(await speakers.inputValue()).toBe('Инна Котова\nПётр Белов\nНовый Человек — учитель');
    await speakers.press('Alt+ArrowUp');
    expect(await speakers.inputValue()).toBe('Инна Котова\nНовый Человек — учитель\nПётр Белов');
    await row.getByRole('button', { name: 'Спикера выше' }).click();
    expect(await speakers.inputValue()).toBe('Новый Человек — учитель\nИнна Котова\nПётр Белов');
    await expectGood(page, 'program-speakers');
    await speakers.fill('Инна Котова');
    expect(await page.locator('#known-speakers option').count()).toBe(3);
  });

  it('opens by Enter after a drag, takes out by Delete and brings back', async () => {
    await drag('Практикум', 0, 20);
    await page.mouse.up();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.activeElement.value`)).toBe('Практикум');
    await card('Практикум').focus();
    await page.keyboard.press('Delete');
    expect(await card('Практикум').count()).toBe(0);
    await page.keyboard.press('Control+z');
    expect(await label('Практикум')).toBe('Практикум, 15:10–16:10, Малый');
  });

  it('keeps a program with a clash in the form when saving is refused', async () => {
    await card('Перерыв').focus();
    for (let times = 0; times < 2; times += 1) await page.keyboard.press('ArrowUp');
    await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
    await page.getByRole('alert').getByText('Пересекается в зале «Большой»').waitFor();
    expect(await label('Перерыв')).toContain('15:20–15:35, Большой, «Открытие» и «Перерыв» пересекаются');
    expect(await label('Практикум')).toBe('Практикум, 15:10–16:10, Малый');
  });

  it('takes a program out of a table', async () => {
    await page.goto(`${site.url}/manage/events/${slug}/program/import`);
    await expectGood(page, 'program-import');
    const rows = (...lines: string[]) => ({
      name: 'program.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['Дата;Начало;Окончание;Зал;Тема', ...lines].join('\n')),
    });
    await page.getByLabel('Файл').setInputFiles(rows('09.12.2030;15:00;утром;Новый;Открытие', ';16:00;20:00;;Ночь'));
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByRole('row').filter({ hasText: 'Укажите время' }).waitFor();
    await expectGood(page, 'program-import-errors');
    await page.getByRole('link', { name: 'загрузите его ещё раз' }).click();
    await page.getByLabel('Файл').setInputFiles(rows('09.12.2030;15:00;15:30;Новый;Открытие'));
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByText('Появятся новые залы').waitFor();
    await expectGood(page, 'program-import-preview');
    await page.getByRole('button', { name: 'Загрузить: 1 пункт' }).click();
    await page.getByText('Программа загружена в рабочую копию').waitFor();
    expect(await label('Открытие')).toBe('Открытие, 15:00–15:30, Новый');
  });

  it('adds and renames halls in place, and shows one day of several', async () => {
    const days = await createEvent(site.t, { title: 'Два дня', endsAt: '2030-12-10T15:00' });
    const token = await site.t.asStaff('ORGANISER', 'ASOU');
    const sessions = [
      session('Первый день', '15:00', '16:00', 'Актовый', 'Анна Орлова'),
      {
        ...session('Второй день', '', '', 'Актовый', 'Анна Орлова'),
        startsAt: '2030-12-10T14:00',
        endsAt: '2030-12-10T15:00',
      },
    ];
    const url = `/api/v1/events/${days.slug}/program`;
    expectStatus(await site.t.inject({ method: 'PUT', url, token, payload: { sessions } }), 200);
    await page.goto(`${site.url}/manage/events/${days.slug}/program`);
    await page.getByLabel('Переименовать зал «Актовый»').first().fill('Синий');
    await page.keyboard.press('Enter');
    expect(await label('Первый день')).toBe('Первый день, 15:00–16:00, Синий');
    expect(await label('Второй день')).toBe('Второй день, 14:00–15:00, Синий');
    await page.getByRole('button', { name: 'Добавить зал' }).click();
    await page.getByRole('button', { name: '10 декабря' }).click();
    expect(await card('Первый день').count()).toBe(0);
    await card('Второй день').focus();
    await page.keyboard.press('ArrowRight');
    expect(await label('Второй день')).toBe('Второй день, 14:00–15:00, Зал 2');
    await expectGood(page, 'program-grid-days');
    await page.keyboard.press('Control+z');
    expect(await label('Второй день')).toBe('Второй день, 14:00–15:00, Синий');
  });

  it('folds the fields of a long program, and opens those that are asked for', async () => {
    const { t } = site;
    const many = await createEvent(t, { title: 'Конференция многих залов', endsAt: '2030-12-09T18:00' });
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const sessions = Array.from({ length: 10 }, (_, n) =>
      session(`Доклад ${n + 1}`, '15:00', '15:30', `Зал ${n + 1}`, `Спикер ${n + 1}`),
    );
    const url = `/api/v1/events/${many.slug}/program`;
    expectStatus(await t.inject({ method: 'PUT', url, token, payload: { sessions } }), 200);
    await page.goto(`${site.url}/manage/events/${many.slug}/program`);
    const titles = await page.getByRole('textbox', { name: /Переименовать зал/ }).all();
    expect(await Promise.all(titles.map((one) => one.inputValue()))).toEqual(sessions.map(({ hall }) => hall));
    const topic = page.getByRole('group', { name: 'Доклад 10', exact: true }).getByLabel('Тема');
    expect(await topic.isVisible()).toBe(false);
    await card('Доклад 10').focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText('15:05–15:35, Зал 10', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    expect(await topic.isVisible()).toBe(true);
    expect(await topic.evaluate((input) => input === document.activeElement)).toBe(true);
    await expectGood(page, 'program-folded');
    await topic.fill('Доклад последний');
    await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
    await page.getByText('Рабочая копия сохранена').waitFor();
    expect(await label('Доклад последний')).toBe('Доклад последний, 15:05–15:35, Зал 10');
  });

  it('shows readers the halls by time on wide screens, each leading to its place in the list', async () => {
    const { t } = site;
    const halls = await createEvent(t, { title: 'Конференция залов', endsAt: '2030-12-09T18:00' });
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const sessions = [
      session('Открытие', '15:00', '15:30', 'Большой', 'Анна Орлова'),
      session('Практикум', '15:00', '16:00', 'Малый', 'Инна Котова'),
      { ...session('Кофе', '16:00', '16:15', '', 'Анна Орлова'), kind: 'BREAK', speakers: [] },
      session('Итоги', '16:15', '17:00', 'Большой', 'Анна Орлова'),
    ];
    const url = `/api/v1/events/${halls.slug}/program`;
    expectStatus(await t.inject({ method: 'PUT', url, token, payload: { sessions } }), 200);
    expectStatus(await t.inject({ method: 'POST', url: `${url}/release`, token, payload: {} }), 200);
    await page.goto(`${site.url}/events/${halls.slug}`);
    const table = page.getByRole('region', { name: 'Залы по времени' });
    await table.getByRole('link', { name: 'Практикум' }).click();
    expect(new URL(page.url()).hash).toMatch(/^#session-/);
    await page.emulateMedia({ media: 'print' });
    expect(await table.isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    await expectGood(page, 'program-halls');
    await page.setViewportSize({ width: 360, height: 900 });
    expect(await table.isVisible()).toBe(false);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('shows the hours of an event without a program', async () => {
    const empty = await createEvent(site.t, { title: 'Вебинар без программы' });
    await page.goto(`${site.url}/manage/events/${empty.slug}/program`);
    await page.getByRole('region', { name: 'Сетка программы, 9 декабря' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await screenshot(page, 'program-grid-empty');
    await page.getByRole('button', { name: 'Перерыв 15 минут' }).click();
    expect(await label('Перерыв')).toBe('Перерыв, 15:00–15:15');
  });
});
