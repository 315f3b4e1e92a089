import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Role } from '../../src/features/accounts/accounts.rules.js';
import { expectGood } from '../support/browser.js';
import { createEvent, register, rowsOf } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { addPerson, giveRole, municipalAuthority, type Signed, signedIn } from '../support/staff.js';

const LONG = 'Константинопольская-Преображенская';

let site: Site;
let admin: Signed;
let page: Page;
let slug: string;

beforeAll(async () => {
  site = await startSite();
  const { t } = site;
  const authority = await municipalAuthority(t);
  admin = await signedIn(t, [['ADMINISTRATOR', t.organisations.MOMO]], { lastName: 'Северова', firstName: 'Вера' });
  await signedIn(t, [['ADMINISTRATOR', t.organisations.ASOU]], { lastName: 'Второва', firstName: 'Вера' });
  for (const [n, lastName] of ['Абрамова', 'Белова', 'Волкова', LONG].entries()) {
    const id = await addPerson(t, {
      email: `teacher${n}@uchitel.test`,
      lastName,
      firstName: 'Анна',
      organisationId: t.schools[n % 2],
    });
    if (n % 2 === 0) await giveRole(t, id, 'SCHOOL_RESPONSIBLE', t.schools[0]);
  }
  const many = await addPerson(t, {
    email: 'mnogo@asou.test',
    lastName: 'Рощина',
    firstName: 'Анна',
    organisationId: t.organisations.ASOU,
  });
  const roles: readonly (readonly [Role, string])[] = [
    ['ORGANISER', t.organisations.ASOU],
    ['EDITOR', t.organisations.PK_ENERGIA],
    ['MUNICIPAL_COORDINATOR', authority],
  ];
  for (const [role, organisation] of roles) await giveRole(t, many, role, organisation);
  ({ slug } = await createEvent(t));
  page = await site.openAs(admin, '/control/people');
});
afterAll(() => site.close());

describe('the office', () => {
  it('finds a person by a part of the name and by filters that stay in the address', async () => {
    await expectGood(page, 'people');
    await page.getByLabel('Фамилия, имя или почта').fill('волк');
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.getByRole('link', { name: 'Волкова Анна' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.goto(`${site.url}/control/people?q=нетакого`);
    await page.getByText('Никого не нашлось').waitFor();
    await expectGood(page, 'people-none');
  });

  it('gives a role to several people at once after being told to whom', async () => {
    await page.goto(`${site.url}/control/people`);
    await page.getByRole('checkbox', { name: /Белова/ }).check();
    await page.getByRole('checkbox', { name: /Волкова/ }).check();
    await page.getByRole('button', { name: 'Назначить роль' }).click();
    await page.getByText('2 человека:').waitFor();
    await page.getByRole('button', { name: 'Назначить роль' }).click();
    await page.getByRole('alert').getByText('Выберите роль').waitFor();
    await expectGood(page, 'people-bulk');
    await page.getByLabel('Роль', { exact: true }).selectOption('EDITOR');
    await page.getByLabel(/^Организация/).selectOption({ label: 'АСОУ' });
    await page.getByRole('button', { name: 'Назначить роль' }).click();
    await page.getByText('Роль назначена: 2 человека').waitFor();
    expect(await page.getByRole('row', { name: /Белова/ }).textContent()).toContain('Редактор');
  });

  it('closes the door to several people and opens it again', async () => {
    await page.getByRole('checkbox', { name: /Абрамова/ }).check();
    await page.getByRole('button', { name: 'Закрыть доступ' }).click();
    await page.getByText('сразу выйдут из системы').waitFor();
    await page.getByRole('button', { name: 'Закрыть доступ' }).click();
    await page.getByText('Доступ закрыт: 1 человек').waitFor();
    expect(await page.getByRole('row', { name: /Абрамова/ }).textContent()).toContain('Закрыт');
    await page.getByRole('checkbox', { name: /Абрамова/ }).check();
    await page.getByRole('button', { name: 'Открыть доступ' }).click();
    await page.getByRole('button', { name: 'Открыть доступ' }).click();
    await page.getByText('Доступ открыт: 1 человек').waitFor();
  });

  it('is not let to close its own door', async () => {
    await page.getByRole('checkbox', { name: /Северова/ }).check();
    await page.getByRole('button', { name: 'Закрыть доступ' }).click();
    await page.getByRole('button', { name: 'Закрыть доступ' }).click();
    await page.getByRole('alert').getByText('Себя заблокировать нельзя').waitFor();
    expect(page.url()).toContain('/control/people/bulk/do');
  });

  it('sees the card of a person, gives a role and takes it', async () => {
    await page.goto(`${site.url}/control/people?q=Рощина`);
    await page.getByRole('link', { name: 'Рощина Анна' }).click();
    await page.getByRole('heading', { level: 1, name: 'Рощина Анна' }).waitFor();
    await page.getByText('Назначить роль', { exact: true }).click();
    await expectGood(page, 'person');
    await page.getByLabel('Роль', { exact: true }).selectOption('SCHOOL_RESPONSIBLE');
    await page.getByLabel(/^Организация/).selectOption({ label: 'АСОУ' });
    await page.getByRole('button', { name: 'Назначить', exact: true }).click();
    await page.getByRole('alert').getByText('не назначается в организациях этого вида').waitFor();
    await page.getByLabel(/^Организация/).selectOption({ label: 'Школа № 1, Балашиха' });
    await page.getByRole('button', { name: 'Назначить', exact: true }).click();
    await page.getByText('Роль назначена').waitFor();
    const row = page.getByRole('row', { name: /Ответственный школы/ });
    expect(await row.textContent()).toContain('Северова Вера');
    await row.getByRole('button', { name: 'Снять' }).click();
    await page.getByText('Роль снята').waitFor();
    expect(await page.getByRole('row', { name: /Ответственный школы/ }).count()).toBe(0);
  });

  it('corrects a name', async () => {
    await page.getByRole('link', { name: 'Изменить сведения' }).click();
    await page.getByLabel(/^Отчество/).fill('Павловна');
    await expectGood(page, 'person-edit');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByRole('heading', { level: 1, name: 'Рощина Анна Павловна' }).waitFor();
    expect(await page.getByText('Сведения сохранены').count()).toBe(1);
  });

  it('invites a list of people; bad lines are told by number and nothing typed is lost', async () => {
    await page.goto(`${site.url}/control/people/invite`);
    await page.getByLabel('Кого пригласить').fill('Новикова Мария Олеговна, novikova@school.test\nбез адреса');
    await page.getByLabel('Роль', { exact: true }).selectOption('SCHOOL_RESPONSIBLE');
    await page.getByLabel(/^Организация/).selectOption({ label: 'Школа № 2, Балашиха' });
    await page.getByRole('button', { name: 'Пригласить' }).click();
    await page.getByRole('alert').getByText('Строка 2: не видно адреса электронной почты').waitFor();
    await expectGood(page, 'people-invite');
    await page
      .getByLabel('Кого пригласить')
      .fill('Новикова Мария Олеговна, novikova@school.test\nГорина Анна gorina@school.test');
    await page.getByRole('button', { name: 'Пригласить' }).click();
    await page.getByText('2 приглашения отправлены').waitFor();
    expect(await page.getByText('Приглашение ждёт').count()).toBe(2);
  });

  it('reads the table of rights, on a phone too', async () => {
    await page.goto(`${site.url}/control/rights`);
    const cell = page.getByRole('row', { name: /^Выгружать списки участников/ }).getByRole('cell');
    expect(await cell.allTextContents()).toEqual(['регион', '—', '—', 'регион', 'своя', '—', 'своя', '—']);
    await expectGood(page, 'rights');
  });
});

describe('somebody with two roles', () => {
  it('works in one of them and goes back to both', async () => {
    const both = await signedIn(
      site.t,
      [
        ['ORGANISER', site.t.organisations.ASOU],
        ['SCHOOL_RESPONSIBLE', site.t.schools[0]],
      ],
      { lastName: 'Двуликая' },
    );
    const own = await site.openAs(both, '/manage');
    await own.getByRole('link', { name: 'Новое событие' }).first().waitFor();
    const menu = own.locator('.user-menu');
    await menu.locator('summary').click();
    await expectGood(own, 'role-switch');
    await menu.getByRole('button', { name: 'Ответственный школы, Школа № 1' }).click();
    await own.getByText('Вы работаете как «Ответственный школы, Школа № 1»').waitFor();
    expect((await own.goto(`${site.url}/manage`))?.status()).toBe(403);
    await own.goto(`${site.url}/control`);
    await own.locator('.user-menu summary').click();
    await own.getByRole('button', { name: 'Все мои роли' }).click();
    await own.getByText('Действуют все ваши роли').waitFor();
    expect((await own.goto(`${site.url}/manage`))?.status()).toBe(200);
    await own.goto(`${site.url}/me`);
    await expectGood(own, 'role-cabinet');
    await own.getByRole('region', { name: 'Роли' }).getByRole('button', { name: 'Организатор, АСОУ' }).click();
    await own.getByText('Вы работаете как «Организатор, АСОУ»').waitFor();
  });

  it('makes a token, sees it once and revokes it', async () => {
    const owner = await signedIn(site.t, [['ORGANISER', site.t.organisations.ASOU]]);
    const own = await site.openAs(owner, '/me/tokens');
    await own.getByText('Токенов пока нет').waitFor();
    await own.getByRole('button', { name: 'Создать токен' }).click();
    await own.getByRole('alert').getByText('Отметьте хотя бы одно действие').waitFor();
    await own.getByLabel('Название').fill('Выгрузка на сайт школы');
    await own.getByLabel('Видеть участников событий').check();
    await own.getByLabel('Видеть события до публикации').check();
    await expectGood(own, 'tokens');
    await own.getByRole('button', { name: 'Создать токен' }).click();
    const token = (await own.locator('code.secret').textContent()) ?? '';
    await expectGood(own, 'token-new');
    const asked = () => site.t.inject({ url: `/api/v1/events/${slug}/registrations`, token });
    expect((await asked()).statusCode).toBe(200);
    await own.getByRole('link', { name: 'К списку токенов' }).click();
    expect(await own.content()).not.toContain(token);
    await own.getByRole('button', { name: 'Отозвать' }).click();
    await own.getByText('Токен отозван').first().waitFor();
    expect((await asked()).statusCode).toBe(401);
  });
});

describe('an organiser', () => {
  it('names a helper for the door, who marks who came and sees no addresses', async () => {
    const { t } = site;
    const organiser = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
    await register(t, slug, 'pedagog@mail.test');
    const [{ id } = { id: '' }] = await rowsOf(
      t,
      (await t.sql<{ id: string }>(`select id from event where slug = $1`, [slug]))[0]?.id ?? '',
    );
    const token = await t.asStaff('ORGANISER', 'ASOU');
    await t.inject({ method: 'POST', url: `/api/v1/events/${slug}/registrations/${id}/confirm`, token });
    const own = await site.openAs(organiser, `/manage/events/${slug}`);
    await own.getByRole('link', { name: 'Помощники' }).click();
    const helper = await signedIn(t, [], { email: 'dveri@asou.test', lastName: 'Дверина' });
    await own.getByLabel('Электронная почта').fill('dveri@asou.test');
    await own.getByRole('radio', { name: 'Только отметка' }).check();
    await own.getByRole('button', { name: 'Добавить' }).click();
    await own.getByText('Помощник добавлен').waitFor();
    await expectGood(own, 'helpers');
    const door = await site.openAs(helper, `/manage/events/${slug}`);
    await expectGood(door, 'helper-event');
    await door.getByRole('link', { name: 'Список участников' }).click();
    await expectGood(door, 'helper-participants');
    await door.getByRole('button', { name: /^Отметить\s*:/ }).click();
    await door.getByText('Участник отмечен').waitFor();
    expect(await door.content()).not.toContain('pedagog@mail.test');
  });

  it('saw nothing go wrong behind the pages', () => {
    // refusals that were looked for are told of in the console too
    expect(site.troubles.filter((trouble) => !/status of (?:403|409|422)/.test(trouble))).toEqual([]);
  });
});
