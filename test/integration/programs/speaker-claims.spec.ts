import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { SpeakersService } from '../../../src/features/programs/speakers.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus } from '../../support/scenario.js';
import { type Signed, signedIn } from '../../support/staff.js';
import { Visitor } from '../../support/visitor.js';

let t: TestApp;
let organiser: Actor;
let staff: Signed;
let number = 0;
/** Another name in each test: speakers are shared by all events. */
let lastName: string;
let slug: string;
let anna: Signed;

beforeAll(async () => {
  t = await startTestApp();
  staff = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
  organiser = await staff.actor();
});
afterAll(() => t.close());
beforeEach(async () => {
  lastName = `Орлова${'абвгд'[(number += 1)]}`;
  anna = await signedIn(t, [], { lastName, firstName: 'Анна' });
  ({ slug } = await createEvent(t, { title: 'Вебинар с докладом' }));
  await t.get(ProgramsService).replace(organiser, slug, {
    sessions: [
      {
        title: 'Доклад',
        startsAt: '2030-12-09T15:00',
        endsAt: '2030-12-09T15:30',
        speakers: [{ fullName: `${lastName} Анна Петровна`, position: 'методист' }, { fullName: 'Пётр Белов' }],
      },
    ],
  });
});

async function visitorOf({ session }: Signed): Promise<Visitor> {
  const visitor = new Visitor(t);
  visitor.cookies.set('session', session);
  await visitor.get('/me/preferences');
  return visitor;
}
const speakers = () => t.get(SpeakersService);
/** Subjects of the letters to the person who claims. */
const told = async () =>
  (await t.sql<{ subject: string }>(`select subject from letter where to_address = $1`, [anna.email])).map(
    ({ subject }) => subject,
  );
const personOf = async () =>
  (
    await t.sql<{ person: string | null }>(`select person_id as person from speaker where full_name like $1`, [
      `${lastName}%`,
    ])
  )[0]?.person;

describe('the claim of a speaker', () => {
  it('goes from «Это я» by the organiser’s answer to the talks of the cabinet', async () => {
    await t.get(ProgramsService).release(organiser, slug);
    const visitor = await visitorOf(anna);
    const page = expectStatus(await visitor.get(`/events/${slug}`), 200).body;
    expect(page).toContain('Это я');
    expect(page.match(/name="speakerId"/g)).toHaveLength(1);
    const speakerId = /name="speakerId" value="([^"]+)"/.exec(page)?.[1] ?? '';
    for (let times = 0; times < 2; times += 1)
      expectStatus(await visitor.submit('/me/talks', { event: slug, speakerId }), 303);
    expect((await visitor.get(`/events/${slug}`)).body).toContain('организатор ещё не ответил');
    expect((await visitor.get('/me')).body).not.toContain('Мои выступления');

    const desk = await visitorOf(staff);
    const shown = expectStatus(await desk.get(`/manage/events/${slug}/program`), 200).body;
    expect(shown).toContain(anna.email);
    const answer = { speakerId, personId: anna.id, answer: 'confirm' };
    expectStatus(await desk.submit(`/manage/events/${slug}/program/claims`, answer), 303);
    expectStatus(await desk.submit(`/manage/events/${slug}/program/claims`, answer), 409);
    expect(await personOf()).toBe(anna.id);
    await t.drainJobs();
    expect(await told()).toEqual([`Вы в программе: Вебинар с докладом`]);
    const cabinet = (await visitor.get('/me')).body;
    expect(cabinet).toContain('Мои выступления');
    expect(cabinet).toContain('Доклад');
    expect((await visitor.get(`/events/${slug}`)).body).not.toContain('Это я');
    expectStatus(await visitor.submit('/me/talks/leave', {}), 303);
    expect(await personOf()).toBeNull();
    expect((await visitor.get('/me')).body).not.toContain('Мои выступления');
    expect((await visitor.get(`/events/${slug}`)).body).toContain('Это я');
  });

  it('is offered to nobody of another name, nor without an account, and cannot be forced', async () => {
    await t.get(ProgramsService).release(organiser, slug);
    expect((await t.inject({ url: `/events/${slug}` })).body).not.toContain('Это я');
    const other = await signedIn(t, [], { lastName: 'Сидорова', firstName: 'Анна' });
    expect((await (await visitorOf(other)).get(`/events/${slug}`)).body).not.toContain('Это я');
    const [speaker] = await t.sql<{ id: string }>(`select id from speaker where full_name like $1`, [`${lastName}%`]);
    await expect(speakers().claim(await other.actor(), slug, speaker?.id ?? '')).rejects.toMatchObject({
      code: 'not-you',
    });
  });

  it('shows no talk that was not released, and a refused claim stays refused', async () => {
    const actor = await anna.actor();
    const [event] = await t.sql<{ id: string }>(`select id from event where slug = $1`, [slug]);
    const [speaker] = await speakers().resembling(actor, event?.id ?? '');
    const claim = { speakerId: speaker?.id ?? '', personId: anna.id };
    await speakers().claim(actor, slug, claim.speakerId);
    await speakers().decide(organiser, slug, { ...claim, confirm: false });
    await t.drainJobs();
    await t.sql(`select graphile_worker.add_job('program.speaker-claim-decided', $1)`, [claim]);
    await t.drainJobs();
    expect(await told()).toEqual(['Спикер не привязан: Вебинар с докладом']);
    await speakers().claim(actor, slug, claim.speakerId);
    expect(await speakers().waiting(organiser, slug)).toEqual([]);
    expect(await speakers().talksOf(actor)).toEqual([]);
    await t.sql(`update speaker set person_id = $1 where id = $2`, [anna.id, claim.speakerId]);
    expect(await speakers().talksOf(actor)).toEqual([]);
    await t.get(ProgramsService).release(organiser, slug);
    expect(await speakers().talksOf(actor)).toMatchObject([{ title: 'Доклад', slug }]);
    await t.get(ProgramsService).replace(organiser, slug, {
      sessions: [{ title: 'Доклад', startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:30', speakers: [] }],
    });
    expect(await speakers().talksOf(actor)).toHaveLength(1);
    await t.get(ProgramsService).release(organiser, slug);
    expect(await speakers().talksOf(actor)).toEqual([]);
  });

  it('is answered, with the address of who asks, by those who give rights at the event alone', async () => {
    const editor = await (await signedIn(t, [['EDITOR', t.organisations.ASOU]])).actor();
    const actor = await anna.actor();
    const [event] = await t.sql<{ id: string }>(`select id from event where slug = $1`, [slug]);
    const [speaker] = await speakers().resembling(actor, event?.id ?? '');
    const claim = { speakerId: speaker?.id ?? '', personId: anna.id, confirm: true };
    await speakers().claim(actor, slug, claim.speakerId);
    expect(await speakers().waiting(editor, slug)).toEqual([]);
    await expect(speakers().decide(editor, slug, claim)).rejects.toMatchObject({ name: 'Forbidden' });
    expect(await speakers().waiting(organiser, slug)).toMatchObject([{ email: anna.email }]);
  });

  it('binds a speaker to one of two who claim it at once', async () => {
    const twin = await signedIn(t, [], { lastName, firstName: 'Анна' });
    const [event] = await t.sql<{ id: string }>(`select id from event where slug = $1`, [slug]);
    const [speaker] = await speakers().resembling(await anna.actor(), event?.id ?? '');
    const speakerId = speaker?.id ?? '';
    for (const one of [anna, twin]) await speakers().claim(await one.actor(), slug, speakerId);
    const outcomes = await Promise.allSettled(
      [anna, twin].map(({ id }) => speakers().decide(organiser, slug, { speakerId, personId: id, confirm: true })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
