import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { DataSource } from 'typeorm';
import { demoAccounts, type DemoSummary, seedDemo } from '../../../seeds/demo/index.js';
import { seedReference } from '../../../seeds/reference/index.js';
import { assertAnnounceable } from '../../../src/features/announcements/announcements.rules.js';
import {
  assertSchedule,
  isAllowedJoinUrl,
  registrationStatus,
  seatState,
} from '../../../src/features/events/events.rules.js';
import { materialKey } from '../../../src/features/materials/materials.service.js';
import { assertReleasable } from '../../../src/features/post-releases/post-releases.rules.js';
import { assertSessions, type ProgramSession } from '../../../src/features/programs/program.rules.js';
import { RoadmapRepository } from '../../../src/features/roadmap/roadmap.repository.js';
import { RoadmapService } from '../../../src/features/roadmap/roadmap.service.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { isBlank, sanitise } from '../../../src/platform/http/rich-text.js';
import { createStorage } from '../../../src/platform/storage/storage.js';
import { createTestDatabase } from '../../support/database.js';
import { checksums } from './checksums.js';

const DAY_MS = 86_400_000;

interface EventRow {
  id: string;
  slug: string;
  format: string;
  publicationState: string;
  startsAt: Date;
  endsAt: Date;
  registrationMode: 'FORM' | 'NONE';
  registrationOpensAt: Date | null;
  registrationClosesAt: Date | null;
  publishedAt: Date | null;
  cancelledAt: Date | null;
  closedList: boolean;
  platform: string | null;
  joinUrl: string | null;
  venue: string | null;
}

const EVENTS = `
  select id, slug, format, publication_state as "publicationState", starts_at as "startsAt", ends_at as "endsAt",
    registration_mode as "registrationMode", registration_opens_at as "registrationOpensAt", registration_closes_at as "registrationClosesAt",
    published_at as "publishedAt", cancelled_at as "cancelledAt", closed_list as "closedList", platform, join_url as "joinUrl", venue from event`;

describe.each([
  ['in November, in the afternoon', '2026-11-22T14:10:00+03:00', '2026-2027'],
  ['in August, at midnight', '2027-08-05T00:05:00+03:00', '2027-2028'],
])('seedDemo %s', (_, moment, planSlug) => {
  const now = new Date(moment);
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let dataSource: DataSource;
  let files: string;
  let events: EventRow[];
  let summary: DemoSummary;
  const seed = (at: Date) =>
    seedDemo(dataSource, at, { isProduction: false, storage: createStorage({ STORAGE_URL: `file:${files}` }) });

  beforeAll(async () => {
    database = await createTestDatabase();
    files = await mkdtemp(join(tmpdir(), 'demo-'));
    dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
    await seedReference(dataSource, now);
    const started = performance.now();
    summary = await seed(now);
    process.stdout.write(`demo: ${Math.round(performance.now() - started)} ms\n`);
    events = await dataSource.query(EVENTS);
  }, 120_000);

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
    await rm(files, { recursive: true });
  });

  it('writes nothing on a second run, days later too', async () => {
    const before = await checksums(dataSource);
    const pictures = await readdir(join(files, 'pictures'));
    expect(summary).toEqual({ created: true, planSlug });
    expect(await seed(new Date(now.getTime() + 3 * DAY_MS))).toMatchObject({ created: false });
    expect(await checksums(dataSource)).toEqual(before);
    expect(await readdir(join(files, 'pictures'))).toEqual(pictures);
  });

  it('counts the places of each event as its rows say', async () => {
    const pools = await dataSource.query<
      {
        capacity: number | null;
        held: number;
        waiting: number;
        state: string;
        last: number;
        actual: Record<string, number>;
      }[]
    >(
      `select p.capacity, p.held, p.waiting, p.state, p.last_queue_number::int as last, jsonb_build_object(
         'held', count(*) filter (where r.state in ('PENDING', 'CONFIRMED', 'OFFERED')),
         'waiting', count(*) filter (where r.state = 'WAITLISTED'), 'last', coalesce(max(r.queue_number), 0)) as actual
       from seat_pool p left join registration r on r.event_id = p.event_id group by p.event_id`,
    );
    expect(pools).toHaveLength(events.length);
    for (const { capacity, held, waiting, state, last, actual } of pools) {
      expect({ held, waiting, last }).toEqual(actual);
      expect(state).toBe(seatState(capacity, held, waiting));
    }
  });

  it('keeps the rules of events', () => {
    expect(events.length).toBeGreaterThan(45);
    for (const event of events) {
      expect(() => assertSchedule(event, null)).not.toThrow();
      if (event.joinUrl) expect(isAllowedJoinUrl(event.joinUrl)).toBe(true);
      expect(event.format === 'ONSITE' || event.platform !== null).toBe(true);
      expect(event.format === 'ONLINE' || event.venue !== null).toBe(true);
      expect(event.publicationState !== 'PUBLISHED' || (event.publishedAt ?? now) < now).toBe(true);
    }
  });

  it('registers people only while registration was open, each with consent', async () => {
    const [early] = await dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from registration r join event e on e.id = r.event_id
       where r.created_at < e.published_at or r.created_at < e.registration_opens_at or r.created_at >= e.registration_closes_at
         or r.created_at >= e.ends_at or r.created_at > $1 or r.hold_expires_at <= $1 or e.registration_mode = 'NONE'
         or not exists (select from consent c where c.registration_id = r.id and c.accepted_at = r.created_at)`,
      [now],
    );
    expect(early?.count).toBe(0);
  });

  it('releases programs within their events, the same as the working copies', async () => {
    const rows = await dataSource.query<{ eventId: string; content: { sessions: ProgramSession[] }; copy: string[] }[]>(
      `select r.event_id as "eventId", r.content, (select jsonb_agg(s.id order by s.starts_at, s.hall, s.id) from program_session s
         where s.event_id = r.event_id) as copy from program_release r`,
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const { eventId, content, copy } of rows) {
      const event = events.find(({ id }) => id === eventId);
      const sessions = content.sessions.map((session) => ({
        ...session,
        startsAt: new Date(session.startsAt),
        endsAt: new Date(session.endsAt),
      }));
      expect(() => assertSessions(sessions, event ?? { startsAt: now, endsAt: now })).not.toThrow();
      expect(sessions.map(({ id }) => id).toSorted()).toEqual(copy.toSorted());
    }
  });

  it('publishes announcements before and post-releases after, in clean HTML', async () => {
    const publications = async (table: string) =>
      dataSource.query<{ eventId: string; lead: string; bodyHtml: string; publishedAt: Date }[]>(
        `select event_id as "eventId", lead, body_html as "bodyHtml", published_at as "publishedAt" from ${table} where publication_state = 'PUBLISHED'`,
      );
    const check = async (table: string, assert: typeof assertReleasable) => {
      for (const { eventId, lead, bodyHtml, publishedAt } of await publications(table)) {
        const alone = { endsAt: null, cancelledAt: null };
        const event = events.find(({ id }) => id === eventId) ?? alone;
        const then = { ...event, cancelledAt: null };
        expect(() => assert({ lead, isBlank: isBlank(bodyHtml) }, then, publishedAt)).not.toThrow();
        expect(publishedAt <= now).toBe(true);
        expect(sanitise(bodyHtml)).toBe(bodyHtml);
      }
    };
    await check('announcement', assertAnnounceable);
    await check('post_release', assertReleasable);
  });

  it('keeps pictures in every size', async () => {
    const pictures = await dataSource.query<{ id: string; alt: string }[]>(`select id, alt from picture`);
    expect(pictures.length).toBeGreaterThan(15);
    for (const { id } of pictures) expect(await readdir(join(files, 'pictures', id))).toHaveLength(6);
  });

  it('lays out links and papers, each paper with its file', async () => {
    const materials = await dataSource.query<{ id: string; kind: string; size: number | null }[]>(
      `select id, kind, file_size as size from material where kind <> 'RECORDING'`,
    );
    const papers = materials.filter(({ kind }) => kind === 'FILE');
    expect([papers.length, materials.length]).toEqual([4, 6]);
    for (const { id, size } of papers) expect((await stat(join(files, materialKey(id)))).size).toBe(size);
  });

  it('has something in every state a visitor can meet', async () => {
    const isOpen = (event: EventRow) => registrationStatus(event, now) === 'open';
    const startsWithin = (event: EventRow, from: number, to: number) =>
      +event.startsAt > +now + from * 60_000 && +event.startsAt <= +now + to * 60_000;
    expect(events.some((event) => isOpen(event) && startsWithin(event, 30, 120))).toBe(true);
    expect(events.some((event) => isOpen(event) && event.startsAt <= now)).toBe(true);
    expect(events.some((event) => registrationStatus(event, now) === 'not-yet')).toBe(true);
    expect(events.some((event) => event.registrationMode === 'NONE' && event.startsAt > now)).toBe(true);
    expect(events.filter(({ endsAt }) => endsAt <= now).length).toBeGreaterThan(20);
    const special = await dataSource.query<{ slug: string }[]>(
      `select slug from event e join seat_pool p on p.event_id = e.id where e.starts_at > $1
         and (e.cancelled_at is not null or e.moved_at is not null or p.waiting > 0 or e.publication_state <> 'PUBLISHED') order by 1`,
      [now],
    );
    expect(special.map(({ slug }) => slug)).toEqual([
      'kruglyy-stol-tri-urovnya',
      'seminar-portfolio-uchenika',
      'seminar-praktikum-shkolnye-masterskie',
      'soglasheniya-s-predpriyatiyami',
      'vebinar-shkola-i-gorodskie-predpriyatiya',
    ]);
  });

  it('copies the plan to this year, with events under every item', async () => {
    const roadmap = new RoadmapService(new RoadmapRepository(dataSource), { now: () => now });
    expect((await roadmap.currentYear())?.slug).toBe(planSlug);
    const plan = await roadmap.getPlan(planSlug);
    const texts = JSON.stringify(plan, (key, value: unknown) => (key === 'id' || key === 'events' ? undefined : value));
    expect(texts).not.toMatch(/202[34]|Охрименко/);
    expect(plan.measures[0]?.deadlineRaw).toBe(`До 22.08.${planSlug.slice(0, 4)}`);
    const items = plan.measures[16]?.items ?? [];
    expect(items.map(({ events: linked }) => linked.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(items[0]?.standing.state).toBe('DONE_PENDING_CHECK');
    expect((await roadmap.getPlan('2023-2024')).measures.flatMap(({ events: linked }) => linked)).toEqual([]);
  });

  it('lets the accounts in', async () => {
    const people = await dataSource.query<{ email: string; password_hash: string; roles: number; grants: number }[]>(
      `select p.email, p.password_hash, count(distinct r.id)::int as roles, count(distinct g.event_id)::int as grants
       from person p left join role_assignment r on r.person_id = p.id left join event_grant g on g.person_id = p.id
       where p.password_hash is not null group by p.id`,
    );
    expect(people.map(({ email }) => email).toSorted()).toEqual(demoAccounts.map(({ email }) => email).toSorted());
    const usual = people.filter(({ roles, grants }) => roles === 1 && grants === 0).length;
    const ofTwo = people.filter(({ roles, grants }) => roles === 2 && grants === 0).length;
    const helpers = people.filter(({ roles, grants }) => roles === 0 && grants === 1).length;
    expect([usual, ofTwo, helpers]).toEqual([people.length - 2, 1, 1]);
    expect(await verify(people[0]?.password_hash ?? '', demoAccounts[0]?.password ?? '')).toBe(true);
  });
});

it('seedDemo refuses production before it writes anything', async () => {
  const dataSource = new DataSource(dataSourceOptions('postgres://nowhere.invalid/none'));
  const storage = createStorage({ STORAGE_URL: 'file:/nowhere' });
  await expect(seedDemo(dataSource, new Date(), { isProduction: true, storage })).rejects.toThrow('production');
});
