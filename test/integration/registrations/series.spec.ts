import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { SeriesService } from '../../../src/features/events/series.service.js';
import type { RegistrationInput } from '../../../src/features/registrations/registrations.dto.js';
import { SeriesRegisteringService } from '../../../src/features/registrations/series-registering.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { countersOf, createEvent, expectStatus, participant } from '../../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { signedIn } from '../../support/staff.js';

let t: TestApp;
let inbox: SmtpInbox;
let series: SeriesService;
let registering: SeriesRegisteringService;
let organiser: Actor;
let slug: string;
let stages: { id: string; slug: string }[];
let number = 0;

const FESTIVAL = { title: 'Путь навыков', kind: 'FESTIVAL', summary: 'Год проб', registration: 'WHOLE' } as const;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url });
  series = t.get(SeriesService);
  registering = t.get(SeriesRegisteringService);
  organiser = await actorAs('ORGANISER', 'ASOU');
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});
beforeEach(async () => {
  slug = await series.create(organiser, FESTIVAL);
  stages = [];
  for (const day of ['09', '16', '23']) {
    const made = await createEvent(t, {
      title: `Этап ${day} декабря`,
      startsAt: `2030-12-${day}T15:00`,
      endsAt: `2030-12-${day}T16:00`,
      capacity: day === '16' ? 1 : null,
    });
    await series.place(organiser, made.id, slug);
    stages.push(made);
  }
  number += 1;
});

async function actorAs(role: Role, code: keyof TestApp['organisations']): Promise<Actor> {
  return (await signedIn(t, [[role, t.organisations[code]]])).actor();
}

const email = () => `uchitel${number}@mail.test`;
const input = (address = email()) => participant(t, address) as RegistrationInput;
const enter = (chosen: string[], address = email()) =>
  registering.register(slug, chosen, input(address), { address: '10.0.0.1' });
const slugs = () => stages.map((stage) => stage.slug);
const lettersTo = (address: string) => inbox.letters.filter(({ to }) => to === address);
const statesOf = async (address = email()) =>
  (
    await t.sql<{ state: string }>(
      `select r.state from registration r join event e on e.id = r.event_id where r.email = $1 order by e.starts_at`,
      [address],
    )
  ).map(({ state }) => state);

async function letters(): Promise<void> {
  t.clock.advance({ seconds: 10 });
  await t.drainJobs();
}

describe('one registration for a whole series', () => {
  it('takes a place at each date, and one letter with one link confirms them all', async () => {
    await enter(slugs());
    expect(await statesOf()).toEqual(['PENDING', 'PENDING', 'PENDING']);
    await letters();
    const [letter, ...more] = lettersTo(email());
    expect(more).toEqual([]);
    expect(letter?.parsed.subject).toBe('Подтвердите участие: Путь навыков');
    for (const day of ['9', '16', '23']) expect(letter?.parsed.text).toContain(`${day} декабря 2030 г.`);
    const [link] = /http\S+\/confirm/.exec(letter?.parsed.text ?? '') ?? [];
    expectStatus(await t.inject({ method: 'POST', url: new URL(link ?? '').pathname }), 303);
    expect(await statesOf()).toEqual(['CONFIRMED', 'CONFIRMED', 'CONFIRMED']);
    await letters();
    expect(lettersTo(email()).map(({ parsed }) => parsed.subject)).toEqual([
      'Подтвердите участие: Путь навыков',
      'Вы записаны: Путь навыков',
    ]);
    // the link once more, and the form once more: nothing new to tell
    expectStatus(await t.inject({ method: 'POST', url: new URL(link ?? '').pathname }), 303);
    await enter(slugs());
    await letters();
    expect(lettersTo(email())).toHaveLength(2);
  });

  it('brings an invitation for each date that is sure, and for no other', async () => {
    await enter([stages[0]!.slug, stages[2]!.slug]);
    await letters();
    const ask = lettersTo(email())[0]!;
    expect(ask.parsed.attachments).toEqual([]);
    const [link] = /http\S+\/confirm/.exec(ask.parsed.text ?? '') ?? [];
    expectStatus(await t.inject({ method: 'POST', url: new URL(link ?? '').pathname }), 303);
    await letters();
    const letter = lettersTo(email())[1]!;
    const calendarsOf = () =>
      letter.parsed.attachments
        .filter(({ contentType }) => contentType === 'text/calendar')
        .map(({ content }) => content.toString('utf8'));
    expect(calendarsOf().map((text) => /^UID:event-(.*)@/m.exec(text)?.[1])).toEqual([stages[0]!.id, stages[2]!.id]);
    for (const text of calendarsOf()) {
      expect(text).toContain('METHOD:REQUEST\r\n');
      expect(text.match(/^ATTENDEE/gm)).toHaveLength(1);
      expect(text.match(/BEGIN:VCALENDAR/g)).toHaveLength(1);
    }
    expect(letter.raw.match(/text\/calendar; charset=utf-8;\s+method=REQUEST/g)).toHaveLength(2);
  });

  it('or for some of its dates', async () => {
    await enter([stages[0]!.slug, stages[2]!.slug]);
    expect(await statesOf()).toEqual(['PENDING', 'PENDING']);
    await letters();
    expect(lettersTo(email())[0]?.parsed.text).not.toContain('16 декабря');
  });

  it('waits where a date is full, and the letter says with what number', async () => {
    await enter([stages[1]!.slug], 'pervyj@mail.test');
    const placed = await enter(slugs());
    expect(placed.map(({ placement }) => placement.position)).toEqual([null, 1, null]);
    await letters();
    expect(lettersTo(email())[0]?.parsed.text).toContain('лист ожидания, № 1');
    for (const stage of stages) {
      const { kept, counted } = await countersOf(t, stage.id);
      expect(kept).toEqual(counted);
    }
  });

  it('asked for again by the form of one date sends the letter of the series again, not one that confirms that date alone', async () => {
    await enter(slugs());
    await letters();
    const again = () =>
      t.inject({ method: 'POST', url: `/api/v1/events/${slugs()[0]}/registrations`, payload: input() });
    t.clock.advance({ minutes: 10 });
    expectStatus(await again(), 202);
    await letters();
    expect(lettersTo(email()).map(({ parsed }) => parsed.subject)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('Путь навыков')),
    );
  });

  it('leaves out a date that closed meanwhile and refuses when none is left', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const cancel = (stage: string) =>
      t.inject({ method: 'POST', url: `/api/v1/events/${stage}/cancel`, token, payload: { reason: 'Нет зала' } });
    expectStatus(await cancel(stages[0]!.slug), 200);
    expect((await enter(slugs())).map(({ event }) => event.slug)).toEqual([stages[1]!.slug, stages[2]!.slug]);
    await expect(enter([stages[0]!.slug])).rejects.toMatchObject({ code: 'registration-closed' });
  });

  it('knows its own dates alone', async () => {
    const other = await createEvent(t, { title: 'Другое' });
    await expect(enter([other.slug])).rejects.toMatchObject({ errors: [{ field: 'stages', code: 'unknown' }] });
    await expect(enter([])).rejects.toMatchObject({ errors: [{ field: 'stages', code: 'required' }] });
    expect(await statesOf()).toEqual([]);
  });

  it('of the signed-in owner of the address needs no confirmation', async () => {
    const actor = await (await signedIn(t, [], { email: email() })).actor();
    await t.sql(`update person set email_confirmed_at = now() where email = $1`, [email()]);
    await registering.register(slug, slugs(), input(), { address: null, actor });
    expect(await statesOf()).toEqual(['CONFIRMED', 'CONFIRMED', 'CONFIRMED']);
    await letters();
    expect(lettersTo(email()).map(({ parsed }) => parsed.subject)).toEqual(['Вы записаны: Путь навыков']);
  });

  it('is offered on the page of the series as long as something is open', async () => {
    expect((await t.inject({ url: `/series/${slug}` })).body).toContain('Записаться на все даты');
    const page = await t.inject({ url: `/series/${slug}/register` });
    expect(page.body).toContain('Этап 16 декабря');
    const current = await series.getManaged(organiser, slug);
    await series.update(organiser, slug, { ...FESTIVAL, registration: 'EACH', revision: current.revision });
    expect((await t.inject({ url: `/series/${slug}` })).body).not.toContain('Записаться на все даты');
    expectStatus(await t.inject({ url: `/series/${slug}/register` }), 404);
  });
});

describe('a series of drafts', () => {
  const codes = async (of: string) =>
    Promise.all(
      ['', '.ics', '/register'].map(async (part) => (await t.inject({ url: `/series/${of}${part}` })).statusCode),
    );

  it('is nowhere for the public until something in it is published, a preview for those who work on it', async () => {
    const own = await series.create(organiser, { ...FESTIVAL, title: 'Задуманный цикл' });
    const stage = await createEvent(t, { title: 'Задуманный этап' }, { publish: false });
    await series.place(organiser, stage.id, own);
    expect(await codes(own)).toEqual([404, 404, 404]);
    await expect(registering.register(own, [stage.slug], input(), { address: '10.0.0.1' })).rejects.toMatchObject({
      name: 'NotFound',
    });

    const mine = await t.inject({ url: `/series/${own}`, token: await t.asStaff('ORGANISER', 'ASOU') });
    expect(mine.statusCode).toBe(200);
    expect(mine.body).toContain('Цикл ещё не виден участникам');
    expect(mine.body).toContain('Задуманный этап');
    const foreign = await t.inject({ url: `/series/${own}`, token: await t.asStaff('ORGANISER', 'PK_ENERGIA') });
    expect(foreign.statusCode).toBe(404);

    const token = await t.asStaff('ORGANISER', 'ASOU');
    expectStatus(
      await t.inject({ method: 'POST', url: `/api/v1/events/${stage.slug}/publish`, token, payload: {} }),
      200,
    );
    expect(await codes(own)).toEqual([200, 200, 200]);
    expect((await t.inject({ url: `/series/${own}` })).body).not.toContain('Цикл ещё не виден участникам');
    expectStatus(
      await t.inject({ method: 'POST', url: `/api/v1/events/${stage.slug}/withdraw`, token, payload: {} }),
      200,
    );
    expect(await codes(own)).toEqual([404, 404, 404]);
  });
});

describe('a series', () => {
  it('belongs to its organiser', async () => {
    const stranger = await actorAs('ORGANISER', 'PK_ENERGIA');
    await expect(series.getManaged(stranger, slug)).rejects.toMatchObject({ name: 'NotFound' });
    await expect(series.update(stranger, slug, FESTIVAL)).rejects.toMatchObject({ name: 'NotFound' });
    await expect(series.takeOut(stranger, stages[0]!.id, slug)).rejects.toMatchObject({ name: 'NotFound' });
    const own = await series.create(stranger, FESTIVAL);
    expect(own).not.toBe(slug);
    await expect(series.place(stranger, stages[0]!.id, own)).rejects.toMatchObject({ name: 'NotFound' });
    expect((await series.list(stranger)).map((row) => row.slug)).toEqual([own]);
  });

  it('is offered the coming events of its makers that are in none, and lets a foreign stage go', async () => {
    const stranger = await actorAs('ORGANISER', 'PK_ENERGIA');
    const free = await createEvent(t, { title: 'Ещё не в цикле' }, { organisation: 'PK_ENERGIA' });
    expect((await series.candidates(stranger)).map(({ id }) => id)).toEqual([free.id]);
    await t.sql(`update event set series_id = (select id from series where slug = $1) where id = $2`, [slug, free.id]);
    expect(await series.candidates(stranger)).toEqual([]);
    const other = await series.create(organiser, FESTIVAL);
    await series.takeOut(organiser, free.id, other);
    expect(await series.candidates(stranger)).toEqual([]);
    await series.takeOut(organiser, free.id, slug);
    expect((await series.candidates(stranger)).map(({ id }) => id)).toEqual([free.id]);
  });

  it('is not written over by who has not seen the newest text', async () => {
    const { revision } = await series.getManaged(organiser, slug);
    await series.update(organiser, slug, { ...FESTIVAL, title: 'Новое имя', revision });
    await expect(series.update(organiser, slug, { ...FESTIVAL, title: 'Другое', revision })).rejects.toMatchObject({
      code: 'stale-form',
    });
  });

  it('shows how far it is, and lets a stage go', async () => {
    const row = async () => (await series.list(organiser)).find((one) => one.slug === slug);
    expect(await row()).toMatchObject({ stages: 3, held: 0 });
    await series.takeOut(organiser, stages[0]!.id, slug);
    expect(await row()).toMatchObject({ stages: 2 });
    expect((await t.inject({ url: `/series/${slug}.ics` })).body).not.toContain('Этап 09');
  });
});
