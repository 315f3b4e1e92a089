import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { SavedViewsService } from '../../../src/features/accounts/saved-views.service.js';
import { AuditLogService } from '../../../src/features/audit/audit-log.service.js';
import { AddingService } from '../../../src/features/registrations/adding.service.js';
import { ImportingService } from '../../../src/features/registrations/importing.service.js';
import { NotesService } from '../../../src/features/registrations/notes.service.js';
import type { AddedInput } from '../../../src/features/registrations/participant-work.dto.js';
import { RosterChangesService } from '../../../src/features/registrations/roster-changes.service.js';
import type { RosterFilter } from '../../../src/features/registrations/roster.dto.js';
import { RosterService } from '../../../src/features/registrations/roster.service.js';
import { TagsService } from '../../../src/features/registrations/tags.service.js';
import { EventsService } from '../../../src/features/events/events.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { countersOf, createEvent, expectStatus, jobsOf, register, rowsOf } from '../../support/scenario.js';
import { addPerson, signedIn } from '../../support/staff.js';

let t: TestApp;
let actor: Actor;
let stranger: Actor;
let door: Actor;
let event: { id: string; slug: string };
const ids = new Map<string, string>();

beforeAll(async () => {
  t = await startTestApp();
  const actorOf = async (token: string) => (await t.get(AccountsService).actorByApiToken(token))!;
  actor = await actorOf(await t.asStaff('ORGANISER', 'ASOU'));
  stranger = await actorOf(await t.asStaff('ORGANISER', 'PK_ENERGIA'));
  event = await createEvent(t);
  const helper = await signedIn(t);
  await t.sql(
    `insert into event_grant (event_id, person_id, event_right, granted_at) values ($1, $2, 'CHECK_IN', $3)`,
    [event.id, helper.id, t.clock.now()],
  );
  door = await helper.actor();
  await register(t, event.slug, 'anna@mail.ru', { lastName: 'Фёдорова', position: 'директор' });
  t.clock.advance({ days: 1 });
  await register(t, event.slug, 'maria@mail.ru', { lastName: 'Алексеева', schoolId: t.schools[1] });
  await register(t, event.slug, 'olga@mail.ru', {
    lastName: 'Яковлева',
    schoolId: undefined,
    schoolName: 'Гимназия «Ёлка»',
    municipality: t.municipality.oktmo,
  });
  for (const { email, id } of await rowsOf(t, event.id)) ids.set(email, id);
});
afterAll(() => t.close());

const roster = () => t.get(RosterService);
const emailsBy = async (filter: RosterFilter, who = actor) =>
  (await Array.fromAsync(await roster().stream(who, event.slug, filter))).map(({ email }) => email);
const managed = () => t.get(EventsService).getManaged(actor, event.slug);

describe('the filter', () => {
  it.each<[RosterFilter, string[]]>([
    [{}, ['maria@mail.ru', 'anna@mail.ru', 'olga@mail.ru']],
    [{ order: 'desc' }, ['olga@mail.ru', 'anna@mail.ru', 'maria@mail.ru']],
    [{ sort: 'time', order: 'desc' }, ['olga@mail.ru', 'maria@mail.ru', 'anna@mail.ru']],
    [{ sort: 'school' }, ['olga@mail.ru', 'anna@mail.ru', 'maria@mail.ru']],
    [{ sort: 'municipality' }, ['olga@mail.ru', 'anna@mail.ru', 'maria@mail.ru']],
    [{ q: 'федорова' }, ['anna@mail.ru']],
    [{ q: 'МАРИЯ Елка' }, ['olga@mail.ru']],
    [{ q: 'maria@' }, ['maria@mail.ru']],
    [{ q: '100%' }, []],
    [{ position: 'ДИРЕКТ' }, ['anna@mail.ru']],
    [{ unknownSchool: '1' }, ['olga@mail.ru']],
    [{ municipality: ['00000000'] }, []],
    [{ kind: ['SCHOOL'] }, ['maria@mail.ru', 'anna@mail.ru']],
    [{ founder: ['ANO'] }, []],
    [{ from: '2030-12-03' }, ['maria@mail.ru', 'olga@mail.ru']],
    [{ to: '2030-12-02' }, ['anna@mail.ru']],
    [{ address: 'yes' }, []],
    [{ address: 'no', status: ['PENDING'], source: ['FORM'] }, ['maria@mail.ru', 'anna@mail.ru', 'olga@mail.ru']],
    [{ source: ['BY_HAND', 'IMPORT'] }, []],
    [{ presence: 'any' }, []],
    [{ presence: 'none', status: ['WAITLISTED'] }, []],
  ])('%j finds %j', async (filter, emails) => {
    expect(await emailsBy(filter)).toEqual(emails);
    expect(await roster().count(actor, event.slug, filter)).toBe(emails.length);
  });

  it('finds by school and municipality, and says which there are', async () => {
    const { municipalities, schools } = await roster().places(actor, await managed(), {
      municipality: [t.municipality.oktmo],
    });
    expect(municipalities).toMatchObject([{ value: t.municipality.oktmo, count: 3 }]);
    expect(schools.map(({ count }) => count)).toEqual([1, 1]);
    expect(await emailsBy({ school: [t.schools[1]] })).toEqual(['maria@mail.ru']);
    expect(await emailsBy({ municipality: [t.municipality.oktmo] })).toHaveLength(3);
  });

  it.each(['name', 'time', 'municipality', 'school'] as const)(
    'goes by %s page by page, each row once',
    async (sort) => {
      for (const order of ['asc', 'desc'] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await roster().list(actor, event.slug, { sort, order, cursor, limit: 1 });
          seen.push(...page.items.map(({ email }) => email));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        expect(seen).toEqual(await emailsBy({ sort, order }));
      }
    },
  );

  it('reads a long list in pieces, each when its turn comes: memory stays flat', async () => {
    const own = await createEvent(t);
    await t.sql(
      `insert into registration (event_id, email, last_name, first_name, state, queue_number, email_confirmed_at, letter_requested_at,
         created_at, updated_at)
       select $1, 'many-' || n || '@mail.ru', 'Иванова', 'Анна', 'CONFIRMED', n, $2, $2, $2, $2 from generate_series(1, 1100) n`,
      [own.id, t.clock.now()],
    );
    const readings = async (rows: number) => {
      const asked = await t.queries(async () => {
        const found = await roster().stream(actor, own.slug, { sort: 'time' });
        for (let row = 0; row < rows; row++) await found.next();
      });
      return asked.filter((sql) => sql.includes('"sortKey"')).length;
    };
    expect(await readings(1)).toBe(1);
    expect(await readings(501)).toBe(2);
    expect(await readings(1101)).toBe(3);
  });

  it('asks as often for three rows as for one, in the page too', async () => {
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const page = (query: string) => () =>
      t.inject({ url: `/manage/events/${event.slug}/participants?${query}`, token });
    const one = await t.queries(page('q=maria%40'));
    const three = await t.queries(page('sort=name'));
    expect(three.length).toBe(one.length);
    expect(three.length).toBeLessThan(14);
  });

  it('shows nothing to others: not even that the event is there', async () => {
    await expect(roster().list(stranger, event.slug, {})).rejects.toMatchObject({ code: 'not-found' });
    await expect(roster().stream(stranger, event.slug, {})).rejects.toMatchObject({ code: 'not-found' });
    await expect(t.get(RosterChangesService).preview(stranger, event.slug, { filter: {} })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('tells who only checks people in no addresses, and does not find by them or by notes', async () => {
    await t.get(NotesService).add(actor, event.slug, ids.get('maria@mail.ru')!, 'Просила парковку');
    expect(await emailsBy({ q: 'парковку' })).toEqual(['maria@mail.ru']);
    expect(await emailsBy({ q: 'парковку' }, door)).toEqual([]);
    expect(await emailsBy({ q: 'maria@mail.ru' }, door)).toEqual([]);
    const { items } = await roster().list(door, event.slug, { q: 'алексеева' });
    expect(items).toMatchObject([{ lastName: 'Алексеева', notes: 0, answers: {} }]);
    expect(items[0]?.email).not.toBe('maria@mail.ru');
    await expect(roster().export(door, event.slug, 'csv')).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('tags', () => {
  it('are given, found by in any case and taken off, with a record of it', async () => {
    const tags = t.get(TagsService);
    const tagId = await tags.ensure(actor, event.slug, { name: 'Докладчик', colour: 'BLUE' });
    expect(await tags.ensure(actor, event.slug, { name: 'ДОКЛАДЧИК', colour: 'RED' })).toBe(tagId);
    expect(await tags.mark(actor, event.slug, { filter: { unknownSchool: '1' }, expected: 1 }, { tagId })).toBe(1);
    expect(await tags.mark(actor, event.slug, { ids: [ids.get('olga@mail.ru')!] }, { tagId })).toBe(0);
    expect(await emailsBy({ tag: ['докладчик'] })).toEqual(['olga@mail.ru']);
    const [row] = (await roster().list(door, event.slug, { tag: ['Докладчик'] })).items;
    expect(row?.tags).toEqual([{ id: tagId, name: 'Докладчик', colour: 'BLUE' }]);
    const record = await t.get(AuditLogService).ofRow(actor, { event: event.id, row: ids.get('olga@mail.ru')! });
    expect(record.entries.map(({ action }) => action)).toEqual(['registration_tag.insert']);
    expect(await tags.mark(actor, event.slug, { filter: {} }, { tagId, off: true })).toBe(1);
    expect(await emailsBy({ tag: ['Докладчик'] })).toEqual([]);
  });

  it('belong to one event: those of another are out of reach', async () => {
    const other = await createEvent(t);
    await register(t, other.slug, 'other@mail.ru');
    const [foreign] = await rowsOf(t, other.id);
    const tags = t.get(TagsService);
    const tagId = await tags.ensure(actor, event.slug, { name: 'Своя', colour: 'GREY' });
    expect(await tags.mark(actor, event.slug, { ids: [foreign!.id] }, { tagId })).toBe(0);
    expect(await tags.mark(actor, other.slug, { ids: [foreign!.id] }, { tagId })).toBe(0);
    await expect(tags.remove(actor, other.slug, tagId)).rejects.toMatchObject({ code: 'not-found' });
    await expect(tags.ensure(door, event.slug, { name: 'Чужая', colour: 'GREY' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('notes', () => {
  it('are told with who wrote them, only to those who work with participants, and removed', async () => {
    const notes = t.get(NotesService);
    const id = ids.get('anna@mail.ru')!;
    await notes.add(actor, event.slug, id, 'Звонила\nдважды');
    const [note] = await notes.list(actor, await managed(), id);
    expect(note).toMatchObject({ text: 'Звонила\nдважды', author: 'Ольга Сотрудникова' });
    expect(await notes.list(door, await managed(), id)).toEqual([]);
    await expect(notes.add(actor, event.slug, randomUUID(), 'Никому')).rejects.toMatchObject({ code: 'not-found' });
    await expect(notes.remove(actor, event.slug, ids.get('maria@mail.ru')!, note!.id)).rejects.toMatchObject({
      code: 'not-found',
    });
    await notes.remove(actor, event.slug, id, note!.id);
    expect(await notes.list(actor, await managed(), id)).toEqual([]);
  });

  it('are in no file', async () => {
    await t.get(NotesService).add(actor, event.slug, ids.get('anna@mail.ru')!, 'Секретная заметка');
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const file = await t.inject({ url: `/manage/events/${event.slug}/participants/export.csv?q=anna%40`, token });
    expect(expectStatus(file, 200).body).toContain('anna@mail.ru');
    expect(file.body).not.toContain('maria@mail.ru');
    expect(file.body).not.toContain('Секретная');
    const [entry] = await t.sql<{ after: unknown }>(
      `select after from audit_entry where action = 'download.participants' order by id desc limit 1`,
    );
    expect(entry?.after).toEqual({ rows: 1, format: 'csv', filters: { q: 'anna@' } });
  });
});

describe('a change of all that the filter finds', () => {
  it('counts those whose data is erased neither when it is shown nor when it is done', async () => {
    const own = await createEvent(t);
    for (const email of ['stays@mail.ru', 'gone@mail.ru']) expectStatus(await register(t, own.slug, email), 202);
    await t.sql(
      `update registration set erased_at = $1, last_name = 'Данные удалены', first_name = '', middle_name = null, position = null,
         email = 'erased-1@invalid' where event_id = $2 and email = 'gone@mail.ru'`,
      [t.clock.now(), own.id],
    );
    const changes = t.get(RosterChangesService);
    const { total, reached } = await changes.preview(actor, own.slug, { filter: {} }, 'cancel');
    expect([total, reached]).toEqual([1, 1]);
    const selection = { filter: {}, expected: total };
    expect(await changes.changeMany(actor, own.slug, selection, 'cancel')).toBe(1);
  });
});

describe('adding by hand', () => {
  const input = (email: string, change: Partial<AddedInput> = {}): AddedInput => ({
    email,
    lastName: 'Новикова',
    firstName: 'Анна',
    schoolId: t.schools[0],
    consentOnPaper: true,
    ...change,
  });
  const adding = () => t.get(AddingService);

  it('gives the place without review, with the ground of processing, and a letter only when asked', async () => {
    const own = await createEvent(t, { approvalRequired: true });
    const quiet = await adding().addOne(actor, own.slug, input('quiet@mail.ru', { consentDay: '2030-12-01' }));
    expect(await jobsOf(t, 'registration.confirmed')).toEqual([]);
    const told = await adding().addOne(actor, own.slug, input('told@mail.ru', { sendLetter: true, firstName: 'Вера' }));
    expect(await jobsOf(t, 'registration.confirmed')).toEqual([{ registrationId: told.id, revision: 1 }]);
    const [row] = await t.sql(
      `select r.state, r.source, r.email_confirmed_at, c.ground, c.accepted_at from registration r
       join consent c on c.registration_id = r.id where r.id = $1`,
      [quiet.id],
    );
    expect(row).toEqual({
      state: 'CONFIRMED',
      source: 'BY_HAND',
      email_confirmed_at: null,
      ground: 'PAPER',
      accepted_at: new Date('2030-11-30T21:00:00Z'),
    });
    await t.drainJobs();
    const letters = await t.sql(`select kind, to_address from letter where event_id = $1`, [own.id]);
    expect(letters).toEqual([{ kind: 'CONFIRMED', to_address: 'told@mail.ru' }]);
  });

  it('respects the places: the last one once, then the waiting list, and from there the place without a letter to confirm', async () => {
    const own = await createEvent(t, { capacity: 1 });
    const people = ['Анна', 'Вера', 'Зоя'].map((firstName, n) => input(`hand${n}@mail.ru`, { firstName }));
    const added = await Promise.all(people.map((one) => adding().addOne(actor, own.slug, one)));
    expect(new Set(added.map(({ position }) => position))).toEqual(new Set([1, 2, null]));
    const { kept, counted } = await countersOf(t, own.id);
    expect(kept).toEqual(counted);
    expect(kept).toEqual({ held: 1, waiting: 2 });
    const first = added.find(({ position }) => position === null)!;
    await t.get(RosterChangesService).change(actor, own.slug, first.id, 'cancel');
    const second = added.find(({ position }) => position === 1)!;
    const rows = await rowsOf(t, own.id);
    expect(rows.find(({ id }) => id === second.id)).toMatchObject({ state: 'CONFIRMED', holdExpiresAt: null });
  });

  it('knows who is there: by address, by name and school; and takes back who was rejected', async () => {
    const own = await createEvent(t, { approvalRequired: true });
    const { id } = await adding().addOne(actor, own.slug, input('one@mail.ru'));
    await expect(adding().addOne(actor, own.slug, input('one@mail.ru'))).rejects.toMatchObject({
      errors: [{ field: 'email' }],
    });
    await expect(adding().addOne(actor, own.slug, input('two@mail.ru'))).rejects.toMatchObject({
      errors: [{ field: 'anotherPerson' }],
    });
    await adding().addOne(actor, own.slug, input('two@mail.ru', { anotherPerson: true }));
    await register(t, own.slug, 'rejected@mail.ru', { lastName: 'Отклонённая' });
    const rejected = (await rowsOf(t, own.id)).find(({ email }) => email === 'rejected@mail.ru')!;
    await t.get(RosterChangesService).change(actor, own.slug, rejected.id, 'reject', 'Ошибка');
    const back = await adding().addOne(actor, own.slug, input('rejected@mail.ru', { lastName: 'Отклонённая' }));
    expect(back.id).toBe(rejected.id);
    expect(await rowsOf(t, own.id)).toMatchObject([
      { id },
      { state: 'CONFIRMED' },
      { state: 'CONFIRMED', cause: null },
    ]);
  });

  it('after the end finds no place in a full event: its waiting list moves no more', async () => {
    const own = await createEvent(t, { capacity: 1 });
    await adding().addOne(actor, own.slug, input('came@mail.ru'));
    const before = t.clock.now();
    t.clock.set('2030-12-10T09:00:00+03:00');
    try {
      await expect(
        adding().addOne(actor, own.slug, input('late@mail.ru', { firstName: 'Вера' })),
      ).rejects.toMatchObject({ code: 'no-places' });
      expect(await rowsOf(t, own.id)).toHaveLength(1);
    } finally {
      t.clock.set(before.toISOString());
    }
  });

  it('is refused for a draft, a cancelled event, one without registration, a consent of tomorrow, and strangers', async () => {
    const draft = await createEvent(t, {}, { publish: false });
    const open = await createEvent(t, { registrationMode: 'NONE' });
    await expect(adding().addOne(actor, draft.slug, input('x@mail.ru'))).rejects.toMatchObject({
      code: 'not-published',
    });
    await expect(adding().addOne(actor, open.slug, input('x@mail.ru'))).rejects.toMatchObject({
      code: 'no-registration',
    });
    await expect(
      adding().addOne(actor, event.slug, input('x@mail.ru', { consentDay: '2030-12-31' })),
    ).rejects.toMatchObject({ errors: [{ field: 'consentDay' }] });
    await expect(adding().addOne(stranger, event.slug, input('x@mail.ru'))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(adding().addOne(door, event.slug, input('x@mail.ru'))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a saved view', () => {
  it('is kept without the place in the list, replaced by name, opened first, and is nobody else’s', async () => {
    const views = t.get(SavedViewsService);
    const page = 'participants:WEBINAR';
    const id = await views.save(actor, page, { name: 'Ждут решения', query: 'status=IN_REVIEW&cursor=abc' });
    expect(await views.save(actor, page, { name: 'Ждут решения', query: 'status=IN_REVIEW', isDefault: true })).toBe(
      id,
    );
    const second = await views.save(actor, page, { name: 'Все', query: 'sort=time', isDefault: true });
    expect(await views.list(actor, page)).toEqual([
      { id: second, name: 'Все', query: 'sort=time', isDefault: true },
      { id, name: 'Ждут решения', query: 'status=IN_REVIEW', isDefault: false },
    ]);
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const opened = await t.inject({ url: `/manage/events/${event.slug}/participants`, token });
    expect(opened.headers['location']).toBe(`/manage/events/${event.slug}/participants?sort=time`);
    await expect(views.rename(actor, page, id, 'Все')).rejects.toMatchObject({ errors: [{ field: 'name' }] });
    await expect(views.remove(stranger, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(views.setDefault(stranger, page, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      views.save({ ...actor, limitedTo: ['registration.view'] }, page, { name: 'x', query: '' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await views.remove(actor, second);
    expect((await views.list(actor, page)).filter(({ isDefault }) => isDefault)).toEqual([]);
    expect(await views.list({ ...actor, personId: await addPerson(t, { email: 'other@people.test' }) }, page)).toEqual(
      [],
    );
  });
});

describe('a list out of a file', () => {
  const table = (...rows: string[][]) => ({
    headers: ['ФИО', 'Почта', 'Школа', 'Муниципалитет'],
    headerNumber: 1,
    rows: rows.map((cells, n) => ({ number: n + 2, cells, formulas: [] })),
  });

  it('asks the database as often for thirty rows as for one', async () => {
    const own = await createEvent(t);
    const importing = t.get(ImportingService);
    const queries = async (count: number) => {
      const rows = Array.from({ length: count }, (_, n) => [
        'Ежова Инна',
        `row${n}@mail.ru`,
        `Школа № ${1 + (n % 2)}`,
        '',
      ]);
      const preview = async () => importing.preview(actor, own.slug, table(...rows));
      return (await t.queries(preview)).length;
    };
    expect(await queries(30)).toBe(await queries(1));
  });

  it('is looked at row by row, then added with consents on paper; again it adds nobody', async () => {
    const own = await createEvent(t, { capacity: 2 });
    await register(t, own.slug, 'known@mail.ru', { lastName: 'Известная', firstName: 'Инна' });
    const importing = t.get(ImportingService);
    const rows = await importing.preview(
      actor,
      own.slug,
      table(
        ['Ежова Инна Петровна', 'EZHOVA@mail.ru ', 'Школа № 2', ''],
        ['Зайцева Зоя', 'zoya@mail.ru', 'Новая школа', 'БАЛАШИХА'],
        ['Зайцева Зоя', 'ezhova@mail.ru', '', ''],
        ['Известная Инна', 'known@mail.ru', '', ''],
        ['Без почты', '', '', ''],
        ['Из другой области', 'far@mail.ru', '', 'Гондор'],
      ),
    );
    expect(rows.map(({ problem }) => problem ?? null)).toEqual([
      null,
      null,
      'Адрес уже есть выше в этом списке',
      'Уже в списке участников',
      expect.stringContaining('адрес электронной почты'),
      'Нет такого муниципалитета: Гондор',
    ]);
    expect(rows[0]?.input).toMatchObject({ email: 'ezhova@mail.ru', schoolId: t.schools[1] });
    expect(rows[1]?.input).toMatchObject({ schoolName: 'Новая школа', municipality: t.municipality.oktmo });
    const people = rows.flatMap(({ input }) => input ?? []);
    const how = { consentDay: '2030-12-01', sendLetter: false };
    expect(await importing.apply(actor, own.slug, people, how)).toEqual({ added: 1, waiting: 1, known: 0 });
    expect(await importing.apply(actor, own.slug, people, how)).toEqual({ added: 0, waiting: 0, known: 2 });
    const { kept, counted } = await countersOf(t, own.id);
    expect(kept).toEqual(counted);
    const sources = await t.sql(
      `select source, count(*)::int from registration where event_id = $1 group by 1 order by 1`,
      [own.id],
    );
    expect(sources).toEqual([
      { source: 'FORM', count: 1 },
      { source: 'IMPORT', count: 2 },
    ]);
  });
});
