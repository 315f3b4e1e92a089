import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import mammoth from 'mammoth';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { expectGood } from '../support/browser.js';
import { expectStatus, register } from '../support/scenario.js';
import { type Site, startSite } from '../support/site.js';
import { type SmtpInbox, startSmtpInbox } from '../support/smtp-inbox.js';

const TOPIC = 'Профминимум в образовательной деятельности';
const MEASURE = '/roadmap/2030-2031/17';
const RESULTS = ['INFORMATION_LETTER', 'ANNOUNCEMENT', 'EVENT_PROGRAMME', 'POST_RELEASE'];

let site: Site;
let inbox: SmtpInbox;
let organiser: Page;
let coordinator: Page;
let slug: string;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  site = await startSite({ now: '2030-12-09T06:00:00Z', smtpUrl: inbox.url });
  await site.t.sql(`
    with p as (insert into plan (academic_year, slug, title, issuer, purpose, clauses)
      values ('2030/2031', '2030-2031', 'План', 'МОМО', '', '{}') returning id),
    s as (insert into plan_section (plan_id, number, title) select id, 1, 'Раздел' from p returning id),
    m as (insert into measure (plan_id, section_id, number, title, deadline_raw, deadline_kind, executors_raw, results_raw)
      select p.id, s.id, 17, 'Организация и проведение вебинаров', 'по графику', 'ON_SCHEDULE', 'АСОУ', 'письмо, анонс, программа, пост-релиз'
      from p, s returning id),
    r as (insert into planned_result (measure_id, position, kind, kind_label, text, multiplicity, verifiable)
      select m.id, n, kind, kind, kind, 'PER_EVENT', true from m, unnest('{${RESULTS.join(',')}}'::text[]) with ordinality as k(kind, n))
    insert into measure_item (measure_id, number, event_kind, text_raw, topic) select id, '17.3', 'WEBINAR', 'вебинар', '${TOPIC}' from m`);
  for (const [email, role] of [
    ['olga@asou.test', 'ORGANISER'],
    ['marina@asou.test', 'COORDINATOR'],
  ] as const)
    await site.t.get(AccountsService).createStaff({
      email,
      lastName: 'Орлова',
      firstName: 'Ольга',
      password: 'a password of tests',
      role,
      organisationCode: 'ASOU',
    });
  await site.t.sql(`update person set second_factor_exempt = true`);
  await site.t.sql(`update organisation set email = 'shkola@mail.test' where id = $1`, [site.t.schools[0]]);
  organiser = await signIn('olga@asou.test');
  coordinator = await signIn('marina@asou.test');
});
afterAll(async () => {
  await site.close();
  await inbox.close();
});

async function signIn(email: string): Promise<Page> {
  const page = await site.open('/manage');
  await page.getByLabel('Электронная почта').fill(email);
  await page.getByLabel('Пароль').fill('a password of tests');
  await page.getByRole('button', { name: 'Войти' }).click();
  await page.getByLabel('Разделы').first().waitFor();
  return page;
}

const to = (page: Page, path: string) => page.goto(`${site.url}/manage/events/${slug}${path}`);
const lettersTo = (address: string) => inbox.letters.filter((letter) => letter.to === address);

async function textOf(path: string): Promise<string> {
  const reader = await site.open(path);
  const text = await reader.locator('main').innerText();
  await reader.context().close();
  return text;
}

async function feedEntry(): Promise<ICAL.Component | undefined> {
  const feed = await (await organiser.request.get(`${site.url}/calendar/events.ics`)).text();
  return new ICAL.Component(ICAL.parse(feed) as unknown[]).getAllSubcomponents('vevent')[0];
}

describe('from a line of the plan to what it came to', () => {
  it('an event is made of item 17.3; a draft is told to nobody', async () => {
    await organiser.goto(`${site.url}/manage/events/new`);
    await organiser.getByRole('link', { name: 'Создать событие по пункту 17.3' }).click();
    expect(await organiser.getByLabel('Название').inputValue()).toBe(TOPIC);
    await organiser.getByLabel(/^Начало/).fill('2030-12-10T15:00');
    await organiser.getByLabel(/^Окончание/).fill('2030-12-10T16:30');
    await organiser.getByRole('radio', { name: 'Онлайн', exact: true }).check();
    await organiser.getByLabel(/^Платформа/).fill('МТС Линк');
    await organiser.getByRole('button', { name: 'Создать черновик' }).click();
    await organiser.getByRole('heading', { level: 1, name: TOPIC }).waitFor();
    slug = new URL(organiser.url()).pathname.split('/').at(-1) ?? '';
    await site.t.drainJobs();
    expect(inbox.letters).toEqual([]);
    expect((await organiser.request.get(`${site.url}/api/v1/events`)).ok()).toBe(true);
    expect(await feedEntry()).toBeUndefined();
    expect(await textOf(MEASURE)).toContain('0 из 1');
    await organiser.getByRole('button', { name: 'Опубликовать', exact: true }).click();
    await organiser.getByText('Событие опубликовано', { exact: true }).waitFor();
    expect(String((await feedEntry())?.getFirstPropertyValue('summary'))).toContain(TOPIC);
  });

  it('the information letter is a DOCX of the event, is registered, sent and read', async () => {
    await to(organiser, '/letter');
    await organiser.getByLabel('Кто подписывает').fill('И. И. Иванова');
    await organiser.getByRole('button', { name: 'Сохранить письмо' }).click();
    await organiser.getByLabel('Муниципальные школы').check();
    await organiser.getByRole('button', { name: 'Добавить', exact: true }).click();
    await organiser.getByText('Добавлено: 2 организации').waitFor();
    await to(coordinator, '/letter');
    await coordinator.getByLabel('Исходящий номер').fill('исх-173');
    await coordinator.getByLabel('Дата письма').fill('2030-12-09');
    await coordinator.getByRole('button', { name: 'Зарегистрировать' }).click();
    await coordinator.getByRole('button', { name: 'Отправить: 1 организация' }).click();
    await coordinator.getByText('Письмо отправляется').waitFor();
    await site.t.drainJobs();
    expect(lettersTo('shkola@mail.test').map(({ parsed }) => parsed.subject)).toEqual([
      'О проведении вебинара: письмо № исх-173 от 9 декабря 2030 г.',
    ]);
    const docx = await organiser.request.get(`${site.url}/manage/events/${slug}/letter/letter.docx`);
    const { value } = await mammoth.extractRawText({ buffer: await docx.body() });
    for (const words of [
      'пунктом 17.3',
      TOPIC,
      '10 декабря 2030 г., 15:00–16:30 (МСК)',
      '№ исх-173',
      `/events/${slug}/register`,
    ])
      expect(value).toContain(words);
    expect(await textOf(MEASURE)).toContain('Письмо № исх-173');
  });

  it('the announcement comes out at its time and not before', async () => {
    await to(organiser, '/announcement');
    await organiser.getByLabel('Заголовок').fill('Завтра: профминимум на уроках');
    await organiser.locator('[name="lead"]').fill('За полтора часа разберём примеры.');
    await organiser.getByText('Опубликовать в назначенное время').click();
    await organiser.locator('[name="publishAt"]').fill('2030-12-09T12:00');
    await organiser.getByRole('button', { name: 'Сохранить и назначить время' }).click();
    await organiser
      .getByText(/Выйдет 9 декабря 2030/)
      .first()
      .waitFor();
    expect(await textOf('/announcements')).not.toContain('Завтра: профминимум на уроках');
    site.t.clock.set('2030-12-09T09:00:30Z');
    await site.t.drainJobs();
    expect(await textOf('/announcements')).toContain('Завтра: профминимум на уроках');
    expect(await textOf(`/events/${slug}`)).toContain('За полтора часа разберём примеры.');
  });

  it('teachers register and confirm', async () => {
    for (const name of ['anna', 'boris']) expectStatus(await register(site.t, slug, `${name}@mail.test`), 202);
    await site.t.drainJobs();
    for (const name of ['anna', 'boris']) {
      const [link] = /http\S+\/confirm/.exec(lettersTo(`${name}@mail.test`)[0]?.parsed.text ?? '') ?? [];
      const page = await site.open(new URL(link ?? '').pathname);
      await page.getByRole('button', { name: 'Подтвердить участие' }).click();
      await page.getByText('адрес подтверждён').waitFor();
    }
    await site.t.drainJobs();
    expect(lettersTo('anna@mail.test').at(-1)?.raw).toContain('method=REQUEST');
  });

  it('the program is released twice; readers see the difference and are told once', async () => {
    const row = (n: number, field: string) => organiser.locator(`[name="sessions.${n}.${field}"]`);
    const release = async () => {
      await organiser.getByRole('button', { name: /Сохранить и выпустить/ }).click();
      await organiser
        .getByText(/версия \d/)
        .first()
        .waitFor();
    };
    await to(organiser, '/program?view=list');
    await row(0, 'title').fill('Примеры уроков');
    await row(0, 'startsAt').fill('2030-12-10T15:00');
    await row(0, 'endsAt').fill('2030-12-10T15:40');
    await release();
    await to(organiser, '/program?view=list');
    await row(0, 'endsAt').fill('2030-12-10T15:30');
    await row(1, 'title').fill('Ответы на вопросы');
    await row(1, 'startsAt').fill('2030-12-10T15:30');
    await row(1, 'endsAt').fill('2030-12-10T16:30');
    await release();
    const changes = await textOf(`/events/${slug}/program/changes`);
    expect(changes).toContain('Время: 15:00–15:40 (МСК) → 15:00–15:30 (МСК)');
    expect(changes).toContain('Ответы на вопросы');
    site.t.clock.advance({ minutes: 6 });
    await site.t.drainJobs();
    for (const name of ['anna', 'boris'])
      expect(
        lettersTo(`${name}@mail.test`).filter(({ parsed }) => parsed.subject === `Изменилась программа: ${TOPIC}`),
      ).toHaveLength(1);
    expect(String((await feedEntry())?.getFirstPropertyValue('description'))).toContain('Ответы на вопросы');
  });

  it('everything is lost and comes back from a copy', async () => {
    const before = await textOf(`/events/${slug}`);
    await site.loseAndRestore();
    expect(await textOf(`/events/${slug}`)).toBe(before);
  });

  it('held, it has a post-release with five pictures', async () => {
    site.t.clock.set('2030-12-10T14:00:00Z');
    // their sessions ended meanwhile
    organiser = await signIn('olga@asou.test');
    coordinator = await signIn('marina@asou.test');
    await site.t.sql(`update registration set checked_in_at = now() where email = 'anna@mail.test'`);
    await to(organiser, '/post-release');
    await organiser.getByLabel('Заголовок').fill('Педагоги разобрали примеры');
    await organiser.locator('[name="lead"]').fill('Были все, кто хотел.');
    await organiser
      .getByRole('button', { name: /публиковать/ })
      .first()
      .click();
    await organiser.getByText('Опубликовано').first().waitFor();
    await organiser.getByText('1 участник, 1 школа, 1 муниципалитет.').waitFor();
    await organiser.getByRole('button', { name: 'Подставить эти числа' }).click();
    expect(await organiser.locator('[name="participantsCount"]').inputValue()).toBe('1');
    await to(organiser, '/post-release/pictures');
    const colours = ['#2516d8', '#2526d8', '#2536d8', '#2546d8', '#2556d8'];
    const pictures = await Promise.all(
      colours.map((background) =>
        sharp({ create: { width: 900, height: 600, channels: 3, background } })
          .jpeg()
          .toBuffer(),
      ),
    );
    const files = [...pictures, Buffer.from('<html><script>1</script></html>')].map((buffer, index) => ({
      name: `${index + 1}.jpg`,
      mimeType: 'image/jpeg',
      buffer,
    }));
    await organiser.locator('input[type=file]').setInputFiles(files);
    await organiser.getByRole('radio', { name: /Общий план/ }).check();
    await organiser.getByRole('button', { name: 'Добавить', exact: true }).click();
    await organiser.getByText('6.jpg: Это не картинка JPEG, PNG или WebP').waitFor();
    await organiser.getByText('5.jpg — загружено').waitFor();
    for (const number of [1, 2, 3, 4, 5]) {
      await organiser.getByLabel(`Что на картинке ${number}`).fill(`Экран вебинара ${number}`);
      await organiser.getByRole('button', { name: 'Сохранить и показать' }).first().click();
      await organiser.getByText(`Экран вебинара ${number}`).first().waitFor();
    }
    const rows = organiser.locator('.picture-row');
    await rows.nth(2).scrollIntoViewIfNeeded();
    await rows.nth(1).locator('.picture').hover();
    await organiser.mouse.down();
    for (const y of [20, 5]) await rows.nth(0).hover({ position: { x: 5, y } });
    await organiser.mouse.up();
    await rows.nth(0).getByText('Экран вебинара 2').waitFor();
    await rows.nth(0).getByText('Обложка').waitFor();
    await expectGood(organiser, 'pictures');
    const reader = await site.open('/post-releases');
    await reader
      .getByRole('link', { name: /Педагоги разобрали примеры/ })
      .first()
      .click();
    await reader.getByRole('img', { name: 'Экран вебинара 5' }).waitFor();
    expect(await reader.getByRole('img', { name: /Экран вебинара/ }).count()).toBe(5);
  });

  it('and the measure shows all of its results', async () => {
    const reader = await site.open(MEASURE);
    for (const result of RESULTS)
      expect(await reader.locator(`[data-result="${result}"]`).innerText()).toContain('1 из 1');
    await reader.getByRole('link', { name: 'Программа, версия 2' }).waitFor();
    await reader.getByRole('link', { name: 'Пост-релиз', exact: true }).click();
    await reader.getByRole('heading', { name: 'Педагоги разобрали примеры' }).first().waitFor();
    await to(organiser, '');
    for (const part of ['Информационное письмо', 'Анонс', 'Программа', 'Пост-релиз'])
      await organiser.locator('main').getByText(part).first().waitFor();
    // the browser tells of the one file that is no picture
    expect(site.troubles).toEqual([expect.stringContaining('status of 422')]);
  });
});
