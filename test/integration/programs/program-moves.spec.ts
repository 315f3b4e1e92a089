import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { ProgramMovesService } from '../../../src/features/programs/program-moves.service.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus } from '../../support/scenario.js';
import { signedIn } from '../../support/staff.js';

let t: TestApp;
let organiser: Actor;
let token: string;
let slug: string;

const session = (title: string, from: string, to: string, hall: string) => ({
  title,
  startsAt: `2030-12-09T${from}`,
  endsAt: `2030-12-09T${to}`,
  hall,
  speakers: [{ fullName: 'Анна Орлова', position: 'методист', role: 'MODERATOR' as const }],
});

beforeAll(async () => {
  t = await startTestApp();
  organiser = await (await signedIn(t, [['ORGANISER', t.organisations.ASOU]])).actor();
  token = await t.asStaff('ORGANISER', 'ASOU');
});
afterAll(() => t.close());
beforeEach(async () => {
  ({ slug } = await createEvent(t, { startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T18:00' }, { publish: false }));
  await t.get(ProgramsService).replace(organiser, slug, {
    sessions: [
      session('Открытие', '15:00', '15:30', 'Большой'),
      session('Доклад', '15:30', '16:00', 'Большой'),
      session('Практикум', '15:30', '16:30', 'Малый'),
    ],
  });
});

const working = async () => (await t.get(ProgramsService).getWorkingCopy(organiser, slug)).sessions;
const at = (moment: Date) => moment.toISOString().slice(8, 16);
const times = async () => (await working()).map(({ title, startsAt }) => `${title} ${at(startsAt)}`);
const idOf = async (title: string) => (await working()).find((one) => one.title === title)?.id ?? '';
const moves = () => t.get(ProgramMovesService);
const page = (query = '') => t.inject({ url: `/manage/events/${slug}/program${query}`, token });
const post = (path: string, form: Record<string, string>): Promise<Answer> =>
  t.inject({
    method: 'POST',
    url: `/manage/events/${slug}/program${path}`,
    token,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });

describe('moving a program', () => {
  it('moves one, one with what follows in its hall, or all; back is as it was', async () => {
    const first = await times();
    const sessionId = await idOf('Открытие');
    await moves().move(organiser, slug, { minutes: 7, scope: 'HALL', sessionId });
    expect(await times()).toEqual(['Открытие 09T12:07', 'Практикум 09T12:30', 'Доклад 09T12:37']);
    await moves().move(organiser, slug, { minutes: -7, scope: 'HALL', sessionId });
    expect(await times()).toEqual(first);
    await moves().move(organiser, slug, { minutes: 90, scope: 'ALL' });
    expect(await times()).toEqual(['Открытие 09T13:30', 'Доклад 09T14:00', 'Практикум 09T14:00']);
    await expect(moves().move(organiser, slug, { minutes: 5, scope: 'ONE', sessionId })).rejects.toMatchObject({
      code: 'does-not-fit',
    });
    await expect(moves().move(organiser, slug, { minutes: 1, scope: 'ALL' })).rejects.toMatchObject({
      code: 'does-not-fit',
    });
  });

  it('offers to follow an event whose time was written anew, and names what lies outside of it', async () => {
    const time = { startsAt: '2030-12-11T16:00', endsAt: '2030-12-11T19:00' };
    expectStatus(await t.inject({ method: 'PATCH', url: `/api/v1/events/${slug}`, token, payload: time }), 200);
    const shown = expectStatus(await page(), 200).body;
    expect(shown).toContain('«Открытие», «Доклад», «Практикум»');
    expect(shown).toContain('Сдвинуть всю программу на 2 дня 1 час позже');
    const answer = expectStatus(await post('/move', { scope: 'ALL', minutes: '2940' }), 303);
    expect(await times()).toEqual(['Открытие 11T13:00', 'Доклад 11T13:30', 'Практикум 11T13:30']);
    const after = expectStatus(await t.inject({ url: String(answer.headers.location), token }), 200).body;
    expect(after).toContain('Отменить сдвиг');
    expect(after).not.toContain('не совпадает со временем');
  });

  it('refuses minutes that are none at their field', async () => {
    for (const minutes of ['', '0', 'пять', '1.5', '99999999']) {
      const answer = expectStatus(await post('/move', { minutes, scope: 'ALL' }), 422);
      expect(answer.body).toContain('Укажите целое число минут');
    }
  });

  it('copies a session with its speakers right after it', async () => {
    await moves().duplicate(organiser, slug, { sessionId: await idOf('Открытие') });
    expect(await times()).toEqual(['Открытие 09T12:00', 'Открытие 09T12:30', 'Практикум 09T12:30', 'Доклад 09T13:00']);
    const [original, copy] = await working();
    expect(copy?.speakers).toEqual(original?.speakers);
    expect(copy?.id).not.toBe(original?.id);
  });
});

describe('two people at one program', () => {
  async function opened(): Promise<Record<string, string>> {
    const { body } = expectStatus(await page(), 200);
    const hidden = (name: string) =>
      (new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '').replaceAll('&quot;', '"');
    const sessions = await working();
    const fields = sessions.flatMap(({ id, title, hall, startsAt, endsAt }, n) =>
      Object.entries({
        id,
        title,
        hall,
        startsAt: wall(startsAt),
        endsAt: wall(endsAt),
        kind: 'TALK',
        speakers: 'Анна Орлова — методист (модератор)',
      }).map(([name, value]) => [`sessions.${n}.${name}`, value] as const),
    );
    return { ...Object.fromEntries(fields), version: hidden('version'), base: hidden('base') };
  }
  const wall = (moment: Date) => new Date(+moment + 3 * 3_600_000).toISOString().slice(0, 16);

  it('shows the second what the first saved, and keeps what is chosen', async () => {
    const form = await opened();
    expectStatus(await post('', { ...form, 'sessions.1.title': 'Доклад министра' }), 303);
    const mine = { ...form, 'sessions.0.title': 'Торжественное открытие', 'sessions.1.title': 'Доклад ректора' };
    const refused = expectStatus(await post('', mine), 409).body;
    expect(refused).toContain('другой человек сохранил изменения');
    expect(refused).toContain('Доклад министра');
    expect(refused).toContain('Торжественное открытие');
    expect(refused.match(/<fieldset class="conflict"/g)).toHaveLength(1);
    expect((await times()).join()).toContain('Доклад министра');
    const again = { ...mine, ...(await versionIn(refused)), [`take.${form['sessions.1.id']}`]: 'theirs' };
    expectStatus(await post('', again), 303);
    expect((await working()).map(({ title }) => title)).toEqual([
      'Торжественное открытие',
      'Доклад министра',
      'Практикум',
    ]);
  });

  it('says what somebody took out, and brings it back as a new one when it is kept', async () => {
    const form = await opened();
    const id = form['sessions.2.id'] ?? '';
    expectStatus(await post('', { ...form, 'sessions.2.removed': 'true' }), 303);
    const refused = expectStatus(await post('', form), 409).body;
    expect(refused).toContain('Пункт убран');
    expectStatus(await post('', { ...form, ...(await versionIn(refused)), [`take.${id}`]: 'mine' }), 303);
    expect((await working()).map(({ title }) => title)).toContain('Практикум');
    expect(await idOf('Практикум')).not.toBe(id);
  });

  const versionIn = async (body: string) => ({ version: /name="version" value="([^"]*)"/.exec(body)?.[1] ?? '' });
});
