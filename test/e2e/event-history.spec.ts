import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startTestApp, type TestApp } from '../support/app.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../support/scenario.js';

let t: TestApp;
let organiser: string;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
});
afterAll(() => t.close());

const patch = (slug: string, payload: object) =>
  t.inject({ method: 'PATCH', url: `/api/v1/events/${slug}`, token: organiser, payload });
const act = (slug: string, action: string, payload: object = {}) =>
  t.inject({ method: 'POST', url: `/api/v1/events/${slug}/${action}`, token: organiser, payload });
const history = (slug: string, token = organiser, query = '') =>
  t.inject({ url: `/manage/events/${slug}/history${query}`, token });
const words = ({ body }: Answer) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the history of an event', () => {
  it('shows who changed what, word by word, over the event, its program and its review', async () => {
    const { slug } = await createEvent(t, { summary: 'Вебинар для учителей начальных классов' }, { publish: false });
    t.clock.advance({ minutes: 1 });
    expectStatus(await patch(slug, { summary: 'Вебинар для всех учителей старших классов', capacity: 50 }), 200);
    t.clock.advance({ minutes: 1 });
    const sessions = [{ startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:30', title: 'Открытие' }];
    expectStatus(
      await t.inject({ method: 'PUT', url: `/api/v1/events/${slug}/program`, token: organiser, payload: { sessions } }),
      200,
    );
    t.clock.advance({ minutes: 1 });
    expectStatus(await act(slug, 'submit', { note: 'Проверьте' }), 200);
    t.clock.advance({ minutes: 1 });
    expectStatus(await act(slug, 'return', { text: 'Нет описания площадки' }), 200);
    const page = await history(slug);
    expect(expectStatus(page, 200).body).toMatch(
      /Вебинар для<\/span><ins> всех<\/ins><span> учителей<\/span><del> начальных<\/del><ins> старших<\/ins><span> классов/,
    );
    const said = words(page);
    for (const text of [
      'Ольга Сотрудникова',
      'Написано замечание',
      'Нет описания площадки',
      'Добавлен пункт программы «Открытие»',
      'число мест',
      'Создано событие «Вебинар „Россия — мои горизонты“»',
    ])
      expect(said).toContain(text);
    expect(said.indexOf('Написано замечание')).toBeLessThan(said.indexOf('Создано событие'));
  });

  it('tells nothing of participants', async () => {
    const { id, slug } = await createEvent(t);
    expectStatus(await register(t, slug, 'ivanova@mail.ru'), 202);
    const [row] = await rowsOf(t, id);
    await ownOf(t).confirm(tokenOf(t, row!.id));
    expectStatus(
      await t.inject({
        method: 'POST',
        url: `/api/v1/events/${slug}/registrations/${row!.id}/check-in`,
        token: organiser,
      }),
      200,
    );
    expect(words(await history(slug))).not.toContain('Иванова');
  });

  it('is for those who may see the record, in their own organisation', async () => {
    const { slug } = await createEvent(t);
    const status = async (token: string) => (await history(slug, token)).statusCode;
    expect(await status(await t.asStaff('EDITOR', 'ASOU'))).toBe(403);
    expect(await status(await t.asStaff('ORGANISER', 'PK_ENERGIA'))).toBe(404);
    expect(await status(await t.asStaff('MINISTRY_CONTROL', 'MOMO'))).toBe(200);
  });

  it('comes in pages, with as many statements for many entries as for one', async () => {
    const { slug } = await createEvent(t, {}, { publish: false });
    const one = await t.queries(() => history(slug));
    for (let n = 0; n < 30; n++)
      expectStatus(await patch(slug, { summary: `Описание номер ${n} этого вебинара` }), 200);
    const many = await t.queries(() => history(slug));
    expect(many.length).toBe(one.length);
    const first = await history(slug);
    const next = /href="[^"]*\/history(\?cursor=[^"]+)"/.exec(first.body)?.[1] ?? '';
    expect(words(first)).not.toContain('Создано событие');
    expect(words(await history(slug, organiser, next))).toContain('Создано событие');
    expect((await history(slug, organiser, '?cursor=нет')).statusCode).toBe(422);
  });
});
