import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeViolations, screenshot } from '../support/browser.js';
import { createEvent, register, rowsOf, tokenOf } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { type SmtpInbox, startSmtpInbox } from '../support/smtp-inbox.js';
import { pathInLetter } from '../support/visitor.js';

const EMAIL = 'anna.petrova@school.test';
const PHONE = { width: 360, height: 740 };

let site: Site;
let inbox: SmtpInbox;
/** Of the teacher, through the whole journey. */
let page: Page;
/** The link of her letter. */
let link: string;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  site = await startSite({ smtpUrl: inbox.url });
});
afterAll(async () => {
  await site.close();
  await inbox.close();
});

/** An event that starts `minutes` from now, confirmed for the teacher. */
async function registered(title: string, minutes: number, input: Record<string, unknown> = {}): Promise<string> {
  const startsAt = new Date(site.t.clock.now().getTime() + minutes * 60_000);
  const endsAt = new Date(startsAt.getTime() + 90 * 60_000);
  const event = await createEvent(site.t, {
    title,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    ...input,
  });
  await register(site.t, event.slug, EMAIL);
  const [row] = (await rowsOf(site.t, event.id)).filter(({ email }) => email === EMAIL);
  await site.t.inject({ method: 'POST', url: `/r/${tokenOf(site.t, row?.id ?? '')}/confirm` });
  return event.slug;
}

/** What is wrong with the page for the eye and for assistive technology, on a desk and on a phone. */
async function expectReadable(at: Page, name: string): Promise<void> {
  for (const [suffix, size] of [
    ['', { width: 1280, height: 900 }],
    ['-phone', PHONE],
  ] as const) {
    await at.setViewportSize(size);
    expect([name + suffix, await axeViolations(at)]).toEqual([name + suffix, []]);
    const overflow = await at.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect([name + suffix, overflow]).toEqual([name + suffix, 0]);
    await screenshot(at, name + suffix);
  }
  await at.setViewportSize({ width: 1280, height: 900 });
}

async function letterFor(from: Page, email: string): Promise<string> {
  await from.getByLabel('Ваша почта').fill(email);
  await from.getByRole('button', { name: 'Прислать ссылку для входа' }).click();
  await from.getByRole('heading', { name: 'Проверьте почту' }).waitFor();
  await site.t.drainJobs();
  return pathInLetter(inbox, email, '/login/link');
}

describe('a teacher with a letter', () => {
  it('asks for the letter', async () => {
    await registered('Россия — мои горизонты: разбор занятий сентября', 20);
    await registered(
      'Региональная конференция «Профориентация без границ: школа, колледж, предприятие и вуз в одной команде»',
      3 * 24 * 60,
      {
        kind: 'CONFERENCE',
        format: 'HYBRID',
        venue: 'АСОУ, актовый зал',
        address: 'Москва, Староватутинский проезд, 8',
      },
    );
    page = await site.open('/login');
    await expectReadable(page, 'login');
    await page.getByLabel('Ваша почта').fill('не адрес');
    await page.getByRole('button', { name: 'Прислать ссылку для входа' }).click();
    await page.getByRole('alert').getByText('Укажите адрес').waitFor();

    link = await letterFor(page, EMAIL);
    await expectReadable(page, 'login-sent');
  });

  it('signs in by its button, is told when another browser opens it or it was used, and sees what to join', async () => {
    const stranger = await site.open(link);
    await stranger.getByText('в другом браузере или на другом устройстве').waitFor();
    await expectReadable(stranger, 'login-link');
    await page.goto(site.url + link);
    expect(await page.getByText('в другом браузере').count()).toBe(0);
    await page.getByRole('button', { name: 'Войти как a***@school.test' }).click();
    await page.getByRole('heading', { name: 'Мои события' }).waitFor();
    await site.t.drainJobs();
    await page.getByText('Вы участвуете').first().waitFor();
    await page.getByRole('link', { name: 'Подключиться' }).waitFor();
    await expectReadable(page, 'cabinet');

    await page.goto(site.url + link);
    await page.getByText('По этой ссылке уже переходили').waitFor();
    await expectReadable(page, 'login-problem');
  });

  it('tells about herself once and registers in two presses', async () => {
    await page.goto(`${site.url}/me/profile`);
    await page.getByLabel('Школа', { exact: true }).pressSequentially('балашиха 2');
    await page.locator('.combobox-list [role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByLabel('Математика').check();
    await page.getByLabel('9', { exact: true }).check();
    await expectReadable(page, 'profile');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Профиль сохранён').waitFor();

    const { slug } = await createEvent(site.t, { title: 'Вебинар в два нажатия' });
    await page.goto(`${site.url}/events/${slug}/register`);
    expect(await page.getByLabel('Электронная почта').inputValue()).toBe(EMAIL);
    expect(await page.getByRole('checkbox', { name: /Я даю/ }).isChecked()).toBe(false);
    await page.getByRole('checkbox', { name: /Я даю/ }).check();
    await page.getByRole('button', { name: 'Зарегистрироваться' }).click();
    await page.getByText('Место за вами').waitFor();
  });

  it('changes the address of her calendar, and the old one is gone', async () => {
    await page.goto(`${site.url}/me/calendar`);
    const address = await page.locator('.feed-address code').innerText();
    await expectReadable(page, 'own-calendar');
    await page.getByRole('button', { name: 'Сменить адрес' }).click();
    await page.getByText('Адрес сменён').waitFor();
    expect(await page.locator('.feed-address code').innerText()).not.toBe(address);
    expect((await page.request.get(address)).status()).toBe(410);
  });

  it('chooses letters and asks for another address', async () => {
    await page.goto(`${site.url}/me/preferences`);
    await page.getByLabel('Новые события').uncheck();
    await expectReadable(page, 'preferences');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Сохранено').waitFor();

    await page.goto(`${site.url}/me/email`);
    await page.getByLabel('Новый адрес').fill('a.petrova@mail.test');
    await page.getByRole('button', { name: 'Отправить письма' }).click();
    await page.getByText('Ждём подтверждения').waitFor();
    await expectReadable(page, 'email-change');
    await site.t.drainJobs();
    const step = await site.open(pathInLetter(inbox, 'a.petrova@mail.test', '/login/email'));
    await step.getByRole('button', { name: 'Подтвердить новый адрес' }).waitFor();
    await expectReadable(step, 'email-change-step');
  });

  it('leaves everywhere', async () => {
    await page.goto(`${site.url}/me/sessions`);
    await page.getByText('Вы здесь').waitFor();
    await expectReadable(page, 'sessions');
    await page.getByRole('button', { name: 'Выйти везде' }).click();
    await page.getByText('Вы вышли на всех устройствах').waitFor();
    await page.goto(`${site.url}/me`);
    await page.getByRole('heading', { name: 'Вход', exact: true }).waitFor();
    expect(page.url()).toContain('/login');
  });

  it('who is new is asked for the name first, and finds an empty cabinet that says what to do', async () => {
    const other = await site.open('/login', { javaScriptEnabled: false });
    await other.goto(site.url + (await letterFor(other, 'novaya@school.test')));
    await other.getByRole('button', { name: /Войти как/ }).click();
    await other.getByText('Давайте познакомимся').waitFor();
    await other.getByLabel('Фамилия').fill("О'Коннор-Заде");
    await other.getByLabel('Имя', { exact: true }).fill('Вера');
    await other.getByRole('checkbox', { name: /Я даю/ }).check();
    await other.getByRole('button', { name: 'Сохранить' }).click();
    await other.getByText('Вы пока никуда не записаны').waitFor();
    await screenshot(other, 'cabinet-empty');
    expect(await other.getByRole('link', { name: 'Выбрать событие' }).getAttribute('href')).toBe('/events');
  });

  it('gives a place back with one question', async () => {
    const slug = await registered('Встреча, на которую не успеть', 60);
    const other = await site.open('/login');
    await other.goto(site.url + (await letterFor(other, EMAIL)));
    await other.getByRole('button', { name: /Войти как/ }).click();
    const entry = other.getByRole('article').filter({ hasText: 'Встреча, на которую не успеть' });
    await entry.getByText('Не смогу прийти').click();
    await entry.getByRole('button', { name: 'Отменить регистрацию' }).click();
    await other.getByText('Регистрация отменена, место освободилось').waitFor();
    expect(await other.locator(`a[href="/events/${slug}"]`).count()).toBe(0);
  });

  it('meets no errors of the console and no other hosts', () => {
    expect(site.troubles.filter((trouble) => !/4(10|22)/.test(trouble))).toEqual([]);
  });
});
