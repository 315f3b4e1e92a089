import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { calendars, SITE } from './calendars.js';

let t: TestApp;
let world: ReturnType<typeof calendars>;

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: SITE } });
  world = calendars(t);
});
afterAll(() => t.close());

const HOURS = { startsAt: '2030-12-20T10:00', endsAt: '2030-12-20T12:00' };

describe('an event in the feed', () => {
  it('appears when it is published, under its permanent UID', async () => {
    const { slug, id } = await world.draft({ title: 'Появление' });
    expect(await world.entry(slug)).toBeUndefined();
    await world.staff('POST', `/${slug}/publish`);
    expect(await world.entry(slug)).toMatchObject({
      uid: `event-${id}@events.example.ru`,
      summary: 'Появление',
      status: 'CONFIRMED',
      start: '2030-12-09T12:00:00Z',
      end: '2030-12-09T13:30:00Z',
      transparency: 'OPAQUE',
    });
    expect((await world.entry(slug))?.description).toContain('9 декабря 2030 г., 15:00–16:30 (МСК)');
  });

  it('keeps its UID and raises SEQUENCE and LAST-MODIFIED when it moves and when it is cancelled', async () => {
    const { slug } = await world.publish({ title: 'Перенос' });
    const first = await world.entry(slug);
    await world.move(slug, '2030-12-16T11:00', '2030-12-16T12:00');
    const moved = await world.entry(slug);
    await world.cancel(slug);
    const cancelled = await world.entry(slug);

    expect(moved).toMatchObject({ uid: first?.uid, start: '2030-12-16T08:00:00Z', status: 'CONFIRMED' });
    expect(moved?.description).toContain('Перенесено с 9 декабря 2030 г., 15:00–16:30 (МСК)');
    expect(cancelled).toMatchObject({ uid: first?.uid, status: 'CANCELLED', summary: 'ОТМЕНЕНО: Перенос' });
    const entries = [first, moved, cancelled];
    const sequences = entries.map((entry) => entry?.sequence ?? 0);
    const moments = entries.map((entry) => entry?.lastModified ?? '');
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    expect(moments).toEqual([...new Set(moments)].toSorted());
    for (const entry of entries) expect(entry?.stamp).toBe(entry?.lastModified);
  });

  it('is not called moved once it is back at its first time, here or on its page', async () => {
    const { slug } = await world.publish({ title: 'Туда и обратно' });
    await world.move(slug, '2030-12-16T11:00', '2030-12-16T12:00');
    const away = await world.entry(slug);
    t.clock.advance({ hours: 1 });
    await world.move(slug, '2030-12-09T15:00', '2030-12-09T16:30');
    const back = await world.entry(slug);
    expect(back).toMatchObject({ start: '2030-12-09T12:00:00Z', sequence: (away?.sequence ?? 0) + 1 });
    expect(back?.description).not.toContain('Перенесено');
    const { body } = await world.get(`/events/${slug}`);
    expect(body).not.toMatch(/перенес|EventRescheduled|previousStartDate|Было:/i);
  });

  it('raises LAST-MODIFIED alone when words change', async () => {
    const { slug } = await world.publish({ title: 'Слова' });
    const first = await world.entry(slug);
    await world.edit(slug, { title: 'Другие слова' });
    const edited = await world.entry(slug);
    expect(edited).toMatchObject({ summary: 'Другие слова', sequence: first?.sequence });
    expect(String(edited?.lastModified) > String(first?.lastModified)).toBe(true);
  });

  it('leaves at once when it is withdrawn, with all its files', async () => {
    const { slug } = await world.publish({ title: 'Снятое' });
    await world.withdraw(slug);
    expect(await world.entry(slug)).toBeUndefined();
    expect((await world.get(`/events/${slug}.ics`)).statusCode).toBe(404);
  });

  it('stays for 90 days after its end, for 30 when it was cancelled', async () => {
    const held = await world.publish({ title: 'Прошедшее', ...HOURS });
    const cancelled = await world.publish({ title: 'Отменённое', ...HOURS });
    await world.cancel(cancelled.slug);
    const present = async (now: string) => {
      t.clock.set(now);
      return Promise.all([held, cancelled].map(async ({ slug }) => (await world.entry(slug)) !== undefined));
    };
    const before = t.clock.now();
    expect(await present('2031-01-19T11:59:00+03:00')).toEqual([true, true]);
    expect(await present('2031-01-19T12:05:00+03:00')).toEqual([true, false]);
    expect(await present('2031-03-20T11:59:00+03:00')).toEqual([true, false]);
    expect(await present('2031-03-20T12:05:00+03:00')).toEqual([false, false]);
    expect((await world.get(`/events/${held.slug}.ics`)).statusCode).toBe(200);
    t.clock.set(before);
  });
});

describe('a feed of some events', () => {
  it('says in its name which, and holds those alone', async () => {
    await world.publish({ title: 'Очный семинар', kind: 'SEMINAR', format: 'ONSITE', venue: 'АСОУ', platform: null });
    const { name, entries } = await world.read('/calendar/events.ics?kind=SEMINAR&format=ONSITE&organisation=ASOU');
    expect(name).toBe('События профминимума: семинары, очно, АСОУ');
    expect(entries.map(({ summary }) => summary)).toEqual(['Очный семинар']);
  });

  it('that finds nothing stays a valid calendar', async () => {
    const { name, entries } = await world.read(`/calendar/events.ics?q=${encodeURIComponent('ненаходимое')}`);
    expect({ name, entries }).toEqual({ name: 'События профминимума: «ненаходимое»', entries: [] });
  });

  it('of a municipality holds its own events and those for the whole region, as the list, the month and REST do', async () => {
    const [klin] = await t.sql<{ id: string; oktmo: string }>(
      `insert into municipality (oktmo, name, short_name, type, centre, valid_from)
       select '46737000', 'городской округ Клин', 'Клин', type, 'Клин', valid_from from municipality limit 1 returning id, oktmo`,
    );
    const onThree = { startsAt: '2030-12-27T15:00', endsAt: '2030-12-27T16:00' };
    await world.publish({ title: 'Для всей области', ...onThree });
    await world.publish({ title: 'Только Клин', municipalityId: klin?.id, ...onThree });
    await world.publish({ title: 'Только Балашиха', municipalityId: t.municipality.id, ...onThree });
    const found = (body: string) => body.match(/Для всей области|Только Клин|Только Балашиха/g);
    const both = ['Для всей области', 'Только Клин'];
    const query = `municipality=${klin?.oktmo}&from=2030-12-27&to=2030-12-27`;
    const feed = await world.read(`/calendar/events.ics?${query}`);
    expect(feed.name).toMatch(/^События профминимума: Клин, /);
    expect(feed.entries.map(({ summary }) => summary).toSorted()).toEqual(both);
    const rest = (await world.get(`/api/v1/events?${query}`)).json<{ items: { title: string }[] }>();
    expect(rest.items.map(({ title }) => title).toSorted()).toEqual(both);
    const said = 'Клин: события этого муниципалитета и события для всей области';
    for (const address of [`/events?${query}`, `/events?municipality=${klin?.oktmo}&view=month&month=2030-12`]) {
      const { body } = await world.get(address);
      expect([address, [...new Set(found(body))].toSorted()]).toEqual([address, both]);
      expect(body).toContain(said);
    }
    expect((await world.get(`/calendar?municipality=${klin?.oktmo}`)).body).toContain(said);
    expect((await world.get('/calendar')).body).toContain('останутся его события и события для всей области');
  });

  it('takes days of Moscow, inclusive', async () => {
    await world.publish({ title: 'Ночное', startsAt: '2030-12-24T00:30', endsAt: '2030-12-24T01:00' });
    const titles = async (days: string) =>
      (await world.read(`/calendar/events.ics?${days}`)).entries.map(({ summary }) => summary);
    expect(await titles('from=2030-12-24&to=2030-12-24')).toEqual(['Ночное']);
    expect(await titles('from=2030-12-23&to=2030-12-23')).toEqual([]);
  });

  it('finds words', async () => {
    await world.publish({ title: 'Ярмарка вакансий' });
    const { name, entries } = await world.read(`/calendar/events.ics?q=${encodeURIComponent('ярмарки')}`);
    expect(name).toBe('События профминимума: «ярмарки»');
    expect(entries).toHaveLength(1);
  });

  it('of a series has its name', async () => {
    const [series] = await t.sql<{ id: string }>(
      `insert into series (slug, kind, title, summary, organiser_id) values ('put', 'SERIES', 'Путь навыков', '', $1) returning id`,
      [t.organisations.ASOU],
    );
    const { slug } = await world.publish({ title: 'Первая встреча', seriesId: series?.id });
    const { name, entries } = await world.read('/series/put.ics');
    expect(name).toBe('Путь навыков');
    expect(entries).toEqual([await world.entry(slug)]);
    expect((await world.get('/series/none.ics')).statusCode).toBe(404);
  });

  it.each(['kind=PARTY', 'from=2030-02-30', 'municipality=1', 'municipality=46704000&municipality=46704000'])(
    'is refused for %s, as the caller’s mistake',
    async (query) => {
      expect((await world.get(`/calendar/events.ics?${query}`)).statusCode).toBe(400);
    },
  );

  it('takes no notice of words it does not know', async () => {
    expect((await world.get('/calendar/events.ics?utm_source=letter&view=month')).statusCode).toBe(200);
  });
});

describe('an event with a program', () => {
  const conference = {
    title: 'Итоги года',
    kind: 'CONFERENCE',
    startsAt: '2030-12-18T10:00',
    endsAt: '2030-12-18T18:00',
  };
  const morning = {
    title: 'Открытие',
    hall: 'Большой зал',
    startsAt: '2030-12-18T10:00',
    endsAt: '2030-12-18T11:00',
    speakers: [{ fullName: 'Иванова Анна', position: 'АСОУ' }],
  };
  const coffee = { title: 'Кофе', kind: 'BREAK', startsAt: '2030-12-18T11:00', endsAt: '2030-12-18T11:30' };
  const parallel = { ...morning, title: 'Мастерская', hall: 'Малый зал', speakers: [] };

  it('of one day is one timed entry that takes its hours, before the release as after it', async () => {
    const { slug } = await world.publish(conference);
    const before = await world.entry(slug);
    await world.release(slug, [morning, parallel, coffee]);
    const after = await world.entry(slug);
    for (const entry of [before, after])
      expect(entry).toMatchObject({
        start: '2030-12-18T07:00:00Z',
        end: '2030-12-18T15:00:00Z',
        transparency: 'OPAQUE',
        uid: before?.uid,
        sequence: before?.sequence,
      });
    expect(after?.description).toContain('10:00–11:00 Открытие (Большой зал) — Иванова Анна\n10:00–11:00 Мастерская');
    expect((await world.read(`/events/${slug}.ics`)).entries).toEqual([after]);
  });

  it('of several days is a free umbrella, with an entry for each day and, in its file, for each session', async () => {
    const { slug } = await world.publish({ ...conference, title: 'Два дня', endsAt: '2030-12-19T18:00' });
    const umbrella = await world.entry(slug);
    expect(umbrella).toMatchObject({ start: '2030-12-18', end: '2030-12-20', transparency: 'TRANSPARENT' });
    const file = async () => (await world.read(`/events/${slug}.ics`)).entries;
    const [whole, ...days] = await file();
    expect(whole).toEqual(umbrella);
    expect(days).toMatchObject([
      {
        summary: 'Два дня: день 1',
        start: '2030-12-18T07:00:00Z',
        end: '2030-12-18T15:00:00Z',
        transparency: 'OPAQUE',
      },
      {
        summary: 'Два дня: день 2',
        start: '2030-12-19T07:00:00Z',
        end: '2030-12-19T15:00:00Z',
        transparency: 'OPAQUE',
      },
    ]);
    expect(days.map(({ relatedTo }) => relatedTo)).toEqual([umbrella?.uid, umbrella?.uid]);

    await world.release(slug, [morning, coffee]);
    expect(await world.entry(slug)).toMatchObject({ start: '2030-12-18', sequence: umbrella?.sequence });
    const [, ...sessions] = await file();
    expect(sessions).toMatchObject([{ summary: 'Открытие', relatedTo: umbrella?.uid, transparency: 'OPAQUE' }]);
    expect(sessions[0]?.uid).toMatch(/^session-[0-9a-f-]{36}@events\.example\.ru$/);
    expect(sessions[0]?.description).toContain('Спикер: Иванова Анна, АСОУ');
  });

  it('keeps the UIDs of days over moves and releases, and raises their SEQUENCE', async () => {
    const [series] = await t.sql<{ id: string }>(
      `insert into series (slug, kind, title, summary, organiser_id) values ('dni', 'FESTIVAL', 'Дни', '', $1) returning id`,
      [t.organisations.ASOU],
    );
    const { slug } = await world.publish({ ...conference, endsAt: '2030-12-20T18:00', seriesId: series?.id });
    const read = async () => (await world.read('/series/dni.ics')).entries;
    const first = await read();
    expect(first).toHaveLength(4);
    await world.move(slug, '2030-12-25T11:00', '2030-12-26T17:00');
    const moved = await read();
    expect(moved.map(({ uid }) => uid)).toEqual(first.slice(0, 3).map(({ uid }) => uid));
    expect(moved.map(({ start }) => start)).toEqual(['2030-12-25', '2030-12-25T08:00:00Z', '2030-12-26T08:00:00Z']);
    await world.release(slug, [{ ...morning, startsAt: '2030-12-26T12:00', endsAt: '2030-12-26T13:00' }]);
    const released = await read();
    expect(released).toMatchObject([
      { uid: first[0]?.uid, start: '2030-12-25' },
      { uid: first[2]?.uid, start: '2030-12-26T09:00:00Z', end: '2030-12-26T10:00:00Z' },
    ]);
    const sequences = [first[2], moved[2], released[1]].map((entry) => entry?.sequence ?? 0);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    await world.cancel(slug);
    expect((await read()).map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED']);
  });

  it('keeps the UID of a session over releases and raises its SEQUENCE and LAST-MODIFIED', async () => {
    const { slug } = await world.publish({ ...conference, title: 'Итоги года, два дня', endsAt: '2030-12-19T18:00' });
    await world.release(slug, [morning]);
    const first = (await world.read(`/events/${slug}.ics`)).entries[1];
    const id = /session-([0-9a-f-]+)@/.exec(first?.uid ?? '')?.[1];
    await world.release(slug, [{ ...morning, id, startsAt: '2030-12-18T10:30', endsAt: '2030-12-18T11:30' }]);
    const second = (await world.read(`/events/${slug}.ics`)).entries[1];
    expect(second).toMatchObject({ uid: first?.uid, start: '2030-12-18T07:30:00Z' });
    expect(second?.sequence).toBeGreaterThan(first?.sequence ?? Infinity);
    expect(String(second?.lastModified) > String(first?.lastModified)).toBe(true);
  });

  it('raises SEQUENCE where only the zone, and with it the days, change', async () => {
    const { slug } = await world.publish({ ...conference, endsAt: '2030-12-18T23:30' });
    const before = await world.entry(slug);
    await world.edit(slug, { zone: 'Asia/Kamchatka' });
    const after = await world.entry(slug);
    expect([before?.start, after?.start]).toEqual(['2030-12-18T07:00:00Z', '2030-12-18']);
    expect(after?.sequence).toBe((before?.sequence ?? 0) + 1);
  });
});
