import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectGood } from '../support/browser.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

const TOPIC = 'Реализация профминимума в образовательной деятельности';
let site: Site;
let page: Page;

beforeAll(async () => {
  site = await startSite();
  await site.t.sql(`
    with p as (insert into plan (academic_year, slug, title, issuer, purpose, clauses)
      values ('2030/2031', '2030-2031', 'План', 'МОМО', '', '{}') returning id),
    s as (insert into plan_section (plan_id, number, title) select id, 1, 'Раздел' from p returning id),
    m as (insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, executors_raw, results_raw)
      select p.id, s.id, n, 'Организация и проведение конференций, совещаний, семинаров', 'по графику', 'ON_SCHEDULE', 'АСОУ', 'анонс'
      from p, s, generate_series(16, 17) n returning id, number)
    insert into measure_item (measure_id, number, event_kind, text_raw, topic)
      select id, '17.3', 'WEBINAR', 'вебинар для педагогов-навигаторов', '${TOPIC}' from m where number = 17`);
  const signed = await signedIn(site.t, [['ORGANISER', site.t.organisations.ASOU]], {
    lastName: 'Орлова',
    firstName: 'Ольга',
  });
  page = await site.openAs(signed, '/manage/events/new');
});
afterAll(() => site.close());

describe('new events', () => {
  it('begin with an item of the plan: kind, topic and audience are there', async () => {
    await page.goto(`${site.url}/manage/events/new`);
    await page.getByRole('row', { name: /17\.3/ }).getByText('событий нет').waitFor();
    await expectGood(page, 'new-event');
    await page.getByRole('link', { name: 'Создать событие по пункту 17.3' }).click();
    expect(await page.getByLabel('Название').inputValue()).toBe(TOPIC);
    expect(await page.getByLabel('Вид события').inputValue()).toBe('WEBINAR');
    expect(await page.getByRole('checkbox', { name: 'Педагоги-навигаторы' }).isChecked()).toBe(true);
    await page.getByLabel(/^Начало/).fill('2030-12-10T15:00');
    await page.getByLabel(/^Окончание/).fill('2030-12-10T16:30');
    await page.getByRole('radio', { name: 'Онлайн', exact: true }).check();
    await page.getByLabel(/^Платформа/).fill('МТС Линк');
    await page.getByRole('button', { name: 'Создать черновик' }).click();
    await page.getByRole('heading', { level: 1, name: TOPIC }).waitFor();
    await page.goto(`${site.url}/manage/events/new`);
    await page.getByRole('row', { name: /17\.3/ }).getByText('1 черновик').waitFor();
  });

  it('ask for what their kind has, and keep what was typed when it is refused', async () => {
    await page.goto(`${site.url}/manage/events/new?blank=1`);
    const halls = page.getByLabel(/^Залы/);
    const kind = page.getByLabel('Вид события');
    expect(await halls.isVisible()).toBe(false);
    await kind.selectOption('CONFERENCE');
    await halls.waitFor();
    expect(await page.getByLabel(/^Площадки/).isVisible()).toBe(false);
    await page.getByLabel('Название').fill('Конференция навигаторов');
    await halls.fill('Большой зал\nМалый зал');
    await page.getByLabel(/^Приём тезисов/).fill('До пяти страниц');
    await page.getByLabel(/^Последний день приёма/).fill('2031-12-01');
    await page.getByLabel(/^Начало/).fill('2030-12-20T10:00');
    await page.getByLabel(/^Окончание/).fill('2030-12-20T18:00');
    await page.getByRole('radio', { name: 'Очно', exact: true }).check();
    await page.getByLabel('Место (необязательно)').fill('Конгресс-зал');
    await page.getByRole('button', { name: 'Создать черновик' }).click();
    await page.getByRole('alert').getByText('Тезисы принимают не позже дня конференции').waitFor();
    expect(await halls.inputValue()).toBe('Большой зал\nМалый зал');
    await expectGood(page, 'conference-refused');
    await page.getByLabel(/^Последний день приёма/).fill('2030-12-10');
    await page.getByRole('button', { name: 'Создать черновик' }).click();
    await page.getByRole('heading', { level: 1, name: 'Конференция навигаторов' }).waitFor();
    await page.getByRole('button', { name: 'Опубликовать' }).click();
    await page.goto(`${site.url}/events/konferentsiya-navigatorov`);
    await page.getByText('Принимаем до 10 декабря 2030 г. включительно').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Малый зал' }).waitFor();
    await expectGood(page, 'conference-page');
  });

  it('for parents are open: no registration is asked for, classes are', async () => {
    await page.goto(`${site.url}/manage/events/new?blank=1`);
    await page.getByLabel('Вид события').selectOption('PARENT_MEETING');
    expect(await page.getByLabel('Число мест').isVisible()).toBe(false);
    await page.getByLabel('Название').fill('Собрание родителей');
    await page.getByLabel(/^Начало/).fill('2030-12-21T18:00');
    await page.getByLabel(/^Окончание/).fill('2030-12-21T19:00');
    await page.getByRole('radio', { name: 'Онлайн', exact: true }).check();
    await page.getByLabel(/^Платформа/).fill('Сферум');
    await page.getByRole('button', { name: 'Создать черновик' }).click();
    await page.getByRole('alert').getByText('Укажите, для родителей каких классов собрание').waitFor();
    await page.getByRole('checkbox', { name: '8 класс' }).check();
    await page.getByRole('checkbox', { name: '9 класс' }).check();
    await page.getByRole('button', { name: 'Создать черновик' }).click();
    await page.getByRole('heading', { level: 1, name: 'Собрание родителей' }).waitFor();
    await page.goto(`${site.url}/events/sobranie-roditeley`);
    await page.getByText('для 8–9 классов').waitFor();
    await page.getByText('Открыто для всех').waitFor();
  });

  it('are copied with a choice of parts', async () => {
    await page.goto(`${site.url}/manage/events/copies?ahead=1`);
    await expectGood(page, 'copies');
    await page.getByRole('link', { name: 'Скопировать: Конференция навигаторов' }).click();
    await page.getByLabel('Название').fill('Конференция через год');
    await page.getByLabel(/^Начало/).fill('2030-11-01T10:00');
    await page.getByRole('checkbox', { name: 'Помощники и их права' }).uncheck();
    await page.getByRole('button', { name: 'Создать копию' }).click();
    await page.getByRole('alert').getByText('Начало уже прошло').waitFor();
    expect(await page.getByLabel('Название').inputValue()).toBe('Конференция через год');
    expect(await page.getByRole('checkbox', { name: 'Помощники и их права' }).isChecked()).toBe(false);
    await expectGood(page, 'copy-refused');
    await page.getByLabel(/^Начало/).fill('2031-12-19T10:00');
    await page.getByRole('button', { name: 'Создать копию' }).click();
    await page.getByRole('heading', { level: 1, name: 'Конференция через год' }).waitFor();
    await page.getByText('19 декабря 2031 г., 10:00–18:00 (МСК)').first().waitFor();
  });

  it('are repeated by a rule with an exception', async () => {
    await page.goto(`${site.url}/manage/events`);
    await page.getByRole('link', { name: TOPIC }).click();
    await page.getByRole('link', { name: 'Повторить' }).click();
    await page.getByLabel('Сколько раз').fill('0');
    await page.getByRole('button', { name: 'Показать даты' }).click();
    await page.getByRole('alert').getByText('Нужна хотя бы одна дата').waitFor();
    await page.getByLabel('Сколько раз').fill('4');
    await expectGood(page, 'repeat');
    await page.getByRole('button', { name: 'Показать даты' }).click();
    const holiday = page.getByRole('checkbox', { name: /7 января 2031/ });
    expect(await holiday.isChecked()).toBe(false);
    await page.getByRole('checkbox', { name: /24 декабря 2030/ }).uncheck();
    await expectGood(page, 'repeat-dates');
    await page.getByRole('button', { name: 'Создать черновики' }).click();
    await page.getByText('Создано: 2 черновика').waitFor();
    const rows = await site.t.sql(
      `select to_char(starts_at at time zone 'Europe/Moscow', 'MM-DD HH24:MI') as at from event
       where series_id is not null and title = $1 order by starts_at`,
      [TOPIC],
    );
    expect(rows.map(({ at }) => String(at))).toEqual(['12-10 15:00', '12-17 15:00', '12-31 15:00']);
    expect(site.troubles.filter((trouble) => !trouble.includes('422'))).toEqual([]);
  });
});
