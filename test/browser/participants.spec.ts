import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectGood } from '../support/browser.js';
import { createEvent, ownOf, register, rowsOf, tokenOf } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

const PEOPLE = ['Алексеева', 'Белова', 'Волкова', 'Григорьева-Константинопольская', 'Дмитриева'] as const;

let site: Site;
let page: Page;
let list: string;

beforeAll(async () => {
  site = await startSite();
  const { t } = site;
  const { id, slug } = await createEvent(t, { approvalRequired: true, capacity: 5 });
  for (const [n, lastName] of PEOPLE.entries()) await register(t, slug, `p${n}@mail.test`, { lastName });
  for (const row of (await rowsOf(t, id)).slice(0, 4)) await ownOf(t).confirm(tokenOf(t, row.id));
  await createEvent(t, { title: 'Пустой вебинар', slug: 'pustoy' });
  list = `/manage/events/${slug}/participants`;
  page = await site.openAs(await signedIn(t, [['ORGANISER', t.organisations.ASOU]]), list);
});
afterAll(() => site.close());

const rows = () => page.locator('tbody tr');
const surnames = async () => (await rows().locator('th a').allTextContents()).map((name) => name.split(' ')[0]);

describe('the list of participants', () => {
  it('is searched while one types, and keeps it in the address', async () => {
    await expectGood(page, 'participants');
    await page.getByRole('searchbox').pressSequentially('волк');
    await rows().nth(1).waitFor({ state: 'detached' });
    expect(await surnames()).toEqual(['Волкова']);
    expect(decodeURIComponent(new URL(page.url()).search)).toContain('q=волк');
    expect(await page.getByRole('searchbox').inputValue()).toBe('волк');
    await page.getByRole('link', { name: 'Сбросить всё' }).click();
    await rows().nth(4).waitFor();
  });

  it('is filtered by state, and kept as a view that opens first', async () => {
    await page.getByRole('link', { name: /^На рассмотрении/ }).click();
    await rows().nth(4).waitFor({ state: 'detached' });
    expect(await surnames()).toEqual(PEOPLE.slice(0, 4));
    await page.getByText('Виды', { exact: true }).click();
    await page.getByLabel('Сохранить этот вид как').fill('Ждут решения');
    await page.getByLabel('Открывать сразу').check();
    await expectGood(page, 'participants-menu');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Вид сохранён').waitFor();
    await page.goto(site.url + list);
    expect(await rows().count()).toBe(4);
    await page.goto(`${site.url}${list}/views`);
    await expectGood(page, 'participants-views');
    await page.getByRole('button', { name: 'Удалить' }).click();
    await page.getByText('Сохранённых видов нет').waitFor();
  });

  it('is walked and ticked by keyboard; a stretch with Shift', async () => {
    await page.goto(`${site.url}${list}?sort=name`);
    await page.locator('main').press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await page.locator(':focus').textContent()).toContain('Волкова');
    await page.getByRole('checkbox', { name: /Выбрать: Волкова/ }).click({ modifiers: ['Shift'] });
    await page.getByText('Отмечено: 3').waitFor();
    await page.keyboard.press('/');
    expect(await page.locator(':focus').getAttribute('type')).toBe('search');
  });
});

describe('an organiser', () => {
  it('rejects those ticked with a reason, which is asked for once', async () => {
    await page.goto(`${site.url}${list}?sort=name`);
    await page.getByRole('checkbox', { name: /Выбрать: Алексеева/ }).check();
    await page.getByRole('checkbox', { name: /Выбрать: Белова/ }).check();
    await page.getByRole('button', { name: 'Отклонить…' }).click();
    await page.getByRole('button', { name: /^Отклонить заявки: 2 человека/ }).click();
    await page.getByRole('alert').getByText('Причина').waitFor();
    await expectGood(page, 'participants-reject');
    await page.getByLabel('Причина').fill('Семинар для школ Балашихи');
    await page.getByRole('button', { name: /^Отклонить заявки: 2 человека/ }).click();
    await page.getByText('Отклонено: 2 человека').waitFor();
    expect(await page.getByText('Отклонено', { exact: true }).count()).toBe(2);
  });

  it('approves all of a filter after seeing how many', async () => {
    await page.goto(`${site.url}${list}?status=IN_REVIEW`);
    await page.getByLabel(/все по отбору/).check();
    await page.getByRole('button', { name: 'Одобрить', exact: true }).click();
    await page.getByRole('button', { name: 'Одобрить заявки: 2 человека' }).click();
    await page.getByText('Одобрено: 2 человека').waitFor();
    await page.getByText('По этому отбору никого нет').waitFor();
    await expectGood(page, 'participants-none');
  });

  it('notes, tags and checks in one of them, and sees what happened', async () => {
    await page.goto(`${site.url}${list}?q=волкова`);
    await page.getByRole('link', { name: /^Волкова/ }).click();
    await page.getByLabel('Новая заметка').fill('Попросила место у входа');
    await page.getByRole('button', { name: 'Добавить заметку' }).click();
    await page.getByText('Попросила место у входа').waitFor();
    await page.getByLabel('Новая метка').fill('Докладчик');
    await page.getByRole('button', { name: 'Добавить', exact: true }).click();
    await page.getByRole('button', { name: 'снять метку Докладчик' }).waitFor();
    await page.getByRole('button', { name: 'Отметить приход' }).click();
    await page.getByText('Участник отмечен').waitFor();
    await page.getByText('Поставлена метка «Докладчик»').waitFor();
    await expectGood(page, 'participant');
  });

  it('finds by the tag, and changes the event’s tags', async () => {
    await page.goto(`${site.url}${list}?sort=name&tag=Докладчик`);
    expect(await surnames()).toEqual(['Волкова']);
    await expectGood(page, 'participants-tagged');
    await page.goto(`${site.url}${list}/tags`);
    await expectGood(page, 'participants-tags');
  });

  it('adds one by hand: only with consent, and not twice', async () => {
    await page.goto(`${site.url}${list}/new`);
    await page.getByLabel('Электронная почта').fill('p2@mail.test');
    await page.getByLabel('Фамилия').fill('Ежова');
    await page.getByLabel('Имя', { exact: true }).fill('Инна');
    await page.getByRole('button', { name: 'Добавить участника' }).click();
    await page.getByRole('alert').getByText('Без согласия участника').waitFor();
    await expectGood(page, 'participant-new');
    await page.getByLabel(/^Согласие участника получено/).check();
    await page.getByRole('button', { name: 'Добавить участника' }).click();
    await page.getByRole('alert').getByText('Этот адрес уже в списке').waitFor();
    await page.getByLabel('Электронная почта').fill('new@mail.test');
    await page.getByRole('button', { name: 'Добавить участника' }).click();
    await page.getByText('Участник добавлен, место за ним').waitFor();
    await page.getByRole('heading', { level: 1, name: /Ежова Инна/ }).waitFor();
  });

  it('adds a list out of a file after looking at each row', async () => {
    await page.goto(`${site.url}${list}/import`);
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByRole('alert').getByText('Выберите файл').waitFor();
    await expectGood(page, 'participants-import');
    await page.getByLabel('Файл').setInputFiles({
      name: 'spisok.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('ФИО;Почта;Школа\nОсипова Ольга;osipova@mail.test;Школа у леса\nБез почты;;\n'),
    });
    await page.getByRole('button', { name: 'Проверить' }).click();
    await page.getByText('Добавим: 1 человек из 2').waitFor();
    await expectGood(page, 'participants-import-preview');
    await page.getByLabel(/^Согласия участников получены/).check();
    await page.getByRole('button', { name: 'Добавить: 1 человек' }).click();
    await page.getByText('Добавлено: 1 человек').waitFor();
    expect(await surnames()).toContain('Осипова');
  });

  it('sees what to do where nobody has registered yet', async () => {
    await page.goto(`${site.url}/manage/events/pustoy/participants`);
    await page.getByText('Пока никто не записался').waitFor();
    await expectGood(page, 'participants-empty');
  });

  it('works without scripts', async () => {
    const plain = await site.openAs(
      await signedIn(site.t, [['ORGANISER', site.t.organisations.ASOU]]),
      `${list}?status=PENDING`,
      { javaScriptEnabled: false },
    );
    await plain.getByRole('checkbox', { name: /Выбрать: Дмитриева/ }).check();
    await plain.getByRole('button', { name: 'Поставить метку…' }).click();
    await plain.getByLabel('Название новой метки').fill('Ждём почту');
    await plain.getByRole('button', { name: /^Поставить метку: 1 человек/ }).click();
    await plain.getByText('Метка поставлена: 1 человек').waitFor();
    expect(await plain.getByRole('cell', { name: 'Ждём почту' }).count()).toBe(1);
  });

  it('saw nothing go wrong behind the pages', () => {
    expect(site.troubles.filter((trouble) => !/status of (?:409|422)/.test(trouble))).toEqual([]);
  });
});
