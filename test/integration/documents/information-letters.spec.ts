import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mammoth from 'mammoth';
import { extractText } from 'unpdf';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { AddressedLettersService } from '../../../src/features/documents/addressed-letters.service.js';
import { InformationLettersService } from '../../../src/features/documents/information-letters.service.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { renderDocx } from '../../../src/platform/print/docx.js';
import { renderPdf } from '../../../src/platform/print/pdf.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, jobsOf } from '../../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { signedIn } from '../../support/staff.js';

let t: TestApp;
let inbox: SmtpInbox;
let letters: InformationLettersService;
let addressed: AddressedLettersService;
let organiser: Actor;
let ministry: Actor;
let slug: string;

const NO_VERSION = {};
const numbered = (number: string) => ({ number, date: '2030-12-01' });

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url, now: '2030-12-02T09:00:00Z' });
  letters = t.get(InformationLettersService);
  addressed = t.get(AddressedLettersService);
  organiser = await actorAs('ORGANISER', 'ASOU');
  ministry = await actorAs('MINISTRY_CONTROL', 'MOMO');
  await t.sql(`update organisation set email = 'shkola1@mail.test' where id = $1`, [t.schools[0]]);
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});
beforeEach(async () => {
  ({ slug } = await createEvent(t));
});

async function actorAs(role: Role, code: keyof TestApp['organisations']): Promise<Actor> {
  return (await signedIn(t, [[role, t.organisations[code]]])).actor();
}

async function written(): Promise<void> {
  const { text } = await letters.ofEvent(organiser, slug);
  await letters.save(organiser, slug, { ...text, signatoryName: 'И. И. Иванова', ...NO_VERSION });
}

async function registered(number: string): Promise<void> {
  await written();
  await letters.register(ministry, slug, numbered(number));
}

const toSchools = { groups: ['MUNICIPAL_SCHOOLS' as const], municipalities: [] };

describe('an information letter', () => {
  it('begins with what the event says', async () => {
    const { text, facts, letter } = await letters.ofEvent(organiser, slug);
    expect(letter).toBeNull();
    expect(text.heading).toBe('О проведении вебинара');
    expect(text.opening).toContain('«Вебинар „Россия — мои горизонты“»');
    expect(facts).toContainEqual({ name: 'Дата и время', value: expect.stringContaining('9 декабря 2030 г.') });
    expect(facts).toContainEqual({ name: 'Регистрация', value: expect.stringContaining(`/events/${slug}/register`) });
  });

  it('is a DOCX and a PDF that say the same as the event', async () => {
    await registered('исх-1/30');
    const document = await letters.document(organiser, slug);
    const docx = (await mammoth.extractRawText({ buffer: await renderDocx(document) })).value;
    const pdf = (await extractText(new Uint8Array(await renderPdf(document)), { mergePages: true })).text;
    for (const words of [
      'О проведении вебинара',
      'Уважаемые коллеги!',
      '1 декабря 2030 г. № исх-1/30',
      'Дата и время: 9 декабря 2030 г., 15:00–16:30 (МСК)',
      'И. И. Иванова',
    ]) {
      expect(docx.replaceAll(/\s+/g, ' ')).toContain(words);
      expect(pdf.replaceAll(/\s+/g, ' ')).toContain(words);
    }
  });

  it('keeps what it told when the event moves, and says what differs', async () => {
    await registered('исх-2/30');
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const payload = { startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T16:30', reason: 'Занят спикер' };
    expectStatus(await t.inject({ method: 'POST', url: `/api/v1/events/${slug}/move`, token, payload }), 200);
    const { facts, changes } = await letters.ofEvent(organiser, slug);
    expect(facts[0]?.value).toContain('9 декабря');
    expect(changes).toEqual([
      { name: 'Дата и время', was: expect.stringContaining('9 декабря'), is: expect.stringContaining('10 декабря') },
    ]);
    await letters.reopen(ministry, slug);
    expect((await letters.ofEvent(organiser, slug)).facts[0]?.value).toContain('10 декабря');
  });

  it('is settled once it has a number', async () => {
    await registered('исх-3/30');
    const { text } = await letters.ofEvent(organiser, slug);
    await expect(letters.save(organiser, slug, { ...text, ...NO_VERSION })).rejects.toMatchObject({
      code: 'letter-registered',
    });
    await expect(letters.register(ministry, slug, numbered('исх-4/30'))).rejects.toMatchObject({
      code: 'illegal-move',
    });
  });

  it('has a number of its own, of a day that has come', async () => {
    await registered('исх-5/30');
    ({ slug } = await createEvent(t));
    await written();
    await expect(letters.register(ministry, slug, numbered('исх-5/30'))).rejects.toMatchObject({
      errors: [{ field: 'number', code: 'number-taken' }],
    });
    await expect(letters.register(ministry, slug, { number: 'исх-6/30', date: '2030-12-03' })).rejects.toMatchObject({
      errors: [{ field: 'date', code: 'in-the-future' }],
    });
  });

  it('is not written over by who has not seen the newest text', async () => {
    await written();
    const { text, letter } = await letters.ofEvent(organiser, slug);
    await letters.save(organiser, slug, { ...text, heading: 'О важном', version: letter?.version });
    await expect(
      letters.save(organiser, slug, { ...text, heading: 'О другом', version: letter?.version }),
    ).rejects.toMatchObject({ code: 'stale-form' });
  });

  it('gets its number from the ministry, not from the organiser', async () => {
    await written();
    await expect(letters.register(organiser, slug, numbered('исх-7/30'))).rejects.toMatchObject({ name: 'Forbidden' });
    const stranger = await actorAs('ORGANISER', 'PK_ENERGIA');
    await expect(letters.ofEvent(stranger, slug)).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('the program as its appendix', () => {
  const OPENING = {
    title: 'Какие показатели собираем',
    startsAt: '2030-12-09T15:00',
    endsAt: '2030-12-09T15:30',
    speakers: [{ fullName: 'Анна Орлова', position: 'методист АСОУ' }],
  };

  async function released(sessions: object[]): Promise<void> {
    await t.get(ProgramsService).replace(organiser, slug, { sessions: sessions as never });
    await t.get(ProgramsService).release(organiser, slug);
  }

  async function withProgram(attachment: string): Promise<void> {
    const { text } = await letters.ofEvent(organiser, slug);
    await letters.save(organiser, slug, { ...text, signatoryName: 'И. И. Иванова', attachment, withProgram: true });
  }

  async function printed(): Promise<{ docx: string; pdf: string[] }> {
    const document = await letters.document(organiser, slug);
    const { text } = await extractText(new Uint8Array(await renderPdf(document)));
    return { docx: (await mammoth.extractRawText({ buffer: await renderDocx(document) })).value, pdf: text };
  }

  it('goes on its own sheet, counted in the letter, as it was when the letter got its number', async () => {
    await released([OPENING]);
    await withProgram('Список площадок на 3 л. в 1 экз.');
    expect((await letters.ofEvent(organiser, slug)).programRelease).toBe(1);
    await letters.register(ministry, slug, numbered('исх-20/30'));
    await released([{ ...OPENING, title: 'О другом' }]);
    const { docx, pdf } = await printed();
    expect(docx).toContain('1. Программа на 1 л. в 1 экз.');
    expect(docx).toContain('2. Список площадок на 3 л. в 1 экз.');
    expect(pdf).toHaveLength(2);
    expect(pdf[1]?.replaceAll(/\s+/g, ' ')).toMatch(/Приложение к письму от 1 декабря 2030 г. № исх-20\/30 Программа/);
    expect(pdf[1]).toContain('15:00–15:30');
    for (const whole of [docx, pdf.join('\n')]) {
      expect(whole).toContain('Какие показатели собираем');
      expect(whole).toContain('Анна Орлова, методист АСОУ');
      expect(whole).not.toContain('О другом');
    }
    expect((await letters.ofEvent(organiser, slug)).changes).toEqual([
      { name: 'Программа', was: 'версия 1', is: 'версия 2' },
    ]);
    await letters.reopen(ministry, slug);
    expect((await printed()).docx).toContain('О другом');
  });

  it('is to be published before the letter gets its number', async () => {
    await withProgram('');
    expect((await printed()).docx).not.toContain('Приложение');
    await expect(letters.register(ministry, slug, numbered('исх-21/30'))).rejects.toMatchObject({ code: 'no-program' });
    await released([OPENING]);
    await letters.register(ministry, slug, numbered('исх-21/30'));
    expect((await printed()).docx).toContain('Приложение: Программа на 1 л. в 1 экз.');
  });
});

describe('its addressees', () => {
  it('are the working organisations of the groups, each once', async () => {
    await written();
    expect(await letters.addAddressees(organiser, slug, toSchools)).toBe(2);
    expect(await letters.addAddressees(organiser, slug, toSchools)).toBe(0);
    expect(
      await letters.addAddressees(organiser, slug, { groups: ['STATE_SCHOOLS', 'COLLEGES'], municipalities: [] }),
    ).toBe(1);
    const { addressees } = await letters.ofEvent(organiser, slug);
    expect(addressees.map(({ organisation }) => organisation)).toEqual(['ПК «Энергия»', 'Школа № 1', 'Школа № 2']);
    expect(await letters.removeAddressees(organiser, slug, t.schools[1])).toBe(1);
    expect(await letters.removeAddressees(organiser, slug, null)).toBe(2);
  });

  it('of other municipalities stay out', async () => {
    await written();
    const municipalities = ['0193a1f0-0000-7000-8000-000000000000'];
    expect(await letters.addAddressees(organiser, slug, { ...toSchools, municipalities })).toBe(0);
    expect(await letters.addAddressees(organiser, slug, { ...toSchools, municipalities: [t.municipality.id] })).toBe(2);
  });

  it('get the registered letter once, those with an address; the rest stays to be sent', async () => {
    await written();
    await letters.addAddressees(organiser, slug, toSchools);
    await expect(letters.send(ministry, slug)).rejects.toMatchObject({ code: 'letter-not-registered' });
    await letters.register(ministry, slug, numbered('исх-8/30'));
    await expect(letters.send(organiser, slug)).rejects.toMatchObject({ name: 'Forbidden' });
    expect(await letters.send(ministry, slug)).toBe(1);
    await expect(letters.send(ministry, slug)).rejects.toMatchObject({ code: 'nobody-to-send' });
    const [job] = await jobsOf(t, 'information-letter.sent');
    await t.drainJobs();
    const mail = inbox.letters.filter(({ parsed }) => parsed.subject?.includes('исх-8/30'));
    expect(mail).toHaveLength(1);
    expect(mail[0]?.parsed.subject).toBe('О проведении вебинара: письмо № исх-8/30 от 1 декабря 2030 г.');
    expect(mail[0]?.parsed.text).toContain('9 декабря 2030 г., 15:00–16:30 (МСК)');
    // the same job once more
    await t.sql(`select graphile_worker.add_job('information-letter.sent', $1)`, [job]);
    await t.drainJobs();
    expect(inbox.letters.filter(({ parsed }) => parsed.subject?.includes('исх-8/30'))).toHaveLength(1);
    const { addressees, letter } = await letters.ofEvent(organiser, slug);
    expect(letter?.state).toBe('SENT');
    expect(addressees.map(({ email, sentAt }) => [email, sentAt !== null])).toEqual([
      ['shkola1@mail.test', true],
      [null, false],
    ]);
  });

  it('get none about an event that nobody can open: a draft, a cancelled one', async () => {
    ({ slug } = await createEvent(t, {}, { publish: false }));
    await registered('исх-8а/30');
    await letters.addAddressees(organiser, slug, toSchools);
    await expect(letters.send(ministry, slug)).rejects.toMatchObject({ code: 'not-published' });
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const post = (action: string, payload: object) =>
      t.inject({ method: 'POST', url: `/api/v1/events/${slug}/${action}`, token, payload });
    expectStatus(await post('publish', {}), 200);
    expectStatus(await post('cancel', { reason: 'Нет зала' }), 200);
    await expect(letters.send(ministry, slug)).rejects.toMatchObject({ code: 'event-cancelled' });
  });

  it('of two who send at once get one', async () => {
    await registered('исх-9/30');
    await letters.addAddressees(organiser, slug, toSchools);
    const results = await Promise.allSettled([letters.send(ministry, slug), letters.send(ministry, slug)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('say by their link that they have read it; a link that was opened says nothing', async () => {
    await registered('исх-10/30');
    await letters.addAddressees(organiser, slug, toSchools);
    await letters.send(ministry, slug);
    await t.drainJobs();
    const [href] =
      /http\S+\/letters\/[\w-]+/.exec(
        inbox.letters.find(({ parsed }) => parsed.subject?.includes('исх-10/30'))?.parsed.text ?? '',
      ) ?? [];
    const path = new URL(href ?? '').pathname;
    const page = expectStatus(await t.inject({ url: path }), 200);
    expect(page.body).toContain('Школа № 1');
    expect(page.headers['x-robots-tag'] ?? page.body).toContain('noindex');
    const read = async () => (await letters.ofEvent(organiser, slug)).addressees.filter(({ readAt }) => readAt).length;
    expect(await read()).toBe(0);
    const pdf = expectStatus(await t.inject({ url: `${path}/letter.pdf` }), 200);
    expect(pdf.headers['content-disposition']).toContain(encodeURIComponent('О проведении вебинара'));
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expectStatus(await t.inject({ url: `${path}/letter.exe` }), 404);
    await addressed.markRead(path.split('/')[2] ?? '');
    t.clock.advance({ minutes: 5 });
    await addressed.markRead(path.split('/')[2] ?? '');
    const { addressees } = await letters.ofEvent(organiser, slug);
    expect(addressees[0]?.readAt).toEqual(addressees[0]?.sentAt);
    expectStatus(await t.inject({ url: '/letters/nonsense' }), 404);
    const kept = JSON.stringify(await t.sql(`select * from letter_addressee`));
    expect(kept).not.toContain(path.split('/')[2]);
    // sent before links were derived: a hash of the secret is all that is kept
    await t.sql(
      `update letter_addressee set token_hash = sha256('drawn-by-lot')
       where letter_id = (select id from information_letter where outgoing_number = 'исх-10/30') and organisation_id = $1`,
      [addressees[0]?.organisationId],
    );
    expect(expectStatus(await t.inject({ url: '/letters/drawn-by-lot' }), 200).body).toContain('Школа № 1');
  });
});

it('the list and the packages take one query however many letters there are', async () => {
  await written();
  const { event } = await letters.ofEvent(organiser, slug);
  const one = await t.queries(() => addressed.list(ministry, {}));
  await registered('исх-11/30');
  const page = await addressed.list(ministry, {});
  expect(page.items[0]).toMatchObject({ eventSlug: slug, outgoingNumber: 'исх-11/30', addressees: 0 });
  expect(await t.queries(() => addressed.list(ministry, {}))).toHaveLength(one.length);
  expect((await addressed.standings([event.id])).get(event.id)).toMatchObject({ state: 'REGISTERED' });
  const stranger = await actorAs('ORGANISER', 'PK_ENERGIA');
  expect((await addressed.list(stranger, {})).items).toEqual([]);
});
