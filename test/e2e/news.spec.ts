import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, startTestApp, type TestApp } from '../support/app.js';
import { TEST_NOW } from '../support/clock.js';
import { createEvent, expectStatus } from '../support/scenario.js';
import { signedIn } from '../support/staff.js';
import { Visitor } from '../support/visitor.js';

let t: TestApp;
let organiser: Visitor;
let editor: Visitor;

beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());
beforeEach(() => goTo(TEST_NOW));

/** Another moment, at which the staff sign in: sessions that nobody uses for a while end. */
async function goTo(moment: Date | string): Promise<void> {
  t.clock.set(moment);
  organiser = await browser('ORGANISER');
  editor = await browser('EDITOR');
}

async function browser(role: 'ORGANISER' | 'EDITOR'): Promise<Visitor> {
  const { session } = await signedIn(t, [[role, t.organisations.ASOU]]);
  const visitor = new Visitor(t);
  visitor.cookies.set('session', session);
  return visitor;
}

const unescaped = (html: string) =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const valueOf = (html: string, name: string): string | undefined =>
  new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ??
  new RegExp(`name="${name}"[^>]*>([^<]*)</textarea>`).exec(html)?.[1];
const errorsOf = ({ body }: Answer) =>
  Array.from(
    /class="error-summary".*?<ul>(.*?)<\/ul>/s.exec(body)?.[1]?.matchAll(/<li>(?:<a[^>]*>)?([^<]+)/g) ?? [],
    ([, text]) => text,
  );

/** Writes a draft and returns the address of its page. */
async function written(who: Visitor, values: Record<string, string> = {}): Promise<string> {
  await who.get('/manage/news/new');
  const answer = expectStatus(
    await who.submit('/manage/news/new', {
      title: 'Открыты кабинеты',
      lead: 'Двадцать школ',
      bodyHtml: '<p>Текст</p>',
      ...values,
    }),
    303,
  );
  return String(answer.headers.location);
}

async function submit(who: Visitor, page: string, to: string, values: Record<string, string>): Promise<Answer> {
  const shown = await who.get(page);
  const version = valueOf(shown.body, 'version') ?? '';
  return who.submit(`${page}${to}`, { version, ...values });
}

describe('the page of a piece of news', () => {
  it('goes from the first word over review with a remark to readers at a time', async () => {
    const page = await written(editor);
    const text = { title: 'Открыты кабинеты', lead: 'Двадцать школ', bodyHtml: '<p>Новый текст</p>' };
    expect((await editor.get(page)).body).not.toContain('Сохранить и опубликовать');
    expectStatus(await submit(editor, page, '/submit', text), 303);
    expect((await editor.get(page)).body).toContain('Новость отправлена на проверку');

    expect((await organiser.get(page)).body).toContain('Ждёт вашего решения');
    const empty = await organiser.submit(`${page}/return`, { remark: '' });
    expect([empty.statusCode, errorsOf(empty)]).toEqual([
      422,
      expect.arrayContaining([expect.stringMatching(/Замечание|исправить/)]),
    ]);
    expectStatus(await organiser.submit(`${page}/return`, { remark: 'Нет даты <b>открытия</b>' }), 303);
    const returned = (await editor.get(page)).body;
    expect(returned).toContain('Вернули с замечанием');
    expect(unescaped(returned)).toContain('Нет даты <b>открытия</b>');

    expectStatus(await submit(editor, page, '/submit', text), 303);
    const past = await submit(organiser, page, '/schedule', {
      ...text,
      lead: 'Набранный лид',
      publishAt: '2030-12-01T10:00',
    });
    expect([past.statusCode, errorsOf(past)]).toEqual([422, ['Это время уже прошло, укажите время в будущем']]);
    expect([valueOf(past.body, 'publishAt'), valueOf(past.body, 'lead')]).toEqual([
      '2030-12-01T10:00',
      'Набранный лид',
    ]);
    expectStatus(await submit(organiser, page, '/schedule', { ...text, publishAt: '2030-12-03T10:00' }), 303);
    expect((await organiser.get(page)).body).toContain('Выйдет 3 декабря 2030 г., 10:00 (МСК)');

    await goTo('2030-12-03T10:00:30+03:00');
    await t.drainJobs();
    const slug = page.split('/').at(-1);
    expect(expectStatus(await t.inject({ url: `/announcements/${slug}` }), 200).body).toContain('Новый текст');
    expect((await t.inject({ url: '/announcements.atom' })).body).toContain(`/announcements/${slug}`);
    expect((await editor.get(page)).body).toContain('Только чтение');
    expectStatus(await organiser.get(page), 200);
    expectStatus(await organiser.submit(`${page}/withdraw`), 303);
    const withdrawn = (await organiser.get(page)).body;
    expect(withdrawn).toContain('Новость снята с публикации');
    expect(withdrawn).toMatch(/class="chip"[^>]*>Снято</);
  });

  it('shows what readers will see, of what is typed and not saved', async () => {
    const page = await written(organiser);
    const preview = await submit(organiser, page, '/preview', {
      title: 'Другой заголовок',
      bodyHtml: '<p>Не сохранено</p><script>alert(1)</script>',
    });
    expect(expectStatus(preview, 200).body).toContain('<h1>Другой заголовок</h1>');
    expect(preview.body).toContain('<div class="rich"><p>Не сохранено</p></div>');
    expect(preview.body).toContain('Войти');
    expect((await organiser.get(page)).body).not.toContain('Другой заголовок');
    expectStatus(await submit(organiser, page, '/preview', { title: '' }), 422);
    expectStatus(await organiser.submit('/manage/news/new/preview', { title: 'Ещё не было' }), 200);
  });

  it('shows the difference to who saves over somebody else’s text, and loses neither', async () => {
    const page = await written(organiser);
    const version = valueOf((await organiser.get(page)).body, 'version') ?? '';
    await submit(editor, page, '', { title: 'Открыты кабинеты', lead: 'Тридцать школ', bodyHtml: '<p>Текст</p>' });
    const mine = { title: 'Открыты кабинеты', lead: 'Двадцать две школы', bodyHtml: '<p>Мой текст</p>' };
    const stale = await organiser.submit(page, { ...mine, version });
    expect(stale.statusCode).toBe(409);
    expect(stale.body).toContain('Сохранено: Анна Людина, 2 декабря 2030 г., 09:00 (МСК)');
    expect(stale.body).toMatch(/Тридцать школ.*Двадцать две школы/s);
    expect([valueOf(stale.body, 'lead'), unescaped(stale.body)]).toEqual([
      mine.lead,
      expect.stringContaining(mine.bodyHtml),
    ]);
    const again = { ...mine, version: valueOf(stale.body, 'version') ?? '' };
    expectStatus(await organiser.submit(page, { ...again, 'take.lead': 'mine', 'take.bodyHtml': 'theirs' }), 303);
    expect(unescaped(valueOf((await organiser.get(page)).body, 'bodyHtml') ?? '')).toBe('<p>Текст</p>');
    const history = (await organiser.get(`${page}/history`)).body;
    expect(history).toContain('<del>Тридцать школ</del><ins>Двадцать две школы</ins>');
    expectStatus(await organiser.submit(`${page}/history/2`), 303);
    expect(valueOf((await organiser.get(page)).body, 'lead')).toBe('Тридцать школ');
  });

  it('says what it took out of a text pasted from Word', async () => {
    const page = await written(organiser);
    const word = `<p class=MsoNormal style='color:red'>Слова<o:p></o:p></p><a href="javascript:x()">там</a><img src="https://evil.example/x.gif">`;
    expectStatus(await submit(organiser, page, '', { title: 'Открыты кабинеты', bodyHtml: word }), 303);
    const shown = (await organiser.get(page)).body;
    expect(shown).toContain(
      'Новость сохранена. Из текста убрано: оформление, картинки (их загружают отдельно, с описанием), опасные ссылки',
    );
    expect(unescaped(valueOf(shown, 'bodyHtml') ?? '')).toBe('<p>Слова</p><a rel="noopener nofollow">там</a>');
  });

  it('refuses a text of a megabyte at its field and keeps the rest of the form', async () => {
    const page = await written(organiser);
    await organiser.get(page);
    for (const length of [200_001, 1_100_000]) {
      const form = new FormData();
      const values = {
        _csrf: organiser.csrf,
        version: '1',
        title: 'Большая новость',
        lead: 'Лид',
        bodyHtml: 'Я'.repeat(length),
      };
      for (const [name, value] of Object.entries(values)) form.append(name, value);
      const sent = new Response(form);
      const answer = await t.inject({
        method: 'POST',
        url: page,
        payload: Buffer.from(await sent.arrayBuffer()),
        headers: { ...organiser.headers(), 'content-type': sent.headers.get('content-type') ?? '' },
      });
      expect([answer.statusCode, errorsOf(answer)]).toEqual([422, ['Текст слишком длинный: не больше 200 000 знаков']]);
      expect([valueOf(answer.body, 'title'), valueOf(answer.body, 'lead')]).toEqual(['Большая новость', 'Лид']);
    }
    const most = { version: '1', title: 'Большая новость', bodyHtml: 'Я'.repeat(150_000) };
    const form = new FormData();
    for (const [name, value] of Object.entries({ _csrf: organiser.csrf, ...most })) form.append(name, value);
    const sent = new Response(form);
    const taken = await t.inject({
      method: 'POST',
      url: page,
      payload: Buffer.from(await sent.arrayBuffer()),
      headers: { ...organiser.headers(), 'content-type': sent.headers.get('content-type') ?? '' },
    });
    expect(taken.statusCode).toBe(303);
  });

  it('has texts for social networks with their lengths', async () => {
    const { slug: event } = await createEvent(t);
    const page = `/manage/events/${event}/announcement`;
    await organiser.get(page);
    const text = { title: 'Скоро вебинар', lead: 'Приходите', bodyHtml: '<p>Поговорим.</p>' };
    expectStatus(await organiser.submit(page, text), 303);
    const shown = unescaped((await organiser.get(page)).body);
    expect(shown).toContain('Онлайн, МТС Линк');
    expect(shown).toMatch(/Telegram: \d+ из 4\s096 знаков/);
    expect(shown).toContain('/announcements/skoro-vebinar\n\n#профминимум');
  });
});

describe('the list of news in the workspace', () => {
  it('has announcements and news of the own organisation by their state, and finds by words', async () => {
    const titles = ['Черновик списка', 'На проверке списка', 'Опубликована из списка'];
    const [, review = '', out = ''] = await Promise.all(titles.map((title) => written(organiser, { title })));
    await submit(organiser, review, '/submit', { title: titles[1] ?? '' });
    await submit(organiser, out, '/publish', { title: titles[2] ?? '', lead: 'Лид' });
    const shown = async (query: string) => (await organiser.get(`/manage/news?${query}`)).body;
    for (const title of titles) expect(await shown('')).toContain(title);
    expect(await shown('group=review')).toContain('На проверке списка');
    expect(await shown('group=review')).not.toContain('Черновик списка');
    expect(await shown('group=published&q=опубликована')).toContain('Опубликована из списка');
    expect(await shown('about=events')).not.toContain('Черновик списка');
    expect(await shown('q=%25')).toContain('Ничего не нашлось');
    expectStatus(await organiser.get('/manage/news?group=x'), 422);
    const stranger = new Visitor(t);
    stranger.cookies.set('session', (await signedIn(t, [['ORGANISER', t.organisations.PK_ENERGIA]])).session);
    expect((await stranger.get('/manage/news')).body).toContain('Здесь пока пусто');
    expectStatus(await stranger.get(review), 404);
  });

  it('is as many queries for one as for three', async () => {
    const count = async (limit: number) => (await t.queries(() => organiser.get(`/manage/news?limit=${limit}`))).length;
    expect(await count(1)).toBe(await count(3));
  });
});
