import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Actor, ROLES } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus } from '../../support/scenario.js';

interface Session {
  id: string;
  title: string;
  startsAt: string;
  speakers: { fullName: string; position: string; role: string }[];
}
interface Program {
  number: number;
  releasedAt: string | null;
  sessions: Session[];
}

const OPENING = { title: 'Открытие', startsAt: '2030-12-09T15:00', endsAt: '2030-12-09T15:30' };
const TALK = { title: 'Первое занятие', startsAt: '2030-12-09T15:30', endsAt: '2030-12-09T16:30' };

let t: TestApp;
let organiser: string;
let actor: Actor;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  actor = (await t.get(AccountsService).actorByApiToken(organiser))!;
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const url = (slug: string) => `/api/v1/events/${slug}/program`;
const put = (slug: string, sessions: unknown, token = organiser) =>
  t.inject({ method: 'PUT', url: url(slug), token, payload: { sessions } });
const saved = async (slug: string, sessions: unknown): Promise<Program> =>
  expectStatus(await put(slug, sessions), 200).json();
const release = (slug: string, token = organiser) =>
  t.inject({ method: 'POST', url: `${url(slug)}/release`, token, payload: {} });
const released = async (slug: string): Promise<Program> => expectStatus(await t.inject({ url: url(slug) }), 200).json();
const programs = () => t.get(ProgramsService);

/** The refusal's fields as `field code`; every message is in Russian. */
function errorsOf(answer: Answer): string[] {
  const { errors } = expectStatus(answer, 422).json<{ errors: { field: string; code: string; message: string }[] }>();
  for (const { message } of errors) expect(message).toMatch(/[а-яё]/i);
  return errors.map(({ field, code }) => `${field} ${code}`);
}

async function revisionOf(id: string): Promise<number> {
  return (await t.sql<{ revision: number }>(`select revision from event where id = $1`, [id]))[0]!.revision;
}

describe('the working copy', () => {
  it('is stored as it was given, times in the event’s zone or with an offset', async () => {
    const { slug } = await createEvent(t);
    const program = await saved(slug, [
      { ...TALK, startsAt: '2030-12-09T12:30:00Z', endsAt: '2030-12-09T18:30:00+05:00', kind: 'WORKSHOP' },
      {
        ...OPENING,
        hall: '  Большой   зал ',
        description: 'Строка\r\nещё',
        speakers: [
          { fullName: 'Анна Орлова', position: 'методист', role: 'MODERATOR' },
          { fullName: 'Борис Яковлев' },
          { fullName: 'Анна Орлова', position: 'другая должность' },
        ],
      },
    ]);
    expect(program).toMatchObject({
      number: 0,
      releasedAt: null,
      sessions: [
        {
          ...OPENING,
          kind: 'TALK',
          hall: 'Большой зал',
          description: 'Строка\nещё',
          startsAt: '2030-12-09T15:00:00+03:00',
          endsAt: '2030-12-09T15:30:00+03:00',
          speakers: [
            { fullName: 'Анна Орлова', position: 'методист', role: 'MODERATOR' },
            { fullName: 'Борис Яковлев', position: '', role: 'SPEAKER' },
            { fullName: 'Анна Орлова', position: 'другая должность', role: 'SPEAKER' },
          ],
        },
        {
          title: TALK.title,
          kind: 'WORKSHOP',
          hall: '',
          description: '',
          startsAt: '2030-12-09T15:30:00+03:00',
          endsAt: '2030-12-09T16:30:00+03:00',
          speakers: [],
        },
      ],
    });
  });

  it('is replaced whole: what keeps its id stays itself, what is left out goes', async () => {
    const { slug } = await createEvent(t);
    const [opening, talk] = (await saved(slug, [OPENING, TALK])).sessions;
    const { sessions } = await saved(slug, [
      { ...TALK, id: talk?.id, title: 'Другое название' },
      { ...OPENING, title: 'Новый пункт' },
    ]);
    expect(sessions.map(({ title }) => title)).toEqual(['Новый пункт', 'Другое название']);
    expect(sessions[1]?.id).toBe(talk?.id);
    expect([opening?.id, talk?.id]).not.toContain(sessions[0]?.id);
    expect((await saved(slug, [])).sessions).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['no list', undefined, ['sessions is-array']],
    ['a text', 'x', ['sessions nested-validation']],
    ['nothing in a place', [OPENING, null], ['sessions.1 nested-validation']],
    ['no words', [{}], ['sessions.0.title is-string', 'sessions.0.startsAt matches', 'sessions.0.endsAt matches']],
    ['a kind of its own', [{ ...OPENING, kind: 'PARTY' }], ['sessions.0.kind is-in']],
    ['a day there is not', [{ ...OPENING, startsAt: '2030-02-30T15:00' }], ['sessions.0.startsAt invalid-date']],
    ['an end at the start', [{ ...OPENING, endsAt: OPENING.startsAt }], ['sessions.0.endsAt ends-before-start']],
    ['a start too early', [{ ...OPENING, startsAt: '2030-12-09T14:59' }], ['sessions.0.startsAt outside-event']],
    ['an end too late', [OPENING, { ...TALK, endsAt: '2030-12-09T16:31' }], ['sessions.1.endsAt outside-event']],
    ['an overlap', [OPENING, TALK, { ...TALK, endsAt: '2030-12-09T16:00' }], ['sessions.2.startsAt overlap']],
    ['a speaker without a name', [{ ...OPENING, speakers: [{}] }], ['sessions.0.speakers.0.fullName is-string']],
    [
      'a role of its own',
      [{ ...OPENING, speakers: [{ fullName: 'Анна', role: 'X' }] }],
      ['sessions.0.speakers.0.role is-in'],
    ],
    [
      'too many speakers',
      [{ ...OPENING, speakers: Array.from({ length: 21 }, () => ({ fullName: 'Анна' })) }],
      ['sessions.0.speakers array-max-size'],
    ],
    ['an id of nothing', [{ ...OPENING, id: randomUUID() }], ['sessions.0.id unknown-session']],
    ['what is no id', [{ ...OPENING, id: '1' }], ['sessions.0.id is-uuid']],
    ['a field nobody knows', [{ ...OPENING, eventId: randomUUID() }], ['sessions.0.eventId unknown-field']],
    ['too many', Array.from({ length: 301 }, () => OPENING), ['sessions array-max-size']],
  ])('is refused with %s', async (_what, sessions, errors) => {
    const { slug } = await createEvent(t);
    await saved(slug, [OPENING]);
    expect(errorsOf(await put(slug, sessions))).toEqual(errors);
    expect((await programs().getWorkingCopy(actor, slug)).sessions).toHaveLength(1);
  });

  it('takes neither an id twice nor that of another event', async () => {
    const [one, other] = [await createEvent(t), await createEvent(t)];
    const id = (await saved(one.slug, [OPENING])).sessions[0]?.id;
    expect(
      errorsOf(
        await put(one.slug, [
          { ...OPENING, id },
          { ...TALK, id },
        ]),
      ),
    ).toEqual(['sessions.1.id unknown-session']);
    expect(errorsOf(await put(other.slug, [{ ...OPENING, id }]))).toEqual(['sessions.0.id unknown-session']);
  });

  it('is held apart by the database too, hall by hall', async () => {
    const { id } = await createEvent(t);
    const insert = (hall: string, from: string, to: string) =>
      t.sql(
        `insert into program_session (event_id, title, hall, starts_at, ends_at) values ($1, 'Пункт', $2, $3, $4)`,
        [id, hall, `2030-12-09T${from}+03`, `2030-12-09T${to}+03`],
      );
    await insert('', '15:00', '15:30');
    await insert('', '15:30', '16:00');
    await insert('Зал 2', '15:00', '16:00');
    await expect(insert('', '15:29', '15:31')).rejects.toMatchObject({ constraint: 'program_session_hall_overlap_ex' });
    await expect(insert('Зал 3', '15:30', '15:30')).rejects.toMatchObject({
      constraint: 'program_session_ends_after_start_ck',
    });
  });

  it('of a version somebody has replaced is not written over', async () => {
    const { slug } = await createEvent(t);
    await saved(slug, [OPENING]);
    const { version, sessions } = await programs().getWorkingCopy(actor, slug);
    const at = (payload: object) => t.inject({ method: 'PUT', url: url(slug), token: organiser, payload });
    const [own] = sessions;
    const same = expectStatus(await at({ sessions: [{ ...OPENING, id: own?.id }], version }), 200);
    expect(same.json()).toMatchObject({ version });
    const next = expectStatus(await at({ sessions: [TALK], version }), 200).json<{ version: string }>().version;
    expect(next).not.toBe(version);
    const stale = expectStatus(await at({ sessions: [OPENING], version }), 409);
    expect(stale.json()).toMatchObject({ code: 'stale-form', detail: expect.stringMatching(/[а-яё]/) });
    expectStatus(await at({ sessions: [OPENING], version: next }), 200);
  });

  it('saved by two at once is that of one of them', async () => {
    const { slug } = await createEvent(t);
    const { sessions } = await saved(slug, [OPENING, TALK]);
    const copies = [1, 2, 3, 4].map((n) =>
      sessions.map(({ id }, at) => ({ ...[OPENING, TALK][at], id, hall: `Зал ${n}` })),
    );
    const answers = await Promise.all(copies.map((copy) => put(slug, copy)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    const now = (await programs().getWorkingCopy(actor, slug)).sessions;
    expect(now.map(({ id }) => id)).toEqual(sessions.map(({ id }) => id));
    expect(new Set(now.map(({ hall }) => hall)).size).toBe(1);
  });
});

describe('a release', () => {
  it('freezes the working copy under the next number; readers see the newest alone', async () => {
    const { id, slug } = await createEvent(t);
    const speakers = [{ fullName: 'Анна Орлова', position: 'методист' }];
    const { sessions } = await saved(slug, [{ ...OPENING, speakers }]);
    expect(await released(slug)).toEqual({ number: 0, releasedAt: null, sessions: [] });

    const before = await revisionOf(id);
    const first = expectStatus(await release(slug), 200).json<Program>();
    expect(first).toMatchObject({ number: 1, releasedAt: '2030-12-02T09:00:00+03:00' });
    expect(first.sessions).toEqual(sessions);
    expect(await revisionOf(id)).toBe(before + 1);

    await saved(slug, [{ ...OPENING, id: sessions[0]?.id, title: 'Переписано' }, TALK]);
    expect(await released(slug)).toEqual(first);
    expect(await revisionOf(id)).toBe(before + 1);

    t.clock.set('2030-12-03T10:00:00+03:00');
    const second = expectStatus(await release(slug), 200).json<Program>();
    expect(second).toMatchObject({ number: 2, releasedAt: '2030-12-03T10:00:00+03:00' });
    expect(second.sessions.map(({ title }) => title)).toEqual(['Переписано', TALK.title]);
    expect(second.sessions[0]?.id).toBe(first.sessions[0]?.id);
    expect(await released(slug)).toEqual(second);
    const rows = await t.sql(`select number, jsonb_array_length(content -> 'sessions') as count, withdrawn_at from program_release
      where event_id = $1 order by number`, [id]); // prettier-ignore
    expect(rows).toEqual([
      { number: 1, count: 1, withdrawn_at: null },
      { number: 2, count: 2, withdrawn_at: null },
    ]);
  });

  it('needs something to come to', async () => {
    const { id, slug } = await createEvent(t);
    const before = await revisionOf(id);
    for (const sessions of [[], [{ ...OPENING, kind: 'BREAK' }]]) {
      await saved(slug, sessions);
      expect(expectStatus(await release(slug), 409).json()).toMatchObject({ code: 'empty-program' });
    }
    expect(await revisionOf(id)).toBe(before);
  });

  it('is refused when the event has no room for it any more', async () => {
    const { slug } = await createEvent(t);
    await saved(slug, [OPENING, TALK]);
    const move = { startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T15:20', reason: 'Перенос' };
    expectStatus(
      await t.inject({ method: 'POST', url: `/api/v1/events/${slug}/move`, token: organiser, payload: move }),
      200,
    );
    expect(errorsOf(await release(slug))).toEqual([
      'sessions.0.endsAt outside-event',
      'sessions.1.endsAt outside-event',
    ]);
  });

  it('that has no room in its event says nothing to readers; its organiser still has it', async () => {
    const { slug } = await createEvent(t);
    const { sessions } = await saved(slug, [OPENING]);
    expectStatus(await release(slug), 200);
    const move = { startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T15:20', reason: 'Перенос' };
    expectStatus(
      await t.inject({ method: 'POST', url: `/api/v1/events/${slug}/move`, token: organiser, payload: move }),
      200,
    );
    expect(await released(slug)).toMatchObject({ number: 0, sessions: [] });
    expect((await t.inject({ url: `/events/${slug}` })).body).not.toContain(OPENING.title);
    expect((await programs().getWorkingCopy(actor, slug)).released?.sessions[0]?.id).toBe(sessions[0]?.id);

    await saved(slug, [{ ...OPENING, startsAt: '2030-12-10T15:00', endsAt: '2030-12-10T15:20', id: sessions[0]?.id }]);
    expectStatus(await release(slug), 200);
    expect(await released(slug)).toMatchObject({ number: 3, sessions: [{ id: sessions[0]?.id }] });
    expect((await t.inject({ url: `/events/${slug}` })).body).toContain(OPENING.title);
  });

  it('at the same time as another gets a number of its own', async () => {
    const { id, slug } = await createEvent(t);
    await saved(slug, [OPENING]);
    const before = await revisionOf(id);
    const answers = await Promise.all([1, 2, 3].map(() => release(slug)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect((await released(slug)).number).toBe(3);
    expect(await revisionOf(id)).toBe(before + 3);
  });

  it('can be withdrawn: readers see none, the copy stays, numbers go on', async () => {
    const { id, slug } = await createEvent(t);
    const { sessions } = await saved(slug, [OPENING]);
    for (let n = 0; n < 2; n++) expectStatus(await release(slug), 200);
    const before = await revisionOf(id);
    await programs().withdraw(actor, slug);
    expect(await released(slug)).toEqual({ number: 0, releasedAt: null, sessions: [] });
    expect(await programs().getReleased(id)).toBeNull();
    expect(await revisionOf(id)).toBe(before + 1);
    expect((await programs().getWorkingCopy(actor, slug)).sessions[0]?.id).toBe(sessions[0]?.id);
    expectStatus(await release(slug), 200);
    expect((await released(slug)).number).toBe(3);
  });

  it('of many events is read in one query', async () => {
    const events = [await createEvent(t), await createEvent(t), await createEvent(t)];
    for (const { slug } of events.slice(1)) {
      await saved(slug, [OPENING]);
      expectStatus(await release(slug), 200);
    }
    const ids = events.map(({ id }) => id);
    expect([...(await programs().getReleasedMany(ids)).keys()].toSorted()).toEqual(ids.slice(1).toSorted());
    for (const count of [1, 3]) {
      expect(await t.queries(() => programs().getReleasedMany(ids.slice(0, count)))).toHaveLength(1);
    }
    expect(await t.queries(() => programs().getReleasedMany([]))).toHaveLength(0);
    const program = (await programs().getReleasedMany(ids)).get(ids[1]!);
    expect(program?.releasedAt).toBeInstanceOf(Date);
    expect(program?.sessions[0]).toMatchObject({
      startsAt: new Date('2030-12-09T12:00:00Z'),
      endsAt: new Date('2030-12-09T12:30:00Z'),
    });
  });
});

describe('who writes programs', () => {
  const ALLOWED: Record<(typeof ROLES)[number], number> = {
    ADMINISTRATOR: 200,
    MINISTRY_CONTROL: 200,
    MINISTRY_LEADER: 403,
    COORDINATOR: 200,
    ORGANISER: 200,
    EDITOR: 200,
    MUNICIPAL_COORDINATOR: 200,
    SCHOOL_RESPONSIBLE: 403,
  };

  it.each(ROLES)('%s of the organiser', async (role) => {
    const { slug } = await createEvent(t);
    await saved(slug, [OPENING]);
    const token = await t.asStaff(role, 'ASOU');
    expectStatus(await put(slug, [TALK], token), ALLOWED[role]);
    expectStatus(await release(slug, token), ALLOWED[role]);
  });

  it.each(['ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR'] as const)(
    '%s of another organisation: none',
    async (role) => {
      const { slug } = await createEvent(t);
      await saved(slug, [OPENING]);
      const token = await t.asStaff(role, 'PK_ENERGIA');
      const stranger = (await t.get(AccountsService).actorByApiToken(token))!;
      expectStatus(await put(slug, [TALK], token), 404);
      expectStatus(await release(slug, token), 404);
      await expect(programs().withdraw(stranger, slug)).rejects.toMatchObject({ code: 'not-found' });
      await expect(programs().getWorkingCopy(stranger, slug)).rejects.toMatchObject({ code: 'not-found' });
    },
  );

  it('nobody who is not signed in; drafts are not read either', async () => {
    const { slug } = await createEvent(t, {}, { publish: false });
    const payload = { sessions: [OPENING] };
    expectStatus(await t.inject({ method: 'PUT', url: url(slug), payload }), 401);
    expectStatus(await t.inject({ method: 'POST', url: `${url(slug)}/release`, payload: {} }), 401);
    await saved(slug, [OPENING]);
    expectStatus(await release(slug), 200);
    expectStatus(await t.inject({ url: url(slug) }), 404);
    expectStatus(await t.inject({ url: url(slug), token: organiser }), 200);
  });
});
