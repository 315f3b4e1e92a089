import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeViolations, screenshot } from '../support/browser.js';
import { createEvent, expectStatus, register } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

const LONG =
  'МБОУ «Средняя общеобразовательная школа № 12 с углублённым изучением отдельных предметов имени Героя Советского Союза»';
let site: Site;
let page: Page;
let duplicate: string;

async function school(name: string): Promise<string> {
  const [row] = await site.t.sql<{ id: string }>(
    `insert into organisation (kind, founder_type, name, short_name, municipality_id, search_text)
     values ('SCHOOL', 'MUNICIPAL', $1, $1, $2, lower(replace(replace($1, '«', ''), '»', '')) || ' балашиха') returning id`,
    [name, site.t.municipality.id],
  );
  return row!.id;
}

beforeAll(async () => {
  site = await startSite();
  const coordinator = await signedIn(site.t, [['COORDINATOR', site.t.organisations.ASOU]], { lastName: 'Полянский' });
  duplicate = await school('Школа № 1 (дубликат)');
  await school(LONG);
  const { slug } = await createEvent(site.t);
  for (const [n, name] of ['Школа «Росток»', 'школа Росток', 'Гимназия Восход'].entries()) {
    const asked = { schoolId: null, schoolName: name, municipality: site.t.municipality.oktmo };
    expectStatus(await register(site.t, slug, `t${n}@teacher.test`, asked), 202);
  }
  page = await site.openAs(coordinator, '/control/organisations');
});
afterAll(() => site.close());

describe('a coordinator', () => {
  it('finds a school by number and kind and adds a new one; a mistake is told at the field', async () => {
    await page.getByLabel('Название, номер, код или ИНН').fill('школа 12 балашиха');
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.getByRole('link', { name: LONG }).waitFor();
    await page.getByRole('link', { name: 'Новая организация' }).click();
    await page.getByLabel('Краткое название').fill('МБОУ СОШ № 5');
    await page.getByLabel('Полное название').fill('МБОУ «Средняя общеобразовательная школа № 5»');
    await page.getByLabel('ИНН').fill('5001000001');
    await page.getByRole('button', { name: 'Добавить' }).click();
    await page.getByRole('alert').getByText('Выберите муниципалитет').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('Муниципалитет').selectOption({ label: 'Балашиха' });
    await page.getByLabel('ИНН').fill('');
    await page.getByRole('button', { name: 'Добавить' }).click();
    await page.getByText('Организация добавлена').waitFor();
    await page.getByRole('heading', { level: 1, name: 'МБОУ СОШ № 5' }).waitFor();
  });

  it('names a responsible person with the order', async () => {
    await page.getByRole('link', { name: 'Добавить ответственного' }).click();
    await page.getByLabel('Фамилия, имя, отчество').fill('Орлова Анна Сергеевна');
    await page.getByLabel('Должность', { exact: true }).fill('заместитель директора по ВР');
    await page.getByLabel('Номер приказа').fill('15-ОД');
    await page.getByLabel('Дата приказа').fill('2030-08-22');
    await page.getByRole('button', { name: 'Добавить' }).click();
    await page.getByText('№ 15-ОД от 22.08.2030').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('links a typed name and takes it back', async () => {
    await page.goto(`${site.url}/control/unknown-schools`);
    await page.getByText('2 названия, 3 записи').waitFor();
    await page.getByRole('link', { name: /осток/ }).first().click();
    await page.getByLabel('Номер, название, муниципалитет').fill('школа 5');
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.getByRole('button', { name: 'Это она' }).first().click();
    await page.getByText('Сопоставлено: 2 записи').waitFor();
    await page.getByRole('button', { name: 'Отменить' }).click();
    await page.getByText('Решение отменено').waitFor();
    expect(await page.getByText('2 названия, 3 записи').count()).toBe(1);
  });

  it('merges a duplicate: both are compared, its address leads to the one that stays', async () => {
    await page.goto(`${site.url}/control/organisations/${site.t.schools[0]}/merge?q=школа 1`);
    await page
      .getByRole('row', { name: /дубликат/ })
      .getByRole('link', { name: 'Сравнить' })
      .click();
    await page.getByRole('radio', { name: 'Школа № 1', exact: true }).check();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Объединить' }).click();
    await page.getByText('Организации объединены').waitFor();
    await page.goto(`${site.url}/control/organisations/${duplicate}`);
    await page.getByRole('heading', { level: 1, name: 'Школа № 1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Разъединить' }).click();
    await page.getByText('Объединение отменено').waitFor();
  });

  it('closes several at once after being told which', async () => {
    await page.goto(`${site.url}/control/organisations?kind=SCHOOL`);
    await page.getByRole('checkbox', { name: 'Выбрать: Школа № 2' }).check();
    await page.getByRole('checkbox', { name: 'Выбрать: Школа № 1 (дубликат)' }).check();
    await page.getByRole('combobox', { name: 'С отмеченными' }).selectOption('Закрыть');
    await page.getByRole('button', { name: 'Продолжить' }).click();
    await page.getByText('2 организации:').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Закрыть' }).click();
    await page.getByText('Закрыть: 2 организации').waitFor();
    expect(await page.getByRole('link', { name: 'Школа № 2' }).count()).toBe(0);
  });
});

describe('each page of the directory', () => {
  const card = () => `/control/organisations/${site.t.schools[0]}`;
  const PAGES: readonly (readonly [string, () => string])[] = [
    ['organisations', () => '/control/organisations'],
    ['organisations-none', () => '/control/organisations?q=ничегонетакого'],
    ['organisation', card],
    ['organisation-edit', () => `${card()}/edit`],
    ['organisation-merge', () => `${card()}/merge`],
    ['responsible-new', () => `${card()}/responsible/new`],
    ['unknown-schools', () => '/control/unknown-schools'],
    [
      'unknown-school',
      () => `/control/unknown-schools/name?name=Гимназия Восход&municipality=${site.t.municipality.id}`,
    ],
    ['municipalities', () => '/control/municipalities'],
    ['municipality', () => `/control/municipalities/${site.t.municipality.id}`],
    ['municipality-new', () => '/control/municipalities/new'],
  ];

  it.each([1280, 360])(
    'is whole at %i px: no sideways scroll, nothing axe minds',
    async (width) => {
      await page.setViewportSize({ width, height: 900 });
      for (const [name, address] of PAGES) {
        const answer = await page.goto(site.url + address());
        expect([name, answer?.status()]).toEqual([name, 200]);
        expect([name, await page.evaluate(`document.documentElement.scrollWidth`)]).toEqual([name, width]);
        expect([name, await axeViolations(page)]).toEqual([name, []]);
        await screenshot(page, `control-${name}-${width}`);
      }
    },
    120_000,
  );

  it('does not scroll sideways at 320 px', async () => {
    await page.setViewportSize({ width: 320, height: 900 });
    for (const [name, address] of PAGES) {
      await page.goto(site.url + address());
      expect([name, await page.evaluate(`document.documentElement.scrollWidth`)]).toEqual([name, 320]);
    }
  }, 60_000);

  it('asks no other host and logs no error', () => {
    expect(site.troubles.filter((trouble) => !trouble.includes('422'))).toEqual([]);
  });
});
