import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectGood, screenshot } from '../support/browser.js';
import { createEvent } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { signedIn } from '../support/staff.js';

const LONG =
  'Реализация профориентационного минимума в общеобразовательных организациях Московской области: открыты кабинеты';

let site: Site;
let organiser: Page;
let editor: Page;

beforeAll(async () => {
  site = await startSite();
  organiser = await browser('ORGANISER');
  editor = await browser('EDITOR');
});
afterAll(() => site.close());

async function browser(role: 'ORGANISER' | 'EDITOR'): Promise<Page> {
  return site.openAs(await signedIn(site.t, [[role, site.t.organisations.ASOU]]), '/manage');
}

const editorOf = (page: Page) => page.getByRole('textbox', { name: 'Текст' });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

describe('a piece of news', () => {
  it('is begun on an empty page, by the keyboard alone', async () => {
    await editor.goto(`${site.url}/manage/news`);
    await editor.getByText('Здесь пока пусто').waitFor();
    await expectGood(editor, 'news-list-empty');
    await editor.getByRole('link', { name: 'Написать новость' }).press('Enter');
    await editor.getByLabel('Заголовок').fill(LONG);
    await editor.keyboard.press('Tab');
    await editor.keyboard.type('Двадцать школ');
    await editor.getByText('13 из 1 000 знаков.').waitFor();
    // the plain field gives way to the editor, whose buttons come last
    await editor.getByRole('button', { name: 'Жирный' }).waitFor();
    await editorOf(editor).focus();
    await editor.keyboard.type('Важно');
    await editorOf(editor).getByText('Важно').waitFor();
    // the editor renders what was typed once more, and what is selected before that is lost
    const selected = () =>
      editor.evaluate<number>(`document.querySelector('trix-editor').editor.getSelectedRange()[0]`);
    for (let tries = 0; tries < 50 && (await selected()) > 0; tries++) await editor.keyboard.press('Control+A');
    await editor.getByRole('button', { name: 'Жирный' }).press('Enter');
    await expectGood(editor, 'news-new');
    await editor.getByRole('button', { name: 'Сохранить и отправить на проверку' }).press('Enter');
    await editor.getByText('Новость отправлена на проверку').waitFor();
    expect(await editorOf(editor).innerHTML()).toContain('<strong>Важно</strong>');
  });

  it('loses in a paste what is not text, and says so', async () => {
    const word = `<p class="MsoNormal" style="color:red">Из <b>Word</b><o:p></o:p></p><img src="https://evil.example/x.gif"><a href="javascript:alert(1)">там</a>`;
    await editor.evaluate((html) => {
      const put = (event: ClipboardEvent) => {
        event.clipboardData?.setData('text/html', html);
        event.clipboardData?.setData('text/plain', 'Из Word там');
        event.preventDefault();
      };
      document.addEventListener('copy', put, { once: true });
    }, word);
    await editor.getByLabel('Заголовок').selectText();
    await editor.keyboard.press('Control+C');
    await editorOf(editor).focus();
    await editor.keyboard.press('Control+V');
    await editor.getByText('Из вставленного убрано: оформление; картинки').waitFor();
    const inside = await editorOf(editor).innerHTML();
    expect(inside).toContain('Word');
    expect(inside).not.toMatch(/style="color|javascript:|evil\.example/);
    await press(editor, 'Сохранить');
    await editor.getByText('Новость сохранена').waitFor();
  });

  it('is seen as readers will see it, on a computer and on a phone, before it is saved', async () => {
    await editor.getByLabel('Лид').fill('Лид, который не сохранён');
    await press(editor, 'Предпросмотр');
    await editor.getByText('Так это увидят читатели').waitFor();
    const shown = editor.frameLocator('iframe[title="Предпросмотр"]');
    await shown.getByText('Лид, который не сохранён').waitFor();
    expect(await editor.locator('iframe').getAttribute('width')).toBe('1280');
    await screenshot(editor, 'news-preview-1280');
    await press(editor, 'Как на телефоне');
    expect(await editor.locator('iframe').getAttribute('width')).toBe('360');
    await shown.getByText('Меню').waitFor();
    await screenshot(editor, 'news-preview-360');
    await press(editor, 'Закрыть');
    await editor.goto(editor.url()).catch(() => undefined);
  });

  it('is returned with a remark, sent again and published at a time', async () => {
    const address = editor.url();
    await organiser.goto(`${site.url}/manage/news`);
    await expectGood(organiser, 'news-list');
    await organiser.getByRole('link', { name: LONG }).click();
    await expectGood(organiser, 'news-review');
    await organiser.getByLabel('Замечание').fill('Добавьте дату');
    await press(organiser, 'Вернуть с замечанием');
    await organiser.getByText('Новость возвращена с замечанием').waitFor();

    await editor.goto(address);
    await editor.getByText('Добавьте дату').waitFor();
    await expectGood(editor, 'news-returned');
    await press(editor, 'Сохранить и отправить на проверку');

    await organiser.goto(address);
    await organiser.getByText('Опубликовать в назначенное время').click();
    await organiser.getByLabel('Когда').fill('2030-12-01T10:00');
    await press(organiser, 'Сохранить и назначить время');
    await organiser.getByRole('link', { name: 'Это время уже прошло, укажите время в будущем' }).waitFor();
    await expectGood(organiser, 'news-past');
    await organiser.getByLabel('Когда').fill('2030-12-03T10:00');
    await press(organiser, 'Сохранить и назначить время');
    await organiser.getByText('Выйдет 3 декабря 2030 г., 10:00').waitFor();
    site.t.clock.set('2030-12-03T10:01:00+03:00');
    await site.t.drainJobs();

    const reader = await site.open('/announcements?about=news');
    await expectGood(reader, 'news-public-list');
    await reader.getByRole('link', { name: LONG }).click();
    await reader.getByText('Новость', { exact: true }).waitFor();
    await expectGood(reader, 'news-public');
    expect(await reader.title()).toContain('открыты кабинеты');
  });

  it('is saved by two at once: the second sees both texts and chooses', async () => {
    await organiser.reload();
    const other = await browser('ORGANISER');
    await other.goto(organiser.url());
    await other.getByLabel('Лид').fill('Тридцать школ');
    await press(other, 'Сохранить');
    await other.getByText('Новость сохранена').waitFor();
    await organiser.getByLabel('Лид').fill('Двадцать две школы');
    await press(organiser, 'Сохранить');
    await organiser.getByText('Пока вы правили, другой человек сохранил изменения').waitFor();
    await expectGood(organiser, 'news-conflict');
    await press(organiser, 'Сохранить');
    await organiser.getByText('Новость сохранена').waitFor();
    expect(await organiser.getByLabel('Лид').inputValue()).toBe('Двадцать две школы');
  });

  it('has a history, and a text of it comes back; the texts for networks are copied', async () => {
    const text = organiser.locator('.social-texts li').first();
    await text.locator('summary').click();
    await organiser.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await text.getByRole('button').click();
    await organiser.getByText('Скопировано').first().waitFor();
    expect(await organiser.evaluate(() => navigator.clipboard.readText())).toContain('Двадцать две школы');
    await expectGood(organiser, 'news-published');
    await organiser.getByRole('link', { name: 'История' }).click();
    await organiser.locator('del', { hasText: 'Тридцать школ' }).waitFor();
    await expectGood(organiser, 'news-history');
    await organiser.getByRole('button', { name: 'Вернуть эту версию' }).first().click();
    await organiser.getByText('Новость с прежним текстом').waitFor();
    expect(await organiser.getByLabel('Лид').inputValue()).toBe('Тридцать школ');
  });
});

it('an announcement of an event stands among the pages of the event', async () => {
  const { slug } = await createEvent(site.t);
  await organiser.goto(`${site.url}/manage/events/${slug}/announcement`);
  await expectGood(organiser, 'announcement-empty');
  await organiser.getByLabel('Лид').fill('Приходите');
  await press(organiser, 'Сохранить и опубликовать');
  await organiser.getByText('Анонс опубликован').waitFor();
  await expectGood(organiser, 'announcement-published');
  expect(await organiser.getByRole('link', { name: 'Анонс', exact: true }).getAttribute('aria-current')).toBe('page');
});

it('nothing goes wrong in the browser meanwhile', () => {
  // refused forms answer 4xx; the styles are those of the pasted text, which the browser reads and the policy refuses
  const expected = /status of 4\d\d|Applying inline style/;
  expect(site.troubles.filter((trouble) => !expected.test(trouble))).toEqual([]);
});
