import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mammoth from 'mammoth';
import { extractText } from 'unpdf';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { signedIn } from '../../support/staff.js';

let t: TestApp;
let inbox: SmtpInbox;
let programs: ProgramsService;
let organiser: Actor;
let event: { id: string; slug: string };
let number = 0;

const OPENING = {
  title: 'Какие показатели собираем',
  startsAt: '2030-12-09T15:00',
  endsAt: '2030-12-09T15:30',
  hall: 'Зал 1',
  speakers: [{ fullName: 'Анна Орлова', position: 'методист АСОУ', role: 'MODERATOR' as const }],
};
const SECOND = { title: 'Ответы на вопросы', startsAt: '2030-12-09T15:30', endsAt: '2030-12-09T16:00', hall: 'Зал 1' };

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url });
  programs = t.get(ProgramsService);
  organiser = await (await signedIn(t, [['ORGANISER', t.organisations.ASOU]])).actor();
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});
beforeEach(async () => {
  number += 1;
  event = await createEvent(t, { title: `Вебинар ${number}` });
  for (const name of ['anna', 'boris']) expectStatus(await register(t, event.slug, `${name}${number}@mail.test`), 202);
  await release([OPENING]);
  await t.drainJobs();
  inbox.letters.length = 0;
});

async function release(sessions: object[], options?: { quiet: boolean }): Promise<void> {
  const present = (await programs.getWorkingCopy(organiser, event.slug)).sessions;
  const kept = sessions.map((session, index) => ({ id: present[index]?.id, ...session }));
  await programs.replace(organiser, event.slug, { sessions: kept as never });
  await programs.release(organiser, event.slug, options);
}

async function letters(): Promise<string[]> {
  t.clock.advance({ minutes: 6 });
  await t.drainJobs();
  return inbox.letters.filter(({ parsed }) => parsed.subject?.includes('Изменилась программа')).map(({ to }) => to);
}

describe('a release that concerns those registered', () => {
  it('is told to each once, two of them within five minutes in one letter', async () => {
    await release([{ ...OPENING, endsAt: '2030-12-09T15:20' }]);
    t.clock.advance({ minutes: 2 });
    await release([{ ...OPENING, endsAt: '2030-12-09T15:20' }, SECOND]);
    expect((await letters()).toSorted()).toEqual([`anna${number}@mail.test`, `boris${number}@mail.test`]);
    const text = inbox.letters.at(-1)?.parsed.text ?? '';
    expect(text).toContain('Время: 15:00–15:30 (МСК) → 15:00–15:20 (МСК)');
    expect(text).toContain('«Ответы на вопросы»');
    await t.sql(`select graphile_worker.add_job('program.released', json_build_object('eventId', $1::text))`, [
      event.id,
    ]);
    expect(await letters()).toHaveLength(2);
  });

  it('is not told to who cancelled, nor to who came after it', async () => {
    const [anna] = await rowsOf(t, event.id);
    await ownOf(t).cancel(tokenOf(t, anna?.id ?? ''));
    await release([OPENING, SECOND]);
    t.clock.advance({ minutes: 1 });
    expectStatus(await register(t, event.slug, `late${number}@mail.test`), 202);
    expect(await letters()).toEqual([`boris${number}@mail.test`]);
  });

  it('tells all that changed since the last letter', async () => {
    await release([OPENING, SECOND], { quiet: true });
    expect(await letters()).toEqual([]);
    await release([{ ...OPENING, hall: 'Зал 2' }, SECOND]);
    expect(await letters()).toHaveLength(2);
    const text = inbox.letters.at(-1)?.parsed.text ?? '';
    expect(text).toContain('Зал: Зал 1 → Зал 2');
    expect(text).not.toContain('Ответы на вопросы');
  });
});

describe('a release that concerns nobody', () => {
  it('of a corrected word makes no letter, and the next one tells of both', async () => {
    await release([{ ...OPENING, title: 'Какие показатели собираем?' }]);
    expect(await letters()).toEqual([]);
  });

  it('of an event that is off or hidden makes none', async () => {
    await release([OPENING, SECOND]);
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const withdrawal = { method: 'POST', url: `/api/v1/events/${event.slug}/withdraw`, token } as const;
    expectStatus(await t.inject({ ...withdrawal, payload: { reason: 'Уточняем дату' } }), 200);
    expect(await letters()).toEqual([]);
  });
});

describe('readers', () => {
  it('see every version and what it changed', async () => {
    await release([{ ...OPENING, hall: 'Зал 2' }, SECOND]);
    const { body } = expectStatus(await t.inject({ url: `/events/${event.slug}/program/changes` }), 200);
    expect(body.indexOf('Версия 2')).toBeLessThan(body.indexOf('Версия 1'));
    expect(body).toContain('Зал: Зал 1 → Зал 2');
    expect((await t.inject({ url: `/events/${event.slug}` })).body).toContain('что изменилось');
    await programs.withdraw(organiser, event.slug);
    expect((await t.inject({ url: `/events/${event.slug}/program/changes` })).body).toContain('ещё не опубликована');
  });

  it('take the program on paper: what it says is what was released', async () => {
    const docx = expectStatus(await t.inject({ url: `/events/${event.slug}/program.docx` }), 200);
    const { value } = await mammoth.extractRawText({ buffer: docx.rawPayload });
    const pdf = expectStatus(await t.inject({ url: `/events/${event.slug}/program.pdf` }), 200);
    // a file made anew would carry another moment and another id
    const asked = Array.from({ length: 20 }, (_, n) =>
      t.inject({ url: `/events/${event.slug}/program.pdf?n=${n}`, headers: { 'x-forwarded-for': `203.0.113.${n}` } }),
    );
    for (const again of await Promise.all(asked)) expect(again.rawPayload.equals(pdf.rawPayload)).toBe(true);
    const { text } = await extractText(new Uint8Array(pdf.rawPayload), { mergePages: true });
    for (const words of [
      'Программа',
      `Вебинар ${number}`,
      '15:00–15:30',
      'Анна Орлова (модератор), методист АСОУ',
      'Версия 1',
    ]) {
      expect(value.replaceAll(/\s+/g, ' ')).toContain(words);
      expect(text.replaceAll(/\s+/g, ' ')).toContain(words);
    }
    expectStatus(await t.inject({ url: `/events/${event.slug}/program.exe` }), 404);
    await programs.withdraw(organiser, event.slug);
    for (const format of ['pdf', 'toString', 'constructor'])
      expectStatus(await t.inject({ url: `/events/${event.slug}/program.${format}` }), 404);
  });
});
