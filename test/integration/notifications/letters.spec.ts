import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type ReceivedLetter, type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { journeys } from './journey.js';

let inbox: SmtpInbox;
let t: TestApp;
let people: ReturnType<typeof journeys>;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({
    smtpUrl: inbox.url,
    config: { PUBLIC_URL: 'https://events.example.ru', MAIL_FROM: 'АСОУ: события <events@mail.example.ru>' },
  });
  people = journeys(t);
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});

const header = ({ parsed }: ReceivedLetter, name: string) => parsed.headers.get(name);
const partTypes = ({ raw }: ReceivedLetter) =>
  [...raw.matchAll(/^Content-Type: ([a-z]+\/[a-z-]+)/gim)].map(([, type]) => type);

/** The calendar part as a mail client takes it; null without one. */
function invitation({ parsed }: ReceivedLetter) {
  const part = parsed.attachments.find(({ contentType }) => contentType === 'text/calendar');
  if (!part) return null;
  const calendar = new ICAL.Component(ICAL.parse(part.content.toString('utf8')));
  const event = calendar.getFirstSubcomponent('vevent')!;
  const attendees = event.getAllProperties('attendee');
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.getFirstPropertyValue('uid'),
    sequence: Number(event.getFirstPropertyValue('sequence')),
    status: event.getFirstPropertyValue('status'),
    organizer: event.getFirstPropertyValue('organizer'),
    attendees: attendees.map((attendee) => attendee.getFirstValue()),
  };
}

async function confirmedPerson(slug: string, email: string) {
  const person = await people.register(slug, email);
  await people.confirm(person.token);
  await t.drainJobs();
  return person;
}

describe('a registration', () => {
  it('is answered with a letter that asks to confirm the address', async () => {
    const { slug } = await people.publish();
    const { id, token } = await people.register(slug, 'first@mail.ru');
    await t.drainJobs();

    const letter = inbox.lastTo('first@mail.ru');
    expect(letter.parsed.subject).toBe('Подтвердите участие: Профминимум: первые шаги');
    expect(letter.parsed.text).toContain(`https://events.example.ru/r/${token}/confirm`);
    expect(letter.parsed.text).toContain('до 3 декабря 2030 г.');
    expect(letter.parsed.from?.value).toEqual([{ name: 'АСОУ события', address: 'events@mail.example.ru' }]);
    expect(letter.parsed.to).toMatchObject({ value: [{ name: '', address: 'first@mail.ru' }] });
    expect(letter.parsed.replyTo?.value[0]?.address).toBe('webinar@asou-mo.ru');
    const [row] = await people.ledger('first@mail.ru');
    expect(letter.parsed.messageId).toBe(`<${row!.id}@events.example.ru>`);
    expect(letter.parsed.references).toBe(`<reg-${id}@events.example.ru>`);
    expect(header(letter, 'auto-submitted')).toBe('auto-generated');
    expect(header(letter, 'x-auto-response-suppress')).toBe('All');
    expect(header(letter, 'x-correlation')).toBe(row!.id);
    for (const name of ['list', 'list-unsubscribe', 'list-id', 'precedence'])
      expect(header(letter, name)).toBeUndefined();
    expect(partTypes(letter)).toEqual(['multipart/alternative', 'text/plain', 'text/html']);
    expect(row).toMatchObject({ kind: 'CHECK_ADDRESS', state: 'SENT', attempts: 1 });
    expect(row!.smtpResponse).toMatch(/^250 /);
  });

  it('whose address nobody has proved, is written to without a word that was typed, whatever the letter tells', async () => {
    const { slug } = await people.publish({ capacity: 1 });
    const typed = {
      lastName: 'Начислена',
      firstName: 'Премия',
      middleName: 'Забирайте',
      schoolId: undefined,
      schoolName: 'Школа выдачи премий evil.example',
      position: 'податель премий',
      answers: { 'Что взять с собой': 'паспорт и карту' },
    };
    const { token } = await people.register(slug, 'stranger@mail.ru', typed);
    await people.register(slug, 'waiting-stranger@mail.ru', typed);
    await t.drainJobs();
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    t.clock.advance({ minutes: 10 });
    await t.drainJobs();
    const letters = inbox.letters.filter(({ to }) => to.includes('stranger@mail.ru'));
    expect(letters).toHaveLength(4);
    for (const { parsed } of letters) {
      const said = [parsed.subject, parsed.text, parsed.html, JSON.stringify(parsed.to)].join();
      expect(said).not.toMatch(/Начислена|Премия|Забирайте|evil|премий|паспорт/);
      expect(parsed.text).toContain('Здравствуйте!');
    }
    await people.confirm(token);
    await t.drainJobs();
    expect(inbox.lastTo('stranger@mail.ru').parsed.text).toContain('Здравствуйте, Премия Забирайте!');
  });

  it('confirmed, gets an invitation in the same thread', async () => {
    const { id: eventId, slug } = await people.publish();
    const { id } = await confirmedPerson(slug, 'second@mail.ru');

    const letter = inbox.lastTo('second@mail.ru');
    expect(letter.parsed.subject).toBe('Вы участвуете: Профминимум: первые шаги');
    expect(letter.parsed.text).toContain('9 декабря 2030 г. (понедельник), 15:00–16:30 (МСК)');
    expect(letter.parsed.html).toContain('lang="ru"');
    expect(partTypes(letter)).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'text/calendar',
      'application/ics',
    ]);
    expect(letter.raw).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST\r?$/m);
    expect(invitation(letter)).toMatchObject({
      method: 'REQUEST',
      uid: `event-${eventId}@events.example.ru`,
      status: 'CONFIRMED',
      organizer: 'mailto:events@mail.example.ru',
      attendees: ['mailto:second@mail.ru'],
    });
    const attached = letter.parsed.attachments.find(({ contentType }) => contentType === 'application/ics');
    expect(attached?.filename).toBe('invite.ics');
    expect(letter.parsed.references).toBe(`<reg-${id}@events.example.ru>`);
  });

  it('asked for again after confirming, is answered with the own link', async () => {
    const { slug } = await people.publish();
    const { token } = await confirmedPerson(slug, 'again@mail.ru');
    await people.register(slug, ' Again@Mail.ru '.trim().toLowerCase());
    t.clock.advance({ minutes: 11 });
    await people.register(slug, 'again@mail.ru');
    await people.register(slug, 'again@mail.ru');
    await t.drainJobs();

    const kinds = (await people.ledger('again@mail.ru')).map(({ kind }) => kind);
    expect(kinds).toEqual(['CONFIRMED', 'ALREADY_REGISTERED']);
    const letter = inbox.lastTo('again@mail.ru');
    expect(letter.parsed.subject).toContain('Вы уже зарегистрированы');
    expect(letter.parsed.text).toContain(`https://events.example.ru/r/${token}\n`);
    expect(invitation(letter)).toBeNull();
  });

  it('without a place, is told its number and then that a place came', async () => {
    const { slug } = await people.publish({ capacity: 1 });
    const holder = await confirmedPerson(slug, 'holder@mail.ru');
    const known = await people.register(slug, 'known@mail.ru');
    const unknown = await people.register(slug, 'unknown@mail.ru');
    await t.drainJobs();
    expect(inbox.lastTo('unknown@mail.ru').parsed.text).toContain('№ 2');
    expect(inbox.lastTo('unknown@mail.ru').parsed.text).toContain(`/r/${unknown.token}/confirm`);
    expect(invitation(inbox.lastTo('unknown@mail.ru'))).toBeNull();
    await people.confirm(known.token);
    await t.drainJobs();
    expect(await people.ledger('known@mail.ru')).toHaveLength(1);

    await people.cancel(holder.token);
    await t.drainJobs();
    expect(inbox.lastTo('holder@mail.ru').parsed.subject).toContain('Вы отказались от участия');
    expect(invitation(inbox.lastTo('holder@mail.ru'))).toMatchObject({ method: 'CANCEL', status: 'CANCELLED' });
    expect(inbox.lastTo('known@mail.ru').parsed.subject).toContain('Место освободилось, вы участвуете');
    expect(invitation(inbox.lastTo('known@mail.ru'))).toMatchObject({
      method: 'REQUEST',
      attendees: ['mailto:known@mail.ru'],
    });

    await people.cancel(known.token);
    await t.drainJobs();
    const held = inbox.lastTo('unknown@mail.ru');
    expect(held.parsed.subject).toContain('Для вас освободилось место');
    expect(held.parsed.text).toMatch(/держится за вами до 3 декабря 2030 г\., \d\d:\d\d \(МСК\)/);
    expect(held.parsed.text).toContain(`/r/${unknown.token}/confirm`);
    expect(invitation(held)).toBeNull();
  });

  it('leaving the waiting list takes back no invitation, though the address is confirmed', async () => {
    const { slug } = await people.publish({ capacity: 1 });
    await confirmedPerson(slug, 'place@mail.ru');
    const waiting = await confirmedPerson(slug, 'leaves@mail.ru');
    await people.cancel(waiting.token);
    await t.drainJobs();
    expect(inbox.lastTo('leaves@mail.ru').parsed.subject).toContain('Вы вышли из листа ожидания');
    expect(invitation(inbox.lastTo('leaves@mail.ru'))).toBeNull();
  });

  it('cancelled by the organiser, is told so', async () => {
    const { slug } = await people.publish();
    const { id } = await confirmedPerson(slug, 'out@mail.ru');
    await people.cancelByOrganiser(slug, id);
    await t.drainJobs();
    expect(inbox.lastTo('out@mail.ru').parsed.text).toContain('Организатор отменил вашу регистрацию');
    expect(invitation(inbox.lastTo('out@mail.ru'))?.method).toBe('CANCEL');
  });

  it('cancelled before its letters were written, gets only the last', async () => {
    const { slug } = await people.publish();
    const { token } = await people.register(slug, 'hasty@mail.ru');
    await people.confirm(token);
    await people.cancel(token);
    await t.drainJobs();
    expect((await people.ledger('hasty@mail.ru')).map(({ kind }) => kind)).toEqual(['CANCELLED']);
  });
});

describe('an event', () => {
  it('moved twice within five minutes makes one letter with the first and the last time', async () => {
    const { slug } = await people.publish();
    const { token } = await confirmedPerson(slug, 'moved@mail.ru');
    await people.register(slug, 'pending@mail.ru');
    await t.drainJobs();
    const first = invitation(inbox.lastTo('moved@mail.ru'))!;

    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    t.clock.advance({ minutes: 4 });
    await t.drainJobs();
    await people.move(slug, '2030-12-11T10:00', '2030-12-11T11:30');
    t.clock.advance({ minutes: 4 });
    await t.drainJobs();
    expect(inbox.lastTo('moved@mail.ru').parsed.subject).toContain('Вы участвуете');
    t.clock.advance({ minutes: 2 });
    await t.drainJobs();

    expect((await people.ledger('moved@mail.ru')).map(({ kind }) => kind)).toEqual(['CONFIRMED', 'MOVED']);
    const letter = inbox.lastTo('moved@mail.ru');
    expect(letter.parsed.text).toContain('Было: 9 декабря 2030 г. (понедельник), 15:00–16:30 (МСК)');
    expect(letter.parsed.text).toContain('Стало: 11 декабря 2030 г. (среда), 10:00–11:30 (МСК)');
    expect(letter.parsed.text).toContain(`https://events.example.ru/r/${token}/cancel`);
    const update = invitation(letter)!;
    expect(update).toMatchObject({ method: 'REQUEST', uid: first.uid, organizer: first.organizer });
    expect(update.sequence).toBeGreaterThan(first.sequence);
    expect(inbox.lastTo('pending@mail.ru').parsed.subject).toContain('Перенос');
    expect(invitation(inbox.lastTo('pending@mail.ru'))).toBeNull();
  });

  it('moved there and back tells nobody but those who knew the time between', async () => {
    const { slug } = await people.publish();
    await confirmedPerson(slug, 'before@mail.ru');
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    t.clock.advance({ minutes: 1 });
    await confirmedPerson(slug, 'between@mail.ru');
    await people.move(slug, '2030-12-09T15:00', '2030-12-09T16:30');
    t.clock.advance({ minutes: 6 });
    await t.drainJobs();
    expect((await people.ledger('before@mail.ru')).map(({ kind }) => kind)).toEqual(['CONFIRMED']);
    expect((await people.ledger('between@mail.ru')).map(({ kind }) => kind)).toEqual(['CONFIRMED', 'MOVED']);
    expect(inbox.lastTo('between@mail.ru').parsed.text).toContain('Было: 10 декабря 2030 г.');
  });

  it('moved does not write to who registered for the new time', async () => {
    const { slug } = await people.publish();
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    t.clock.advance({ minutes: 1 });
    await confirmedPerson(slug, 'after@mail.ru');
    t.clock.advance({ minutes: 6 });
    await t.drainJobs();
    expect((await people.ledger('after@mail.ru')).map(({ kind }) => kind)).toEqual(['CONFIRMED']);
  });

  it('moved and then cancelled makes the letter about the end alone', async () => {
    const { slug } = await people.publish({ capacity: 1 });
    await confirmedPerson(slug, 'ended@mail.ru');
    await people.register(slug, 'queue@mail.ru');
    await t.drainJobs();
    await people.move(slug, '2030-12-10T15:00', '2030-12-10T16:30');
    await people.cancelEvent(slug);
    t.clock.advance({ minutes: 6 });
    await t.drainJobs();

    expect((await people.ledger('ended@mail.ru')).map(({ kind }) => kind)).toEqual(['CONFIRMED', 'EVENT_CANCELLED']);
    const letter = inbox.lastTo('ended@mail.ru');
    expect(letter.parsed.subject).toBe('Отменено: Профминимум: первые шаги');
    expect(letter.parsed.text).toContain('Причина: Площадка закрыта');
    expect(letter.raw).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=CANCEL\r?$/m);
    expect(invitation(letter)).toMatchObject({
      method: 'CANCEL',
      status: 'CANCELLED',
      attendees: ['mailto:ended@mail.ru'],
    });
    expect(inbox.lastTo('queue@mail.ru').parsed.subject).toContain('Отменено');
    expect(invitation(inbox.lastTo('queue@mail.ru'))).toBeNull();
  });
});
