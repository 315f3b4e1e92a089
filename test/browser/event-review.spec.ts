import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Role } from '../../src/features/accounts/accounts.rules.js';
import { expectGood } from '../support/browser.js';
import { createEvent, expectStatus, register } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

const TITLE = 'Семинар о профминимуме для классных руководителей';
let site: Site;
let editor: Page;
let organiser: Page;

beforeAll(async () => {
  site = await startSite();
  editor = await signIn('EDITOR', 'Петрова');
  organiser = await signIn('ORGANISER', 'Орлова');
});
afterAll(() => site.close());

async function signIn(role: Role, lastName: string): Promise<Page> {
  const signed = await signedIn(site.t, [[role, site.t.organisations.ASOU]], { lastName, firstName: 'Ольга' });
  return site.openAs(signed, '/manage');
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

describe('an event on its way to the public', () => {
  let path: string;

  it('is put up for review with a wish, returned with a remark that its author finds in the form', async () => {
    const { slug } = await createEvent(
      site.t,
      { title: TITLE, format: 'ONSITE', platform: null, joinUrl: null, venue: 'Актовый зал', audience: ['TEACHERS'] },
      { publish: false },
    );
    path = `/manage/events/${slug}`;
    await editor.goto(`${site.url}${path}/review`);
    await editor.getByLabel(/^Сообщение проверяющему/).fill('Проверьте, пожалуйста, площадку');
    await editor.getByLabel(/^Когда хотелось бы опубликовать/).fill('2030-12-04T10:00');
    await press(editor, 'Отправить на проверку');
    await editor.getByText('Событие отправлено на проверку').waitFor();

    await organiser.goto(`${site.url}${path}`);
    await organiser.getByRole('link', { name: 'Посмотреть и решить' }).first().click();
    await organiser.getByText('Проверьте, пожалуйста, площадку').waitFor();
    await expectGood(organiser, 'review-in-review');
    await press(organiser, 'Вернуть на доработку');
    await organiser.getByRole('alert').getByText('Напишите замечание').waitFor();
    await organiser.getByLabel('Что исправить').fill('Укажите адрес площадки и как добраться');
    await press(organiser, 'Вернуть на доработку');
    await organiser.getByText('Событие возвращено на доработку').waitFor();

    await editor.goto(`${site.url}${path}/edit`);
    await editor.getByText('Укажите адрес площадки и как добраться').waitFor();
    await editor
      .getByLabel(/^Адрес/)
      .last()
      .fill('Балашиха, ул. Ленина, 1');
    await press(editor, 'Сохранить');
    await editor.getByRole('link', { name: 'Ответить на замечания' }).first().click();
    await editor.getByLabel('Ответ на замечание').fill('Добавила адрес');
    await press(editor, 'Исправлено');
    await editor.getByText('Добавила адрес').waitFor();
    await expectGood(editor, 'review-settled');
    await press(editor, 'Отправить на проверку');
    await editor.getByText('Событие отправлено на проверку').waitFor();
    expect(await editor.getByText('Исправлено', { exact: true }).count()).toBeGreaterThan(0);
  });

  it('is approved for a time that lies ahead, and public then', async () => {
    await organiser.goto(`${site.url}${path}/review`);
    await organiser.getByRole('radio', { name: 'В указанное время' }).check();
    await organiser.getByLabel(/^Время публикации/).fill('2030-11-04T10:00');
    await press(organiser, 'Согласовать');
    await organiser.getByRole('alert').getByText('Это время уже прошло').waitFor();
    await organiser.getByLabel(/^Время публикации/).fill('2030-12-04T10:00');
    await press(organiser, 'Согласовать');
    await organiser.getByText(/опубликуется само 4 декабря 2030 г., 10:00/).waitFor();
    await expectGood(organiser, 'review-planned');
    await organiser.goto(`${site.url}${path}`);
    await expectGood(organiser, 'event-planned');
    const seen = () => organiser.request.get(`${site.url}${path.replace('/manage', '')}`, { headers: { cookie: '' } });
    expect((await seen()).status()).toBe(404);
    site.t.clock.set('2030-12-04T10:00:30+03:00');
    await site.t.drainJobs();
    expect((await seen()).status()).toBe(200);
  });

  it('is moved after a look at what will happen', async () => {
    const slug = path.slice('/manage/events/'.length);
    expectStatus(await register(site.t, slug, 'ivanova@mail.ru'), 202);
    await createEvent(site.t, {
      title: 'Вебинар в тот же час',
      audience: ['TEACHERS'],
      startsAt: '2030-12-11T15:00',
      endsAt: '2030-12-11T16:00',
    });
    await organiser.goto(`${site.url}${path}/move`);
    await organiser.getByLabel(/^Новое начало/).fill('2030-12-11T15:00');
    await organiser.getByLabel(/^Новое окончание/).fill('2030-12-11T16:30');
    await organiser.getByLabel('Причина').fill('Занят зал');
    await press(organiser, 'Посмотреть, что изменится');
    await organiser.getByText('Письмо получит 1 человек.').waitFor();
    await organiser.getByRole('link', { name: 'Вебинар в тот же час' }).waitFor();
    await organiser.getByText('Стало: 11 декабря 2030 г. (среда), 15:00–16:30 (МСК)').waitFor();
    await expectGood(organiser, 'move-preview');
    await press(organiser, 'Изменить');
    expect(await organiser.getByLabel('Причина').inputValue()).toBe('Занят зал');
    await press(organiser, 'Посмотреть, что изменится');
    await press(organiser, 'Перенести');
    await organiser.getByText('Событие перенесено').waitFor();
  });

  it('edited by two people tells the second, who keeps what is right', async () => {
    await editor.goto(`${site.url}${path}/edit`);
    await organiser.goto(`${site.url}${path}/edit`);
    await organiser.getByLabel('Название').fill(`${TITLE}: практика`);
    await organiser.getByLabel(/^Контакты/).fill('orlova@asou-mo.ru');
    await press(organiser, 'Сохранить');
    await organiser.getByText('Изменения сохранены').waitFor();
    await editor.getByLabel('Название').fill(`${TITLE}: теория`);
    await editor.getByLabel(/^Кратко/).fill('О чём договоримся и что сделаем за год');
    await press(editor, 'Сохранить');
    await editor.getByText('Пока вы правили, другой человек сохранил изменения').waitFor();
    await editor.getByText('Сохранено: Ольга Орлова').waitFor();
    await expectGood(editor, 'event-conflict');
    const title = editor.getByRole('group', { name: 'Название' });
    expect(await title.getByRole('radio', { name: /^У вас/ }).isChecked()).toBe(true);
    await title.getByRole('radio', { name: /^Сейчас в базе/ }).check();
    await press(editor, 'Сохранить');
    await editor.getByRole('heading', { level: 1, name: `${TITLE}: практика` }).waitFor();
    const [row] = await site.t.sql(`select summary, contact from event where title = $1`, [`${TITLE}: практика`]);
    expect(row).toEqual({ summary: 'О чём договоримся и что сделаем за год', contact: 'orlova@asou-mo.ru' });
  });

  it('has a history of who changed what', async () => {
    await organiser.goto(`${site.url}${path}`);
    await organiser
      .getByRole('navigation', { name: 'Страницы события' })
      .getByRole('link', { name: 'История' })
      .click();
    await organiser.getByRole('heading', { level: 1, name: 'История' }).waitFor();
    expect(await organiser.locator('ins').first().textContent()).not.toBe('');
    await expectGood(organiser, 'event-history');
  });

  it('is cancelled only when the word is typed', async () => {
    await organiser.goto(`${site.url}${path}/cancel`);
    await organiser.getByLabel('Причина').fill('Авария на площадке');
    await press(organiser, 'Посмотреть, кто узнает');
    await press(organiser, 'Отменить событие');
    await organiser.getByRole('alert').getByText('Напишите слово ОТМЕНИТЬ').waitFor();
    await expectGood(organiser, 'cancel-preview');
    await organiser.getByLabel(/напишите ОТМЕНИТЬ/).fill('ОТМЕНИТЬ');
    await press(organiser, 'Отменить событие');
    await organiser.getByText('Событие отменено, письма отправляются').waitFor();
    const page = await organiser.request.get(`${site.url}${path.replace('/manage', '')}`);
    expect(await page.text()).toContain('Авария на площадке');
  });

  it('is taken back by the ministry', async () => {
    await site.t.drainJobs();
    const signed = await signedIn(site.t, [['MINISTRY_CONTROL', site.t.organisations.MOMO]]);
    const ministry = await site.openAs(signed, `${path}/restore`);
    await ministry.getByLabel('Причина').fill('Площадка снова открыта');
    await press(ministry, 'Посмотреть, кто узнает');
    await ministry.getByText('Письмо получит 1 человек.').waitFor();
    await expectGood(ministry, 'restore-preview');
    await press(ministry, 'Восстановить событие');
    await ministry.getByText('Событие восстановлено').waitFor();
    expect(site.troubles.filter((trouble) => !/ 4\d\d /.test(trouble))).toEqual([]);
  });
});
