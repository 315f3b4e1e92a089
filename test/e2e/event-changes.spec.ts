import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, startTestApp, type TestApp } from '../support/app.js';
import { TEST_NOW } from '../support/clock.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../support/scenario.js';

let t: TestApp;
let organiser: string;
let ministry: string;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  ministry = await t.asStaff('MINISTRY_CONTROL', 'MOMO');
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const post = (path: string, values: Record<string, string>, token = organiser): Promise<Answer> =>
  t.inject({
    method: 'POST',
    url: `/manage/events/${path}`,
    token,
    payload: new URLSearchParams(values).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const get = (path: string, token = organiser) => t.inject({ url: `/manage/events/${path}`, token });
/** The page as it is read: no tags, one space between words. */
const words = ({ body }: Answer) =>
  body
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
const errorsOf = ({ body }: Answer) =>
  /data-error-summary[^]*?<ul>([^]*?)<\/ul>/.exec(body)?.[1]?.replaceAll(/<[^>]+>/g, '');

/** One person has a place, one holds it, one waits. */
async function withPeople(input: object = {}): Promise<{ id: string; slug: string }> {
  const event = await createEvent(t, { capacity: 2, ...input });
  for (const name of ['first', 'second', 'third']) expectStatus(await register(t, event.slug, `${name}@mail.ru`), 202);
  const [first] = await rowsOf(t, event.id);
  await ownOf(t).confirm(tokenOf(t, first!.id));
  return event;
}

describe('a move', () => {
  const MOVE = { startsAt: '2030-12-08T15:00', endsAt: '2030-12-08T16:00', reason: 'Занят зал' };

  it('is shown with all it does before it is done', async () => {
    const { id, slug } = await withPeople({ registrationClosesAt: '2030-12-09T10:00', audience: ['TEACHERS'] });
    await createEvent(t, {
      title: 'Семинар в тот же час',
      startsAt: '2030-12-08T15:30',
      endsAt: '2030-12-08T17:00',
      audience: ['TEACHERS', 'HEADS'],
    });
    const preview = expectStatus(await post(`${slug}/move`, MOVE), 200);
    const said = words(preview);
    expect(said).toContain('Когда 9 декабря 2030 г., 15:00–16:30 (МСК) 8 декабря 2030 г., 15:00–16:00 (МСК)');
    expect(said).toContain('Регистрация закрывается 9 декабря 2030 г., 10:00 (МСК) когда событие закончится');
    expect(said).toContain('Письмо получат 3 человека.');
    expect(said).toMatch(/Место подтверждено 1 .*не подтверждён 1 .*В листе ожидания 1/);
    expect(said).toContain('Перенос: Вебинар «Россия — мои горизонты»');
    expect(said).toContain('Стало: 8 декабря 2030 г. (воскресенье), 15:00–16:00 (МСК)');
    expect(said).toContain('Причина: Занят зал');
    expect(said).toMatch(/В это же время: 1 событие «Семинар в тот же час» , АСОУ/);
    const rows = await t.sql(`select moved_at as moved, revision from event where id = $1`, [id]);
    expect(rows).toEqual([{ moved: null, revision: 2 }]);

    expect(expectStatus(await post(`${slug}/move`, { ...MOVE, step: 'back' }), 200).body).toContain(
      'Занят зал</textarea>',
    );
    const done = expectStatus(await post(`${slug}/move`, { ...MOVE, step: 'confirm', revision: '2' }), 303);
    expect(done.headers.location).toBe(`/manage/events/${slug}`);
    expect(await t.sql(`select move_reason as reason from event where id = $1`, [id])).toEqual([
      { reason: 'Занят зал' },
    ]);
  });

  it('tells the ministry the numbers, though it sees no names', async () => {
    const { slug } = await withPeople();
    const said = words(expectStatus(await post(`${slug}/move`, MOVE, ministry), 200));
    expect(said).toContain('Письмо получат 3 человека.');
    expect(said).not.toContain('Иванова');
  });

  it('of a draft says that nobody is told; bad times are refused with what was typed', async () => {
    const { slug } = await createEvent(t, {}, { publish: false });
    expect(words(await post(`${slug}/move`, MOVE))).toContain('Событие не опубликовано, поэтому писем не будет.');
    const past = await post(`${slug}/move`, { ...MOVE, startsAt: '2030-11-08T15:00' });
    expect(past.statusCode).toBe(422);
    expect(errorsOf(past)).toContain('Начало уже прошло');
    expect(past.body).toContain('value="2030-11-08T15:00"');
    const same = await post(`${slug}/move`, { ...MOVE, startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T16:30' });
    expect([same.statusCode, errorsOf(same)]).toEqual([409, 'Новое время совпадает с прежним']);
  });

  it('looked at before somebody else changed the event is not done blindly', async () => {
    const { slug } = await createEvent(t);
    const stale = await post(`${slug}/move`, { ...MOVE, step: 'confirm', revision: '1' });
    expect(stale.statusCode).toBe(409);
  });
});

describe('a cancellation', () => {
  it('is shown, wants its word typed and says who will know', async () => {
    const { id, slug } = await withPeople();
    expect((await post(`${slug}/cancel`, {})).statusCode).toBe(422);
    const preview = expectStatus(await post(`${slug}/cancel`, { reason: 'Авария' }), 200);
    expect(words(preview)).toContain('Письмо получат 3 человека.');
    expect(words(preview)).toContain('Отменено: Вебинар «Россия — мои горизонты»');
    for (const typed of ['', 'отмена']) {
      const refused = await post(`${slug}/cancel`, { reason: 'Авария', step: 'confirm', typed });
      expect([refused.statusCode, errorsOf(refused)]).toEqual([
        422,
        'Напишите слово ОТМЕНИТЬ, чтобы подтвердить отмену',
      ]);
      expect(words(refused)).toContain('Письмо получат 3 человека.');
    }
    expectStatus(await post(`${slug}/cancel`, { reason: 'Авария', step: 'confirm', typed: ' Отменить ' }), 303);
    expect(await t.sql(`select cancel_reason as reason from event where id = $1`, [id])).toEqual([
      { reason: 'Авария' },
    ]);
  });

  it('is taken back by the ministry alone, with a reason and the count of those who were told', async () => {
    const { slug } = await withPeople();
    expectStatus(await post(`${slug}/cancel`, { reason: 'Авария', step: 'confirm', typed: 'ОТМЕНИТЬ' }), 303);
    await t.drainJobs();
    expect((await get(`${slug}/restore`)).statusCode).toBe(403);
    expect(words(await get(`${slug}/restore`, ministry))).toContain('Авария');
    const preview = expectStatus(await post(`${slug}/restore`, { reason: 'Всё починили' }, ministry), 200);
    expect(words(preview)).toContain('Письмо получат 3 человека. Им сообщили об отмене 3');
    expect(words(preview)).toContain('Это больше не так: оно состоится.');
    expectStatus(await post(`${slug}/restore`, { reason: 'Всё починили', step: 'confirm' }, ministry), 303);
    await t.drainJobs();
    const letters = await t.sql(
      `select count(*)::int as count from letter l join event e on e.id = l.event_id where e.slug = $1 and l.kind = 'EVENT_RESTORED'`,
      [slug],
    );
    expect(letters).toEqual([{ count: 3 }]);
  });
});

describe('the page of a review', () => {
  it('keeps what was typed when the time is refused, then plans the publication and gives it up', async () => {
    const { slug } = await createEvent(t, {}, { publish: false });
    const wish = { note: 'Проверьте дату', publishAt: '2030-12-04T10:00' };
    const early = await post(`${slug}/review/submit`, { ...wish, publishAt: '2030-11-04T10:00' });
    expect(early.statusCode).toBe(422);
    expect(early.body).toContain('Проверьте дату</textarea>');
    expectStatus(await post(`${slug}/review/submit`, wish), 303);
    const review = words(await get(`${slug}/review`));
    expect(review).toContain('Сообщение Проверьте дату');
    expect(review).toContain('Просят опубликовать 4 декабря 2030 г., 10:00 (МСК)');
    expect(words(await get(slug))).toContain('Ждёт согласования');

    const past = await post(`${slug}/review/publish`, { when: 'at', at: '2030-11-04T10:00' });
    expect([past.statusCode, errorsOf(past)]).toEqual([422, 'Это время уже прошло, укажите время в будущем']);
    expect(past.body).toContain('value="2030-11-04T10:00"');
    expect((await post(`${slug}/review/publish`, { when: 'at' })).statusCode).toBe(422);
    expectStatus(await post(`${slug}/review/publish`, { when: 'at', at: '2030-12-04T10:00' }), 303);
    expect(words(await get(slug))).toContain('Опубликуется само 4 декабря 2030 г., 10:00 (МСК)');
    expectStatus(await post(`${slug}/review/unplan`, {}), 303);
    expect(words(await get(slug))).not.toContain('Опубликуется само');
  });

  it('shows remarks to who edits, on the page of the event and in its form', async () => {
    const { slug } = await createEvent(t, {}, { publish: false });
    expectStatus(await post(`${slug}/review/submit`, {}), 303);
    expect((await post(`${slug}/review/return`, { text: '' })).statusCode).toBe(422);
    expectStatus(await post(`${slug}/review/return`, { text: 'Нет <b>описания</b>' }), 303);
    const editor = await t.asStaff('EDITOR', 'ASOU');
    for (const page of ['', '/edit', '/review'])
      expect((await get(`${slug}${page}`, editor)).body).toContain('Нет &lt;b>описания&lt;/b>');
    const [remark] = await t.sql<{ id: string }>(`select id from event_remark order by created_at desc limit 1`);
    const path = `${slug}/review/remarks/${remark!.id}`;
    expectStatus(await post(`${path}/resolve`, { text: 'Добавила' }, editor), 303);
    const settled = words(await get(`${slug}/review`));
    expect(settled).toMatch(/Исправлено .*Добавила/);
    expect(words(await get(slug, editor))).not.toContain('Нет <b>описания</b>');
    expectStatus(await post(`${path}/nonsense`, {}), 404);
  });

  it('asks the database as often with three remarks as with one', async () => {
    const { slug } = await createEvent(t, {}, { publish: false });
    const turn = async () => {
      expectStatus(await post(`${slug}/review/submit`, {}), 303);
      expectStatus(await post(`${slug}/review/return`, { text: 'Ещё раз' }), 303);
    };
    await turn();
    const one = await t.queries(() => get(`${slug}/review`));
    await turn();
    await turn();
    const three = await t.queries(() => get(`${slug}/review`));
    expect(three.length).toBe(one.length);
  });
});

describe('a form that two people have open', () => {
  /** What the form of the page holds, as a browser sends it: what the reader changes stands in `change`. */
  function formOf({ body }: Answer, change: Record<string, string>): Record<string, string> {
    const form = /<form class="form" action="[^"]*\/edit"[^]*?<\/form>/.exec(body)?.[0] ?? '';
    const decode = (text = '') => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
    const inputs = [...form.matchAll(/<input([^>]*)>/g)].flatMap(([, attributes = '']) => {
      const [, name] = /name="([^"]*)"/.exec(attributes) ?? [];
      const isOff = /type="(?:radio|checkbox)"/.test(attributes) && !/ checked/.test(attributes);
      return name && !isOff ? [[name, decode(/value="([^"]*)"/.exec(attributes)?.[1])]] : [];
    });
    const areas = [...form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)<\/textarea>/g)];
    const selects = [...form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([^]*?)<\/select>/g)].map(
      ([, name = '', options = '']) => [
        name,
        (/<option[^>]* selected[^>]*value="([^"]*)"/.exec(options) ??
          /<option[^>]*value="([^"]*)"[^>]* selected/.exec(options))?.[1] ?? '',
      ],
    );
    return {
      ...Object.fromEntries([...inputs, ...areas.map(([, name, text]) => [name, decode(text)]), ...selects]),
      ...change,
    };
  }
  const factsOf = async (id: string) => {
    const [row] = await t.sql(`select title, summary, venue, contact, revision from event where id = $1`, [id]);
    return row;
  };

  it('tells the second who saved what, overwrites nothing and loses nothing of what was typed', async () => {
    const { id, slug } = await createEvent(t, { summary: 'Кратко', contact: 'a@asou-mo.ru' }, { publish: false });
    const opened = await get(`${slug}/edit`);
    const first = formOf(opened, { title: 'Название первой', contact: 'b@asou-mo.ru' });
    expectStatus(await post(`${slug}/edit`, first, ministry), 303);
    const mine = formOf(opened, { title: 'Название второй', summary: 'Моё описание' });
    const conflict = await post(`${slug}/edit`, mine);
    expect(conflict.statusCode).toBe(409);
    const said = words(conflict);
    expect(said).toContain('Сохранено: Ольга Сотрудникова, 2 декабря 2030 г.');
    expect(said).toMatch(/Название Сейчас в базе Название первой У вас Название второй/);
    expect(said).toMatch(/Контакты Сейчас в базе b@asou-mo.ru У вас a@asou-mo.ru/);
    expect(said).not.toMatch(/Кратко Сейчас в базе/);
    expect(conflict.body).toContain('Моё описание</textarea>');
    expect(await factsOf(id)).toMatchObject({ title: 'Название первой', summary: 'Кратко' });

    // what only the other changed stands chosen as it is stored; the title stays mine
    expectStatus(await post(`${slug}/edit`, formOf(conflict, {})), 303);
    expect(await factsOf(id)).toEqual({
      title: 'Название второй',
      summary: 'Моё описание',
      contact: 'b@asou-mo.ru',
      venue: null,
      revision: 3,
    });
  });

  it('takes theirs where it is chosen, and asks again when a third saves in between', async () => {
    const { id, slug } = await createEvent(t, {}, { publish: false });
    const opened = await get(`${slug}/edit`);
    expectStatus(await post(`${slug}/edit`, formOf(opened, { title: 'Их название' })), 303);
    const conflict = await post(`${slug}/edit`, formOf(opened, { title: 'Моё название' }));
    expectStatus(await post(`${slug}/edit`, formOf(await get(`${slug}/edit`), { title: 'Третье название' })), 303);
    const again = await post(`${slug}/edit`, formOf(conflict, {}));
    expect(again.statusCode).toBe(409);
    expect(words(again)).toMatch(/Название Сейчас в базе Третье название У вас Моё название/);
    expectStatus(await post(`${slug}/edit`, formOf(again, { 'take.title': 'theirs' })), 303);
    expect(await factsOf(id)).toMatchObject({ title: 'Третье название' });
  });

  it('is saved at once when the other changed nothing that stands in it', async () => {
    const { id, slug } = await createEvent(t);
    const opened = await get(`${slug}/edit`);
    expectStatus(
      await post(`${slug}/move`, {
        startsAt: '2030-12-08T15:00',
        endsAt: '2030-12-08T16:00',
        reason: 'Занят зал',
        step: 'confirm',
      }),
      303,
    );
    expectStatus(await post(`${slug}/edit`, formOf(opened, { summary: 'Описание' })), 303);
    expect(await factsOf(id)).toMatchObject({ summary: 'Описание' });
    expect((await t.sql<{ at: Date }>(`select starts_at as at from event where id = $1`, [id]))[0]?.at).toEqual(
      new Date('2030-12-08T12:00:00Z'),
    );
  });
});
