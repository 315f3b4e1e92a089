import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import { NotificationsService } from '../../../src/features/notifications/notifications.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { expectStatus } from '../../support/scenario.js';
import { type ReceivedLetter, type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { journeys } from './journey.js';

let inbox: SmtpInbox;
let t: TestApp;
let people: ReturnType<typeof journeys>;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url });
  people = journeys(t);
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});

const EVENT = {
  title: 'Профминимум: разбор',
  kind: 'WEBINAR',
  format: 'ONLINE',
  platform: 'МТС Линк',
  startsAt: '2030-12-25T15:00',
  endsAt: '2030-12-25T16:30',
};
const ONSITE = { format: 'ONSITE', platform: null, venue: 'Актовый зал', address: 'Балашиха, ул. Ленина, 1' };

const staff = async (method: 'POST' | 'PATCH', path: string, payload: object, role: 'ORGANISER' | 'MINISTRY_CONTROL') =>
  expectStatus(
    await t.inject({
      method,
      url: `/api/v1/events/${path}`,
      token: await t.asStaff(role, role === 'ORGANISER' ? 'ASOU' : 'MOMO'),
      payload,
    }),
    200,
  );
const edit = (slug: string, payload: object) => staff('PATCH', slug, payload, 'ORGANISER');
const restore = (slug: string) =>
  staff('POST', `${slug}/restore`, { reason: 'Площадка снова открыта' }, 'MINISTRY_CONTROL');
const withdraw = (slug: string) => staff('POST', `${slug}/withdraw`, { reason: 'Уточняем дату' }, 'ORGANISER');
/** What went out. */
const kinds = async (email: string) =>
  (await people.ledger(email)).flatMap(({ kind, state }) => (state === 'SENT' ? [kind] : []));

async function confirmed(slug: string, email: string) {
  const person = await people.register(slug, email);
  await people.confirm(person.token);
  await t.drainJobs();
  return person;
}

async function afterPause(): Promise<void> {
  t.clock.advance({ minutes: 6 });
  await t.drainJobs();
}

function calendarOf({ parsed }: ReceivedLetter) {
  const part = parsed.attachments.find(({ contentType }) => contentType === 'text/calendar');
  if (!part) return null;
  const calendar = new ICAL.Component(ICAL.parse(part.content.toString('utf8')));
  const event = calendar.getFirstSubcomponent('vevent')!;
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.getFirstPropertyValue('uid'),
    status: event.getFirstPropertyValue('status'),
    location: event.getFirstPropertyValue('location'),
    sequence: Number(event.getFirstPropertyValue('sequence')),
  };
}

describe('a cancellation taken back', () => {
  it('is told once to everybody who was told of it, with the event for the calendar', async () => {
    const { id, slug } = await people.publish({ capacity: 1 });
    await confirmed(slug, 'place@mail.ru');
    await people.register(slug, 'queue@mail.ru');
    await t.drainJobs();
    await people.cancelEvent(slug);
    await t.drainJobs();
    const off = calendarOf(inbox.lastTo('place@mail.ru'))!;
    await restore(slug);
    await t.drainJobs();
    const [row] = await t.sql<{ revision: number }>(`select revision from event where id = $1`, [id]);
    await t.get(NotificationsService).eventRestored({ eventId: id, revision: row!.revision });
    await t.drainJobs();

    expect(await kinds('place@mail.ru')).toEqual(['CONFIRMED', 'EVENT_CANCELLED', 'EVENT_RESTORED']);
    const letter = inbox.lastTo('place@mail.ru');
    expect(letter.parsed.subject).toBe('Состоится: Профминимум: первые шаги');
    expect(letter.parsed.text).toContain('Это больше не так: оно состоится.');
    expect(letter.parsed.text).toContain('Причина: Площадка снова открыта');
    expect(letter.parsed.text).toContain('Когда: 9 декабря 2030 г. (понедельник), 15:00–16:30 (МСК)');
    expect(calendarOf(letter)).toMatchObject({ method: 'REQUEST', uid: off.uid, status: 'CONFIRMED' });
    expect(calendarOf(letter)!.sequence).toBeGreaterThan(off.sequence);
    expect(inbox.lastTo('queue@mail.ru').parsed.text).toContain('Ваша очередь в листе ожидания сохраняется.');
    expect(calendarOf(inbox.lastTo('queue@mail.ru'))).toBeNull();
  });

  it('before anybody was told writes nothing at all', async () => {
    const { slug } = await people.publish();
    await confirmed(slug, 'unaware@mail.ru');
    await people.cancelEvent(slug);
    await restore(slug);
    await afterPause();
    expect(await kinds('unaware@mail.ru')).toEqual(['CONFIRMED']);
  });

  it('and off once more is told each time', async () => {
    const { slug } = await people.publish();
    await confirmed(slug, 'twice@mail.ru');
    for (const change of [people.cancelEvent, restore, people.cancelEvent, restore]) {
      await change(slug);
      t.clock.advance({ minutes: 1 });
      await t.drainJobs();
    }
    expect((await kinds('twice@mail.ru')).slice(1)).toEqual([
      'EVENT_CANCELLED',
      'EVENT_RESTORED',
      'EVENT_CANCELLED',
      'EVENT_RESTORED',
    ]);
  });
});

describe('a cancellation', () => {
  it('names the time people know when the letter about the move has not gone', async () => {
    const { slug } = await people.publish();
    await confirmed(slug, 'knows@mail.ru');
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    await people.cancelEvent(slug);
    await afterPause();
    expect(await kinds('knows@mail.ru')).toEqual(['CONFIRMED', 'EVENT_CANCELLED']);
    expect(inbox.lastTo('knows@mail.ru').parsed.text).toContain('Было: 9 декабря 2030 г.');
  });
});

describe('a move back to the first time', () => {
  it('is told to those who know another one, and is called no move', async () => {
    const { slug } = await people.publish();
    await confirmed(slug, 'there-and-back@mail.ru');
    await people.move(slug, '2030-12-16T15:00', '2030-12-16T16:00');
    await afterPause();
    expect(inbox.lastTo('there-and-back@mail.ru').parsed.subject).toMatch(/^Перенос: /);
    await people.move(slug, '2030-12-09T15:00', '2030-12-09T16:30');
    await afterPause();
    const { subject, text } = inbox.lastTo('there-and-back@mail.ru').parsed;
    expect(subject).toMatch(/^Снова прежнее время: /);
    expect(text).toContain('Было: 16 декабря 2030 г. (понедельник), 15:00–16:00 (МСК)');
    expect(text).toContain('Стало: 9 декабря 2030 г. (понедельник), 15:00–16:30 (МСК)');
    expect(text).not.toMatch(/перен/i);
  });
});

describe('a new place', () => {
  it('is told in one letter five minutes after the last change, from the place people know', async () => {
    const { slug } = await people.publish(ONSITE);
    await confirmed(slug, 'goes@mail.ru');
    const before = calendarOf(inbox.lastTo('goes@mail.ru'))!;
    await edit(slug, { venue: 'Библиотека' });
    t.clock.advance({ minutes: 4 });
    await t.drainJobs();
    await edit(slug, { venue: 'Технопарк', address: 'Химки, ул. Мира, 2' });
    await confirmed(slug, 'later@mail.ru');
    t.clock.advance({ minutes: 4 });
    await t.drainJobs();
    expect(await kinds('goes@mail.ru')).toEqual(['CONFIRMED']);
    await afterPause();
    await afterPause();

    expect(await kinds('goes@mail.ru')).toEqual(['CONFIRMED', 'PLACE_CHANGED']);
    expect(await kinds('later@mail.ru')).toEqual(['CONFIRMED']);
    const { text } = inbox.lastTo('goes@mail.ru').parsed;
    expect(text).toContain('Было: Актовый зал, Балашиха, ул. Ленина, 1');
    expect(text).toContain('Где: Технопарк, Химки, ул. Мира, 2');
    const update = calendarOf(inbox.lastTo('goes@mail.ru'))!;
    expect(update).toMatchObject({ method: 'REQUEST', uid: before.uid });
    expect(update.location).toContain('Технопарк');
    expect(update.sequence).toBeGreaterThan(before.sequence);
  });

  it('taken back within the pause, or of a draft, is told to nobody', async () => {
    const { slug } = await people.publish(ONSITE);
    await confirmed(slug, 'stays@mail.ru');
    await edit(slug, { venue: 'Библиотека' });
    await edit(slug, { venue: ONSITE.venue });
    await afterPause();
    expect(await kinds('stays@mail.ru')).toEqual(['CONFIRMED']);

    await withdraw(slug);
    await edit(slug, { venue: 'Технопарк' });
    await afterPause();
    expect(await kinds('stays@mail.ru')).toEqual(['CONFIRMED', 'EVENT_WITHDRAWN']);
  });

  it('along with a new time makes one letter about both', async () => {
    const { slug } = await people.publish(ONSITE);
    await confirmed(slug, 'both@mail.ru');
    await edit(slug, { venue: 'Библиотека' });
    t.clock.advance({ minutes: 3 });
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    await afterPause();
    await afterPause();
    expect(await kinds('both@mail.ru')).toEqual(['CONFIRMED', 'MOVED']);
    const { text } = inbox.lastTo('both@mail.ru').parsed;
    expect(text).toContain('Стало: 10 декабря 2030 г.');
    expect(text).toContain('Прежнее место: Актовый зал');
    expect(text).toContain('Где: Библиотека');
  });
});

describe('an event taken off the site', () => {
  it('is told with the reason and leaves the calendar, as a cancelled one; back again it returns', async () => {
    const { slug } = await people.publish();
    const { token } = await confirmed(slug, 'off@mail.ru');
    const before = calendarOf(inbox.lastTo('off@mail.ru'));
    await withdraw(slug);
    await t.drainJobs();
    const letter = inbox.lastTo('off@mail.ru');
    expect(letter.parsed.subject).toContain('Снято с публикации');
    expect(letter.parsed.text).toContain('Уточняем дату');
    const off = calendarOf(letter);
    expect(off).toMatchObject({ method: 'CANCEL', status: 'CANCELLED', uid: before?.uid });
    expect(off?.sequence).toBeGreaterThan(before?.sequence ?? 0);
    const own = (await t.inject({ url: `/r/${token}` })).body;
    expect(own).toContain('Событие снято с публикации');
    expect(own).toContain('Уточняем дату');
    expect(own).not.toContain('Вы участвуете');
    await staff('POST', `${slug}/publish`, {}, 'ORGANISER');
    await t.drainJobs();
    expect(await kinds('off@mail.ru')).toEqual(['CONFIRMED', 'EVENT_WITHDRAWN', 'EVENT_RESTORED']);
    const back = calendarOf(inbox.lastTo('off@mail.ru'));
    expect(back).toMatchObject({ method: 'REQUEST', uid: before?.uid });
    expect(back?.sequence).toBeGreaterThan(off?.sequence ?? 0);
  });

  it('and moved meanwhile tells of it when it is published again, once', async () => {
    const { slug } = await people.publish(ONSITE);
    await confirmed(slug, 'waits@mail.ru');
    await withdraw(slug);
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    t.clock.advance({ minutes: 30 });
    await edit(slug, { venue: 'Технопарк' });
    await afterPause();
    expect(await kinds('waits@mail.ru')).toEqual(['CONFIRMED', 'EVENT_WITHDRAWN']);
    for (const step of ['publish', 'withdraw', 'publish']) {
      await (step === 'publish' ? staff('POST', `${slug}/publish`, {}, 'ORGANISER') : withdraw(slug));
      await afterPause();
    }
    // the letter that the event is back tells its time and place
    const off = ['EVENT_WITHDRAWN', 'EVENT_RESTORED'];
    expect(await kinds('waits@mail.ru')).toEqual(['CONFIRMED', ...off, ...off]);
  });

  it('and moved meanwhile tells of both, also when the job about the place comes first', async () => {
    const { slug } = await people.publish(ONSITE);
    await confirmed(slug, 'first@mail.ru');
    await withdraw(slug);
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    t.clock.advance({ minutes: 30 });
    await edit(slug, { venue: 'Технопарк' });
    await afterPause();
    await staff('POST', `${slug}/publish`, {}, 'ORGANISER');
    t.clock.advance({ minutes: 6 });
    const [event] = await t.sql<{ id: string }>(`select id from event where slug = $1`, [slug]);
    await t.get(NotificationsService).placeChanged(event?.id ?? '');
    await afterPause();
    expect(await kinds('first@mail.ru')).toEqual(['CONFIRMED', 'EVENT_WITHDRAWN', 'EVENT_RESTORED']);
    const { text } = inbox.lastTo('first@mail.ru').parsed;
    expect(text).toContain('Когда: 10 декабря 2030 г.');
    expect(text).toContain('Прежнее время: 9 декабря 2030 г.');
    expect(text).toContain('Где: Технопарк');
    expect(text).toContain('Прежнее место: Актовый зал');
  });

  it('takes a new time only with a reason', async () => {
    const { slug } = await people.publish();
    await withdraw(slug);
    const answer = await t.inject({
      method: 'PATCH',
      url: `/api/v1/events/${slug}`,
      token: await t.asStaff('ORGANISER', 'ASOU'),
      payload: { startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T16:30' },
    });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([409, 'use-move']);
  });
});

describe('a review', () => {
  const step = (slug: string, action: string, payload: object, role: 'ORGANISER' | 'MINISTRY_CONTROL' = 'ORGANISER') =>
    staff('POST', `${slug}/${action}`, payload, role);
  const mine = () => inbox.letters.filter(({ to }) => to === 'organiser.asou@asou.test');

  it('is answered to its author by letter, each time once, and not for what the author does', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const created = await t.inject({ method: 'POST', url: '/api/v1/events', token, payload: { ...EVENT } });
    const { slug } = created.json<{ slug: string }>();
    await step(slug, 'submit', {});
    await step(slug, 'return', { text: 'Моя же ошибка' });
    await t.drainJobs();
    expect(mine()).toHaveLength(0);

    await step(slug, 'submit', {});
    await step(slug, 'return', { text: 'Нет <адреса> площадки' }, 'MINISTRY_CONTROL');
    await t.drainJobs();
    expect(mine().at(-1)!.parsed.subject).toBe('Нужно исправить: Профминимум: разбор');
    expect(mine().at(-1)!.parsed.text).toContain('Нет <адреса> площадки');
    expect(mine().at(-1)!.parsed.text).toContain(`/manage/events/${slug}/review`);

    await step(slug, 'submit', {});
    await step(slug, 'approve', { publishAt: '2030-12-20T10:00' }, 'MINISTRY_CONTROL');
    await t.drainJobs();
    expect(mine().at(-1)!.parsed.text).toContain('Оно опубликуется само 20 декабря 2030 г., 10:00 (МСК).');
    t.clock.set('2030-12-20T10:00:30+03:00');
    await t.drainJobs();
    expect(mine().map(({ parsed }) => parsed.subject?.split(':', 1)[0])).toEqual([
      'Нужно исправить',
      'Согласовано',
      'Опубликовано',
    ]);
  });
});
